"""`sje people`: who may be given work, who is here, and how much they hold; the people file; who comes and goes."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from cli import session
from cli.errors import CommandError
from cli.exit_codes import ExitCode
from cli.options import AsJson
from cli.terminal import console, print_json

if TYPE_CHECKING:
    from store.people import Person
    from tasks.runtime import Runtime

app = typer.Typer(invoke_without_command=True, rich_markup_mode="markdown")

PersonName = Annotated[str, typer.Argument(metavar="NAME", help="The person's name, as in the people file.")]


@app.callback()
def people(context: typer.Context, as_json: AsJson = False) -> None:
    """Show who may be given work, who is here, and how much they hold.

    ```
    sje people                   everybody
    sje people load people.toml  keep what the file says of people
    sje people here ann          ann is given what waits for her
    ```
    """
    if context.invoked_subcommand is None:
        list_(as_json=as_json)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List everybody; `sje people` alone does the same.

    ```
    sje people list
    ```
    """
    from cli.screens.people import as_data, everybody_at_a_glance
    from workflows.assignment.overview import overview

    with session.runtime() as runtime, runtime.store.reading() as connection:
        now = runtime.clock.now()
        standings = overview(connection, runtime.policy, now)
    if as_json:
        print_json([as_data(standing) for standing in standings])
    else:
        console().print(everybody_at_a_glance(standings, now))


@app.command("load")
def load(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="TOML with [[people]] and [shifts].")],
    as_json: AsJson = False,
) -> None:
    """Keep what a file says of people. Who is new is away; whom the file leaves out stays.

    An entry: name, departments, and where wanted work_groups, role, skills, zone, shifts, capacity.
    A shift: `[shifts.night]` with zone and hours, such as `hours = { mon-fri = [["22:00", "06:00"]] }`.

    ```
    sje people load people.toml
    ```
    """
    from dataclasses import asdict

    from cli.screens.people import loaded
    from workflows.assignment.people_file import PeopleFileError, load_people, read_people

    try:
        profiles = read_people(file)
    except PeopleFileError as error:
        raise CommandError(f"{error}.", "`sje people load --help` shows an entry.", ExitCode.USAGE) from error
    with session.runtime(may_migrate=True) as runtime:
        came_of_it = load_people(runtime.store, profiles, runtime.clock.now())
        _hand_out(runtime)
    if as_json:
        print_json(asdict(came_of_it))
    else:
        console().print(loaded(came_of_it))


@app.command("here")
def here(name: PersonName) -> None:
    """Say that somebody is here: what waits for them is handed out at once.

    ```
    sje people here ann
    ```
    """
    _presence(name, "here")


@app.command("away")
def away(name: PersonName) -> None:
    """Say that somebody is away: they are given nothing. What they hold stays theirs; see `sje handover`.

    ```
    sje people away ann
    ```
    """
    _presence(name, "away")


@app.command("remove")
def remove(name: PersonName) -> None:
    """Take somebody off the list who holds nothing; what they did stays in the histories.

    ```
    sje people remove ann
    ```
    """
    from workflows.assignment.presence import remove_person

    with session.runtime() as runtime:
        holds = remove_person(runtime.store, name)
    if holds is None:
        raise nobody_called(name)
    if holds:
        fix = f"Hand it over first: sje handover {name} --queue"
        raise CommandError(f"{name} holds {holds} open.", fix, ExitCode.REFUSED)
    console().print(Text.assemble(("✓ ", "good"), f"{name} is off the list"))


def nobody_called(name: str) -> CommandError:
    """What is said of a name that nobody has."""
    fix = "`sje people` lists them; a new one stands in the people file first: sje people load FILE"
    return CommandError(f"There is no person called {name}.", fix, ExitCode.NOT_FOUND)


def _presence(name: str, presence: str) -> None:
    from workflows.assignment.presence import set_presence

    with session.runtime() as runtime:
        person: Person | None = set_presence(runtime.store, name, presence, runtime.clock.now())
        if person is None:
            raise nobody_called(name)
        handed = _hand_out(runtime) if presence == "here" else 0
    given = f"; {handed} handed out" if handed else ""
    console().print(Text.assemble(("✓ ", "good"), f"{name} is {presence}{given}"))


def _hand_out(runtime: "Runtime") -> int:
    """Hand out what waits, now that somebody may be free for it; says how much was."""
    return len(runtime.auto_assignment.assign_waiting())
