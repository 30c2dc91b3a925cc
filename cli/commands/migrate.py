"""`sje migrate`: bring the database's schema up to date."""

import time
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from cli import session
from cli.terminal import console

if TYPE_CHECKING:
    from tasks.runtime import Runtime

RETRY_SECONDS = 1.0


def migrate(
    wait: Annotated[
        int, typer.Option(min=0, metavar="SECONDS", help="Wait up to this long for a database that does not answer.")
    ] = 0,
) -> None:
    """Create the tables of the database, or bring them up to date.

    This also records which rules and clocks are in force from now on. Several processes can run it at once: one
    migrates, the others wait.

    ```
    sje migrate
    ```
    """
    from settings import without_password
    from tasks.runtime import Runtime

    runtime = Runtime.start(session.settings())
    try:
        before, after = _migrated_within(runtime, wait)
    finally:
        runtime.close()
    where = without_password(runtime.settings.effective_database_url)
    if before == after:
        done = f"already at revision {after}"
    else:
        done = f"migrated from revision {before} to {after}" if before else f"created at revision {after}"
    console().print(Text.assemble(("✓ ", "good"), f"{where}: {done}."))


def _migrated_within(runtime: "Runtime", seconds: float) -> tuple[str | None, str | None]:
    """Migrate, and retry this long while the database does not answer; return its revision before and after."""
    from store.errors import DatabaseDamagedError, StoreUnavailableError

    until = time.monotonic() + seconds
    while True:
        try:
            return _migrated(runtime)
        except StoreUnavailableError as error:
            if time.monotonic() >= until or isinstance(error, DatabaseDamagedError):
                raise
        time.sleep(RETRY_SECONDS)


def _migrated(runtime: "Runtime") -> tuple[str | None, str | None]:
    from store.schema import migrate as bring_up_to_date
    from store.schema import revision
    from workflows.rule_recording import record_rules

    before = revision(runtime.store)
    bring_up_to_date(runtime.store)
    record_rules(runtime.store, runtime.policy, runtime.clock.now())
    return before, revision(runtime.store)
