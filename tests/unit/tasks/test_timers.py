from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tasks import timers as subject
from tasks.runtime import Runtime
from workflows.timers import TickResult


def test_a_tick_goes_on_while_full_batches_are_due_and_hands_every_portion_on(
    make_runtime: Callable[..., Runtime], monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = make_runtime()
    claimed = iter([subject.BATCH, subject.BATCH, 7])
    portion: Any = "a portion"
    handed: list[object] = []
    monkeypatch.setattr(
        runtime.timers, "tick", lambda limit: TickResult(claimed=next(claimed), outcomes=(), portions=(portion,))
    )
    monkeypatch.setattr(subject, "enqueue_portions", lambda _runtime, portions: handed.extend(portions))
    monkeypatch.setattr(subject, "next_due", lambda _connection: None)
    assert subject.fire_due(runtime) == subject.BATCH * 2 + 7
    assert handed == ["a portion"] * 3


def test_a_tick_ends_when_its_time_is_over(
    make_runtime: Callable[..., Runtime], monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = make_runtime()
    monkeypatch.setattr(subject, "BUDGET_SECONDS", -1)
    monkeypatch.setattr(
        runtime.timers, "tick", lambda limit: TickResult(claimed=subject.BATCH, outcomes=(), portions=())
    )
    assert subject.fire_due(runtime) == subject.BATCH


@pytest.mark.parametrize(("after", "fired"), [(timedelta(seconds=0.05), 2), (timedelta(seconds=0.5), 1)])
def test_a_tick_waits_for_a_timer_that_falls_due_soon_and_for_no_other(
    make_runtime: Callable[..., Runtime], monkeypatch: pytest.MonkeyPatch, after: timedelta, fired: int
) -> None:
    runtime = make_runtime()
    begun = runtime.clock.now()
    due = iter([begun + after, None])
    slept: list[float] = []
    results = iter([1, 1])
    monkeypatch.setattr(
        runtime.timers, "tick", lambda limit: TickResult(claimed=next(results), outcomes=(), portions=())
    )
    monkeypatch.setattr(subject, "next_due", lambda _connection: next(due))
    monkeypatch.setattr("tasks.timers.time.sleep", slept.append)
    assert subject.fire_due(runtime) == fired
    assert len(slept) == fired - 1
