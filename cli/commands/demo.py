"""`sje demo`: a day of events, scene by scene."""

import typer

from cli.exit_codes import ExitCode


def demo() -> None:
    """Watch a demonstration: a day of events, from the first exception to the last.

    The demonstration runs in a temporary folder, which it removes at the end. Exit code 1: something went wrong.

    ```
    sje demo
    ```
    """
    from cli.demo.player import play_day

    if not play_day():
        raise typer.Exit(ExitCode.PROBLEM)
