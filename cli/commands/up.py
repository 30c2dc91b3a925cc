"""`sje up`: everything on one machine, with nothing to install and no setting to make."""

from typing import Annotated

import typer

from cli import session
from cli.options import DataDir


def up(
    no_flower: Annotated[bool, typer.Option("--no-flower", metavar="", help="Leave Flower out.")] = False,
    concurrency: Annotated[int, typer.Option(min=1, max=64, help="Tasks that the worker does at a time.")] = 2,
    data_dir: DataDir = None,
) -> None:
    """Run everything on this machine: broker, consumer, worker, beat and Flower.

    Without settings it embeds Valkey and keeps SQLite in the data folder. A process that dies is started again.
    Ctrl-C stops all of them.
    """
    from cli.supervisor.everything import Everything

    if data_dir is not None:
        session.begin(session.Session(data_dir=data_dir, debug=session.current().debug))
    Everything(session.settings(), with_flower=not no_flower, concurrency=concurrency).run()
