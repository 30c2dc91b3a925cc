"""A form is judged in the same way wherever it comes from: the command, the API, the page, and the rules on arrival."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from fastapi.testclient import TestClient

from business_time.formatting import numbered
from state_machines.feedback.sp_feedback_form import FORM
from state_machines.forms.answers import is_supplied
from state_machines.forms.form import Kind, answered
from tests.stores import on_sqlite_only
from tests.unit.web.conftest import Site, Sje
from tests.unit.web.feedback.forms import Answers
from tests.unit.web.feedback.wrong_forms import LISTED, RIGHT, WRONG, Forms
from tests.unit.web.page import Element, read
from workflows.feedback.form import check_form

pytestmark = on_sqlite_only

SUPPLIED = {key: LISTED for key, question in FORM.all_questions.items() if question.vocabulary}

EVERY_FORM = pytest.mark.parametrize(
    ("forms", "lists"),
    [
        *(pytest.param(forms, {}, id=f"{name}, in own words") for name, forms in {"right": RIGHT, **WRONG}.items()),
        pytest.param(RIGHT, SUPPLIED, id="right, of supplied lists"),
        pytest.param(WRONG["values"], SUPPLIED, id="values, of supplied lists"),
    ],
    indirect=["lists"],
)
"""Groups of forms, right and wrong, and the lists that operations have supplied meanwhile."""


@pytest.fixture
def lists(request: pytest.FixtureRequest) -> Mapping[str, Sequence[str]]:
    """The lists that operations have supplied: none, unless a test says otherwise."""
    supplied: Mapping[str, Sequence[str]] = getattr(request, "param", {})
    return supplied


def problems(site: Site, answers: Answers) -> list[dict[str, str]]:
    """What is wrong with a form, as the one check of it says: what every other way in is compared with."""
    return [rule.as_dict() for rule in check_form(answers, site.runtime.policy.vocabularies).problems]


@pytest.mark.parametrize("lists", [{}, SUPPLIED], ids=["own words", "supplied lists"], indirect=True)
def test_the_table_holds_right_forms_and_wrong_ones_of_every_rule(site: Site) -> None:
    assert [name for name, answers in RIGHT.items() if problems(site, answers)] == []
    broken = {name: problems(site, answers) for forms in WRONG.values() for name, answers in forms.items()}
    assert [name for name, found in broken.items() if not found] == []
    rules = {rule["rule"] for found in broken.values() for rule in found}
    assert rules == {"known-questions", *(question.rule for question in FORM.all_questions.values())}


@EVERY_FORM
def test_the_api_checks_it_so(site: Site, api: TestClient, forms: Forms) -> None:
    for name, answers in forms.items():
        told = api.post("/api/feedback/check", json={"answers": answers}).json()
        expected = problems(site, answers)
        assert (told["right"], told["problems"]) == (not expected, expected), name


@EVERY_FORM
def test_the_command_checks_it_so(site: Site, sje: Sje, forms: Forms) -> None:
    for name, answers in forms.items():
        told = sje("feedback", "new", "--answers", "-", "--check", stdin=json.dumps(answers))
        expected = problems(site, answers)
        assert (told["right"], told["problems"]) == (not expected, expected), name


@EVERY_FORM
def test_it_is_refused_so_when_it_is_sent(site: Site, api: TestClient, forms: Forms) -> None:
    for name, answers in forms.items():
        answer = api.post("/api/feedback", json={"answers": answers})
        expected = problems(site, answers)
        assert answer.status_code == (422 if expected else 201), name
        assert answer.json().get("rules", []) == expected, name


@EVERY_FORM
def test_the_page_says_so_beside_each_question_and_in_the_summary(
    site: Site, browser: TestClient, forms: Forms
) -> None:
    for name, answers in forms.items():
        fields = as_fields(site, answers)
        if fields is None:
            continue
        answer = browser.post(
            "/feedback", data={"entry_point": "Cinch Portal", "form_id": name, "attempt": name, **fields}
        )
        expected = problems(site, answers)
        assert answer.status_code == (422 if expected else 303), name
        if expected:
            _is_said(read(answer.text), expected)


def test_the_page_can_express_most_of_the_table(site: Site) -> None:
    able = [as_fields(site, answers) is not None for forms in (RIGHT, *WRONG.values()) for answers in forms.values()]
    assert able.count(True) > able.count(False)


def as_fields(site: Site, answers: Answers) -> dict[str, Any] | None:
    """The fields in which a browser would send these answers; None where it has no way to."""
    fields: dict[str, Any] = {}
    for key, given in answered(answers).items():
        question = FORM.all_questions.get(key)
        kind = Kind.TEXT if question is None else question.kind
        if kind is Kind.TEXT or isinstance(given, str):
            if not isinstance(given, str) or kind is Kind.MANY:
                return None
            fields[key] = given
        elif not _is_chosen(given, at_least=1 if kind is Kind.MANY else 2):
            return None
        elif question is None or is_supplied(question, site.runtime.policy.vocabularies):
            fields[key] = given
        else:
            fields[f"{key}.phrases"] = "\r\n".join(given)
    return fields


def _is_chosen(given: Any, at_least: int) -> bool:
    """Whether it is what several boxes, or lines, can hold."""
    return isinstance(given, list) and len(given) >= at_least and all(isinstance(each, str) and each for each in given)


def _is_said(page: Element, expected: list[dict[str, str]]) -> None:
    (summary,) = (each for each in page.all("div", role="alert") if "The form was not sent." in each.text)
    said = [" ".join(each.text.split()) for each in summary.all("li")]
    beside = {
        each.attributes["id"].removesuffix("-problem").replace("_", "-"): each.text
        for each in page.all("p", class_="problem")
    }
    assert len(said) == len(expected)
    counted = summary.one("div", id="problems")
    assert counted.text.startswith(numbered(len(beside), "answer needs", "answers need") if beside else "")
    assert len(list(counted.all("li"))) == len(beside)
    for rule in expected:
        why, do = (f"{text[:1].upper()}{' '.join(text[1:].split())}" for text in (rule["why"], rule["do"]))
        assert [line for line in said if line.startswith(why)]
        if rule["rule"] in beside:
            assert beside.pop(rule["rule"]) == f"{why}. \u2192 {do}."
        else:
            assert f"{why}. \u2192 {do}." in said
    assert beside == {}
