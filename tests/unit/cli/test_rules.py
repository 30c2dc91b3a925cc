from dataclasses import replace
from pathlib import Path

import pytest

from state_machines.auth_job_follow_up import TYPE
from state_machines.engine.description import describe, digest
from state_machines.engine.registry import rule_version, work_types
from store.rule_versions import record_rule_versions
from store.unit_of_work import save
from store.workspace import Workspace
from tasks.runtime import Runtime
from tests.samples import exception
from tests.stores import NOON
from tests.unit.cli.conftest import Sje

KEY = TYPE.key
OLD = replace(TYPE, guards=TYPE.guards[1:], description="It was otherwise.")
OLD_VERSION = digest(OLD)


@pytest.fixture
def earlier(runtime: Runtime) -> None:
    """A version of long ago, which this program does not know any more."""
    with runtime.store.writing() as connection:
        record_rule_versions(connection, {KEY: OLD_VERSION}, lambda _key: describe(OLD), NOON)


def test_every_type_has_its_current_version_and_the_work_under_it(sje: Sje, open_exception: str, earlier: None) -> None:
    told = sje("rules", "--json").data
    assert {each["type"] for each in told if each["current"]} == set(work_types())
    ours = {each["version"]: (each["open"], each["all"]) for each in told if each["type"] == KEY}
    assert ours == {OLD_VERSION: (0, 0), rule_version(KEY): (1, 1)}
    shown = sje("rules", "--type", KEY).out
    assert OLD_VERSION in shown
    assert "2 versions of 1 type" in shown


@pytest.mark.parametrize("name", [OLD_VERSION, OLD_VERSION[:6], f"{KEY}@{OLD_VERSION[:3]}"])
@pytest.mark.parametrize("other", [[], [KEY], ["Auth-Job Follow Up"]])
def test_what_changed_is_said_in_words(sje: Sje, earlier: None, name: str, other: list[str]) -> None:
    told = sje("rules", "diff", name, *other)
    assert told.code == 0
    assert "+ rule severity-known raise" in told.out
    assert "~ description" in told.out
    assert "1 added · 0 removed · 1 changed" in told.out


def test_what_changed_is_told_as_data(sje: Sje, earlier: None) -> None:
    told = sje("rules", "diff", OLD_VERSION, KEY, "--json").data
    assert (told["type"], told["before"], told["after"]) == (KEY, OLD_VERSION, rule_version(KEY))
    assert [(each["kind"], each["part"]) for each in told["changes"]] == [("changed", "description"), ("added", "rule")]


def test_an_item_shows_the_rules_it_was_opened_under(sje: Sje, open_exception: str) -> None:
    shown = sje("show", open_exception).out
    assert f"{KEY}@{rule_version(KEY)}" in shown
    assert "rules diff" not in shown


def test_an_item_of_earlier_rules_says_so(sje: Sje, runtime: Runtime) -> None:
    old = exception(id="EX-OLD", rule_version=OLD_VERSION)
    workspace = Workspace()
    workspace.job(old.job)
    workspace.add(old)
    with runtime.store.writing() as connection:
        save(connection, workspace, NOON)
    shown = sje("show", "EX-OLD").out
    assert f"{KEY}@{OLD_VERSION}" in shown
    assert "sje rules diff" in shown


def test_a_version_is_the_same_as_itself(sje: Sje, earlier: None) -> None:
    assert "Nothing changed" in sje("rules", "diff", KEY, KEY).out


def test_one_version_alone_is_compared_with_nothing(sje: Sje, earlier: None) -> None:
    said = sje("rules", "diff", "call_back").out
    assert "Call Back has only one version; there is nothing to compare it with." in said


def test_two_types_are_not_compared(sje: Sje, earlier: None) -> None:
    assert sje("rules", "diff", KEY, "call_back").code == 2


def test_a_version_of_long_ago_is_shown_in_full(sje: Sje, earlier: None) -> None:
    assert "It was otherwise." in sje("rules", "show", OLD_VERSION).out
    assert sje("rules", "show", OLD_VERSION, "--json").data["description"]["description"] == "It was otherwise."


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (f"{OLD_VERSION[:-1]}x", f"did you mean {OLD_VERSION}"),
        (f"{KEY}@", "matches"),
        ("auth_job_folow_up@1", "Auth-Job Follow Up"),
        (f"{KEY}@0A", f"There is no version '{KEY}@0A'. Did you mean {KEY}@"),
        ("auth_job_folow_up", "did you mean auth_job_follow_up"),
    ],
)
def test_a_version_that_is_not_there_is_answered_with_the_nearest(
    sje: Sje, earlier: None, name: str, said: str
) -> None:
    answer = sje("rules", "show", name)
    assert answer.code == 4
    assert said.casefold() in answer.said.casefold()
    assert "?." not in answer.said
    assert "cl_autho_task" not in answer.said, "only versions of the type that was named are near"


def test_a_database_without_any_version_yet_shows_what_this_program_works_by(sje: Sje, database: Path) -> None:
    assert all(each["current"] for each in sje("rules", "--json").data)


def test_migrating_records_the_rules(sje: Sje, data_dir: Path) -> None:
    sje("migrate")
    runtime = Runtime.start()
    with runtime.store.reading() as connection:
        from store.rule_versions import known_versions

        assert {each.type for each in known_versions(connection)} == set(work_types())
    runtime.close()
