"""What `sje up` runs, where, and what to do next."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from cli.screens.tables import facts, table

if TYPE_CHECKING:
    from settings import Settings


def startup_summary(
    settings: "Settings", processes: Mapping[str, int | None], late: Sequence[str] = ()
) -> RenderableType:
    """The processes by name and process ID, where the data is, and what to do next.

    Args:
        settings: the settings.
        processes: the process ID by name.
        late: the processes that have not made progress yet.

    """
    shown = table("process", "pid", "where", folding=["where"])
    where = _where(settings)
    for name, pid in processes.items():
        shown.add_row(Text(name, style="warn" if name in late else "good"), str(pid or "-"), where[name])
    head = Text("✓ Everything runs.", style="good")
    if late:
        head = Text(f"! No progress yet: {', '.join(late)}. See the logs.", style="warn")
    steps = _next_steps(settings, with_pages="web" in processes)
    return Group(head, Text(), shown, Text(), _data_places(settings), Text(), steps, Text())


def _where(settings: "Settings") -> dict[str, str]:
    doors = {
        f"the stream {settings.stream_name}": settings.effective_stream_url,
        f"the queue {settings.event_queue}": settings.effective_event_queue_url,
    }
    return {
        "broker": "the embedded Valkey",
        "consumer": "reads " + " and ".join(door for door, url in doors.items() if url),
        "worker": "notifies departments, fires timers",
        "beat": "sends the periodic tasks",
        "web": f"{settings.effective_web_url}  pages and HTTP API",
        "flower": settings.served_flower_url,
    }


def _data_places(settings: "Settings") -> RenderableType:
    from settings import without_password

    rows = {
        "broker": without_password(settings.effective_broker_url or ""),
        "database": without_password(settings.effective_database_url),
        "logs": str(settings.data_dir / "logs"),
    }
    return facts(list(rows.items()))


def _next_steps(settings: "Settings", *, with_pages: bool) -> RenderableType:
    """The next commands, with the option for this data folder if they need it."""
    from settings import load_settings

    option = "" if settings.data_dir == load_settings().data_dir else f" --data-dir {settings.data_dir}"
    rows = {
        "publish": f"sje{option} publish FILE",
        "look": f"sje{option} queue    sje{option} doctor",
        **({"sign in": f'sje{option} keys new "NAME/DEPARTMENT"'} if with_pages else {}),
        "stop": "Ctrl-C",
    }
    return facts(list(rows.items()))
