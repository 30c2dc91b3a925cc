"""`sje settings`: every setting with its current value and meaning; and the settings page."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from cli import session
from cli.errors import not_writable
from cli.options import AsJson
from cli.screens.tables import table
from cli.terminal import console, print_json, remarks

if TYPE_CHECKING:
    from settings import Variable


def settings(
    as_json: AsJson = False,
    write_docs: Annotated[
        Path | None, typer.Option("--write-docs", metavar="FILE", help="Write the settings page to this file.")
    ] = None,
) -> None:
    """Show every setting with its current value and meaning.

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
    console().print("\nSet them as environment variables, or in the file named by SJE_ENV_FILE.")


def default_of(variable: "Variable") -> str:
    """The default as it is typed; empty if there is none."""
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
        "Every setting is an environment variable. None is required: `sje up` runs on one machine without any. "
        "`SJE_ENV_FILE` names a file of `NAME=value` lines; an environment variable overrides the file. "
        "A misspelled name is refused, with the nearest. `sje settings` shows the current values.",
        "[deploy/env.example](../deploy/env.example) is a file to start from. What the business rules leave open "
        "(durations, calendars, vocabularies) goes into the policy file instead: "
        "[deploy/policy.example.toml](../deploy/policy.example.toml).",
        markdown_table(("Variable", "Default", "Meaning"), rows),
        "`<DEPARTMENT>` is a department's name in capitals with underscores: `SJE_DEPARTMENTS__PARTS_SOURCING__EMAIL`.",
    )


def _write_page(file: Path) -> None:
    try:
        file.write_text(settings_page(), encoding="utf-8")
    except OSError as error:
        raise not_writable(file, error) from error
    remarks().print(f"The settings page is in {file}.")
