"""Whether the database is there, and of this version."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.doctor.finding import Finding
from cli.errors import RESTORE
from cli.session import is_new

if TYPE_CHECKING:
    from tasks.runtime import Runtime

AREA = "database"


def examine(runtime: "Runtime") -> Iterator[Finding]:
    """Whether it answers, and whether its schema is the one that this version works with."""
    from settings import without_password
    from store.errors import DatabaseDamagedError, StoreUnavailableError
    from store.schema import is_current, is_newer, revision

    where = without_password(runtime.settings.effective_database_url)
    if is_new(runtime.settings):
        yield Finding.fail(AREA, f"{where} has not been made yet", "Run `sje up`, or `sje migrate`.")
        return
    try:
        found, current = revision(runtime.store), is_current(runtime.store)
    except StoreUnavailableError as error:
        why = str(error).partition(". `sje doctor`")[0]  # this is the doctor
        damaged = isinstance(error, DatabaseDamagedError)
        yield Finding.fail(AREA, f"{where}: {why}", RESTORE if damaged else "Start it, or correct SJE_DATABASE_URL.")
        return
    if current:
        yield Finding.ok(AREA, f"{where} answers, schema at revision {found}")
    elif is_newer(found):
        fix = "Install that version, or restore a backup from before."
        yield Finding.fail(AREA, f"{where}: the schema is at {found}, which is of a newer version", fix)
    else:
        yield Finding.fail(AREA, f"{where}: the schema is at {found or 'nothing'}", "Run `sje migrate`.")


def is_usable(runtime: "Runtime") -> bool:
    """Whether the other examinations can ask the database anything."""
    return all(finding.verdict == "ok" for finding in examine(runtime))
