"""Danger in the words of any event: an SOS at once or a question to Escalations, and never only a refusal."""

from typing import Any

import pytest
from sqlalchemy import select

from store.engine import Store
from store.queries import exceptions_of_job, refusals
from store.tables import history, outbox
from store.verification.verify import verify
from tests.samples import event, job_created, message
from workflows.intake import Intake
from workflows.outcome import Outcome

AGENT = {"name": "ann", "department": "Customer Service"}
WORDS = "customer says he will shoot the technician, has a gun"
QUESTION = "technician punched my husband"


def call(explanation: str = WORDS, code: str = "SP CONDUCT") -> dict[str, Any]:
    asked = {"supervisor_tried": True, "supervisor_available": False}
    return event("call.escalated", {"actor": AGENT, "code": code, "explanation": explanation, **asked})


def take(intake: Intake, *events: dict[str, Any], may_wait: bool = False) -> list[Outcome]:
    return list(intake.take_in("test", [message(*events)], may_wait=may_wait).outcomes[0])


def notices(store: Store, reason: str) -> list[tuple[str, str]]:
    with store.reading() as connection:
        rows = connection.execute(select(outbox.c.department, outbox.c.text).where(outbox.c.reason == reason))
        return [(row.department, row.text) for row in rows if row.text]


def types(store: Store) -> list[str]:
    with store.reading() as connection:
        assert list(verify(connection)) == []
        return sorted(item.type for item in exceptions_of_job(connection, "SJ-1"))


EVERYWHERE = [
    call(),
    event("provider-feedback.given", {"sentiment": "negative", "details": WORDS}),
    event("call.made", {"outcome": "reached", "to": "customer", "actor": AGENT, "note": WORDS}),
    event("delivery.not-received", {"po_number": "P1", "reported_by": "customer", "note": WORDS}),
    event("exception.raise-requested", {"exception_type": "pr_return", "actor": AGENT, "comment": WORDS}),
    event("exception.raise-requested", {"exception_type": "no such", "actor": AGENT, "comment": WORDS}),
    event(
        "exception.transition-requested", {"exception_id": "EX-0", "trigger": "start", "actor": AGENT, "note": WORDS}
    ),
    event(
        "exception.raise-requested",
        {"exception_type": "call_back", "actor": AGENT, "comment": "BBB", "details": {"nothing": WORDS}},
    ),
]


@pytest.mark.parametrize("said", EVERYWHERE, ids=lambda said: f"{said['type']} {said['id']}")
@pytest.mark.parametrize("may_wait", [True, False])
def test_danger_in_any_text_opens_an_sos_whatever_becomes_of_the_event(
    store: Store, intake: Intake, said: dict[str, Any], may_wait: bool
) -> None:
    (_, outcome) = take(intake, job_created(), said, may_wait=may_wait)
    assert "sos_high_risk" in types(store)
    assert any(each.kind == "opened" and each.type_key == "sos_high_risk" for each in outcome.flat())
    assert [department for department, text in notices(store, "opened") if "SOS High Risk" in text] == ["escalations"]


def test_words_that_only_suggest_danger_are_a_question_to_escalations(store: Store, intake: Intake) -> None:
    take(intake, job_created(), event("provider-feedback.given", {"sentiment": "negative", "details": QUESTION}))
    assert "sos_high_risk" not in types(store)
    ((department, text),) = notices(store, "danger-suggested")
    assert department == "escalations"
    assert "Threats or Harassment" in text
    assert QUESTION in text


def test_ordinary_words_ask_nothing(store: Store, intake: Intake) -> None:
    take(intake, job_created(), call("the technician came late"))
    assert types(store) == ["call_back"]
    assert notices(store, "danger-suggested") == []


def test_a_second_call_is_noted_on_the_open_one_with_its_flag_and_its_danger_opens_an_sos(
    store: Store, intake: Intake
) -> None:
    take(intake, job_created(), call("came late"))
    (second,) = take(intake, call(code="BBB"))
    assert second.kind == "refused"
    assert types(store) == ["call_back", "sos_high_risk"]
    ((department, text),) = notices(store, "second-report")
    assert department == "escalations"
    assert "BBB [Tier 2 situation (S2)]" in text
    with store.reading() as connection:
        noted = connection.scalars(select(history.c.details).where(history.c.trigger == "note")).all()
        assert len(refusals(connection, job="SJ-1")) == 1
    assert [WORDS in each for each in noted] == [True]


def test_more_words_of_the_same_danger_are_noted_on_the_open_sos(store: Store, intake: Intake) -> None:
    take(intake, job_created(), call("the police were called"))
    take(intake, event("provider-feedback.given", {"sentiment": "negative", "details": "the police came again"}))
    assert types(store).count("sos_high_risk") == 1
    ((_, text),) = notices(store, "second-report")
    assert "the police came again" in text


def test_another_danger_is_another_sos(store: Store, intake: Intake) -> None:
    take(intake, job_created(), call("the police were called"), call("he will shoot the technician"))
    assert types(store).count("sos_high_risk") == 2


def test_an_event_that_comes_twice_reports_its_danger_once(store: Store, intake: Intake) -> None:
    said = call()
    take(intake, job_created(), said, said)
    assert types(store).count("sos_high_risk") == 1
    assert notices(store, "second-report") == []


def test_a_report_of_a_system_opens_with_what_the_job_knows_and_asks_the_rest(store: Store, intake: Intake) -> None:
    customer = {"id": "C-1", "name": "Ann W", "phone": "555", "zone": "America/Chicago"}
    asked = {
        "exception_type": "SOS",
        "actor": {**AGENT, "channel": "system"},
        "comment": "he shouted",
        "details": {"categories": ["Threats or Harassment"]},
    }
    outcome = take(intake, job_created(customer=customer), event("exception.raise-requested", asked))[1]
    assert outcome.text.endswith("still to ask: Reported Date, Authorities Involved")
    ((_, text),) = notices(store, "opened")
    assert text.endswith("still to ask: Reported Date, Authorities Involved")
    with store.reading() as connection:
        (sos,) = exceptions_of_job(connection, "SJ-1")
    assert (sos.details["customer_name"], sos.details["customer_phone"]) == ("Ann W", "555")


def test_an_sos_that_is_refused_for_what_is_wrong_is_still_passed_on(store: Store, intake: Intake) -> None:
    asked = {"exception_type": "SOS", "actor": AGENT, "comment": "he shouted", "details": {"categories": ["Rude"]}}
    (refused,) = take(intake, event("exception.raise-requested", asked))
    assert refused.kind == "refused"
    assert [department for department, _ in notices(store, "danger-suggested")] == ["escalations"]
