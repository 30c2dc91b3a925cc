"""`sje show` and `sje jobs`: one exception with its possible moves, and one service job with its timeline."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli import session
from cli.actors import parse_actor, user_of_this_machine
from cli.error_codes import ErrorCode
from cli.errors import CommandError
from cli.options import As, AsJson, ExceptionId
from cli.terminal import console, print_json

if TYPE_CHECKING:
    from events.data import Actor

EXCEPTION_PREFIX = "EX-"


def show(exception_id: ExceptionId, as_actor: As = None, as_json: AsJson = False) -> None:
    """Show an exception: its facts, possible moves, history, timers and notices.

    ```
    sje show EX-7F3K9Q2MAB4C
    ```
    """
    from cli.screens.exception import ExceptionView, exception_screen

    with session.runtime() as runtime, runtime.store.reading() as connection:
        view = ExceptionView.read(
            connection,
            exception_id,
            viewer=_viewer(as_actor or runtime.settings.actor),
            policy=runtime.policy,
            now=runtime.clock.now(),
        )
    if view is None:
        raise no_such_exception(exception_id)
    if as_json:
        print_json(view.as_data())
    else:
        console().print(exception_screen(view))


def _viewer(text: str | None) -> "Actor":
    """Who looks: everyone may; a viewer without a department sees the moves that need no particular one."""
    from events.data import Actor

    return parse_actor(text) if text else Actor(name=user_of_this_machine(), department="no department")


def jobs(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The service job's number.")], as_json: AsJson = False
) -> None:
    """Show a service job: its facts, its exceptions and its timeline.

    ```
    sje jobs SJ-30417
    ```
    """
    from cli.screens.early_events import as_data
    from cli.screens.job import job_screen
    from store.queries import exceptions_of_job, job, job_timeline
    from store.waiting import all_waiting

    with session.reading() as (connection, now):
        for written in dict.fromkeys((number, number.upper())):  # as it is typed first: upstream decides on the case
            known = job(connection, written)
            timeline = job_timeline(connection, written)
            records = exceptions_of_job(connection, written)
            if known is not None or timeline:
                break
        else:
            raise _no_such_job(number)
        waiting = all_waiting(connection, job=written)
    if as_json:
        facts = known.facts if known else {}
        exceptions, story = [asdict(record) for record in records], [asdict(entry) for entry in timeline]
        early = [as_data(each) for each in waiting]
        shown = {"number": written, "facts": facts, "exceptions": exceptions, "timeline": story, "waiting": early}
        print_json(shown)
    else:
        console().print(job_screen(written, known, records, timeline, waiting, now))


def no_such_exception(exception_id: str) -> CommandError:
    """The error about an ID that no exception has."""
    fix = "`sje queue DEPARTMENT` lists open exceptions; `sje jobs NUMBER` lists those of a service job."
    if not exception_id.startswith(EXCEPTION_PREFIX):
        fix = f"IDs of exceptions begin with {EXCEPTION_PREFIX}. To look up a service job: sje jobs {exception_id}"
    return CommandError(f"There is no exception {exception_id}.", fix, ErrorCode.UNKNOWN_EXCEPTION)


def _no_such_job(number: str) -> CommandError:
    fix = "The number is the subject of the job's events; check how upstream writes it."
    if number.upper().startswith(EXCEPTION_PREFIX):
        fix = f"This is the ID of an exception: sje show {number.upper()}"
    return CommandError(f"No event has named a service job {number}.", fix, ErrorCode.UNKNOWN_JOB)
