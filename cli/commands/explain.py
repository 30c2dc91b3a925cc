"""`sje explain`: how much time has run on the clocks of an exception, line by line."""

from typing import Annotated

import typer

from business_time.formatting import timestamp
from cli import session
from cli.commands.show import no_such_exception
from cli.errors import CommandError
from cli.instants import parse_instant
from cli.options import AsJson, ExceptionId
from cli.terminal import console, print_json


def explain(
    exception_id: ExceptionId,
    at: Annotated[
        str | None, typer.Option(metavar="WHEN", help="Explain them at this instant, past or future. Default: now.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Explain an exception's clocks: what counted, what did not, and when it is due.

    What counted and what did not add up to the time that has passed. A changed calendar or target counts from the
    instant of the change; the past stays as it was.

    ```
    sje explain EX-7F3K9Q2MAB4C
    sje explain EX-7F3K9Q2MAB4C --at 2026-11-21T09:10:00-06:00
    ```
    """
    from cli.screens.clocks import clocks_as_data, explained_clocks
    from state_machines.engine.registry import exception_type
    from store.queries import exception
    from workflows.clocks.current import clocks_of

    with session.runtime() as runtime, runtime.store.reading() as connection:
        until = parse_instant(at, "--at") if at else runtime.clock.now()
        record = exception(connection, exception_id)
        if record is None:
            raise no_such_exception(exception_id)
        if until < record.opened_at:
            message = f"{exception_id} was opened at {timestamp(record.opened_at)}, after {timestamp(until)}."
            raise CommandError(message, "Give a later instant.")
        ledgers = clocks_of(connection, record, policy=runtime.policy, at=until)
    declared = exception_type(record.type)
    if as_json:
        own = {"id": record.id, "type": record.type, "job": record.job, "status": record.status}
        print_json({**own, "at": until, "clocks": clocks_as_data(declared, ledgers)})
    else:
        console().print(explained_clocks(record, declared, ledgers, until))
