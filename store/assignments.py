"""Assignments: claims that the system or another person makes for a person.

They use the same columns as claims and the same history, so one mechanism ensures that an item has only one owner. The
rows of the people who may be assigned work are locked first (``store.people``), then the service jobs.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, literal_column, select

from events.data import Actor
from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.situation import JobException
from store.bulk import given_texts, listing
from store.claims import append_claim_line
from store.queries.queues import text_inside
from store.queue_order import WORKING_ORDER
from store.tables import COMPLETED, EARLIEST, LATEST, exceptions
from store.workspace import Workspace

CLAIMED = exceptions.c.claimed_until.between(EARLIEST, LATEST)
"""The item is claimed, as a range: for IS NOT NULL, PostgreSQL without statistics expects nearly every row to match,
and reads them all."""

UNASSIGNED = func.coalesce(exceptions.c.assignee, "") <= literal_column("''")
"""No one holds the item, as a comparison: for IS NULL, PostgreSQL without statistics expects hardly any row to match,
and would sort all open items instead of reading a few in order."""

Loads = dict[str, dict[str, int]]
"""How many open items each person holds, by type."""


def types_waiting(connection: Connection, types: Collection[ExceptionType]) -> list[str]:
    """The types among these with open items that no one holds; the type whose item waits longest comes first."""
    dialect = connection.dialect.name
    kinds = given_texts(dialect, "types")
    oldest = (
        select(exceptions.c.opened_at)
        .where(exceptions.c.type == kinds.c.value, exceptions.c.status != COMPLETED, UNASSIGNED)
        .order_by(exceptions.c.opened_at)
        .limit(1)
        .scalar_subquery()
    )
    query = select(kinds.c.value, oldest.label("opened_at"))
    found = connection.execute(query, {"types": listing(dialect, [declared.key for declared in types])})
    waiting_since = sorted((opened_at, type_key) for type_key, opened_at in found if opened_at is not None)
    return [type_key for _, type_key in waiting_since]


@dataclass(frozen=True, slots=True)
class OwnerFilter:
    """Only items that name one of these people as their owner."""

    detail: str
    """The detail of the item that contains the name."""

    names: Collection[str]


def waiting(
    connection: Connection,
    declared: ExceptionType,
    *,
    opened_before: datetime,
    without: Collection[str],
    limit: int,
    naming: OwnerFilter | None = None,
) -> list[tuple[str, str]]:
    """Open items of a type that no one holds, as (id, service job), in the order in which to work them.

    Args:
        connection: a connection that may read.
        declared: the type.
        opened_before: only items opened before or at this instant; aware.
        without: IDs of items to leave out.
        limit: the most items to return.
        naming: only items that name one of these owners; omit it for all.

    """
    query = (
        select(exceptions.c.id, exceptions.c.job)
        .where(
            exceptions.c.department == declared.department.slug,
            exceptions.c.type == declared.key,
            exceptions.c.status != COMPLETED,
            UNASSIGNED,
            exceptions.c.opened_at <= opened_before,
        )
        .order_by(*WORKING_ORDER)
        .limit(limit)
    )
    if naming is not None:
        query = query.where(text_inside(connection, exceptions.c.details, naming.detail).in_(list(naming.names)))
    if without:
        query = query.where(exceptions.c.id.not_in(list(without)))
    return [(row.id, row.job) for row in connection.execute(query)]


def loads(connection: Connection, *, without: str = "") -> Loads:
    """How many open items each person holds, by type; including what they claimed themselves.

    Args:
        connection: a connection that may read.
        without: the ID of an item that does not count, because its lease has ended.

    """
    query = (
        select(exceptions.c.assignee, exceptions.c.type, func.count().label("number"))
        .where(CLAIMED, exceptions.c.status != COMPLETED, exceptions.c.id != without)
        .group_by(exceptions.c.assignee, exceptions.c.type)
    )
    found: Loads = {}
    for assignee, type_key, number in connection.execute(query):
        found.setdefault(assignee, {})[type_key] = number
    return found


def held_by(connection: Connection, names: Collection[str]) -> list[str]:
    """The ids of the open items that these people hold, in the order of opening."""
    query = (
        select(exceptions.c.id)
        .where(
            CLAIMED,
            exceptions.c.status != COMPLETED,
            exceptions.c.assignee.in_(list(names)),
        )
        .order_by(exceptions.c.opened_at, exceptions.c.id)
    )
    return list(connection.execute(query).scalars())


def give(  # noqa: PLR0913 - a history line has this many facts
    workspace: Workspace,
    item: JobException,
    to: str | None,
    until: datetime | None,
    *,
    by: Actor,
    now: datetime,
    trigger: str,
    why: str,
    rule: str,
    details: Mapping[str, Any],
) -> JobException:
    """Assign an item in the working set to a person, or to no one, with a line of its history.

    Args:
        workspace: holds the item, whose service job is locked.
        item: the item as it is there.
        to: the new owner; None returns it to the queue.
        until: the end of the lease; None only together with ``to``.
        by: who assigns it.
        now: the instant, aware.
        trigger: ``assign`` or ``handover``.
        why: in words.
        rule: the source of the rule.
        details: further details of the line.

    """
    changed = replace(item, assignee=to, claimed_until=until, updated_at=now, updated_by=by.name)
    workspace.replace(changed)
    kept = {"assignee": to, "until": until, **details}
    append_claim_line(workspace, changed, now, by, trigger=trigger, why=why, details=kept, rule=rule)
    return changed
