"""Databases on PostgreSQL that hold many exceptions, each filled once per run and copied for each writer."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg
from psycopg import sql

from benchmarks.filled_store import YEAR, fill
from store.engine import Store
from store.schema import migrate
from store.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from benchmarks.filled_store import Mix


class FilledDatabases:
    """Filled databases by size and mix; `drop` removes them all."""

    def __init__(self, server_url: str, console: Console) -> None:
        """Make databases on a server."""
        self._server_url, self._console = server_url, console
        self._run = uuid4().hex[:8]
        self._filled: dict[tuple[int, str], str] = {}

    @contextmanager
    def copy(self, size: int, *, mix: Mix = YEAR) -> Iterator[str]:
        """Copy the database of a size; give the copy's URL, and drop it in the end. Nothing gathers statistics."""
        template = self._template(size, mix)
        name = f"{template}_copy"
        self._administer(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        try:
            yield self._url(name)
        finally:
            self._drop(name)

    def drop(self) -> None:
        """Drop every database that was filled."""
        for name in self._filled.values():
            self._drop(name)
        self._filled.clear()

    def _template(self, size: int, mix: Mix) -> str:
        known = self._filled.get((size, mix.says))
        if known is not None:
            return known
        name = f"sje_bench_{self._run}_{len(self._filled)}"
        self._administer(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        self._filled[size, mix.says] = name
        self._console.print(f"Filling a store with {size:,} exceptions: {mix.says}")
        store = Store(self._url(name))
        migrate(store)
        with store.writing() as connection:
            for table in metadata.tables:
                connection.exec_driver_sql(f'ALTER TABLE "{table}" SET (autovacuum_enabled = off)')
        fill(store, size, mix=mix)
        store.close()
        return name

    def _url(self, name: str) -> str:
        return urlunsplit(urlsplit(self._server_url)._replace(path=f"/{name}"))

    def _drop(self, name: str) -> None:
        self._administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _administer(self, statement: sql.Composed) -> None:
        with psycopg.connect(self._server_url, autocommit=True) as server:
            server.execute(statement)
