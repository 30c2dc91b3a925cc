"""SOS: what is entered and what the job knows open it; what is left open is asked and refuses nothing."""

from typing import Any

import pytest

from events.feedback import ProviderFeedbackGiven, SpFeedbackSubmitted
from events.requests import RaiseRequested
from events.vocabulary import HIGH_RISK_CATEGORIES
from state_machines.declaration.departments import Department
from state_machines.declaration.guards import Refusal
from state_machines.declaration.job_facts import JobFacts
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import RaiseRequest
from state_machines.engine.decisions import Opening
from state_machines.engine.registry import work_types
from tests.unit.state_machines.expected import TASKS, Expected, Valid
from tests.unit.state_machines.situations import ask, known, opened, person, sibling, take

KEY = "sos_high_risk"

EXPECTED = Expected(
    title="SOS High Risk",
    aliases=("SOS", "SOS / High Risk"),
    department="Escalations",
    work_group="Tier 2",
    starts_in=("Not Started",),
    is_exception=False,
    moves=TASKS,
    valid=Valid(
        person("Customer Service"),
        RaiseRequest(
            comment="The technician was threatened at the door",
            details={
                "categories": ["Threats or Harassment"],
                "reported_on": "2026-11-18",
                "customer_name": "Jane Doe",
                "customer_phone": "+1 312 555 0142",
                "authorities_involved": False,
            },
        ),
        starts="Not Started",
    ),
)

AGENT = person("Customer Service")
FORM = EXPECTED.valid.request.details
BY_HAND = RaiseRequested(actor=AGENT, exception_type=KEY)


def filled(*, without: str = "", facts: JobFacts | None = None, **changes: Any) -> Opening | Refusal:
    details = {name: value for name, value in {**FORM, **changes}.items() if name != without}
    return ask(KEY, RaiseRequest(comment="Threatened at the door", details=details), AGENT, facts=facts, cause=BY_HAND)


@pytest.mark.parametrize(
    ("field", "title"),
    [
        ("reported_on", "Reported Date"),
        ("customer_name", "Customer Name"),
        ("customer_phone", "Customer Phone Number"),
        ("authorities_involved", "Authorities Involved"),
        ("categories", "the high-risk categories"),
    ],
)
def test_what_is_left_open_is_asked_and_refuses_nothing(field: str, title: str) -> None:
    opening = opened(filled(without=field, facts=JobFacts()))
    assert work_types()[KEY].still_to_ask(opening.details, opening.comment) == [title]


def test_what_the_job_knows_is_filled_in_and_not_asked() -> None:
    facts = known({"customer.name": "Ann W", "customer.phone": "555"})
    details = {name: value for name, value in FORM.items() if not name.startswith("customer")}
    request = RaiseRequest(comment="Threatened", details=details)
    opening = opened(ask(KEY, request, AGENT, facts=facts, cause=BY_HAND))
    assert (opening.details["customer_name"], opening.details["customer_phone"]) == ("Ann W", "555")
    assert work_types()[KEY].still_to_ask(opening.details, opening.comment) == []


def test_what_is_entered_wins_over_what_the_job_knows() -> None:
    facts = known({"customer.phone": "1"})
    assert opened(filled(customer_phone="2", facts=facts)).details["customer_phone"] == "2"


def test_an_empty_report_opens_and_everything_is_asked() -> None:
    opening = opened(ask(KEY, RaiseRequest(), AGENT, facts=JobFacts(), cause=BY_HAND))
    assert len(work_types()[KEY].still_to_ask(opening.details, opening.comment)) == 6


def test_no_is_an_answer() -> None:
    assert opened(filled(authorities_involved=False)).details["authorities_involved"] is False


@pytest.mark.parametrize("category", HIGH_RISK_CATEGORIES)
def test_feedback_of_high_risk_opens_it_with_what_is_known(category: str) -> None:
    event = ProviderFeedbackGiven.model_validate(
        {"sentiment": "negative", "details": "Threatened me.", "high_risk": [category]}
    )
    opening = opened(take(KEY, event, facts=known({"customer.phone": "1", "service_provider.name": "Lakeside"})))
    assert opening.comment == "Threatened me."
    assert opening.details == {
        "categories": [category],
        "customer_name": "Jane Doe",
        "customer_phone": "1",
        "service_provider_name": "Lakeside",
    }
    opened(take(KEY, event, facts=JobFacts()))


def test_ordinary_feedback_opens_none() -> None:
    assert take(KEY, ProviderFeedbackGiven(sentiment="negative", details="Late.")) is None


def test_a_marked_feedback_form_opens_it_be_the_rest_right_or_not() -> None:
    answers: dict[str, Any] = {"sj_number": "SJ-1", "high_risk": ["Safety Issue"], "colour": "red"}
    event = SpFeedbackSubmitted(actor=AGENT, entry_point="Cinch Portal", answers=answers)
    assert opened(take(KEY, event)).details["categories"] == ["Safety Issue"]
    unmarked = SpFeedbackSubmitted(actor=AGENT, entry_point="Cinch Portal", answers={"sj_number": "SJ-1"})
    assert take(KEY, unmarked) is None


@pytest.mark.parametrize("department", Department)
@pytest.mark.parametrize("listed", [True, False])
def test_nobody_is_refused_and_no_open_one_stands_in_the_way(department: Department, listed: bool) -> None:
    policy = Policy(enforce_listed_creators=listed, tier_2_hours={})
    request = RaiseRequest(comment="In danger", details=FORM)
    siblings = [sibling(KEY, status="Not Started"), sibling("tier_2_task", status="Not Started")]
    opened(ask(KEY, request, person(department), policy=policy, siblings=siblings, cause=BY_HAND))


def test_it_goes_before_all_other_work_of_the_department() -> None:
    ranks = {key: declared.queue_rank(known()) for key, declared in work_types().items()}
    mine = ranks.pop(KEY)
    assert all(mine < rank for rank in ranks.values())
