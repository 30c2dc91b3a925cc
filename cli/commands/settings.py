"""`sje settings`: every setting, its value in force and what it means; and the page of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from cli import session
from cli.errors import CommandError
from cli.exit_codes import ExitCode
from cli.options import AsJson
from cli.screens.tables import table
from cli.terminal import console, print_json, remarks

if TYPE_CHECKING:
    from settings import Variable


def settings(
    as_json: AsJson = False,
    write_docs: Annotated[
        Path | None, typer.Option("--write-docs", metavar="FILE", help="Write the page of all settings.")
    ] = None,
) -> None:
    """Show every setting, its value in force and what it means.

    ```
    sje settings
    SJE_ENV_FILE=sje.env sje settings
    ```
    """
    if write_docs is not None:
        _write_page(write_docs)
        return
    from settings import values_in_force
    from tasks.channels.engine.department_settings import channel_settings

    chosen = session.settings()
    channels = {department: tuple(own.values()) for department, own in channel_settings(chosen).items()}
    in_force = list(values_in_force(chosen, channels))
    if as_json:
        print_json(
            [
                {"name": each.name, "value": value, "default": default_of(each), "meaning": each.meaning}
                for each, value in in_force
            ]
        )
        return
    shown = table("setting", "value", "meaning", folding=["value", "meaning"])
    for each, value in in_force:
        style = "" if value == default_of(each) else "good"
        shown.add_row(Text(each.name, style="id"), Text(value or "-", style=style), each.meaning)
    console().print(shown)
    console().print("\nSet them as environment variables, or in the file that SJE_ENV_FILE names.")


def default_of(variable: "Variable") -> str:
    """The default as it is typed; empty where there is none to write down."""
    value = variable.default
    if value in (None, (), {}):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def settings_page() -> str:
    """The page of all settings, ``docs/settings.md``."""
    from events.markdown import generated, page
    from events.markdown import table as markdown_table
    from settings import variables
    from tasks.channels.engine.registry import channel_types

    known = variables(declared.settings for declared in channel_types().values())
    rows = ((f"`{each.name}`", f"`{default_of(each)}`" if default_of(each) else "", each.meaning) for each in known)
    return page(
        "# Settings",
        generated("sje settings --write-docs docs/settings.md", "the model in settings/"),
        "Every setting is an environment variable. Nothing has to be set: `sje up` runs on one machine without any. "
        "`SJE_ENV_FILE` names a file of `NAME=value` lines; a variable that is really set wins over the file. "
        "A misspelt name is refused, with the nearest. `sje settings` shows the values in force.",
        "[deploy/env.example](../deploy/env.example) is such a file to start from. What the business rules leave open "
        "(durations, calendars, vocabularies) goes into the policy file instead: "
        "[deploy/policy.example.toml](../deploy/policy.example.toml).",
        markdown_table(("Variable", "Default", "Meaning"), rows),
        "In `<DEPARTMENT>` stands a department's name in capitals with underscores: "
        "`SJE_DEPARTMENTS__PARTS_SOURCING__EMAIL`.",
    )


def _write_page(file: Path) -> None:
    try:
        file.write_text(settings_page(), encoding="utf-8")
    except OSError as error:
        message = f"{file}: {error.strerror}."
        raise CommandError(message, "Name a file that can be written.", ExitCode.USAGE) from error
    remarks().print(f"{file} written")
