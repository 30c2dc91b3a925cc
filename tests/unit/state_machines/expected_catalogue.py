"""What the sources say of each type, copied from the domain catalogue word for word.

The catalogue itself is no part of the repository; this is what a declaration is compared with.
"""

from typing import Final, NamedTuple


class Expected(NamedTuple):
    title: str
    aliases: tuple[str, ...]
    department: str
    work_group: str
    creators: tuple[str, ...]
    exclusive: bool
    initial: tuple[str, ...]
    codes: tuple[str, ...]


CALL_BACK_CODES = (
    "BBB",
    "BILL DISP",
    "CLAIM CREDIT DISP",
    "CLM DNL",
    "DED DISP",
    "LEGAL",
    "NC CHARGE",
    "OPTION DISP",
    "OUT OF NTWRK SP DISP",
    "PARTS DELAY",
    "PRTY DMG",
    "PURCHASING DELAY",
    "REASSIGN",
    "REPAIR REPL",
    "REPL DISPUTE",
    "RESEARCH DELAY",
    "SEC OPN DISP",
    "SERVICE DELAY",
    "SOCIAL MEDIA",
    "SP CONDUCT",
    "SP DELAY",
    "SP UNRESPONSIVE",
    "UNAUTH WORK",
)

CATALOGUE: Final = {
    "call_back": Expected(
        "Call Back",
        ("CallBack", "Callback"),
        "Escalations",
        "Call-back team",
        ("Customer Service",),
        False,
        ("Open",),
        CALL_BACK_CODES,
    ),
    "cb_client": Expected("CB-Client", (), "Escalations", "Call-back team", ("Arise",), True, ("Open",), ()),
    "spf_general_conduct": Expected(
        "SPF-General Conduct",
        (),
        "Area Managers",
        "",
        ("Customer Service", "Authorizations"),
        False,
        ("Open",),
        (),
    ),
    "pr_return": Expected(
        "PR-Return",
        (),
        "Parts Sourcing",
        "Purchasing",
        ("Customer Service", "Escalations", "Authorizations", "Parts Sourcing"),
        False,
        ("Open",),
        (),
    ),
    "pr_core_return": Expected(
        "PR-Core Return",
        (),
        "Parts Sourcing",
        "Purchasing",
        ("Authorizations", "Support Services", "Parts Sourcing"),
        True,
        ("Open",),
        ("Core Return",),
    ),
    "pr_warranty_credit": Expected("PR-Warranty Credit", (), "Parts Sourcing", "Purchasing", (), False, ("Open",), ()),
    "pr_tracking": Expected(
        "PR-Tracking",
        (),
        "Parts Sourcing",
        "Purchasing",
        ("Customer Service", "Escalations", "Authorizations"),
        False,
        ("Open",),
        (),
    ),
    "pr_order_cancellation": Expected(
        "PR-Order Cancellation",
        (),
        "Parts Sourcing",
        "Purchasing",
        ("Escalations", "Authorizations", "Support Services"),
        True,
        ("Open",),
        ("Delay", "No longer needed"),
    ),
    "cl_autho_task": Expected(
        "CL-Autho Task",
        ("CL-Autho", "CL Autho Task"),
        "Support Services",
        "Authorizations Support",
        ("Customer Service", "Escalations"),
        False,
        ("Open",),
        ("RN", "AI"),
    ),
    "auth_job_follow_up": Expected(
        "Auth-Job Follow Up",
        ("Autho-Job Follow Up", "Autho Job Follow up"),
        "Support Services",
        "Authorizations Support",
        ("Authorizations",),
        True,
        ("Open",),
        ("NA", "PCD", "NCC"),
    ),
    "tss_order_equipment": Expected(
        "TSS-Order Equipment",
        (),
        "Parts Sourcing",
        "Research",
        ("Customer Service", "Authorizations", "Escalations", "Support Services"),
        False,
        ("Open",),
        ("Customer accepted replacement", "SP verified equipment will work"),
    ),
    "tss_back_order_nla": Expected(
        "TSS-Back Order/NLA", (), "Parts Sourcing", "Research", ("Parts Sourcing",), True, ("Open",), ()
    ),
    "tss_customer_options": Expected(
        "TSS-Customer Options",
        (),
        "Parts Sourcing",
        "Research",
        ("Parts Sourcing",),
        True,
        ("Completed", "Follow Up"),
        ("No Email",),
    ),
    "ss_claim_credit_review": Expected(
        "SS-Claim Credit Review",
        ("SS Claim Credit Review",),
        "Support Services",
        "Client Support",
        ("Customer Service", "Escalations", "Support Services", "Authorizations", "Parts Sourcing"),
        False,
        ("Open",),
        ("OUTNTWRKFRR", "HVAC", "CCA", "CAP", "HWH"),
    ),
    "ss_credit_debit_memo_request": Expected(
        "SS-Credit/Debit Memo Request",
        ("SS-Credit/Debit Memo",),
        "Support Services",
        "Client Support",
        ("Escalations", "Parts Sourcing"),
        False,
        ("Open",),
        ("CRDT", "DBT"),
    ),
    "ss_unauthorized_claim_review": Expected(
        "SS-Unauthorized Claim Review",
        (),
        "Support Services",
        "",
        ("Parts Sourcing",),
        False,
        ("Open",),
        ("UNAUTH",),
    ),
    "ss_owner_co_claim_review": Expected(
        "SS-Owner Co Claim Review",
        ("Owner Co",),
        "Support Services",
        "",
        ("Support Services", "Case Manager", "Supervisor", "Lead"),
        True,
        ("In Progress", "Pending", "Follow Up"),
        (
            "COMPLETE DOCUMENTS",
            "INCOMPLETE DOCUMENTS",
            "UPDATED DOCUMENTS + DATE",
            "PENDING CUSTOMER ACCEPTANCE",
            "PENDING PAID INVOICE",
        ),
    ),
    "research_escalation": Expected(
        "Research Escalation",
        ("TSS-Research Escalation",),
        "Parts Sourcing",
        "Research",
        ("Escalations", "Authorization Specialists", "Authorization Supervisors", "Support Services"),
        True,
        ("Open",),
        ("Incorrect Research", "Replacement Dispute", "Research Needed", "Priority Research"),
    ),
}

OTHER_WORK: Final = {
    "bbb_social_media_task": Expected(
        "BBB & Social Media Task",
        ("BBB Task", "Social Media Task"),
        "Escalations",
        "BBB and Social",
        ("Escalations",),
        False,
        ("Not Started",),
        (),
    ),
    "executive_escalation": Expected("Executive Escalation", (), "Escalations", "Executive", (), False, ("Open",), ()),
    "purchasing_escalation": Expected(
        "Purchasing Escalations Form",
        ("Purchasing Escalation",),
        "Parts Sourcing",
        "Purchasing",
        ("Escalations",),
        True,
        ("Open",),
        (),
    ),
    "sos_high_risk": Expected(
        "SOS High Risk", ("SOS", "SOS / High Risk"), "Escalations", "Tier 2", (), False, ("Not Started",), ()
    ),
    "tier_2_task": Expected(
        "Tier 2 Task",
        ("T2 Task", "Tier 2"),
        "Escalations",
        "Tier 2",
        ("Customer Service", "Escalations"),
        False,
        ("Not Started", "Completed"),
        (),
    ),
    "tier_3_task": Expected(
        "Tier 3 Task",
        ("T3 Task", "Tier 3"),
        "Escalations",
        "Tier 3",
        ("Escalations",),
        False,
        ("Not Started",),
        (),
    ),
    "dispatch_case": Expected(
        "Dispatch Case", ("Dispatch Task", "Dispatch Case Management"), "Dispatch", "", (), False, ("Open",), ()
    ),
    "sp_feedback_review": Expected(
        "SP Feedback Review",
        ("SP Feedback Tracker", "SP Feedback"),
        "Area Managers",
        "",
        ("Customer Service",),
        False,
        ("Open", "Completed"),
        (),
    ),
}
"""Work that is no exception: what the notes of the domain say of it, and the seeds."""

ALL_WORK: Final = CATALOGUE | OTHER_WORK
