"""Order is kept: lives of six events each, through consumers that are killed, frozen, stopped and replaced.

A small version of `python -m benchmarks.order`, which runs 2,000 lives through 1 to 8 consumers.
"""

import pytest

from benchmarks.order.trial import STREAM, Trial, Verdict, run
from store.engine import Store
from tasks.broker.embedded import EmbeddedBroker

pytestmark = pytest.mark.slow

LIVES = 300
LEASE = {"consumer_lease_seconds": "1.5", "batch_size": "100"}


def tried(door: str, broker_url: str, store: Store, *, consumers: int) -> Verdict:
    """Run a trial in which something befalls a consumer every second."""
    url = store.engine.url.render_as_string(hide_password=False)
    trial = Trial(
        door=door,
        broker_url=broker_url,
        database_url=url,
        consumers=consumers,
        lives=LIVES,
        every_seconds=1,
        freeze_seconds=3,
        settings=LEASE,
        patience_seconds=60,
    )
    return run(trial)


@pytest.mark.parametrize("consumers", [1, 4])
def test_the_stream_keeps_order(broker: EmbeddedBroker, store: Store, consumers: int) -> None:
    verdict = tried(STREAM, broker.url, store, consumers=consumers)
    assert verdict.is_clean, verdict
