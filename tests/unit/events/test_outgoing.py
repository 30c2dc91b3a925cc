"""What we publish."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

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


def test_an_outgoing_event_is_a_cloudevent_ready_to_be_sent() -> None:
    chicago = timezone(timedelta(hours=-6))

    document = outgoing_event(
        OPENED,
        id="o-1",
        source="/service-job-exceptions",
        subject="SJ-1",
        time=NOON.astimezone(chicago),
        extensions={"traceparent": "00-a-b-01", "sampled": True},
    )

    assert json.loads(json.dumps(document)) == {
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

    sent = outgoing_event(model.model_validate(expected["data"]), time=NOON, **attributes)

    assert sent["type"] == expected["type"]
    assert model.model_validate(sent["data"]) == model.model_validate(expected["data"])


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"time": datetime(2026, 11, 21, 12)}, "has no time zone"),  # noqa: DTZ001 - the point
        ({"source": "two words"}, "source"),
        ({"subject": "SJ 1"}, "subject"),
        ({"extensions": {"Trace": "x"}}, "Trace"),
    ],
)
def test_a_bad_attribute_of_ours_is_an_error_of_ours(changes: dict[str, object], complaint: str) -> None:
    good: dict[str, object] = {"id": "o-1", "source": "/sje", "subject": "SJ-1", "time": NOON}

    with pytest.raises(ValidationError, match=complaint):
        outgoing_event(OPENED, **{**good, **changes})  # type: ignore[arg-type] # a table of wrong values


def test_the_routing_key_names_department_type_and_kind() -> None:
    assert routing_key(OPENED) == "parts-sourcing.pr_return.opened"


@pytest.mark.parametrize("model", outgoing_event_models(), ids=short_type)
def test_the_kind_is_what_the_type_says(model: type[Outgoing]) -> None:
    assert event_model(f"exception.{model.KIND}") is model
