from collections.abc import Callable
from datetime import timedelta
from typing import Any

from business_time.clock import FixedClock
from store.dead_letters import count_attempt
from store.engine import Store
from store.heartbeats import beat
from store.tables import heartbeats, intake_attempts
from tasks.runtime import Runtime
from tasks.upkeep import KEEP_TRACES, put_right


def test_old_traces_are_forgotten_and_young_ones_are_not(
    make_runtime: Callable[..., Runtime],
    store: Store,
    clock: FixedClock,
    rows: Callable[[Any], list[dict[str, Any]]],
) -> None:
    runtime = make_runtime()
    for name in ("old", "young"):
        with store.writing() as connection:
            count_attempt(connection, "stream", name, clock.now())
            beat(connection, name, clock.now())
        clock.advance(KEEP_TRACES / 2 + timedelta(seconds=1))
    put_right(runtime)
    assert [row["message_id"] for row in rows(intake_attempts)] == ["young"]
    assert [row["name"] for row in rows(heartbeats)] == ["young"]
