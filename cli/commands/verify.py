"""`sje verify`: whether what is stored is what was written."""

from dataclasses import asdict

import typer
from rich.text import Text

from cli import session
from cli.exit_codes import ExitCode
from cli.options import AsJson
from cli.screens.tables import table
from cli.terminal import console, print_json


def verify(as_json: AsJson = False) -> None:
    """Check every history's chain of digests, and what must hold between the tables.

    Exit code 1: a flaw was found.
    """
    from store.verify import verify as flaws_in

    with session.reading() as (connection, _now):
        flaws = list(flaws_in(connection))
    if as_json:
        print_json([asdict(flaw) for flaw in flaws])
    elif flaws:
        shown = table("exception", "line", "what is wrong", folding=["what is wrong"])
        for flaw in flaws:
            shown.add_row(Text(flaw.exception_id, style="id"), str(flaw.number), Text(flaw.what, style="bad"))
        console().print(shown)
    else:
        console().print(Text("✓ Every history is as it was written, and the tables agree.", style="good"))
    if flaws:
        raise typer.Exit(ExitCode.PROBLEM)
