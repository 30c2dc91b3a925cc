"""`sje check`: which events would be accepted, refused by a rule, or dead-lettered, and why; nothing is run."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from cli import event_file, session
from cli.exit_codes import ExitCode
from cli.instants import instant
from cli.options import AsJson, EventFile
from cli.screens import dry_run as screen
from cli.terminal import console, print_json, remarks

if TYPE_CHECKING:
    from workflows.dry_run import DryRunResult


def check(
    file: EventFile,
    at: Annotated[
        str | None,
        typer.Option(
            metavar="WHEN", help="Judge the rules of time at this instant; unset, at each event's own time, else now."
        ),
    ] = None,
    only_problems: Annotated[
        bool, typer.Option("--only-problems", metavar="", help="Leave out the accepted events.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say what would become of events: accepted, refused or dead-lettered, and why.

    Needs no database and changes nothing. The file's events are taken in order, so a later one meets what an
    earlier one opened; exceptions that only the real database knows are not seen. Exit code 0: all accepted;
    1: a rule refuses some, or there are no events; 2: some would be dead-lettered.

    ```
    sje check events.jsonl
    sje check events.jsonl --at 2026-11-21T09:00-06:00 --only-problems
    ```
    """
    counts: Counter[str] = Counter()
    answers = []
    for answer in _checked(file, at):
        counts[answer.verdict] += 1
        if only_problems and answer.verdict == "accepted":
            continue
        if as_json:
            answers.append(screen.as_data(answer))
        else:
            console().print(screen.shown(answer))
    if as_json:
        print_json(answers)
    elif counts:
        console().print()
        console().print(screen.summary(counts))
    if not counts:
        remarks().print("No events in there. `sje schema --example order.placed` prints one.")
    raise typer.Exit(_exit_code(counts))


def _checked(file: str, at: str | None) -> Iterator["DryRunResult"]:
    from business_time.clock import SystemClock
    from state_machines.declaration.policy import Policy
    from workflows.dry_run import DryRun

    judged_at = instant(at, "--at") if at else None
    check = DryRun(Policy.from_file(session.settings().policy_file), SystemClock(), at=judged_at)
    with event_file.opened(file) as pieces:
        yield from check.over((piece.line, piece.body) for piece in pieces)


def _exit_code(counts: Counter[str]) -> ExitCode:
    if counts["dead"]:
        return ExitCode.USAGE
    return ExitCode.PROBLEM if counts["refused"] or not counts.total() else ExitCode.OK
