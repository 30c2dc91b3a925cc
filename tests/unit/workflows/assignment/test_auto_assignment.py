"""Handing out what waits: to whom, in which order, how much, and with which line in the history."""

import json
from collections import Counter
from datetime import timedelta

import pytest

from business_time.clock import FixedClock
from events.data import Actor
from state_machines.declaration.policy import Policy
from store.engine import Store
from store.people import AWAY, keep_presence
from store.queries import exception, history
from store.verification.verify import verify
from tests.samples import event, message, transition
from tests.staff import KIND, employ, handed_out, profile, pushed, raised
from tests.stores import NOON
from workflows.assignment.auto_assignment import AutoAssignment
from workflows.assignment.claiming import claim_exception, release_exception
from workflows.assignment.lapsed_leases import settle_lapsed_leases
from workflows.assignment.policies import assigned_types
from workflows.intake import Intake
from workflows.outcome import NOTED, Outcome

JOBS = [f"SJ-{number}" for number in range(6)]
HOUR = timedelta(hours=1)
ANN = Actor(name="ann", department="Support Services")


def owners(store: Store, ids: list[str]) -> list[str | None]:
    with store.reading() as connection:
        assert list(verify(connection)) == []
        records = [exception(connection, each) for each in ids]
    assert all(each is not None and (each.assignee is None) == (each.claimed_until is None) for each in records)
    return [each.assignee for each in records if each is not None]


def test_what_waits_goes_to_whoever_may_have_it(store: Store) -> None:
    employ(store, profile("ann"), profile("bob", departments=("Dispatch",)))
    ids = raised(store, JOBS)
    handed = handed_out(store, pushed())
    assert sorted(each.exception_id for each in handed) == sorted(ids)
    assert owners(store, ids) == ["ann"] * len(ids)
    assert handed_out(store, pushed()) == []


def test_an_assignment_is_a_line_of_the_history_that_says_why(store: Store) -> None:
    employ(store, profile("ann"), profile("bob"))
    (item,) = raised(store, JOBS[:1])
    (handed,) = handed_out(store, pushed(lease="PT2H"))
    assert (handed.to, handed.until, handed.type, handed.job) == ("ann", NOON + 2 * HOUR, KIND, JOBS[0])
    with store.reading() as connection:
        line = history(connection, item)[-1]
    assert (line.trigger, line.why, line.rule) == ("assign", handed.why, "policy file")
    assert json.loads(line.actor)["name"] == "system"
    assert json.loads(line.details)["assignee"] == "ann"
    assert handed.why == (
        "assigned to ann until 2026-11-20 20:00 UTC, and permanently once it is begun: least loaded, among 2: load 0"
    )


def test_nobody_gets_more_than_capacity_and_threshold_allow(store: Store) -> None:
    employ(store, profile("ann", capacity=1), profile("bob"), profile("cas", capacity=0))
    ids = raised(store, JOBS)
    handed_out(store, pushed(threshold=3))
    assert Counter(owners(store, ids)) == {"ann": 1, "bob": 3, None: 2}


def test_work_of_other_kinds_counts_against_the_capacity(store: Store) -> None:
    employ(store, profile("ann", capacity=2))
    ids = raised(store, JOBS[:3])
    claim_exception(store, Policy(), ids[2], who=ANN, now=NOON, lease=HOUR)
    handed_out(store, pushed())
    assert Counter(owners(store, ids)) == {"ann": 2, None: 1}


def test_who_is_away_or_off_shift_gets_nothing(store: Store) -> None:
    employ(store, profile("ann"), presence=AWAY)
    ids = raised(store, JOBS[:1])
    assert handed_out(store, pushed()) == []
    with store.writing() as connection:
        keep_presence(connection, "ann", "here", NOON)
    assert len(handed_out(store, pushed())) == 1
    assert owners(store, ids) == ["ann"]


def test_the_most_urgent_goes_first_then_the_oldest(store: Store) -> None:
    employ(store, profile("ann", capacity=2))
    old, new = raised(store, ["SJ-1"]), raised(store, ["SJ-2"], now=NOON + HOUR)
    urgent = raised(store, ["SJ-3"], now=NOON + 2 * HOUR)
    severe = event("service-job.changed", {"severity": "Medical Emergency"}, job="SJ-3", at=NOON + 2 * HOUR)
    Intake(store, Policy(), FixedClock(NOON + 2 * HOUR)).take_in("test", [message(severe)])
    handed = handed_out(store, pushed(), NOON + 3 * HOUR)
    assert [each.exception_id for each in handed] == [*urgent, *old]
    assert owners(store, new) == [None]


def test_round_robin_goes_in_turn_even_from_one_run_to_the_next(store: Store) -> None:
    employ(store, *(profile(name) for name in ("ann", "bob", "cas")))
    turns = []
    for job in JOBS:
        raised(store, [job])
        turns += [each.to for each in handed_out(store, pushed("round_robin"))]
    assert turns == ["ann", "bob", "cas"] * 2


def test_weighted_random_prefers_who_holds_less(store: Store) -> None:
    employ(store, profile("ann"), profile("bob"))
    ids = raised(store, [f"SJ-{number}" for number in range(40)])
    handed_out(store, pushed("weighted_random", load=4))
    shares = Counter(owners(store, ids))
    assert set(shares) == {"ann", "bob"}
    assert abs(shares["ann"] - shares["bob"]) <= 6


def test_the_customers_zone_counts_where_the_policy_says_so(store: Store) -> None:
    employ(store, profile("ann", zone="America/New_York"), profile("bob", zone="America/Chicago"))
    ids = raised(store, JOBS)
    handed_out(store, pushed("weighted_random", load=0, zone=1e9))
    assert set(owners(store, ids)) == {"bob"}


def test_new_work_waits_for_its_run_and_old_work_does_not(store: Store) -> None:
    employ(store, profile("ann"))
    policy = pushed(run_every="PT1H")
    ids = raised(store, JOBS[:1], now=NOON + timedelta(minutes=20))
    assert handed_out(store, policy, NOON + timedelta(minutes=59)) == []
    assert len(handed_out(store, policy, NOON + HOUR)) == 1
    assert owners(store, ids) == ["ann"]


def test_who_gave_it_back_is_passed_over_and_stops_nobody_behind_it(store: Store) -> None:
    employ(store, profile("ann", capacity=1))
    (first,) = raised(store, ["SJ-1"])
    (second,) = raised(store, ["SJ-2"], now=NOON + HOUR)
    handed_out(store, pushed(), NOON + HOUR)
    assert owners(store, [first, second]) == ["ann", None]
    release_exception(store, first, who=ANN, now=NOON + HOUR)
    handed_out(store, pushed(), NOON + HOUR)
    assert owners(store, [first, second]) == [None, "ann"]


def test_what_two_gave_back_goes_to_the_one_who_had_it_longer_ago(store: Store) -> None:
    employ(store, profile("ann"), profile("bob"))
    raised(store, JOBS[:1])
    given = []
    for _ in range(4):
        (handed,) = handed_out(store, pushed())
        given.append(handed.to)
        who = Actor(name=handed.to, department="Support Services")
        release_exception(store, handed.exception_id, who=who, now=NOON)
    assert given == ["ann", "bob", "ann", "bob"]


def test_who_gave_it_back_is_given_it_again_the_next_day_where_nobody_else_may_have_it(store: Store) -> None:
    employ(store, profile("ann"))
    (item,) = raised(store, JOBS[:1])
    handed_out(store, pushed())
    release_exception(store, item, who=ANN, now=NOON)
    midnight = NOON + 11 * HOUR
    assert handed_out(store, pushed(), midnight - timedelta(seconds=1)) == []
    assert [each.to for each in handed_out(store, pushed(), midnight)] == ["ann"]


def test_who_let_it_lapse_is_given_it_again_only_after_the_others(store: Store) -> None:
    employ(store, profile("ann"), profile("bob", capacity=1))
    (item,) = raised(store, JOBS[:1])
    policy = pushed(lease="PT30M")
    given = []
    for round_ in range(4):
        now = NOON + round_ * HOUR
        settle_lapsed_leases(store, policy, now)
        given += handed_out(store, policy, now)
    assert [each.to for each in given] == ["ann", "bob", "ann", "bob"]
    assert given[-1].why.endswith("ann had it last; least loaded, the only one who is eligible: load 0")
    assert owners(store, [item]) == ["bob"]


def test_who_let_it_lapse_is_given_it_again_where_nobody_else_may_have_it(store: Store) -> None:
    employ(store, profile("ann"), profile("bob", departments=("Dispatch",)))
    raised(store, JOBS[:1])
    policy = pushed(lease="PT30M")
    handed_out(store, policy)
    settle_lapsed_leases(store, policy, NOON + HOUR)
    assert [each.to for each in handed_out(store, policy, NOON + HOUR)] == ["ann"]


def test_what_is_completed_or_held_is_left_alone(store: Store, intake: Intake) -> None:
    employ(store, profile("bob"))
    ids = raised(store, JOBS[:3])
    claim_exception(store, Policy(), ids[0], who=ANN, now=NOON, lease=HOUR)
    intake.take_in("test", [message(transition("complete", job=JOBS[1]))])
    assert [each.exception_id for each in handed_out(store, pushed())] == [ids[2]]
    assert owners(store, ids) == ["ann", None, "bob"]


def test_only_the_kinds_that_were_asked_for_are_handed_out(store: Store) -> None:
    employ(store, profile("ann"))
    raised(store, JOBS[:1])
    auto_assignment = AutoAssignment(store, pushed(), FixedClock(NOON))
    assert auto_assignment.assign_waiting(["dispatch_case"]) == []
    assert auto_assignment.assign_waiting([]) == []
    assert len(auto_assignment.assign_waiting([KIND])) == 1


def test_more_than_a_batch_goes_out_in_one_call(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.assignment.auto_assignment.BATCH", 2)
    employ(store, profile("ann"), profile("bob", capacity=1))
    ids = raised(store, JOBS)
    assert len(handed_out(store, pushed())) == len(ids)
    assert Counter(owners(store, ids)) == {"ann": 5, "bob": 1}


def opened(kind: str) -> Outcome:
    return Outcome(kind="opened", text="", type_key=kind)


@pytest.mark.parametrize(
    ("outcomes", "stirred"),
    [
        ([NOTED], set()),
        ([opened("call_back")], set()),
        ([opened("dispatch_case")], {"dispatch_case"}),
        ([Outcome(kind="moved", text="", type_key="dispatch_case")], set()),
        ([opened("executive_escalation")], {"executive_escalation"}),
        (
            [Outcome(kind="moved", text="", freed=True)],
            {"dispatch_case", "tier_3_task", "executive_escalation", "bbb_social_media_task"},
        ),
        ([Outcome(kind="noted", text="", effects=(opened("call_back"), opened("tier_3_task")))], {"tier_3_task"}),
    ],
)
def test_what_is_to_be_handed_out_after_what_happened(store: Store, outcomes: list[Outcome], stirred: set[str]) -> None:
    assert AutoAssignment(store, Policy(), FixedClock(NOON)).affected_types(outcomes) == stirred


def test_a_policy_that_hands_out_nothing_is_never_stirred(store: Store) -> None:
    policy = Policy.model_validate({"assignment": {key: {"method": "pull"} for key in assigned_types(Policy())}})
    auto_assignment = AutoAssignment(store, policy, FixedClock(NOON))
    assert (
        auto_assignment.affected_types([opened("dispatch_case"), Outcome(kind="moved", text="", freed=True)]) == set()
    )
    assert auto_assignment.assign_waiting() == []


def test_completing_what_somebody_holds_frees_them(store: Store, intake: Intake) -> None:
    employ(store, profile("ann"))
    raised(store, JOBS[:2])
    handed_out(store, pushed(threshold=1))
    outcomes = [intake.take_in("test", [message(transition("complete", job=job))]).outcomes[0][0] for job in JOBS[:2]]
    assert sorted(outcome.freed for outcome in outcomes) == [False, True]
