"""`sje publish`: send a file of events as an upstream system would."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from cli import event_file, session
from cli.event_file import Piece
from cli.exit_codes import ExitCode
from cli.options import AsJson, EventFile
from cli.publishing import BATCH, Door, Send, sender
from cli.terminal import console, print_json, remarks

Watched = Callable[[Iterable[Piece]], Iterator[Piece]]


def publish(
    file: EventFile,
    door: Annotated[Door, typer.Option(help="By which door; direct takes them in within this process.")] = Door.STREAM,
    as_json: AsJson = False,
) -> None:
    """Publish events: to the stream, to the queue, or straight into the database.

    Whatever stands in the file is sent as it is; what is no event becomes a dead letter (`sje check` says so before).
    Exit code 1: there are no events in it or, by the direct door, some were dead-lettered.

    ```
    sje publish events.jsonl
    sje publish events.jsonl --door direct
    ```
    """
    directly = door is Door.DIRECT
    with (
        session.runtime(needs_database=directly, may_migrate=directly) as runtime,
        event_file.opened(file) as pieces,
        _progress(file) as watched,
    ):
        counts = _sent(sender(runtime, door), watched(pieces))
    _report(counts, door, as_json=as_json)
    if counts["dead"] or not counts:
        raise typer.Exit(ExitCode.PROBLEM)


def _sent(send: Send, pieces: Iterable[Piece]) -> Counter[str]:
    counts: Counter[str] = Counter()
    waiting: list[bytes] = []
    for piece in pieces:
        waiting.append(piece.body)
        if len(waiting) >= BATCH:
            counts += send(waiting)
            waiting = []
    if waiting:
        counts += send(waiting)
    return counts


@contextmanager
def _progress(file: str) -> Iterator[Watched]:
    """Show on a terminal how far the file has been read; elsewhere show nothing."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("publishing"), BarColumn(), TextColumn("{task.fields[events]:,} events"), TimeElapsedColumn())
    screen = remarks()
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as progress:
        size = Path(file).stat().st_size if Path(file).is_file() else None
        task = progress.add_task("", total=size, events=0)

        def watched(pieces: Iterable[Piece]) -> Iterator[Piece]:
            for number, piece in enumerate(pieces, start=1):
                progress.update(task, advance=len(piece.body) + 1, events=number)
                yield piece

        yield watched


def _report(counts: Counter[str], door: Door, *, as_json: bool) -> None:
    from cli.screens.publish_result import published

    if as_json:
        print_json({"door": door.value, "events": counts.total(), "outcomes": dict(counts)})
    else:
        console().print(published(counts, door))
