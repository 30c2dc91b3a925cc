from dataclasses import fields, replace
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Table, func, select

from events.data import Actor
from state_machines.declaration.guards import BrokenRule, Refusal
from state_machines.declaration.situation import JobException
from store import tables
from store.engine import Store
from store.errors import ConcurrentChangeError
from store.loading import known_events, load_calls, load_exceptions, lock_jobs
from store.outbox import MOST_IN_PORTION
from store.queries import history, inbox_event, job, refusals
from store.unit_of_work import count_repeats, save
from store.workspace import Cause, OutboxRow, TimerRow, Workspace
from tests.samples import ANN, FULL, exception
from tests.stores import NOON, on_postgresql_only

HOUR = timedelta(hours=1)


def _saved(store: Store, *items: JobException) -> None:
    workspace = Workspace()
    for item in items:
        workspace.add(replace(item))
    with store.writing() as connection:
        save(connection, workspace, NOON)


def _loaded(store: Store, *jobs: str, named: tuple[str, ...] = ()) -> Workspace:
    with store.writing() as connection:
        workspace = lock_jobs(connection, jobs, NOON)
        load_exceptions(connection, workspace, named)
    return workspace


def test_the_full_sample_has_every_field_set() -> None:
    unset = {field.name for field in fields(JobException) if getattr(FULL, field.name) in (None, "", 0)}
    assert unset == {"version", "history_head", "history_length"}, "those three are the store's own"


def test_an_exception_comes_back_with_every_field(store: Store) -> None:
    item = replace(FULL, version=3, history_head="f" * 64, history_length=7)
    _saved(store, item)
    assert _loaded(store, "SJ-1").exceptions == {"EX-1": item}


def test_an_exception_with_nothing_but_what_must_be_set_comes_back(store: Store) -> None:
    _saved(store, exception())
    assert _loaded(store, "SJ-1").exceptions == {"EX-1": exception()}


def test_the_owning_department_is_kept_with_it(store: Store) -> None:
    _saved(store, exception())
    with store.reading() as connection:
        assert connection.execute(select(tables.exceptions.c.department)).scalar_one() == "support-services"


@pytest.mark.parametrize("name", [field.name for field in fields(JobException)])
def test_a_change_of_any_field_is_kept_unless_it_never_changes(store: Store, name: str) -> None:
    fixed = {"id", "type", "job", "opened_at", "opened_by", "rule_version"}
    _saved(store, exception())
    workspace = _loaded(store, "SJ-1")
    changed = replace(workspace.exceptions["EX-1"])
    if name not in fixed and name != "version":
        setattr(changed, name, {"history_head": "e" * 64, "history_length": 9}.get(name, getattr(FULL, name)))
    workspace.replace(changed)
    with store.writing() as connection:
        save(connection, workspace, NOON)
    back = _loaded(store, named=("EX-1",)).exceptions["EX-1"]
    assert back == changed
    assert back.version == 1


def test_only_what_is_open_or_named_is_loaded(store: Store) -> None:
    _saved(
        store,
        exception(),
        exception(id="EX-2", status="Completed"),
        exception(id="EX-3", job="SJ-2"),
        exception(id="EX-4", job="SJ-3", status="Completed"),
    )
    assert set(_loaded(store, "SJ-1").exceptions) == {"EX-1"}
    workspace = _loaded(store, "SJ-1", "SJ-2", named=("EX-2", "EX-4", "EX-NOBODY"))
    assert set(workspace.exceptions) == {"EX-1", "EX-2", "EX-3", "EX-4"}
    assert [item.id for item in workspace.open_exceptions("SJ-1")] == ["EX-1"]
    assert workspace.open_exceptions("SJ-3") == []


def test_a_job_is_made_when_it_is_new_and_its_facts_come_back(store: Store) -> None:
    with store.writing() as connection:
        workspace = lock_jobs(connection, ["SJ-1", "SJ-2", "SJ-1"], NOON)
        assert {number: row.version for number, row in workspace.jobs.items()} == {"SJ-1": 0, "SJ-2": 0}
        workspace.learn("SJ-1", {"customer.zone": "America/Chicago", "n": 1, "flag": True, "none": None}, NOON)
        save(connection, workspace, NOON)
    with store.writing() as connection:
        workspace = lock_jobs(connection, ["SJ-1", "SJ-2"], NOON)
    assert workspace.jobs["SJ-1"].facts.values == {
        "customer.zone": "America/Chicago",
        "n": 1,
        "flag": True,
        "none": None,
    }
    assert set(workspace.jobs["SJ-1"].facts.as_of.values()) == {NOON.isoformat()}
    assert (workspace.jobs["SJ-1"].version, workspace.jobs["SJ-2"].version) == (1, 0)


def test_no_jobs_are_no_statement(store: Store) -> None:
    assert _loaded(store).jobs == {}


def test_a_change_of_what_somebody_else_changed_is_refused_whole(store: Store) -> None:
    _saved(store, exception(), exception(id="EX-2", job="SJ-2"))
    mine, theirs = _loaded(store, "SJ-1", "SJ-2"), _loaded(store, "SJ-1")
    theirs.replace(replace(theirs.exceptions["EX-1"], comment="theirs"))
    with store.writing() as connection:
        save(connection, theirs, NOON)
    mine.replace(replace(mine.exceptions["EX-1"], comment="mine"))
    mine.replace(replace(mine.exceptions["EX-2"], comment="mine"))
    with pytest.raises(ConcurrentChangeError, match="1 of 2 exceptions"), store.writing() as connection:
        save(connection, mine, NOON)
    now = _loaded(store, "SJ-1", "SJ-2").exceptions
    assert (now["EX-1"].comment, now["EX-2"].comment) == ("theirs", "NA")


def test_a_second_open_exception_of_a_type_is_refused_by_the_database(store: Store) -> None:
    _saved(store, exception(), exception(id="EX-2", status="Completed"), exception(id="EX-3", type="call_back"))
    with pytest.raises(ConcurrentChangeError):
        _saved(store, exception(id="EX-4", status="Follow Up"))
    _saved(store, exception(id="EX-5", status="Completed"))
    assert set(_loaded(store, "SJ-1", named=("EX-4", "EX-5")).exceptions) == {"EX-1", "EX-3", "EX-5"}


@on_postgresql_only  # on SQLite, the transaction itself is the lock
def test_whoever_locks_a_job_second_waits_and_sees_what_the_first_wrote(store: Store) -> None:
    seen = []

    def second() -> None:
        with store.writing() as connection:
            seen.append(lock_jobs(connection, ["SJ-0", "SJ-1"], NOON).job("SJ-1").facts.values)

    with store.writing() as connection:
        workspace = lock_jobs(connection, ["SJ-1"], NOON)
        thread = Thread(target=second)
        thread.start()
        thread.join(0.2)
        assert thread.is_alive()
        workspace.learn("SJ-1", {"severity": "Standard"}, NOON)
        save(connection, workspace, NOON)
    thread.join()
    assert seen == [{"severity": "Standard"}]


def test_events_are_known_by_source_and_id_together(store: Store) -> None:
    _received(store, ("/a", "1"), ("/b", "2"))
    with store.reading() as connection:
        asked = {("/a", "1"), ("/a", "2"), ("/b", "1"), ("/b", "2"), ("/c", "1")}
        assert known_events(connection, asked).keys() == {("/a", "1"), ("/b", "2")}
        assert known_events(connection, set()) == {}


def test_an_event_comes_back_whole_and_its_repeats_are_counted(store: Store) -> None:
    _received(store, ("/a", "1"), ("/b", "1"))
    with store.writing() as connection:
        count_repeats(connection, [("/a", "1"), ("/a", "1"), ("/nobody", "1")])
    with store.reading() as connection:
        kept = inbox_event(connection, "/a", "1")
        other = inbox_event(connection, "/b", "1")
        assert inbox_event(connection, "/a", "2") is None
    assert kept is not None
    assert other is not None
    assert (kept.type, kept.job, kept.outcome, kept.payload) == ("t", "SJ-1", "noted", '{"naïve": "☎"}')
    assert (kept.occurred_at, kept.received_at) == (NOON - HOUR, NOON)
    assert (kept.repeats, other.repeats) == (2, 0)


def test_history_lines_come_back_whole(store: Store) -> None:
    workspace, item = Workspace(), exception()
    workspace.add(item)
    for trigger, before in (("raise", ""), ("remind", "Open")):
        workspace.append_line(
            item,
            at=NOON,
            actor=ANN,
            trigger=trigger,
            before=before,
            why="naïve ☎ 'quoted'",
            rule="S1",
            cause=Cause(source="/tests", id="e-1"),
            details={"at": NOON, "note": '\\ " \n'},
        )
    with store.writing() as connection:
        save(connection, workspace, NOON)
    with store.reading() as connection:
        lines = history(connection, "EX-1")
    assert lines == workspace.lines
    assert [line.recompute() for line in lines] == [line.digest for line in lines]


def test_refusals_come_back_whole(store: Store) -> None:
    workspace = Workspace()
    rules = (
        BrokenRule(rule="creators", why="only they may", source="S1", do="ask them"),
        BrokenRule(rule="duplicate", why="☎", source="S2", raise_instead="call_back"),
    )
    workspace.refuse(
        Refusal(rules=rules),
        refusal_id="RF-1",
        at=NOON,
        job="SJ-1",
        type_key="pr_return",
        asked="raise",
        exception_id=None,
        actor=Actor(name="zoë", department="Arise", channel="arise"),
        cause=Cause(source="/tests", id="e-1"),
    )
    with store.writing() as connection:
        save(connection, workspace, NOON)
    with store.reading() as connection:
        (kept,) = refusals(connection)
    assert kept.rules == rules
    assert kept.actor == Actor(name="zoë", department="Arise", channel="arise")
    assert (kept.id, kept.at, kept.job, kept.type, kept.asked, kept.exception_id) == (
        "RF-1", NOON, "SJ-1", "pr_return", "raise", None
    )  # fmt: skip


def test_timers_set_and_cancelled_take_their_rows(store: Store) -> None:
    _saved_timers(store, _timer("one", "follow-up"), _timer("two", "remind"), _timer("job", "watch", None))
    workspace = Workspace()
    workspace.cancel_timers(exception(), ["follow-up", "never-set"])
    workspace.cancel_timers(exception(id="EX-2"), ["remind"])
    workspace.set_timer(_timer("three", "follow-up"))
    with store.writing() as connection:
        save(connection, workspace, NOON + HOUR)
    with store.reading() as connection:
        columns = ("id", "set_at", "due_at", "ended_at", "ending")
        query = select(*(tables.timers.c[name] for name in columns)).order_by(tables.timers.c.id)
        kept = [tuple(row) for row in connection.execute(query)]
    assert kept == [
        ("job", NOON, NOON, None, None),
        ("one", NOON, NOON, NOON + HOUR, "cancelled"),
        ("three", NOON + HOUR, NOON, None, None),
        ("two", NOON, NOON, None, None),
    ]


def test_calls_are_counted_by_customer_since_an_instant(store: Store) -> None:
    workspace = Workspace()
    workspace.calls_made += [
        ("1", "C-1", NOON - HOUR, "EX-1"),
        ("2", "C-1", NOON, "EX-1"),
        ("3", "C-1", NOON - 50 * HOUR, "EX-1"),
        ("4", "C-2", NOON, "EX-2"),
        ("5", "C-3", NOON, "EX-3"),
    ]
    with store.writing() as connection:
        save(connection, workspace, NOON)
    loaded = Workspace()
    with store.reading() as connection:
        load_calls(connection, loaded, ["C-1", "C-2"], NOON - 48 * HOUR)
    assert {customer: sorted(at) for customer, at in loaded.calls.items()} == {
        "C-1": [NOON - HOUR, NOON],
        "C-2": [NOON],
    }


def _told(name: str, department: str = "dispatch", **fields: Any) -> OutboxRow:
    values = {"job": "SJ-1", "exception_id": "EX-1", "reason": "opened", "text": f"text of {name}"}
    return OutboxRow(id=name, department=department, **(values | fields))


def _saved_telling(store: Store, *rows: OutboxRow) -> Workspace:
    workspace = Workspace()
    for row in rows:
        workspace.add_to_outbox(row)
    with store.writing() as connection:
        save(connection, workspace, NOON)
    return workspace


def _kept(store: Store, table: Table, *names: str) -> list[tuple[Any, ...]]:
    """These columns of every row of a table, in the order of its key."""
    with store.reading() as connection:
        query = select(*(table.c[name] for name in names)).order_by(*table.primary_key.columns)
        return [tuple(row) for row in connection.execute(query)]


def test_what_is_told_stands_in_the_outbox(store: Store) -> None:
    rows = [
        _told("EX-1.1.opened", text="☎", routing_key="dispatch.pr_return.opened", event='{"naïve": 1}'),
        _told("EX-1.1.remind", exception_id=None),
        _told("EX-1.1.changed", text=None, routing_key="k", event="{}"),
    ]
    (portion,) = _saved_telling(store, *rows).to_enqueue
    names = tuple(field.name for field in fields(OutboxRow))
    assert _kept(store, tables.outbox, *names) == [tuple(getattr(row, name) for name in names) for row in rows]
    places = [(portion.id, place, NOON) for place in range(3)]
    assert _kept(store, tables.outbox, "portion", "place", "created_at") == places


def test_what_is_told_to_one_department_is_a_portion(store: Store) -> None:
    rows = (_told("a"), _told("b", "claims"), _told("c", text=None, event="{}"), _told("d", event="{}"))
    workspace = _saved_telling(store, *rows)
    assert _kept(store, tables.portions, "department", "notices", "events", "created_at", "enqueued_at") == [
        ("dispatch", 2, 2, NOON, None),
        ("claims", 1, 0, NOON, None),
    ]
    of_dispatch, of_claims = _kept(store, tables.portions, "id")
    assert _kept(store, tables.outbox, "portion", "id") == [
        (*of_dispatch, "a"), (*of_dispatch, "c"), (*of_dispatch, "d"), (*of_claims, "b")
    ]  # fmt: skip
    assert [(portion.id, portion.department, portion.notices) for portion in workspace.to_enqueue] == [
        (*of_dispatch, "dispatch", 2), (*of_claims, "claims", 1)
    ]  # fmt: skip


def test_a_portion_without_notices_is_not_to_be_handed_on(store: Store) -> None:
    assert _saved_telling(store, _told("a", text=None, event="{}")).to_enqueue == []
    assert _kept(store, tables.portions, "notices", "events") == [(0, 1)]


def test_very_much_that_is_told_at_once_is_several_portions(store: Store) -> None:
    names = [f"N{number:04}" for number in range(2 * MOST_IN_PORTION + 1)]
    workspace = _saved_telling(store, *map(_told, names))
    assert [portion.notices for portion in workspace.to_enqueue] == [MOST_IN_PORTION, MOST_IN_PORTION, 1]
    assert _kept(store, tables.outbox, "id") == [(name,) for name in names]


def test_what_tells_nothing_makes_no_portion(store: Store) -> None:
    _saved(store, exception())
    assert _kept(store, tables.portions, "id") == []


def test_a_unit_of_work_that_fails_writes_nothing_at_all(store: Store) -> None:
    _saved(store, exception())
    workspace = _loaded(store, "SJ-1")
    workspace.learn("SJ-1", {"severity": "Standard"}, NOON)
    workspace.add(exception(id="EX-2"))
    workspace.set_timer(_timer("one", "follow-up"))
    workspace.add_to_outbox(_told("EX-2.1.opened"))
    with pytest.raises(ConcurrentChangeError), store.writing() as connection:
        save(connection, workspace, NOON)
    with store.reading() as connection:
        known = job(connection, "SJ-1")
        assert known is not None
        assert known.facts == {}
        for table in (tables.timers, tables.portions, tables.outbox):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 0


def _received(store: Store, *keys: tuple[str, str]) -> None:
    workspace = Workspace()
    for source, event_id in keys:
        row: tuple[Any, ...] = (source, event_id, "t", "SJ-1", NOON - HOUR, NOON, "noted", '{"naïve": "☎"}')
        workspace.received.append(row)
    with store.writing() as connection:
        save(connection, workspace, NOON)


def _timer(timer_id: str, rule: str, exception_id: str | None = "EX-1", due_at: datetime = NOON) -> TimerRow:
    return TimerRow(id=timer_id, job="SJ-1", type="t", exception_id=exception_id, rule=rule, due_at=due_at)


def _saved_timers(store: Store, *timers: TimerRow) -> None:
    workspace = Workspace()
    for timer in timers:
        workspace.set_timer(timer)
    with store.writing() as connection:
        save(connection, workspace, NOON)
