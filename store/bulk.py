"""Multi-row statements for the fast path: one statement a table, whatever the number of rows.

PostgreSQL takes inserts of many rows as binary COPY (3 us of client time a row, against 5 for binary arrays, 18 for
multi-row VALUES and 100 for text arrays of JSON), few rows one by one without waiting for any answer between them, and
updates as binary arrays through ``unnest``; SQLite takes both through ``executemany``, which is the fastest there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from psycopg import Connection as PostgresConnection
from pydantic_core import to_json
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Dialect,
    Select,
    Table,
    TableValuedAlias,
    Text,
    and_,
    any_,
    bindparam,
    column,
    func,
    literal,
    literal_column,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite

from store.tables import iso

Row = Sequence[Any]

FEW = 8
"""Up to this many rows an ordinary INSERT is faster: COPY takes three round trips per table."""


@dataclass(frozen=True, slots=True)
class Insert:
    """Rows for one table, given as sequences in the order of ``columns``."""

    table: Table
    columns: tuple[str, ...]
    rows: Sequence[Row]


def insert_all(connection: Connection, inserts: Iterable[Insert]) -> None:
    """Insert rows into several tables; if they are few, in one round trip for all tables together."""
    wanted = [insert for insert in inserts if insert.rows]
    if connection.dialect.name == "sqlite":
        for insert in wanted:
            connection.exec_driver_sql(_sqlite_insert(insert.table, insert.columns), _plain(insert.rows))
    elif all(len(insert.rows) <= FEW for insert in wanted):
        driver = postgres_connection(connection)
        with driver.pipeline(), driver.cursor() as cursor:
            for insert in wanted:
                statement = _insert(insert.table, insert.columns)
                for row in insert.rows:
                    cursor.execute(statement, row)
    else:
        for insert in wanted:
            _copy(connection, insert)


def insert_into(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT of the dialect, which can state what to do ``on_conflict``."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)


def update_rows(
    connection: Connection, table: Table, key: str, columns: tuple[str, ...], rows: Sequence[Row], *, guard: str = ""
) -> int:
    """Update rows given as ``(key, *columns)``, and with ``guard`` as ``(key, expected, *columns)``.

    Args:
        connection: inside a transaction.
        table: the table.
        key: the key column.
        columns: the columns to set.
        rows: one sequence a row.
        guard: a column that must still have the expected value, such as ``version``.

    Returns:
        How many rows were updated; fewer than given means that a guard did not hold.

    """
    if not rows:
        return 0
    if connection.dialect.name == "sqlite":
        keys = 2 if guard else 1
        turned = [(*row[keys:], *row[:keys]) for row in rows]
        return connection.exec_driver_sql(_sqlite_update(table, key, columns, guard), _plain(turned)).rowcount
    statement = _unnest_update(table, key, columns, guard, connection.dialect)
    arrays = tuple(list(column) for column in zip(*rows, strict=True))
    return connection.exec_driver_sql(statement, arrays).rowcount


def among(dialect: str, column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """The condition that a column is one of many texts, given as one parameter, so that the statement never varies.

    An ordinary ``IN`` is compiled again for each number of values, which costs more than the query.
    """
    if dialect == "sqlite":
        return column.in_(select(func.json_each(bindparam(name)).table_valued("value").c.value))
    return column == any_(bindparam(name, type_=ARRAY(Text)))


def within(key: Sequence[ColumnElement[Any]], first: Sequence[Any], last: Sequence[Any]) -> ColumnElement[bool]:
    """The condition that the columns of an index lie between two places in its order, for a query ordered by them all.

    If the first columns are equated instead, PostgreSQL without statistics expects hardly any row to match: it would
    read and sort all of them, instead of the few requested in the order of the index.
    """
    columns = tuple_(*key)
    low, high = (
        tuple_(*(literal(value, column.type) for value, column in zip(place, key, strict=True)))
        for place in (first, last)
    )
    return and_(columns >= low, columns <= high)


def given_texts(dialect: str, name: str) -> TableValuedAlias:
    """Many texts, given as one parameter which ``listing`` makes, as a table with the column ``value``."""
    if dialect == "sqlite":
        return func.json_each(bindparam(name)).table_valued(column("value", Text), name="given")
    return func.unnest(bindparam(name, type_=ARRAY(Text))).table_valued(column("value", Text)).render_derived("given")


def looked_up(
    dialect: str, query: Select[*tuple[Any, ...]], key: ColumnElement[str], name: str
) -> Select[*tuple[Any, ...]]:
    """Have a query find the rows of many keys, given as one parameter, each by the index of the key.

    Until PostgreSQL has gathered statistics, it expects a key that is not unique to have hundreds of rows, and reads
    the whole table for a list of keys; the OFFSET keeps it from joining the two, so it looks key by key.

    Args:
        dialect: of the database.
        query: a query of one table; order the result by the names of its columns.
        key: the column that is looked up.
        name: of the parameter, which ``listing`` makes.

    """
    if dialect == "sqlite":
        return query.where(among(dialect, key, name))
    given = given_texts(dialect, name)
    found = query.where(key == given.c.value).offset(literal_column("0")).lateral("found")
    return select(*found.c).select_from(given.join(found, true()))


def chosen(dialect: str, column: ColumnElement[str], query: Select[tuple[str]]) -> ColumnElement[bool]:
    """The condition that a unique column is in the result of a query, which runs once, before anything is looked up.

    As an ordinary ``IN``, PostgreSQL may join the two: without statistics by reading the whole table.
    """
    if dialect == "sqlite":
        return column.in_(query)
    return column == any_(func.array(query.scalar_subquery(), type_=ARRAY(Text)))


def listing(dialect: str, texts: Iterable[str]) -> Any:
    """The parameter of ``among``: a JSON array on SQLite, an array on PostgreSQL."""
    return to_json(list(texts)).decode() if dialect == "sqlite" else list(texts)


def postgres_connection(connection: Connection) -> PostgresConnection[Any]:
    """The driver's own connection, for what SQLAlchemy does not offer: COPY, and several statements in one round trip.

    Raises:
        TypeError: the database is not PostgreSQL.

    """
    driver = connection.connection.driver_connection
    if not isinstance(driver, PostgresConnection):
        message = f"this requires psycopg, not {type(driver).__name__}"
        raise TypeError(message)
    return driver


def _copy(connection: Connection, insert: Insert) -> None:
    statement, types = _copy_statement(insert.table, insert.columns, connection.dialect)
    with postgres_connection(connection).cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(types)
        for row in insert.rows:
            copy.write_row(row)


def _plain(rows: Sequence[Row]) -> list[tuple[Any, ...]]:
    return [tuple([iso(value) if isinstance(value, datetime) else value for value in row]) for row in rows]


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _type(table: Table, column: str, dialect: Dialect) -> str:
    return str(table.c[column].type.compile(dialect))


def _unnested(table: Table, columns: Sequence[str], dialect: Dialect) -> str:
    """The rows given as one binary array a column."""
    return "unnest(" + ", ".join(f"%b::{_type(table, name, dialect)}[]" for name in columns) + ")"


@cache
def _sqlite_insert(table: Table, columns: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(columns))
    return f'INSERT INTO "{table.name}" ({_quoted(columns)}) VALUES ({marks})'  # noqa: S608 - our own table's names


@cache
def _sqlite_update(table: Table, key: str, columns: tuple[str, ...], guard: str) -> str:
    sets = ", ".join(f'"{name}" = ?' for name in columns)
    condition = f'"{key}" = ?' + (f' AND "{guard}" = ?' if guard else "")
    return f'UPDATE "{table.name}" SET {sets} WHERE {condition}'  # noqa: S608 - our own table's names


@cache
def _copy_statement(table: Table, columns: tuple[str, ...], dialect: Dialect) -> tuple[str, list[str]]:
    types = [_type(table, name, dialect).lower() for name in columns]
    return f'COPY "{table.name}" ({_quoted(columns)}) FROM STDIN (FORMAT binary)', types


@cache
def _insert(table: Table, columns: tuple[str, ...]) -> bytes:
    marks = ", ".join(["%b"] * len(columns))
    return f'INSERT INTO "{table.name}" ({_quoted(columns)}) VALUES ({marks})'.encode()  # noqa: S608 - our own table's names


@cache
def _unnest_update(table: Table, key: str, columns: tuple[str, ...], guard: str, dialect: Dialect) -> str:
    given = (key, *((guard,) if guard else ()), *columns)
    aliases = ", ".join(["given_key", *(["given_guard"] if guard else []), *(f'"{name}"' for name in columns)])
    condition = f't."{key}" = v.given_key' + (f' AND t."{guard}" = v.given_guard' if guard else "")
    sets = ", ".join(f'"{name}" = v."{name}"' for name in columns)
    source = _unnested(table, given, dialect)
    return (
        f'UPDATE "{table.name}" AS t SET {sets} '  # noqa: S608 - our own table's names
        f"FROM {source} AS v({aliases}) WHERE {condition}"
    )
