"""Record the statements that reach the database, whoever sends them: SQLAlchemy, or the driver directly."""

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.sql import Composable
from sqlalchemy import event

import store
from store.engine import Store

STORE = Path(store.__file__).parent


@dataclass(frozen=True, slots=True)
class Sent:
    """One statement as it was sent, with its parameters."""

    text: str
    parameters: Any = None
    place: str = ""
    """The module of ``store/`` and the function in it that sent it: ``queries/queues.py department_queue``."""


@contextmanager
def statements_of(database: Store) -> Iterator[list[Sent]]:
    """Collect what is sent to a database within the block, in order.

    On PostgreSQL a cursor class of our own hears everything, also what goes past SQLAlchemy: COPY and pipelines.
    """
    sent: list[Sent] = []
    database.close()  # connections that are open would go on as they are
    if database.dialect == "sqlite":

        def hear(_connection: Any, _cursor: Any, text: str, parameters: Any, _context: Any, many: bool) -> None:
            sent.append(Sent(text, parameters[0] if many else parameters, _place()))

        heard: tuple[Any, str, Callable[..., None]] = (database.engine, "before_cursor_execute", hear)
    else:

        def connected(driver: Any, _record: Any) -> None:
            driver.cursor_factory = _listening(sent)

        heard = (database.engine, "connect", connected)
    event.listen(*heard)
    try:
        yield sent
    finally:
        event.remove(*heard)
        database.close()


def _listening(sent: list[Sent]) -> type[psycopg.Cursor[Any]]:
    """A cursor that notes what it is told to execute."""

    class Listening(psycopg.Cursor[Any]):
        def execute(self, query: Any, params: Any = None, **how: Any) -> Any:
            sent.append(Sent(_text(query, self), params, _place()))
            return super().execute(query, params, **how)

        def executemany(self, query: Any, params_seq: Any, **how: Any) -> None:
            rows = list(params_seq)
            sent.append(Sent(_text(query, self), rows[0] if rows else None, _place()))
            super().executemany(query, rows, **how)

        def copy(self, statement: Any, params: Any = None, **how: Any) -> Any:
            sent.append(Sent(_text(statement, self), params, _place()))
            return super().copy(statement, params, **how)

    return Listening


def _place() -> str:
    """Where in ``store/`` a statement is sent from; empty where it is sent from elsewhere."""
    for frame, _ in traceback.walk_stack(None):
        path = Path(frame.f_code.co_filename)
        if STORE in path.parents and path.name != "engine.py":
            return f"{path.relative_to(STORE)} {frame.f_code.co_name}"
    return ""


def _text(query: Any, cursor: psycopg.Cursor[Any]) -> str:
    if isinstance(query, Composable):
        return query.as_string(cursor)
    return query.decode() if isinstance(query, bytes) else str(query)
