"""Why is nobody assigned: there is always an answer."""

from datetime import timedelta
from typing import Any

import pytest

from business_time.clock import FixedClock
from events.data import Actor
from state_machines.declaration.policy import Policy
from store.engine import Store
from store.people import AWAY, HERE
from tests.samples import message, transition
from tests.staff import DAY, NIGHT, employ, handed_out, profile, pushed, raised
from tests.stores import NOON
from workflows.assignment.claiming import claim_exception
from workflows.assignment.unassigned_reasons import UnassignedReasons, why
from workflows.intake import Intake

HOUR = timedelta(hours=1)
ANN = Actor(name="ann", department="Support Services")


def asked(store: Store, item: str, policy: Policy | None = None, **at: Any) -> UnassignedReasons:
    with store.reading() as connection:
        answer = why(connection, item, policy=policy or pushed(), now=at.get("now", NOON))
    assert answer is not None
    return answer


def test_of_an_unknown_item_there_is_none(store: Store) -> None:
    with store.reading() as connection:
        assert why(connection, "EX-NOBODY", policy=Policy(), now=NOON) is None


def test_what_is_not_handed_out_says_how_it_finds_its_owner(store: Store) -> None:
    (item,) = raised(store, ["SJ-1"])
    answer = asked(store, item, Policy())
    assert (answer.method, answer.do) == ("pull", f"sje claim {item}")
    assert answer.answer == "the system does not assign it: people take it from the queue (INF)"
    assert asked(store, item, pushed("direct")).do == f"sje assign {item} --to NAME"


def test_without_people_it_says_so(store: Store) -> None:
    (item,) = raised(store, ["SJ-1"])
    answer = asked(store, item)
    assert (answer.answer, answer.do) == ("the people file has not been loaded", "sje people load FILE")


def test_each_person_is_named_with_every_reason_the_nearest_first(store: Store) -> None:
    employ(store, profile("ann", shifts=(NIGHT,)), profile("cas", capacity=0, departments=("Dispatch",)))
    employ(store, profile("bob", shifts=(NIGHT,)), presence=AWAY)
    (item,) = raised(store, ["SJ-1"])
    answer = asked(store, item)
    assert [(each.name, [reason.rule for reason in each.reasons]) for each in answer.people] == [
        ("ann", ["off-shift"]),
        ("bob", ["offline", "off-shift"]),
        ("cas", ["full", "wrong-work-group"]),
    ]
    assert answer.answer == "no one is eligible until ann's shift starts at 2026-11-21 04:00 UTC"


@pytest.mark.parametrize(
    ("known", "presence", "sooner"),
    [
        ({"capacity": 0}, HERE, True),
        ({}, AWAY, True),
        ({"capacity": 0, "shifts": (DAY,)}, HERE, True),
        ({"capacity": 0, "shifts": (NIGHT,)}, HERE, False),
        ({"capacity": 0, "departments": ("Dispatch",)}, HERE, False),
    ],
)
def test_it_does_not_say_that_nobody_may_have_it_where_somebody_may_be_free_before(
    store: Store, known: dict[str, Any], presence: str, *, sooner: bool
) -> None:
    employ(store, profile("nan", shifts=(NIGHT,)))
    employ(store, profile("ann", **known), presence=presence)
    (item,) = raised(store, ["SJ-1"], now=NOON)
    early = NOON - timedelta(hours=5)
    begins = "no one is eligible until nan's shift starts at 2026-11-21 04:00 UTC"
    unless = ", unless someone frees up sooner"
    assert asked(store, item, now=early).answer == begins + (unless if sooner else "")


def test_where_waiting_does_not_help_it_says_what_does(store: Store) -> None:
    employ(store, profile("ann"), presence=AWAY)
    (item,) = raised(store, ["SJ-1"])
    answer = asked(store, item)
    assert (answer.answer, answer.do) == ("no one is eligible now", "sje people here ann")


def test_who_may_have_it_is_named(store: Store) -> None:
    employ(store, profile("ann"), profile("bob"))
    (item,) = raised(store, ["SJ-1"])
    assert asked(store, item).answer == "it is about to be assigned to one of ann, bob"


def test_new_work_that_waits_for_a_run_says_when_it_is(store: Store) -> None:
    employ(store, profile("ann"))
    (item,) = raised(store, ["SJ-1"], now=NOON + HOUR / 2)
    policy = pushed(run_every="PT1H")
    assert (
        asked(store, item, policy, now=NOON + HOUR / 2).answer == "it waits for the next run, at 2026-11-20 19:00 UTC"
    )
    assert asked(store, item, policy, now=NOON + HOUR).answer == "it is about to be assigned to one of ann"


def test_whose_it_is_and_for_how_long(store: Store) -> None:
    employ(store, profile("ann"))
    claimed, assigned = raised(store, ["SJ-1", "SJ-2"])
    claim_exception(store, Policy(), claimed, who=ANN, now=NOON, lease=HOUR)
    assert asked(store, claimed).answer == "it is assigned to ann until 2026-11-20 19:00 UTC"
    assert asked(store, claimed, now=NOON + HOUR).answer.startswith("it is assigned to ann no longer")
    handed_out(store, pushed(midnight_return=True))
    assert asked(store, assigned).answer == "it is assigned to ann until 2026-11-21 05:00 UTC"
    Intake(store, Policy(), FixedClock(NOON)).take_in("test", [message(transition("call_customer", job="SJ-2"))])
    assert asked(store, assigned).answer == "it is assigned to ann until it is released, because it has been started"


def test_what_is_completed_needs_nobody(store: Store, intake: Intake) -> None:
    (item,) = raised(store, ["SJ-1"])
    intake.take_in("test", [message(transition("complete"))])
    assert asked(store, item).answer == "it is Completed, so it needs no owner"


@pytest.mark.parametrize("method", ["round_robin", "least_loaded", "weighted_random"])
def test_after_a_hand_out_whatever_nobody_has_has_a_reason_against_everybody(store: Store, method: str) -> None:
    employ(
        store, profile("ann", capacity=1), profile("bob", shifts=(NIGHT,)), profile("cas", departments=("Dispatch",))
    )
    ids = raised(store, ["SJ-1", "SJ-2", "SJ-3"])
    policy = pushed(method)
    handed_out(store, policy)
    left = [answer for each in ids if (answer := asked(store, each, policy)).assignee is None]
    assert len(left) == 2
    assert all(person.reasons for answer in left for person in answer.people)
