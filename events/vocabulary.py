"""Words that upstream systems and our state machines share, spelled exactly as in the sources.

Closed lists are ``Literal`` types, each with a tuple for iteration. Open lists (the sources end with "etc.") are plain
tuples: other values are accepted.
"""

from typing import Literal, get_args

# ------------------------------------------------------------------ people and departments

#: Departments that own exceptions, and the creator groups named in the sources.
CUSTOMER_SERVICE = "Customer Service"
SUPPORT_SERVICES = "Support Services"
AUTHORIZATIONS = "Authorizations"
ESCALATIONS = "Escalations"
PARTS_SOURCING = "Parts Sourcing"
DISPATCH = "Dispatch"
ARISE = "Arise"
AREA_MANAGERS = "Area Managers"

DEPARTMENTS = (CUSTOMER_SERVICE, SUPPORT_SERVICES, AUTHORIZATIONS, ESCALATIONS, PARTS_SOURCING, DISPATCH)
CREATOR_GROUPS = (ARISE, AREA_MANAGERS)

#: Roles that some creator rules require (S1, H:research-escalation-creating-exception,
#: H:ss-owner-co-claim-review-creating-exception). An open list.
ROLES = ("Agent", "Lead", "Supervisor", "Case Manager", "Specialist", "System")

#: Where an actor works: Cinch itself, an outsourced partner, a captive site, Arise; or a system instead of a person.
Channel = Literal["internal", "bpo", "captive", "arise", "system"]

# ------------------------------------------------------------------ the service job

#: H:status-definitions-16-5-2022.
ServiceJobStatus = Literal["New", "Accepted", "Expired", "Rejected", "Cancelled", "Completed"]
SERVICE_JOB_STATUSES: tuple[str, ...] = get_args(ServiceJobStatus)

#: H:auth-job-follow-up-creating-exception. "Emergency" in older pages is the non-medical one.
Severity = Literal["Standard", "Non-Medical Emergency", "Medical Emergency"]
_, NON_MEDICAL_EMERGENCY, _ = SEVERITIES = get_args(Severity)
SEVERITY_ALIASES = {"Emergency": NON_MEDICAL_EMERGENCY}

#: Trades that rules name (reassignment times, claim credit codes HVAC and HWH). An open list.
TRADES = ("HVAC", "Water Heater", "Refrigerator", "Appliance", "Plumbing", "Electrical", "Other")
TRADE_ALIASES = {"HWH": "Water Heater"}

#: Placeholder for an owner who gave no e-mail address (H:update-customer-contact-information).
NO_EMAIL_PLACEHOLDER = "noemail@cinchhs.com"

# ------------------------------------------------------------------ orders and deliveries

#: H:part-line-statuses, plus Received (H:updating-sj-sub-statuses-cinch-orders).
PartLineStatus = Literal[
    "Parts Order Awaiting Authorization",
    "Order Requested",
    "Ordered",
    "On Back Order",
    "Shipped",
    "Received",
    "Damaged",
    "Cancelled",
]

OrderedBy = Literal["Cinch", "SP"]
OrderKind = Literal["part", "equipment"]
Reporter = Literal["customer", "SP"]
DeliveryProblem = Literal["damaged", "wrong item", "refused", "wrong part"]

# ------------------------------------------------------------------ decisions

#: H:auth-job-follow-up-creating-exception: NA, PCD, NCC, and the outcome that needs no follow-up.
AuthorizationOutcome = Literal["Denied", "Partly Denied", "Approved With Non-Covered Charges", "Approved"]

CustomerDecisionChoice = Literal["Replacement", "Claim Credit"]

#: Claim credit codes that a customer's decision can carry (H:ss-claim-credit-review-creating-exception);
#: OUTNTWRKFRR comes from a reimbursement request instead.
ClaimCreditCode = Literal["CCA", "CAP", "HVAC", "HWH"]

#: H:research-escalation-creating-exception.
ResearchGround = Literal["Incorrect Research", "Replacement Dispute", "Research Needed", "Priority Research"]

# ------------------------------------------------------------------ calls and feedback

#: The 23 comments of the Call Back exception, exactly as S1 prints them.
CallBackCode = Literal[
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
]
CALL_BACK_CODES: tuple[str, ...] = get_args(CallBackCode)

CallOutcome = Literal["reached", "voicemail", "no answer"]

#: Content that is raised as an SOS instead of kept as feedback (S4).
HighRiskCategory = Literal["Safety Issue", "Police Involved", "Pending Lawsuit", "Threats or Harassment"]
HIGH_RISK_CATEGORIES: tuple[str, ...] = get_args(HighRiskCategory)

#: Where agents open the SP Feedback form: internally, and at BPO partners (S4).
FeedbackEntryPoint = Literal["Cinch Portal", "BPO Operations Portal"]
FEEDBACK_ENTRY_POINTS: tuple[str, ...] = get_args(FeedbackEntryPoint)

# ------------------------------------------------------------------ documents and Zoho

DocumentKind = Literal["estimate", "paid invoice", "W-9", "other"]
DocumentCompleteness = Literal["complete", "incomplete", "updated"]

#: Statuses seen on Zoho tasks and research requests (P:t3, P:authorizations-support-exceptions-cl-autho-task,
#: H:zoho-research-request-quick-reference-guide).
ZohoStatus = Literal[
    "Not Started",
    "In Progress",
    "In Progress 2",
    "Follow Up",
    "Pending",
    "Waiting on Someone Else",
    "Out of Scope",
    "Completed",
    "Closed",
]
#: A Zoho task in one of these statuses is closed; in any other it is open.
ZOHO_CLOSED_STATUSES = ("Completed", "Closed", "Out of Scope")

#: Where a missing service report was noticed (H:cl-autho-task-creating-exception, H:service-job-delays).
ReportMissingOrigin = Literal["sla-intervention timer", "manual"]
