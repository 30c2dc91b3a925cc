"""Events that came too early: a move of an exception that does not exist yet, a decision whose facts are not known yet.

Such an event is kept in a row for a set time. It is judged again right after the next event of its service job, in the
same transaction, and for the last time at its deadline: then it becomes the dead letter or the refusal that it would
have been at once, which says how long it waited. Events of the job about the same exception do not overtake it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from business_time.formatting import duration
from events.envelope import BadEventError, Event, parse_event
from events.requests import RaiseRequested, TransitionRequested
from state_machines.declaration.policy import Policy
from store.dead_letters import DeadLetter
from store.waiting import TO_RAISE, WaitingEvent
from store.workspace import Cause, Workspace
from workflows.apply_event import BEHIND, WrongJobError, apply_event, apply_rest
from workflows.decision_context import DecisionContext
from workflows.outcome import RAISE, Outcome
from workflows.patience import Patience

TOO_EARLY = Outcome(kind="waiting", text="what it refers to does not exist yet")


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyEvents:
    """Keeps early events of a working set, and judges them again."""

    policy: Policy
    patience: Patience

    def context(
        self, workspace: Workspace, event: Event, now: datetime, ahead: Iterable[WaitingEvent], *, may_wait: bool
    ) -> DecisionContext:
        """The context in which an event is decided, behind those that wait ahead of it."""
        trace = event.extensions.get("traceparent", "")
        context = DecisionContext(
            workspace=workspace,
            policy=self.policy,
            now=now,
            cause=Cause(source=event.source, id=event.id, traceparent=str(trace)),
            may_wait=may_wait,
        )
        for each in ahead:  # hardly ever any: the context of almost every event is left as it is
            context.moves_wait |= each.moves | each.raises
            context.raises_wait |= each.raises
        return context

    def keep(
        self, context: DecisionContext, door: str, event: Event, payload: str, came: Outcome | WrongJobError
    ) -> Outcome:
        """Keep the waiting part of an event that was just decided, or all of it if what it names does not exist yet."""
        waiting = _waiting_in(came) if isinstance(came, Outcome) else ()
        if isinstance(came, Outcome) and not waiting:
            return came
        for_facts = any(BEHIND not in each.text for each in waiting)
        until = self.patience.until(event.type, context.now, for_facts=for_facts)
        ahead = context.workspace.waiting.on(event.subject)
        wanted = _tokens(waiting) if isinstance(came, Outcome) else came.may_come
        about = {each.removeprefix(TO_RAISE) for each in wanted.split()}
        before = [each.until for each in ahead if about & (each.moves | each.raises)]
        context.workspace.waiting.begin(
            WaitingEvent(
                source=event.source,
                event_id=event.id,
                job=event.subject,
                place=max((each.place for each in ahead), default=0) + 1,
                type=event.type,
                door=door,
                waits_for=wanted,
                is_whole=is_request(event),
                reason="; ".join(each.text for each in waiting) or str(came),
                payload=payload,
                since=context.now,
                until=max([until, *before]),
            )
        )
        return came if isinstance(came, Outcome) else TOO_EARLY

    def judge(self, workspace: Workspace, job: str, now: datetime) -> tuple[list[Outcome], list[DeadLetter]]:
        """Judge what waits on a job again, in its order; return the outcomes, and the dead letters among them."""
        outcomes: list[Outcome] = []
        letters: list[DeadLetter] = []
        ahead: list[WaitingEvent] = []
        for waiting in list(workspace.waiting.on(job)):
            came = self._judge(workspace, waiting, now, ahead)
            if isinstance(came, DeadLetter):
                letters.append(came)
            elif isinstance(came, Outcome):
                outcomes.append(came)
            else:
                ahead.append(waiting)
        return outcomes, letters

    def _judge(
        self, workspace: Workspace, waiting: WaitingEvent, now: datetime, ahead: list[WaitingEvent]
    ) -> Outcome | DeadLetter | None:
        """The outcome of an event that waits; None while it keeps waiting."""
        try:
            event = parse_event(waiting.payload)
        except BadEventError as error:  # the rules for events have changed meanwhile
            workspace.waiting.end(waiting)
            return _dead(waiting, error.code, error.message, error.fix)
        is_over = now >= waiting.until
        context = self.context(workspace, event, now, ahead, may_wait=not is_over)
        context.waited = now - waiting.since if is_over else None
        occurred_at = min(event.time or waiting.since, waiting.since)
        try:
            if waiting.is_whole:
                outcome = apply_event(context, event, occurred_at)
            else:
                outcome = apply_rest(context, event, occurred_at, moves=waiting.moves, raises=waiting.raises)
        except WrongJobError as error:
            if error.may_come and not is_over:
                return None
            workspace.waiting.end(waiting)
            return _dead(waiting, error.code, _waited(error.message, now - waiting.since), error.fix)
        return self._settle(workspace, waiting, event, outcome, now)

    def _settle(
        self, workspace: Workspace, waiting: WaitingEvent, event: Event, outcome: Outcome, now: datetime
    ) -> Outcome | None:
        """Record what became of an event: all of it is done now, or a part, or nothing yet."""
        if left := _tokens(_waiting_in(outcome)):
            if left != waiting.waits_for:
                workspace.waiting.narrow(waiting, left)
            return None
        workspace.waiting.end(waiting)
        if waiting.is_whole:
            workspace.receive(event, waiting.payload, now, outcome.kind)
        else:
            workspace.waiting.outcomes.append((outcome.kind, event.source, event.id))
        return outcome


def is_request(event: Event) -> bool:
    """Whether an event requests one thing, so that all of it waits or nothing; others report facts, stored at once."""
    return isinstance(event.data, RaiseRequested | TransitionRequested)


def _waiting_in(outcome: Outcome) -> tuple[Outcome, ...]:
    return tuple(each for each in outcome.flat() if each.kind == "waiting")


def _tokens(waiting: Iterable[Outcome]) -> str:
    return " ".join(sorted({f"{TO_RAISE if each.code == RAISE else ''}{each.type_key}" for each in waiting}))


def _waited(message: str, waited: timedelta) -> str:
    return f"{message}; the event waited {duration(waited)} for this"


def _dead(waiting: WaitingEvent, code: str, reason: str, fix: str) -> DeadLetter:
    return DeadLetter(
        door=waiting.door,
        code=code,
        reason=reason,
        fix=fix,
        payload=waiting.payload.encode(),
        source=waiting.source,
        event_id=waiting.event_id,
        type=waiting.type,
        job=waiting.job,
    )
