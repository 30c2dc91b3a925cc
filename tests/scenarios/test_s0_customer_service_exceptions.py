"""S0, the index of the exceptions that Customer Service creates. Its Call Back is told in the scenarios of S1."""

import pytest

from tests.scenarios.people import AGENT, AUTHORIZER
from tests.scenarios.scenario import SATURDAY, Scenario

ACCEPTED = "CLAIM CREDIT ACCEPTED:\nAnn Whitaker declines the replacement GE GNE27JYMFS; accepted $450.00"
ORDER_REQUESTED = "ORDER REQUESTED:\nCustomer accepted replacement"
HEATER = {"item": "Water heater", "part_number": "XE50T06", "distributor": "SIBI", "po_number": "PO-1"}

ALL_SEVEN = [
    ("Call Back", "BBB", "Wants to be called.", "Escalations"),
    ("SPF-General Conduct", "Compliment", "", "Area Managers"),
    ("PR-Return", "Heater, SIBI, PO# 1, damaged", "", "Parts Sourcing"),
    ("CL-Autho Task", "RN", "", "Support Services"),
    ("TSS-Order Equipment", "Customer accepted replacement", ORDER_REQUESTED, "Parts Sourcing"),
    ("SS-Claim Credit Review", "CCA", ACCEPTED, "Support Services"),
    ("PR-Tracking", "Compressor, PO# 1, not received", "", "Parts Sourcing"),
]
"""Title, Exception Comment, Service Job Comment, and the department that works it."""


@pytest.mark.parametrize(("title", "comment", "note", "department"), ALL_SEVEN, ids=[row[0] for row in ALL_SEVEN])
def test_an_agent_creates_work_for_another_department(
    scenario: Scenario, title: str, comment: str, note: str, department: str
) -> None:
    """S0: "Service Job Exceptions are created by a Cinch Agent when additional work is needed from another team or
    department."
    """
    scenario.given_policy(enforce_listed_creators=True)
    scenario.given_job()
    scenario.when_asked_for(title, by=AGENT, comment=comment, note=note)
    scenario.then_open(title, department=department)


@pytest.mark.parametrize(
    "title", ["Call Back", "SPF-General Conduct", "CL-Autho Task", "TSS-Order Equipment", "SS-Claim Credit Review"]
)
def test_each_exception_requires_specific_information(scenario: Scenario, title: str) -> None:
    """S0: "Each exception requires specific information to be entered upon creation." """
    scenario.given_job()
    scenario.when_asked_for(title)
    scenario.then_refused(title, rule="exception-comment", do="write ")
    scenario.then_none(title)


def test_a_refusal_names_the_article_to_review(scenario: Scenario) -> None:
    """S0: "Be sure to review the Knowledge Article for the exception ..." """
    scenario.given_job()
    scenario.when_asked_for("CL-Autho Task")
    broken = scenario.then_refused("CL-Autho Task", rule="exception-comment")
    assert "H:cl-autho-task-creating-exception" in broken.source


# ------------------------------------------------------------------ SPF-General Conduct


@pytest.mark.parametrize("given_by", ["agent", "customer"])
@pytest.mark.parametrize("sentiment", ["positive", "negative"])
def test_feedback_for_a_service_provider(scenario: Scenario, given_by: str, sentiment: str) -> None:
    """S0: "The SPF-General Conduct Exception is created when the Cinch Agent or Customer has feedback for one of our
    Service Professionals whether it be a compliment or a complaint."
    """
    feedback = {"sentiment": sentiment, "given_by": given_by, "details": "About the visit.", "actor": AGENT}
    scenario.given_job()
    scenario.when("provider-feedback.given", phrase="Courtesy", **feedback)
    item = scenario.then_open("SPF-General Conduct", department="Area Managers")
    assert item.service_job_comment == "About the visit."


def test_feedback_is_created_open(scenario: Scenario) -> None:
    """S0: "Create the exception in Open status." """
    scenario.given_job()
    scenario.when_asked_for("SPF-General Conduct", comment="Compliment")
    scenario.then_open("SPF-General Conduct", department="Area Managers", status="Open")


def test_feedback_has_a_comment_phrase(scenario: Scenario) -> None:
    """S0: "Enter the appropriate Comment Phrase ..." """
    scenario.given_job()
    scenario.when_asked_for("SPF-General Conduct", note="Left the kitchen clean.")
    scenario.then_refused(
        "SPF-General Conduct", rule="exception-comment", description="the Exception Comment is required"
    )
    scenario.then_none("SPF-General Conduct")


def test_only_the_phrases_that_operations_list_are_appropriate(scenario: Scenario) -> None:
    """S0: "Enter the appropriate Comment Phrase ..." """
    scenario.given_policy(vocabularies={"spf_general_conduct": ("Compliment", "Complaint")})
    scenario.given_job()
    scenario.when_asked_for("SPF-General Conduct", comment="Nice")
    scenario.then_refused(
        "SPF-General Conduct", rule="exception-comment", description="exactly one of: Compliment, Complaint"
    )
    scenario.then_none("SPF-General Conduct")


# ------------------------------------------------------------------ PR-Return


@pytest.mark.parametrize("problem", ["damaged", "wrong item"])
def test_a_delivery_that_the_carrier_left_behind_is_returned(scenario: Scenario, problem: str) -> None:
    """S0, S1, S3: "The Customer advises that the replacement appliance arrived damaged or the wrong item was delivered
    and the delivery company did not bring it back with them"
    """
    scenario.given_job()
    delivery = {"problem": problem, "lines": [HEATER], "reported_by": "customer", "actor": AGENT}
    scenario.when("delivery.problem-reported", left_behind=True, **delivery)
    scenario.then_open("PR-Return", department="Parts Sourcing")


@pytest.mark.parametrize("problem", ["damaged", "wrong item"])
def test_a_delivery_that_the_carrier_took_back_is_not_returned(scenario: Scenario, problem: str) -> None:
    """S0, S1, S3: "and the delivery company did not bring it back with them" """
    scenario.given_job()
    delivery = {"problem": problem, "lines": [HEATER], "reported_by": "customer", "actor": AGENT}
    scenario.when("delivery.problem-reported", left_behind=False, **delivery)
    scenario.then_refused("PR-Return", rule="left-behind", description="the carrier took it back")
    scenario.then_none("PR-Return")


def test_the_service_provider_has_something_to_return(scenario: Scenario) -> None:
    """S0, S1, S3: "The Service Professional advises that there was an ..." """
    scenario.given_job()
    scenario.when("delivery.problem-reported", problem="wrong part", lines=[HEATER], reported_by="SP", actor=AUTHORIZER)
    scenario.then_open("PR-Return", department="Parts Sourcing")


# ------------------------------------------------------------------ CL-Autho Task


def test_a_service_report_is_needed(scenario: Scenario) -> None:
    """S0: "The CL-Autho Task Exception is created when a Service Report and/or additional information is needed on a
    Service Job."
    """
    scenario.given_job()
    scenario.when("service-report.missing", origin="manual", service_provider_called=True, actor=AGENT)
    scenario.then_open("CL-Autho Task", department="Support Services", comment="RN")


def test_additional_information_is_needed(scenario: Scenario) -> None:
    """S0: "The CL-Autho Task Exception is created when a Service Report and/or additional information is needed on a
    Service Job."
    """
    scenario.given_job()
    scenario.when("service-report.information-missing", missing="the model number", actor=AGENT)
    scenario.then_open("CL-Autho Task", department="Support Services", comment="AI")


def test_support_services_is_notified_of_what_to_obtain(scenario: Scenario) -> None:
    """S0: "Creating this exception notifies Support Services that the Service Professional needs to be contacted to
    obtain this information."
    """
    scenario.given_job()
    scenario.when_asked_for("CL-Autho Task", comment="AI", note="the model number")
    scenario.then_told("Support Services", "opened", description="CL-Autho Task")


# ------------------------------------------------------------------ TSS-Order Equipment


def test_the_customer_accepts_the_replacement(scenario: Scenario) -> None:
    """S0, S3: "The TSS-Order Equipment Exception is created when either the customer calls Customer Service to accept
    the replacement offered"
    """
    scenario.given_job()
    scenario.when("customer.decided", decision="Replacement", by_contract_holder=True, actor=AGENT)
    scenario.then_open("TSS-Order Equipment", department="Parts Sourcing", comment="Customer accepted replacement")


def test_the_service_provider_verifies_the_equipment(scenario: Scenario) -> None:
    """S0, S3: "OR when the Service Professional calls Authorizations to verify that the equipment researched will
    work."
    """
    scenario.given_job()
    scenario.when("equipment.validated", item="GE GNE27JYMFS", will_work=True, actor=AUTHORIZER)
    scenario.then_open("TSS-Order Equipment", department="Parts Sourcing", comment="SP verified equipment will work")


def test_equipment_that_will_not_work_is_not_ordered(scenario: Scenario) -> None:
    """S0, S3: "OR when the Service Professional calls Authorizations to verify that the equipment researched will
    work."
    """
    scenario.given_job()
    scenario.when("equipment.validated", item="GE GNE27JYMFS", will_work=False, actor=AUTHORIZER)
    scenario.then_none("TSS-Order Equipment")


# ------------------------------------------------------------------ SS-Claim Credit Review


def test_the_customer_accepts_a_claim_credit(scenario: Scenario) -> None:
    """S0: "The SS-Claim Credit Review Exception is created when a claim credit is accepted by the customer." """
    scenario.given_job()
    accepted = {"declined_item": "GE GNE27JYMFS", "amount": 450, "customer_name": "Ann Whitaker"}
    scenario.when("customer.decided", decision="Claim Credit", by_contract_holder=True, actor=AGENT, **accepted)
    item = scenario.then_open("SS-Claim Credit Review", department="Support Services", comment="CCA")
    assert "$450.00" in item.service_job_comment


def test_a_claim_credit_that_the_customer_did_not_accept(scenario: Scenario) -> None:
    """S0: "The SS-Claim Credit Review Exception is created when a claim credit is accepted by the customer." """
    scenario.given_job()
    scenario.when("customer.decided", decision="Claim Credit", by_contract_holder=False, amount=450, actor=AGENT)
    scenario.then_refused("SS-Claim Credit Review", rule="contract-holder", do="ask the contract holder")
    scenario.then_none("SS-Claim Credit Review")


def test_support_services_is_notified_of_the_claim(scenario: Scenario) -> None:
    """S0: "Creating this exception notifies Support Services that the claim is ready to be reviewed and approved to
    properly pay the customer."
    """
    scenario.given_job()
    scenario.when_asked_for("SS-Claim Credit Review", comment="CCA", note=ACCEPTED)
    scenario.then_told("Support Services", "opened", description="SS-Claim Credit Review")


# ------------------------------------------------------------------ PR-Tracking


@pytest.mark.parametrize("reported_by", ["customer", "SP"])
def test_an_order_is_late(scenario: Scenario, reported_by: str) -> None:
    """S0, S3: "The PR-Tracking Exception is created when a Customer or Service Professional indicates part(s)/equipment
    have not been received and the ETA has passed."
    """
    scenario.given_job()
    scenario.given("order.placed", po_number="PO-1", item="Compressor", placed_by="Cinch", eta="2026-11-19")
    scenario.when("delivery.not-received", po_number="PO-1", reported_by=reported_by, actor=AGENT)
    scenario.then_open("PR-Tracking", department="Parts Sourcing")


def test_the_eta_has_not_passed_in_the_last_minute_of_its_day(scenario: Scenario) -> None:
    """S0, S3: "part(s)/equipment have not been received and the ETA has passed." """
    scenario.given_job(zone="Pacific/Honolulu")
    scenario.given("order.placed", po_number="PO-1", item="Compressor", placed_by="Cinch", eta="2026-11-20")
    scenario.given_time("23:59", zone="Pacific/Honolulu")
    scenario.when("delivery.not-received", po_number="PO-1", reported_by="customer", actor=AGENT)
    scenario.then_refused("PR-Tracking", rule="eta-passed", description="the ETA 2026-11-20 has not passed")
    scenario.then_none("PR-Tracking")


def test_the_eta_has_passed_in_the_first_minute_of_the_next_day(scenario: Scenario) -> None:
    """S0, S3: "part(s)/equipment have not been received and the ETA has passed." """
    scenario.given_job(zone="Pacific/Honolulu")
    scenario.given("order.placed", po_number="PO-1", item="Compressor", placed_by="Cinch", eta="2026-11-20")
    scenario.given_time("00:00", day=SATURDAY, zone="Pacific/Honolulu")
    scenario.when("delivery.not-received", po_number="PO-1", reported_by="customer", actor=AGENT)
    scenario.then_open("PR-Tracking", department="Parts Sourcing")


def test_an_order_that_was_received_is_not_tracked(scenario: Scenario) -> None:
    """S0, S3: "indicates part(s)/equipment have not been received" """
    scenario.given_job()
    scenario.given("order.placed", po_number="PO-1", item="Compressor", placed_by="Cinch", eta="2026-11-19")
    scenario.given("order.received", po_number="PO-1")
    scenario.when("delivery.not-received", po_number="PO-1", reported_by="customer", actor=AGENT)
    scenario.then_refused("PR-Tracking", rule="not-received", description="PO-1 was received")
    scenario.then_none("PR-Tracking")


def test_parts_sourcing_is_notified_of_what_to_track(scenario: Scenario) -> None:
    """S0, S3: "Creating this exception notifies the Parts Sourcing Department that an order needs to be tracked." """
    scenario.given_job()
    scenario.when_asked_for("PR-Tracking", comment="Compressor, PO# PO-1")
    scenario.then_told("Parts Sourcing", "opened", description="PR-Tracking")
