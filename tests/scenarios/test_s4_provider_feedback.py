"""S4, feedback on service providers: the SP Feedback form, its review, and what of it is no feedback but a risk."""

from typing import Any

import pytest

from state_machines.feedback.sp_feedback_form import FORM
from tests.scenarios.people import AGENT, BPO_AGENT, Person
from tests.scenarios.scenario import Scenario

REVIEW = "SP Feedback Review"
SOS = "SOS High Risk"

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


# ------------------------------------------------------------------ the form

LABELS = {question.label: question for question in FORM.all_questions.values()}
"""The questions by what S4 calls them, so that a scenario can be told in its words."""

CUSTOMER_DETAILS = "Details of Customer\u2019s Experience with SP"
INTERNAL_DETAILS = "Details of Internal Experience with SP"

FROM_CUSTOMER = {"Reason For Feedback": "SP Feedback from Customer"}
INTERNAL = {"Reason For Feedback": "SP Internal Feedback"}
REFUSED = {"Reason For Feedback": "Recall Reassignment", "Reason for Recall Reassignment": "SP Refused"}
CUSTOMER_DRIVEN = {"Reason For Feedback": "Recall Reassignment", "Reason for Recall Reassignment": "Customer Driven"}
COMPLAINT = "Does Customer Have a Complaint Against SP"

NEGATIVE_INTERNAL = {
    **INTERNAL,
    "Internal Feedback Type": "Negative",
    "Negative Internal Feedback": ["Slow to answer"],
    "If Has High Cost, Select All That Apply": ["SP Does Not Have High Cost"],
    "If Poor Workmanship, Select All That Apply": ["SP Did Not Have Poor Workmanship"],
    "If SP Did Not Follow Process, Select All That Apply": ["SP Followed Process"],
    INTERNAL_DETAILS: "Answers after days.",
}
NEGATIVE_CUSTOMER = {
    **FROM_CUSTOMER,
    "Customer Feedback Type": "Negative",
    "Negative Customer Feedback": ["Late"],
    CUSTOMER_DETAILS: "Came two hours late.",
}


def submit(
    scenario: Scenario, answers: dict[str, Any], *, by: Person = AGENT, opened_in: str = "Cinch Portal", **changed: Any
) -> None:
    """Fill in the form, in S4's words for the questions, and click Submit."""
    entered = {"SP Account Number": "SP-30417", "SJ Number": scenario.job, **answers}
    form = {LABELS[label].key: answer for label, answer in entered.items() if answer is not None}
    scenario.when("sp-feedback.submitted", actor=by, entry_point=opened_in, answers=form | changed)


def without(answers: dict[str, Any], label: str) -> dict[str, Any]:
    return {name: answer for name, answer in answers.items() if name != label}


def then_accepted(scenario: Scenario) -> None:
    scenario.then_open(REVIEW, department="Area Managers")


def then_asked_for(scenario: Scenario, label: str) -> None:
    """The form is refused, for this question is not answered."""
    scenario.then_refused(REVIEW, rule=LABELS[label].rule, description=f"{label} is not answered")
    scenario.then_none(REVIEW)


def test_the_agent_submits_the_form(scenario: Scenario) -> None:
    """S4: "Fill out and submit form." """
    scenario.given_job()
    submit(scenario, NEGATIVE_CUSTOMER)
    item = scenario.then_open(REVIEW, department="Area Managers")
    assert item.service_job_comment == "Came two hours late."


def test_the_area_managers_review_the_forms(scenario: Scenario) -> None:
    """S4: "The information from the forms submitted will be reviewed by the Area Managers on a regular basis." """
    scenario.given_job()
    submit(scenario, NEGATIVE_CUSTOMER)
    scenario.then_told("Area Managers", "opened", description=REVIEW)


@pytest.mark.parametrize(("by", "opened_in"), [(AGENT, "Cinch Portal"), (BPO_AGENT, "BPO Operations Portal")])
def test_the_form_is_opened_in_either_portal(scenario: Scenario, by: Person, opened_in: str) -> None:
    """S4: "In the Cinch Portal click Departments, then select Call Center Operations. [...] In the BPO Operations
    Portal scroll to the Important Links at the bottom of the page, then select Forms."
    """
    scenario.given_job()
    submit(scenario, NEGATIVE_CUSTOMER, by=by, opened_in=opened_in)
    item = scenario.then_open(REVIEW, department="Area Managers")
    assert item.details["entry_point"] == opened_in


@pytest.mark.parametrize("label", ["SP Account Number", "SJ Number", "Reason For Feedback"])
def test_what_is_required_of_every_form(scenario: Scenario, label: str) -> None:
    """S4: "Once the form displays, begin entering all required information. - SP Account Number [...] - SJ Number [...]
    - Reason For Feedback"
    """
    scenario.given_job()
    submit(scenario, NEGATIVE_CUSTOMER | {label: None})
    then_asked_for(scenario, label)


def test_one_of_three_reasons_is_given(scenario: Scenario) -> None:
    """S4: "Select 1 of the reasons displayed. [...] Recall Reassignment - SP Feedback from Customer - SP Internal
    Feedback"
    """
    scenario.given_job()
    submit(scenario, {"Reason For Feedback": ["Recall Reassignment", "SP Internal Feedback"]})
    reasons = "Recall Reassignment, SP Feedback from Customer, SP Internal Feedback"
    scenario.then_refused(REVIEW, rule="reason-for-feedback", do=f"exactly one of: {reasons}")


def test_what_else_is_asked_depends_on_the_reason(scenario: Scenario) -> None:
    """S4: "Additional options will display based on the reason selected." """
    scenario.given_job()
    submit(scenario, NEGATIVE_CUSTOMER | {"Internal Feedback Type": "Negative"})
    because = "does not apply because Reason For Feedback is 'SP Feedback from Customer'"
    scenario.then_refused(REVIEW, rule="internal-feedback-type", description=because)


# ------------------------------------------------------------------ recall reassignment


def test_a_recall_that_the_customer_wants_for_a_complaint(scenario: Scenario) -> None:
    """S4: "Customer Driven - Does Customer Have a Complaint Against SP - Yes - Select an option under Negative Customer
    Feedback (can be more than one) - Enter Details of Customer's Experience with SP - Click Submit"
    """
    scenario.given_job()
    complaint = {"Negative Customer Feedback": ["Late", "Rude"], CUSTOMER_DETAILS: "Came late and shouted."}
    submit(scenario, {**CUSTOMER_DRIVEN, COMPLAINT: "Yes", **complaint})
    then_accepted(scenario)


@pytest.mark.parametrize("label", ["Negative Customer Feedback", CUSTOMER_DETAILS])
def test_a_complaint_is_told(scenario: Scenario, label: str) -> None:
    """S4: "Does Customer Have a Complaint Against SP - Yes - Select an option under Negative Customer Feedback (can be
    more than one) - Enter Details of Customer's Experience with SP"
    """
    scenario.given_job()
    told = {"Negative Customer Feedback": ["Late"], CUSTOMER_DETAILS: "Came late."}
    submit(scenario, {**CUSTOMER_DRIVEN, COMPLAINT: "Yes", **without(told, label)})
    then_asked_for(scenario, label)


def test_a_recall_that_the_customer_wants_without_a_complaint(scenario: Scenario) -> None:
    """S4: "Does Customer Have a Complaint Against SP [...] - No - Click Submit" """
    scenario.given_job()
    submit(scenario, {**CUSTOMER_DRIVEN, COMPLAINT: "No"})
    then_accepted(scenario)


def test_whether_the_customer_complains_is_asked(scenario: Scenario) -> None:
    """S4: "Customer Driven - Does Customer Have a Complaint Against SP" """
    scenario.given_job()
    submit(scenario, CUSTOMER_DRIVEN)
    then_asked_for(scenario, COMPLAINT)


def test_a_recall_from_an_inactive_account(scenario: Scenario) -> None:
    """S4: "Account Inactive - Click Submit" """
    scenario.given_job()
    submit(scenario, {**REFUSED, "Reason for Recall Reassignment": "Account Inactive"})
    then_accepted(scenario)


@pytest.mark.parametrize(
    "reason",
    ["Does Not Service Brand/Equipment", "Bad Experience with Customer", "Availability/Manpower", "Out of Network"],
)
def test_a_recall_that_the_provider_refused(scenario: Scenario, reason: str) -> None:
    """S4: "SP Refused - SP Refused Reason - Does Not Service Brand/Equipment - Bad Experience with Customer -
    Availability/Manpower - Out of Network"
    """
    scenario.given_job()
    submit(scenario, {**REFUSED, "SP Refused Reason": reason})
    then_accepted(scenario)


def test_a_refusal_has_its_reason(scenario: Scenario) -> None:
    """S4: "SP Refused - SP Refused Reason" """
    scenario.given_job()
    submit(scenario, REFUSED)
    then_asked_for(scenario, "SP Refused Reason")


def test_another_refusal_is_explained(scenario: Scenario) -> None:
    """S4: "Other - Explanation of Other refusal - Click Submit" """
    scenario.given_job()
    other = {**REFUSED, "SP Refused Reason": "Other"}
    submit(scenario, other)
    then_asked_for(scenario, "Explanation of Other refusal")
    submit(scenario, {**other, "Explanation of Other refusal": "The road is flooded."})
    then_accepted(scenario)


def test_a_listed_refusal_has_no_explanation(scenario: Scenario) -> None:
    """S4: "Other - Explanation of Other refusal" """
    scenario.given_job()
    submit(scenario, {**REFUSED, "SP Refused Reason": "Out of Network", "Explanation of Other refusal": "Too far."})
    scenario.then_refused(
        REVIEW, rule="explanation-of-other-refusal", description="SP Refused Reason is 'Out of Network'"
    )


# ------------------------------------------------------------------ feedback from the customer, and internal


@pytest.mark.parametrize("kind", ["Positive", "Negative"])
@pytest.mark.parametrize("left_out", [None, "feedback", CUSTOMER_DETAILS])
def test_feedback_from_the_customer(scenario: Scenario, kind: str, left_out: str | None) -> None:
    """S4: "Customer Feedback Type - Positive - Select an option under Positive Customer Feedback (can be more than one)
    - Enter Details of Customer's Experience with SP - Click Submit - Negative - Select an option under Negative
    Customer Feedback (can be more than one) - Enter Details of Customer's Experience with SP - Click Submit"
    """
    scenario.given_job()
    feedback = f"{kind} Customer Feedback"
    told = {"Customer Feedback Type": kind, feedback: ["One phrase", "Another"], CUSTOMER_DETAILS: "The visit."}
    missing = feedback if left_out == "feedback" else left_out
    submit(scenario, FROM_CUSTOMER | without(told, missing or ""))
    if missing:
        then_asked_for(scenario, missing)
    else:
        then_accepted(scenario)


@pytest.mark.parametrize("label", [None, "Positive Internal Feedback", INTERNAL_DETAILS])
def test_positive_internal_feedback(scenario: Scenario, label: str | None) -> None:
    """S4: "Internal Feedback Type - Positive - Select an option under Positive Internal Feedback (can be more than one)
    - Enter Details of Internal Experience with SP - Click Submit"
    """
    scenario.given_job()
    told = {"Positive Internal Feedback": ["Quick", "Clear"], INTERNAL_DETAILS: "Always answers."}
    submit(scenario, {**INTERNAL, "Internal Feedback Type": "Positive", **without(told, label or "")})
    if label:
        then_asked_for(scenario, label)
    else:
        then_accepted(scenario)


def test_negative_internal_feedback(scenario: Scenario) -> None:
    """S4: "Negative - Select an option under Negative Internal Feedback (can be more than one) [...] - Enter Details of
    Internal Experience with SP - Click Submit"
    """
    scenario.given_job()
    submit(scenario, NEGATIVE_INTERNAL)
    then_accepted(scenario)


@pytest.mark.parametrize("label", [label for label in NEGATIVE_INTERNAL if label != "Reason For Feedback"])
def test_negative_internal_feedback_answers_every_question(scenario: Scenario, label: str) -> None:
    """S4: "Select an option under If Has High Cost, Select All That Apply [...] - Select an option under If Poor
    Workmanship, Select All That Apply [...] - Select an option under If SP Did Not Follow Process, Select All That
    Apply"
    """
    scenario.given_job()
    submit(scenario, without(NEGATIVE_INTERNAL, label))
    then_asked_for(scenario, label)


@pytest.mark.parametrize(
    ("label", "none_option"),
    [
        ("If Has High Cost, Select All That Apply", "SP Does Not Have High Cost"),
        ("If Poor Workmanship, Select All That Apply", "SP Did Not Have Poor Workmanship"),
        ("If SP Did Not Follow Process, Select All That Apply", "SP Followed Process"),
    ],
)
def test_what_does_not_apply_is_not_selected_besides(scenario: Scenario, label: str, none_option: str) -> None:
    """S4: "If this does not apply, select SP Does Not Have High Cost [...] If this does not apply, select SP Did Not
    Have Poor Workmanship [...] If this does not apply, select SP Followed Process"
    """
    scenario.given_job()
    submit(scenario, NEGATIVE_INTERNAL | {label: ["Two of the list", "And this", none_option]})
    scenario.then_refused(REVIEW, rule=LABELS[label].rule, description=f"{none_option!r} excludes the others")
    submit(scenario, NEGATIVE_INTERNAL | {label: ["Two of the list", "And this"]})
    then_accepted(scenario)


# ------------------------------------------------------------------ high risk situations


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
    scenario.then_none("SPF-General Conduct")
    sos = scenario.then_open(SOS, department="Escalations", status="Not Started")
    assert sos.details["categories"] == [name]


def test_an_ordinary_complaint_is_no_high_risk(scenario: Scenario) -> None:
    """S4: "escalates a complaint that can pose a risk to their well-being or to Cinch" """
    scenario.given_job()
    scenario.when("provider-feedback.given", sentiment="negative", **FEEDBACK)
    scenario.then_open("SPF-General Conduct", department="Area Managers")
    scenario.then_not_told("Escalations")


@pytest.mark.parametrize("category", ["Safety Issue", "Police Involved", "Pending Lawsuit", "Threats or Harassment"])
def test_a_risk_on_the_form_is_turned_to_sos_and_the_form_is_kept(scenario: Scenario, category: str) -> None:
    """S4: "If a Customer or Service Professional escalates a complaint that can pose a risk to their well-being or to
    Cinch such as: - Safety Issue [...] - Police Involved [...] - Pending Lawsuit [...] - Threats or Harassment"
    """
    scenario.given_job()
    submit(scenario, NEGATIVE_CUSTOMER, high_risk=[category])
    sos = scenario.then_open(SOS, department="Escalations", status="Not Started")
    assert sos.details["categories"] == [category]
    assert "Came two hours late." in sos.comment
    record = scenario.then_completed(REVIEW)
    assert record.details["answers"]["high_risk"] == [category]


def test_a_risk_does_not_wait_for_the_rest_of_the_form(scenario: Scenario) -> None:
    """S4: "escalates a complaint that can pose a risk to their well-being or to Cinch" """
    scenario.given_job()
    submit(scenario, without(NEGATIVE_CUSTOMER, CUSTOMER_DETAILS), high_risk=["Safety Issue"])
    then_asked_for(scenario, CUSTOMER_DETAILS)
    scenario.then_open(SOS, department="Escalations", status="Not Started")


def test_words_alone_are_no_risk(scenario: Scenario) -> None:
    """S4: "Pending Lawsuit - A lawsuit has been threatened or initiated related to the potential abuse." """
    scenario.given_job()
    submit(scenario, NEGATIVE_CUSTOMER | {CUSTOMER_DETAILS: "Talked of a lawsuit that somebody else has lost."})
    then_accepted(scenario)
    scenario.then_none(SOS)
