"""`sje assign`: assign waiting work now, or assign one item to a person."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli import session
from cli.actors import parse_actor
from cli.commands.catalog import declared_type
from cli.commands.people import unknown_person
from cli.commands.show import no_such_exception
from cli.error_codes import ErrorCode
from cli.errors import CommandError
from cli.exit_codes import ExitCode
from cli.options import As, AsJson
from cli.terminal import console, print_json

if TYPE_CHECKING:
    from tasks.runtime import Runtime

Anyway = Annotated[
    bool,
    typer.Option("--anyway", help="Ignore shift, threshold, work group and skills, but not absence or capacity."),
]


def assign(
    what: Annotated[
        str | None,
        typer.Argument(metavar="TYPE|ID", help="A type of work, or one item with --to. Omit it for all types."),
    ] = None,
    to: Annotated[str | None, typer.Option(metavar="NAME", help="The person to assign the item to.")] = None,
    anyway: Anyway = False,
    as_actor: As = None,
    as_json: AsJson = False,
) -> None:
    """Assign waiting work now, or assign one item to a person.

    Work is assigned automatically as it comes in and as people become free; this command does it at once.

    ```
    sje assign                           every type that is assigned automatically
    sje assign tier_3_task               one type
    sje assign EX-7F3K9Q2MAB4C --to ann  this item to ann
    ```
    """
    with session.runtime() as runtime:
        if to is None:
            _assign_waiting(runtime, what, as_json=as_json)
        else:
            _assign_to_person(runtime, what, to, as_actor, anyway=anyway, as_json=as_json)


def _assign_waiting(runtime: "Runtime", what: str | None, *, as_json: bool) -> None:
    from cli.screens.assignment import assigned_items

    assigned = runtime.auto_assignment.assign_waiting(None if what is None else [_automatic_type(runtime, what)])
    if as_json:
        print_json([asdict(each) for each in assigned])
    else:
        console().print(assigned_items(assigned))


def _automatic_type(runtime: "Runtime", what: str) -> str:
    """The key of a type that is assigned automatically."""
    from workflows.assignment.policies import assignment_of

    declared = declared_type(what)
    if declared.key not in runtime.auto_assignment.kinds:
        assignment = assignment_of(declared, runtime.policy)
        message = f"{declared.title} is not assigned automatically: {assignment.DESCRIPTION} ({assignment.source})."
        fix = "Assign one item with `sje assign ID --to NAME`, or let people take it with `sje claim ID`."
        raise CommandError(message, fix, ErrorCode.REFUSED)
    return declared.key


def _assign_to_person(
    runtime: "Runtime", what: str | None, to: str, as_actor: str | None, *, anyway: bool, as_json: bool
) -> None:
    from cli.screens.assignment import direct_assignment
    from workflows.assignment.direct_assignment import assign_directly

    if what is None:
        raise CommandError(f"Which item is to be assigned to {to}?", f"Name it: sje assign ID --to {to}")
    exception_id = what.upper()
    by = parse_actor(as_actor or runtime.settings.actor)
    now = runtime.clock.now()
    result = assign_directly(runtime.store, runtime.policy, exception_id, to, by=by, now=now, anyway=anyway)
    if result.kind == "unknown":
        raise no_such_exception(exception_id)
    if result.kind == "nobody":
        raise unknown_person(to)
    if as_json:
        print_json({**asdict(result), "rules": [rule.as_dict() for rule in result.rules]})
    else:
        console().print(direct_assignment(result))
    if result.kind == "refused":
        raise typer.Exit(ExitCode.REFUSED)
