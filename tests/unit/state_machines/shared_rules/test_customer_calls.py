"""Calls to customers: only 8AM-8PM on the customer's clock, and three a day."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from state_machines.declaration.guards import Refusal
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import MoveRequest
from state_machines.engine.registry import exception_types
from tests.unit.state_machines.situations import broken, fire, item, known, moved, rules

CALLED = [key for key, declared in exception_types().items() if "call_customer" in declared.lifecycle.triggers]
CALL = MoveRequest(trigger="call_customer")
EDGES = [("07:59", False), ("08:00", True), ("19:59", True), ("20:00", False)]


def at(day: str, wall: str, name: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{wall}").replace(tzinfo=ZoneInfo(name)).astimezone(UTC)


def test_the_types_whose_customers_are_called() -> None:
    assert sorted(CALLED) == ["auth_job_follow_up", "call_back", "cb_client", "tss_customer_options"]


@pytest.mark.parametrize("key", CALLED)
@pytest.mark.parametrize("name", ["America/Chicago", "America/Phoenix", "Pacific/Honolulu"])
def test_the_hours_to_the_minute(key: str, name: str) -> None:
    for day in ("2026-03-08", "2026-11-01", "2026-11-18"):
        for wall, allowed in EDGES:
            decision = fire(item(key), CALL, facts=known({"customer.zone": name}), now=at(day, wall, name))
            assert isinstance(decision, Refusal) is not allowed, (day, wall)
            assert allowed or rules(decision) == ["customer-call-hours"]


def test_a_refusal_says_from_when() -> None:
    now = at("2026-11-18", "21:15", "America/Chicago")
    told = broken(fire(item("call_back"), CALL, now=now), "customer-call-hours")
    assert told.why == "21:15 in America/Chicago: the customer may be called from 08:00"


@pytest.mark.parametrize(("made", "allowed"), [(0, True), (2, True), (3, False), (4, False)])
def test_three_calls_a_day(made: int, allowed: bool) -> None:
    decision = fire(item("call_back"), CALL, calls_today=made)
    if allowed:
        assert moved(decision).move.calls_customer
    else:
        assert (
            broken(decision, "customer-call-cap").why
            == f"the customer was called {made} times today; the limit is 3 per day"
        )


def test_the_cap_is_a_setting() -> None:
    assert rules(fire(item("call_back"), CALL, calls_today=1, policy=Policy(customer_calls_per_day=1))) == [
        "customer-call-cap"
    ]


def test_without_a_zone_nobody_is_called() -> None:
    facts = known(without=["customer.zone", "customer.state"])
    assert rules(fire(item("call_back"), CALL, facts=facts)) == ["zone-known"]


def test_without_a_zone_the_state_says_when_it_is_day_everywhere() -> None:
    facts = known({"customer.state": "FL"}, without=["customer.zone"])
    early, later = at("2026-11-18", "08:30", "America/New_York"), at("2026-11-18", "09:00", "America/New_York")
    assert rules(fire(item("call_back"), CALL, facts=facts, now=early)) == ["customer-call-hours"]
    moved(fire(item("call_back"), CALL, facts=facts, now=later))
