"""S3, the article TSS-Customer Options: Creating Exception, and one of the articles related to it.

The other related articles are told in the scenarios of S0 and S1.
"""

import pytest

from tests.scenarios.people import (
    AGENT,
    AUTHORIZER,
    ESCALATIONS,
    PARTS_SOURCING,
    RESEARCH,
    SUPPORT_SERVICES,
    Person,
)
from tests.scenarios.scenario import Scenario

OPTIONS = "Customer Options: replacement GE GNE27JYMFS; claim credit: $450.00"
REPLACEMENT = {"item": "Refrigerator", "replacement": "GE GNE27JYMFS", "claim_credit_amount": 450}
BLOWER = {"item": "Blower motor", "part_number": "HC45AE118", "distributor": "Encompass", "po_number": "PO-2"}


def test_a_replacement_is_decided(scenario: Scenario) -> None:
    """S3: "The TSS-Customer Options Exception is created when a decision is made to replace an appliance/system and
    options need to be given to the customer."
    """
    scenario.given_job(email=None)
    scenario.when("replacement.decided", actor=PARTS_SOURCING, **REPLACEMENT)
    scenario.then_open("TSS-Customer Options", department="Parts Sourcing", status="Follow Up")


def test_parts_sourcing_is_notified_of_a_customer_to_phone(scenario: Scenario) -> None:
    """S3: "Creating this exception notifies Parts Sourcing that a customer needs to be notified by phone of their
    options because they have no email on file."
    """
    scenario.given_job(email=None)
    scenario.when("replacement.decided", actor=PARTS_SOURCING, **REPLACEMENT)
    scenario.then_told("Parts Sourcing", "opened", description="TSS-Customer Options")
    item = scenario.then_open("TSS-Customer Options", department="Parts Sourcing", status="Follow Up")
    assert item.follow_up_reason == "No Email: give the customer the options by phone; the customer may be called now"
    scenario.when_it_is("12:31")
    scenario.then_open("TSS-Customer Options", department="Parts Sourcing", status="Follow Up")


def test_the_customer_is_not_to_be_phoned_at_night(scenario: Scenario) -> None:
    """S3: "a customer needs to be notified by phone of their options" """
    scenario.given_job(email=None, zone="Pacific/Honolulu")
    scenario.given_time("05:00", zone="Pacific/Honolulu")
    scenario.given("replacement.decided", actor=PARTS_SOURCING, **REPLACEMENT)
    scenario.when_it_is("07:59", zone="Pacific/Honolulu")
    scenario.then_open("TSS-Customer Options", department="Parts Sourcing", status="Follow Up")
    scenario.when_it_is("08:00", zone="Pacific/Honolulu")
    scenario.then_told("Parts Sourcing", "follow-up-due", description="No Email")


def test_who_has_an_email_is_not_to_be_phoned(scenario: Scenario) -> None:
    """S3: "because they have no email on file." """
    scenario.given_job(email="ann@example.com")
    scenario.given("replacement.decided", actor=PARTS_SOURCING, **REPLACEMENT)
    scenario.when("customer-options.emailed", email="ann@example.com")
    scenario.then_completed("TSS-Customer Options")
    scenario.then_not_told("Parts Sourcing")


@pytest.mark.parametrize("creator", [PARTS_SOURCING, RESEARCH])
def test_parts_sourcing_creates_it(scenario: Scenario, creator: Person) -> None:
    """S3: "This exception is ONLY to be created by Parts Sourcing." """
    scenario.given_job(email=None)
    scenario.when_asked_for("TSS-Customer Options", by=creator, comment="No Email", note=OPTIONS)
    scenario.then_open("TSS-Customer Options", department="Parts Sourcing", status="Follow Up")


@pytest.mark.parametrize("other", [AGENT, AUTHORIZER, ESCALATIONS, SUPPORT_SERVICES])
def test_nobody_else_creates_it(scenario: Scenario, other: Person) -> None:
    """S3: "This exception is ONLY to be created by Parts Sourcing." """
    scenario.given_job(email=None)
    scenario.when_asked_for("TSS-Customer Options", by=other, comment="No Email", note=OPTIONS)
    scenario.then_refused("TSS-Customer Options", rule="creators", description="only Parts Sourcing may raise")
    scenario.then_none("TSS-Customer Options")


def test_email_on_file_and_options_sent(scenario: Scenario) -> None:
    """S3: "IF the customer has an email on file, AND the options email has been sent, THEN create the exception in a
    Completed status"
    """
    scenario.given_job(email="ann@example.com")
    scenario.when("customer-options.emailed")
    scenario.then_completed("TSS-Customer Options")


def test_email_on_file_and_options_not_sent(scenario: Scenario) -> None:
    """S3: "AND the options email has been sent," """
    scenario.given_job(email="ann@example.com")
    scenario.when_asked_for("TSS-Customer Options", by=PARTS_SOURCING, note=OPTIONS)
    scenario.then_refused("TSS-Customer Options", rule="initial-status", do="send the options e-mail")
    scenario.then_none("TSS-Customer Options")


@pytest.mark.parametrize("email", [None, "noemail@cinchhs.com"])
def test_no_email_on_file(scenario: Scenario, email: str | None) -> None:
    """S3: "IF the customer does not have an email on file, THEN create the exception in a Follow Up status and enter
    "No Email" in the Exception Comment."
    """
    scenario.given_job(email=email)
    scenario.when("replacement.decided", actor=PARTS_SOURCING, **REPLACEMENT)
    scenario.then_open("TSS-Customer Options", department="Parts Sourcing", status="Follow Up", comment="No Email")


@pytest.mark.parametrize("comment", ["", "no email", "No E-mail"])
def test_no_email_on_file_and_not_said_so(scenario: Scenario, comment: str) -> None:
    """S3: "and enter "No Email" in the Exception Comment." """
    scenario.given_job(email=None)
    scenario.when_asked_for("TSS-Customer Options", by=PARTS_SOURCING, comment=comment, note=OPTIONS)
    scenario.then_refused("TSS-Customer Options", rule="no-email-comment", do='write "No Email"')
    scenario.then_none("TSS-Customer Options")


def test_email_on_file_and_said_to_have_none(scenario: Scenario) -> None:
    """S3: "IF the customer does not have an email on file, THEN" """
    scenario.given_job(email="ann@example.com")
    scenario.given("customer-options.emailed")
    scenario.when_asked_for("TSS-Customer Options", by=PARTS_SOURCING, comment="No Email", note=OPTIONS)
    scenario.then_refused("TSS-Customer Options", rule="no-email-comment", description="has an e-mail address on file")


def test_the_service_job_comment_tells_the_options(scenario: Scenario) -> None:
    """S3: "Enter all required information in the Service Job Comments using the below Note Template:" """
    scenario.given_job(email=None)
    scenario.when("replacement.decided", actor=PARTS_SOURCING, **REPLACEMENT)
    item = scenario.then_open("TSS-Customer Options", department="Parts Sourcing", status="Follow Up")
    assert "GE GNE27JYMFS" in item.service_job_comment
    assert "$450.00" in item.service_job_comment


def test_without_the_options_it_is_refused(scenario: Scenario) -> None:
    """S3: "Enter all required information in the Service Job Comments using the below Note Template:" """
    scenario.given_job(email=None)
    scenario.when_asked_for("TSS-Customer Options", by=PARTS_SOURCING, comment="No Email")
    scenario.then_refused("TSS-Customer Options", rule="service-job-comment", description="the replacement or repair")
    scenario.then_none("TSS-Customer Options")


# ------------------------------------------------------------------ PR-Order Cancellation


@pytest.mark.parametrize("reason", ["SP was able to get parts", "customer cancelled repair"])
def test_an_order_is_no_longer_needed(scenario: Scenario, reason: str) -> None:
    """S3: "The PR-Order Cancellation Exception is created when the order is no longer needed because a different
    resolution was provided (SP was able to get parts, customer cancelled repair, etc.),"
    """
    scenario.given_job()
    scenario.when("order.no-longer-needed", lines=[BLOWER], reason=reason, actor=AUTHORIZER)
    item = scenario.then_open("PR-Order Cancellation", department="Parts Sourcing")
    assert item.comment.endswith(reason)


def test_an_agent_with_access_cancels_the_order(scenario: Scenario) -> None:
    """S3: "and ONLY when the agent does not have access to cancel the ..." """
    scenario.given_job()
    unneeded = {"lines": [BLOWER], "reason": "Delay", "actor": AUTHORIZER}
    scenario.when("order.no-longer-needed", agent_can_cancel=True, **unneeded)
    scenario.then_refused("PR-Order Cancellation", rule="agent-cannot-cancel", do="cancel it yourself")
    scenario.then_none("PR-Order Cancellation")
