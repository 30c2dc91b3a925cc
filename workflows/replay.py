"""Settle dead letters: take them in or do them again once the cause is fixed, or discard them with a reason."""

import json
import logging
from dataclasses import dataclass

from business_time.clock import Clock, SystemClock
from store import deliveries, timers
from store.dead_letters import DISCARDED, REPLAYED, settle
from store.engine import Connection, Store
from store.errors import StoreUnavailableError
from store.outbox import Portion
from store.queries.dead_letters import DeadLetterRecord
from workflows.intake import Intake
from workflows.messages import restored
from workflows.outcome import Outcome

logger = logging.getLogger(__name__)

EVENTLESS = frozenset({"timers", "deliveries"})
"""Doors whose dead letters are abandoned work: there is no event to take in again, but a row to requeue."""

GONE = "the abandoned work no longer exists, or something later has replaced it"

NO_EVENTS = frozenset({"too-large", "bad-entry"})
"""Codes of letters that do not keep an event: a hash and a beginning, or the fields of an invalid entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayResult:
    """The result of a replay."""

    letter_id: str
    settled: bool
    """Whether it was taken in; if not, it is still open, with the reason for this failure."""

    outcomes: tuple[Outcome, ...]
    portions: tuple[Portion, ...] = ()
    """The portions to enqueue at once."""


def replay(
    store: Store, intake: Intake, clock: Clock, letter: DeadLetterRecord, *, by: str, note: str = ""
) -> ReplayResult:
    """Take in a dead letter again, and settle it if that works; an event counts once, however often it is replayed.

    Abandoned work is requeued with all its attempts: the next tick does it. A failure is the outcome of that one
    letter, so that it never stops the next.

    Raises:
        StoreUnavailableError: the database cannot be reached; nothing was changed.

    """
    try:
        return _again(store, intake, clock, letter, by=by, note=note)
    except StoreUnavailableError:
        raise
    except Exception as error:
        logger.info("a dead letter could not be replayed", extra={"letter": letter.id}, exc_info=error)
        return _refused(letter, f"replaying it failed: {type(error).__name__}: {error}", fix=_OUR_BUG)


_OUR_BUG = "this is a bug in our rules, not in the event; report it, and replay the dead letter once it is fixed"


def _again(store: Store, intake: Intake, clock: Clock, letter: DeadLetterRecord, *, by: str, note: str) -> ReplayResult:
    if letter.door in EVENTLESS:
        return _requeue(store, clock, letter, by=by, note=note)
    if letter.code in NO_EVENTS:
        return _refused(letter, "it cannot be replayed", fix=letter.fix)
    taken = intake.take_in(letter.door, [restored(letter.id, letter.payload)])
    outcomes = taken.outcomes[0]
    settled = all(outcome.kind != "dead" for outcome in outcomes)
    if settled:
        with store.writing() as connection:
            settle(connection, letter.id, status=REPLAYED, by=by, note=note, now=clock.now())
    return ReplayResult(letter_id=letter.id, settled=settled, outcomes=outcomes, portions=taken.portions)


def _requeue(store: Store, clock: Clock, letter: DeadLetterRecord, *, by: str, note: str) -> ReplayResult:
    with store.writing() as connection:
        if not _requeue_row(connection, letter):
            return _refused(letter, GONE, fix=letter.fix)
        settle(connection, letter.id, status=REPLAYED, by=by, note=note, now=clock.now())
    begun = Outcome(kind="noted", text="requeued; it runs on the next tick")
    return ReplayResult(letter_id=letter.id, settled=True, outcomes=(begun,))


def _requeue_row(connection: Connection, letter: DeadLetterRecord) -> bool:
    number = json.loads(letter.payload).get("id")
    if letter.door == "timers":
        return timers.requeue(connection, number)
    return deliveries.requeue(connection, number, SystemClock().now())  # the machine's time


def _refused(letter: DeadLetterRecord, why: str, *, fix: str) -> ReplayResult:
    refused = Outcome(kind="dead", text=why, code=letter.code, fix=fix)
    return ReplayResult(letter_id=letter.id, settled=False, outcomes=(refused,))


def discard(store: Store, clock: Clock, letter_id: str, *, by: str, note: str) -> bool:
    """Settle a dead letter without taking it in; it is kept, with who and why. False if it was not open.

    Raises:
        StoreUnavailableError: the database cannot be reached; nothing was changed.

    """
    with store.writing() as connection:
        return settle(connection, letter_id, status=DISCARDED, by=by, note=note, now=clock.now())
