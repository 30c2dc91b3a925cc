"""S2, Customer Service Escalations: who takes an escalated call, and the work of the teams behind it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from state_machines.declaration.policy import Policy
from state_machines.escalations.recognition import recognize
from state_machines.escalations.routing import Call, Grant, History, Permission, Route, route
from state_machines.escalations.situations import Tier
from tests.scenarios.people import AGENT, ESCALATIONS, PARTS_SOURCING
from tests.scenarios.scenario import SATURDAY, Scenario

CALL = {"actor": AGENT, "explanation": "Wants somebody above the agent."}
NOBODY_FREE = {"supervisor_tried": True, "supervisor_available": False}
UNABLE = {"supervisor_tried": True, "supervisor_available": True}
"""A supervisor took part, and was unable to assist."""

NEW_YORK = "America/New_York"
SUNDAY = "2026-11-22"
FILED = {"escalation_reason": "Delay", "escalation_sub_reason": "No Status Update Provided"}
TIER_2_TASK: dict[str, Any] = {"escalation_type": "Live Transfer", "situations": ["executive_request"], **FILED}
SUBJECT = "Phoenix T2 mreyes"


def ask_who_takes(
    situation: str,
    *,
    supervisor: str = "",
    wall_clock: str = "13:05",
    day: str = "2026-11-20",
    customer: str = "",
    unable: bool = False,
    permits: tuple[Grant, ...] = (),
) -> Route:
    """Ask who takes a call, described in these words, at this time in New York."""
    now = datetime.fromisoformat(f"{day}T{wall_clock}").replace(tzinfo=ZoneInfo(NEW_YORK))
    found = recognize(situation)
    assert found.situations, situation
    call = Call(situations=found.situations, description=situation, customer=customer, risks=found.risks)
    permission = Permission(supervisor=supervisor, permits=frozenset(permits))
    return route(call, History(supervisor_unable=unable), permission, now, Policy())


# ------------------------------------------------------------------ the supervisor first


def test_a_supervisor_is_always_reached_out_to_first(scenario: Scenario) -> None:
    """S2: "Always reach out to your direct supervisor or any available supervisor for Tier 1 assistance." """
    scenario.given_job()
    scenario.when("call.escalated", code="BILL DISP", supervisor_tried=False, supervisor_available=False, **CALL)
    scenario.then_refused("Call Back", rule="supervisor-first", do="ask your supervisor, or any available supervisor")
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
    scenario.then_told("Escalations", "opened", description=f"Call Back {item.id} on {item.job}: {code}")
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
    scenario.then_told("Escalations", "opened", description=f"{code} [Tier 2 situation (S2)]")


@pytest.mark.parametrize("code", ["LEGAL", "BBB", "SOCIAL MEDIA", "PRTY DMG"])
def test_tier_2_takes_the_permission_of_a_supervisor(scenario: Scenario, code: str) -> None:
    """S2: "If any of the following situations occur, reach out to a Supervisor to advise of the issue and receive
    permission to contact Tier 2."
    """
    scenario.given_job()
    scenario.when("call.escalated", code=code, supervisor_tried=False, supervisor_available=True, **CALL)
    scenario.then_refused("Call Back", rule="supervisor-first", do="ask your supervisor")
    scenario.then_none("Call Back")


@pytest.mark.parametrize(
    "situation",
    [
        "Parts ordered by Cinch delayed",
        "Missed appointments",
        "delayed installation",
        "parts ordered by SP not received",
        "Customer disagrees with claim credit",
        "Customer disagrees with cap amount",
        "Customer disagrees with replacement offered",
        "Customer disagrees with brand",
        "Customer disagrees with color",
        "Customer disagrees with functions",
        "Item not addressed",
        "failure not addressed",
        "Customer had work completed prior to calling in for service",
    ],
)
def test_every_example_of_tier_1_is_taken_by_a_supervisor(situation: str) -> None:
    """S2: "Escalated Situations Handled By CS Supervisors/Tier 1" """
    answer = ask_who_takes(situation, supervisor="K. Lee")
    assert (answer.tier, answer.raises) == (Tier.ONE, "")
    assert answer.reach.text == "your direct supervisor, or any supervisor who is available"


EVERY_EXAMPLE_OF_TIER_2 = [
    "Customer asks to speak to the CEO",
    "Customer asks to speak to the President",
    "Customer asks to speak to an Executive",
    "Customer has already spoken to a Supervisor and requests to speak with someone above Tier 1.",
    "Customer is threatening Legal Action",
    "Customer is threatening to contact News Media",
    "Customer is threatening to leave a review on Google",
    "Customer is threatening to share negative feedback on BBB",
    "Customer is threatening to share negative feedback on Social Media",
    "Customer is threatening to share negative feedback on ConsumerAffairs",
    "Customer is threatening to share negative feedback on Trustpilot",
    "Customer is threatening to leave a review on another reviewing platform",
    "Customer has experienced property damage and has had no response from our Service Provider.",
]


@pytest.mark.parametrize("situation", EVERY_EXAMPLE_OF_TIER_2)
def test_every_example_of_tier_2_takes_permission(situation: str) -> None:
    """S2: "If any of the following situations occur, reach out to a Supervisor to advise of the issue and receive
    permission to contact Tier 2."
    """
    asked = ask_who_takes(situation)
    assert (asked.tier, asked.allowed, asked.raises) == (Tier.TWO, False, "")
    permitted = ask_who_takes(situation, supervisor="K. Lee")
    assert (permitted.tier, permitted.allowed, permitted.raises) == (Tier.TWO, True, "tier_2_task")


def test_the_supervisor_gives_approval_to_contact_tier_2(scenario: Scenario) -> None:
    """S2: "if a situation requires Tier 2 assistance will give approval to contact Tier 2" """
    scenario.given_job()
    scenario.when_asked_for("Tier 2 Task", comment=SUBJECT, **TIER_2_TASK)
    scenario.then_refused("Tier 2 Task", rule="supervisor-permission", do="ask a supervisor")
    scenario.when_asked_for("Tier 2 Task", comment=SUBJECT, supervisor="K. Lee", **TIER_2_TASK)
    item = scenario.then_open("Tier 2 Task", department="Escalations", status="Not Started")
    assert item.details["supervisor"] == "K. Lee"


def test_situations_of_tier_1_are_not_for_tier_2(scenario: Scenario) -> None:
    """S2: "Escalated Situations Handled By CS Supervisors/Tier 1" """
    scenario.given_job()
    details = {**TIER_2_TASK, "situations": ["claim_credit_dispute"], "supervisor": "K. Lee"}
    scenario.when_asked_for("Tier 2 Task", comment=SUBJECT, **details)
    scenario.then_refused("Tier 2 Task", rule="tier-2-situation", description="Claim Credit Dispute")
    scenario.then_none("Tier 2 Task")


@pytest.mark.parametrize(
    ("day", "wall_clock", "is_open"),
    [
        ("2026-11-20", "07:59", False),
        ("2026-11-20", "08:00", True),
        ("2026-11-20", "20:59", True),
        ("2026-11-20", "21:00", False),
        (SATURDAY, "07:59", False),
        (SATURDAY, "08:00", True),
        (SATURDAY, "16:29", True),
        (SATURDAY, "16:30", False),
        (SUNDAY, "12:00", False),
    ],
)
def test_tier_2_is_contacted_in_its_hours(scenario: Scenario, day: str, wall_clock: str, is_open: bool) -> None:
    """S2: "Tier 2 Hours of Operation: Monday-Friday from 8:00AM-9:00PM and Saturday 8:00AM-4:30PM EST." """
    scenario.given_job()
    scenario.given_time(wall_clock, day=day, zone=NEW_YORK)
    scenario.when_asked_for("Tier 2 Task", comment=SUBJECT, supervisor="K. Lee", **TIER_2_TASK)
    if is_open:
        scenario.then_open("Tier 2 Task", department="Escalations", status="Not Started")
    else:
        scenario.then_refused("Tier 2 Task", rule="tier-2-hours", description="08:00 EST", instead="Call Back")


def test_outside_its_hours_a_call_back_remains_and_the_answer_says_when_tier_2_opens() -> None:
    """S2: "Tier 2 Hours of Operation: Monday-Friday from 8:00AM-9:00PM and Saturday 8:00AM-4:30PM EST." """
    late: dict[str, Any] = {"supervisor": "K. Lee", "day": SATURDAY, "wall_clock": "16:30"}
    assert ask_who_takes("threatens Legal Action", **late).raises == ""
    answer = ask_who_takes("threatens Legal Action", permits=(Grant.CALL_BACK,), **late)
    assert (answer.raises, answer.call_back_codes) == ("call_back", ("LEGAL",))
    assert answer.tier_2_opens_at == datetime(2026, 11, 23, 8, tzinfo=ZoneInfo(NEW_YORK))


def test_a_supervisor_may_permit_the_call_back_also_while_tier_2_is_open() -> None:
    """S2: "they may give you permission to enter a CallBack exception or if a situation requires Tier 2 assistance
    will give approval to contact Tier 2."
    """
    answer = ask_who_takes("goes to the BBB", supervisor="K. Lee", permits=(Grant.CALL_BACK,))
    assert (answer.tier_2_is_open, answer.raises) == (True, "call_back")
    assert "Supervisor K. Lee was advised and gave permission to enter a Call Back (BBB)" in answer.final_comment


def test_the_suggested_script_has_the_customers_name() -> None:
    """S2: "[customer name] I understand your concern and would like to get some information and understand your
    situation before I contact a supervisor."
    """
    said = ask_who_takes("Missed appointments", customer="J. Doe").script
    assert said[0].text.startswith("J. Doe I understand your concern and would like to get some information")
    assert said[1].text.startswith("J. Doe IF you allow me the opportunity to access your service job, THEN")


PERMITTED = {"13:05": (), "21:00": (Grant.TIER_2, Grant.CALL_BACK)}
"""While Tier 2 is closed a Call Back is permitted as well, or nothing is entered."""


@pytest.mark.parametrize(
    ("situation", "wall_clock", "unable", "noted"),
    [
        ("asks for the CEO", "13:05", False, "Supervisor K. Lee was advised and gave permission to contact Tier 2"),
        ("goes to the BBB", "21:00", False, "gave permission to contact Tier 2 and to enter a Call Back (BBB)"),
        (
            "Missed appointments",
            "13:05",
            True,
            "was unable to assist and gave permission to enter a Call Back (SP DELAY)",
        ),
    ],
)
def test_the_final_comment_is_part_of_the_answer(situation: str, wall_clock: str, unable: bool, noted: str) -> None:
    """S2: "You must notate this information in your final comments in the Service Request." """
    answer = ask_who_takes(
        situation, supervisor="K. Lee", wall_clock=wall_clock, unable=unable, permits=PERMITTED[wall_clock]
    )
    assert noted in answer.final_comment


# ------------------------------------------------------------------ high risk


def test_sos_goes_its_own_way_whatever_the_hour() -> None:
    """S2: "SOS High Risk Escalations" """
    answer = ask_who_takes("asks for the CEO, and the Police have been contacted", day=SUNDAY)
    assert (answer.tier, answer.allowed, answer.raises) == (Tier.SOS, True, "sos_high_risk")
    assert "dial 911" in answer.advice[0].text


def test_sos_is_for_tier_2(scenario: Scenario) -> None:
    """S2: "SOS High Risk Escalations" """
    feedback = {"sentiment": "negative", "details": "He was threatened at the door.", "actor": AGENT}
    scenario.given_job()
    scenario.when("provider-feedback.given", phrase="Complaint", high_risk=["Threats or Harassment"], **feedback)
    item = scenario.then_open("SOS High Risk", department="Escalations", status="Not Started")
    assert item.details["categories"] == ["Threats or Harassment"]
    scenario.then_none("SPF-General Conduct")


def test_a_risk_is_no_ordinary_feedback(scenario: Scenario) -> None:
    """S2: "SOS High Risk Escalations" """
    scenario.given_job()
    scenario.when_asked_for("SPF-General Conduct", comment="Complaint", high_risk=["Police Involved"])
    scenario.then_refused(
        "SPF-General Conduct", rule="high-risk", do="has Tier 2 take the call at high priority", instead="SOS High Risk"
    )
    scenario.then_told("Escalations", "high-risk", description="Police Involved")


# ------------------------------------------------------------------ BBB & Social Media, Tier 3, Executive


@pytest.mark.parametrize("team", ["BBB", "Social"])
def test_bbb_and_social_media_tasks_are_created_by_hand(scenario: Scenario, team: str) -> None:
    """S2: "BBB and Social Media Escalations are created as manual tasks within Zoho and assigned to individual
    associates within each team."
    """
    scenario.given_job()
    task = {"created_in": "case", "case_number": "C-1", "team": team, "agent": "pdasilva", **FILED}
    scenario.when_asked_for("BBB & Social Media Task", by=ESCALATIONS, comment="Complaint 118", **task)
    item = scenario.then_open("BBB & Social Media Task", department="Escalations", status="Not Started")
    assert item.details["agent"] == "pdasilva"


@pytest.mark.parametrize(
    "way",
    [
        {"created_in": "case", "case_number": "C-1"},
        {"created_in": "customer account", "customer_account": "A-1"},
        {"created_in": "standalone"},
    ],
    ids=lambda way: way["created_in"],
)
def test_there_are_three_ways_to_create_a_task(scenario: Scenario, way: dict[str, str]) -> None:
    """S2: "There are three ways to create a task: Create a ..." """
    scenario.when_asked_for("BBB Task", by=ESCALATIONS, comment="Complaint 118", team="BBB", **way, **FILED)
    scenario.then_open("BBB Task", department="Escalations", status="Not Started")


def test_tier_3_tasks_originate_within_tier_2(scenario: Scenario) -> None:
    """S2: "Most Tier 3 tasks will originate within the Tier 2 team." """
    scenario.given_job()
    scenario.given_policy(enforce_listed_creators=True)
    task = {"tiers": "T2 promised an answer.", "approved_by": "K. Lee", **FILED}
    scenario.when_asked_for("Tier 3 Task", by=AGENT, comment="T3 Ann Whitaker HW-1", **task)
    scenario.then_refused("Tier 3 Task", rule="creators", do="ask Escalations")
    scenario.when_asked_for("Tier 3 Task", by=ESCALATIONS, comment="T3 Ann Whitaker HW-1", **task)
    scenario.then_open("Tier 3 Task", department="Escalations", status="Not Started")


def test_a_tier_3_task_moves_into_the_backlog(scenario: Scenario) -> None:
    """S2: "Once a Tier 3 Task has been created and assigned to the T3 team, it moves into the T3 Team Task List, called
    a T3 Backlog."
    """
    scenario.given_job()
    task = {"tiers": "T2 promised an answer.", "approved_by": "K. Lee", **FILED}
    scenario.when_asked_for("Tier 3 Task", by=ESCALATIONS, comment="T3 Ann Whitaker HW-1", **task)
    item = scenario.then_open("Tier 3 Task", department="Escalations", status="Not Started")
    assert item.assignee is None


def test_an_executive_escalation_is_created_from_the_inbox(scenario: Scenario) -> None:
    """S2: "An Executive Escalation is created when a customer requests a call back from a Cinch Executive. An email is
    sent to the Executive Escalations email inbox, a case is created in Zoho."
    """
    scenario.given_job()
    scenario.when("executive-call-back.requested", request="Wants to hear from an executive.", assigned_to="pdasilva")
    item = scenario.then_open("Executive Escalation", department="Escalations")
    assert item.details == {"customer_name": "Ann Whitaker", "assigned_to": "pdasilva"}


# ------------------------------------------------------------------ Dispatch


@pytest.mark.parametrize("status", ["Rejected", "Expired"])
def test_rejected_and_expired_jobs_go_to_dispatch(scenario: Scenario, status: str) -> None:
    """S2: "These are jobs that are Rejected, Expired, or assigned to Procure Vendor." """
    scenario.given_job()
    scenario.when("service-job.changed", status=status)
    scenario.then_open("Dispatch Case", department="Dispatch", comment=status)


def test_jobs_of_procure_vendor_go_to_dispatch(scenario: Scenario) -> None:
    """S2: "These are jobs that are Rejected, Expired, or assigned to Procure Vendor." """
    scenario.given_job()
    scenario.when("service-job.changed", assigned_to_procure_vendor=True)
    scenario.then_open("Dispatch Case", department="Dispatch", comment="Procure Vendor")


def test_a_job_that_comes_to_dispatch_once_more_is_the_same_case(scenario: Scenario) -> None:
    """S2: "Dispatch Case Management Tasks are automatically created in Zoho when a job is assigned to Dispatch." """
    scenario.given_job()
    scenario.given("service-job.changed", status="Rejected")
    scenario.given("service-job.changed", assigned_to_procure_vendor=True)
    scenario.then_open("Dispatch Case", department="Dispatch", comment="Rejected")


@pytest.mark.parametrize("status", ["New", "Accepted", "Cancelled", "Completed"])
def test_no_other_job_goes_to_dispatch(scenario: Scenario, status: str) -> None:
    """S2: "These are jobs that are Rejected, Expired, or assigned to Procure Vendor." """
    scenario.given_job()
    scenario.when("service-job.changed", status=status, assigned_to_procure_vendor=False)
    scenario.then_none("Dispatch Case")
    scenario.then_not_told("Dispatch")


# ------------------------------------------------------------------ Purchasing Escalations Form

FORM = {
    "purchase_order_number": "PO-1",
    "part_equipment_number": "WR87X29399",
    "escalation_type": "Standard",
    "escalation_reason": "Order Not Finalized",
    "additional_information": "The distributor waits for the model number.",
}


def test_escalations_asks_purchasing(scenario: Scenario) -> None:
    """S2: "The Purchasing Escalations Form is used by the Escalations Department primarily when an order has been
    submitted and additional information is needed from the Purchasing Department to move the job forward."
    """
    scenario.given_job()
    scenario.when_asked_for("Purchasing Escalations Form", by=ESCALATIONS, **FORM)
    scenario.then_open("Purchasing Escalations Form", department="Parts Sourcing")


@pytest.mark.parametrize("by", [AGENT, PARTS_SOURCING], ids=lambda by: by["department"])
def test_nobody_else_does(scenario: Scenario, by: dict[str, Any]) -> None:
    """S2: "The Purchasing Escalations Form is used by the Escalations Department" """
    scenario.given_job()
    scenario.when_asked_for("Purchasing Escalations Form", by=by, **FORM)
    scenario.then_refused("Purchasing Escalations Form", rule="creators", do="ask Escalations to raise it")


@pytest.mark.parametrize("field", FORM)
def test_the_form_asks_for(scenario: Scenario, field: str) -> None:
    """S2: "When filling out the form you will need the ..." """
    scenario.given_job()
    filled = {name: value for name, value in FORM.items() if name != field}
    scenario.when_asked_for("Purchasing Escalations Form", by=ESCALATIONS, **filled)
    scenario.then_refused("Purchasing Escalations Form", rule="details", description=f"details.{field}")
