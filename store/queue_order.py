"""The place of open work in its department's queue: columns in sort order, so that a page is read by an index alone.

First its urgency, then the rank that its declaration gives it, then its age. Urgency is the severity of the service
job; within one severity, work past the target of a clock comes first.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection

from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.job_facts import JobFacts
from store.tables import exceptions, iso

SEVERITIES: Final = ("Medical Emergency", "Non-Medical Emergency")
"""Severities that come before all others, the most urgent first."""

WORKING_ORDER: Final[tuple[ColumnElement[Any], ...]] = (
    exceptions.c.urgency,
    exceptions.c.queue_rank,
    exceptions.c.opened_at,
    exceptions.c.id,
)
"""The order in which to do open work."""


def severity_place(declared: ExceptionType, facts: JobFacts) -> int:
    """The place of an item by the severity of its job; work whose order leaves severity out ranks with the rest."""
    severity = facts.severity if declared.severity_first else None
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def urgency(declared: ExceptionType, facts: JobFacts) -> int:
    """The urgency of an item before any of its clocks has run out: lower comes first."""
    return 2 * severity_place(declared, facts) + 1


def reorder(connection: Connection, places: Sequence[tuple[str, int, str]]) -> None:
    """Move open work in the queue, given as (id, place by severity, rank), if it is not there already."""
    if not places:
        return
    if connection.dialect.name == "sqlite":
        rows = [{"id": item, "place": place, "rank": rank} for item, place, rank in places]
        connection.exec_driver_sql(_REORDER_ON_SQLITE, rows)
    else:
        connection.exec_driver_sql(_REORDER, tuple(map(list, zip(*places, strict=True))))


def mark_breaches(connection: Connection, breaches: Mapping[str, datetime | None]) -> None:
    """Record when the target of a clock first ran out on these items, or that none has: breached items come first."""
    if not breaches:
        return
    if connection.dialect.name == "sqlite":
        rows = [{"id": item, "at": at and iso(at)} for item, at in breaches.items()]
        connection.exec_driver_sql(_BREACHES_ON_SQLITE, rows)
    else:
        connection.exec_driver_sql(_BREACHES, (list(breaches), list(breaches.values())))


_REORDER = """
UPDATE exceptions AS e SET urgency = 2 * v.place + (e.breached_at IS NULL)::integer, queue_rank = v.rank
FROM unnest(%b::text[], %b::integer[], %b::text[]) AS v(id, place, rank)
WHERE e.id = v.id AND (e.urgency / 2 <> v.place OR e.queue_rank <> v.rank)
"""

_REORDER_ON_SQLITE = """
UPDATE exceptions SET urgency = 2 * :place + (breached_at IS NULL), queue_rank = :rank
WHERE id = :id AND (urgency / 2 <> :place OR queue_rank <> :rank)
"""

_BREACHES = """
UPDATE exceptions AS e SET breached_at = v.at, urgency = e.urgency / 2 * 2 + (v.at IS NULL)::integer
FROM unnest(%b::text[], %b::timestamptz[]) AS v(id, at)
WHERE e.id = v.id AND (v.at < e.breached_at OR (v.at IS NULL) <> (e.breached_at IS NULL))
"""

_BREACHES_ON_SQLITE = """
UPDATE exceptions SET breached_at = :at, urgency = urgency / 2 * 2 + (:at IS NULL)
WHERE id = :id AND (:at < breached_at OR (:at IS NULL) <> (breached_at IS NULL))
"""
