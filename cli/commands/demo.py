"""`sje demo`: a day of events, told scene by scene."""

import typer

from cli.exit_codes import ExitCode


def demo() -> None:
    """Watch a day of events become exceptions, reach the departments, be completed.

    It runs in a folder of its own, which is removed at the end. Exit code 1: something did not go as it must.

    ```
    sje demo
    ```
    """
    from cli.demo.player import run

    if not run():
        raise typer.Exit(ExitCode.PROBLEM)
