"""`sje doctor`: what is unreachable or misconfigured, and how to fix it."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cli import session
from cli.exit_codes import ExitCode
from cli.options import AsJson
from cli.terminal import console, print_json

if TYPE_CHECKING:
    from cli.doctor.finding import Finding
    from tasks.runtime import Runtime


def doctor(
    production: Annotated[bool, typer.Option("--production", help="Also fail what is unsafe in production.")] = False,
    as_json: AsJson = False,
) -> None:
    """Examine this installation: what works, what does not, and how to fix it.

    Exit code 1: a check failed. Warnings alone do not change exit code 0.

    ```
    sje doctor
    sje doctor --production
    ```
    """
    from cli.screens.doctor import findings_screen

    with session.runtime(needs_database=False) as runtime:
        findings = list(_examine(runtime, production=production))
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        console().print(findings_screen(findings, production=production))
    if any(finding.verdict == "fail" for finding in findings):
        raise typer.Exit(ExitCode.PROBLEM)


def _examine(runtime: "Runtime", *, production: bool) -> "Iterator[Finding]":
    """Run every check in turn; those that need the database are omitted if it is not usable."""
    from cli.doctor import broker, channels, database, production_settings, progress, rules

    yield from rules.examine(runtime)
    yield from production_settings.unsafe_settings(runtime.settings, production=production)
    yield from database.examine(runtime)
    yield from broker.examine(runtime, production=production)
    if database.is_usable(runtime):
        yield from channels.examine(runtime)
        yield from progress.examine(runtime)
