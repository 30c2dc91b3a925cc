"""`sje raise`: raise an exception on a service job."""

from dataclasses import asdict, dataclass
from typing import Annotated

import typer

from cli import completion, session
from cli.actors import parse_actor
from cli.commands.catalog import declared_type
from cli.instants import parse_instant
from cli.option_groups import grouped_options
from cli.options import As, AsJson
from cli.requests import answer_request, make_request, parse_details


@dataclass(frozen=True, slots=True, kw_only=True)
class Comments:
    """The comments and answers that a type asks for."""

    comment: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The Exception Comment: a code, or the filled-in form.")
    ] = None
    service_job_comment: Annotated[str | None, typer.Option(metavar="TEXT", help="The Service Job Comment.")] = None
    detail: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="A detail that the type asks for; repeat it for several."),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What Follow Up and the waiting statuses require."""

    follow_up_at: Annotated[
        str | None,
        typer.Option(metavar="WHEN", help="Follow Up: when, with the offset, such as 2026-11-22T09:00-06:00."),
    ] = None
    follow_up_reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Follow Up: the reason.")] = None
    waiting_on: Annotated[str | None, typer.Option(metavar="TEXT", help="Pending: who or what it waits for.")] = None

    def as_request(self) -> dict[str, str | None]:
        """The fields of a request, with the instant in the form in which requests carry it.

        Raises:
            CommandError: the follow-up is not a valid date and time.

        """
        at = parse_instant(self.follow_up_at, "--follow-up-at").isoformat() if self.follow_up_at else None
        return {**asdict(self), "follow_up_at": at}


@grouped_options
def raise_exception(
    type_: Annotated[
        str,
        typer.Argument(
            metavar="TYPE", help="Key, title or alias of the type.", autocompletion=completion.exception_types
        ),
    ],
    job: Annotated[str, typer.Option(metavar="SJ", help="The service job's number.")],
    comments: Comments,
    waiting: Waiting,
    as_actor: As = None,
    as_json: AsJson = False,
) -> None:
    """Raise an exception on a service job, if its rules allow it.

    A refusal names every rule that was broken and what to do instead; its exit code is 3.

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
            parse_actor(as_actor or runtime.settings.actor),
            exception_type=declared.key,
            comment=comments.comment,
            service_job_comment=comments.service_job_comment,
            details=parse_details(comments.detail or [], declared),
            **waiting.as_request(),
        )
    answer_request(outcome, f"{declared.title} on {job} is refused", as_json=as_json)
