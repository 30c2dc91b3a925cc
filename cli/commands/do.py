"""`sje do`: move an exception to another status."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import completion, session
from cli.actors import parse_actor
from cli.commands.raise_exception import Waiting
from cli.commands.show import no_such_exception
from cli.error_codes import ErrorCode
from cli.errors import CommandError
from cli.option_groups import grouped_options
from cli.options import As, AsJson, ExceptionId
from cli.requests import answer_request, make_request

if TYPE_CHECKING:
    from store.queries import ExceptionRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is entered with a move."""

    resolution_reason: Annotated[str | None, typer.Option(metavar="TEXT", help="The reason for completing it.")] = None
    note: Annotated[str | None, typer.Option(metavar="TEXT", help="A note for the history.")] = None
    expect_version: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Refuse if the exception has changed since version N.")
    ] = None

    def as_request(self) -> dict[str, Any]:
        """The fields of a request."""
        return {
            "resolution_reason": self.resolution_reason,
            "note": self.note,
            "expected_version": self.expect_version,
        }


@grouped_options
def do(
    exception_id: ExceptionId,
    trigger: Annotated[
        str,
        typer.Argument(
            metavar="TRIGGER", help="The move, as `sje show ID` lists it.", autocompletion=completion.triggers
        ),
    ],
    waiting: Waiting,
    entry: Entry,
    as_actor: As = None,
    as_json: AsJson = False,
) -> None:
    """Move an exception: start, wait, follow_up, complete, ...

    A refusal names every rule that was broken and what to do instead; its exit code is 3.

    ```
    sje do EX-7F3K9Q2MAB4C start
    sje do EX-7F3K9Q2MAB4C complete --note "told by phone"
    ```
    """
    from events.requests import TransitionRequested
    from store.queries import exception

    with session.runtime() as runtime:
        with runtime.store.reading() as connection:
            record = exception(connection, exception_id)
        if record is None:
            raise no_such_exception(exception_id)
        _check_trigger(trigger, record)
        outcome = make_request(
            runtime,
            record.job,
            TransitionRequested,
            parse_actor(as_actor or runtime.settings.actor),
            exception_id=exception_id,
            trigger=trigger,
            **waiting.as_request(),
            **entry.as_request(),
        )
    answer_request(outcome, f"{trigger} of {exception_id} is refused", as_json=as_json)


def _check_trigger(trigger: str, record: "ExceptionRecord") -> None:
    """Refuse a trigger that the type does not have: a typing error is not a refusal to be recorded."""
    from state_machines.engine.registry import exception_type
    from suggestions import did_you_mean

    declared = exception_type(record.type)
    known = dict.fromkeys(move.trigger for move in declared.moves)
    if trigger not in known:
        fix = did_you_mean(trigger, known) or f"`sje show {record.id}` lists the moves that are possible now."
        raise CommandError(f"{declared.title} has no trigger {trigger!r}.", fix, ErrorCode.UNKNOWN_TRIGGER)
