"""`sje run`: one process of the system in the foreground, as compose, systemd and Kubernetes start it."""

from typing import Annotated

import typer

from cli import completion, session

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Run one process of the system in the foreground; SIGTERM stops it cleanly.\n\n```\nsje run worker\n```",
)

Parent = Annotated[
    int | None, typer.Option(hidden=True, help="End when the process with this ID is no longer the parent.")
]


@app.command()
def consumer(parent: Parent = None) -> None:
    """Take in events from the stream and the queue.

    ```
    sje run consumer
    ```
    """
    from tasks.processes import consume

    _end_with(parent)
    consume(session.settings())


@app.command()
def worker(
    departments: Annotated[
        list[str] | None,
        typer.Option(
            "--department",
            metavar="DEPARTMENT",
            help="Serve only this department's queue; repeat it for several. Default: every queue, timers and upkeep.",
            autocompletion=completion.departments,
        ),
    ] = None,
    concurrency: Annotated[
        int, typer.Option(metavar="N", min=1, max=64, help="How many tasks it runs at a time, each in a process.")
    ] = 2,
    parent: Parent = None,
) -> None:
    """Notify the departments, fire timers, and send notices that were not sent yet.

    ```
    sje run worker
    sje run worker --department parts-sourcing --concurrency 4
    ```
    """
    from cli.commands.queue import parse_department
    from tasks.processes import work

    slugs = [parse_department(name).slug for name in departments or []]
    _end_with(parent)
    work(session.settings(), slugs, concurrency=concurrency)


@app.command()
def beat(parent: Parent = None) -> None:
    """Send the periodic tasks; a second beat is harmless.

    ```
    sje run beat
    ```
    """
    from tasks.processes import beat as send_ticks

    _end_with(parent)
    send_ticks(session.settings())


@app.command()
def flower(
    port: Annotated[int | None, typer.Option(metavar="N", help="The port. Default: SJE_FLOWER_PORT.")] = None,
    parent: Parent = None,
) -> None:
    """Show workers, queues and tasks live, read-only. Access from other machines requires a password.

    ```
    sje run flower --port 5556
    ```
    """
    from tasks.processes import watch

    _end_with(parent)
    watch(session.settings() if port is None else session.settings(flower_port=port))


@app.command()
def web(
    port: Annotated[int | None, typer.Option(metavar="N", help="The port. Default: SJE_WEB_PORT.")] = None,
    parent: Parent = None,
) -> None:
    """Serve the pages and the HTTP API to everyone who has a key; see `sje keys`.

    ```
    sje run web --port 8001
    ```
    """
    from web.server import serve

    _end_with(parent)
    serve(session.settings() if port is None else session.settings(web_port=port))


@app.command(hidden=True)
def broker(parent: Parent = None) -> None:
    """Run the embedded broker, as `sje up` does if no broker is set."""
    from cli.supervisor.broker import serve

    _end_with(parent)
    serve(session.settings().data_dir)


def _end_with(parent: int | None) -> None:
    if parent is not None:
        from cli.supervisor.parent_watch import end_with

        end_with(parent)
