"""A door is opened again when its server was away; one that cannot be kept open ends its process."""

import threading
from collections.abc import Callable
from typing import Any

import amqp
import pytest
import redis

from outages.outage_log import OutageLog
from store.errors import StoreUnavailableError
from tasks.doors import consumer
from tasks.doors import door as subject
from tasks.doors.door import DoorClosedError, keep_open
from tasks.process.backoff import Backoff
from tasks.runtime import Runtime


class Faulty:
    """A door that fails in these ways in turn, and then is read until the end."""

    name, url = "stream", "redis://:PW@cache/0"

    def __init__(self, *errors: Exception) -> None:
        self._errors = list(errors)
        self.served = 0

    def serve(self, stop: threading.Event, opened: Callable[[], None]) -> None:
        self.served += 1
        if self._errors:
            raise self._errors.pop(0)
        opened()
        stop.set()


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Backoff, "wait", lambda _self, _stop: None)


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records]


@pytest.mark.parametrize(
    "error",
    [
        redis.ConnectionError("refused"),
        redis.ResponseError("MISCONF cannot write"),
        redis.exceptions.ReadOnlyError("replica"),
        amqp.ConnectionForced("shutdown", reply_code=320),
        StoreUnavailableError("away"),
    ],
)
def test_a_server_that_is_away_is_waited_for_and_said_to_be_once(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    door = Faulty(*[error] * 50)
    keep_open(door, threading.Event(), OutageLog())
    assert door.served == 51
    assert said(caplog) == ["away; waiting until it is back", "back"]
    assert "PW" not in caplog.text


def test_another_reason_is_said_too(caplog: pytest.LogCaptureFixture) -> None:
    keep_open(Faulty(redis.ConnectionError("x"), redis.ResponseError("LOADING x")), threading.Event(), OutageLog())
    assert said(caplog) == ["away; waiting until it is back"] * 2 + ["back"]


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (redis.AuthenticationError("invalid"), "Correct the address"),
        (redis.exceptions.MovedError("1 10.0.0.1:6379"), "Redis Cluster cannot be used"),
        (amqp.NotAllowed("vhost", reply_code=530), "Create the virtual host"),
        (amqp.AccessRefused("refused", reply_code=403), "Correct the address"),
    ],
)
def test_a_server_that_refuses_ends_the_process_with_what_to_do(error: Exception, advice: str) -> None:
    door = Faulty(error)
    with pytest.raises(DoorClosedError, match=advice) as caught:
        keep_open(door, threading.Event(), OutageLog())
    assert door.served == 1
    assert "redis://:***@cache/0" in str(caught.value)


def test_a_fault_of_the_program_ends_the_process_when_it_stays(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(DoorClosedError, match="keeps failing: KeyError"):
        keep_open(Faulty(*[KeyError("x")] * 50), threading.Event(), OutageLog())
    assert said(caplog) == ["a door failed; it is opened again"] * subject.MOST_FAILURES


def test_a_fault_now_and_then_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "SOON_SECONDS", 0.0)
    door = Faulty(*[KeyError("x")] * 50)
    keep_open(door, threading.Event(), OutageLog())
    assert door.served == 51


def test_a_consumer_ends_with_its_first_door_that_cannot_be_kept_open(
    make_runtime: Callable[..., Runtime], monkeypatch: pytest.MonkeyPatch
) -> None:
    finished: list[str] = []
    reading = threading.Event()

    class Refused(Faulty):
        def serve(self, stop: threading.Event, opened: Callable[[], None]) -> None:
            assert reading.wait(10)
            super().serve(stop, opened)

    class Reads:
        name, url = "queue", "redis://cache/0"

        def serve(self, stop: threading.Event, opened: Callable[[], None]) -> None:
            opened()
            reading.set()
            assert stop.wait(10)
            finished.append(self.name)

    doors: list[Any] = [Refused(redis.AuthenticationError("invalid")), Reads()]
    monkeypatch.setattr(consumer, "doors_of", lambda *_: doors)
    with pytest.raises(DoorClosedError, match="the door stream"):
        consumer.run_consumer(make_runtime(), threading.Event())
    assert finished == ["queue"]
