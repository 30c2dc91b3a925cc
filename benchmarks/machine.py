"""The machine and software of the measurement, in a sentence."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version

from benchmarks.servers import check_postgresql, redis_version

LIBRARIES = ("celery", "SQLAlchemy", "dramatiq", "dbos", "pgqueuer", "asyncpg", "psycopg", "redis", "pydantic")


def describe(server_url: str) -> str:
    """Return the day, the machine's class, and the versions of the servers and libraries."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores ({platform.machine()}), {gigabytes:.0f} GiB, "
        f"{platform.system()}, Python {platform.python_version()}, PostgreSQL {check_postgresql(server_url)}, "
        f"{redis_version()}; {libraries}"
    )
