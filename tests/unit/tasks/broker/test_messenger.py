import time

import pytest
from kombu import Connection
from kombu.transport import memory

from outages.outage_log import OutageLog
from tasks.broker import messenger as subject
from tasks.broker.messenger import BrokerAwayError, Messenger


def test_one_connection_is_kept() -> None:
    made: list[Connection] = []

    def connect() -> Connection:
        made.append(Connection("memory://"))
        return made[-1]

    messenger = Messenger(connect, OutageLog())
    for _ in range(3):
        with messenger.sending() as producer:
            producer.publish("hello", routing_key="somewhere")
    messenger.close()
    assert len(made) == 1
    memory.Channel.queues.clear()


def test_after_a_failure_the_connection_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "PAUSE_SECONDS", 0)
    made: list[Connection] = []

    def connect() -> Connection:
        made.append(Connection("memory://"))
        return made[-1]

    messenger = Messenger(connect, OutageLog())
    with pytest.raises(BrokerAwayError, match="pulled the plug"), messenger.sending():
        raise OSError("pulled the plug")
    with messenger.sending():
        pass
    messenger.close()
    assert len(made) == 2


def test_a_fault_of_ours_is_not_taken_for_a_brokers() -> None:
    messenger = Messenger(lambda: Connection("memory://"), OutageLog())
    with pytest.raises(ZeroDivisionError), messenger.sending():
        _ = 1 / 0
    with messenger.sending():
        pass
    messenger.close()


def test_a_broker_that_was_away_a_moment_ago_is_not_asked_again_at_once() -> None:
    asked = 0

    def connect() -> Connection:
        nonlocal asked
        asked += 1
        return Connection("redis://127.0.0.1:1/0", connect_timeout=1)

    messenger = Messenger(connect, OutageLog())
    began = time.monotonic()
    for _ in range(50):
        with pytest.raises(BrokerAwayError), messenger.sending():
            pass
    assert asked == 1
    assert time.monotonic() - began < subject.PAUSE_SECONDS
