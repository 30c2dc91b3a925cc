"""`sje timers`: the time rules at work, the next due first."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli import session
from cli.options import AsJson, Limit
from cli.terminal import console, print_json


def timers(
    job: Annotated[str | None, typer.Option(metavar="SJ", help="Only those of this service job.")] = None,
    ended: Annotated[bool, typer.Option("--all", metavar="", help="Those that have ended, too.")] = False,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """Show what falls due when: follow-ups, reminders, watches on service jobs.

    ```
    sje timers
    sje timers --job SJ-30417 --all
    ```
    """
    from cli.screens.timers import time_rules
    from store.queries.timers import timers as timers_of

    with session.reading() as (connection, now):
        found = timers_of(connection, pending_only=not ended, job=job, limit=limit)
    if as_json:
        print_json([asdict(timer) for timer in found])
    else:
        console().print(time_rules(found, now))
