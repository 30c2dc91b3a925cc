from dataclasses import replace
from datetime import timedelta

from store.workspace import TimerRow, Workspace
from tests.samples import exception
from tests.stores import NOON


def _timer(timer_id: str, exception_id: str | None = "EX-1", rule: str = "follow-up") -> TimerRow:
    return TimerRow(id=timer_id, job="SJ-1", type="t", exception_id=exception_id, rule=rule, due_at=NOON)


def test_it_knows_which_exceptions_are_open_on_a_job() -> None:
    workspace, first, other = Workspace(), exception(), exception(id="EX-2", type="call_back")
    workspace.add(first)
    workspace.add(other)
    workspace.add(exception(id="EX-3", type="cb_client", status="Completed"))
    assert workspace.open_exceptions("SJ-1") == [first, other]
    assert workspace.open_exceptions("SJ-2") == []
    completed = replace(first, status="Completed")
    workspace.replace(completed)
    assert workspace.open_exceptions("SJ-1") == [other]
    assert workspace.exceptions["EX-1"] is completed


def test_what_was_opened_here_is_inserted_in_its_last_form() -> None:
    workspace = Workspace()
    workspace.add(exception())
    workspace.replace(exception(status="Follow Up"))
    assert workspace.opened["EX-1"].status == "Follow Up"
    assert workspace.opened["EX-1"].version == 0
    assert workspace.changed == {}


def test_what_was_read_is_guarded_by_the_version_it_was_read_at() -> None:
    workspace = Workspace()
    workspace.exceptions["EX-1"] = exception(version=4)
    workspace.replace(exception(version=4, status="Follow Up"))
    workspace.replace(exception(version=5, status="Open"))
    assert workspace.changed == {"EX-1": 4}
    assert workspace.exceptions["EX-1"].version == 5


def test_an_exceptions_timer_takes_the_place_of_the_one_before() -> None:
    workspace = Workspace()
    workspace.set_timer(_timer("one"))
    workspace.set_timer(_timer("two"))
    workspace.set_timer(_timer("three", rule="remind"))
    assert [timer.id for timer in workspace.timers_set.values()] == ["two", "three"]


def test_timers_of_a_job_stand_beside_each_other() -> None:
    """Two events of one batch may each start the same watch, as for two overdue reports."""
    workspace = Workspace()
    workspace.set_timer(_timer("one", exception_id=None))
    workspace.set_timer(_timer("two", exception_id=None))
    assert [timer.id for timer in workspace.timers_set.values()] == ["one", "two"]


def test_a_timer_set_and_cancelled_in_one_go_is_never_written() -> None:
    workspace = Workspace()
    workspace.set_timer(_timer("one"))
    workspace.cancel_timers(exception(), ["follow-up"])
    assert workspace.timers_set == {}
    assert workspace.timers_cancelled == [("SJ-1", "EX-1", "follow-up")]


def test_facts_are_folded_and_only_a_change_is_written() -> None:
    workspace = Workspace()
    workspace.learn("SJ-1", {}, NOON)
    assert "SJ-1" not in workspace.jobs
    workspace.learn("SJ-1", {"severity": "Standard"}, NOON)
    assert workspace.job("SJ-1").changed
    workspace.job("SJ-1").changed = False
    workspace.learn("SJ-1", {"severity": "Standard"}, NOON)
    workspace.learn("SJ-1", {"severity": "Medical Emergency"}, NOON - timedelta(hours=1))
    assert not workspace.job("SJ-1").changed
    assert workspace.job("SJ-1").facts.severity == "Standard"


def test_a_known_value_told_again_is_newer_from_then_on() -> None:
    workspace = Workspace()
    workspace.learn("SJ-1", {"severity": "Standard"}, NOON)
    workspace.job("SJ-1").changed = False
    workspace.learn("SJ-1", {"severity": "Standard"}, NOON + timedelta(hours=2))
    assert workspace.job("SJ-1").changed
    workspace.learn("SJ-1", {"severity": "Medical Emergency"}, NOON + timedelta(hours=1))
    assert workspace.job("SJ-1").facts.severity == "Standard"
