"""Find the row of an error in the table, whichever library raised it, without importing any library."""

import errno
import re
import socket
import ssl
from collections.abc import Callable, Iterable, Iterator

from outages import table
from outages.fault import Fault

_POSTGRESQL = {fault.code: fault for fault in table.POSTGRESQL}
_SQLITE = {fault.code: fault for fault in table.SQLITE}
_REDIS = {fault.code: fault for fault in table.REDIS}
_AMQP = {fault.code: fault for fault in table.AMQP}
_LOST, _UNTRUSTED = table.CONNECTION

_CLASS_LENGTH = 2
"""Characters of a SQLSTATE that name its class."""

_REDIS_CLASSES = {
    # redis-py strips the code of some answers and reports it by the class alone
    "AuthenticationError": "WRONGPASS",
    "AuthenticationWrongNumberOfArgsError": "NOAUTH",
    "BusyLoadingError": "LOADING",
    "ClusterCrossSlotError": "CROSSSLOT",
    "ClusterDownError": "CLUSTERDOWN",
    "ExecAbortError": "EXECABORT",
    "MasterDownError": "MASTERDOWN",
    "MovedError": "MOVED",
    "AskError": "ASK",
    "NoPermissionError": "NOPERM",
    "OutOfMemoryError": "OOM",
    "ReadOnlyError": "READONLY",
    "TryAgainError": "TRYAGAIN",
}
_PSYCOPG = {"DataError": "22000", "ProgrammingError": "42000", "NotSupportedError": "42000"}
"""psycopg's own refusals, which never reached the server, by the SQLSTATE class that they correspond to."""

_PIPELINE = "of pipeline caused error: "
_NETWORK = frozenset(
    {errno.ENETDOWN, errno.ENETUNREACH, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.EMFILE, errno.ENFILE}
)
_CONNECTIONS = (ConnectionError, TimeoutError, socket.gaierror, socket.herror, ssl.SSLError)
_LIBRARIES = frozenset({"amqp", "kombu", "psycopg", "redis", "sqlalchemy", "sqlite3"})
_CONNECTION_CLASSES = frozenset(
    {("kombu", "OperationalError"), ("kombu", "LimitExceeded"), ("sqlalchemy", "TimeoutError")}
)
"""Errors about the connection, or about a pool that is exhausted; kombu's other errors are about a message."""


def fault_of(error: BaseException) -> Fault | None:
    """Classify an error by its cause.

    Returns:
        Its row; None if it is not an error of a database or a broker, but of a program.

    """
    for cause in _causes(error):
        if (fault := _fault_of(cause)) is not None:
            return fault
    return None


def _fault_of(error: BaseException) -> Fault | None:
    known = getattr(error, "fault", None)
    if isinstance(known, Fault):
        return known  # one of the store's own errors
    library, name = _library(error), type(error).__name__
    if library in _READERS:
        return _READERS[library](error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return _UNTRUSTED
    is_lost = isinstance(error, _CONNECTIONS) or (isinstance(error, OSError) and error.errno in _NETWORK)
    return _LOST if is_lost or (library, name) in _CONNECTION_CLASSES else None


def _psycopg_fault(error: BaseException) -> Fault:
    return postgresql_fault(getattr(error, "sqlstate", None) or _PSYCOPG.get(type(error).__name__), str(error))


def postgresql_fault(sqlstate: str | None, words: str) -> Fault:
    """Find the row of a SQLSTATE, or of the text of an error without one."""
    if sqlstate is None:
        return _by_words(words, table.POSTGRESQL_WORDS) or _LOST
    return _POSTGRESQL.get(sqlstate) or _POSTGRESQL.get(sqlstate[:_CLASS_LENGTH]) or table.UNKNOWN


def sqlite_fault(error: BaseException) -> Fault | None:
    """Find the row of an error of SQLite; None if Python's module raised it without calling SQLite."""
    name = getattr(error, "sqlite_errorname", "")
    if not name:
        return None
    # An extended code (SQLITE_IOERR_WRITE) begins with the name of its class.
    return _SQLITE.get("_".join(name.split("_")[:2]), table.UNKNOWN)


def _redis_fault(error: BaseException) -> Fault:
    """Find the row of an answer of Redis; what is not an answer is about the connection."""
    said = str(error).rpartition(_PIPELINE)[2]
    classes = [each.__name__ for each in type(error).__mro__]
    named = next((_REDIS_CLASSES[name] for name in classes if name in _REDIS_CLASSES), "")
    for code in (getattr(error, "status_code", None), said.partition(" ")[0], named):
        if code in _REDIS:
            return _REDIS[code]
    by_words = _by_words(said, table.REDIS_WORDS)
    return by_words or (table.UNKNOWN if "ResponseError" in classes else _LOST)


def _amqp_fault(error: BaseException) -> Fault:
    """Find the row of a reply code of RabbitMQ; an error without one is about the connection."""
    code = getattr(error, "reply_code", 0)
    return (_by_words(str(error), table.AMQP_WORDS) or _AMQP.get(str(code), table.UNKNOWN)) if code else _LOST


def _by_words(said: str, rows: Iterable[tuple[str, Fault]]) -> Fault | None:
    return next((fault for pattern, fault in rows if re.search(pattern, said)), None)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the causes of an error, the deepest first: a library often wraps the error that says more."""
    chain: list[BaseException] = []
    each: BaseException | None = error
    while each is not None and each not in chain:
        chain.append(each)
        each = _cause(each)
    return reversed(chain)


def _cause(error: BaseException) -> BaseException | None:
    original = getattr(error, "orig", None)  # SQLAlchemy's name for it
    if isinstance(original, BaseException):
        return original
    if error.__cause__ is not None or error.__suppress_context__:
        return error.__cause__
    # Elsewhere, an error that was being handled at the time may be unrelated.
    return error.__context__ if _library(error) in _LIBRARIES or isinstance(error, _CONNECTIONS) else None


def _library(error: BaseException) -> str:
    return type(error).__module__.partition(".")[0]


_READERS: dict[str, Callable[[BaseException], Fault | None]] = {
    "psycopg": _psycopg_fault,
    "sqlite3": sqlite_fault,
    "redis": _redis_fault,
    "amqp": _amqp_fault,
}
