"""`sje health`: the probe of a process; its exit code is 0 or 1."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.text import Text

from cli import session
from cli.exit_codes import ExitCode
from cli.health import Role
from cli.health import health as judged
from cli.options import AsJson
from cli.terminal import console, print_json


def health(
    role: Annotated[Role, typer.Argument(metavar="ROLE", help="The process: consumer, worker, beat, web or flower.")],
    as_json: AsJson = False,
) -> None:
    """Report whether a process on this host makes progress. Exit code 1: it does not.

    ```
    sje health worker
    ```
    """
    with session.runtime(needs_database=role not in {Role.WEB, Role.FLOWER}) as runtime:
        answer = judged(runtime, role)
    if as_json:
        print_json(asdict(answer))
    else:
        mark = ("✓ ", "good") if answer.well else ("✗ ", "bad")
        console().print(Text.assemble(mark, f"{answer.role}: {answer.found}"))
    if not answer.well:
        raise typer.Exit(ExitCode.PROBLEM)
