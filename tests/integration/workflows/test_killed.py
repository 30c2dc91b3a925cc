"""A process that is killed in the middle of its work leaves whole transactions behind, and the work can go on."""

import os
import signal
import time
from typing import Any

from business_time.clock import FixedClock
from state_machines.declaration.policy import Policy
from store.engine import Store
from store.queries import exceptions_of_job, history, job
from store.queries.totals import totals
from store.verification.verify import verify
from tests.processes import CONTEXT
from tests.samples import denied, follow_up, job_created, message
from tests.stores import NOON
from workflows.intake import Intake

JOBS = [f"SJ-{number}" for number in range(30)]


def _take_all(url: str, events: list[dict[str, Any]]) -> None:
    store = Store(url)
    intake = Intake(store, Policy(), FixedClock(NOON))
    for start in range(0, len(events), 3):
        intake.take_in("test", [message(each) for each in events[start : start + 3]])
    store.close()


def _story(store: Store) -> dict[str, Any]:
    """Every job's facts and the history of its exceptions."""
    with store.reading() as connection:
        assert list(verify(connection)) == []
        return {
            number: (
                known.facts if (known := job(connection, number)) else {},
                [
                    (record.id, record.status, [line.digest for line in history(connection, record.id)])
                    for record in exceptions_of_job(connection, number)
                ],
            )
            for number in JOBS
        }


def test_killed_again_and_again_it_ends_in_the_same_state(store: Store, database_url: str) -> None:
    later = NOON.replace(hour=23) - NOON
    events = [step for number in JOBS for step in (job_created(number), denied(number), follow_up(later, job=number))]
    seen = 0
    for _ in range(2):
        process = CONTEXT.Process(target=_take_all, args=(database_url, events), daemon=True)
        process.start()
        seen = _wait_for_more(store, seen)
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        _story(store)
    assert 0 < seen < len(events)
    _take_all(database_url, events)
    after_kills = _story(store)
    assert {story[1][0][1] for story in after_kills.values()} == {"Follow Up"}
    assert _counted(store) == len(events)


def _counted(store: Store) -> int:
    with store.reading() as connection:
        return totals(connection).events


def _wait_for_more(store: Store, seen: int) -> int:
    """Wait until some more events were taken in, but not all."""
    deadline = time.monotonic() + 30
    while (now := _counted(store)) <= seen:
        assert time.monotonic() < deadline, "the process takes nothing in"
        time.sleep(0.005)
    return now
