"""PostgreSQL through psycopg 3: its address, the settings of its sessions, and what a pooler before it changes.

The address is libpq's own: several hosts, service files, TLS and ``options`` are understood as psql understands them.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

import psycopg
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import URL, Connection, Engine, create_engine, event

from outages.table import SET_POOLER
from settings.addresses import database_address
from store.errors import StoreRefusedError

logging.getLogger("psycopg").addFilter(lambda record: not str(record.msg).startswith("error ignored terminating"))
# When a pipeline fails, psycopg reports it twice: the error that it raises, and a warning that there was one.

Pooler = Literal["none", "session", "transaction"]
"""What is before the server: nothing, or a pooler that assigns a server's session for a client's whole session or for
each transaction."""

SESSION: Final = {"TimeZone": "UTC", "plan_cache_mode": "force_custom_plan", "jit": "off"}
"""Instants are in UTC. A plan cached while a table was empty scans all of it once it is full; planning again costs a
tenth of that. Compiling a statement takes longer than running any of this program's."""

SESSION_UNLESS_GIVEN: Final = {"idle_in_transaction_session_timeout": "60s"}
"""A process that was frozen or cut off in a transaction would hold its service jobs for as long as it is away."""

NETWORK: Final = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
}
"""A server that disappears silently is noticed within a minute, not after hours; the address can override this."""

PREPARED_AFTER = 2
"""Runs after which a statement is prepared on the server."""

_WORD = re.compile(r"(?:\\.|[^\s\\])+")
"""A word of startup options as the server splits them: a backslash keeps a blank, and quotes mean nothing."""

_ASKED = "plan_cache_mode"
"""The setting that shows whether a session has the requested options: no server has that value by default."""


def postgresql_engine(url: str, *, pool_size: int, pooler: Pooler) -> Engine:
    """Create the engine of a server.

    Args:
        url: a libpq URL, ``postgresql://USER:PASSWORD@HOST/NAME``.
        pool_size: the connections to keep open.
        pooler: the kind of pooler before the server, if any.

    """
    given = conninfo_to_dict(database_address(url))
    settings = {
        **SESSION_UNLESS_GIVEN,
        **_settings_in(str(given.pop("options", None) or _default_options())),
        **SESSION,
    }
    if "," in str(given.get("host") or ""):
        given.setdefault("target_session_attrs", "read-write")  # of several hosts, the one that accepts writes
    options = {"options": _startup_options(settings)} if pooler == "none" else {}
    engine = create_engine(
        _shown(given),
        pool_size=pool_size,
        pool_pre_ping=True,
        connect_args={
            **NETWORK,
            **given,
            **options,
            "prepare_threshold": None if pooler == "transaction" else PREPARED_AFTER,
        },
    )
    if pooler == "none":
        event.listen(engine, "connect", _check_session)
    elif pooler == "session":
        event.listen(engine, "connect", lambda driver, _record: _set(driver, settings))
    else:
        event.listen(engine, "begin", lambda connection: _set_for_transaction(connection, settings))
    return engine


def _shown(given: Mapping[str, Any]) -> URL:
    """The address as SQLAlchemy keeps it; hosts and ports are passed to psycopg separately."""
    host, port = str(given.get("host") or ""), str(given.get("port") or "")
    alone = "," not in host and "," not in port
    return URL.create(
        "postgresql+psycopg",
        username=given.get("user"),
        password=given.get("password"),
        host=(host or None) if alone else host.partition(",")[0],
        port=int(port) if alone and port else None,
        database=given.get("dbname"),
    )


def _default_options() -> str:
    """The default of ``options`` in libpq: PGOPTIONS."""
    defaults = {each.keyword: each.val for each in psycopg.pq.Conninfo.get_defaults()}
    return (defaults.get(b"options") or b"").decode()


def _settings_in(options: str) -> dict[str, str]:
    """Read the settings in startup options: ``-c NAME=VALUE``, ``-cNAME=VALUE`` or ``--NAME=VALUE``.

    Raises:
        StoreRefusedError: they contain anything else.

    """
    return dict(_pairs(options))


def _pairs(options: str) -> Iterator[tuple[str, str]]:
    words = iter([re.sub(r"\\(.)", r"\1", word) for word in _WORD.findall(options)])
    for word in words:
        text = next(words, "") if word == "-c" else word.removeprefix("--").removeprefix("-c")
        name, equals, value = text.partition("=")
        if not equals or (word == text):
            raise StoreRefusedError(
                f"options of the database must be -c NAME=VALUE, but SJE_DATABASE_URL or PGOPTIONS contains {word!r}"
            )
        yield name.replace("-", "_"), value


def _startup_options(settings: Mapping[str, str]) -> str:
    return " ".join(f"-c {name}={_escaped(value)}" for name, value in settings.items())


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(" ", "\\ ")


def _check_session(driver: Any, _record: object) -> None:
    """Refuse a session without the startup options: a pooler dropped them, and mixes sessions.

    Raises:
        StoreRefusedError: the options are missing.

    """
    driver.autocommit = True
    found = driver.execute(f"SHOW {_ASKED}").fetchone()
    driver.autocommit = False
    if found[0] != SESSION[_ASKED]:
        raise StoreRefusedError(f"a pooler before the database drops startup options. {SET_POOLER}")


def _set(driver: Any, settings: Mapping[str, str]) -> None:
    driver.autocommit = True
    driver.execute(*_set_config(settings, for_transaction=False))
    driver.autocommit = False


def _set_for_transaction(connection: Connection, settings: Mapping[str, str]) -> None:
    driver: Any = connection.connection.driver_connection
    driver.execute(*_set_config(settings, for_transaction=True))


def _set_config(settings: Mapping[str, str], *, for_transaction: bool) -> tuple[bytes, list[str | bool]]:
    calls = ", ".join(["set_config(%s, %s, %s)"] * len(settings))
    values: list[str | bool] = [part for name, value in settings.items() for part in (name, value, for_transaction)]
    return f"SELECT {calls}".encode(), values
