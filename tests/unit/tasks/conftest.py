"""What the tests of tasks share: a clean environment, a notice, and a runtime with a broker in memory."""

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from kombu.transport import memory

from business_time.clock import FixedClock
from settings import Settings
from store.deliveries import Delivery
from store.engine import Store
from store.outbox import Portion
from store.unit_of_work import save
from store.workspace import OutboxRow, Workspace
from tasks.runtime import Runtime

NOW = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.upper().startswith("SJE_") and not name.upper().startswith("SJE_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def delivery() -> Callable[..., Delivery]:
    """A maker of deliveries; arguments replace fields."""

    def make(number: int = 1, **fields: Any) -> Delivery:
        values: dict[str, Any] = {
            "id": number,
            "notice_id": f"EX-{number}.1.opened",
            "channel": "webhook",
            "department": "parts-sourcing",
            "job": f"SJ-{number}",
            "exception_id": f"EX-{number}",
            "reason": "opened",
            "text": f"PR-Return EX-{number} on SJ-{number}",
            "created_at": NOW,
            "attempts": 1,
        }
        return Delivery(**(values | fields))

    return make


@pytest.fixture
def make_runtime(store: Store, clock: FixedClock) -> Iterator[Callable[..., Runtime]]:
    """A maker of runtimes over the test's store, with a broker in memory; arguments are settings."""
    made: list[Runtime] = []

    def make(**settings: Any) -> Runtime:
        url = store.engine.url.render_as_string(hide_password=False)
        runtime = Runtime(Settings(**{"database_url": url, "broker_url": "memory://", **settings}), clock=clock)
        runtime.real_clock = clock
        made.append(runtime)
        return runtime

    yield make
    for runtime in made:
        runtime.close()
    memory.Channel.queues.clear()
    memory.Transport.global_state.clear()


def _tell(store: Store, clock: FixedClock, rows: Iterable[OutboxRow]) -> list[Portion]:
    workspace = Workspace()
    for row in rows:
        workspace.add_to_outbox(row)
    with store.writing() as connection:
        save(connection, workspace, clock.now())
    return workspace.to_enqueue


@pytest.fixture
def write_portion(store: Store, clock: FixedClock) -> Callable[..., Portion]:
    """Write a portion of notices of these ids to a department into the outbox."""

    def write(*names: str, department: str = "parts-sourcing") -> Portion:
        about: dict[str, Any] = {"department": department, "job": "SJ-1", "exception_id": "EX-1", "reason": "opened"}
        (portion,) = _tell(store, clock, [OutboxRow(id=name, text=f"notice {name}", **about) for name in names])
        return portion

    return write


@pytest.fixture
def write_events(store: Store, clock: FixedClock) -> Callable[..., None]:
    """Write outgoing events of these ids into the outbox, as one unit of work."""

    def write(*names: str, routing_key: str = "dispatch.other.changed", event: str = "{}") -> None:
        about: dict[str, Any] = {"department": "dispatch", "job": "SJ-1", "exception_id": "EX-1", "reason": "changed"}
        _tell(store, clock, [OutboxRow(id=name, routing_key=routing_key, event=event, **about) for name in names])

    return write


@pytest.fixture
def rows(store: Store) -> Callable[[Any], list[dict[str, Any]]]:
    """Read every row of a table, in the order of its key."""

    def read(table: Any) -> list[dict[str, Any]]:
        with store.reading() as connection:
            query = table.select().order_by(*table.primary_key.columns)
            return [dict(row) for row in connection.execute(query).mappings()]

    return read
