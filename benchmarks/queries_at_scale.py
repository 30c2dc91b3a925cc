"""The queries of pages and commands in a small store and in a large one: the time of each, without statistics."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from statistics import median
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from benchmarks.measurement import Measurement, Outcome, Request
from state_machines.engine.registry import work_types
from store import heartbeats, outbox, queries, timers
from store.assignments import loads, types_waiting, waiting
from store.engine import Store
from store.queries import dead_letters, deliveries
from store.queries import timers as time_rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

SMALL = 1_000
TIMES = 15
HEADS = ("Query", "ms at {small}", "ms at {large}", "x")
QUEUE = "queue page"

Asked = dict[str, "Callable[[Connection], Any]"]


def run(request: Request) -> Outcome:
    """Run each query on both stores."""
    small, large = (_times(request, size) for size in (SMALL, request.most))
    lines = [(name, f"{small[name]:.2f}", f"{large[name]:.2f}", f"{large[name] / small[name]:.1f}") for name in small]
    heads = tuple(head.format(small=f"{SMALL:,}", large=f"{request.most:,}") for head in HEADS)
    return Outcome(heads, lines, {"queue_page_ms_at_1e6": round(large[QUEUE], 2)})


def _times(request: Request, size: int) -> dict[str, float]:
    """The median time of each query, in milliseconds, after the first run."""
    with request.databases.copy(size) as url:
        store = Store(url)
        with store.reading() as connection:
            found = {name: _median_ms(connection, ask) for name, ask in _questions(connection).items()}
        store.close()
    return found


def _median_ms(connection: Connection, ask: Callable[[Connection], Any]) -> float:
    times = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        ask(connection)
        times.append((time.perf_counter() - begun) * 1000)
    return median(times[1:])


def _questions(connection: Connection) -> Asked:
    now = datetime.now(UTC)
    open_one = text("SELECT id, job FROM exceptions WHERE type = 'call_back' AND status = 'Open' OFFSET 7 LIMIT 1")
    item, job = connection.execute(open_one).one()
    call_back = work_types()["call_back"]
    rare = "ss_owner_co_claim_review"

    def queue(connection: Connection, department: str = "escalations", **how: Any) -> Any:
        return queries.department_queue(connection, department, now=now, limit=50, **how)

    return {
        QUEUE: queue,
        "queue page, further on": lambda connection: queue(connection, after=item),
        "queue page of a type": lambda connection: queue(connection, "support-services", type_key=rare),
        "counts": queries.counts,
        "job timeline": lambda connection: queries.job_timeline(connection, job),
        "search by job": lambda connection: (
            queries.job(connection, job),
            queries.exceptions_of_job(connection, job),
        ),
        "search by exception": lambda connection: (
            queries.exception(connection, item),
            queries.history(connection, item),
            deliveries.deliveries(connection, exception_id=item, limit=None),
            time_rules.timers(connection, exception_id=item),
        ),
        "inbox of a department": lambda connection: deliveries.deliveries(
            connection, department="escalations", channel="desk", limit=30
        ),
        "timers": time_rules.timers,
        "refusals": queries.refusals,
        "dead letters": dead_letters.dead_letters,
        "doctor": lambda connection: (
            outbox.notices_waiting(connection, now),
            outbox.notices_enqueued(connection, now),
            outbox.events_waiting(connection, now),
            timers.next_due(connection),
            dead_letters.open_causes(connection),
            heartbeats.ages(connection, now),
        ),
        "work to assign": lambda connection: (
            types_waiting(connection, [call_back]),
            waiting(connection, call_back, opened_before=now, without=(), limit=50),
            loads(connection),
        ),
    }


MEASUREMENT = Measurement(
    name="queries",
    title="Queries of pages and commands",
    says=(
        "The median of 14 times, in one connection, of two stores that hold exceptions of a year: a tenth is open in "
        "one department, a twentieth in others. PostgreSQL has gathered no statistics."
    ),
    run=run,
)
