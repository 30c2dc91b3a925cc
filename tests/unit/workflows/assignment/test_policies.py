"""Seasons, leases and runs, by the portal's own midnight."""

from datetime import UTC, datetime, timedelta

import pytest

from state_machines.declaration.assignment import Direct, LeastLoaded, Pull, RoundRobin
from state_machines.declaration.policy import Policy, PolicyError
from state_machines.engine.registry import work_types
from tests.staff import KIND, pushed
from tests.stores import NOON
from workflows.assignment.policies import (
    assignment_of,
    is_busy,
    last_run,
    lease_ends,
    pushes,
    stays_until_released,
    term,
)

HOURLY = RoundRobin(run_every=timedelta(hours=1))


def test_without_a_policy_file_the_system_hands_out_what_its_files_declare() -> None:
    assert set(pushes(Policy())) == {"tier_3_task", "dispatch_case"}


def test_the_policy_file_decides_what_is_handed_out() -> None:
    policy = Policy.model_validate(
        {"assignment": {"dispatch_case": {"method": "pull"}, KIND: {"method": "round_robin"}}}
    )
    assert set(pushes(policy)) == {"tier_3_task", KIND}
    assert assignment_of(work_types()["dispatch_case"], policy) == Pull(source="policy file")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"dispatch_cas": {"threshold": 1}},
            "assignment.dispatch_cas: no type of work has this key. Did you mean disp",
        ),
        ({"nonsense!": {}}, "`sje catalog` lists all types"),
        ({"dispatch_case": {"zone": 1}}, "assignment.dispatch_case: round_robin does not use zone"),
        ({"call_back": {"threshold": 1}}, "assignment.call_back: pull does not use threshold"),
    ],
)
def test_a_mistake_in_the_policy_file_is_named(settings: dict[str, dict[str, int]], said: str) -> None:
    with pytest.raises(PolicyError, match=said):
        pushes(Policy.model_validate({"assignment": settings}))


@pytest.mark.parametrize(
    ("zone", "now", "midnight"),
    [
        (None, NOON, datetime(2026, 11, 21, 5, tzinfo=UTC)),
        ("America/Los_Angeles", NOON, datetime(2026, 11, 21, 8, tzinfo=UTC)),
        ("America/Los_Angeles", datetime(2026, 11, 21, 7, 59, tzinfo=UTC), datetime(2026, 11, 21, 8, tzinfo=UTC)),
        ("America/Los_Angeles", datetime(2026, 11, 21, 8, 0, tzinfo=UTC), datetime(2026, 11, 22, 8, tzinfo=UTC)),
        (None, datetime(2026, 3, 8, 5, 0, tzinfo=UTC), datetime(2026, 3, 9, 4, tzinfo=UTC)),
        (None, datetime(2026, 11, 1, 4, 0, tzinfo=UTC), datetime(2026, 11, 2, 5, tzinfo=UTC)),
    ],
)
def test_a_lease_ends_at_the_portals_next_midnight(zone: str | None, now: datetime, midnight: datetime) -> None:
    assert lease_ends(RoundRobin(midnight_return=True), Policy(portal_zone=zone), now) == midnight


def test_a_lease_of_its_own_comes_before_midnight() -> None:
    assert lease_ends(RoundRobin(lease=timedelta(hours=2)), Policy(), NOON) == NOON + timedelta(hours=2)


@pytest.mark.parametrize(
    ("assignment", "stays"),
    [
        (Direct(), True),
        (Pull(), True),
        (RoundRobin(), True),
        (RoundRobin(midnight_return=True), False),
        (LeastLoaded(lease=timedelta(hours=1)), False),
    ],
)
def test_only_what_a_source_or_the_policy_says_goes_back_by_itself(
    assignment: Direct | Pull | RoundRobin, stays: bool
) -> None:
    assert stays_until_released(assignment) is stays
    assert (term(assignment, Policy(), NOON) == "until it is released") is stays


@pytest.mark.parametrize(("minutes", "run"), [(0, 0), (59, 0), (60, 60), (61, 60), (119.99, 60), (180, 180)])
def test_new_work_waits_for_the_run_of_the_hour(minutes: float, run: float) -> None:
    assert last_run(HOURLY, Policy(), NOON + timedelta(minutes=minutes)) == NOON + timedelta(minutes=run)


def test_without_runs_it_is_handed_out_at_once() -> None:
    assert last_run(RoundRobin(), Policy(), NOON) == NOON


def test_runs_are_counted_from_the_portals_midnight() -> None:
    every = RoundRobin(run_every=timedelta(hours=7))
    assert last_run(every, Policy(), NOON) == datetime(2026, 11, 20, 12, tzinfo=UTC)  # 5:00 + 7 h
    assert last_run(every, Policy(portal_zone="America/Chicago"), NOON) == datetime(2026, 11, 20, 13, tzinfo=UTC)


def test_the_busy_season_is_off_until_set_and_follows_the_portals_calendar() -> None:
    assert not is_busy(Policy(), NOON)
    policy = Policy(busy_season=("11-20/11-20",))
    assert is_busy(policy, NOON)
    assert is_busy(policy, datetime(2026, 11, 21, 4, 59, tzinfo=UTC))
    assert not is_busy(policy, datetime(2026, 11, 21, 5, 0, tzinfo=UTC))


def test_the_sample_policy_pushes() -> None:
    assert pushes(pushed())[KIND] == LeastLoaded(source="policy file")
