"""The form over HTTP: described, checked, sent once; and what the API tells is what the command tells."""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from jsonschema import Draft202012Validator

from business_time.clock import FixedClock
from state_machines.feedback.sp_feedback_form import FORM
from store.queries import exceptions_of_job, refusals
from store.queries.dead_letters import dead_letters
from tests.stores import on_sqlite_only
from tests.unit.web.conftest import ANN, ARI, BEA, MAX, Site, Sje
from tests.unit.web.feedback.forms import BLAME, PRAISE, REMINDERS, THREATENED, Answers

RISK = PRAISE | {"high_risk": ["Police Involved"]}
WRONG = PRAISE | {"sp_account_number": " ", "high_cost": ["Travel"], "colour": "red"}
WRONG_RULES = ["sp-account-number", "high-cost", "known-questions"]


def send(program: TestClient, answers: Answers, *, identity: str = "", **more: Any) -> Response:
    headers = {"Idempotency-Key": identity} if identity else {}
    return program.post("/api/feedback", json={"answers": answers, **more}, headers=headers)


def names(rules: list[dict[str, str]]) -> list[str]:
    return [rule["rule"] for rule in rules]


def kept_of(site: Site) -> tuple[int, int, int]:
    """How many things on the service job, refusals and dead letters are kept."""
    with site.runtime.store.reading() as connection:
        return len(exceptions_of_job(connection, "SJ-1")), len(refusals(connection)), len(dead_letters(connection))


# ------------------------------------------------------------------ described and checked


@on_sqlite_only
class TestTheFormDescribed:
    def test_gives_a_schema_that_takes_right_answers_and_no_others(self, api: TestClient) -> None:
        told = api.get("/api/feedback/form").json()
        validator = Draft202012Validator(told["schema"])
        assert validator.is_valid(PRAISE)
        assert not validator.is_valid(WRONG)
        assert [question["key"] for question in told["questions"]] == list(FORM.all_questions)

    def test_is_what_the_command_describes(self, api: TestClient, sje: Sje) -> None:
        assert api.get("/api/feedback/form").json() == sje("feedback", "form")


@on_sqlite_only
class TestACheck:
    def test_of_a_right_form_finds_nothing_and_keeps_nothing(self, site: Site, api: TestClient) -> None:
        answer = api.post("/api/feedback/check", json={"answers": PRAISE})
        assert answer.status_code == 200
        lists = ["sp_feedback.positive_customer_feedback"]
        assert answer.json() == {"right": True, "problems": [], "suggested": [], "lists_not_supplied": lists}
        assert kept_of(site) == (0, 0, 0)

    def test_of_a_wrong_form_names_every_problem_and_keeps_no_refusal(self, site: Site, api: TestClient) -> None:
        told = api.post("/api/feedback/check", json={"answers": WRONG}).json()
        assert (told["right"], names(told["problems"])) == (False, WRONG_RULES)
        assert all(rule["why"] and rule["source"] and rule["do"] for rule in told["problems"])
        assert kept_of(site) == (0, 0, 0)

    def test_names_the_words_that_remind_of_a_risk(self, api: TestClient) -> None:
        told = api.post("/api/feedback/check", json={"answers": THREATENED}).json()
        assert [each["category"] for each in told["suggested"]] == ["Police Involved", "Threats or Harassment"]
        assert [tuple(each["words"]) for each in told["suggested"]] == [each.words for each in REMINDERS]


# ------------------------------------------------------------------ sent


class TestASentForm:
    def test_becomes_work_of_the_area_managers(self, site: Site, api: TestClient) -> None:
        answer = send(api, PRAISE)
        assert answer.status_code == 201
        told = answer.json()
        assert (told["kind"], told["exception_type"]) == ("opened", "sp_feedback_review")
        kept = site.kept(told["exception_id"])
        assert (kept.department, kept.status, kept.job, kept.opened_by) == ("area-managers", "Open", "SJ-1", "ann")
        assert kept.details == {"answers": PRAISE, "entry_point": "Cinch Portal"}

    def test_of_high_risk_is_turned_to_sos_and_says_what_became_of_the_form(self, site: Site, api: TestClient) -> None:
        told = send(api, RISK).json()
        assert told["exception_type"] == "sos_high_risk"
        assert site.kept(told["exception_id"]).department == "escalations"
        (review,) = told["effects"]
        assert review["exception_type"] == "sp_feedback_review"
        assert site.kept(review["exception_id"]).status == "Completed"

    def test_says_what_else_there_is_to_say_of_it(self, api: TestClient) -> None:
        told = send(api, THREATENED).json()
        assert [each["category"] for each in told["suggested"]] == ["Police Involved", "Threats or Harassment"]
        assert told["lists_not_supplied"] == ["sp_feedback.positive_customer_feedback"]

    def test_may_be_sent_again_and_again_and_is_another_each_time(self, site: Site, api: TestClient) -> None:
        assert send(api, PRAISE).json()["exception_id"] != send(api, PRAISE).json()["exception_id"]
        assert len(site.reviews()) == 2

    @on_sqlite_only
    def test_is_about_the_job_even_with_blanks_around_its_number(self, site: Site, api: TestClient) -> None:
        assert site.kept(send(api, PRAISE | {"sj_number": " SJ-1 "}).json()["exception_id"]).job == "SJ-1"


class TestTheSameIdempotencyKey:
    @pytest.mark.parametrize("answers", [PRAISE, RISK], ids=["praise", "high risk"])
    def test_counts_once_and_answers_with_the_same_ids(self, site: Site, api: TestClient, answers: Answers) -> None:
        first, second = (send(api, answers, identity="form-7") for _ in range(2))
        assert (first.status_code, second.status_code) == (201, 200)
        assert second.json()["kind"] == "duplicate"

        def ids(told: Mapping[str, Any]) -> list[tuple[str, str]]:
            return [(each["exception_type"], each["exception_id"]) for each in (told, *told.get("effects", []))]

        assert ids(second.json()) == ids(first.json())
        assert kept_of(site) == (len(ids(first.json())), 0, 0)

    def test_counts_once_however_much_later_it_is_sent_again(
        self, site: Site, api: TestClient, clock: FixedClock
    ) -> None:
        statuses = []
        for _ in range(3):
            statuses.append(send(api, PRAISE, identity="form-7").status_code)
            clock.advance(timedelta(minutes=1))
        assert statuses == [201, 200, 200]
        assert kept_of(site)[0] == 1

    def test_of_another_form_is_a_problem_with_a_name(self, site: Site, api: TestClient) -> None:
        send(api, PRAISE, identity="form-7")
        answer = send(api, PRAISE | {"sp_account_number": "SP-2"}, identity="form-7")
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:cinchhs:problem:idempotency-key-reused")
        assert len(site.reviews()) == 1

    def test_sent_at_once_counts_once(self, site: Site) -> None:
        programs = [site.program() for _ in range(4)]
        with ThreadPoolExecutor(len(programs)) as threads:
            answers = list(threads.map(lambda program: send(program, PRAISE, identity="form-7"), programs))
        assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
        assert len({answer.json()["exception_id"] for answer in answers}) == 1
        assert kept_of(site) == (1, 0, 0)

    def test_of_two_people_is_not_the_same(self, site: Site) -> None:
        answers = [send(site.program(actor), PRAISE, identity="form-7") for actor in (ANN, BEA)]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert sorted(review.opened_by for review in site.reviews()) == ["ann", "bea"]

    def test_of_a_form_that_was_refused_is_refused_again(self, site: Site, api: TestClient) -> None:
        """A program that lost the first answer must not take the second for "it is sent"."""
        first, second = (send(api, WRONG, identity="form-7") for _ in range(2))
        assert (first.status_code, second.status_code) == (422, 422)
        assert second.json()["rules"] == first.json()["rules"]
        assert kept_of(site) == (0, 1, 0)

    def test_of_a_refused_form_whose_risk_became_an_sos_says_both_again(self, site: Site, api: TestClient) -> None:
        wrong = WRONG | {"high_risk": ["Police Involved"]}
        first, second = (send(api, wrong, identity="form-7") for _ in range(2))
        for answer in (first, second):
            assert (answer.status_code, names(answer.json()["rules"])) == (422, WRONG_RULES)
            assert answer.json()["exception_type"] == "sos_high_risk"
        assert first.json()["exception_id"] == second.json()["exception_id"]
        assert kept_of(site) == (1, 1, 0)

    @on_sqlite_only
    @pytest.mark.parametrize("identity", ["x" * 201, ""], ids=["too long", "empty"])
    def test_must_be_one(self, site: Site, api: TestClient, identity: str) -> None:
        answer = api.post("/api/feedback", json={"answers": PRAISE}, headers={"Idempotency-Key": identity})
        assert answer.status_code == 400
        assert "idempotency-key" in answer.json()["detail"].lower()
        assert kept_of(site) == (0, 0, 0)


class TestARefusedForm:
    def test_says_every_rule_and_is_kept_among_the_refusals(self, site: Site, api: TestClient) -> None:
        answer = send(api, WRONG)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert (problem["type"], names(problem["rules"])) == ("urn:cinchhs:problem:refused", WRONG_RULES)
        with site.runtime.store.reading() as connection:
            (kept,) = refusals(connection)
        assert (kept.id, kept.actor, kept.type) == (problem["refusal_id"], ANN, "sp_feedback_review")
        assert [rule.as_dict() for rule in kept.rules] == problem["rules"]

    @on_sqlite_only
    @pytest.mark.parametrize("number", [None, "", " ", 7, ["SJ-1"], {"number": "SJ-1"}])
    def test_without_a_service_job_is_on_none_so_nothing_is_kept(
        self, site: Site, api: TestClient, number: object
    ) -> None:
        answer = send(api, WRONG | {"sj_number": number})
        assert (answer.status_code, names(answer.json()["rules"])) == (
            422,
            ["sp-account-number", "sj-number", *WRONG_RULES[1:]],
        )
        assert kept_of(site) == (0, 0, 0)


# ------------------------------------------------------------------ what is no form at all


@on_sqlite_only
class TestWhatIsNoForm:
    @pytest.mark.parametrize(
        "body",
        [
            *(b"", b"{", b"nothing", b"[]", b"7", b"null", b'"form"', b"\xff\xfe", b"[" * 100_000),
            *(b'{"answers": []}', b'{"answers": null}', b"{}", b'{"answers": {}, "colour": "red"}'),
            *(b'{"answers": {}, "entry_point": "Elsewhere"}', b'{"\\ud800": 1}'),
            json.dumps({"answers": {f"question-{number}": "x" for number in range(101)}}).encode(),
        ],
        ids=lambda body: body[:40].decode(errors="replace"),
    )
    @pytest.mark.parametrize("address", ["/api/feedback", "/api/feedback/check"])
    def test_is_wrong_input(self, site: Site, api: TestClient, address: str, body: bytes) -> None:
        answer = api.post(address, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 400
        assert answer.headers["content-type"] == "application/problem+json"
        assert (answer.json()["type"], answer.json()["status"]) == ("urn:cinchhs:problem:bad-request", 400)
        assert answer.json()["detail"]
        assert kept_of(site) == (0, 0, 0)

    @pytest.mark.parametrize("number", ["SJ 1", "-1", "x" * 65, "\u0416-1"])
    def test_is_a_form_of_a_number_that_no_service_job_can_have(self, site: Site, api: TestClient, number: str) -> None:
        answer = send(api, PRAISE | {"sj_number": number})
        assert answer.status_code == 400
        assert "service job number" in answer.json()["detail"]
        assert kept_of(site) == (0, 0, 0)

    @pytest.mark.parametrize("text", ["\0", "\ud800"], ids=["NUL", "half a character"])
    def test_is_a_form_with_a_character_that_cannot_be_stored(self, site: Site, api: TestClient, text: str) -> None:
        body = json.dumps({"answers": PRAISE | {"sp_account_number": f"SP-1{text}"}}).encode()
        answer = api.post("/api/feedback", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 400
        assert kept_of(site) == (0, 0, 0)


@on_sqlite_only
class TestWhereTheFormWasOpened:
    def test_is_known_of_people_of_a_bpo(self, site: Site) -> None:
        told = send(site.program(BEA), PRAISE).json()
        assert site.kept(told["exception_id"]).details["entry_point"] == "BPO Operations Portal"

    def test_must_be_said_by_people_of_whose_portal_no_source_tells(self, site: Site) -> None:
        program = site.program(ARI)
        answer = send(program, PRAISE)
        assert (answer.status_code, answer.json()["type"]) == (400, "urn:cinchhs:problem:no-entry-point")
        assert kept_of(site) == (0, 0, 0)
        told = send(program, PRAISE, entry_point="BPO Operations Portal").json()
        assert site.kept(told["exception_id"]).details["entry_point"] == "BPO Operations Portal"

    def test_can_be_said_by_everybody(self, site: Site, api: TestClient) -> None:
        told = send(api, PRAISE, entry_point="BPO Operations Portal").json()
        assert site.kept(told["exception_id"]).details["entry_point"] == "BPO Operations Portal"


# ------------------------------------------------------------------ what the API tells


@pytest.fixture
def told(site: Site, clock: FixedClock) -> Site:
    """Three forms in November, of which one is voided and one became an SOS, and one in December."""
    program, browser = site.program(), site.browser(MAX)
    for answers in (PRAISE, BLAME, RISK | {"sp_account_number": "sp-30417"}):
        assert send(program, answers).status_code == 201
    voided = send(program, THREATENED).json()["exception_id"]
    assert browser.post(f"/feedback/{voided}", data={"trigger": "void", "note": "twice"}).status_code == 303
    clock.move_to(datetime(2026, 12, 1, 6, tzinfo=UTC))
    assert send(site.program(), PRAISE | {"sp_account_number": "SP/2", "sj_number": "SJ-3"}).status_code == 201
    return site


class TestWhatTheCommandTellsTheApiTells:
    def test_of_the_review(self, told: Site, sje: Sje) -> None:
        found = told.program().get("/api/feedback/review").json()
        assert sorted(form["job"] for form in found) == ["SJ-1", "SJ-2", "SJ-3"]
        assert found == sje("feedback", "review")

    def test_of_a_provider(self, told: Site, sje: Sje) -> None:
        program = told.program()
        for account, forms in (("SP-30417", 4), ("sp-30417", 4), ("SP/2", 1), ("SP-9", 0)):
            found = program.get(f"/api/feedback/providers/{account.replace('/', '%2F')}").json()
            assert len(found) == forms
            assert found == sje("feedback", "provider", account)

    def test_of_a_month(self, told: Site, sje: Sje) -> None:
        program = told.program()
        for month, forms in (("2026-11", 3), ("2026-12", 1), ("2020-01", 0)):
            found = program.get(f"/api/feedback/months/{month}").json()
            assert (found["month"], found["forms"]) == (month, forms)
            assert found == sje("feedback", "month", month)


@on_sqlite_only
class TestLists:
    def test_can_be_limited(self, told: Site) -> None:
        program = told.program()
        for address in ("/api/feedback/review", "/api/feedback/providers/SP-30417"):
            assert len(program.get(address, params={"limit": 1}).json()) == 1

    @pytest.mark.parametrize("limit", ["0", "-1", "10001", "many", ""])
    def test_are_not_of_a_silly_length(self, api: TestClient, limit: str) -> None:
        answer = api.get("/api/feedback/review", params={"limit": limit})
        assert answer.status_code == 400
        assert "limit" in answer.json()["detail"]

    @pytest.mark.parametrize("month", ["november", "2026-13", "2026-1", "26-11", "0000-01", "9999-12"])
    def test_are_of_a_month_that_there_is(self, api: TestClient, month: str) -> None:
        answer = api.get(f"/api/feedback/months/{month}")
        assert (answer.status_code, answer.json()["status"]) == (404, 404)
        assert "such as 2026-11" in answer.json()["detail"]


@on_sqlite_only
class TestASuppliedList:
    @pytest.fixture
    def lists(self) -> Mapping[str, Sequence[str]]:
        """Operations have supplied one of the lists."""
        return {"positive_customer_feedback": ["Kind", "On time"]}

    def test_is_kept_to_and_not_spoken_of(self, api: TestClient) -> None:
        assert send(api, PRAISE).json()["lists_not_supplied"] == []
        answer = send(api, PRAISE | {"positive_customer_feedback": ["kind"]})
        assert answer.status_code == 422
        assert "did you mean 'Kind'?" in answer.json()["rules"][0]["why"]
