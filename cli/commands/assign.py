"""`sje assign`: hand out what waits now, or name the owner of one item."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli import session
from cli.actors import actor_named
from cli.commands.catalog import declared_type
from cli.commands.people import nobody_called
from cli.commands.show import no_such_exception
from cli.errors import CommandError
from cli.exit_codes import ExitCode
from cli.options import As, AsJson
from cli.terminal import console, print_json

if TYPE_CHECKING:
    from tasks.runtime import Runtime

Anyway = Annotated[
    bool,
    typer.Option("--anyway", metavar="", help="Overrule shift, threshold, group and skills; never away or full."),
]


def assign(
    what: Annotated[
        str | None, typer.Argument(metavar="TYPE|ID", help="A kind of work, or with --to one item; unset, all kinds.")
    ] = None,
    to: Annotated[str | None, typer.Option(metavar="NAME", help="Name the owner of the item.")] = None,
    anyway: Anyway = False,
    as_whom: As = None,
    as_json: AsJson = False,
) -> None:
    """Hand out the work that waits, or name an item's owner.

    It is handed out by itself as it comes and as people are free for it; this asks for it now.

    ```
    sje assign                           all that the system hands out
    sje assign tier_3_task               one kind of work
    sje assign EX-7F3K9Q2MAB4C --to ann  ann is to have this one
    ```
    """
    with session.runtime() as runtime:
        if to is None:
            _hand_out(runtime, what, as_json=as_json)
        else:
            _name_owner(runtime, what, to, as_whom, anyway=anyway, as_json=as_json)


def _hand_out(runtime: "Runtime", what: str | None, *, as_json: bool) -> None:
    from cli.screens.assignment import handed_out

    handed = runtime.auto_assignment.assign_waiting(None if what is None else [_pushed(runtime, what)])
    if as_json:
        print_json([asdict(each) for each in handed])
    else:
        console().print(handed_out(handed))


def _pushed(runtime: "Runtime", what: str) -> str:
    """The key of a kind of work that the system hands out."""
    from workflows.assignment.policies import assignment_of

    declared = declared_type(what)
    if declared.key not in runtime.auto_assignment.kinds:
        assignment = assignment_of(declared, runtime.policy)
        fix = "Name the owner of one item: sje assign ID --to NAME, or let people take it: sje claim ID."
        message = f"The system does not hand out {declared.title}: {assignment.DESCRIPTION} ({assignment.source})."
        raise CommandError(message, fix, ExitCode.REFUSED)
    return declared.key


def _name_owner(
    runtime: "Runtime", exception_id: str | None, to: str, as_whom: str | None, *, anyway: bool, as_json: bool
) -> None:
    from cli.screens.assignment import directed
    from workflows.assignment.direct_assignment import assign_directly

    if exception_id is None:
        raise CommandError("Which item is it to be?", f"sje assign ID --to {to}", ExitCode.USAGE)
    by = actor_named(as_whom or runtime.settings.actor)
    now = runtime.clock.now()
    result = assign_directly(runtime.store, runtime.policy, exception_id, to, by=by, now=now, anyway=anyway)
    if result.kind == "unknown":
        raise no_such_exception(exception_id)
    if result.kind == "nobody":
        raise nobody_called(to)
    if as_json:
        print_json({**asdict(result), "rules": [rule.as_dict() for rule in result.rules]})
    else:
        console().print(directed(result))
    if result.kind == "refused":
        raise typer.Exit(ExitCode.REFUSED)
