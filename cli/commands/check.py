"""`sje check`: whether events would be accepted, refused or dead-lettered, and why, without taking them in."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from cli import event_file, session
from cli.exit_codes import ExitCode
from cli.instants import parse_instant
from cli.options import AsJson, EventFile
from cli.screens import dry_run as screen
from cli.screens.publish_result import NO_EVENTS
from cli.terminal import console, print_json, remarks

if TYPE_CHECKING:
    from workflows.dry_run import DryRunResult


def check(
    file: EventFile,
    at: Annotated[
        str | None,
        typer.Option(
            metavar="WHEN",
            help="Judge time rules at this instant. Default: each event's own time, or now if it has none.",
        ),
    ] = None,
    only_problems: Annotated[
        bool, typer.Option("--only-problems", help="Omit the events that would be accepted.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check whether events would be accepted, refused or dead-lettered, and why.

    This needs no database and changes nothing. Events are judged in the order of the file, so a later event sees what
    an earlier one opened, but not what is in the real database. Exit code 0: all would be accepted; 1: a rule would
    refuse some, or the file has no events; 2: some would be dead-lettered.

    ```
    sje check events.jsonl
    sje check events.jsonl --at 2026-11-21T09:00-06:00 --only-problems
    ```
    """
    counts: Counter[str] = Counter()
    answers = []
    for result in _results(file, at):
        counts[result.verdict] += 1
        if only_problems and result.verdict == "accepted":
            continue
        if as_json:
            answers.append(screen.as_data(result))
        else:
            console().print(screen.dry_run_result(result))
    if as_json:
        print_json(answers)
    elif counts:
        console().print()
        console().print(screen.summary(counts))
    if not counts:
        remarks().print(NO_EVENTS)
    raise typer.Exit(_exit_code(counts))


def _results(file: str, at: str | None) -> Iterator["DryRunResult"]:
    from business_time.clock import SystemClock
    from state_machines.declaration.policy import Policy
    from workflows.dry_run import DryRun

    judged_at = parse_instant(at, "--at") if at else None
    check = DryRun(Policy.from_file(session.settings().policy_file), SystemClock(), at=judged_at)
    with event_file.opened(file) as events:
        yield from check.over((each.line, each.body) for each in events)


def _exit_code(counts: Counter[str]) -> ExitCode:
    if counts["dead"]:
        return ExitCode.USAGE
    return ExitCode.PROBLEM if counts["refused"] or not counts.total() else ExitCode.OK
