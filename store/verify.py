"""Is what is stored what was written? Every history chain, and what must hold between the tables.

Rows are streamed in the order of their primary key and never held all at once, so that a store of any size can be
verified while work goes on.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection, Row, String, cast, select

from store.history import Flaw, HistoryLine, flaw_in_chain
from store.row_checks import row_flaws
from store.tables import exceptions, history

MOST: Final = 20
_ROWS_AT_ONCE: Final = 1000
_UNREADABLE: Final = datetime.min.replace(tzinfo=UTC)
"""Stands for an instant that is none any more: with it, no line keeps its digest."""


def verify(connection: Connection, *, most: int = MOST) -> Iterator[Flaw]:
    """Name what is wrong with the store; nothing, when all is as it was written.

    Every exception's history must be an unbroken chain that ends in its status; every line, refusal and notice must
    have its cause; every Follow Up its timer, and no timer may outlive its status.

    Args:
        connection: a connection that may read.
        most: how many flaws of each kind are named, the first ones first.

    """
    yield from islice(chain_flaws(connection), most)
    yield from row_flaws(connection, most)


_HEAD = ("id", "status", "history_head", "history_length")
_LINE = tuple(HistoryLine.__dataclass_fields__)


def chain_flaws(connection: Connection) -> Iterator[Flaw]:
    """The first flaw in the history of each exception that has one."""
    # An instant may have been spoilt so that it is none any more: it is read as text, and judged by the chain.
    line = (cast(history.c.at, String) if name == "at" else history.c[name] for name in _LINE)
    query = (
        select(*(exceptions.c[name] for name in _HEAD), *line)
        .join_from(exceptions, history, history.c.exception_id == exceptions.c.id, isouter=True)
        .order_by(exceptions.c.id, history.c.number)
        .execution_options(stream_results=True, yield_per=_ROWS_AT_ONCE)
    )
    with connection.execute(query) as found:
        for _, rows in groupby(found, key=itemgetter(0)):
            flaw = _flaw_in(rows)
            if flaw is not None:
                yield flaw


def _flaw_in(rows: Iterable[Row[Any]]) -> Flaw | None:
    """Walk the rows of one exception: its head, and beside it one line a row."""
    first, *others = rows
    head = dict(zip(_HEAD, first, strict=False))
    written = [row[len(_HEAD) :] for row in (first, *others) if row[len(_HEAD)] is not None]
    return flaw_in_chain(head, map(_line, written))


def _line(row: tuple[Any, ...]) -> HistoryLine:
    values = dict(zip(_LINE, row, strict=True))
    return HistoryLine(**{**values, "at": _instant(values["at"])})


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return _UNREADABLE
    return instant if instant.tzinfo else _UNREADABLE
