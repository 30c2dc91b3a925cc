"""The cost of an event in stores of three sizes, with and without statistics: it should be the same in all."""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json, to_json

from benchmarks.events import make_events
from benchmarks.filled_store import POLICY, analyse
from benchmarks.measurement import Measurement, Outcome, Request
from business_time.clock import FixedClock
from store.engine import Store
from workflows.intake import Intake
from workflows.messages import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

JOBS = 600
"""Service jobs in a round, each with a whole life: raised, moved to Follow Up, completed."""

BATCH = 200
ROUNDS = 5
HEADS = ("Exceptions in the store", "us an event without statistics", "us an event with statistics")


def run(request: Request) -> Outcome:
    """Measure the sizes in turn, round after round, so that a busy moment of the machine affects all alike."""
    sizes = (1_000, request.most // 10, request.most)
    without, with_ = (_costs(request, sizes, analysed=analysed) for analysed in (False, True))
    lines = [(f"{size:,}", f"{without[size]:.0f}", f"{with_[size]:.0f}") for size in sizes]
    return Outcome(HEADS, lines, {"cost_1e3_1e5_1e6": [round(without[size], 1) for size in sizes]})


def _costs(request: Request, sizes: Sequence[int], *, analysed: bool) -> dict[int, float]:
    """The median cost of an event in each store, in microseconds of wall time."""
    costs: dict[int, list[float]] = {size: [] for size in sizes}
    with ExitStack() as open_until_the_end:
        stores = {size: Store(open_until_the_end.enter_context(request.databases.copy(size))) for size in sizes}
        for store in stores.values():
            open_until_the_end.callback(store.close)
            if analysed:
                analyse(store)
        for number in range(-1, ROUNDS):
            for size, store in stores.items():
                cost = _cost(store, f"{size}-{number}")
                if number >= 0:
                    costs[size].append(cost)
    return {size: median(each) for size, each in costs.items()}


def _cost(store: Store, name: str) -> float:
    """Run the lives of service jobs, and return the cost of one event."""
    now = datetime.now(UTC)
    intake = Intake(store, POLICY, FixedClock(now))
    raises: list[dict[str, Any]] = [from_json(event) for event in make_events(JOBS, name)]
    put_off = {"follow_up_at": (now + timedelta(days=3)).isoformat(), "follow_up_reason": "left a voicemail"}
    events = [*raises, *_moves(raises, "follow_up", put_off), *_moves(raises, "complete", {})]
    messages = [Message(id=str(number), body=to_json(event)) for number, event in enumerate(events)]
    begun = time.perf_counter()
    for start in range(0, len(messages), BATCH):
        intake.take_in("benchmarks", messages[start : start + BATCH])
    return (time.perf_counter() - begun) / len(messages) * 1_000_000


def _moves(raises: Sequence[dict[str, Any]], trigger: str, asked: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            **event,
            "id": f"{event['id']}.{trigger}",
            "type": "com.cinchhs.exception.transition-requested",
            "data": {
                "exception_type": event["data"]["exception_type"],
                "trigger": trigger,
                "actor": event["data"]["actor"],
                **asked,
            },
        }
        for event in raises
    ]


MEASUREMENT = Measurement(
    name="cost",
    title="The cost of an event as the store grows",
    says=(
        "Wall time of an event through the intake alone, in this process, 200 at a time: an exception is raised, put "
        "off and completed. The median of five rounds, the stores in turn. Without statistics, as where autovacuum is "
        "off or late; with them, gathered once before the first round."
    ),
    run=run,
)
