"""A person's or a shift's work moves to somebody else or to the queue: preview, apply, undo."""

import json
from datetime import timedelta
from typing import Any

import pytest

from business_time.clock import FixedClock
from events.data import Actor
from state_machines.declaration.policy import Policy
from store.engine import Store
from store.handovers import Handover, latest
from store.people import AWAY
from store.queries import exception, history
from store.verification.verify import verify
from tests.samples import message, transition
from tests.staff import DAY, NIGHT, employ, handed_out, profile, pushed, raised
from tests.stores import NOON
from workflows.assignment.claiming import claim_exception, release_exception
from workflows.assignment.direct_assignment import assign_directly
from workflows.assignment.handover import HandoverError, HandoverRequest, apply, preview, undo
from workflows.assignment.lapsed_leases import settle_lapsed_leases
from workflows.intake import Intake

LEE = Actor(name="lee", department="Support Services", role="Supervisor")
ANN = Actor(name="ann", department="Support Services")
HOUR = timedelta(hours=1)
JOBS = ["SJ-1", "SJ-2", "SJ-3"]


def previewed(store: Store, giver: str = "ann", receiver: str | None = "bob", **asked: Any) -> Handover:
    return preview(store, Policy(), HandoverRequest(giver=giver, receiver=receiver, by=LEE, **asked), NOON)


def applied(store: Store, handover: Handover) -> Handover:
    return apply(store, Policy(), handover.id, by=LEE, now=NOON + HOUR)


def undone(store: Store, handover: Handover) -> Handover:
    return undo(store, Policy(), handover.id, by=LEE, now=NOON + 2 * HOUR)


def owners(store: Store, ids: list[str]) -> list[str | None]:
    with store.reading() as connection:
        assert list(verify(connection)) == []
        return [record.assignee for each in ids if (record := exception(connection, each)) is not None]


def problems(handover: Handover) -> list[str]:
    return [item.problem for item in handover.items]


def touched(store: Store, job: str, by: str = "ann") -> None:
    asked = transition("call_customer", job=job, actor={"name": by, "department": "Support Services"})
    Intake(store, Policy(), FixedClock(NOON)).take_in("test", [message(asked)])


def anns_work(store: Store) -> list[str]:
    """Three items that ann holds; bob has none."""
    employ(store, profile("ann"), profile("bob"))
    ids = raised(store, JOBS)
    for each in ids:
        claim_exception(store, Policy(), each, who=ANN, now=NOON, lease=4 * HOUR)
    return ids


def test_a_preview_moves_nothing(store: Store) -> None:
    ids = anns_work(store)
    handover = previewed(store)
    assert sorted(item.id for item in handover.items) == sorted(ids)
    assert (handover.state, set(problems(handover))) == ("previewed", {""})
    assert owners(store, ids) == ["ann"] * 3


def test_what_was_previewed_moves_and_comes_back(store: Store) -> None:
    ids = anns_work(store)
    handover = previewed(store, reason="ann is ill")
    assert applied(store, handover).state == "applied"
    assert owners(store, ids) == ["bob"] * 3
    with store.reading() as connection:
        line = history(connection, ids[0])[-1]
    assert (line.trigger, line.why) == ("handover", "handed over from ann to bob by lee: ann is ill")
    assert undone(store, handover).state == "undone"
    assert owners(store, ids) == ["ann"] * 3
    with store.reading() as connection:
        (kept,) = latest(connection, 5)
    assert (kept.state, kept.previewed_by, kept.applied_at, kept.undone_at) == (
        "undone", "lee", NOON + HOUR, NOON + 2 * HOUR,
    )  # fmt: skip


def test_work_that_came_after_the_preview_does_not_move(store: Store) -> None:
    ids = anns_work(store)
    handover = previewed(store)
    (later,) = raised(store, ["SJ-9"])
    claim_exception(store, Policy(), later, who=ANN, now=NOON, lease=4 * HOUR)
    applied(store, handover)
    assert owners(store, [*ids, later]) == ["bob", "bob", "bob", "ann"]


def test_what_changed_since_the_preview_stays_and_says_why(store: Store, intake: Intake) -> None:
    ids = anns_work(store)
    handover = previewed(store)
    touched(store, JOBS[0])
    release_exception(store, ids[1], who=ANN, now=NOON)
    intake.take_in("test", [message(transition("complete", job=JOBS[2]))])
    done = {item.id: item.problem for item in applied(store, handover).items}
    assert done == {
        ids[0]: "it has changed since: its version is now 3, not 2",
        ids[1]: "it has gone to the queue since",
        ids[2]: "it has been completed since",
    }
    assert owners(store, ids) == ["ann", None, None]


def test_only_what_nobody_touched_comes_back(store: Store) -> None:
    ids = anns_work(store)
    handover = previewed(store)
    applied(store, handover)
    touched(store, JOBS[0])
    done = {item.id: item.problem for item in undone(store, handover).items}
    assert done == {ids[0]: "it has changed since: its version is now 4, not 3", ids[1]: "", ids[2]: ""}
    assert owners(store, ids) == ["bob", "ann", "ann"]


def test_it_can_go_to_the_queue_from_where_others_get_it(store: Store) -> None:
    ids = anns_work(store)
    handover = previewed(store, receiver=None)
    applied(store, handover)
    assert owners(store, ids) == [None] * 3
    handed_out(store, pushed())
    assert owners(store, ids) == ["bob"] * 3


@pytest.mark.parametrize("lapses", [False, True])
def test_what_the_system_gave_to_others_since_comes_back_unless_they_began_it(store: Store, *, lapses: bool) -> None:
    ids = anns_work(store)
    handover = previewed(store, receiver=None)
    applied(store, handover)
    handed_out(store, pushed(lease="PT30M"), NOON + HOUR)
    touched(store, JOBS[0], by="bob")
    if lapses:
        settle_lapsed_leases(store, pushed(lease="PT30M"), NOON + 2 * HOUR)
    done = {item.id: item.problem for item in undone(store, handover).items}
    assert done == {ids[0]: "it has been assigned to bob since", ids[1]: "", ids[2]: ""}
    assert owners(store, ids) == ["bob", "ann", "ann"]
    with store.reading() as connection:
        line = history(connection, ids[1])[-1]
    assert json.loads(line.details)["giver"] == (None if lapses else "bob")


def test_what_a_person_gave_to_somebody_since_stays_theirs(store: Store) -> None:
    ids = anns_work(store)
    handover = previewed(store, receiver=None)
    applied(store, handover)
    assign_directly(store, Policy(), ids[0], "bob", by=LEE, now=NOON)
    assert sorted(problems(undone(store, handover))) == ["", "", "it has been assigned to bob since"]
    assert owners(store, ids) == ["bob", "ann", "ann"]


def test_nothing_comes_back_to_who_is_away_and_it_can_be_tried_again(store: Store) -> None:
    ids = anns_work(store)
    handover = previewed(store)
    applied(store, handover)
    employ(store, profile("ann"), presence=AWAY)
    with pytest.raises(HandoverError, match="Nothing can be returned: ann is away since") as refused:
        undone(store, handover)
    assert "sje handover FROM --to NAME" in refused.value.fix
    assert owners(store, ids) == ["bob"] * 3
    employ(store, profile("ann"))
    assert undone(store, handover).state == "undone"
    assert owners(store, ids) == ["ann"] * 3


def test_what_came_back_by_itself_is_not_given_back_again(store: Store) -> None:
    ids = anns_work(store)
    employ(store, profile("bob"), presence=AWAY)
    handover = previewed(store, receiver=None)
    applied(store, handover)
    handed_out(store, pushed())
    with pytest.raises(HandoverError, match="it has been assigned to ann since"):
        undone(store, handover)
    assert owners(store, ids) == ["ann"] * 3


def test_work_that_two_shifts_handed_to_the_queue_goes_back_to_the_first(store: Store) -> None:
    employ(store, profile("ann"), profile("bob", shifts=(NIGHT,)))
    ids = raised(store, JOBS)
    evening = NOON + timedelta(hours=11)
    handed_out(store, pushed())
    employ(store, profile("ann", shifts=(DAY,)))
    for shift, then in (("day", evening), ("night", evening + timedelta(hours=10))):
        applied(store, previewed(store, giver=shift, receiver=None, of_shift=True))
        handed_out(store, pushed(), then)
    assert owners(store, ids) == ["ann"] * 3


def test_what_went_to_the_queue_comes_back_from_there(store: Store) -> None:
    ids = anns_work(store)
    handover = previewed(store, receiver=None)
    applied(store, handover)
    undone(store, handover)
    assert owners(store, ids) == ["ann"] * 3


def test_nobody_is_handed_more_than_they_may_hold(store: Store) -> None:
    ids = anns_work(store)
    employ(store, profile("bob", capacity=2))
    handover = previewed(store, anyway=True)
    assert sorted(problems(handover)) == ["", "", "bob holds 2 of 2"]
    applied(store, handover)
    assert sorted(map(str, owners(store, ids))) == ["ann", "bob", "bob"]


def test_a_capacity_that_filled_up_since_the_preview_is_kept(store: Store) -> None:
    ids = anns_work(store)
    employ(store, profile("bob", capacity=3))
    handover = previewed(store)
    (other,) = raised(store, ["SJ-9"])
    claim_exception(
        store, Policy(), other, who=Actor(name="bob", department="Support Services"), now=NOON, lease=4 * HOUR
    )
    assert sorted(problems(applied(store, handover))) == ["", "", "bob holds 3 of 3"]
    assert sorted(map(str, owners(store, ids))) == ["ann", "bob", "bob"]


def test_undoing_gives_nobody_more_than_they_may_hold(store: Store) -> None:
    ids = anns_work(store)
    handover = previewed(store)
    applied(store, handover)
    employ(store, profile("ann", capacity=1))
    assert sorted(problems(undone(store, handover))) == ["", "ann holds 1 of 1", "ann holds 1 of 1"]
    assert sorted(map(str, owners(store, ids))) == ["ann", "bob", "bob"]


def test_nothing_goes_to_who_is_away(store: Store) -> None:
    anns_work(store)
    employ(store, profile("bob"), presence=AWAY)
    assert set(problems(previewed(store, anyway=True))) == {"bob is away since 2026-11-20 18:00 UTC"}


def test_a_shift_hands_over_what_all_of_it_holds(store: Store) -> None:
    ids = anns_work(store)
    employ(store, profile("ann", shifts=(NIGHT,)), profile("cas", shifts=(NIGHT,)))
    (other,) = raised(store, ["SJ-9"])
    claim_exception(
        store, Policy(), other, who=Actor(name="cas", department="Support Services"), now=NOON, lease=4 * HOUR
    )
    handover = previewed(store, giver="night", of_shift=True)
    assert handover.giver == "shift night"
    applied(store, handover)
    assert owners(store, [*ids, other]) == ["bob"] * 4


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"receiver": "zoe"}, "no person named zoe"),
        ({"receiver": "ann"}, "ann already has this work"),
        ({"giver": "bob", "receiver": "ann"}, "bob holds no open item"),
        ({"giver": "dawn", "of_shift": True}, "Nobody works a shift 'dawn'"),
    ],
)
def test_what_is_no_hand_over_says_what_to_do(store: Store, asked: dict[str, Any], said: str) -> None:
    anns_work(store)
    with pytest.raises(HandoverError, match=said) as refused:
        previewed(store, **asked)
    assert refused.value.fix


def test_each_step_is_taken_once_and_in_order(store: Store) -> None:
    anns_work(store)
    handover = previewed(store)
    with pytest.raises(HandoverError, match="is already previewed"):
        undone(store, handover)
    applied(store, handover)
    with pytest.raises(HandoverError, match="is already applied"):
        applied(store, handover)
    undone(store, handover)
    with pytest.raises(HandoverError, match="is already undone"):
        undone(store, handover)
    with pytest.raises(HandoverError, match="No handover has the ID HO-NONE"):
        apply(store, Policy(), "HO-NONE", by=LEE, now=NOON)


def test_a_receiver_who_left_gets_nothing(store: Store) -> None:
    anns_work(store)
    handover = previewed(store)
    with store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM people WHERE name = 'bob'")
    with pytest.raises(HandoverError, match="bob is no longer in the people file"):
        applied(store, handover)
