"""The changelog is in the form of Keep a Changelog, and its newest release is the version of the project."""

import re

from tests.unit.repository.markdown_pages import PROJECT, ROOT

CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
HEADINGS = re.findall(r"^## (.+)$", CHANGELOG, re.MULTILINE)
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_unreleased_changes_come_first_and_every_release_has_its_date() -> None:
    assert HEADINGS[0] == "Unreleased"
    assert [heading for heading in HEADINGS[1:] if not re.fullmatch(r"\d+\.\d+\.\d+ - \d{4}-\d\d-\d\d", heading)] == []


def test_the_newest_release_is_the_version_of_the_project() -> None:
    assert HEADINGS[1].partition(" ")[0] == PROJECT["project"]["version"]


def test_changes_are_of_the_usual_kinds() -> None:
    assert set(re.findall(r"^### (.+)$", CHANGELOG, re.MULTILINE)) <= KINDS


def test_nothing_is_fixed_in_a_version_that_was_the_first() -> None:
    first = CHANGELOG.rpartition("\n## ")[2]
    assert re.findall(r"^### (.+)$", first, re.MULTILINE) == ["Added"]
