import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from state_machines.engine.registry import FAMILIES, exception_types, family_of, work_types
from tests.unit.cli.conftest import Sje

PROMISED = ("key", "title", "department", "work_group", "creators", "statuses", "comments", "sources")


def test_every_kind_of_work_is_listed_family_by_family(sje: Sje) -> None:
    shown = sje("catalog").out
    places = [shown.index(declared.title) for declared in exception_types().values()]
    for family, heading in FAMILIES.items():
        places.append(shown.index(f"{heading}: work that is not an exception"))
        places += [shown.index(each.key) for each in work_types().values() if family_of(each.key) == family]
    assert places == sorted(places)


def test_json_is_a_list_of_descriptions(sje: Sje) -> None:
    described = sje("catalog", "--json").data
    assert [each["key"] for each in described] == list(exception_types())
    assert all(set(PROMISED) <= each.keys() for each in described)
    assert {each["family"] for each in described} == {"exception"}


def test_json_of_all_tells_the_family_of_each(sje: Sje) -> None:
    described = sje("catalog", "--all", "--json").data
    assert {each["key"]: each["family"] for each in described} == {
        key: family_of(key) or "exception" for key in work_types()
    }
    assert {each["family"] for each in described} == {"exception", *FAMILIES}


@pytest.mark.parametrize("name", ["call_back", "Call Back", "callback"])
def test_one_type_is_a_list_of_one_whatever_it_is_called(sje: Sje, name: str) -> None:
    (described,) = sje("catalog", name, "--json").data
    assert described["key"] == "call_back"
    assert len(described["comments"]) == 23


@pytest.mark.parametrize("key", list(work_types()))
def test_one_type_is_shown_with_every_rule_and_its_source(sje: Sje, key: str) -> None:
    answer = sje("catalog", key)
    assert answer.code == 0
    assert max(map(len, answer.out.splitlines())) <= 100
    declared = work_types()[key]
    for rule in declared.guards:
        assert rule.rule in answer.out
    for move in declared.moves:
        assert move.trigger in answer.out
    for comment in declared.comment.codes:
        assert comment.code.split()[0] in answer.out
    assert declared.sources[0] in answer.out


def test_an_unknown_type_is_not_found_and_the_nearest_is_named(sje: Sje) -> None:
    answer = sje("catalog", "pr_retrun")
    assert answer.code == 4
    assert "PR-Return" in answer.said


def test_the_diagram_is_drawn_into_a_file(sje: Sje, tmp_path: Path) -> None:
    file = tmp_path / "pr_return.svg"
    assert sje("catalog", "pr_return", "--svg", str(file)).code == 0
    assert ET.parse(file).getroot().tag.endswith("svg")


def test_one_file_holds_one_drawing(sje: Sje, tmp_path: Path) -> None:
    assert sje("catalog", "--svg", str(tmp_path / "all.svg")).code == 2


def test_a_drawing_that_cannot_be_written_is_a_clear_error(sje: Sje, tmp_path: Path) -> None:
    answer = sje("catalog", "pr_return", "--svg", str(tmp_path / "none" / "x.svg"))
    assert answer.code == 2
    assert "No such file or directory" in answer.said


def test_a_page_is_written_for_every_type(sje: Sje, tmp_path: Path) -> None:
    assert sje("catalog", "--write-docs", str(tmp_path / "pages")).code == 0
    written = {path.name for path in (tmp_path / "pages").iterdir()}
    assert {f"{key}.md" for key in exception_types()} < written


def test_pages_are_written_of_all_types_together(sje: Sje, tmp_path: Path) -> None:
    assert sje("catalog", "pr_return", "--write-docs", str(tmp_path)).code == 2
