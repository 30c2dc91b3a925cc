"""The complete vocabulary of facts about a service job: the paths that ``facts()`` may use.

A fact is a path and a JSON value. Facts are folded over a job's events: per path, the latest event time wins. The
guards of the state machines read the result. A path that no event has set is unknown, which differs from a path set to
``None`` (known to be absent). Instants are texts in RFC 3339 with the offset of UTC, dates are ``YYYY-MM-DD``, amounts
of money are texts such as ``"1299.99"``.
"""

from typing import Final

# ------------------------------------------------------------------ the service job: events.service_jobs

STATUS: Final = "status"  #: of the job in ServiceBench: New, Accepted, Expired, Rejected, Cancelled, Completed
SEVERITY: Final = "severity"  #: Standard, Non-Medical Emergency, Medical Emergency
TRADE: Final = "trade"  #: HVAC, Water Heater, Refrigerator, ...
ITEM: Final = "item"  #: the failed item
CONTRACT_NUMBER: Final = "contract_number"
ONGOING_LEAK: Final = "ongoing_leak"  #: bool
OUT_OF_NETWORK: Final = "out_of_network"  #: bool; an APO job
ASSIGNED_TO_PROCURE_VENDOR: Final = "assigned_to_procure_vendor"  #: bool; Dispatch must find a provider
SERVICE_ORDER_CREATED_AT: Final = "service_order_created_at"  #: instant
SERVICE_JOB_CREATED_AT: Final = "service_job_created_at"  #: instant

CUSTOMER_ID: Final = "customer.id"
CUSTOMER_NAME: Final = "customer.name"
CUSTOMER_EMAIL: Final = "customer.email"  #: None also when upstream sent the placeholder noemail@cinchhs.com
CUSTOMER_PHONE: Final = "customer.phone"
CUSTOMER_ZONE: Final = "customer.zone"  #: IANA name
CUSTOMER_STATE: Final = "customer.state"  #: postal code

SERVICE_PROVIDER_ACCOUNT: Final = "service_provider.account"
SERVICE_PROVIDER_NAME: Final = "service_provider.name"
SERVICE_PROVIDER_NATIONAL_ACCOUNT: Final = "service_provider.national_account"  #: its name, or None

# ------------------------------------------------------------------ appointments: events.appointments

APPOINTMENT_STARTS_AT: Final = "appointment.starts_at"  #: instant
APPOINTMENT_ENDS_AT: Final = "appointment.ends_at"  #: instant

# ------------------------------------------------------------------ orders and deliveries

#: Each order has its own branch: ``orders.<PO number>.<field>``; see :func:`order`.
ORDERS: Final = "orders"
#: The fields of an order: ``status`` (vocabulary.PartLineStatus), ``item``, ``part_number``, ``distributor``,
#: ``placed_by`` (Cinch | SP), ``kind`` (part | equipment), ``eta`` (date), ``tracking_number``, ``installed`` (bool),
#: ``not_received`` (bool: reported missing), ``no_longer_needed`` (bool), ``no_stock`` (bool),
#: ``return_confirmed`` (bool), ``return_credit_confirmed`` (bool).
ORDER_FIELDS: Final = (
    "status",
    "item",
    "part_number",
    "distributor",
    "placed_by",
    "kind",
    "eta",
    "tracking_number",
    "installed",
    "not_received",
    "no_longer_needed",
    "no_stock",
    "return_confirmed",
    "return_credit_confirmed",
)

EQUIPMENT_INSTALLED: Final = "equipment.installed"  #: bool
EQUIPMENT_VALIDATED: Final = "equipment.validated"  #: bool; the SP agreed that the researched equipment fits

DELIVERY_PROBLEM: Final = "delivery.problem"  #: damaged | wrong item | refused | wrong part
DELIVERY_LEFT_BEHIND: Final = "delivery.left_behind"  #: bool; the carrier did not take it back
DELIVERY_INSTALLED: Final = "delivery.installed"  #: bool; the item of the complaint has been installed
DELIVERY_CUSTOMER_CHOICE: Final = "delivery.customer_choice"  #: bool; a change of mind, the restock fee applies
DELIVERY_SEARS_SHIPPED: Final = "delivery.sears_shipped"  #: bool; goes back through Sears' own line

RETURN_CONFIRMED: Final = "return.confirmed"  #: bool; the goods are back
RETURN_CREDIT_CONFIRMED: Final = "return.credit_confirmed"  #: bool; the distributor has credited them

# ------------------------------------------------------------------ reports and authorization

REPORT_DUE_AT: Final = "report.due_at"  #: instant
REPORT_RECEIVED: Final = "report.received"  #: bool; False once it is reported missing
REPORT_INFORMATION_MISSING: Final = "report.information_missing"  #: what is missing, or None

AUTHORIZATION_OUTCOME: Final = "authorization.outcome"  #: vocabulary.AuthorizationOutcome
AUTHORIZATION_CUSTOMER_INFORMED: Final = "authorization.customer_informed"  #: bool; False again at each decision

# ------------------------------------------------------------------ research, replacement, the customer's decision

RESEARCH_STATUS: Final = "research.status"  #: Active | Completed
RESEARCH_REQUESTED_AT: Final = "research.requested_at"  #: instant; the 48 hours count from here
RESEARCH_COMPLETED_AT: Final = "research.completed_at"  #: instant, or None while active
RESEARCH_BBB_OR_SOCIAL_MEDIA_THREAT: Final = "research.bbb_or_social_media_threat"  #: bool

REPLACEMENT_DECIDED: Final = "replacement.decided"  #: bool
REPLACEMENT_ITEM: Final = "replacement.item"  #: what is offered
REPLACEMENT_CLAIM_CREDIT_AMOUNT: Final = "replacement.claim_credit_amount"  #: money; offered instead
OPTIONS_EMAILED: Final = "options.emailed"  #: bool

CUSTOMER_DECISION: Final = "customer_decision.decision"  #: Replacement | Claim Credit
CUSTOMER_DECISION_BY_CONTRACT_HOLDER: Final = "customer_decision.by_contract_holder"  #: bool
CUSTOMER_DECISION_CUSTOMER_NAME: Final = "customer_decision.customer_name"
CUSTOMER_DECISION_DECLINED_ITEM: Final = "customer_decision.declined_item"
CUSTOMER_DECISION_AMOUNT: Final = "customer_decision.amount"  #: money
CUSTOMER_DECISION_CODE: Final = "customer_decision.code"  #: CCA | CAP | HVAC | HWH

# ------------------------------------------------------------------ money and documents

REIMBURSEMENT_REQUESTED: Final = "reimbursement.requested"  #: bool
PAYMENT_ISSUED: Final = "payment.issued"  #: bool
MEMO_ISSUED: Final = "memo.issued"  #: credit | debit
UNAUTHORIZED_WORK: Final = "unauthorized_work.reported"  #: bool
UNAUTHORIZED_WORK_INVOICE_RECEIVED: Final = "unauthorized_work.invoice_received"  #: bool

DOCUMENTS_COUNT: Final = "documents.count"  #: how many came last; 0 if none
DOCUMENTS_KIND: Final = "documents.kind"  #: vocabulary.DocumentKind
DOCUMENTS_COMPLETENESS: Final = "documents.completeness"  #: vocabulary.DocumentCompleteness
DOCUMENTS_PRE_AUTHORIZED: Final = "documents.pre_authorized"  #: bool
DOCUMENTS_RECEIVED_ON: Final = "documents.received_on"  #: date

# ------------------------------------------------------------------ tasks mirrored from Zoho: events.zoho

#: Each task has its own branch: ``zoho_tasks.<task number>.<field>``; see :func:`zoho_task`.
ZOHO_TASKS: Final = "zoho_tasks"
#: The fields of a task: ``type`` (CL-Autho, Research, Escalation, ...), ``status`` (vocabulary.ZohoStatus),
#: ``resolution_reason``, ``created_at`` (instant).
ZOHO_TASK_FIELDS: Final = ("type", "status", "resolution_reason", "created_at")


def order(po_number: str, field: str) -> str:
    """Return the path of one field of one order."""
    return f"{ORDERS}.{po_number}.{field}"


def zoho_task(task_id: str, field: str) -> str:
    """Return the path of one field of one task in Zoho."""
    return f"{ZOHO_TASKS}.{task_id}.{field}"


#: Every path without a number in it.
PLAIN_PATHS: Final = frozenset(
    value for name, value in list(globals().items()) if name.isupper() and isinstance(value, str)
) - {ORDERS, ZOHO_TASKS}


def is_known(path: str) -> bool:
    """Return whether a path belongs to the vocabulary."""
    branch, _, rest = path.partition(".")
    if branch == ORDERS:
        return rest.partition(".")[2] in ORDER_FIELDS
    if branch == ZOHO_TASKS:
        return rest.partition(".")[2] in ZOHO_TASK_FIELDS
    return path in PLAIN_PATHS
