"""`sje channels`: the channels by which each department is notified, and how to enable one again."""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from cli import session
from cli.commands.queue import parse_department
from cli.error_codes import ErrorCode
from cli.errors import CommandError
from cli.options import AsJson, DepartmentName
from cli.screens.tables import table
from cli.terminal import console, print_json

if TYPE_CHECKING:
    from tasks.runtime import Runtime

app = typer.Typer(
    invoke_without_command=True,
    rich_markup_mode="markdown",
)


@app.callback()
def channels(context: typer.Context, as_json: AsJson = False) -> None:
    """Show how each department is notified; enable a channel again.

    ```
    sje channels
    ```
    """
    if context.invoked_subcommand is not None:
        return
    with session.runtime() as runtime:
        rows = _rows(runtime)
    if as_json:
        print_json(rows)
        return
    shown = table("department", "channel", "state", folding=["state"])
    for row in rows:
        state = Text("on", style="good") if row["on"] else Text(f"off: {row['reason']}", style="warn")
        shown.add_row(row["department"], Text(row["channel"], style="id"), state)
    console().print(shown)


@app.command()
def enable(
    department: DepartmentName,
    channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="The channel, as `sje channels` lists it.")],
) -> None:
    """Enable a channel again for future notices, after its address was corrected.

    ```
    sje channels enable parts-sourcing webhook
    ```
    """
    from store.deliveries import enable as switch_on

    chosen = parse_department(department)
    with session.runtime() as runtime, runtime.store.writing() as connection:
        was_off = switch_on(connection, chosen.slug, channel)
    if not was_off:
        message = f"{chosen} has no channel {channel!r} that is off."
        raise CommandError(message, "`sje channels` lists them.", ErrorCode.UNKNOWN_CHANNEL)
    console().print(Text.assemble(("✓ ", "good"), f"{chosen} is notified by {channel} again."))


def _rows(runtime: "Runtime") -> list[dict[str, Any]]:
    """Every configured channel, the desk first, and whether it is on, or why not."""
    from state_machines.declaration.departments import Department
    from store.deliveries import DESK, disabled

    rows = []
    with runtime.store.reading() as connection:
        for department in Department:
            off = disabled(connection, department.slug)
            names = dict.fromkeys((DESK, *runtime.channels.of(department.slug), *off))
            rows += [
                {"department": department.slug, "channel": name, "on": name not in off, "reason": off.get(name)}
                for name in names
            ]
    return rows
