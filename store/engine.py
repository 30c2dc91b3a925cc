"""The database connection: SQLite (WAL, one writer at a time) or PostgreSQL, behind one small class."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine

from settings.addresses import is_sqlite, sqlite_path
from store.driver_errors import DRIVER_ERRORS, retires_session, store_error
from store.postgresql import Pooler, postgresql_engine
from store.sqlite import READ_ONLY, sqlite_engine

logger = logging.getLogger(__name__)


class Store:
    """A database and the two ways to use it: ``writing()`` and ``reading()``, each one transaction."""

    def __init__(self, url: str, *, pool_size: int = 5, pooler: Pooler = "none") -> None:
        """Prepare the engine; nothing is connected before the first transaction.

        Args:
            url: ``postgresql://USER:PASSWORD@HOST/NAME`` or ``sqlite:////PATH``.
            pool_size: connections kept open on PostgreSQL.
            pooler: the kind of pooler before PostgreSQL, if any.

        Raises:
            StoreRefusedError: the folder of the SQLite file cannot be created, or the options are not understood.

        """
        self.engine = (
            sqlite_engine(sqlite_path(url))
            if is_sqlite(url)
            else postgresql_engine(url, pool_size=pool_size, pooler=pooler)
        )
        self._reader = self.engine.execution_options(**{READ_ONLY: True})

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.engine.dialect.name

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Run one transaction that may write; on SQLite it holds the write lock from its start.

        Raises:
            ConcurrentChangeError: another process wrote the same rows concurrently.
            StoreUnavailableError: the database cannot be used; its subclasses say more.

        """
        with self._transaction(self.engine) as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Run one transaction that only reads; on SQLite it never waits for a writer.

        Raises:
            StoreUnavailableError: the database cannot be used; its subclasses say more.

        """
        with self._transaction(self._reader) as connection:
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[Connection]:
        """Run a transaction, and translate the driver's errors into those that callers act on."""
        try:
            with engine.connect() as connection:
                try:
                    with connection.begin():
                        yield connection
                except DRIVER_ERRORS as error:
                    if retires_session(error):
                        self._retire(connection)
                    raise
        except DRIVER_ERRORS as error:
            instead = store_error(error)
            if instead is None:
                raise
            raise instead from error

    def _retire(self, connection: Connection) -> None:
        """Close this session and those in the pool: after a failover, all are still connected to the former server."""
        with suppress(*DRIVER_ERRORS):
            connection.invalidate()
        self.engine.dispose()


__all__ = ["Connection", "Store"]
