"""deploy/policy.example.toml names every list that operations may supply, and supplies none."""

import re
import tomllib
from pathlib import Path

from state_machines.declaration.policy import Policy
from state_machines.declaration.registry import work_types

EXAMPLE = Path(__file__).parents[3] / "deploy" / "policy.example.toml"
LISTS = {key for declared in work_types().values() for key in declared.vocabularies}


def test_as_it_stands_it_supplies_nothing() -> None:
    assert Policy.from_file(EXAMPLE) == Policy()


def test_without_its_marks_it_supplies_every_list() -> None:
    uncommented = re.sub(r"^#(\w+ = )", r"\1", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(Policy.model_validate(tomllib.loads(uncommented)).vocabularies) == LISTS
