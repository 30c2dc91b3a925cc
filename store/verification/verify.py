"""Verify that the store holds what was written: every history chain, and the constraints between the tables.

Rows are streamed in the order of their primary key and never held all at once, so that a store of any size can be
verified during operation.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Connection, Row, String, cast, func, select

from store import tables
from store.history import Flaw, HistoryLine, flaw_in_chain
from store.tables import exceptions, history
from store.verification.row_by_history import COMPARED, INSTANTS, instant, row_flaws_by_history
from store.verification.row_checks import row_flaws

MOST: Final = 20
_ROWS_AT_ONCE: Final = 1000


@dataclass(slots=True)
class VerificationReport:
    """What was checked; complete once the last flaw was reported."""

    histories: int = 0
    lines: int = 0
    rows: int = 0
    """The number of rows in every table that the checks read, including the history."""


def verify(connection: Connection, *, most: int = MOST, checked: VerificationReport | None = None) -> Iterator[Flaw]:
    """Yield the flaws of the store; nothing if everything is as it was written.

    Every exception's history must be an unbroken chain that ends in its status, and its row must say what its history
    says; every line, refusal and notice must have its cause; every Follow Up its timer, and no timer may outlive its
    status.

    Args:
        connection: a connection that may read.
        most: the most flaws to report of each kind, the first ones first.
        checked: counts what was checked.

    """
    counted = checked or VerificationReport()
    named: Counter[str] = Counter()
    for flaw in history_flaws(connection, counted):
        named[flaw.check] += 1
        if named[flaw.check] <= most:
            yield flaw
    yield from row_flaws(connection, most)
    if checked is not None:
        checked.rows = _rows(connection)


_HEAD = ("id", "status", "history_head", "history_length", *COMPARED)
_LINE = tuple(HistoryLine.__dataclass_fields__)


def history_flaws(connection: Connection, checked: VerificationReport) -> Iterator[Flaw]:
    """The first flaw in the chain of each exception; if the chain is valid, the columns that disagree with it."""
    # A damaged instant may be unreadable: it is read as text, and checked by the chain.
    head = (cast(exceptions.c[name], String) if name in INSTANTS else exceptions.c[name] for name in _HEAD)
    line = (cast(history.c.at, String) if name == "at" else history.c[name] for name in _LINE)
    query = (
        select(*head, *line)
        .join_from(exceptions, history, history.c.exception_id == exceptions.c.id, isouter=True)
        .order_by(exceptions.c.id, history.c.number)
        .execution_options(stream_results=True, yield_per=_ROWS_AT_ONCE)
    )
    with connection.execute(query) as found:
        for _, rows in groupby(found, key=itemgetter(0)):
            row, lines = _exception(list(rows))
            checked.histories += 1
            checked.lines += len(lines)
            flaw = flaw_in_chain(row, lines)
            if flaw is not None:
                yield flaw
            elif lines:
                yield from row_flaws_by_history(row, lines)


def _exception(rows: list[Row[Any]]) -> tuple[dict[str, Any], list[HistoryLine]]:
    """One exception of the joined rows: its own row, and beside it one line of its history a row."""
    row = dict(zip(_HEAD, rows[0], strict=False))
    written = (each[len(_HEAD) :] for each in rows if each[len(_HEAD)] is not None)
    return row, [_line(each) for each in written]


def _line(row: tuple[Any, ...]) -> HistoryLine:
    values = dict(zip(_LINE, row, strict=True))
    return HistoryLine(**{**values, "at": instant(values["at"])})


def _rows(connection: Connection) -> int:
    """The number of rows in the tables that the checks read."""
    looked_at = (
        tables.exceptions, tables.history, tables.timers, tables.inbox, tables.refusals, tables.portions,
        tables.outbox, tables.deliveries, tables.calls,
    )  # fmt: skip
    return sum(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in looked_at)
