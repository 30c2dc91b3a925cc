"""Order is kept: lives of six events each, through consumers that are killed, frozen, stopped and replaced.

A small version of `python -m benchmarks.order`, which runs 2,000 lives through 1 to 8 consumers.
"""

import pytest

from benchmarks.order.trial import QUEUE, STREAM, Trial, Verdict, run
from store.engine import Store
from tasks.broker.embedded import EmbeddedBroker
from tests.integration.tasks.rabbitmq import RABBITMQ, rabbitmq_problem
from tests.stores import on_postgresql_only, on_sqlite_only

pytestmark = pytest.mark.slow

LIVES = 300
SETTINGS = {"consumer_lease_seconds": "1.5", "batch_size": "100"}


def tried(door: str, broker_url: str, store: Store) -> Verdict:
    """Run a trial with three consumers, of which one is struck every second while they work."""
    return run(
        Trial(
            door=door,
            broker_url=broker_url,
            database_url=store.engine.url.render_as_string(hide_password=False),
            consumers=3,
            lives=LIVES,
            every_seconds=1,
            blows=4,
            freeze_seconds=3,
            settings=SETTINGS,
            patience_seconds=90,
        )
    )


def test_the_stream_keeps_order(broker: EmbeddedBroker, store: Store) -> None:
    verdict = tried(STREAM, broker.url, store)
    assert verdict.is_clean, verdict


@on_sqlite_only
def test_the_list_keeps_order(broker: EmbeddedBroker, store: Store) -> None:
    verdict = tried(QUEUE, broker.url, store)
    assert verdict.is_clean, verdict


@pytest.mark.servers
@on_postgresql_only
def test_the_queue_of_rabbitmq_keeps_order(store: Store) -> None:
    problem = rabbitmq_problem()
    if problem:
        pytest.skip(problem)
    verdict = tried(QUEUE, RABBITMQ, store)
    assert verdict.is_clean, verdict
