"""S2, Customer Service Escalations: what of it concerns the exceptions that exist."""

import pytest

from tests.scenarios.people import AGENT
from tests.scenarios.scenario import Scenario

CALL = {"actor": AGENT, "explanation": "Wants somebody above the agent."}
NOBODY_FREE = {"supervisor_tried": True, "supervisor_available": False}
UNABLE = {"supervisor_tried": True, "supervisor_available": True}
"""A supervisor took part, and was unable to assist."""


# ------------------------------------------------------------------ the supervisor first


def test_a_supervisor_is_always_reached_out_to_first(scenario: Scenario) -> None:
    """S2: "Always reach out to your direct supervisor or any available supervisor for Tier 1 assistance." """
    scenario.given_job()
    scenario.when("call.escalated", code="BILL DISP", supervisor_tried=False, supervisor_available=False, **CALL)
    scenario.then_refused("Call Back", rule="supervisor-first", do="ask your supervisor, or any who is free")
    scenario.then_none("Call Back")


def test_a_supervisor_who_cannot_assist_permits_the_exception(scenario: Scenario) -> None:
    """S2: "If the supervisors are unable to assist, they may give you permission to enter a CallBack exception" """
    scenario.given_job()
    scenario.when("call.escalated", code="BILL DISP", supervisor_permission=True, **UNABLE, **CALL)
    scenario.then_open("CallBack", department="Escalations")


def test_a_supervisor_does_not_permit_the_exception(scenario: Scenario) -> None:
    """S2: "they may give you permission to enter a CallBack exception" """
    scenario.given_job()
    call = {"supervisor_permission": False, "customer_wants_call_back": True, **UNABLE, **CALL}
    scenario.when("call.escalated", code="BILL DISP", **call)
    scenario.then_refused("CallBack", rule="supervisor-permission", do="get the supervisor's permission")
    scenario.then_none("CallBack")


def test_the_permission_is_noted(scenario: Scenario) -> None:
    """S2: "You must notate this information in your final comments in the Service Request." """
    scenario.given_job()
    call = {"customer_wants_call_back": True, **UNABLE, **CALL}
    scenario.when("call.escalated", code="BILL DISP", supervisor_permission=False, **call)
    scenario.then_refused("Call Back", rule="supervisor-permission", do="in the final comments of the Service Request")
    scenario.when("call.escalated", code="BILL DISP", supervisor_permission=True, **call)
    assert scenario.then_open("Call Back", department="Escalations").details["supervisor_permission"] is True


# ------------------------------------------------------------------ which tier


@pytest.mark.parametrize(
    ("situation", "code"),
    [
        ("Cinch Service Delay: Parts ordered by Cinch delayed", "PARTS DELAY"),
        (
            "Service Provider Delay: Missed appointments, delayed installation, or parts ordered by SP not received",
            "SP DELAY",
        ),
        ("Claim Credit Dispute: Customer disagrees with claim credit or cap amount", "CLAIM CREDIT DISP"),
        ("Replacement Dispute: Customer disagrees with replacement offered, brand, color, functions", "REPL DISPUTE"),
        ("Coverage Denials: Item or failure not addressed", "CLM DNL"),
        ("Unauthorized Work: Customer had work completed prior to calling in for service", "UNAUTH WORK"),
    ],
)
def test_situations_of_tier_1(scenario: Scenario, situation: str, code: str) -> None:
    """S2: "Escalated Situations Handled By CS Supervisors/Tier 1" """
    scenario.given_job()
    scenario.when("call.escalated", code=code, **NOBODY_FREE, **CALL)
    item = scenario.then_open("Call Back", department="Escalations")
    scenario.then_told("Escalations", "opened", says=f"Call Back {item.id} on {item.job}: {code}")
    scenario.then_told_nothing_of("Tier 2")


@pytest.mark.parametrize(
    ("situation", "code"),
    [
        ("Customer is threatening Legal Action or to contact News Media.", "LEGAL"),
        ("Customer is threatening to leave a review or share negative feedback on Google, BBB,", "BBB"),
        ("Customer is threatening to leave a review or share negative feedback on [...] Social Media,", "SOCIAL MEDIA"),
        ("Customer has experienced property damage and has had no response from our Service Provider.", "PRTY DMG"),
    ],
)
def test_situations_of_tier_2(scenario: Scenario, situation: str, code: str) -> None:
    """S2: "Escalated Situations Handled By Tier 2" """
    scenario.given_job()
    scenario.when("call.escalated", code=code, **NOBODY_FREE, **CALL)
    scenario.then_told("Escalations", "opened", says=f"{code} [Tier 2 situation (S2)]")


@pytest.mark.parametrize("code", ["LEGAL", "BBB", "SOCIAL MEDIA", "PRTY DMG"])
def test_tier_2_takes_the_permission_of_a_supervisor(scenario: Scenario, code: str) -> None:
    """S2: "If any of the following situations occur, reach out to a Supervisor to advise of the issue and receive
    permission to contact Tier 2."
    """
    scenario.given_job()
    scenario.when("call.escalated", code=code, supervisor_tried=False, supervisor_available=True, **CALL)
    scenario.then_refused("Call Back", rule="supervisor-first", do="ask your supervisor")
    scenario.then_none("Call Back")


def test_sos_is_for_tier_2(scenario: Scenario) -> None:
    """S2: "SOS High Risk Escalations" """
    feedback = {"sentiment": "negative", "details": "He was threatened at the door.", "actor": AGENT}
    scenario.given_job()
    scenario.when("provider-feedback.given", phrase="Complaint", high_risk=["Threats or Harassment"], **feedback)
    scenario.then_refused("SPF-General Conduct", rule="high-risk", do="has Tier 2 take the call at high priority")
    scenario.then_none("SPF-General Conduct")


# ------------------------------------------------------------------ Dispatch


@pytest.mark.parametrize("status", ["Rejected", "Expired"])
def test_rejected_and_expired_jobs_go_to_dispatch(scenario: Scenario, status: str) -> None:
    """S2: "These are jobs that are Rejected, Expired, or assigned to Procure Vendor." """
    scenario.given_job()
    scenario.when("service-job.changed", status=status)
    scenario.then_told("Dispatch", "job-to-dispatch", says="Rejected or Expired")


def test_jobs_of_procure_vendor_go_to_dispatch(scenario: Scenario) -> None:
    """S2: "These are jobs that are Rejected, Expired, or assigned to Procure Vendor." """
    scenario.given_job()
    scenario.when("service-job.changed", assigned_to_procure_vendor=True)
    scenario.then_told("Dispatch", "procure-vendor", says="Procure Vendor")


@pytest.mark.parametrize("status", ["New", "Accepted", "Cancelled", "Completed"])
def test_no_other_job_goes_to_dispatch(scenario: Scenario, status: str) -> None:
    """S2: "These are jobs that are Rejected, Expired, or assigned to Procure Vendor." """
    scenario.given_job()
    scenario.when("service-job.changed", status=status, assigned_to_procure_vendor=False)
    scenario.then_not_told("Dispatch")
