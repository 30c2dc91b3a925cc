"""`sje publish`: send a file of events as an upstream system would."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from cli import event_file, session
from cli.event_file import RawEvent
from cli.exit_codes import ExitCode
from cli.options import AsJson, EventFile
from cli.publishing import BATCH, PublishTarget, Send, sender
from cli.terminal import console, print_json, remarks

Watched = Callable[[Iterable[RawEvent]], Iterator[RawEvent]]


def publish(
    file: EventFile,
    door: Annotated[
        PublishTarget, typer.Option(help="Where to publish; direct takes the events in within this process.")
    ] = PublishTarget.STREAM,
    as_json: AsJson = False,
) -> None:
    """Publish events to the stream, to the queue, or directly to the database.

    The content of the file is sent as it is; what is not an event becomes a dead letter (`sje check` tells beforehand).
    Exit code 1: the file has no events or, with --door direct, some were dead-lettered.

    ```
    sje publish events.jsonl
    sje publish events.jsonl --door direct
    ```
    """
    directly = door is PublishTarget.DIRECT
    with (
        session.runtime(needs_database=directly, may_migrate=directly) as runtime,
        event_file.opened(file) as events,
        _progress(file) as watched,
    ):
        counts = _send_all(sender(runtime, door), watched(events))
    _report(counts, door, as_json=as_json)
    if counts["dead"] or not counts:
        raise typer.Exit(ExitCode.PROBLEM)


def _send_all(send: Send, events: Iterable[RawEvent]) -> Counter[str]:
    counts: Counter[str] = Counter()
    waiting: list[bytes] = []
    for event in events:
        waiting.append(event.body)
        if len(waiting) >= BATCH:
            counts += send(waiting)
            waiting = []
    if waiting:
        counts += send(waiting)
    return counts


@contextmanager
def _progress(file: str) -> Iterator[Watched]:
    """Show the progress through the file, on a terminal only."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("publishing"), BarColumn(), TextColumn("{task.fields[events]:,} events"), TimeElapsedColumn())
    screen = remarks()
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as progress:
        size = Path(file).stat().st_size if Path(file).is_file() else None
        task = progress.add_task("", total=size, events=0)

        def watched(events: Iterable[RawEvent]) -> Iterator[RawEvent]:
            for number, event in enumerate(events, start=1):
                progress.update(task, advance=len(event.body) + 1, events=number)
                yield event

        yield watched


def _report(counts: Counter[str], target: PublishTarget, *, as_json: bool) -> None:
    from cli.screens.publish_result import publish_result

    if as_json:
        print_json({"door": target.value, "events": counts.total(), "outcomes": dict(counts)})
    else:
        console().print(publish_result(counts, target))
