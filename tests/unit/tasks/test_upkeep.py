from collections.abc import Callable
from datetime import timedelta
from typing import Any

from business_time.clock import FixedClock
from store.access_keys import everybody
from store.dead_letters import count_attempt
from store.engine import Store
from store.heartbeats import beat
from store.tables import access_keys, heartbeats, intake_attempts
from tasks.runtime import Runtime
from tasks.upkeep import KEEP_TRACES, settle_and_clean
from tests.samples import ANN
from workflows.access import issue, sign_in


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
    settle_and_clean(runtime)
    assert [row["message_id"] for row in rows(intake_attempts)] == ["young"]
    assert [row["name"] for row in rows(heartbeats)] == ["young"]


def test_sessions_that_ended_long_ago_are_forgotten_and_their_key_is_not(
    make_runtime: Callable[..., Runtime],
    store: Store,
    clock: FixedClock,
    rows: Callable[[Any], list[dict[str, Any]]],
) -> None:
    runtime = make_runtime()
    key = issue(store, ANN, clock.now(), KEEP_TRACES)
    old = sign_in(store, key.secret, clock.now(), timedelta(hours=1))
    young = sign_in(store, key.secret, clock.now(), timedelta(hours=2))
    assert old is not None
    assert young is not None
    clock.advance(KEEP_TRACES + timedelta(hours=2))
    settle_and_clean(runtime)
    assert {row["id"] for row in rows(access_keys)} == {key.key.id, young.key.id}
    with store.reading() as connection:
        assert everybody(connection) == [key.key]


def test_sessions_are_judged_by_the_machines_time_not_by_the_clock_of_the_rules(
    make_runtime: Callable[..., Runtime], store: Store, clock: FixedClock, rows: Callable[[Any], list[dict[str, Any]]]
) -> None:
    runtime = make_runtime()
    key = issue(store, ANN, clock.now(), KEEP_TRACES)
    sign_in(store, key.secret, clock.now(), timedelta(hours=1))
    runtime.real_clock = FixedClock(clock.now())
    clock.advance(2 * KEEP_TRACES)
    settle_and_clean(runtime)
    assert len(rows(access_keys)) == 2
