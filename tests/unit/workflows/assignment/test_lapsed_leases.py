"""What becomes of work whose lease has ended."""

from datetime import UTC, datetime, timedelta

import pytest

from business_time.clock import FixedClock
from events.data import Actor
from state_machines.declaration.policy import Policy
from store.engine import Store
from store.queries import exception, history
from store.verification.verify import verify
from tests.samples import message, transition
from tests.staff import employ, handed_out, profile, pushed, raised
from tests.stores import NOON
from workflows.assignment.claiming import claim_exception
from workflows.assignment.direct_assignment import assign_directly
from workflows.assignment.handover import HandoverRequest, apply, preview
from workflows.assignment.lapsed_leases import settle_lapsed_leases
from workflows.intake import Intake

HOUR = timedelta(hours=1)
MIDNIGHT = datetime(2026, 11, 21, 5, tzinfo=UTC)
BOB = Actor(name="bob", department="Support Services")
RETURNS = pushed(midnight_return=True)


def owner(store: Store, exception_id: str) -> str | None:
    with store.reading() as connection:
        assert list(verify(connection)) == []
        record = exception(connection, exception_id)
    assert record is not None
    return record.assignee


def last_line(store: Store, exception_id: str) -> tuple[str, str, str]:
    with store.reading() as connection:
        line = history(connection, exception_id)[-1]
    return line.trigger, line.why, line.rule


def move(store: Store, now: datetime, trigger: str = "call_customer", by: str = "ann") -> None:
    """Call the customer, which leaves it Open; or move it on by another trigger."""
    later = (now + 100 * HOUR).isoformat()
    asked = {"follow_up_at": later, "follow_up_reason": "left a voicemail"} if trigger == "follow_up" else {}
    actor = {"name": by, "department": "Support Services"}
    Intake(store, Policy(), FixedClock(now)).take_in("test", [message(transition(trigger, actor=actor, **asked))])


def test_what_nobody_began_goes_back_at_midnight(store: Store) -> None:
    employ(store, profile("ann"))
    (item,) = raised(store, ["SJ-1"])
    handed_out(store, RETURNS)
    assert settle_lapsed_leases(store, RETURNS, MIDNIGHT - timedelta(seconds=1)) == []
    (result,) = settle_lapsed_leases(store, RETURNS, MIDNIGHT)
    assert result.kind == "lapsed"
    assert owner(store, item) is None
    why = "ann had not begun it by 2026-11-21 05:00 UTC; it goes back to the queue"
    assert last_line(store, item) == ("lapse", why, "P:scheduler-task-assignment")
    assert settle_lapsed_leases(store, RETURNS, MIDNIGHT) == []


def test_what_its_owner_began_stays_for_as_long_as_it_takes(store: Store) -> None:
    employ(store, profile("ann"))
    (item,) = raised(store, ["SJ-1"])
    handed_out(store, RETURNS)
    move(store, NOON + HOUR)
    for day in range(3):
        (result,) = settle_lapsed_leases(store, RETURNS, MIDNIGHT + timedelta(days=day))
        assert (result.kind, result.until) == ("renewed", MIDNIGHT + timedelta(days=day + 1))
    assert owner(store, item) == "ann"
    assert last_line(store, item)[0] == "call_customer"


ENDINGS = pytest.mark.parametrize(
    ("policy", "trigger", "keeps"),
    [
        (RETURNS, "call_customer", None),
        (RETURNS, "follow_up", "ann"),
        (pushed(lease="PT2H"), "call_customer", None),
        (pushed(lease="PT2H"), "follow_up", None),
    ],
)
"""At midnight goes back what is in its first status; at the end of a lease, what its owner did nothing with."""


@ENDINGS
def test_what_somebody_else_did_with_it(store: Store, policy: Policy, trigger: str, keeps: str | None) -> None:
    employ(store, profile("ann"))
    (item,) = raised(store, ["SJ-1"])
    handed_out(store, policy)
    move(store, NOON + HOUR, trigger, by="zoe")
    settle_lapsed_leases(store, policy, MIDNIGHT)
    assert owner(store, item) == keeps


@ENDINGS
def test_what_was_done_before_it_was_given(store: Store, policy: Policy, trigger: str, keeps: str | None) -> None:
    employ(store, profile("ann"))
    (item,) = raised(store, ["SJ-1"])
    move(store, NOON, trigger)
    handed_out(store, policy, NOON + HOUR)
    settle_lapsed_leases(store, policy, MIDNIGHT)
    assert owner(store, item) == keeps


def test_what_was_begun_and_then_handed_over_stays_with_the_receiver(store: Store) -> None:
    employ(store, profile("ann"), profile("bob"))
    (item,) = raised(store, ["SJ-1"])
    handed_out(store, RETURNS)
    move(store, NOON + HOUR, "follow_up")
    handover = preview(store, RETURNS, HandoverRequest(giver="ann", receiver="bob", by=BOB), MIDNIGHT)
    apply(store, RETURNS, handover.id, by=BOB, now=MIDNIGHT)
    (result,) = settle_lapsed_leases(store, RETURNS, MIDNIGHT + timedelta(days=1))
    assert (result.kind, owner(store, item)) == ("renewed", "bob")


@pytest.mark.parametrize(("trigger", "by"), [("call_customer", "ann"), ("follow_up", "zoe")])
def test_begun_work_is_nobody_elses_even_before_its_lease_is_renewed(store: Store, trigger: str, by: str) -> None:
    employ(store, profile("ann"))
    (item,) = raised(store, ["SJ-1"])
    handed_out(store, RETURNS)
    move(store, NOON + HOUR, trigger, by=by)
    refused = claim_exception(store, RETURNS, item, who=BOB, now=MIDNIGHT + HOUR, lease=HOUR)
    assert (refused.kind, refused.text) == ("held", f"{item} stays with ann until it is released or handed over")


def test_a_lease_that_is_over_is_anybodys_where_nothing_was_begun(store: Store) -> None:
    employ(store, profile("ann"))
    (item,) = raised(store, ["SJ-1"])
    handed_out(store, RETURNS)
    assert claim_exception(store, Policy(), item, who=BOB, now=MIDNIGHT, lease=HOUR).done


def test_a_claim_of_ones_own_does_not_make_an_assignment_shorter(store: Store) -> None:
    employ(store, profile("ann"))
    (item,) = raised(store, ["SJ-1"])
    handed_out(store, RETURNS)
    ann = Actor(name="ann", department="Support Services")
    assert claim_exception(store, Policy(), item, who=ann, now=NOON, lease=HOUR).until == MIDNIGHT


def test_a_claim_of_ones_own_ends_with_its_lease_begun_or_not(store: Store) -> None:
    (item,) = raised(store, ["SJ-1"])
    claim_exception(store, Policy(), item, who=Actor(name="ann", department="Support Services"), now=NOON, lease=HOUR)
    move(store, NOON)
    (result,) = settle_lapsed_leases(store, RETURNS, NOON + HOUR)
    assert result.kind == "lapsed"
    assert last_line(store, item)[1] == "ann's claim expired at 2026-11-20 19:00 UTC"


def test_without_a_lease_of_any_kind_it_stays_until_it_is_given_back(store: Store) -> None:
    employ(store, profile("ann"), profile("bob"))
    assigned, directed = raised(store, ["SJ-1", "SJ-2"])
    by = Actor(name="lee", department="Support Services", role="Supervisor")
    assign_directly(store, Policy(), directed, "ann", by=by, now=NOON)
    handed_out(store, pushed())
    assert {result.kind for result in settle_lapsed_leases(store, pushed(), MIDNIGHT)} == {"renewed"}
    assert (owner(store, assigned), owner(store, directed)) == ("bob", "ann")


def test_what_went_back_is_handed_out_anew(store: Store) -> None:
    employ(store, profile("ann"), profile("bob"))
    (item,) = raised(store, ["SJ-1"])
    handed_out(store, pushed("round_robin", midnight_return=True))
    settle_lapsed_leases(store, RETURNS, MIDNIGHT)
    handed_out(store, pushed("round_robin", midnight_return=True), MIDNIGHT)
    assert owner(store, item) == "bob"


def test_all_that_lapsed_goes_back_in_one_call(store: Store) -> None:
    employ(store, profile("ann"))
    ids = raised(store, [f"SJ-{number}" for number in range(7)])
    handed_out(store, RETURNS)
    assert len(settle_lapsed_leases(store, RETURNS, MIDNIGHT)) == len(ids)
