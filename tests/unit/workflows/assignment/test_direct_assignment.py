"""A person names the owner of an item."""

from datetime import timedelta

import pytest

from business_time.clock import FixedClock
from events.data import Actor
from state_machines.declaration.policy import Policy
from store.engine import Store
from store.people import AWAY, Profile
from store.queries import exception, history
from store.verification.verify import verify
from tests.samples import message, transition
from tests.staff import NIGHT, employ, profile, pushed, raised
from tests.stores import NOON
from workflows.assignment.claiming import claim_exception, release_exception
from workflows.assignment.direct_assignment import DirectAssignmentResult, assign_directly
from workflows.intake import Intake

LEE = Actor(name="lee", department="Support Services", role="Supervisor")
ANN = Actor(name="ann", department="Support Services")
HOUR = timedelta(hours=1)


def assign(
    store: Store, item: str, to: str = "ann", *, anyway: bool = False, policy: Policy | None = None
) -> DirectAssignmentResult:
    return assign_directly(store, policy or Policy(), item, to, by=LEE, now=NOON, anyway=anyway)


def rules(result: DirectAssignmentResult) -> list[str]:
    return [rule.rule for rule in result.rules]


def test_the_named_one_owns_it_and_the_history_says_by_whom(store: Store) -> None:
    employ(store, profile("ann"))
    (item,) = raised(store, ["SJ-1"])
    result = assign(store, item)
    assert (result.kind, result.text) == ("assigned", f"{item} is assigned to ann until it is released")
    with store.reading() as connection:
        assert list(verify(connection)) == []
        record, line = exception(connection, item), history(connection, item)[-1]
    assert record is not None
    assert record.assignee == "ann"
    assert (line.trigger, line.why) == ("assign", "assigned to ann by lee until it is released")
    assert '"lee"' in line.actor


@pytest.mark.parametrize(
    ("known", "rule"),
    [
        (profile("ann", shifts=(NIGHT,)), "off-shift"),
        (profile("ann", departments=("Dispatch",)), "wrong-work-group"),
    ],
)
def test_a_supervisor_may_overrule_most_of_what_is_against_it(store: Store, known: Profile, rule: str) -> None:
    employ(store, known)
    (item,) = raised(store, ["SJ-1"])
    refused = assign(store, item)
    assert (refused.kind, rules(refused)) == ("refused", [rule])
    overruled = assign(store, item, anyway=True)
    assert overruled.kind == "assigned"
    with store.reading() as connection:
        assert history(connection, item)[-1].why.endswith(", overruling the rules against it")


def test_nobody_overrules_presence_or_capacity(store: Store) -> None:
    employ(store, profile("ann"), presence=AWAY)
    employ(store, profile("bob", capacity=0))
    (item,) = raised(store, ["SJ-1"])
    assert rules(assign(store, item, anyway=True)) == ["offline"]
    assert rules(assign(store, item, "bob", anyway=True)) == ["full"]


def test_what_somebody_has_or_is_done_is_not_given_away(store: Store) -> None:
    employ(store, profile("ann"), profile("bob"))
    held, done = raised(store, ["SJ-1", "SJ-2"])
    claim_exception(store, Policy(), held, who=ANN, now=NOON, lease=HOUR)
    Intake(store, Policy(), FixedClock(NOON)).take_in("test", [message(transition("complete", job="SJ-2"))])
    refused = assign(store, held, "bob", anyway=True)
    assert rules(refused) == ["held"]
    assert "sje handover ann" in refused.rules[0].do
    assert rules(assign(store, done, "bob", anyway=True)) == ["completed"]


def test_unknown_items_and_people_are_told_apart(store: Store) -> None:
    employ(store, profile("ann"))
    (item,) = raised(store, ["SJ-1"])
    assert assign(store, "EX-NOBODY").kind == "unknown"
    assert assign(store, item, "zoe").kind == "nobody"


def test_what_one_gave_back_can_be_given_to_them_by_name(store: Store) -> None:
    employ(store, profile("ann"))
    (item,) = raised(store, ["SJ-1"])
    assign(store, item)
    release_exception(store, item, who=ANN, now=NOON)
    assert rules(assign(store, item)) == ["gave-it-back"]
    assert assign(store, item, anyway=True).kind == "assigned"


def test_the_threshold_holds_unless_it_is_overruled(store: Store) -> None:
    employ(store, profile("ann"))
    first, second = raised(store, ["SJ-1", "SJ-2"])
    policy = pushed(threshold=1)
    assign(store, first, policy=policy)
    assert rules(assign(store, second, policy=policy)) == ["threshold"]
    assert assign(store, second, policy=policy, anyway=True).kind == "assigned"
