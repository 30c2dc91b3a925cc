"""`sje people`: who can be assigned work, who is here, and how much each person holds; the people file; presence."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from business_time.formatting import numbered
from cli import session
from cli.error_codes import ErrorCode
from cli.errors import CommandError, as_sentence
from cli.options import AsJson
from cli.terminal import console, print_json

if TYPE_CHECKING:
    from store.people import Person
    from tasks.runtime import Runtime

app = typer.Typer(invoke_without_command=True, rich_markup_mode="markdown")

PersonName = Annotated[str, typer.Argument(metavar="NAME", help="The person's name, as in the people file.")]


@app.callback()
def people(context: typer.Context, as_json: AsJson = False) -> None:
    """Show who can be assigned work, who is here, and how much each person holds.

    ```
    sje people                   everyone
    sje people load people.toml  add and update people from a file
    sje people here ann          ann is here and can be assigned work
    ```
    """
    if context.invoked_subcommand is None:
        list_(as_json=as_json)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List everyone; same as `sje people`.

    ```
    sje people list
    ```
    """
    from cli.screens.people import as_data, people_screen
    from workflows.assignment.overview import overview

    with session.runtime() as runtime, runtime.store.reading() as connection:
        now = runtime.clock.now()
        everyone = overview(connection, runtime.policy, now)
    if as_json:
        print_json([as_data(each) for each in everyone])
    else:
        console().print(people_screen(everyone, now))


@app.command("load")
def load(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="TOML with [[people]] and [shifts].")],
    as_json: AsJson = False,
) -> None:
    """Add and update people from a file. New people are away; people not in the file stay as they are.

    A person has a name and departments, and optionally work_groups, role, skills, zone, shifts, capacity.
    A shift is `[shifts.night]` with zone and hours, such as `hours = { mon-fri = [["22:00", "06:00"]] }`.

    ```
    sje people load people.toml
    ```
    """
    from dataclasses import asdict

    from cli.screens.people import load_result
    from workflows.assignment.people_file import PeopleFileError, load_people, read_people

    try:
        profiles = read_people(file)
    except PeopleFileError as error:
        fix = "`sje people load --help` describes an entry; deploy/people.example.toml is a complete file."
        raise CommandError(as_sentence(error), fix, ErrorCode.INVALID_FILE) from error
    with session.runtime(may_migrate=True) as runtime:
        result = load_people(runtime.store, profiles, runtime.clock.now())
        _assign_waiting(runtime)
    if as_json:
        print_json(asdict(result))
    else:
        console().print(load_result(result))


@app.command("here")
def here(name: PersonName) -> None:
    """Mark a person as here; waiting work is assigned at once.

    ```
    sje people here ann
    ```
    """
    _presence(name, "here")


@app.command("away")
def away(name: PersonName) -> None:
    """Mark a person as away: no work is assigned to them. They keep what they hold; see `sje handover`.

    ```
    sje people away ann
    ```
    """
    _presence(name, "away")


@app.command("remove")
def remove(name: PersonName) -> None:
    """Remove a person who holds no open items; what they did stays in the histories.

    ```
    sje people remove ann
    ```
    """
    from workflows.assignment.presence import remove_person

    with session.runtime() as runtime:
        holds = remove_person(runtime.store, name)
    if holds is None:
        raise unknown_person(name)
    if holds:
        fix = f"Hand them over first: sje handover {name} --queue"
        raise CommandError(f"{name} holds {numbered(holds, 'open item')}.", fix, ErrorCode.REFUSED)
    console().print(Text.assemble(("✓ ", "good"), f"{name} is removed."))


def unknown_person(name: str) -> CommandError:
    """The error about a name that is not in the people file."""
    fix = "`sje people` lists everyone. To add a person, put them in the people file: sje people load FILE"
    return CommandError(f"There is no person named {name}.", fix, ErrorCode.UNKNOWN_PERSON)


def _presence(name: str, presence: str) -> None:
    from workflows.assignment.presence import set_presence

    with session.runtime() as runtime:
        person: Person | None = set_presence(runtime.store, name, presence, runtime.clock.now())
        if person is None:
            raise unknown_person(name)
        assigned = _assign_waiting(runtime) if presence == "here" else 0
    more = f"; {numbered(assigned, 'waiting item')} assigned" if assigned else ""
    console().print(Text.assemble(("✓ ", "good"), f"{name} is {presence}{more}."))


def _assign_waiting(runtime: "Runtime") -> int:
    """Assign waiting work, now that someone may be free for it; return how many items were assigned."""
    return len(runtime.auto_assignment.assign_waiting())
