"""Every decision record has the same form, and the index lists it."""

import re

import pytest

from tests.unit.repository.markdown_pages import ROOT

FOLDER = ROOT / "docs" / "adr"
RECORDS = sorted(path.name for path in FOLDER.glob("0*.md"))
FORM = re.compile(
    r"# (?P<number>\d+)\. (?P<title>[^\n]+)\n\n"
    r"- Status: (?P<status>[^\n]+)\n- Date: \d{4}-\d\d-\d\d\n\n"
    r"\*\*Context\.\*\* .+\*\*Decision\.\*\* .+\*\*Alternatives\.\*\*\n\n- .+\*\*Consequences\.\*\* .+",
    re.DOTALL,
)
STATUSES = ("Accepted", "Proposed", "Superseded by")


@pytest.mark.parametrize("record", RECORDS)
def test_a_record_has_its_parts_in_order(record: str) -> None:
    found = FORM.fullmatch((FOLDER / record).read_text(encoding="utf-8"))
    assert found is not None, "header, Context, Decision, Alternatives, Consequences: as in the record before"
    assert found["status"].startswith(STATUSES)
    assert int(found["number"]) == int(record[:4])


@pytest.mark.parametrize("record", RECORDS)
def test_a_record_is_in_the_index_under_its_title(record: str) -> None:
    title = (FOLDER / record).read_text(encoding="utf-8").splitlines()[0].partition(". ")[2]
    row = f"| [{int(record[:4])}]({record}) | {title} |"
    assert row in (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()


def test_no_number_is_used_twice_or_left_out() -> None:
    assert [int(record[:4]) for record in RECORDS] == list(range(1, len(RECORDS) + 1))
