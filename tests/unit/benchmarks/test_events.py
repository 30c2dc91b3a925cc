from datetime import timedelta

from benchmarks.events import CYCLE, OWNERS, RaiseRequested, identity, make_events, with_repeats
from business_time.clock import SystemClock
from state_machines.declaration.policy import Policy
from state_machines.engine.registry import exception_type
from workflows.dry_run import DryRun


def test_our_rules_accept_every_event() -> None:
    check = DryRun(Policy(call_back_due=timedelta(hours=48)), SystemClock())

    checked = list(check.over((line, event.encode()) for line, event in enumerate(make_events(3 * CYCLE, "run"), 1)))

    assert [each.verdict for each in checked] == ["accepted"] * 3 * CYCLE, [each.outcome.text for each in checked]


def test_each_department_named_owns_its_type() -> None:
    assert {key: exception_type(key).department.slug for key in OWNERS} == OWNERS


def test_every_owner_is_met_within_a_cycle() -> None:
    departments = [RaiseRequested.model_validate_json(event).department for event in make_events(CYCLE, "run")]

    assert set(departments) == set(OWNERS.values())


def test_batches_share_neither_identity_nor_service_job() -> None:
    first, second = make_events(50, "warm"), make_events(50, "run")

    assert len({identity(event) for event in first + second}) == 100
    assert len({RaiseRequested.model_validate_json(event).subject for event in first + second}) == 100


def test_repeats_follow_their_originals_and_at_least_one_is_there() -> None:
    events = make_events(5, "run")

    assert with_repeats(events, every=2) == [
        *(events[0], events[0], events[1]),
        *(events[2], events[2], events[3]),
        *(events[4], events[4]),
    ]
    assert len(with_repeats(events[:1])) == 2
