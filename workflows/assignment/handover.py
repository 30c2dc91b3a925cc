"""Hand over a person's or a shift's work to another person or to the queue: preview, apply, undo, on one record.

What moves is what was previewed. An item that has changed since then stays with its owner, and the record says why; so
does one that the receiver is not eligible for. Work done on an item after it moved is never undone. An item that went
to the queue and was assigned to a person who has not begun it is returned to its former owner.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from events.data import Actor
from state_machines.declaration.guards import BrokenRule
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import JobException
from state_machines.engine.registry import work_types
from store import handovers
from store.assignments import give, held_by
from store.engine import Connection, Store
from store.handovers import APPLIED, PREVIEWED, UNDONE, Handover, HandoverItem
from store.loading import lock_items
from store.ownership import HANDOVER, UNTIL_RELEASED, assigned_since
from store.people import Person, everybody, lock_people
from store.unit_of_work import save
from store.workspace import Workspace
from workflows.assignment.claiming import in_transaction
from workflows.assignment.handover_capacity import HandoverCapacity
from workflows.assignment.policies import assignment_of, lease_ends, stays_until_released
from workflows.decision_context import new_id

RULE = "ADR 15: claims are leases"
NOTHING_HELD = "holds no open items, so there is nothing to hand over"


class HandoverError(ValueError):
    """A handover that is not possible: what is wrong, and what to do instead."""

    def __init__(self, message: str, fix: str) -> None:
        """Keep the message and the advice."""
        super().__init__(message)
        self.message, self.fix = message, fix


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverRequest:
    """A request to hand over work."""

    giver: str
    """The name of a person, or of a shift if ``of_shift`` is set."""

    receiver: str | None
    """The name of a person; None is the queue."""

    by: Actor
    reason: str = ""
    of_shift: bool = False
    anyway: bool = False
    """Overrule the receiver's shift, threshold, work group and skills; never presence or capacity."""


def preview(store: Store, policy: Policy, request: HandoverRequest, now: datetime) -> Handover:
    """Preview what a handover would move, and keep the preview under an ID; nothing moves yet.

    Raises:
        HandoverError: there is no such person or shift, or there is nothing to hand over.
        StoreUnavailableError: the database cannot be reached.

    """
    return in_transaction(store, lambda connection: _preview(connection, policy, request, now))


def apply(store: Store, policy: Policy, handover_id: str, *, by: Actor, now: datetime) -> Handover:
    """Move what was previewed and has not changed since.

    Raises:
        HandoverError: there is no such handover, or it was already applied.
        StoreUnavailableError: the database cannot be reached; nothing moved.

    """
    return in_transaction(store, lambda connection: _apply(connection, policy, handover_id, by, now))


def undo(store: Store, policy: Policy, handover_id: str, *, by: Actor, now: datetime) -> Handover:
    """Return what a handover moved and no one has changed since, to owners who are here and below capacity.

    Raises:
        HandoverError: there is no such handover, or it was not applied or is already undone; or nothing could be
        returned, and it can be tried again.
        StoreUnavailableError: the database cannot be reached; nothing moved.

    """
    return in_transaction(store, lambda connection: _undo(connection, policy, handover_id, by, now))


def _preview(connection: Connection, policy: Policy, request: HandoverRequest, now: datetime) -> Handover:
    people = {person.name: person for person in everybody(connection)}
    if request.receiver is not None and request.receiver not in people:
        fix = "`sje people` lists them; add a new one to the people file first."
        raise HandoverError(f"There is no person named {request.receiver}.", fix)
    if request.receiver == request.giver and not request.of_shift:
        raise HandoverError(f"{request.giver} already has this work.", "Name another person, or use --queue.")
    held = _held(connection, set(_givers(request, people.values())) - {request.receiver}, now)
    if not held:
        raise HandoverError(f"{request.giver} {NOTHING_HELD}.", "`sje people` shows how many items each person holds.")
    receiving, receiver = HandoverCapacity(connection, policy, now), people.get(request.receiver or "")
    items = []
    for item in held:
        against = receiving.against(receiver, item, anyway=request.anyway)
        if not against:
            receiving.count(request.receiver, item)
        owner = str(item.assignee)
        items.append(HandoverItem(id=item.id, owner=owner, version=item.history_length, problem=_reasons(against)))
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


def _held(connection: Connection, givers: Collection[str], now: datetime) -> list[JobException]:
    """What these people hold, read once its service jobs are locked, because they go on working meanwhile."""
    ids = held_by(connection, givers)
    workspace = lock_items(connection, ids, now)
    found = (workspace.exceptions[each] for each in ids)
    return [item for item in found if item.assignee in givers and not item.is_completed]


def _givers(request: HandoverRequest, people: Collection[Person]) -> list[str]:
    """The names of those whose work is handed over. A person who only claims work need not be in the people file."""
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
        raise HandoverError(f"{handover.receiver} is no longer in the people file.", "Preview it for another person.")
    workspace = lock_items(connection, [each.id for each in handover.items], now)
    receiving = HandoverCapacity(connection, policy, now)
    items = []
    for each in handover.items:
        item = workspace.exceptions.get(each.id)
        problem = each.problem or _changed(item, each.owner, each.version)
        if not problem and item is not None:
            problem = _reasons(receiving.against(receiver, item, anyway=handover.anyway))
        if problem or item is None:
            items.append(replace(each, problem=problem))
            continue
        receiving.count(handover.receiver, item)
        why = f"handed over from {each.owner} to {handover.receiver or 'the queue'} by {by.name}"
        moved = _move_item(workspace, policy, item, handover.receiver, by, now, handover, why, giver=each.owner)
        items.append(replace(each, moved_version=moved.history_length))
    done = replace(handover, items=tuple(items), state=APPLIED, applied_at=now, applied_by=by.name)
    handovers.renew(connection, done)
    save(connection, workspace, now)
    return done


def _undo(connection: Connection, policy: Policy, handover_id: str, by: Actor, now: datetime) -> Handover:
    handover = _locked(connection, handover_id, APPLIED)
    owners = {person.name: person for person in lock_people(connection, {each.owner for each in handover.items})}
    workspace = lock_items(connection, [each.id for each in handover.items], now)
    receiving = HandoverCapacity(connection, policy, now)
    moved = {each.id: each.moved_version for each in handover.items if each.moved_version is not None}
    passed_on = assigned_since(connection, moved) if handover.receiver is None else ()
    items = []
    for each in handover.items:
        if each.moved_version is None:
            items.append(each)
            continue
        item = workspace.exceptions.get(each.id)
        is_untouched = item is not None and item.assignee != each.owner and each.id in passed_on
        problem = "" if is_untouched else _changed(item, handover.receiver, each.moved_version)
        if not problem and item is not None:
            problem = _reasons(receiving.against(owners.get(each.owner), item, anyway=True))
        if problem or item is None:
            items.append(replace(each, problem=problem))
            continue
        why = f"the handover to {handover.receiver or 'the queue'} was undone by {by.name}; {each.owner} owns it again"
        _move_item(workspace, policy, item, each.owner, by, now, handover, why, giver=item.assignee)
        receiving.count(each.owner, item)
        items.append(each)
    if not any(each.moved_version is not None and not each.problem for each in items):
        raise _nothing_to_return(items)
    done = replace(handover, items=tuple(items), state=UNDONE, undone_at=now, undone_by=by.name)
    handovers.renew(connection, done)
    save(connection, workspace, now)
    return done


def _nothing_to_return(items: Collection[HandoverItem]) -> HandoverError:
    problems = dict.fromkeys(each.problem for each in items if each.moved_version is not None)
    fix = "Undo it once that has changed, or hand over their work: sje handover FROM --to NAME."
    return HandoverError(f"Nothing can be returned: {'; '.join(problems) or 'nothing had moved'}.", fix)


def _locked(connection: Connection, handover_id: str, wanted: str) -> Handover:
    handover = handovers.locked(connection, handover_id)
    if handover is None:
        raise HandoverError(f"No handover has the ID {handover_id}.", "`sje handover` lists the latest handovers.")
    if handover.state != wanted:
        fix = {
            PREVIEWED: "Preview a new one: sje handover FROM --to NAME.",
            APPLIED: "Only a handover that was applied and not undone can be undone.",
        }
        raise HandoverError(f"{handover.id} is already {handover.state}.", fix[wanted])
    return handover


def _changed(item: JobException | None, owner: str | None, version: int) -> str:
    """What has happened to an item since the preview; empty if nothing has."""
    if item is None:
        return "it no longer exists"
    if item.is_completed:
        return "it has been completed since"
    if item.assignee != owner:
        return f"it has been assigned to {item.assignee} since" if item.assignee else "it has gone to the queue since"
    if item.history_length != version:
        return f"it has changed since: its version is now {item.history_length}, not {version}"
    return ""


def _move_item(  # noqa: PLR0913, PLR0917 - a handover has these parties
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
        details={"handover": handover.id, "giver": giver, UNTIL_RELEASED: stays_until_released(assignment)},
    )


def _reasons(against: tuple[BrokenRule, ...]) -> str:
    return "; ".join(rule.why for rule in against)


__all__ = ["Handover", "HandoverError", "HandoverRequest", "apply", "preview", "undo"]
