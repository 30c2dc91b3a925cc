"""What an answer leads to is filled in as the type of that work asks for it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from events.requests import RaiseRequested
from events.vocabulary import HighRiskCategory
from state_machines.declaration.job_facts import JobFacts
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import RaiseRequest
from state_machines.engine.registry import work_types
from state_machines.escalations.resulting_work import AgentEntry, filed_under, request_for
from state_machines.escalations.routing import Call, Grant, History, Permission, Route, route
from state_machines.escalations.situations import SITUATIONS
from tests.unit.state_machines.situations import ask, known, opened, person

AGENT = person("Customer Service", channel="bpo")
FRIDAY = datetime(2026, 11, 20, 18, tzinfo=UTC)
LATE_SATURDAY = datetime(2026, 11, 22, 3, tzinfo=UTC)
"""22:00 on Saturday in New York, Sunday already in UTC."""


def routed(
    *keys: str, now: datetime = FRIDAY, unable: bool = False, risks: tuple[HighRiskCategory, ...] = (), words: str = ""
) -> Route:
    call = Call(situations=tuple(SITUATIONS[key] for key in keys), risks=risks, description=words)
    permission = Permission(supervisor="K. Lee", permits=frozenset(Grant))
    return route(call, History(supervisor_unable=unable), permission, now, Policy())


def request(answer: Route, *, now: datetime = FRIDAY, facts: JobFacts | None = None, **entered: Any) -> RaiseRequest:
    told = known() if facts is None else facts
    return request_for(answer, AgentEntry(**entered), facts=told, actor=AGENT, now=now, policy=Policy())


def test_a_tier_2_task() -> None:
    answer = routed("executive_request", words="wants the CEO")
    asked = request(answer, reason="Delay", sub_reason="No Status Update Provided", site="Phoenix")
    assert asked.comment == "Phoenix T2 pat"
    assert asked.service_job_comment == "wants the CEO"
    assert asked.details["supervisor"] == "K. Lee"
    assert opened(ask("tier_2_task", asked, AGENT, now=FRIDAY)).status == "Not Started"


def test_property_damage_is_filed_as_its_page_says() -> None:
    answer = routed("property_damage")
    assert filed_under(answer, AgentEntry()) == ("Service Pro", "Workmanship-Damaged Property")
    assert filed_under(answer, AgentEntry(reason="Delay", sub_reason="Other")) == ("Delay", "Other")
    asked = request(answer)
    assert asked.comment == "bpo T2 pat"
    opened(ask("tier_2_task", asked, AGENT, now=FRIDAY))


@pytest.mark.parametrize("key", [key for key, one in SITUATIONS.items() if one.codes])
def test_a_call_back(key: str) -> None:
    answer = routed(key, now=LATE_SATURDAY, unable=True)
    asked = request(answer, code=SITUATIONS[key].codes[-1])
    assert asked.comment == SITUATIONS[key].codes[-1]
    assert asked.service_job_comment == answer.final_comment
    opened(ask("call_back", asked, AGENT))


@pytest.mark.parametrize(
    ("key", "words", "code"),
    [("review_threat", "goes to the BBB", "BBB"), ("review_threat", "a review on Google", "")],
)
def test_a_call_back_has_no_comment_that_the_words_do_not_carry(key: str, words: str, code: str) -> None:
    answer = routed(key, now=LATE_SATURDAY, words=words)
    assert request(answer).comment == answer.call_back_code == code


def test_a_call_back_with_a_comment_of_the_agents_choice_and_words() -> None:
    asked = request(routed("executive_request", now=LATE_SATURDAY, words="asks for the CEO"), code="BILL DISP")
    assert asked.comment == "BILL DISP"
    assert asked.service_job_comment.startswith("asks for the CEO\nESCALATION: ")
    opened(ask("call_back", asked, AGENT))


class TestAnSos:
    def asked(self, *risks: HighRiskCategory, facts: JobFacts | None = None, **entered: Any) -> RaiseRequest:
        answer = routed("sos", now=LATE_SATURDAY, risks=risks, words="shouted at the door")
        return request(answer, now=LATE_SATURDAY, facts=facts, **entered)

    def test_is_filled_in_from_the_job_and_the_agent(self) -> None:
        asked = self.asked("Police Involved", facts=known({"customer.phone": "1"}))
        assert asked.comment == "shouted at the door"
        assert asked.details == {
            "categories": ["Police Involved"],
            "customer_name": "Jane Doe",
            "customer_phone": "1",
            "authorities_involved": True,
            "supervisor": "K. Lee",
            "reported_on": "2026-11-21",
        }
        cause = RaiseRequested(actor=AGENT, exception_type="sos_high_risk")
        opened(ask("sos_high_risk", asked, AGENT, cause=cause))

    def test_has_no_heading_for_a_complaint(self) -> None:
        answer = routed("sos", now=LATE_SATURDAY, risks=("Police Involved",))
        asked = request(answer, now=LATE_SATURDAY, facts=known({"customer.phone": "1"}))
        cause = RaiseRequested(actor=AGENT, exception_type="sos_high_risk")
        opening = opened(ask("sos_high_risk", asked, AGENT, cause=cause))
        assert "the Complaint" in work_types()["sos_high_risk"].still_to_ask(opening.details, opening.comment)

    def test_takes_the_agents_word_for_the_authorities(self) -> None:
        assert self.asked("Police Involved", authorities_involved=False).details["authorities_involved"] is False
        assert "authorities_involved" not in self.asked("Safety Issue").details


def test_an_answer_without_work_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="leads to no work"):
        request(routed("coverage_denials"))
