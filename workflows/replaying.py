"""Dead letters, settled: taken in or done again once what was wrong is mended, or discarded with a reason."""

import json
from dataclasses import dataclass
from typing import Any

from business_time.clock import Clock, SystemClock
from store import deliveries, timers
from store.dead_letters import DISCARDED, REPLAYED, settle
from store.engine import Connection, Store
from store.outbox import Portion
from store.queries.dead_letters import DeadLetterRecord
from workflows.intake import Intake
from workflows.outcome import Outcome
from workflows.reading import Message

EVENTLESS = frozenset({"timers", "deliveries"})
"""Doors whose letters are work that was given up: there is no event to take in again, but a row that waits anew."""

GONE = "what was given up is not there any more, or something later has taken its place"

NOT_KEPT = "too-large"
"""Of these only the hash and the beginning may have been kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What came of a dead letter that was taken in again."""

    letter_id: str
    settled: bool
    """Whether it was taken in; if not, it is still open, with the reason it failed for this time."""

    outcomes: tuple[Outcome, ...]
    portions: tuple[Portion, ...] = ()
    """To be handed on at once."""


def replay(
    store: Store, intake: Intake, clock: Clock, letter: DeadLetterRecord, *, by: str, note: str = ""
) -> Replayed:
    """Take in a dead letter again, and settle it if that works; an event counts once, however often it is replayed.

    Work that was given up waits anew, with all its attempts: the next tick does it.

    Raises:
        StoreUnavailableError: the database cannot be reached; nothing was changed.

    """
    if letter.door in EVENTLESS:
        return _begin_anew(store, clock, letter, by=by, note=note)
    if letter.code == NOT_KEPT:
        return _refused(letter, "it cannot be replayed")
    taken = intake.take(letter.door, [_message(letter)])
    outcomes = taken.outcomes[0]
    settled = all(outcome.kind != "dead" for outcome in outcomes)
    if settled:
        with store.writing() as connection:
            settle(connection, letter.id, status=REPLAYED, by=by, note=note, now=clock.now())
    return Replayed(letter_id=letter.id, settled=settled, outcomes=outcomes, portions=taken.portions)


def _begin_anew(store: Store, clock: Clock, letter: DeadLetterRecord, *, by: str, note: str) -> Replayed:
    with store.writing() as connection:
        if not _waits_anew(connection, letter):
            return _refused(letter, GONE)
        settle(connection, letter.id, status=REPLAYED, by=by, note=note, now=clock.now())
    begun = Outcome(kind="noted", text="it waits anew, and the next tick does it")
    return Replayed(letter_id=letter.id, settled=True, outcomes=(begun,))


def _waits_anew(connection: Connection, letter: DeadLetterRecord) -> bool:
    number = json.loads(letter.payload).get("id")
    if letter.door == "timers":
        return timers.begin_anew(connection, number)
    return deliveries.begin_anew(connection, number, SystemClock().now())  # by the machine's time, as all of them are


def _refused(letter: DeadLetterRecord, why: str) -> Replayed:
    refused = Outcome(kind="dead", text=why, code=letter.code, fix=letter.fix)
    return Replayed(letter_id=letter.id, settled=False, outcomes=(refused,))


def discard(store: Store, clock: Clock, letter_id: str, *, by: str, note: str) -> bool:
    """Settle a dead letter without taking it in; it is kept, with who and why. False when it was not open.

    Raises:
        StoreUnavailableError: the database cannot be reached; nothing was changed.

    """
    with store.writing() as connection:
        return settle(connection, letter_id, status=DISCARDED, by=by, note=note, now=clock.now())


def _message(letter: DeadLetterRecord) -> Message:
    """The message as its door handed it in; one of binary mode was kept together with its headers."""
    kept = _headers_and_body(letter.payload)
    if kept is None:
        return Message(id=letter.id, body=letter.payload)
    return Message(id=letter.id, body=str(kept["body"]).encode(), headers=kept["headers"])


def _headers_and_body(payload: bytes) -> dict[str, Any] | None:
    try:
        kept = json.loads(payload)
    except ValueError:
        return None
    return kept if isinstance(kept, dict) and kept.keys() == {"headers", "body"} else None
