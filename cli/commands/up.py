"""`sje up`: everything on one machine, with nothing to install and no setting to make."""

from typing import Annotated

import typer

from cli import session
from cli.options import DataDir


def up(
    no_flower: Annotated[bool, typer.Option("--no-flower", metavar="", help="Leave Flower out.")] = False,
    no_web: Annotated[bool, typer.Option("--no-web", metavar="", help="Leave the pages and the HTTP API out.")] = False,
    concurrency: Annotated[
        int, typer.Option(metavar="N", min=1, max=64, help="Tasks that the worker does at a time.")
    ] = 2,
    data_dir: DataDir = None,
) -> None:
    """Run everything on this machine: broker, consumer, worker, beat, pages and Flower.

    Without settings it embeds Valkey and keeps SQLite in the data folder. A process that dies is started again.
    Ctrl-C stops all of them.

    ```
    sje up
    sje up --no-flower --concurrency 4
    ```
    """
    from cli.health import Role
    from cli.supervisor.local_system import Everything

    if data_dir is not None:
        session.begin(session.Session(data_dir=data_dir, debug=session.current().debug))
    left_out = {role for role, is_out in ((Role.WEB, no_web), (Role.FLOWER, no_flower)) if is_out}
    Everything(session.settings(), left_out=left_out, concurrency=concurrency).run()
