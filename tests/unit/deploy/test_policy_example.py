"""deploy/policy.example.toml names every setting and list that operations may supply, and supplies none."""

import re
import tomllib
from pathlib import Path

from state_machines.declaration.policy import Policy
from state_machines.engine.registry import work_types

EXAMPLE = Path(__file__).parents[3] / "deploy" / "policy.example.toml"
LISTS = {key for declared in work_types().values() for key in declared.vocabularies}


def test_as_it_stands_it_supplies_nothing() -> None:
    assert Policy.from_file(EXAMPLE) == Policy()


def _without_its_marks() -> Policy:
    uncommented = re.sub(r"^#(\w+ = )", r"\1", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return Policy.model_validate(tomllib.loads(uncommented))


def test_without_its_marks_it_supplies_every_list() -> None:
    assert set(_without_its_marks().vocabularies) == LISTS


def test_without_its_marks_it_sets_every_setting() -> None:
    assert _without_its_marks().model_fields_set == set(Policy.model_fields)


def test_what_has_a_default_is_shown_with_it() -> None:
    shown, defaults = _without_its_marks().model_dump(), Policy().model_dump()
    known = {name: value for name, value in defaults.items() if value not in (None, (), {})}
    assert {name: shown[name] for name in known} == known
