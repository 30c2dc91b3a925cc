import threading

import pytest

from tasks.process.backoff import LONGEST, SHORTEST, Backoff


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    asked: list[float] = []
    monkeypatch.setattr(threading.Event, "wait", lambda _self, seconds=None: asked.append(seconds))
    return asked


def test_each_wait_is_about_twice_the_one_before_up_to_the_longest(waits: list[float]) -> None:
    backoff = Backoff()
    for _ in range(10):
        backoff.wait(threading.Event())
    expected = [min(SHORTEST * 2**n, LONGEST) for n in range(10)]
    assert all(0.8 * want <= got <= 1.2 * want for want, got in zip(expected, waits, strict=True))


def test_once_it_works_the_shortest_wait_comes_again(waits: list[float]) -> None:
    backoff = Backoff()
    for _ in range(5):
        backoff.wait(threading.Event())
    backoff.reset()
    backoff.wait(threading.Event())
    assert waits[-1] <= 1.2 * SHORTEST
