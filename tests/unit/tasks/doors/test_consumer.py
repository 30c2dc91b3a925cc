"""A door is one file: it is found, and opened if the settings name a server for it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import tasks.doors
from tasks.celery_settings import NoBrokerError
from tasks.doors.consumer import _doors, doors_of
from tasks.runtime import Runtime

DOOR = """
from datetime import timedelta

from tasks.runtime import Runtime


class Letterbox:
    name = "letterbox"
    url = "file:///letters"

    def serve(self, stop, opened):
        opened()


def open_door(runtime: Runtime, lease: timedelta | None) -> Letterbox | None:
    return Letterbox() if runtime.settings.clock else None
"""


@pytest.fixture
def letterbox(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """One new file among the doors."""
    (tmp_path / "letterbox.py").write_text(DOOR, encoding="utf-8")
    monkeypatch.setattr(tasks.doors, "__path__", [*tasks.doors.__path__, str(tmp_path)])
    _doors.cache_clear()
    yield
    monkeypatch.undo()
    _doors.cache_clear()


def names(runtime: Runtime) -> list[str]:
    return [door.name for door in doors_of(runtime)]


@pytest.mark.parametrize(
    ("broker", "opened"),
    [("redis://127.0.0.1:1", ["queue", "stream"]), ("amqp://127.0.0.1:1", ["queue"])],
)
def test_the_doors_are_those_that_the_settings_name_a_server_for(
    make_runtime: Callable[..., Runtime], broker: str, opened: list[str]
) -> None:
    assert names(make_runtime(broker_url=broker)) == opened


def test_without_a_server_there_is_no_door(make_runtime: Callable[..., Runtime], tmp_path: Path) -> None:
    with pytest.raises(NoBrokerError):
        doors_of(make_runtime(broker_url=None, data_dir=tmp_path))


@pytest.mark.usefixtures("letterbox")
def test_a_new_door_is_one_new_file(make_runtime: Callable[..., Runtime], tmp_path: Path) -> None:
    assert names(make_runtime(broker_url="amqp://127.0.0.1:1", clock=tmp_path / "clock")) == ["queue", "letterbox"]
    assert names(make_runtime(broker_url="amqp://127.0.0.1:1")) == ["queue"]
