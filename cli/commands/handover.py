"""`sje handover`: hand over the open items of a person or a shift: preview, apply, undo."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from cli import session
from cli.actors import parse_actor
from cli.commands.assign import Anyway
from cli.error_codes import ErrorCode
from cli.errors import CommandError
from cli.option_groups import grouped_options
from cli.options import As, AsJson, Limit
from cli.terminal import console, print_json

if TYPE_CHECKING:
    from events.data import Actor
    from store.handovers import Handover
    from tasks.runtime import Runtime

USAGE = "Preview: sje handover FROM --to NAME, or --queue. Then: sje handover --apply HO-..., or --undo HO-..."


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Which items would be handed over to whom."""

    to: Annotated[str | None, typer.Option(metavar="NAME", help="The person who takes the items over.")] = None
    queue: Annotated[bool, typer.Option("--queue", help="Return the items to the queue instead.")] = False
    shift: Annotated[bool, typer.Option("--shift", help="FROM is a shift: everyone who works it.")] = False
    reason: Annotated[str, typer.Option(metavar="TEXT", help="The reason, for the histories.")] = ""
    anyway: Anyway = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What to do with a previewed handover."""

    apply: Annotated[str | None, typer.Option(metavar="HO-ID", help="Apply this previewed handover.")] = None
    undo: Annotated[str | None, typer.Option(metavar="HO-ID", help="Undo this applied handover.")] = None


@grouped_options
def handover(
    wanted: Preview,
    step: Step,
    giver: Annotated[
        str | None, typer.Argument(metavar="FROM", help="The person who hands over; with --shift, the shift.")
    ] = None,
    limit: Limit = 20,
    as_actor: As = None,
    as_json: AsJson = False,
) -> None:
    """Hand over a person's open items to another or to the queue: preview, apply, undo.

    Without arguments it lists the latest handovers. Only the previewed items move; an item that has changed since then
    stays, with the reason.

    ```
    sje handover ann --to bob          preview; nothing moves yet
    sje handover night --shift --queue
    sje handover --apply HO-7F3K9Q2M   move the items
    sje handover --undo HO-7F3K9Q2M    return those that no one has worked since
    ```
    """
    from cli.screens.handover import one_handover
    from workflows.assignment.handover import HandoverError

    if giver is None and step.apply is None and step.undo is None:
        _list(limit, as_json=as_json)
        return
    if sum(each is not None for each in (giver, step.apply, step.undo)) > 1:
        raise CommandError("Preview, apply or undo a handover: one at a time.", USAGE)
    if giver is not None and wanted.queue == (wanted.to is not None):
        raise CommandError("Name who takes the items over: --to NAME or --queue, not both.", USAGE)
    with session.runtime() as runtime:
        by = parse_actor(as_actor or runtime.settings.actor)
        try:
            done = _carry_out(runtime, step, by) if giver is None else _preview(runtime, giver, wanted, by)
        except HandoverError as error:
            raise CommandError(error.message, error.fix, ErrorCode.REFUSED) from error
    if as_json:
        print_json(asdict(done))
    else:
        console().print(one_handover(done))


def _preview(runtime: "Runtime", giver: str, wanted: Preview, by: "Actor") -> "Handover":
    from workflows.assignment.handover import HandoverRequest, preview

    request = HandoverRequest(
        giver=giver, receiver=wanted.to, by=by, reason=wanted.reason, of_shift=wanted.shift, anyway=wanted.anyway
    )
    return preview(runtime.store, runtime.policy, request, runtime.clock.now())


def _carry_out(runtime: "Runtime", step: Step, by: "Actor") -> "Handover":
    """Apply or undo, and assign the work that became free."""
    from workflows.assignment.handover import apply, undo

    now = runtime.clock.now()
    if step.apply is not None:
        done = apply(runtime.store, runtime.policy, step.apply.upper(), by=by, now=now)
    else:
        done = undo(runtime.store, runtime.policy, (step.undo or "").upper(), by=by, now=now)
    runtime.auto_assignment.assign_waiting()
    return done


def _list(limit: int, *, as_json: bool) -> None:
    from cli.screens.handover import latest_handovers
    from store.handovers import latest

    with session.reading() as (connection, now):
        found = latest(connection, limit + 1)
    found, more = found[:limit], len(found) > limit
    if as_json:
        print_json([asdict(each) for each in found])
    else:
        console().print(latest_handovers(found, now, more=more))
