"""SOS: the whole form of whoever fills it in, what is known of an event, and no refusal for anything else."""

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
from tests.unit.state_machines.situations import ask, broken, known, opened, person, rules, sibling, take

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


def filled(*, without: str = "", **changes: Any) -> Opening | Refusal:
    details = {name: value for name, value in {**FORM, **changes}.items() if name != without}
    return ask(KEY, RaiseRequest(comment="Threatened at the door", details=details), AGENT, cause=BY_HAND)


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
def test_by_hand_every_field_is_required(field: str, title: str) -> None:
    decision = filled(without=field)
    assert rules(decision) == ["sos-form"]
    told = broken(decision, "sos-form")
    assert told.why == f"the form is missing: {title}"
    assert "dial 911" in told.do


def test_by_hand_everything_that_is_missing_is_said_at_once() -> None:
    decision = ask(KEY, RaiseRequest(), AGENT, cause=BY_HAND)
    assert rules(decision) == ["sos-form", "exception-comment"]
    assert broken(decision, "sos-form").why.count(",") == 4


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
