"""Translate a driver's error into the one that callers act on, by its row in the table of errors."""

import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from outages.fault import Fault, Remedy
from outages.judge import fault_of
from store.errors import (
    ConcurrentChangeError,
    ContradictionError,
    DatabaseDamagedError,
    SchemaBehindError,
    StoreRefusedError,
    StoreUnavailableError,
)

DRIVER_ERRORS = (DBAPIError, PoolTimeoutError, psycopg.Error, sqlite3.Error)

_CONTRADICTIONS = frozenset({"23", "SQLITE_CONSTRAINT"})
_LACKING = frozenset({"42P01", "42703"})
_LACKING_ON_SQLITE = ("no such table", "no such column", "has no column named")
"""SQLite reports them by text alone."""

_DAMAGED = frozenset({"SQLITE_CORRUPT", "SQLITE_NOTADB"})


def store_error(error: Exception) -> ConcurrentChangeError | StoreUnavailableError | None:
    """Find the error that a driver's error means for a caller.

    Returns:
        The error to raise instead; None if the statement or its values are at fault, which the driver's own error
        explains.

    """
    fault = fault_of(error)
    said = " ".join(str(getattr(error, "orig", None) or error).split())
    if any(words in said for words in _LACKING_ON_SQLITE) or (fault is not None and fault.code in _LACKING):
        return SchemaBehindError(f"the database lacks tables or columns of this version: {said}", fault=fault)
    if fault is None or fault.remedy is Remedy.DEAD_LETTER:
        return None
    if fault.remedy is Remedy.RETRY:
        return _conflict(fault, said)
    if fault.remedy is Remedy.STOP:
        message = f"the database refuses this process: {fault.meaning}: {said}. {fault.advice}".rstrip(". ")
        return StoreRefusedError(message, fault=fault)
    if fault.code in _DAMAGED:
        return DatabaseDamagedError(f"the database is damaged: {said}", fault=fault)
    return StoreUnavailableError(f"the database cannot be used: {said}. Run `sje doctor` to find out why", fault=fault)


def retires_session(error: Exception) -> bool:
    """Whether the session that met an error, and the others as old as it, must not be used again."""
    fault = fault_of(error)
    return fault is not None and fault.retires


def _conflict(fault: Fault, said: str) -> ConcurrentChangeError:
    if fault.code in _CONTRADICTIONS:
        return ContradictionError(f"another process wrote the same rows meanwhile: {said}")
    return ConcurrentChangeError(f"the transaction lost against another: {said}")
