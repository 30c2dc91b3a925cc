"""Determine the outcome of events without a database and without any effect, for `sje check`.

The events of a file are carried in order through one working set in memory, so a later event sees what an earlier one
opened. What only the real database knows (exceptions opened before, calls made today) is not known here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from business_time.clock import Clock
from events.envelope import BadEventError, Event, EventProblem
from state_machines.declaration.policy import Policy
from store.workspace import Cause, Workspace
from workflows.apply_event import WrongJobError, apply_event
from workflows.danger_reports import report_danger, with_danger
from workflows.decision_context import DecisionContext
from workflows.messages import Message, read
from workflows.outcome import DUPLICATE, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRunResult:
    """The outcome that one event would have."""

    line: int
    """The line of the file on which the event begins, from 1."""

    place: int
    """The number of the event, from 1; each event of a batch has its own."""

    outcome: Outcome
    problems: tuple[EventProblem, ...] = ()
    """Every problem of an event that cannot be read, with what to do about it."""

    judged_at: datetime | None = None
    """The instant at which the time rules were judged, in UTC; None if the event could not be read."""

    type: str | None = None
    id: str | None = None
    source: str | None = None
    job: str | None = None

    @property
    def verdict(self) -> str:
        """``accepted``, ``refused`` (a rule refuses all of it or a part) or ``dead`` (it cannot be taken in)."""
        kinds = {each.kind for each in self.outcome.flat()}
        return next((verdict for verdict in ("dead", "refused") if verdict in kinds), "accepted")


class DryRun:
    """A dry run over a file of events."""

    def __init__(self, policy: Policy, clock: Clock, *, at: datetime | None = None) -> None:
        """Check under a policy.

        Args:
            policy: the settings of the business rules.
            clock: gives the instant for events without a time of their own.
            at: the instant at which every event is judged; None means each event's own time.

        """
        self._policy, self._clock, self._at = policy, clock, at
        self._workspace = Workspace()
        self._seen: set[tuple[str, str]] = set()

    def over(self, messages: Iterable[tuple[int, bytes]]) -> Iterator[DryRunResult]:
        """Check messages with their line numbers, in order; each may be one event or a batch."""
        found = ((line, reading) for line, body in messages for reading in read(Message(id=f"line {line}", body=body)))
        for place, (line, reading) in enumerate(found, start=1):
            yield self._check(line, place, reading.event)

    def _check(self, line: int, place: int, event: Event | BadEventError) -> DryRunResult:
        if isinstance(event, BadEventError):
            return DryRunResult(
                line=line,
                place=place,
                outcome=_dead(event.code, event.message, event.fix),
                problems=event.problems,
                type=event.type,
                id=event.id,
                source=event.source,
                job=event.subject,
            )
        now = self._at or event.time or self._clock.now()
        return DryRunResult(
            line=line,
            place=place,
            outcome=self._apply(event, now),
            judged_at=now,
            type=event.type,
            id=event.id,
            source=event.source,
            job=event.subject,
        )

    def _apply(self, event: Event, now: datetime) -> Outcome:
        if event.key in self._seen:
            return DUPLICATE
        context = DecisionContext(
            workspace=self._workspace,
            policy=self._policy,
            now=now,
            cause=Cause(source=event.source, id=event.id),
        )
        try:
            came: Outcome | WrongJobError = apply_event(context, event, event.time or now)
        except WrongJobError as error:
            came = error
        except Exception as error:  # noqa: BLE001 - as at the real intake: a rule that fails on one event stops no other
            fix = "this is a bug in our rules, not in the event; report it"
            return _dead("rule-error", f"applying it failed: {type(error).__name__}: {error}", fix)
        if isinstance(came, WrongJobError):
            dangers = report_danger(context, event, None)
            return with_danger(_dead(came.code, came.message, came.fix), dangers)
        self._seen.add(event.key)
        return with_danger(came, report_danger(context, event, came))


def _dead(code: str, message: str, fix: str) -> Outcome:
    return Outcome(kind="dead", text=message, code=code, fix=fix)
