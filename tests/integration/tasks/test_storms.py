"""Whatever falls over, the outcome is that of a calm day: nothing is lost, and nobody is told twice."""

import random
import time
from collections import Counter
from collections.abc import Callable

import httpx2
import pytest
import redis

from cli.supervisor.ports import free_port
from store.tables import dead_letters, deliveries, exceptions, inbox
from tasks.broker.embedded import EmbeddedBroker
from tests.integration.tasks.brokers import start_again, stop
from tests.integration.tasks.calm import Calm
from tests.integration.tasks.day import NOTICES, OPENED, event, shuffled, stories, story, with_poison
from tests.integration.tasks.installation import Installation
from tests.receivers import HttpReceiver

Install = Callable[..., Installation]
JOBS = 10


def told(receiver: HttpReceiver) -> Counter[str]:
    """How often each notice was posted."""
    return Counter(request.headers["webhook-id"] for request in receiver.received)


def is_well(port: int) -> bool:
    """Whether the pages answer, and reach their database."""
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code == 200
    except httpx2.HTTPError:
        return False


def test_repeats_disorder_and_poison_change_nothing(install: Install, calm: Calm, receiver: HttpReceiver) -> None:
    days = stories(JOBS)
    calm.take(with_poison([each for one in days for each in one]))
    running = install()
    running.start("consumer", "worker", "beat", "beat-2")  # two beats are harmless
    running.publish(with_poison(shuffled(days, repeats=5)))
    running.until(running.all_told)
    assert running.state() == calm.state()
    assert set(told(receiver).values()) == {1}
    assert len(told(receiver)) == JOBS * NOTICES
    assert running.stop() == {"consumer": 0, "worker": 0, "beat": 0, "beat-2": 0}


def test_a_consumer_that_is_killed_again_and_again_loses_nothing(install: Install, calm: Calm) -> None:
    days = stories(JOBS * 3)
    calm.take([each for one in days for each in one])
    running = install(batch_size="20")
    running.start("worker", "beat")
    chance = random.Random(3)
    documents = shuffled(days)
    for _ in range(4):
        running.start("consumer")
        portion, documents = documents[: len(documents) // 2], documents[len(documents) // 2 :]
        before = running.count(inbox)
        running.publish(portion)
        running.until(lambda: running.count(inbox) > before)  # noqa: B023 - called at once
        time.sleep(chance.uniform(0, 0.1))
        running.kill("consumer")
    running.start("consumer")
    running.publish(documents)
    running.until(running.all_told)
    assert running.state() == calm.state()


@pytest.mark.slow
def test_a_worker_that_is_killed_again_and_again_loses_nothing(
    install: Install, calm: Calm, receiver: HttpReceiver
) -> None:
    days = stories(JOBS)
    documents = [each for one in days for each in one]
    calm.take(documents)
    running = install(task_time_limit="2", visibility_timeout="3")
    running.start("consumer", "beat")
    for part in range(3):
        before = len(receiver.received)
        running.start("worker")
        running.publish(documents[part::3] if part else documents)
        running.until(lambda: len(receiver.received) > before or running.all_told())  # noqa: B023 - called at once
        running.kill("worker")
    running.start("worker")
    running.until(running.all_told)
    assert running.state() == calm.state()
    # What was posted when the worker died is posted again, under the same ID.
    assert len(told(receiver)) == JOBS * NOTICES


def test_a_broker_that_forgets_everything_and_one_that_starts_again_change_nothing(
    install: Install, calm: Calm, broker: EmbeddedBroker
) -> None:
    first, second = shuffled(stories(JOBS)), shuffled([story(f"SJ-9{number:03}") for number in range(JOBS)])
    calm.take(first + second)
    running = install(broker_url=broker.url)
    running.start("consumer", "beat")
    running.publish(first)
    running.until(lambda: running.waiting_in_stream() == 0)  # stored, and handed on to queues that nobody serves yet
    with redis.Redis.from_url(broker.url) as client:
        client.flushall()
    running.start("worker")
    running.publish(first[-50:] + second)  # an upstream that got no answer publishes again
    running.until(lambda: running.count(inbox) > len(first))
    start_again(broker)
    running.until(running.all_told)
    assert running.state() == calm.state()


def test_an_event_that_kills_its_consumer_costs_only_itself(install: Install, calm: Calm) -> None:
    days = stories(JOBS)
    documents = [each for one in days for each in one]
    poison = event("SJ-POISON", "kills", "service-job.created", {"status": "Accepted", "severity": "Standard"})
    calm.take(documents)
    running = install(max_intake_attempts="2")
    running.publish([*documents[:100], poison, *documents[100:]])
    running.start("worker", "beat")
    for _ in range(3):  # in its batch, then twice alone
        running.start("consumer", faults=["dies-at:SJ-POISON.kills"])
        running.until(lambda: running.has_died("consumer"))
    running.start("consumer", faults=["dies-at:SJ-POISON.kills"])
    running.until(running.all_told)
    state, expected = running.state(), calm.state()
    assert [code for code, _payload in state.pop("dead letters")] == ["never-finished"]
    expected.pop("dead letters")
    assert state == expected
    assert not running.has_died("consumer")


@pytest.mark.slow
def test_a_notice_that_kills_its_worker_costs_only_itself(install: Install, receiver: HttpReceiver) -> None:
    documents = [each for one in [*stories(10), story("SJ-POISON")] for each in one]
    running = install(task_time_limit="2", visibility_timeout="3")
    running.start("consumer", "beat")
    running.start("worker", faults=["dies-at:SJ-POISON"])
    running.publish(documents)
    running.until(lambda: running.count(exceptions) == 11 * OPENED and running.all_told())
    failed = deliveries.c.status == "failed"
    assert running.count(deliveries, failed) == NOTICES
    assert running.count(deliveries, failed, deliveries.c.job == "SJ-POISON", deliveries.c.attempts > 2) == NOTICES
    assert running.count(dead_letters, dead_letters.c.code == "undeliverable") == NOTICES
    assert len(told(receiver)) == 10 * NOTICES


@pytest.mark.slow
def test_every_role_stops_cleanly_when_the_broker_was_away_from_the_start(install: Install) -> None:
    """A first connection is another matter than one that was lost: Celery's own go on trying for ever."""
    running = install(broker_url="redis://127.0.0.1:1/0")
    roles = ["consumer", "worker", "beat", "flower"]
    running.start(*roles)
    running.until(lambda: all("127.0.0.1:1" in running.said(role) for role in roles))
    assert running.stop() == dict.fromkeys(roles, 0)


def test_every_role_stops_cleanly_while_the_broker_is_away(install: Install, broker: EmbeddedBroker) -> None:
    port = free_port("127.0.0.1", 0)
    running = install(web_port=str(port))
    roles = ("consumer", "worker", "beat")
    running.start(*roles, "web")
    running.until(lambda: all(running.has_pulse(role) for role in roles))
    running.until(lambda: is_well(port))
    stop(broker)
    time.sleep(1)
    assert is_well(port), "the pages need no broker"
    assert running.stop() == dict.fromkeys([*roles, "web"], 0)
