"""What we publish."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from events.examples import example
from events.outgoing import ExceptionOpened, Outgoing, outgoing_event, routing_key
from events.registry import event_model, outgoing_event_models, short_type

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
OPENED = ExceptionOpened(
    exception_type="pr_return",
    title="PR-Return",
    department="Parts Sourcing",
    exception_id="EX-1",
    status="Open",
    version=1,
)


def outgoing_json(data: Outgoing, **attributes: Any) -> dict[str, Any]:
    """The outgoing event, read back as whoever receives it does."""
    received: dict[str, Any] = json.loads(outgoing_event(data, **attributes))
    return received


def test_an_outgoing_event_is_a_cloudevent_ready_to_be_sent() -> None:
    document = outgoing_json(
        OPENED,
        id="o-1",
        source="/service-job-exceptions",
        subject="SJ-1",
        time=NOON,
        extensions={"traceparent": "00-a-b-01", "sampled": True},
    )

    assert document == {
        "specversion": "1.0",
        "id": "o-1",
        "source": "/service-job-exceptions",
        "type": "com.cinchhs.exception.opened",
        "subject": "SJ-1",
        "time": "2026-11-21T12:00:00Z",
        "traceparent": "00-a-b-01",
        "sampled": True,
        "data": {
            "exception_type": "pr_return",
            "title": "PR-Return",
            "department": "Parts Sourcing",
            "exception_id": "EX-1",
            "status": "Open",
            "version": 1,
        },
    }


@pytest.mark.parametrize("model", outgoing_event_models(), ids=short_type)
def test_every_outgoing_event_is_sent_as_its_example_shows(model: type[Outgoing]) -> None:
    expected = example(model.TYPE)
    attributes = {name: expected[name] for name in ("id", "source", "subject")}

    sent = outgoing_json(model.model_validate(expected["data"]), time=NOON, **attributes)

    assert sent["type"] == expected["type"]
    assert model.model_validate(sent["data"]) == model.model_validate(expected["data"])


def test_the_routing_key_names_department_type_and_kind() -> None:
    assert routing_key(OPENED) == "parts-sourcing.pr_return.opened"


@pytest.mark.parametrize("model", outgoing_event_models(), ids=short_type)
def test_the_kind_is_what_the_type_says(model: type[Outgoing]) -> None:
    assert event_model(f"exception.{model.KIND}") is model
