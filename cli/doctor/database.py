"""Whether the database is there, and of this version."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.doctor.finding import Finding
from cli.errors import RESTORE
from cli.session import is_new

if TYPE_CHECKING:
    from store.errors import StoreUnavailableError
    from tasks.runtime import Runtime

AREA = "database"


def examine(runtime: "Runtime") -> Iterator[Finding]:
    """Whether it answers, has the schema that this version works with, and takes writes."""
    from settings import without_password
    from store.errors import StoreUnavailableError
    from store.schema import is_current, is_newer, revision
    from store.write_probe import try_a_write

    where = without_password(runtime.settings.effective_database_url)
    if is_new(runtime.settings):
        yield Finding.fail(AREA, f"{where} has not been made yet", "Run `sje up`, or `sje migrate`.")
        return
    try:
        found, current = revision(runtime.store), is_current(runtime.store)
        if current:
            try_a_write(runtime.store, runtime.real_clock.now())
    except StoreUnavailableError as error:
        yield Finding.fail(AREA, f"{where}: {_why(error)}", _fix(error))
        return
    if current:
        yield Finding.ok(AREA, f"{where} answers and takes writes, schema at revision {found}")
    elif is_newer(found):
        fix = "Install that version, or restore a backup from before."
        yield Finding.fail(AREA, f"{where}: the schema is at {found}, which is of a newer version", fix)
    else:
        yield Finding.fail(AREA, f"{where}: the schema is at {found or 'nothing'}", "Run `sje migrate`.")


def _why(error: "StoreUnavailableError") -> str:
    return str(error).partition(". `sje doctor`")[0].removesuffix(f". {error.advice}".rstrip("."))  # this is the doctor


def _fix(error: "StoreUnavailableError") -> str:
    from store.errors import DatabaseDamagedError

    if isinstance(error, DatabaseDamagedError):
        return RESTORE
    return f"{error.advice.removesuffix('.')}." if error.advice else "Start it, or correct SJE_DATABASE_URL."


def is_usable(runtime: "Runtime") -> bool:
    """Whether the other examinations can ask the database anything."""
    return all(finding.verdict == "ok" for finding in examine(runtime))
