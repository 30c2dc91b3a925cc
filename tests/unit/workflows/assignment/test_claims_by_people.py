"""A claim by somebody of whom something is known: they must be here, have room, and be of those who work it."""

from datetime import timedelta
from typing import Any

import pytest

from events.data import Actor
from state_machines.declaration.policy import Policy
from store.claims import ClaimResult
from store.engine import Store
from store.people import AWAY, HERE, keep_presence
from tests.samples import ANN, BOB, event, job_created, message
from tests.staff import NIGHT, employ, handed_out, profile, pushed, raised
from tests.stores import NOON
from workflows.assignment.claiming import claim_exception, release_exception
from workflows.intake import Intake

HOUR = timedelta(hours=1)


def claimed(store: Store, item: str, who: Actor = ANN, policy: Policy | None = None, **at: Any) -> ClaimResult:
    return claim_exception(store, policy or Policy(), item, who=who, now=at.get("now", NOON), lease=HOUR)


@pytest.mark.parametrize(
    ("known", "presence", "rule", "why", "do"),
    [
        ({}, AWAY, "offline", "ann is away since 2026-11-20 18:00 UTC", "sje people here ann"),
        ({"capacity": 0}, HERE, "full", "ann holds 0 of 0", "complete or release one"),
        (
            {"departments": ("Dispatch",)},
            HERE,
            "wrong-work-group",
            "ann belongs to Dispatch, but this work belongs to Support Services",
            "correct the people file",
        ),
        ({"skills": ("Parts",)}, HERE, "lacks-skill", "ann lacks Spanish", "correct the people file"),
    ],
)
def test_what_is_known_of_somebody_refuses_their_claim(
    store: Store, known: dict[str, Any], presence: str, rule: str, why: str, do: str
) -> None:
    employ(store, profile("ann", **known), presence=presence)
    (item,) = raised(store, ["SJ-1"])
    policy = pushed("pull", skills=["Spanish"]) if rule == "lacks-skill" else Policy()
    result = claimed(store, item, policy=policy)
    assert (result.kind, result.assignee, result.version) == ("refused", None, 1)
    (broken,) = result.rules
    assert (broken.rule, broken.why) == (rule, why)
    assert broken.do.startswith(do)
    assert result.text == f"{item} cannot be claimed by ann: {why}"
    assert claimed(store, item, BOB, policy).done, "of whom nothing is known claims as ever"


def test_shift_group_and_threshold_are_about_what_is_given_not_about_what_is_taken(store: Store) -> None:
    employ(store, profile("ann", shifts=(NIGHT,), work_groups=()))
    first, second = raised(store, ["SJ-1", "SJ-2"])
    assert claimed(store, first, policy=pushed(threshold=1)).done
    assert claimed(store, second, policy=pushed(threshold=1)).done


def test_whoever_holds_it_may_keep_it_though_they_could_not_claim_it_anew(store: Store) -> None:
    employ(store, profile("ann", capacity=1))
    first, second = raised(store, ["SJ-1", "SJ-2"])
    assert claimed(store, first).done
    assert claimed(store, second).kind == "refused"
    assert claimed(store, first, now=NOON + HOUR / 2).kind == "renewed"
    with store.writing() as connection:
        keep_presence(connection, "ann", AWAY, NOON)
    assert claimed(store, first, now=NOON + HOUR).kind == "renewed"


def test_a_claim_that_is_over_takes_up_no_room_against_claiming_it_again(store: Store) -> None:
    employ(store, profile("ann", capacity=1))
    (item,) = raised(store, ["SJ-1"])
    assert claimed(store, item).done
    assert claimed(store, item, now=NOON + 2 * HOUR).kind == "claimed"


@pytest.mark.parametrize("assigned_to", ["mia", None])
def test_only_whom_an_item_names_can_claim_it(store: Store, intake: Intake, assigned_to: str | None) -> None:
    asked = {"request": "Call me.", **({"assigned_to": assigned_to} if assigned_to else {})}
    taken = intake.take_in("test", [message(job_created(), event("executive-call-back.requested", asked))])
    item = taken.outcomes[0][1].exception_id
    result = claimed(store, item, BOB)
    if assigned_to is None:
        assert result.done
        return
    (broken,) = result.rules
    assert (broken.rule, broken.why) == ("names-another", "the item names mia as its owner, not bob")
    assert broken.do == "assign it explicitly: sje assign ID --to bob"
    assert claimed(store, item, Actor(name="mia", department="Escalations")).done


def test_a_refused_claim_leaves_it_to_be_handed_out(store: Store) -> None:
    employ(store, profile("ann"), profile("bob"))
    (item,) = raised(store, ["SJ-1"])
    with store.writing() as connection:
        keep_presence(connection, "bob", AWAY, NOON)
    assert not claimed(store, item, BOB).done
    assert release_exception(store, item, who=BOB, now=NOON).kind == "not-held"
    assert [each.to for each in handed_out(store, pushed())] == ["ann"]
