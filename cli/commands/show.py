"""`sje show` and `sje jobs`: one exception with what may be done to it, and one service job's whole story."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli import session
from cli.actors import actor_named, user_of_this_machine
from cli.errors import CommandError
from cli.exit_codes import ExitCode
from cli.options import As, AsJson, ExceptionId
from cli.terminal import console, print_json

if TYPE_CHECKING:
    from events.data import Actor


def show(exception_id: ExceptionId, as_whom: As = None, as_json: AsJson = False) -> None:
    """Show an exception: its facts, possible moves, history, timers, who was told.

    ```
    sje show EX-7F3K9Q2MAB4C
    ```
    """
    from cli.screens.exception import ExceptionView, whole_exception

    with session.runtime() as runtime, runtime.store.reading() as connection:
        whole = ExceptionView.read(
            connection,
            exception_id,
            asker=_asker(as_whom or runtime.settings.actor),
            policy=runtime.policy,
            now=runtime.clock.now(),
        )
    if whole is None:
        raise no_such_exception(exception_id)
    if as_json:
        print_json(whole.as_data())
    else:
        console().print(whole_exception(whole))


def _asker(named: str | None) -> "Actor":
    """Who looks: anybody may, and whoever has no department is offered what nobody in particular may do."""
    from events.data import Actor

    return actor_named(named) if named else Actor(name=user_of_this_machine(), department="nobody in particular")


def jobs(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The service job's number.")], as_json: AsJson = False
) -> None:
    """Show a service job: its facts, its exceptions, its whole story in time order.

    ```
    sje jobs SJ-30417
    ```
    """
    from cli.screens.early_events import as_data
    from cli.screens.job import whole_job
    from store.queries import exceptions_of_job, job, job_timeline
    from store.waiting import all_waiting

    with session.reading() as (connection, now):
        known = job(connection, number)
        timeline = job_timeline(connection, number)
        records = exceptions_of_job(connection, number)
        waiting = all_waiting(connection, job=number)
    if known is None and not timeline:
        fix = "The number is the subject of its events; check how upstream writes it."
        raise CommandError(f"No event has named a service job {number}.", fix, ExitCode.NOT_FOUND)
    if as_json:
        facts = known.facts if known else {}
        exceptions, story = [asdict(record) for record in records], [asdict(entry) for entry in timeline]
        early = [as_data(each) for each in waiting]
        shown = {"number": number, "facts": facts, "exceptions": exceptions, "timeline": story, "waiting": early}
        print_json(shown)
    else:
        console().print(whole_job(number, known, records, timeline, waiting, now))


def no_such_exception(exception_id: str) -> CommandError:
    """What is said of an id that names nothing."""
    fix = "`sje queue DEPARTMENT` lists what is open, `sje jobs NUMBER` what was on a job."
    return CommandError(f"There is no exception {exception_id}.", fix, ExitCode.NOT_FOUND)
