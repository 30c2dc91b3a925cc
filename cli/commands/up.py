"""`sje up`: all processes on one machine, with nothing to install or configure."""

from dataclasses import replace
from typing import Annotated

import typer
from rich.text import Text

from cli import session
from cli.options import DataDir
from cli.terminal import console


def up(
    no_flower: Annotated[bool, typer.Option("--no-flower", help="Do not run Flower.")] = False,
    no_web: Annotated[bool, typer.Option("--no-web", help="Do not serve the pages and the HTTP API.")] = False,
    concurrency: Annotated[
        int, typer.Option(metavar="N", min=1, max=64, help="How many tasks the worker runs at a time.")
    ] = 2,
    data_dir: DataDir = None,
) -> None:
    """Run everything on this machine: broker, consumer, worker, beat, pages and Flower.

    Without settings it uses an embedded Valkey, and SQLite in the data folder. It restarts a process that dies.
    Ctrl-C stops all processes.

    ```
    sje up
    sje up --no-flower --concurrency 4
    ```
    """
    from cli.health import Role

    if data_dir is not None:
        session.begin(replace(session.current(), data_dir=data_dir))
    console().print(Text("Starting ...", style="dim"))  # what follows is imported only now, which takes a while

    from cli.supervisor.local_system import LocalSystem

    omitted = {role for role, is_omitted in ((Role.WEB, no_web), (Role.FLOWER, no_flower)) if is_omitted}
    LocalSystem(session.settings(), omitted=omitted, concurrency=concurrency).run()
