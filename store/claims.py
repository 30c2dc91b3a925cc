"""Claims: who works an exception now.

A claim is a lease: it is made atomically, it expires, and an expired claim returns the exception to the queue. Making,
releasing and losing a claim are lines of the history; renewing it is not. The service job's row is locked meanwhile, as
for every change, so no exception is ever claimed by two people.

What a claim does: no one else can claim the exception, and it is not assigned to anyone else, until it is released,
handed over or expired. What it does not do: anyone who may move the exception still may, because no source reserves an
exception's moves for its owner.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, select

from business_time.formatting import timestamp
from events.data import Actor
from state_machines.declaration.assignment import SCHEDULER
from state_machines.declaration.departments import system_actor
from state_machines.declaration.guards import BrokenRule
from state_machines.declaration.situation import JobException
from state_machines.engine.registry import work_types
from store.loading import lock_items
from store.ownership import LAPSE, RELEASE, Tenure, tenures
from store.tables import exceptions
from store.unit_of_work import save
from store.workspace import Cause, Workspace

CLAIMS_SOURCE: Final = "urn:cinchhs:service-job-exceptions:claims"
"""The cause of the history lines that claims write: no event causes them."""

_RULE = "ADR 15: claims are leases"

CLAIMED, RENEWED, RELEASED, LAPSED = "claimed", "renewed", "released", "lapsed"
HELD, NOT_HELD, COMPLETED, UNKNOWN = "held", "not-held", "completed", "unknown"
REFUSED: Final = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimResult:
    """The outcome of a request to make or end a claim."""

    exception_id: str
    kind: str
    """Done: ``claimed``, ``renewed``, ``released`` or ``lapsed``. Refused: ``held`` (by another person), ``not-held``
    (nothing to release), ``completed``, ``unknown`` (there is no such exception) or ``refused`` (by ``rules``)."""

    text: str
    assignee: str | None = None
    """Who holds it now."""

    until: datetime | None = None
    version: int = 0
    """The length of its history now, as in ``expected_version`` of a transition request."""

    rules: tuple[BrokenRule, ...] = ()
    """The rules that refused the claim."""

    @property
    def done(self) -> bool:
        """Whether the request was granted."""
        return self.kind in {CLAIMED, RENEWED, RELEASED, LAPSED}


Objections = Callable[[JobException], tuple[BrokenRule, ...]]
"""The rules against claiming an exception that no one holds; empty if it may be claimed."""


Renewal = Callable[[JobException, Tenure], datetime | None]
"""Until when an item whose lease has ended stays with its owner; None: it returns to the queue."""


def claim(  # noqa: PLR0913 - a claim has these parties
    connection: Connection,
    exception_id: str,
    who: Actor,
    now: datetime,
    lease: timedelta,
    *,
    objections: Objections,
    renewal: Renewal,
) -> ClaimResult:
    """Claim an open exception that no one holds; the holder's own claim is renewed, even if a new one would be refused.

    Args:
        connection: inside a writing transaction.
        exception_id: the exception.
        who: who will work on it; one person is one ``name``.
        now: the instant of the claim, aware.
        lease: how long it holds.
        objections: gives the rules against a new claim.
        renewal: decides whether it stays with its owner although the lease has ended.

    """
    workspace, item = _locked(connection, exception_id, now)
    if item is None or item.is_completed:
        return _out_of_reach(exception_id, item)
    holder, until = holder_of(item, now), now + lease
    if holder is None and item.assignee is not None and _stays(connection, item, renewal):
        return _result(item, HELD, f"{item.id} stays with {item.assignee} until it is released or handed over")
    if holder is not None and holder != who.name:
        return _result(item, HELD, f"{item.id} is held by {holder} until {_clock(item.claimed_until)}")
    if holder is None and (rules := objections(item)):
        why = "; ".join(rule.why for rule in rules)
        return replace(_result(item, REFUSED, f"{item.id} cannot be claimed by {who.name}: {why}"), rules=rules)
    if holder is not None and item.claimed_until is not None:
        until = max(until, item.claimed_until)
    changed = replace(item, assignee=who.name, claimed_until=until, updated_at=now, updated_by=who.name)
    workspace.replace(changed)
    if holder is None:
        why = f"claimed until {_clock(until)}"
        append_claim_line(workspace, changed, now, who, trigger="claim", why=why, details={"until": until})
    save(connection, workspace, now)
    kind = RENEWED if holder else CLAIMED
    return _result(changed, kind, f"{item.id} is claimed by {who.name} until {_clock(until)}")


def release(connection: Connection, exception_id: str, who: Actor, now: datetime) -> ClaimResult:
    """Release a claimed exception to the queue; only its holder can."""
    workspace, item = _locked(connection, exception_id, now)
    if item is None or item.is_completed:
        return _out_of_reach(exception_id, item)
    holder = holder_of(item, now)
    if holder is None:
        return _result(item, NOT_HELD, f"no one holds {item.id}")
    if holder != who.name:
        return _result(item, HELD, f"{item.id} is held by {holder}, and only the holder can release it")
    changed = _unclaimed(item, now, who)
    workspace.replace(changed)
    append_claim_line(workspace, changed, now, who, trigger=RELEASE, why="released to the queue", details={})
    save(connection, workspace, now)
    return _result(changed, RELEASED, f"{item.id} is back in the queue")


def lapsed(connection: Connection, now: datetime, limit: int = 200) -> list[str]:
    """The exceptions whose claim has expired and was not released, the longest expired first."""
    query = (
        select(exceptions.c.id)
        .where(exceptions.c.claimed_until.is_not(None), exceptions.c.claimed_until <= now)
        .order_by(exceptions.c.claimed_until, exceptions.c.id)
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def return_lapsed(
    connection: Connection, ids: Collection[str], now: datetime, renewal: Renewal | None = None
) -> list[ClaimResult]:
    """Return those of these exceptions whose claim has expired to the queue; a claim renewed meanwhile stays.

    Args:
        connection: inside a writing transaction.
        ids: the exceptions.
        now: the instant by which claims have expired, aware.
        renewal: decides which of them stay with their owners nevertheless; omit it if none do.

    """
    workspace = lock_items(connection, ids, now)
    found = (workspace.exceptions.get(exception_id) for exception_id in ids)
    over = [item for item in found if item and item.claimed_until and item.claimed_until <= now]
    given = tenures(connection, {item.id: str(item.assignee) for item in over}) if renewal else {}
    results = []
    for item in over:
        how = given.get(item.id)
        until = renewal(item, how) if renewal and how else None
        results.append(_renewed(workspace, item, until) if until else _lapsed(workspace, item, now, how))
    save(connection, workspace, now)
    return results


def _renewed(workspace: Workspace, item: JobException, until: datetime) -> ClaimResult:
    """Renew a lease; as always, without a line of the history."""
    changed = replace(item, claimed_until=until)
    workspace.replace(changed)
    return _result(changed, RENEWED, f"{item.id} stays with {item.assignee} until {_clock(until)}")


def _lapsed(workspace: Workspace, item: JobException, now: datetime, given: Tenure | None) -> ClaimResult:
    """End a lease; anyone can claim the item again."""
    clerk = system_actor(work_types()[item.type].department)
    changed = _unclaimed(item, now, clerk)
    workspace.replace(changed)
    expired = _clock(item.claimed_until)
    if given is None or given.trigger == "claim":
        why, rule = f"{item.assignee}'s claim expired at {expired}", _RULE
    else:
        why, rule = f"{item.assignee} had not begun it by {expired}; it goes back to the queue", SCHEDULER
    details = {"assignee": item.assignee}
    append_claim_line(workspace, changed, now, clerk, trigger=LAPSE, why=why, details=details, rule=rule)
    return _result(changed, LAPSED, f"{item.id}: {why}")


def _stays(connection: Connection, item: JobException, renewal: Renewal) -> bool:
    """Whether an item whose lease has ended stays with its owner, because the next tick will renew the lease."""
    given = tenures(connection, {item.id: str(item.assignee)}).get(item.id)
    return given is not None and renewal(item, given) is not None


def holder_of(item: JobException, now: datetime) -> str | None:
    """Who holds an exception at an instant; None if no one has claimed it or the claim has expired."""
    held = item.claimed_until is not None and item.claimed_until > now
    return item.assignee if held else None


def _locked(connection: Connection, exception_id: str, now: datetime) -> tuple[Workspace, JobException | None]:
    workspace = lock_items(connection, [exception_id], now)
    return workspace, workspace.exceptions.get(exception_id)


def _unclaimed(item: JobException, now: datetime, who: Actor) -> JobException:
    return replace(item, assignee=None, claimed_until=None, updated_at=now, updated_by=who.name)


def append_claim_line(  # noqa: PLR0913 - a history line has this many facts
    workspace: Workspace,
    item: JobException,
    now: datetime,
    who: Actor,
    *,
    trigger: str,
    why: str,
    details: Mapping[str, Any],
    rule: str = _RULE,
) -> None:
    """Write the line of history that names the new owner of an item; no event causes it."""
    workspace.append_line(
        item,
        at=now,
        actor=who,
        trigger=trigger,
        before=item.status,
        why=why,
        rule=rule,
        cause=Cause(source=CLAIMS_SOURCE, id=f"{item.id}.{item.history_length + 1}"),
        details=details,
    )


def _out_of_reach(exception_id: str, item: JobException | None) -> ClaimResult:
    if item is None:
        return ClaimResult(exception_id=exception_id, kind=UNKNOWN, text=f"there is no exception {exception_id}")
    return _result(item, COMPLETED, f"{item.id} is Completed, so it needs no owner")


def _result(item: JobException, kind: str, text: str) -> ClaimResult:
    return ClaimResult(
        exception_id=item.id,
        kind=kind,
        text=text,
        assignee=item.assignee,
        until=item.claimed_until,
        version=item.history_length,
    )


def _clock(instant: datetime | None) -> str:
    return timestamp(instant) if instant else "now"
