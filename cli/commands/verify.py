"""`sje verify`: whether the stored data is what was written."""

from dataclasses import asdict

import typer
from rich.text import Text

from cli import session
from cli.exit_codes import ExitCode
from cli.options import AsJson
from cli.screens.verification import coverage, flaws_found
from cli.terminal import console, print_json


def verify(as_json: AsJson = False) -> None:
    """Check the digest chain of every history, and that the tables agree.

    Exit code 1: a flaw was found.

    ```
    sje verify
    ```
    """
    from store.verification.verify import VerificationReport
    from store.verification.verify import verify as flaws_in

    checked = VerificationReport()
    with session.reading() as (connection, _now):
        flaws = list(flaws_in(connection, checked=checked))
    if as_json:
        print_json([asdict(flaw) for flaw in flaws])
    else:
        if flaws:
            console().print(flaws_found(flaws))
        else:
            console().print(Text("✓ Every history is as it was written, and the tables agree.", style="good"))
        console().print(Text(coverage(checked), style="dim"))
    if flaws:
        raise typer.Exit(ExitCode.PROBLEM)
