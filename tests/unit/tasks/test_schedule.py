import logging
from collections.abc import Callable

import pytest

from settings import Settings
from store.heartbeats import ages
from tasks.beat import MOST_WAITING, TickScheduler
from tasks.queues import TIMERS, queue_names, waiting
from tasks.runtime import Runtime
from tasks.schedule import beat_schedule, ticks


def test_every_tick_is_a_fixed_interval_and_expires() -> None:
    for name, entry in beat_schedule(Settings()).items():
        assert isinstance(entry["schedule"], float), name  # no crontab, so no daylight saving
        assert entry["options"]["expires"] > entry["schedule"]
        assert entry["options"]["queue"] in queue_names()


def test_every_queue_has_a_canary() -> None:
    canaries = [tick for tick in ticks(Settings()) if tick.task == "canary"]
    assert sorted(tick.queue for tick in canaries) == sorted(queue_names())
    assert all(tick.args == (tick.queue,) for tick in canaries)


def test_every_tick_is_a_task(make_runtime: Callable[..., Runtime]) -> None:
    app = make_runtime().celery
    app.loader.import_default_modules()
    assert {tick.task for tick in ticks(Settings())} <= set(app.tasks)


@pytest.fixture
def scheduler(make_runtime: Callable[..., Runtime]) -> TickScheduler:
    runtime = make_runtime()
    scheduler = TickScheduler(runtime.celery)
    scheduler._runtime = runtime
    return scheduler


def test_ticks_do_not_pile_up_in_a_queue_that_nobody_serves(scheduler: TickScheduler) -> None:
    entry = scheduler.schedule["timers.fire"]
    for _ in range(MOST_WAITING * 3):
        scheduler.apply_entry(entry)
    with scheduler._runtime.messenger.sending() as producer:
        assert waiting(producer.channel, TIMERS) == MOST_WAITING


def test_beat_shows_that_it_lives(scheduler: TickScheduler) -> None:
    scheduler.apply_entry(scheduler.schedule["timers.fire"])
    with scheduler._runtime.store.reading() as connection:
        assert [each.name.partition("@")[0] for each in ages(connection, scheduler._runtime.real_clock.now())] == [
            "beat"
        ]


def test_a_broker_that_is_away_does_not_stop_beat(
    make_runtime: Callable[..., Runtime], caplog: pytest.LogCaptureFixture
) -> None:
    runtime = make_runtime(broker_url="redis://127.0.0.1:1/0")
    scheduler = TickScheduler(runtime.celery)
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            scheduler.apply_entry(scheduler.schedule["timers.fire"])
    assert [record.message for record in caplog.records] == ["away; waiting until it is back"]
