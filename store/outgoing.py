"""Outgoing events that are not published yet, in the order in which each exception's must go out."""

from sqlalchemy import Connection, select

from store.outbox import PUBLISH, Unhanded
from store.tables import outbox

_COLUMNS = tuple(outbox.c[name] for name in Unhanded.__dataclass_fields__)
_WAITING = (outbox.c.kind == PUBLISH, outbox.c.handed_at.is_(None))


def unpublished(connection: Connection, limit: int) -> list[Unhanded]:
    """Outgoing events in the order to publish them, about ``limit`` of them, the oldest first.

    An exception's events come in the order of its history, and none of them is left out for the limit's sake: rows of
    one batch carry one instant, and of two batches at work on one exception the later may carry the earlier instant.
    """
    oldest = select(*_COLUMNS).where(*_WAITING).order_by(outbox.c.created_at, outbox.c.id).limit(limit)
    rows = {row["id"]: Unhanded(**row) for row in connection.execute(oldest).mappings()}
    exceptions = {row.exception_id for row in rows.values() if row.exception_id}
    if len(rows) == limit and exceptions:
        rest = select(*_COLUMNS).where(*_WAITING, outbox.c.exception_id.in_(exceptions))
        rows |= {row["id"]: Unhanded(**row) for row in connection.execute(rest).mappings()}
    return in_order(list(rows.values()))


def in_order(rows: list[Unhanded]) -> list[Unhanded]:
    """Sort events so that each exception's are together, in the order of its history; the rest as they were."""
    first = {row.exception_id or row.id: place for place, row in reversed(list(enumerate(rows)))}
    return sorted(rows, key=lambda row: (first[row.exception_id or row.id], *_place_in_history(row)))


def _place_in_history(row: Unhanded) -> tuple[int, bool]:
    """Where an event of an exception stands: its id is ``EX-....7.changed.out``; a refusal's has no number."""
    number = row.id.removeprefix(f"{row.exception_id}.").partition(".")[0]
    return (int(number) if number.isdecimal() else 2**31, row.reason != "opened")
