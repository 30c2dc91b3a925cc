"""Whether the database answers, accepts writes, and has the schema of this version."""

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
    """Whether it answers, accepts writes, and has the schema of this version."""
    from settings import without_password
    from store.errors import StoreUnavailableError
    from store.schema import is_current, is_newer, revision
    from store.write_probe import try_a_write

    where = without_password(runtime.settings.effective_database_url)
    if is_new(runtime.settings):
        yield Finding.fail(AREA, f"{where} does not exist yet", "Run `sje up`, or `sje migrate`.")
        return
    try:
        found, current = revision(runtime.store), is_current(runtime.store)
        if current:
            try_a_write(runtime.store, runtime.real_clock.now())
    except StoreUnavailableError as error:
        yield Finding.fail(AREA, f"{where}: {_why(error)}", _fix(error))
        return
    if current:
        yield Finding.ok(AREA, f"{where} answers and accepts writes; its schema is at revision {found}")
    elif is_newer(found):
        fix = "Install that version, or restore an earlier backup."
        yield Finding.fail(AREA, f"{where}: the schema is at revision {found}, which is of a newer version", fix)
    else:
        outdated = f"the schema is at revision {found}" if found else "there is no schema yet"
        yield Finding.fail(AREA, f"{where}: {outdated}", "Run `sje migrate`.")


def _why(error: "StoreUnavailableError") -> str:
    return str(error).partition(". `sje doctor`")[0].removesuffix(f". {error.advice}".rstrip("."))  # this is the doctor


def _fix(error: "StoreUnavailableError") -> str:
    from store.errors import DatabaseDamagedError

    if isinstance(error, DatabaseDamagedError):
        return RESTORE
    return f"{error.advice.removesuffix('.')}." if error.advice else "Start it, or correct SJE_DATABASE_URL."


def is_usable(runtime: "Runtime") -> bool:
    """Whether the other checks can use the database."""
    return all(finding.verdict == "ok" for finding in examine(runtime))
