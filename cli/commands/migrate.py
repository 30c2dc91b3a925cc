"""`sje migrate`: bring the database's schema up to date."""

import time
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from cli import session
from cli.terminal import console

if TYPE_CHECKING:
    from tasks.runtime import Runtime

BETWEEN_TRIES = 1.0
"""Seconds."""


def migrate(
    wait: Annotated[int, typer.Option(min=0, metavar="SECONDS", help="Wait so long for a database that is away.")] = 0,
) -> None:
    """Make the database's tables, or bring them up to date.

    Which rules and clocks are in force from now on is noted with them.
    Several processes may do so at once; one does it, and the others wait.

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
    changed = f"at revision {after}" if before == after else f"brought from {before or 'nothing'} to revision {after}"
    console().print(Text.assemble(("✓ ", "good"), f"{where}: {changed}"))


def _migrated_within(runtime: "Runtime", seconds: float) -> tuple[str | None, str | None]:
    """Migrate, and try again for so long while the database is away; return its revision before and after."""
    from store.errors import DatabaseDamagedError, StoreUnavailableError

    until = time.monotonic() + seconds
    while True:
        try:
            return _migrated(runtime)
        except StoreUnavailableError as error:
            if time.monotonic() >= until or isinstance(error, DatabaseDamagedError):
                raise
        time.sleep(BETWEEN_TRIES)


def _migrated(runtime: "Runtime") -> tuple[str | None, str | None]:
    from store.schema import migrate as bring_up_to_date
    from store.schema import revision
    from workflows.rule_recording import record_rules

    before = revision(runtime.store)
    bring_up_to_date(runtime.store)
    record_rules(runtime.store, runtime.policy, runtime.clock.now())
    return before, revision(runtime.store)
