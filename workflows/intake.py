"""Take events in: one path for every door, in batches, each batch one transaction.

A batch is validated, its service jobs are locked, what it needs is read in a handful of queries, every event is
decided in memory, and everything is written with a statement or two a table. A batch that fails is taken again one
event at a time, so that one poison event costs only itself.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from business_time.clock import Clock
from business_time.formatting import numbered
from events.calls import CallMade
from events.data import EventData
from events.envelope import BadEventError, Event
from events.requests import TransitionRequested
from state_machines.declaration.policy import Policy
from state_machines.engine.clock_terms import all_terms
from state_machines.engine.registry import work_types
from store.dead_letters import DeadLetter, add_dead_letters, count_attempt, forget_attempts
from store.engine import Connection, Store
from store.errors import ConcurrentChangeError, ContradictionError, FencedOffError, StoreUnavailableError
from store.loading import load_batch, load_calls
from store.outbox import Portion
from store.partitions import Fence
from store.unit_of_work import count_repeats, save
from store.workspace import Workspace
from workflows.apply_event import WrongJobError, apply_event
from workflows.danger_reports import report_danger, with_danger
from workflows.decision_context import CALLS_LOOK_BACK, customer_of
from workflows.early_events import EarlyEvents, is_request
from workflows.identity import is_repeat, reused
from workflows.messages import Message, kept, read
from workflows.outcome import DUPLICATE, Outcome
from workflows.patience import Patience

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 1000
"""The most events in one transaction. One message may hold tens of thousands, more than a statement allows."""

RETRIES = 3
"""How often one event is tried again when the same rows were changed concurrently."""


_CHANGED_NOTHING = {"duplicate", "waiting", "dead"}

MAX_REASON_CHARACTERS = 4_000
"""Characters of a reason that are kept: an event with thousands of flaws does not need each of them named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeResult:
    """The result of a batch: the outcomes of each message, and the portions whose notices to enqueue at once."""

    outcomes: tuple[tuple[Outcome, ...], ...]
    portions: tuple[Portion, ...]


@dataclass(slots=True)
class _Arrival:
    """One event of a message on its way through a batch."""

    place: int
    payload: bytes
    event: Event | BadEventError
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Origin:
    """Where messages came in."""

    door: str
    fence: Fence | None
    may_wait: bool


class _JudgingFailedError(Exception):
    """What waits on the job of an event could not be judged again; the event itself is not at fault."""


class Intake:
    """The only way in. Doors, the command line and tests all pass their events to it."""

    def __init__(
        self,
        store: Store,
        policy: Policy,
        clock: Clock,
        *,
        max_attempts: int = 3,
        patience: Patience | None = None,
    ) -> None:
        """Take events into a store under a policy.

        Args:
            store: the database.
            policy: the settings of the business rules.
            clock: gives the instant at which rules are judged.
            max_attempts: how often a message may be begun before it becomes a dead letter.
            patience: how long events that come too early wait.

        Raises:
            DeclarationError: an exception type contradicts itself; intake stops rather than turn valid events into dead
            letters.
            PolicyError: a clock is set for something that does not exist.

        """
        all_terms(work_types(), policy)
        self._store, self._policy, self._clock = store, policy, clock
        self._max_attempts = max_attempts
        self._interrupted: set[tuple[str, str]] = set()
        """Messages whose attempt an outage interrupted while this process lived on: such an attempt counts once."""
        self._early = EarlyEvents(policy=policy, patience=patience or Patience())

    def take_in(
        self, door: str, messages: Sequence[Message], fence: Fence | None = None, *, may_wait: bool = False
    ) -> IntakeResult:
        """Take in a batch of messages; bad ones become dead letters and never stop the others.

        Args:
            door: where they came in.
            messages: in the order in which to take them in.
            fence: the partitions that they were read from, if another reader may take over.
            may_wait: whether events that come too early wait; False for callers that need an answer now.

        Raises:
            FencedOffError: another consumer reads these partitions now.
            StoreUnavailableError: the database cannot be reached. Pass the messages in again: what was taken in by then
            is known, and counts once.

        """
        arrivals = [
            _Arrival(place, reading.payload, reading.event)
            for place, message in enumerate(messages)
            for reading in read(message)
        ]
        portions: list[Portion] = []
        origin = _Origin(door=door, fence=fence, may_wait=may_wait)
        for start in range(0, len(arrivals), MOST_AT_ONCE):
            portions += self._take_in_batch(origin, arrivals[start : start + MOST_AT_ONCE])
        outcomes: list[list[Outcome]] = [[] for _ in messages]
        for arrival in arrivals:
            if arrival.outcome is not None:
                outcomes[arrival.place].append(arrival.outcome)
        return IntakeResult(outcomes=tuple(map(tuple, outcomes)), portions=tuple(portions))

    def take_in_redelivered(
        self, door: str, message: Message, fence: Fence | None = None, *, may_wait: bool = False
    ) -> IntakeResult:
        """Take in one message that was begun before and never finished, counting the attempt before the work.

        So a message that kills its consumer every time becomes a dead letter too.

        Raises:
            StoreUnavailableError: the database cannot be reached. Pass the message in again: it loses no attempt.

        """
        now, key = self._clock.now(), (door, message.id)
        attempts = 0
        if key not in self._interrupted:
            with self._store.writing() as connection:
                attempts = count_attempt(connection, door, message.id, now)
        self._interrupted.discard(key)
        try:
            return self._take_in_counted(door, message, attempts, now, fence, may_wait=may_wait)
        except StoreUnavailableError:
            self._interrupted.add(key)
            raise

    def _take_in_counted(
        self, door: str, message: Message, attempts: int, now: datetime, fence: Fence | None, *, may_wait: bool
    ) -> IntakeResult:
        if attempts > self._max_attempts:
            reason = f"it was begun {numbered(attempts - 1, 'time')} and never finished: it seems to kill its consumer"
            letter = DeadLetter(
                door=door,
                code="never-finished",
                reason=reason,
                fix="find the cause in the logs, then replay or discard it",
                payload=kept(message),
            )
            with self._store.writing() as connection:
                if fence:
                    fence.check(connection)
                add_dead_letters(connection, [letter], now)
            return IntakeResult(outcomes=((_dead(letter),),), portions=())
        taken = self.take_in(door, [message], fence, may_wait=may_wait)
        with self._store.writing() as connection:
            forget_attempts(connection, door, [message.id])
        return taken

    def _take_in_batch(self, origin: _Origin, arrivals: Sequence[_Arrival]) -> list[Portion]:
        """Take in some arrivals: all in one transaction or, if that fails, each in its own."""
        try:
            return self._take_in_together(origin, arrivals)
        except (StoreUnavailableError, FencedOffError):
            raise
        except Exception:  # noqa: BLE001 - whatever one event does, the others must be taken in; see _take_one
            logger.info("a batch failed and is taken one event at a time", extra={"events": len(arrivals)})
            return [portion for arrival in arrivals for portion in self._take_in_one(origin, arrival)]

    def _take_in_together(self, origin: _Origin, arrivals: Sequence[_Arrival], *, judges: bool = True) -> list[Portion]:
        """Take in all arrivals in one transaction, and judge what waits on their jobs again."""
        now = self._clock.now()
        events = [arrival.event for arrival in arrivals if isinstance(arrival.event, Event)]
        with self._store.writing() as connection:
            workspace, seen = load_batch(
                connection,
                jobs=(event.subject for event in events),
                events={event.key for event in events},
                named=_named_exceptions(events),
                now=now,
                fence=origin.fence,
            )
            self._load_calls(connection, workspace, events, now)
            letters: list[DeadLetter] = []
            for arrival in arrivals:
                letter = self._decide(origin, workspace, arrival, seen, now)
                letters += [letter] if letter else self._judge(workspace, arrival, now) if judges else []
            save(connection, workspace, now)
            _count_repeats(connection, arrivals)
            add_dead_letters(connection, letters, now)
        return workspace.to_enqueue

    def _decide(
        self, origin: _Origin, workspace: Workspace, arrival: _Arrival, seen: dict[tuple[str, str], str], now: datetime
    ) -> DeadLetter | None:
        """Decide one arrival in the working set; return the dead letter it became, if any."""
        event, payload = arrival.event, arrival.payload.decode(errors="replace")
        if isinstance(event, BadEventError):
            return _dead_letter(origin.door, arrival, event.code, event.message, event.fix)
        if event.key in seen:
            if is_repeat(seen[event.key], payload):
                arrival.outcome = DUPLICATE
                return None
            return replace(
                _dead_letter(origin.door, arrival, *reused(event, seen[event.key])),
                earlier_payload=seen[event.key].encode(),
            )
        ahead = workspace.waiting.on(event.subject) if origin.may_wait else ()
        context = self._early.context(workspace, event, now, ahead, may_wait=origin.may_wait)
        came: Outcome | WrongJobError
        try:
            # An upstream clock that runs ahead must not make its facts win over what other events report until then.
            came = apply_event(context, event, min(event.time or now, now))
        except WrongJobError as error:
            came = error
        dangers = report_danger(context, event, came if isinstance(came, Outcome) else None)
        if isinstance(came, WrongJobError) and not (origin.may_wait and came.may_come):
            letter = _dead_letter(origin.door, arrival, came.code, came.message, came.fix)
            arrival.outcome = with_danger(arrival.outcome or _dead(letter), dangers)
            return letter
        seen[event.key] = payload
        arrival.outcome = with_danger(self._early.keep(context, origin.door, event, payload, came), dangers)
        if not (arrival.outcome.kind == "waiting" and is_request(event)):
            workspace.receive(event, payload, now, arrival.outcome.kind)
        return None

    def _judge(self, workspace: Workspace, arrival: _Arrival, now: datetime) -> list[DeadLetter]:
        """Judge what waits on the job of an event again, right after it; return what became a dead letter."""
        event, outcome = arrival.event, arrival.outcome
        if not isinstance(event, Event) or outcome is None or outcome.kind in _CHANGED_NOTHING:
            return []
        if not workspace.waiting.on(event.subject):
            return []
        try:
            outcomes, letters = self._early.judge(workspace, event.subject, now)
        except Exception as error:
            raise _JudgingFailedError from error
        arrival.outcome = replace(outcome, effects=(*outcome.effects, *outcomes))
        return letters

    def _load_calls(self, connection: Connection, workspace: Workspace, events: Iterable[Event], now: datetime) -> None:
        """Read the recent calls to the customers who are called in this batch."""
        customers = {
            customer_of(event.subject, workspace.job(event.subject).facts)
            for event in events
            if _calls_customer(event.data)
        }
        waiting = [each for on_job in workspace.waiting.by_job.values() for each in on_job]
        customers |= {customer_of(each.job, workspace.job(each.job).facts) for each in waiting}
        if customers:
            called_at = [event.time or now for event in events if _calls_customer(event.data)]
            earliest = min([now, *called_at, *(each.since for each in waiting)])
            load_calls(connection, workspace, customers, earliest - CALLS_LOOK_BACK)

    def _take_in_one(self, origin: _Origin, arrival: _Arrival) -> list[Portion]:
        """Take in one arrival in a transaction of its own; what cannot be carried out becomes a dead letter."""
        judges = True
        for attempt in range(1, RETRIES + 1):
            try:
                return self._take_in_together(origin, [arrival], judges=judges)
            except (StoreUnavailableError, FencedOffError):
                raise
            except _JudgingFailedError:
                logger.exception("waiting events of a job could not be judged again; they are judged at their deadline")
                judges = False
            except ConcurrentChangeError as error:
                if attempt < RETRIES:
                    continue
                if not isinstance(error, ContradictionError):  # other transactions won each time: no event is at fault
                    raise StoreUnavailableError(f"the rows are in use: {error}") from error
                self._dead_letter_failure(origin.door, arrival, error)
            except Exception as error:
                logger.exception("an event could not be applied")
                self._dead_letter_failure(origin.door, arrival, error)
                break
        return []

    def _dead_letter_failure(self, door: str, arrival: _Arrival, error: Exception) -> None:
        reason = f"applying it failed: {type(error).__name__}: {error}"
        fix = "this is a bug in our rules, not in the event; fix it and replay the dead letter"
        letter = _dead_letter(door, arrival, "rule-error", reason, fix)
        with self._store.writing() as connection:
            add_dead_letters(connection, [letter], self._clock.now())


def _named_exceptions(events: Iterable[Event]) -> set[str]:
    return {
        event.data.exception_id
        for event in events
        if isinstance(event.data, TransitionRequested) and event.data.exception_id
    }


def _count_repeats(connection: Connection, arrivals: Iterable[_Arrival]) -> None:
    repeated = [
        arrival.event.key for arrival in arrivals if arrival.outcome is DUPLICATE and isinstance(arrival.event, Event)
    ]
    if repeated:
        count_repeats(connection, repeated)


def _dead_letter(door: str, arrival: _Arrival, code: str, reason: str, fix: str) -> DeadLetter:
    """The dead letter that an arrival becomes, with what could be read of its identity."""
    event = arrival.event
    letter = DeadLetter(
        door=door,
        code=code,
        reason=reason[:MAX_REASON_CHARACTERS],
        fix=fix[:MAX_REASON_CHARACTERS],
        payload=arrival.payload,
        source=event.source,
        event_id=event.id,
        type=event.type,
        job=event.subject,
    )
    arrival.outcome = _dead(letter)
    return letter


def _dead(letter: DeadLetter) -> Outcome:
    return Outcome(kind="dead", text=letter.reason, code=letter.code, fix=letter.fix)


def _calls_customer(data: EventData) -> bool:
    """Whether an event records a call to the customer, or requests to record one."""
    if isinstance(data, CallMade):
        return data.is_to_customer
    return isinstance(data, TransitionRequested) and data.trigger in calling_triggers()


@cache
def calling_triggers() -> frozenset[str]:
    """The triggers that record a call to a customer, over all types."""
    return frozenset(
        move.trigger for declared in work_types().values() for move in declared.moves if move.calls_customer
    )
