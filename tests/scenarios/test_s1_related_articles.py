"""S1, the articles related to Call Back, as far as their teasers go. PR-Return is told in the scenarios of S0."""

import pytest

from tests.scenarios.people import (
    AGENT,
    AUTHORIZER,
    ESCALATIONS,
    PARTS_SOURCING,
    Person,
)
from tests.scenarios.scenario import FRIDAY, SATURDAY, Scenario

RESEARCH_NEEDED = "RESEARCH ESCALATION REQUEST:\nResearch Needed-never requested"
SHORTAGE = {"distributor": "Encompass", "po_number": "PO-1", "item": "Blower motor"}


# ------------------------------------------------------------------ Research Escalation


def test_a_research_request_is_escalated(scenario: Scenario) -> None:
    """S1: "The Research Escalation Exception is created when there is an escalated research request." """
    scenario.given_job()
    problem = {"ground": "Research Needed", "reason": "never requested", "actor": ESCALATIONS}
    scenario.when("research.problem-reported", **problem)
    scenario.then_open("Research Escalation", department="Parts Sourcing", comment="Research Needed")


def test_parts_sourcing_is_notified_to_review_the_request(scenario: Scenario) -> None:
    """S1: "Creating this exception notifies Parts Sourcing to review the request at a higher priority." """
    scenario.given_job()
    scenario.when_asked_for("Research Escalation", by=ESCALATIONS, comment="Research Needed", note=RESEARCH_NEEDED)
    scenario.then_told("Parts Sourcing", "opened", description="Research Escalation")


@pytest.mark.parametrize("creator", [ESCALATIONS, AUTHORIZER])
def test_escalations_and_authorizations_escalate_research(scenario: Scenario, creator: Person) -> None:
    """S1: "This exception is ONLY to be created by Escalations, Authorization ..." """
    scenario.given_job()
    scenario.when_asked_for("Research Escalation", by=creator, comment="Research Needed", note=RESEARCH_NEEDED)
    scenario.then_open("Research Escalation", department="Parts Sourcing")


@pytest.mark.parametrize("other", [AGENT, PARTS_SOURCING])
def test_nobody_else_escalates_research(scenario: Scenario, other: Person) -> None:
    """S1: "This exception is ONLY to be created by Escalations, Authorization ..." """
    scenario.given_job()
    scenario.when_asked_for("Research Escalation", by=other, comment="Research Needed", note=RESEARCH_NEEDED)
    scenario.then_refused("Research Escalation", rule="creators", description="only Escalations, Authorization")
    scenario.then_none("Research Escalation")


# ------------------------------------------------------------------ TSS-Back Order/NLA


def test_a_distributor_has_no_stock(scenario: Scenario) -> None:
    """S1: "The TSS-Back Order/NLA Exception is created when a distributor indicates that parts or equipment ordered by
    Cinch are unavailable."
    """
    scenario.given_job()
    scenario.given("order.placed", po_number="PO-1", item="Blower motor", placed_by="Cinch")
    scenario.when("distributor.no-stock", actor=PARTS_SOURCING, **SHORTAGE)
    scenario.then_open("TSS-Back Order/NLA", department="Parts Sourcing")


def test_what_the_service_provider_ordered_is_no_back_order(scenario: Scenario) -> None:
    """S1: "parts or equipment ordered by Cinch are unavailable." """
    scenario.given_job()
    scenario.given("order.placed", po_number="PO-1", item="Blower motor", placed_by="SP")
    scenario.when("distributor.no-stock", actor=PARTS_SOURCING, **SHORTAGE)
    scenario.then_refused("TSS-Back Order/NLA", rule="cinch-order", instead="Research Escalation")
    scenario.then_none("TSS-Back Order/NLA")


def test_parts_sourcing_is_notified_to_source_elsewhere(scenario: Scenario) -> None:
    """S1: "Creating this exception notifies Parts Sourcing that new parts/equipment need to be researched from another
    distributor ..."
    """
    scenario.given_job()
    scenario.when("distributor.no-stock", actor=PARTS_SOURCING, **SHORTAGE)
    scenario.then_told("Parts Sourcing", "opened", description="TSS-Back Order/NLA")
    item = scenario.then_open("TSS-Back Order/NLA", department="Parts Sourcing")
    assert "ANOTHER DISTRIBUTOR" in item.service_job_comment


# ------------------------------------------------------------------ SS-Credit/Debit Memo Request


@pytest.mark.parametrize(("direction", "code"), [("overpaid", "DBT"), ("underpaid", "CRDT")])
def test_a_service_provider_was_paid_too_much_or_too_little(scenario: Scenario, direction: str, code: str) -> None:
    """S1: "The SS-Credit/Debit Memo Request Exception is created when Cinch has over paid or under paid one of our
    Service Providers."
    """
    scenario.given_job()
    scenario.when("provider-payment.discrepancy", direction=direction, amount=85, actor=ESCALATIONS)
    scenario.then_open("SS-Credit/Debit Memo Request", department="Support Services", comment=code)


@pytest.mark.parametrize(("direction", "code"), [("overpaid", "DBT"), ("underpaid", "CRDT")])
def test_support_services_is_notified_which_memo_to_initiate(scenario: Scenario, direction: str, code: str) -> None:
    """S1: "Creating this exception notifies Support Services to initiate either a Debit Memo (request money BACK from
    Service Provider) or ..."
    """
    scenario.given_job()
    scenario.when("provider-payment.discrepancy", direction=direction, amount=85, actor=ESCALATIONS)
    scenario.then_told("Support Services", "opened", description=f": {code}")


# ------------------------------------------------------------------ Auth-Job Follow Up


@pytest.mark.parametrize(("outcome", "code"), [("Partly Denied", "PCD"), ("Denied", "NA")])
def test_partial_and_full_denials(scenario: Scenario, outcome: str, code: str) -> None:
    """S1: "The Auth-Job Follow Up Exception is created for: Partial and full denials" """
    scenario.given_job()
    scenario.when("authorization.decided", outcome=outcome, decided_by=AUTHORIZER)
    scenario.then_open("Auth-Job Follow Up", department="Support Services", comment=code)


def test_an_approval_needs_no_follow_up(scenario: Scenario) -> None:
    """S1: "The Auth-Job Follow Up Exception is created for: Partial and full denials" """
    scenario.given_job()
    scenario.when("authorization.decided", outcome="Approved", decided_by=AUTHORIZER)
    scenario.then_none("Auth-Job Follow Up")


@pytest.mark.parametrize("clock", ["00:00", "08:00", "12:00", "20:00"])
def test_a_standard_job_that_is_not_addressed(scenario: Scenario, clock: str) -> None:
    """S1: "Standard Severity jobs that are not addressed" """
    scenario.given_job("Standard")
    scenario.given_time(clock)
    scenario.when("authorization.decided", outcome="Denied", decided_by=AUTHORIZER)
    scenario.then_open("Auth-Job Follow Up", department="Support Services", comment="NA")
    scenario.then_not_told("Authorizations")


@pytest.mark.parametrize("zone", ["America/Phoenix", "Pacific/Honolulu"])
@pytest.mark.parametrize(
    ("clock", "day"),
    [("20:00", FRIDAY), ("23:59", FRIDAY), ("00:00", SATURDAY), ("07:59", SATURDAY)],
)
def test_a_non_medical_emergency_by_night(scenario: Scenario, clock: str, day: str, zone: str) -> None:
    """S1: "Non-Medical Emergency jobs if they are not addressed; only to be created between the hours of 8PM and
    8AM"
    """
    scenario.given_job("Non-Medical Emergency", zone=zone)
    scenario.given_time(clock, day=day, zone=zone)
    scenario.when("authorization.decided", outcome="Denied", decided_by=AUTHORIZER)
    scenario.then_open("Auth-Job Follow Up", department="Support Services", comment="NA")
    scenario.then_not_told("Authorizations")


@pytest.mark.parametrize("zone", ["America/Phoenix", "Pacific/Honolulu"])
@pytest.mark.parametrize("clock", ["08:00", "12:00", "19:59"])
def test_a_non_medical_emergency_by_day(scenario: Scenario, clock: str, zone: str) -> None:
    """S1: "only to be created between the hours of 8PM and 8AM" """
    scenario.given_job("Non-Medical Emergency", zone=zone)
    scenario.given_time(clock, zone=zone)
    scenario.when("authorization.decided", outcome="Denied", decided_by=AUTHORIZER)
    scenario.then_refused(
        "Auth-Job Follow Up", rule="call-now", description="may be raised from 20:00", do="call the customer"
    )
    scenario.then_none("Auth-Job Follow Up")


def test_by_day_the_authorizer_must_call(scenario: Scenario) -> None:
    """S1: "The authorizer must call ..." """
    scenario.given_job("Non-Medical Emergency", zone="America/Phoenix")
    scenario.given_time("09:10", zone="America/Phoenix")
    scenario.when("authorization.decided", outcome="Denied", decided_by=AUTHORIZER)
    scenario.then_told("Authorizations", "call-now", description="09:10 in America/Phoenix: call the customer now")
    scenario.then_not_told("Support Services")
