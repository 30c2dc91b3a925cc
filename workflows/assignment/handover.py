"""Hand over a person's or a shift's work to somebody else, or to the queue: preview, apply, undo, on one record.

What moves is what was previewed. An item that has changed since then stays where it is, and the record says why; so
does one that the receiver may not have. Nothing that was done to an item after it moved is undone.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from events.data import Actor
from state_machines.declaration.guards import BrokenRule
from state_machines.declaration.policy import Policy
from state_machines.declaration.registry import work_types
from state_machines.declaration.situation import JobException
from store import handovers
from store.assignments import Loads, give, held_by, jobs_of, loads
from store.assignments_begun import HANDOVER, UNTIL_GIVEN_BACK
from store.engine import Connection, Store
from store.handovers import APPLIED, PREVIEWED, UNDONE, Handover, HandoverItem
from store.people import Person, everybody, lock_people
from store.unit_of_work import load_exceptions, lock_jobs, save
from store.workspace import Workspace
from workflows.assignment.eligibility import FULL, NEVER_OVERRULED, Demand, reasons_against
from workflows.assignment.policies import assignment_of, is_busy, lease_ends, stays_until_given_back
from workflows.claiming import in_transaction
from workflows.work import new_id

RULE = "DESIGN: claims are leases"
NOTHING_HELD = "holds no open item; there is nothing to hand over"


class HandoverError(ValueError):
    """A hand-over that cannot be: what is wrong, and what to do instead."""

    def __init__(self, message: str, fix: str) -> None:
        """Keep the sentence and the advice."""
        super().__init__(message)
        self.message, self.fix = message, fix


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be handed over, by whom and to whom."""

    giver: str
    """The name of a person, or of a shift where ``of_shift`` is set."""

    receiver: str | None
    """The name of a person; None is the queue."""

    by: Actor
    reason: str = ""
    of_shift: bool = False
    anyway: bool = False
    """Overrule the receiver's shift, threshold, work group and skills; never presence or capacity."""


def preview(store: Store, policy: Policy, request: Request, now: datetime) -> Handover:
    """Say what a hand-over would move, and keep that under an id; nothing moves yet.

    Raises:
        HandoverError: there is no such person or shift, or nothing to hand over.
        StoreUnavailableError: the database cannot be reached.

    """
    return in_transaction(store, lambda connection: _preview(connection, policy, request, now))


def apply(store: Store, policy: Policy, handover_id: str, *, by: Actor, now: datetime) -> Handover:
    """Move what was previewed and has not changed since.

    Raises:
        HandoverError: there is no such hand-over, or it was applied before.
        StoreUnavailableError: the database cannot be reached; nothing moved.

    """
    return in_transaction(store, lambda connection: _apply(connection, policy, handover_id, by, now))


def undo(store: Store, policy: Policy, handover_id: str, *, by: Actor, now: datetime) -> Handover:
    """Give back what a hand-over moved and nobody has touched since.

    Raises:
        HandoverError: there is no such hand-over, or it is not one that was applied and not undone.
        StoreUnavailableError: the database cannot be reached; nothing moved.

    """
    return in_transaction(store, lambda connection: _undo(connection, policy, handover_id, by, now))


def _preview(connection: Connection, policy: Policy, request: Request, now: datetime) -> Handover:
    people = {person.name: person for person in everybody(connection)}
    if request.receiver is not None and request.receiver not in people:
        fix = "`sje people` lists them; a new one stands in the people file first."
        raise HandoverError(f"There is nobody called {request.receiver}.", fix)
    if request.receiver == request.giver and not request.of_shift:
        raise HandoverError(f"{request.giver} has it already.", "Name somebody else, or --queue.")
    held = held_by(connection, _givers(request, people.values()))
    held = [each for each in held if each[1] != request.receiver]
    if not held:
        raise HandoverError(f"{request.giver} {NOTHING_HELD}.", "`sje people` says who holds how much.")
    workspace = lock_jobs(connection, jobs_of(connection, [exception_id for exception_id, _, _ in held]), now)
    load_exceptions(connection, workspace)
    receiving = _Receiving(connection, policy, people.get(request.receiver or ""), now, anyway=request.anyway)
    items = []
    for exception_id, owner, version in held:
        against = receiving.against(workspace.exceptions[exception_id])
        if not against:
            receiving.count(workspace.exceptions[exception_id])
        items.append(HandoverItem(id=exception_id, owner=owner, version=version, problem=_said(against)))
    handover = Handover(
        id=new_id("HO", uuid4().hex),
        giver=f"shift {request.giver}" if request.of_shift else request.giver,
        receiver=request.receiver,
        reason=request.reason,
        anyway=request.anyway,
        items=tuple(items),
        state=PREVIEWED,
        previewed_at=now,
        previewed_by=request.by.name,
    )
    handovers.add(connection, handover)
    return handover


def _givers(request: Request, people: Collection[Person]) -> list[str]:
    """The names of those whose work is handed over. Somebody who only ever claimed need not be in the people file."""
    if not request.of_shift:
        return [request.giver]
    names = [person.name for person in people if request.giver in {shift.name for shift in person.shifts}]
    if not names:
        known = sorted({shift.name for person in people for shift in person.shifts if shift.name})
        raise HandoverError(f"Nobody works a shift {request.giver!r}.", f"Known shifts: {', '.join(known) or 'none'}.")
    return names


def _apply(connection: Connection, policy: Policy, handover_id: str, by: Actor, now: datetime) -> Handover:
    handover = _locked(connection, handover_id, PREVIEWED)
    (receiver,) = (lock_people(connection, [handover.receiver]) if handover.receiver else []) or (None,)
    if handover.receiver is not None and receiver is None:
        raise HandoverError(f"{handover.receiver} is no longer among the people.", "Preview it anew for somebody else.")
    workspace = _locked_items(connection, handover, now)
    receiving = _Receiving(connection, policy, receiver, now, anyway=handover.anyway)
    items = []
    for each in handover.items:
        item = workspace.exceptions.get(each.id)
        problem = each.problem or _changed(item, each.owner, each.version)
        if not problem and item is not None:
            problem = _said(receiving.against(item))
        if problem or item is None:
            items.append(replace(each, problem=problem))
            continue
        receiving.count(item)
        why = f"handed over from {each.owner} to {handover.receiver or 'the queue'} by {by.name}"
        moved = _give(workspace, policy, item, handover.receiver, by, now, handover, why, giver=each.owner)
        items.append(replace(each, moved_version=moved.history_length))
    done = replace(handover, items=tuple(items), state=APPLIED, applied_at=now, applied_by=by.name)
    handovers.renew(connection, done)
    save(connection, workspace, now)
    return done


def _undo(connection: Connection, policy: Policy, handover_id: str, by: Actor, now: datetime) -> Handover:
    handover = _locked(connection, handover_id, APPLIED)
    owners = {person.name: person for person in lock_people(connection, {each.owner for each in handover.items})}
    workspace = _locked_items(connection, handover, now)
    held = loads(connection)
    items = []
    for each in handover.items:
        if each.moved_version is None:
            items.append(each)
            continue
        item = workspace.exceptions.get(each.id)
        problem = _changed(item, handover.receiver, each.moved_version)
        if not problem and item is not None:
            problem = _no_longer_fits(item, owners.get(each.owner), held, policy, now)
        if problem or item is None:
            items.append(replace(each, problem=problem))
            continue
        why = f"the hand-over to {handover.receiver or 'the queue'} was undone by {by.name}; it is {each.owner}'s again"
        _give(workspace, policy, item, each.owner, by, now, handover, why, giver=handover.receiver)
        _count(held, each.owner, item.type)
        items.append(each)
    done = replace(handover, items=tuple(items), state=UNDONE, undone_at=now, undone_by=by.name)
    handovers.renew(connection, done)
    save(connection, workspace, now)
    return done


def _locked(connection: Connection, handover_id: str, wanted: str) -> Handover:
    handover = handovers.locked(connection, handover_id)
    if handover is None:
        raise HandoverError(f"There is no hand-over {handover_id}.", "`sje handover` lists the latest.")
    if handover.state != wanted:
        fix = {
            PREVIEWED: "Preview a new one: sje handover FROM --to NAME.",
            APPLIED: "Only one that was applied, and was not undone, can be undone.",
        }
        raise HandoverError(f"{handover.id} is {handover.state} already.", fix[wanted])
    return handover


def _locked_items(connection: Connection, handover: Handover, now: datetime) -> Workspace:
    ids = [each.id for each in handover.items]
    workspace = lock_jobs(connection, jobs_of(connection, ids), now)
    load_exceptions(connection, workspace, ids)
    return workspace


def _changed(item: JobException | None, owner: str | None, version: int) -> str:
    """What has happened to an item since it was looked at; empty when nothing has."""
    if item is None:
        return "it is no longer there"
    if item.is_completed:
        return "it was completed since"
    if item.assignee != owner:
        return f"it is {item.assignee}'s since" if item.assignee else "it is in the queue since"
    if item.history_length != version:
        return f"it has changed since: its version is {item.history_length}, not {version}"
    return ""


def _no_longer_fits(item: JobException, owner: Person | None, held: Loads, policy: Policy, now: datetime) -> str:
    """Why an item cannot go back to its owner: only a full hand refuses what was one's own."""
    if owner is None:
        return ""
    against = reasons_against(owner, _demand(item, policy, now), held.get(owner.name, {}), now)
    return _said(tuple(rule for rule in against if rule.rule == FULL))


def _give(  # noqa: PLR0913, PLR0917 - a hand-over has these parties
    workspace: Workspace,
    policy: Policy,
    item: JobException,
    to: str | None,
    by: Actor,
    now: datetime,
    handover: Handover,
    why: str,
    *,
    giver: str | None,
) -> JobException:
    assignment = assignment_of(work_types()[item.type], policy)
    return give(
        workspace,
        item,
        to,
        lease_ends(assignment, policy, now) if to else None,
        by=by,
        now=now,
        trigger=HANDOVER,
        why=f"{why}: {handover.reason}" if handover.reason else why,
        rule=RULE,
        details={"handover": handover.id, "giver": giver, UNTIL_GIVEN_BACK: stays_until_given_back(assignment)},
    )


class _Receiving:
    """Whether the receiver may have one more item, with what they have got so far."""

    def __init__(
        self, connection: Connection, policy: Policy, receiver: Person | None, now: datetime, *, anyway: bool
    ) -> None:
        self._policy, self._receiver, self._now, self._anyway = policy, receiver, now, anyway
        self._held = loads(connection)

    def against(self, item: JobException) -> tuple[BrokenRule, ...]:
        """What is against it; the queue takes everything."""
        if self._receiver is None:
            return ()
        held = self._held.get(self._receiver.name, {})
        found = reasons_against(self._receiver, _demand(item, self._policy, self._now), held, self._now)
        return tuple(rule for rule in found if not self._anyway or rule.rule in NEVER_OVERRULED)

    def count(self, item: JobException) -> None:
        """Count an item that the receiver gets."""
        if self._receiver is not None:
            _count(self._held, self._receiver.name, item.type)


def _demand(item: JobException, policy: Policy, now: datetime) -> Demand:
    declared = work_types()[item.type]
    return Demand.of(declared, assignment_of(declared, policy), busy=is_busy(policy, now))


def _count(held: Loads, name: str, type_key: str) -> None:
    of_person = held.setdefault(name, {})
    of_person[type_key] = of_person.get(type_key, 0) + 1


def _said(against: tuple[BrokenRule, ...]) -> str:
    return "; ".join(rule.why for rule in against)


__all__ = ["Handover", "HandoverError", "Request", "apply", "preview", "undo"]
