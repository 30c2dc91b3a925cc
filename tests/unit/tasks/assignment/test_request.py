"""Work is handed out when it comes and when somebody is free for it, wherever that was seen."""

from collections.abc import Callable
from typing import Any

import pytest

from business_time.clock import FixedClock
from state_machines.declaration.policy import Policy
from store.engine import Store
from store.errors import StoreUnavailableError
from store.queries import exceptions_of_job
from tasks.assignment.request import ASSIGN_TASK, assign_after, assign_now, request_assignment
from tasks.queues import TIMERS
from tasks.runtime import Runtime
from tasks.upkeep import settle_and_clean
from tests.samples import job_created, message
from tests.staff import employ, profile
from tests.stores import NOON
from workflows.intake import Intake
from workflows.outcome import NOTED, Outcome

OPENED = Outcome(kind="opened", text="", type_key="dispatch_case")
QUIET = [NOTED, Outcome(kind="opened", text="", type_key="call_back")]


@pytest.fixture
def rejected(store: Store) -> str:
    """A job with a Dispatch case that nobody has, and Ann, who may have it."""
    employ(store, profile("ann", departments=("Dispatch",)))
    created = job_created(status="Rejected")
    Intake(store, Policy(), FixedClock(NOON)).take_in("test", [message(created)])
    return "SJ-1"


def owner(store: Store, job: str) -> str | None:
    with store.reading() as connection:
        (record,) = exceptions_of_job(connection, job)
    return record.assignee


def test_what_was_opened_is_handed_out_here(make_runtime: Callable[..., Runtime], store: Store, rejected: str) -> None:
    runtime = make_runtime()
    assign_after(runtime, QUIET)
    assert owner(store, rejected) is None
    assign_after(runtime, [*QUIET, OPENED])
    assert owner(store, rejected) == "ann"


def test_the_tick_finds_what_was_missed(make_runtime: Callable[..., Runtime], store: Store, rejected: str) -> None:
    settle_and_clean(make_runtime())
    assert owner(store, rejected) == "ann"


def test_a_worker_is_asked_only_where_there_is_something(make_runtime: Callable[..., Runtime]) -> None:
    runtime = make_runtime()
    request_assignment(runtime, QUIET)
    with runtime.celery.connection_for_read() as connection:
        queue: Any = connection.SimpleQueue(TIMERS)
        assert queue.qsize() == 0
        request_assignment(runtime, [*QUIET, OPENED])
        received = queue.get(block=False)
    assert received.headers["task"] == ASSIGN_TASK
    assert received.payload[0] == [["dispatch_case"]]


def test_without_a_broker_the_tick_is_left_to_it(
    make_runtime: Callable[..., Runtime], store: Store, rejected: str
) -> None:
    request_assignment(make_runtime(broker_url=None), [OPENED])
    assert owner(store, rejected) is None


def test_a_database_that_is_away_stops_nobody(
    make_runtime: Callable[..., Runtime], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    runtime = make_runtime()

    def away(_keys: object) -> list[object]:
        raise StoreUnavailableError("no route to host")

    monkeypatch.setattr(runtime.auto_assignment, "assign_waiting", away)
    assign_now(runtime, ["dispatch_case"])
    assert "work not assigned; the tick assigns it" in caplog.text
