"""What the rules said when: versions of types and of clocks, recorded once whoever starts."""

import json
from datetime import timedelta

from state_machines.declaration.policy import Policy
from state_machines.engine.registry import rule_version, work_types
from store.clock_versions import clock_versions, note_armed, record_clock_version, unarmed_version
from store.engine import Store
from store.rule_versions import items_under_versions, known_versions, record_rule_versions
from store.unit_of_work import save
from store.workspace import Workspace
from tests.processes import run_together
from tests.samples import exception
from tests.stores import NOON
from workflows.rule_recording import record_rules

HOUR = timedelta(hours=1)


def test_every_version_is_kept_once_with_when_it_was_first_seen(store: Store) -> None:
    for hour in (0, 1):
        with store.writing() as connection:
            new = record_rule_versions(connection, {"a": "1", "b": "1"}, lambda key: {"key": key}, NOON + hour * HOUR)
        assert new == (0 if hour else 2)
    with store.writing() as connection:
        record_rule_versions(connection, {"a": "2"}, lambda key: {"key": key, "more": True}, NOON + 2 * HOUR)
    with store.reading() as connection:
        kept = known_versions(connection)
    assert [(each.type, each.version, each.first_seen_at) for each in kept] == [
        ("a", "1", NOON),
        ("a", "2", NOON + 2 * HOUR),
        ("b", "1", NOON),
    ]
    assert kept[1].description == {"key": "a", "more": True}


def test_work_is_counted_under_the_version_it_was_opened_by(store: Store) -> None:
    workspace = Workspace()
    for number, (version, status) in enumerate([("1", "Open"), ("1", "Completed"), ("2", "Open")]):
        workspace.add(exception(id=f"EX-{number}", job=f"SJ-{number}", rule_version=version, status=status))
    with store.writing() as connection:
        save(connection, workspace, NOON)
        counted = [(each.version, each.open, each.all) for each in items_under_versions(connection)]
    assert counted == [("1", 1, 2), ("2", 1, 1)]


def test_a_version_of_the_clocks_is_added_only_when_it_says_something_else(store: Store) -> None:
    added = []
    with store.writing() as connection:
        for hour, target in enumerate([1, 1, 2, 2, 1]):
            definition = {"clocks": {"a": target}}
            added.append(record_clock_version(connection, definition, str(target), NOON + hour * HOUR))
        kept = [(each.number, each.valid_from, each.definition) for each in clock_versions(connection)]
    assert added == [True, False, True, False, True]
    assert kept == [
        (1, NOON, {"clocks": {"a": 1}}),
        (2, NOON + 2 * HOUR, {"clocks": {"a": 2}}),
        (3, NOON + 4 * HOUR, {"clocks": {"a": 1}}),
    ]


def test_no_version_is_valid_from_before_the_one_before_it(store: Store) -> None:
    with store.writing() as connection:
        record_clock_version(connection, {}, "1", NOON)
        record_clock_version(connection, {}, "2", NOON - HOUR)
        assert [each.valid_from for each in clock_versions(connection)] == [NOON, NOON]


def test_the_latest_version_is_armed_once(store: Store) -> None:
    with store.writing() as connection:
        assert unarmed_version(connection) is None
        record_clock_version(connection, {}, "1", NOON)
        assert unarmed_version(connection) == 1
        note_armed(connection, 1, NOON)
        assert unarmed_version(connection) is None
        record_clock_version(connection, {}, "2", NOON)
        assert unarmed_version(connection) == 2


def test_processes_that_start_at_once_record_the_rules_once(store: Store, database_url: str) -> None:
    run_together(_start, [(database_url,)] * 4)
    with store.reading() as connection:
        kept = known_versions(connection)
        assert [each.number for each in clock_versions(connection)] == [1]
    assert {each.type: each.version for each in kept} == {key: rule_version(key) for key in work_types()}
    assert all(each.description["key"] == each.type for each in kept)
    assert json.dumps(kept[0].description)


def _start(url: str) -> None:
    started = Store(url)
    record_rules(started, Policy(), NOON)
    started.close()
