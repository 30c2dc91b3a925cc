"""`sje raise` and `sje do`: raise an exception, or move one on, as the rules allow."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import completion, session
from cli.actors import actor_named
from cli.commands.catalog import declared_type
from cli.commands.show import no_such_exception
from cli.errors import CommandError
from cli.exit_codes import ExitCode
from cli.instants import instant
from cli.options import As, AsJson, ExceptionId
from cli.requests import details_from, make_request
from cli.terminal import console, print_json

if TYPE_CHECKING:
    from workflows.outcome import Outcome

FollowUpAt = Annotated[
    str | None, typer.Option(metavar="WHEN", help="When to look again, with its offset: 2026-11-22T09:00-06:00.")
]
FollowUpReason = Annotated[str | None, typer.Option(metavar="TEXT", help="What for.")]
WaitingOn = Annotated[str | None, typer.Option(metavar="TEXT", help="Pending: on whom or what it waits.")]


def raise_(  # noqa: PLR0913, PLR0917 - what can be entered
    type_: Annotated[
        str,
        typer.Argument(metavar="TYPE", help="Key, title or alias.", autocompletion=completion.exception_types),
    ],
    job: Annotated[str, typer.Option(metavar="SJ", help="The service job's number.")],
    comment: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The Exception Comment: a code, or the filled-in form.")
    ] = None,
    service_job_comment: Annotated[str | None, typer.Option(metavar="TEXT", help="The Service Job Comment.")] = None,
    detail: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="An answer the type asks for; may be repeated.")
    ] = None,
    follow_up_at: FollowUpAt = None,
    follow_up_reason: FollowUpReason = None,
    waiting_on: WaitingOn = None,
    as_whom: As = None,
    as_json: AsJson = False,
) -> None:
    """Raise an exception on a service job, as its rules allow.

    A refusal names every rule that was broken and what to do instead; the exit code is 3.

    ```
    sje raise dispatch_case --job SJ-30417
    sje raise auth_job_follow_up --job SJ-30417 --comment NA
    ```
    """
    from events.requests import RaiseRequested

    declared = declared_type(type_)
    with session.runtime(may_migrate=True) as runtime:
        outcome = make_request(
            runtime,
            job,
            RaiseRequested,
            actor_named(as_whom or runtime.settings.actor),
            exception_type=declared.key,
            comment=comment,
            service_job_comment=service_job_comment,
            details=details_from(detail or [], declared),
            follow_up_at=_looked_at_again(follow_up_at),
            follow_up_reason=follow_up_reason,
            waiting_on=waiting_on,
        )
    answer_request(outcome, f"{declared.title} on {job} is refused", as_json=as_json)


def do(  # noqa: PLR0913, PLR0917 - what can be entered
    exception_id: ExceptionId,
    trigger: Annotated[
        str,
        typer.Argument(
            metavar="TRIGGER", help="What is done, as `sje show ID` offers it.", autocompletion=completion.triggers
        ),
    ],
    follow_up_at: FollowUpAt = None,
    follow_up_reason: FollowUpReason = None,
    waiting_on: WaitingOn = None,
    resolution_reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Why it is completed.")] = None,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help="For the history.")] = None,
    expect_version: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Refuse, if the exception has moved on from this version.")
    ] = None,
    as_whom: As = None,
    as_json: AsJson = False,
) -> None:
    """Move an exception on: start, wait, follow_up, complete, ...

    A refusal names every rule that was broken and what to do instead; the exit code is 3.

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
        outcome = make_request(
            runtime,
            record.job,
            TransitionRequested,
            actor_named(as_whom or runtime.settings.actor),
            exception_id=exception_id,
            trigger=trigger,
            follow_up_at=_looked_at_again(follow_up_at),
            follow_up_reason=follow_up_reason,
            waiting_on=waiting_on,
            resolution_reason=resolution_reason,
            note=note,
            expected_version=expect_version,
        )
    answer_request(outcome, f"{trigger} of {exception_id} is refused", as_json=as_json)


def _looked_at_again(follow_up_at: str | None) -> str | None:
    """When to look again, in the form in which requests carry it; what is no time is refused before anything is."""
    return instant(follow_up_at, "--follow-up-at").isoformat() if follow_up_at else None


def answer_request(
    outcome: "Outcome", refused_title: str, *, as_json: bool, beside: Mapping[str, Any] | None = None
) -> None:
    """Show what came of a request, and end with the exit code that goes with it.

    Args:
        outcome: what came of it.
        refused_title: what is said over a refusal.
        as_json: answer with JSON.
        beside: what the JSON holds beside the outcome, which then stands under ``outcome``.

    Raises:
        CommandError: the request could not be taken in at all.

    """
    from cli.screens.outcome import shown

    if as_json:
        print_json(outcome.as_dict() if beside is None else {**beside, "outcome": outcome.as_dict()})
    elif outcome.kind != "dead":
        console().print(shown(outcome, refused_title))
    if outcome.kind == "refused":
        raise typer.Exit(ExitCode.REFUSED)
    if outcome.kind == "dead":
        raise CommandError(outcome.text, outcome.fix)
