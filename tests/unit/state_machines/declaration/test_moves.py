"""Every trigger from every status of every kind of work, and what a move asks for and leaves behind."""

from datetime import timedelta

import pytest

from state_machines.declaration.guards import Refusal
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import MoveRequest, Situation
from state_machines.declaration.status import Status
from state_machines.engine.decisions import decide_move
from state_machines.engine.registry import work_types
from tests.unit.state_machines.expected import all_expected
from tests.unit.state_machines.situations import NOW, broken, fire, item, known, moved, person, rules

EXPECTED = {key: expected.moves for key, expected in all_expected().items()}
TRIGGERS = sorted({trigger for table in EXPECTED.values() for moves in table.values() for trigger in moves})
ALL_TRIGGERS = [*TRIGGERS, "reopen", "raise", ""]
SYSTEM = person("Support Services", role="System", channel="system")


def everything_entered(trigger: str, key: str) -> MoveRequest:
    """A request that leaves nothing out, so that only the lifecycle decides."""
    reasons = work_types()[key].resolution_reasons
    return MoveRequest(
        trigger=trigger,
        follow_up_at=NOW + timedelta(days=1),
        follow_up_reason="look again",
        waiting_on="the distributor",
        resolution_reason=reasons[0] if reasons else "done",
        note="why",
    )


def where_to(key: str, status: str, trigger: str) -> str | None:
    """Where a trigger leads, or None where it is refused as no move at all."""
    decision = fire(item(key, status=status), everything_entered(trigger, key), by=SYSTEM)
    if isinstance(decision, Refusal):
        assert rules(decision) == ["transition"]
        return None
    assert decision.before == status
    return decision.item.status


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("key", EXPECTED)
def test_every_trigger_from_every_status(key: str, status: Status) -> None:
    found = {trigger: where_to(key, status.value, trigger) for trigger in ALL_TRIGGERS}
    expected = EXPECTED[key].get(status.value, {})
    assert found == {trigger: expected.get(trigger) for trigger in ALL_TRIGGERS}


def test_the_table_is_complete() -> None:
    for key, declared in work_types().items():
        assert set(EXPECTED[key]) == set(declared.statuses)
        assert set(declared.lifecycle.triggers) == {trigger for moves in EXPECTED[key].values() for trigger in moves}


@pytest.mark.parametrize("key", EXPECTED)
def test_people_are_offered_what_they_may_do(key: str) -> None:
    lifecycle = work_types()[key].lifecycle
    for status, moves in EXPECTED[key].items():
        assert set(lifecycle.open_triggers(status)) == set(moves) - {"wake"}


@pytest.mark.parametrize("key", [key for key, moves in EXPECTED.items() if "Follow Up" in moves])
def test_people_do_not_wake_a_follow_up(key: str) -> None:
    decision = fire(item(key, status="Follow Up"), MoveRequest(trigger="wake"), by=person("Support Services"))
    assert rules(decision) == ["system-only"]
    assert "complete" in broken(decision, "system-only").do


class TestWhatAMoveAsksFor:
    def test_a_follow_up_needs_a_time_and_a_reason(self) -> None:
        decision = fire(item("pr_tracking"), MoveRequest(trigger="follow_up"))
        assert rules(decision) == ["follow-up-at", "follow-up-reason"]

    def test_a_follow_up_needs_its_reason(self) -> None:
        request = MoveRequest(trigger="follow_up", follow_up_at=NOW + timedelta(hours=1))
        assert rules(fire(item("pr_tracking"), request)) == ["follow-up-reason"]

    @pytest.mark.parametrize(("ahead", "allowed"), [(-60, False), (0, False), (1, True)])
    def test_a_follow_up_lies_in_the_future(self, ahead: int, allowed: bool) -> None:
        at = NOW + timedelta(seconds=ahead)
        request = MoveRequest(trigger="follow_up", follow_up_at=at, follow_up_reason="look again")
        decision = fire(item("pr_tracking"), request)
        if allowed:
            assert moved(decision).item.follow_up_at == at
        else:
            assert rules(decision) == ["follow-up-in-future"]

    def test_waiting_needs_to_say_on_whom(self) -> None:
        decision = fire(item("pr_return"), MoveRequest(trigger="wait"))
        assert rules(decision) == ["waiting-on"]
        request = MoveRequest(trigger="wait", waiting_on="the distributor")
        assert moved(fire(item("pr_return"), request)).item.waiting_on == "the distributor"

    def test_what_was_created_in_error_is_voided_with_a_note(self) -> None:
        assert rules(fire(item("call_back"), MoveRequest(trigger="void"))) == ["note"]
        after = moved(fire(item("call_back"), MoveRequest(trigger="void", note="wrong job"))).item
        assert (after.status, after.resolution) == ("Completed", "void")

    def test_everything_missing_is_said_at_once(self) -> None:
        request = MoveRequest(trigger="follow_up", expected_version=3)
        assert rules(fire(item("call_back"), request)) == ["follow-up-at", "follow-up-reason", "stale"]


class TestWhatAMoveLeavesBehind:
    def test_the_item_itself_is_not_touched(self) -> None:
        before = item("call_back")
        moved(fire(before, MoveRequest(trigger="start")))
        assert before.status == "Open"

    def test_who_moved_it_and_when(self) -> None:
        by = person("Escalations")
        after = moved(fire(item("call_back"), MoveRequest(trigger="start"), by=by, now=NOW + timedelta(hours=2))).item
        assert (after.updated_by, after.updated_at) == (by.name, NOW + timedelta(hours=2))

    def test_waking_forgets_the_follow_up(self) -> None:
        asleep = item("call_back", status="Follow Up", follow_up_at=NOW, follow_up_reason="call again")
        after = moved(fire(asleep, MoveRequest(trigger="wake"), by=SYSTEM)).item
        assert (after.follow_up_at, after.follow_up_reason) == (None, None)

    def test_resuming_forgets_whom_it_waited_on(self) -> None:
        waiting = item("pr_return", status="Pending", waiting_on="the distributor")
        assert moved(fire(waiting, MoveRequest(trigger="resume"))).item.waiting_on is None

    def test_completing_frees_it(self) -> None:
        claimed = item("pr_tracking", assignee="pat", claimed_until=NOW + timedelta(minutes=10))
        after = moved(fire(claimed, MoveRequest(trigger="complete"))).item
        assert (after.assignee, after.claimed_until, after.resolution) == (None, None, "resolved")


class TestRefusedMoves:
    def test_say_what_is_possible_instead(self) -> None:
        told = broken(fire(item("pr_return"), MoveRequest(trigger="resume")), "transition")
        assert told.why == "'resume' does not leave Open; it leaves Pending"
        assert told.do == "from Open use: confirm_return, confirm_credit, complete, wait, follow_up, void"

    def test_say_that_there_is_no_such_trigger(self) -> None:
        told = broken(fire(item("pr_return"), MoveRequest(trigger="close")), "transition")
        assert told.why == "PR-Return has no trigger 'close'"

    def test_say_that_completed_is_the_end(self) -> None:
        done = item("pr_return", status="Completed")
        told = broken(fire(done, MoveRequest(trigger="complete")), "transition")
        assert told.do == "EX-1 is Completed; raise a new PR-Return for new work"

    def test_tell_whoever_saw_an_older_version(self) -> None:
        request = MoveRequest(trigger="complete", expected_version=1)
        decision = fire(item("pr_tracking", history_length=2), request)
        assert "it is at version 2, you saw 1" in broken(decision, "stale").why
        assert not isinstance(fire(item("pr_tracking", history_length=1), request), Refusal)


def test_a_decision_without_an_item_is_a_mistake_of_the_program() -> None:
    situation = Situation(now=NOW, job="SJ-1", facts=known(), policy=Policy(), actor=SYSTEM)
    with pytest.raises(ValueError, match="a move needs an item and a trigger"):
        decide_move(work_types()["pr_return"], situation)
