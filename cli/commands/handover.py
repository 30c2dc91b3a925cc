"""`sje handover`: move a person's or a shift's work to somebody else or to the queue: preview, apply, undo."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli import session
from cli.actors import actor_named
from cli.commands.assign import Anyway
from cli.errors import CommandError
from cli.exit_codes import ExitCode
from cli.options import As, AsJson, Limit
from cli.terminal import console, print_json

if TYPE_CHECKING:
    from events.data import Actor
    from store.handovers import Handover
    from tasks.runtime import Runtime

USAGE = "Preview: sje handover FROM --to NAME, or --queue. Then: sje handover --apply HO-..., or --undo HO-..."


def handover(  # noqa: PLR0913, PLR0917 - what can be entered
    giver: Annotated[str | None, typer.Argument(metavar="FROM", help="Whose work: a person, or see --shift.")] = None,
    to: Annotated[str | None, typer.Option(metavar="NAME", help="Who is to have it.")] = None,
    queue: Annotated[bool, typer.Option("--queue", metavar="", help="It goes back to the queue.")] = False,
    shift: Annotated[bool, typer.Option("--shift", metavar="", help="FROM is a shift: all who work it.")] = False,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why, for the histories.")] = "",
    anyway: Anyway = False,
    apply: Annotated[str | None, typer.Option(metavar="HO-ID", help="Move what was previewed.")] = None,
    undo: Annotated[str | None, typer.Option(metavar="HO-ID", help="Give back what was moved.")] = None,
    limit: Limit = 20,
    as_whom: As = None,
    as_json: AsJson = False,
) -> None:
    """Move somebody's work to another or to the queue: preview, apply, undo.

    Without anything it lists the latest. What moves is what was previewed; what has changed since stays, and says why.

    ```
    sje handover ann --to bob          what would move; nothing moves yet
    sje handover night --shift --queue
    sje handover --apply HO-7F3K9Q2M   move it
    sje handover --undo HO-7F3K9Q2M    give back what nobody touched since
    ```
    """
    from cli.screens.handover import one_handover
    from workflows.assignment.handover import HandoverError, Request, preview

    if giver is None and apply is None and undo is None:
        _list(limit, as_json=as_json)
        return
    if sum(each is not None for each in (giver, apply, undo)) > 1:
        raise CommandError("A hand-over is previewed, applied or undone: one at a time.", USAGE, ExitCode.USAGE)
    if giver is not None and queue == (to is not None):
        raise CommandError("Name who receives it: --to NAME or --queue, not both.", USAGE, ExitCode.USAGE)
    with session.runtime() as runtime:
        by = actor_named(as_whom or runtime.settings.actor)
        try:
            if giver is None:
                done = _carry_out(runtime, apply, undo, by)
            else:
                asked = Request(giver=giver, receiver=to, by=by, reason=reason, of_shift=shift, anyway=anyway)
                done = preview(runtime.store, runtime.policy, asked, runtime.clock.now())
        except HandoverError as error:
            raise CommandError(error.message, error.fix, ExitCode.REFUSED) from error
    if as_json:
        print_json(asdict(done))
    else:
        console().print(one_handover(done))


def _carry_out(runtime: "Runtime", apply_id: str | None, undo_id: str | None, by: "Actor") -> "Handover":
    """Apply or undo, and hand out what became free by it."""
    from workflows.assignment.handover import apply, undo

    now = runtime.clock.now()
    if apply_id is not None:
        done = apply(runtime.store, runtime.policy, apply_id, by=by, now=now)
    else:
        done = undo(runtime.store, runtime.policy, undo_id or "", by=by, now=now)
    runtime.auto_assignment.assign_waiting()
    return done


def _list(limit: int, *, as_json: bool) -> None:
    from cli.screens.handover import latest_handovers
    from store.handovers import latest

    with session.reading() as (connection, now):
        found = latest(connection, limit)
    if as_json:
        print_json([asdict(each) for each in found])
    else:
        console().print(latest_handovers(found, now))
