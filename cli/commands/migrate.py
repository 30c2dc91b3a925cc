"""`sje migrate`: bring the database's schema up to date."""

from rich.text import Text

from cli import session
from cli.terminal import console


def migrate() -> None:
    """Make the database's tables, or bring them up to date.

    Which rules and clocks are in force from now on is noted with them.
    Several processes may do so at once; one does it, and the others wait.

    ```
    sje migrate
    ```
    """
    from settings import without_password
    from store.schema import migrate as bring_up_to_date
    from store.schema import revision
    from tasks.runtime import Runtime
    from workflows.recording import record_rules

    runtime = Runtime.start(session.settings())
    try:
        before = revision(runtime.store)
        bring_up_to_date(runtime.store)
        record_rules(runtime.store, runtime.policy, runtime.clock.now())
        after = revision(runtime.store)
    finally:
        runtime.close()
    where = without_password(runtime.settings.effective_database_url)
    changed = f"at revision {after}" if before == after else f"brought from {before or 'nothing'} to revision {after}"
    console().print(Text.assemble(("✓ ", "good"), f"{where}: {changed}"))
