"""What makes an event another one: its identity, and what it says under it."""

import json
from typing import Any

import pytest

from store.engine import Store
from store.queries.dead_letters import dead_letters
from store.tables import inbox
from tests.samples import denied, event, job_created, message
from workflows.identity import is_repeat
from workflows.intake import Intake
from workflows.messages import Message


def kinds(intake: Intake, *bodies: str) -> list[str]:
    taken = intake.take_in("stream", [Message(id=str(place), body=body.encode()) for place, body in enumerate(bodies)])
    return [outcome.kind for outcomes in taken.outcomes for outcome in outcomes]


def test_the_same_again_is_a_silent_repeat_however_it_is_written(intake: Intake, store: Store) -> None:
    document = job_created()
    turned = dict(reversed(document.items()))
    traced = {**document, "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}
    written = [json.dumps(document), json.dumps(document), json.dumps(turned, indent=1), "\ufeff" + json.dumps(traced)]
    assert kinds(intake, *written) == ["noted", "duplicate", "duplicate", "duplicate"]
    assert kinds(intake, *written) == ["duplicate"] * 4
    with store.reading() as connection:
        assert dead_letters(connection) == []
        assert connection.execute(inbox.select()).mappings().one()["repeats"] == 7


@pytest.mark.parametrize("at_once", [True, False])
def test_the_same_identity_with_another_content_is_kept_with_both(intake: Intake, store: Store, at_once: bool) -> None:
    first, second = job_created(event_id="dupe"), denied(event_id="dupe")
    batches = [[first, second]] if at_once else [[first], [second]]
    came = [kinds(intake, *map(json.dumps, batch)) for batch in batches]
    assert [kind for batch in came for kind in batch] == ["noted", "dead"]
    with store.reading() as connection:
        (letter,) = dead_letters(connection)
    assert (letter.code, letter.event_id, letter.times) == ("id-reused", "dupe", 1)
    assert json.loads(letter.payload) == second
    assert json.loads(letter.earlier_payload or b"") == first
    assert letter.reason == (
        "/tests already published com.cinchhs.service-job.created on service job SJ-1 with the ID dupe, and this event "
        "has different content"
    )


def test_a_conflict_that_comes_again_is_one_letter(intake: Intake, store: Store) -> None:
    intake.take_in("stream", [message(job_created(event_id="dupe"))])
    for _ in range(3):
        intake.take_in("stream", [message(denied(event_id="dupe"))])
    with store.reading() as connection:
        assert [letter.times for letter in dead_letters(connection)] == [3]


OTHER: list[dict[str, Any]] = [
    {"subject": "SJ-2"},
    {"time": "2026-11-20T18:00:01Z"},
    {"data": {"severity": "Standard"}},
]


@pytest.mark.parametrize("change", OTHER)
def test_whatever_is_said_otherwise_is_another_content(change: dict[str, Any]) -> None:
    document = event("service-job.created", {"severity": "Medical Emergency"})
    assert not is_repeat(json.dumps(document), json.dumps(document | change))
