"""`sje timers`: the pending timers, the next due first."""

from dataclasses import asdict
from typing import Annotated

import typer

from cli import session
from cli.options import AsJson, Limit
from cli.terminal import console, print_json


def timers(
    job: Annotated[str | None, typer.Option(metavar="SJ", help="Only those of this service job.")] = None,
    ended: Annotated[bool, typer.Option("--all", help="Also those that have ended.")] = False,
    limit: Limit = 50,
    as_json: AsJson = False,
) -> None:
    """Show when follow-ups, reminders and watches are due, and which events wait.

    ```
    sje timers
    sje timers --job SJ-30417 --all
    ```
    """
    from cli.screens.early_events import as_data, waiting_events
    from cli.screens.timers import timers_screen
    from store.queries.timers import timers as timers_of
    from store.waiting import all_waiting

    with session.reading() as (connection, now):
        found = timers_of(connection, pending_only=not ended, job=job, limit=limit + 1)
        waiting = all_waiting(connection, job=job, limit=limit)
    found, more = found[:limit], len(found) > limit
    if as_json:
        early = [{"rule": "early-event", "due_at": each.until, **as_data(each)} for each in waiting]
        print_json([*(asdict(timer) for timer in found), *early])
    else:
        console().print(timers_screen(found, now, more=more), *waiting_events(waiting, now), sep="\n")
