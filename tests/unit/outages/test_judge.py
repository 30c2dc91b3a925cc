"""Every error has one row; what has none is an outage, and never an event's fault."""

import errno
import sqlite3
import ssl
from typing import Any

import amqp
import psycopg
import pytest
import redis
from kombu.exceptions import DecodeError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from outages import table
from outages.fault import Remedy
from outages.judge import fault_of, postgresql_fault
from store.errors import StoreRefusedError, StoreUnavailableError

ROWS = (
    *table.POSTGRESQL,
    *table.SQLITE,
    *table.REDIS,
    *table.AMQP,
    *table.CONNECTION,
    *(fault for words in (table.POSTGRESQL_WORDS, table.REDIS_WORDS, table.AMQP_WORDS) for _pattern, fault in words),
)


@pytest.mark.parametrize("rows", [table.POSTGRESQL, table.SQLITE, table.REDIS, table.AMQP])
def test_a_code_stands_in_the_table_once(rows: Any) -> None:
    codes = [row.code for row in rows]
    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.code)
def test_a_process_that_stops_says_what_to_do(row: Any) -> None:
    assert row.meaning
    assert row.advice or row.remedy is not Remedy.STOP


@pytest.mark.parametrize("sqlstate", ["99000", "QQ123", "08XYZ", "XX999"])
def test_a_code_that_nobody_knows_is_an_outage(sqlstate: str) -> None:
    assert postgresql_fault(sqlstate, "odd").remedy is Remedy.WAIT


def _wrapped(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def _met_while_handling(error: Exception, context: Exception) -> Exception:
    error.__context__ = context
    return error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (psycopg.OperationalError("connection refused"), "connection"),
        (psycopg.InterfaceError("the connection is closed"), "connection"),
        (psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"), "22"),
        (psycopg.ProgrammingError("the query has 0 placeholders but 1 parameters were passed"), "42"),
        (PoolTimeoutError("QueuePool limit of size 5 overflow 10 reached"), "connection"),
        (redis.ConnectionError("Error 111 connecting"), "connection"),
        (redis.TimeoutError("Timeout reading from socket"), "connection"),
        (redis.ResponseError("MISCONF Redis is configured to save RDB snapshots"), "MISCONF"),
        (redis.exceptions.ReadOnlyError("You can't write against a read only replica."), "READONLY"),
        (
            redis.ResponseError("Command # 1 (XADD x * e AUTH) of pipeline caused error: WRONGTYPE Operation"),
            "WRONGTYPE",
        ),
        (redis.ResponseError("odd"), "unknown"),
        (redis.exceptions.MovedError("1234 10.0.0.1:6379"), "MOVED"),
        (amqp.AccessRefused("refused", reply_code=403), "403"),
        (amqp.NotFound("no queue"), "404"),
        (amqp.exceptions.MessageNacked(), "connection"),
        (OperationalError("[Errno 111]"), "connection"),
        (_wrapped(OperationalError("refused"), amqp.NotAllowed("no vhost", reply_code=530)), "530"),
        (_met_while_handling(redis.ConnectionError("SSL"), ssl.SSLCertVerificationError("self signed")), "certificate"),
        (StoreRefusedError("a pooler drops options"), "refused"),
        (StoreUnavailableError("away"), "connection"),
        (ConnectionResetError(errno.ECONNRESET, "reset"), "connection"),
        (OSError(errno.EHOSTUNREACH, "no route"), "connection"),
    ],
)
def test_an_error_is_found_by_what_caused_it(error: Exception, code: str) -> None:
    fault = fault_of(error)
    assert fault is not None
    assert fault.code == code


@pytest.mark.parametrize(
    "error",
    [
        KeyError("x"),
        ValueError("x"),
        DecodeError("not JSON"),
        FileNotFoundError(errno.ENOENT, "no policy"),
        sqlite3.ProgrammingError("Cannot operate on a closed database."),
        _met_while_handling(KeyError("x"), redis.ConnectionError("was handled")),
    ],
)
def test_a_fault_of_the_program_is_not_an_outage(error: Exception) -> None:
    assert fault_of(error) is None
