from collections.abc import Callable
from typing import Any

import pytest

from store.tables import heartbeats
from tasks.outbox.lease import exclusive
from tasks.process import heartbeat as pulse_module
from tasks.process.heartbeat import HeartbeatWriter
from tasks.runtime import Runtime


def test_a_turn_is_given_back_even_after_an_error(make_runtime: Callable[..., Runtime]) -> None:
    runtime = make_runtime()
    with pytest.raises(RuntimeError), exclusive(runtime, "relay"):
        raise RuntimeError
    with exclusive(runtime, "relay") as mine:
        assert mine


def test_a_turn_inside_a_turn_is_nobodys(make_runtime: Callable[..., Runtime]) -> None:
    runtime = make_runtime()
    with exclusive(runtime, "relay"):
        with exclusive(runtime, "relay") as mine:
            assert not mine
        with exclusive(runtime, "relay") as still_not:
            assert not still_not


def test_heartbeats_are_written_now_and_then_only(
    make_runtime: Callable[..., Runtime],
    rows: Callable[[Any], list[dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 100.0
    monkeypatch.setattr("tasks.process.heartbeat.time.monotonic", lambda: now)
    runtime = make_runtime()
    heartbeat = HeartbeatWriter(runtime.store, runtime.real_clock, runtime.outages)
    heartbeat.beat("a", "b", detail="first")
    heartbeat.beat("a", detail="too soon")
    assert [(row["name"], row["detail"]) for row in rows(heartbeats)] == [("a", "first"), ("b", "first")]
    now += pulse_module.HEARTBEAT_SECONDS
    heartbeat.beat("a", detail="second")
    assert [(row["name"], row["detail"]) for row in rows(heartbeats)] == [("a", "second"), ("b", "first")]


def test_a_database_that_is_away_does_not_stop_the_work(make_runtime: Callable[..., Runtime]) -> None:
    runtime = make_runtime(database_url="postgresql://nobody@127.0.0.1:1/none")
    runtime.heartbeat.beat("a")
