"""S1, the article Call Back: Creating Exception. Its first sentences are also in S0 and S3."""

import pytest

from state_machines.engine.registry import exception_type
from tests.scenarios.people import AGENT, ARISE_AGENT, BPO_AGENT, CAPTIVE_AGENT, ESCALATIONS, SUPPORT_SERVICES, Person
from tests.scenarios.scenario import Scenario

WHY = "Wants to know why nobody calls her."
NOBODY_FREE = {"supervisor_tried": True, "supervisor_available": False}
SOMEBODY_FREE = {"supervisor_tried": True, "supervisor_available": True}


def test_no_supervisor_is_available(scenario: Scenario) -> None:
    """S0, S1, S3: "The Call Back Exception is created when a Customer Service agent has an escalated call and a
    Supervisor/Case Management is not available"
    """
    scenario.given_job()
    scenario.when("call.escalated", actor=AGENT, code="SP DELAY", explanation=WHY, **NOBODY_FREE)
    scenario.then_open("Call Back", department="Escalations", comment="SP DELAY")


def test_the_customer_cannot_wait(scenario: Scenario) -> None:
    """S0, S1, S3: "OR the customer cannot wait and requests a call back." """
    scenario.given_job()
    call = {"actor": AGENT, "code": "SP DELAY", "explanation": WHY, **SOMEBODY_FREE}
    scenario.when("call.escalated", customer_wants_call_back=True, **call)
    scenario.then_open("Call Back", department="Escalations")


def test_a_supervisor_is_free_and_the_customer_can_wait(scenario: Scenario) -> None:
    """S0, S1, S3: "a Supervisor/Case Management is not available OR the customer cannot wait and requests a call
    back."
    """
    scenario.given_job()
    scenario.when("call.escalated", actor=AGENT, code="SP DELAY", explanation=WHY, **SOMEBODY_FREE)
    scenario.then_refused("Call Back", rule="supervisor-free", do="let the supervisor take the call")
    scenario.then_none("Call Back")


def test_a_supervisor_is_approached_first(scenario: Scenario) -> None:
    """S1: "The agent should first approach a Supervisor to assist or take the call in real time before creating the
    exception."
    """
    scenario.given_job()
    call = {"actor": AGENT, "code": "SP DELAY", "explanation": WHY, "customer_wants_call_back": True}
    scenario.when("call.escalated", supervisor_tried=False, supervisor_available=True, **call)
    scenario.then_refused("Call Back", rule="supervisor-first", do="ask your supervisor")
    scenario.then_none("Call Back")


def test_arise_may_create_a_cb_client(scenario: Scenario) -> None:
    """S1: "Arise ONLY: May create a CB-Client exception for specific scenarios." """
    scenario.given_job()
    call = {"actor": ARISE_AGENT, "client_scenario": "Client line", "explanation": WHY, **NOBODY_FREE}
    scenario.when("call.escalated", **call)
    scenario.then_open("CB-Client", department="Escalations")
    scenario.then_none("Call Back")


def test_arise_creates_the_call_back_in_every_other_case(scenario: Scenario) -> None:
    """S1: "May create a CB-Client exception for specific scenarios." """
    scenario.given_job()
    scenario.when("call.escalated", actor=ARISE_AGENT, code="BBB", explanation=WHY, **NOBODY_FREE)
    scenario.then_open("Call Back", department="Escalations", comment="BBB")
    scenario.then_none("CB-Client")


@pytest.mark.parametrize("other", [AGENT, BPO_AGENT, CAPTIVE_AGENT, ESCALATIONS, SUPPORT_SERVICES])
def test_nobody_else_may_create_a_cb_client(scenario: Scenario, other: Person) -> None:
    """S1: "Arise ONLY: May create a CB-Client exception for specific scenarios. All Others will create the Call Back
    exception."
    """
    scenario.given_job()
    scenario.when_asked_for("CB-Client", by=other, comment="Client line", note=WHY)
    scenario.then_refused("CB-Client", rule="creators", description="only Arise may raise", instead="Call Back")
    scenario.then_none("CB-Client")


@pytest.mark.parametrize("other", [AGENT, BPO_AGENT, CAPTIVE_AGENT])
def test_all_others_create_the_call_back(scenario: Scenario, other: Person) -> None:
    """S1: "All Others will create the Call Back exception." """
    scenario.given_job()
    call = {"code": "REASSIGN", "client_scenario": "Client line", "explanation": WHY, **NOBODY_FREE}
    scenario.when("call.escalated", actor=other, **call)
    scenario.then_open("Call Back", department="Escalations", comment="REASSIGN")
    scenario.then_none("CB-Client")


def test_the_call_back_is_created_open(scenario: Scenario) -> None:
    """S1: "Create the Call Back exception in an Open status." """
    scenario.given_job()
    scenario.when_asked_for("Call Back", comment="BBB", note=WHY)
    scenario.then_open("Call Back", department="Escalations", status="Open")


REASONS = {
    "BBB": "BBB: Customer has threatened or has advised they have an open BBB claim.",
    "BILL DISP": "Billing Dispute: Customer escalation due to billing issues.",
    "CLAIM CREDIT DISP": "Claim Credit Dispute: Customer escalation over the timeliness or claim credit amount.",
    "CLM DNL": "Claim Denial: Customer escalation over job being denied or reason for denial.",
    "DED DISP": "Deductible Dispute: Customer escalation due to deductible or deductible overpayment.",
    "LEGAL": "Legal Escalation: Customer has threatened or indicated they have retained an attorney.",
    "NC CHARGE": (
        "Non-Covered Charge Dispute: Customer escalation due to the calculation or amount of non-covered charges."
    ),
    "OPTION DISP": (
        "Options Dispute: Customer escalation due to terms or specific items related to options communication."
    ),
    "OUT OF NTWRK SP DISP": (
        "Out of Network Provider Dispute: Customer escalation due to inability or willingness to find an "
        "out of network provider."
    ),
    "PARTS DELAY": "Parts Delay: Customer escalation due to the amount of time parts are taking to be received.",
    "PRTY DMG": "Property Damage: Customer escalation due to damage done to their home caused by failure or tech.",
    "PURCHASING DELAY": (
        "Purchasing Delay: Customer escalation regarding time between when order was submitted to "
        "purchasing or time on backorder."
    ),
    "REASSIGN": "Reassignments: Customer escalation due to reassignment of their request.",
    "REPAIR REPL": "Repair/Replace: Customer is disputing the repair vs. replacement decision.",
    "REPL DISPUTE": "Replacement Dispute: Customer escalation due to replacement being offered.",
    "RESEARCH DELAY": "Research Delay: Customer escalation due to delay in research locating parts.",
    "SEC OPN DISP": "Second Opinion Request: Customer is insisting on a second opinion due to job being denied.",
    "SERVICE DELAY": "Scheduling Delays/Dispatch: Customer escalation due to timeframe locating service provider.",
    "SOCIAL MEDIA": (
        "Social Media: customer has threatened or indicated they have engaged their complaint on social media."
    ),
    "SP CONDUCT": "Service Provider Conduct: Customer escalation due to the service providers conduct.",
    "SP DELAY": "Service Provider Delay: Customer escalation due to service provider taking to long to complete work.",
    "SP UNRESPONSIVE": (
        "Service Provider Unresponsive: Customer escalation due to not being able to reach service provider."
    ),
    "UNAUTH WORK": "Unauthorized Work: Customer escalation due to our denial of unauthorized work.",
}
"""The 23 rows of the table in S1: the Exception Comment, and the reason."""


@pytest.mark.parametrize("code", REASONS)
def test_the_comment_of_each_reason(scenario: Scenario, code: str) -> None:
    """S1: "Enter the appropriate Comment exactly as shown below in the Exception Comment ." """
    scenario.given_job()
    scenario.when("call.escalated", actor=AGENT, code=code, explanation=WHY, **NOBODY_FREE)
    scenario.then_open("Call Back", department="Escalations", comment=code)


@pytest.mark.parametrize(("code", "reason"), REASONS.items(), ids=REASONS)
def test_the_catalogue_explains_each_comment(code: str, reason: str) -> None:
    """S1: "Enter the appropriate Comment exactly as shown below in the Exception Comment ." """
    title = reason.partition(":")[0]
    meaning = {each.code: each.meaning for each in exception_type("Call Back").comment.codes}[code]
    assert meaning.startswith(f"{title}: ")


def test_there_are_no_more_comments_than_the_table_has() -> None:
    """S1: "Enter the appropriate Comment exactly as shown below in the Exception Comment ." """
    assert sorted(code.code for code in exception_type("Call Back").comment.codes) == sorted(REASONS)


@pytest.mark.parametrize(
    "nearly",
    [
        "",
        "bbb",
        "Legal",
        "BILL  DISP",
        "BILL-DISP",
        "BILL DISP.",
        "BILLING DISP",
        "Billing Dispute",
        "CLAIM DNL",
        "NC CHARGES",
        "OPTIONS DISP",
        "OUT OF NETWORK SP DISP",
        "PARTS DELAYS",
        "PRTY DAMAGE",
        "REPAIR/REPL",
        "REPL DISP",
        "SEC OPN",
        "SP DELAY: no show",
        "UNAUTH",
        "BBB, LEGAL",
        "BBB\nLEGAL",
        "ВВВ",  # noqa: RUF001 - three Cyrillic letters
    ],
)
def test_a_comment_that_is_not_exactly_as_shown(scenario: Scenario, nearly: str) -> None:
    """S1: "Enter the appropriate Comment exactly as shown below in the Exception Comment ." """
    scenario.given_job()
    scenario.when_asked_for("Call Back", comment=nearly, note=WHY)
    scenario.then_refused("Call Back", rule="exception-comment", do="exactly one of: BBB, BILL DISP, ")
    scenario.then_none("Call Back")


def test_the_service_job_comment_explains_the_call_back(scenario: Scenario) -> None:
    """S1: "Enter a Service Job Comment explaining the reason for the call back." """
    scenario.given_job()
    scenario.when_asked_for("Call Back", comment="BBB", note=WHY)
    item = scenario.then_open("Call Back", department="Escalations")
    assert item.service_job_comment == WHY


def test_without_a_service_job_comment_it_is_refused(scenario: Scenario) -> None:
    """S1: "Enter a Service Job Comment explaining the reason for the call back." """
    scenario.given_job()
    scenario.when_asked_for("Call Back", comment="BBB")
    scenario.then_refused("Call Back", rule="service-job-comment", description="why the call back is needed")
    scenario.then_none("Call Back")
