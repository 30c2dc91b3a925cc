"""The `sje` command: every command, in the panels in which `sje --help` shows them.

The command modules import what they need inside their functions, so that `sje --help` is fast.
"""

import sys
from dataclasses import replace
from typing import Annotated

import typer

from cli import session
from cli.command_group import CommandGroup, hide_plain_types
from cli.commands import channels, dead_letters, feedback, keys, people, rules, run
from cli.commands.assign import assign
from cli.commands.catalog import catalog
from cli.commands.check import check
from cli.commands.claims import claim, release
from cli.commands.demo import demo
from cli.commands.do import do
from cli.commands.doctor import doctor
from cli.commands.escalate import escalate
from cli.commands.explain import explain
from cli.commands.handover import handover
from cli.commands.health import health
from cli.commands.migrate import migrate
from cli.commands.publish import publish
from cli.commands.queue import inbox, queue
from cli.commands.raise_exception import raise_exception
from cli.commands.refusals import refusals
from cli.commands.schema import schema
from cli.commands.settings import settings
from cli.commands.show import jobs, show
from cli.commands.timers import timers
from cli.commands.up import up
from cli.commands.verify import verify
from cli.commands.why import why
from cli.exit_codes import MEANINGS
from cli.options import DataDir

hide_plain_types()

WORK, PEOPLE, EVENTS, TIME, OPERATIONS, RULES = "Work", "People", "Events", "Time", "Operations", "Rules"

EPILOG = "**Exit codes**\n\n" + "\n".join(f"{code.value}. {meaning}" for code, meaning in MEANINGS.items())

app = typer.Typer(
    name="sje",
    cls=CommandGroup,
    help="Service job exceptions: take in events, track exceptions, notify departments, run time rules.",
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

app.command(rich_help_panel=WORK)(queue)
app.command(rich_help_panel=WORK)(inbox)
app.command(rich_help_panel=WORK)(show)
app.command(rich_help_panel=WORK)(claim)
app.command(rich_help_panel=WORK)(do)
app.command(rich_help_panel=WORK)(release)
app.command("raise", rich_help_panel=WORK)(raise_exception)
app.command(rich_help_panel=WORK)(escalate)
app.command(rich_help_panel=WORK)(jobs)
app.add_typer(feedback.app, name="feedback", rich_help_panel=WORK)

app.add_typer(people.app, name="people", rich_help_panel=PEOPLE)
app.command(rich_help_panel=PEOPLE)(assign)
app.command(rich_help_panel=PEOPLE)(why)
app.command(rich_help_panel=PEOPLE)(handover)

app.command(rich_help_panel=EVENTS)(publish)
app.command(rich_help_panel=EVENTS)(check)
app.command(rich_help_panel=EVENTS)(schema)
app.command(rich_help_panel=EVENTS)(refusals)
app.add_typer(dead_letters.app, name="dead-letters", rich_help_panel=EVENTS)

app.command(rich_help_panel=TIME)(timers)
app.command(rich_help_panel=TIME)(explain)

app.command(rich_help_panel=OPERATIONS)(demo)
app.command(rich_help_panel=OPERATIONS)(up)
app.add_typer(run.app, name="run", rich_help_panel=OPERATIONS)
app.command(rich_help_panel=OPERATIONS)(migrate)
app.command(rich_help_panel=OPERATIONS)(settings)
app.command(rich_help_panel=OPERATIONS)(doctor)
app.command(rich_help_panel=OPERATIONS)(health)
app.command(rich_help_panel=OPERATIONS)(verify)
app.add_typer(channels.app, name="channels", rich_help_panel=OPERATIONS)
app.add_typer(keys.app, name="keys", rich_help_panel=OPERATIONS)

app.command(rich_help_panel=RULES)(catalog)
app.add_typer(rules.app, name="rules", rich_help_panel=RULES)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"sje {version('service-job-exceptions')}")
        raise typer.Exit


@app.callback()
def begin(
    data_dir: DataDir = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    _version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Service job exceptions: take in events, track exceptions, notify departments, run time rules."""
    session.begin(replace(session.current(), data_dir=data_dir, debug=debug))


def main() -> None:
    """Run the command."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr] # a terminal without Unicode shows ?
    app()
