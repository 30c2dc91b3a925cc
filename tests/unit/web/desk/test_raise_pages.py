"""Raise: the form of every type, what is said while typing, and what comes back."""

import pytest
from fastapi.testclient import TestClient

from events.data import Actor
from state_machines.declaration.departments import home_of
from state_machines.engine.registry import work_types
from store.queries import exceptions_of_job, refusals
from tests.samples import job_created, message
from tests.stores import on_sqlite_only
from tests.unit.web.conftest import Site
from tests.unit.web.desk.work import SAM, raised
from tests.unit.web.page import Element, read, seen

KIM = Actor(name="kim", department="Escalations")


@pytest.fixture
def kim(site: Site) -> TestClient:
    """The browser of Kim of Escalations."""
    site.runtime.intake.take_in("test", [message(job_created())])
    return site.browser(KIM)


def _form(page: Element) -> dict[str, str | list[str]]:
    (found,) = (form for form in page.all("form", action="/desk/raise", method="post"))
    return {name: values if len(values) > 1 else values[0] for name, values in found.fields().items()}


def _opened(site: Site) -> list[tuple[str, str]]:
    with site.runtime.store.reading() as connection:
        return [(record.type, record.comment) for record in exceptions_of_job(connection, "SJ-1")]


def test_the_types_that_somebody_may_raise_stand_by_department(kim: TestClient) -> None:
    page = seen(kim, "/desk/raise?job=SJ-1")
    offered = {link.attributes["href"] for link in page.all("a", data_row="")}
    assert "/desk/raise?type=pr_order_cancellation&job=SJ-1" in offered
    assert "/desk/raise?type=tss_back_order_nla&job=SJ-1" not in offered
    assert "only Parts Sourcing" in page.one("details").text


@on_sqlite_only
@pytest.mark.parametrize("key", work_types())
def test_every_type_has_a_form_from_its_declaration(kim: TestClient, key: str) -> None:
    declared = work_types()[key]
    page = seen(kim, f"/desk/raise?type={key}&job=SJ-1")
    assert page.one("h1").text == f"Raise {declared.title}"
    names = {each.attributes.get("name", "") for each in page.all()}
    assert {f"details.{name}" for name in declared.details.model_fields} <= names
    labelled = {each.attributes["for"] for each in page.all("label") if "for" in each.attributes}
    for each in page.all():
        if each.tag in {"select", "textarea"} or (each.tag == "input" and "id" in each.attributes):
            assert each.attributes["id"] in labelled
    ids = [each.attributes["id"] for each in page.all() if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    assert kim.post("/desk/raise/check", data=_form(page)).status_code == 200
    assert kim.post("/desk/raise", data=_form(page)).status_code in {303, 422}


def test_it_is_raised_once_and_opened(kim: TestClient, site: Site) -> None:
    form = _form(seen(kim, "/desk/raise?type=call_back&job=SJ-1")) | {
        "comment": "CLM DNL",
        "service_job_comment": "the denial is disputed",
        "details.supervisor_tried": "yes",
        "details.supervisor_available": "no",
    }
    answer = kim.post("/desk/raise/check", data=form)
    sent = [kim.post("/desk/raise", data=form) for _ in range(2)]
    (kept,) = _opened(site) or [("", "")]
    assert kept == ("call_back", "CLM DNL"), (answer.text, sent[0].text)
    assert [each.status_code for each in sent] == [303, 303]
    assert "It would be opened" in answer.text
    page = seen(kim, sent[0].headers["Location"])
    assert page.one("div", role="status").text == "Raised."


def test_what_is_missing_is_said_before_and_kept_after(kim: TestClient, site: Site) -> None:
    form = _form(seen(kim, "/desk/raise?type=ss_credit_debit_memo_request&job=SJ-1"))
    form |= {"comment": "NOT A CODE", "service_job_comment": "the memo is wrong"}
    checked = read(kim.post("/desk/raise/check", data=form).text).text
    assert "The Exception Comment 'NOT A CODE' is not in the vocabulary" in checked
    with site.runtime.store.reading() as connection:
        assert refusals(connection) == []
    answer = kim.post("/desk/raise", data=form)
    assert answer.status_code == 422
    page = read(answer.text).one("main")
    assert "is not in the vocabulary" in page.one("p", id="comment-problem1").text
    assert _form(page)["service_job_comment"] == "the memo is wrong"
    assert page.one("input", id="comment").attributes["aria-invalid"] == "true"
    with site.runtime.store.reading() as connection:
        assert [each.asked for each in refusals(connection)] == ["raise"]


def test_a_duplicate_leads_to_the_open_one(site: Site) -> None:
    (item,) = raised(site, "SJ-1")
    agent = site.browser(Actor(name="aziz", department="Authorizations"))
    form = _form(seen(agent, "/desk/raise?type=auth_job_follow_up&job=SJ-1")) | {"comment": "NA"}
    answer = agent.post("/desk/raise", data=form)
    assert answer.status_code == 422
    alert = read(answer.text).one("main").one("div", role="alert")
    assert {link.attributes["href"] for link in alert.all("a")} == {f"/desk/items/{item}"}


def test_the_type_to_raise_instead_is_one_click_with_what_was_typed(site: Site) -> None:
    site.runtime.intake.take_in("test", [message(job_created())])
    agent = site.browser(Actor(name="cass", department="Customer Service"))
    form = _form(seen(agent, "/desk/raise?type=cb_client&job=SJ-1")) | {"comment": "please call"}
    page = read(agent.post("/desk/raise", data=form).text).one("main")
    instead = [each.attributes["value"] for each in page.all("button", name="instead")]
    assert instead == ["call_back"]
    other = read(agent.post("/desk/raise", data=_form(page) | {"instead": instead[0]}).text).one("main")
    assert other.one("h1").text == "Raise Call Back"
    assert (_form(other)["comment"], _form(other)["job"]) == ("please call", "SJ-1")


def test_part_lines_are_built_from_fields_and_rows_are_added(kim: TestClient, site: Site) -> None:
    page = seen(kim, "/desk/raise?type=pr_order_cancellation&job=SJ-1")
    names = [each for each in _form(page) if each.startswith("comment.")]
    filled = dict(zip(names, ("Compressor", "A1", "ACME", "77", "repaired instead"), strict=True))
    more = read(kim.post("/desk/raise", data=_form(page) | filled | {"then": "row"}).text).one("main")
    assert _form(more)[names[0]] == ["Compressor", ""]
    checked = read(kim.post("/desk/raise/check", data=_form(more)).text).text
    assert "The Exception Comment" not in checked
    assert "does not have the form" not in checked
    half = read(kim.post("/desk/raise", data=_form(more) | {names[1]: "", "then": "row"}).text).one("main")
    assert _form(half)[names[0]][0] == "Compressor"


def test_a_follow_up_of_the_start_is_entered_in_the_zone_that_is_named(site: Site) -> None:
    site.runtime.intake.take_in("test", [message(job_created())])
    sam = site.browser(SAM)
    page = seen(sam, "/desk/raise?type=ss_owner_co_claim_review&job=SJ-1")
    assert page.one("label", for_="follow_up_at").text == "Follow up at in America/New_York"
    wrong = sam.post("/desk/raise/check", data=_form(page) | {"follow_up_at": "never"}).text
    assert "is not a date and time" in wrong


@pytest.mark.parametrize("job", ["", "SJ 1"])
def test_a_number_that_is_none_is_told_at_its_field(kim: TestClient, job: str) -> None:
    form = _form(seen(kim, "/desk/raise?type=call_back")) | {"job": job, "comment": "CLM DNL"}
    answer = kim.post("/desk/raise", data=form)
    assert answer.status_code == 422
    assert read(answer.text).one("main").one("p", id="job-problem1").text


def test_a_type_that_does_not_exist_is_answered_with_the_nearest(kim: TestClient) -> None:
    answer = kim.get("/desk/raise?type=call_bak")
    assert answer.status_code == 404
    assert "Call Back" in answer.text


def test_everybody_has_something_to_raise(site: Site) -> None:
    for declared in work_types().values():
        actor = Actor(name="x", department=declared.department.value)
        assert home_of(actor) is declared.department
        assert list(seen(site.browser(actor), "/desk/raise").all("a", data_row=""))
