"""S4, feedback on service providers: what of it concerns the exceptions that exist."""

import pytest

from tests.scenarios.people import AGENT
from tests.scenarios.scenario import Scenario

FEEDBACK = {"phrase": "Courtesy", "details": "About the visit.", "actor": AGENT}


@pytest.mark.parametrize("sentiment", ["positive", "negative"])
def test_feedback_is_captured_and_followed_through(scenario: Scenario, sentiment: str) -> None:
    """S4: "It is important that we capture and follow through when feedback is received from our customers regarding
    positive and negative service experiences."
    """
    scenario.given_job()
    scenario.when("provider-feedback.given", sentiment=sentiment, **FEEDBACK)
    item = scenario.then_open("SPF-General Conduct", department="Area Managers", comment="Courtesy")
    assert item.service_job_comment == "About the visit."


def test_the_area_managers_review_feedback(scenario: Scenario) -> None:
    """S4: "The information from the forms submitted will be reviewed by the Area Managers on a regular basis." """
    scenario.given_job()
    scenario.when("provider-feedback.given", sentiment="negative", **FEEDBACK)
    scenario.then_told("Area Managers", "opened", says="SPF-General Conduct")


@pytest.mark.parametrize(
    "category",
    [
        "Safety Issue - Service Professional does not feel safe.",
        "Police Involved - Police have been contacted.",
        "Pending Lawsuit - A lawsuit has been threatened or initiated related to the potential abuse.",
        "Threats or Harassment - There have been verbal threats or harassment from the customer.",
    ],
)
def test_high_risk_is_no_feedback(scenario: Scenario, category: str) -> None:
    """S4: "If a Customer or Service Professional escalates a complaint that can pose a risk to their well-being or to
    Cinch such as:"
    """
    name = category.partition(" - ")[0]
    scenario.given_job()
    scenario.when("provider-feedback.given", sentiment="negative", high_risk=[name], **FEEDBACK)
    scenario.then_refused("SPF-General Conduct", rule="high-risk", says=name, do="tell a supervisor")
    scenario.then_none("SPF-General Conduct")
    scenario.then_told("Escalations", "high-risk", says=name)


def test_an_ordinary_complaint_is_no_high_risk(scenario: Scenario) -> None:
    """S4: "escalates a complaint that can pose a risk to their well-being or to Cinch" """
    scenario.given_job()
    scenario.when("provider-feedback.given", sentiment="negative", **FEEDBACK)
    scenario.then_open("SPF-General Conduct", department="Area Managers")
    scenario.then_not_told("Escalations")
