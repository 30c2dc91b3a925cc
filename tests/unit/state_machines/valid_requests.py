"""For each type a request that breaks no rule: who asks, for what, and what is known of the job."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from events.data import Actor
from state_machines.declaration.situation import RaiseRequest
from tests.unit.state_machines.situations import Facts, person


@dataclass(frozen=True)
class Valid:
    by: Actor
    request: RaiseRequest
    facts: Facts = field(default_factory=dict)
    starts: str = "Open"


REASON = {"escalation_reason": "Delay", "escalation_sub_reason": "No Status Update Provided"}
PARTS = "Compressor-WR60X10185, Marcone, PO# 4411"

VALID: Mapping[str, Valid] = {
    "call_back": Valid(
        person("Customer Service"),
        RaiseRequest(comment="BILL DISP", service_job_comment="Wants the second invoice explained"),
    ),
    "cb_client": Valid(person("Customer Service", channel="arise"), RaiseRequest()),
    "spf_general_conduct": Valid(person("Customer Service"), RaiseRequest(comment="Complaint")),
    "pr_return": Valid(person("Customer Service"), RaiseRequest()),
    "pr_core_return": Valid(
        person("Authorizations"),
        RaiseRequest(
            comment=f"{PARTS}, Core Return",
            service_job_comment=f"CORE RETURN REQUEST:\nPart 1: {PARTS}, Core Return",
        ),
    ),
    "pr_warranty_credit": Valid(person("Authorizations"), RaiseRequest()),
    "pr_tracking": Valid(person("Customer Service"), RaiseRequest(comment="PO# 4411")),
    "pr_order_cancellation": Valid(
        person("Escalations"),
        RaiseRequest(
            comment=f"{PARTS}, No longer needed",
            service_job_comment=f"ORDER CANCELLATION REQUEST:\nPart 1: {PARTS}, No longer needed",
        ),
    ),
    "cl_autho_task": Valid(person("Customer Service"), RaiseRequest(comment="RN")),
    "auth_job_follow_up": Valid(person("Authorizations"), RaiseRequest(comment="NA")),
    "tss_order_equipment": Valid(
        person("Customer Service"),
        RaiseRequest(
            comment="Customer accepted replacement",
            service_job_comment="ORDER REQUESTED:\nCustomer accepted the replacement",
        ),
    ),
    "tss_back_order_nla": Valid(
        person("Parts Sourcing"),
        RaiseRequest(
            comment="Purchasing-Marcone, has indicated no stock for PO# 4411 on Compressor",
            service_job_comment=(
                "PURCHASING - MARCONE NO STOCK PO# 4411 COMPRESSOR. ORDER CANCELLED. "
                "TSS-BACK ORDER/NLA CREATED TO SOURCE FROM ANOTHER DISTRIBUTOR."
            ),
        ),
    ),
    "tss_customer_options": Valid(
        person("Parts Sourcing"),
        RaiseRequest(comment="No Email", service_job_comment="Replacement GE GSS25; claim credit $900.00"),
        facts={"customer.email": None},
        starts="Follow Up",
    ),
    "ss_claim_credit_review": Valid(
        person("Customer Service"),
        RaiseRequest(
            comment="CCA",
            service_job_comment="CLAIM CREDIT ACCEPTED:\nJane Doe declines replacement GE GSS25; accepted $900.00",
        ),
    ),
    "ss_credit_debit_memo_request": Valid(person("Escalations"), RaiseRequest(comment="CRDT")),
    "ss_unauthorized_claim_review": Valid(
        person("Parts Sourcing"),
        RaiseRequest(comment="UNAUTH", service_job_comment="Told that work needs a service request first"),
    ),
    "ss_owner_co_claim_review": Valid(
        person("Support Services"),
        RaiseRequest(comment="COMPLETE DOCUMENTS"),
        facts={"documents.count": 2, "documents.kind": "paid invoice"},
        starts="In Progress",
    ),
    "research_escalation": Valid(
        person("Escalations"),
        RaiseRequest(
            comment="Research Needed",
            service_job_comment="RESEARCH ESCALATION REQUEST:\nResearch Needed-never created",
        ),
    ),
    "bbb_social_media_task": Valid(
        person("Escalations"),
        RaiseRequest(
            comment="BBB complaint about the delay",
            details={"created_in": "case", "case_number": "C-1180", "team": "BBB", **REASON},
        ),
        starts="Not Started",
    ),
    "executive_escalation": Valid(person("Escalations"), RaiseRequest(comment="Wants an executive to call")),
    "purchasing_escalation": Valid(
        person("Escalations"),
        RaiseRequest(
            details={
                "purchase_order_number": "PO-4411",
                "part_equipment_number": "WR60X10185",
                "escalation_type": "Standard",
                "escalation_reason": "Order Not Finalized",
                "additional_information": "The distributor waits for the model number.",
            }
        ),
    ),
    "sos_high_risk": Valid(
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
    "tier_2_task": Valid(
        person("Customer Service"),
        RaiseRequest(
            comment="Phoenix T2 pat",
            details={
                "escalation_type": "Live Transfer",
                "situations": ["executive_request"],
                "supervisor": "K. Lee",
                **REASON,
            },
        ),
        starts="Not Started",
    ),
    "tier_3_task": Valid(
        person("Escalations"),
        RaiseRequest(
            comment="T3 Jane Doe HW-118820",
            details={"tiers": "T2 promised an answer today.", "approved_by": "K. Lee", **REASON},
        ),
        starts="Not Started",
    ),
    "dispatch_case": Valid(person("Dispatch"), RaiseRequest(comment="Rejected")),
    "sp_feedback_review": Valid(
        person("Customer Service"),
        RaiseRequest(
            details={
                "answers": {
                    "sp_account_number": "SP-30417",
                    "sj_number": "SJ-1",
                    "reason_for_feedback": "Recall Reassignment",
                    "reason_for_recall_reassignment": "Account Inactive",
                    "high_risk": [],
                }
            }
        ),
    ),
}
