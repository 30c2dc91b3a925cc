"""What each event tells us of the service job."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from events import fact_paths
from events.appointments import AppointmentScheduled
from events.authorizations import AuthorizationDecided, CustomerInformed
from events.calls import EscalatedCall
from events.data import Actor, EventData, PartLine
from events.deliveries import DeliveryProblemReported, ItemNotReceived
from events.documents import DocumentsReceived
from events.orders import (
    EquipmentInstalled,
    OrderCancelled,
    OrderEtaChanged,
    OrderNoLongerNeeded,
    OrderPlaced,
    OrderReceived,
    OrderShipped,
)
from events.payments import MemoIssued, PaymentIssued, ReimbursementRequested, UnauthorizedWorkReported
from events.replacements import (
    CustomerDecided,
    CustomerOptionsEmailed,
    DistributorOutOfStock,
    EquipmentValidated,
    ReplacementDecided,
)
from events.research import ResearchCompleted, ResearchProblemReported, ResearchRequested
from events.returns import ReturnConfirmed, ReturnCreditConfirmed
from events.service_jobs import Customer, ServiceJobChanged, ServiceJobCreated, ServiceProvider
from events.service_reports import (
    ServiceReportDue,
    ServiceReportInformationMissing,
    ServiceReportMissing,
    ServiceReportReceived,
)
from events.zoho import ZohoTaskMirrored

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
NOON_TEXT = "2026-11-21T12:00:00+00:00"
FRIDAY = date(2026, 11, 27)
ANN = Actor(name="ann", department="Customer Service")
LINE = PartLine(item="Compressor", po_number="PO-1")

TELLINGS: list[tuple[EventData, dict[str, object]]] = [
    (
        ServiceJobCreated(
            severity="Standard",
            trade="HVAC",
            customer=Customer(name="Ann", email="ann@example.com", zone="America/Chicago", state="IL"),
            service_order_created_at=NOON,
            service_job_created_at=NOON,
        ),
        {
            "status": "New",
            "severity": "Standard",
            "trade": "HVAC",
            "customer.name": "Ann",
            "customer.email": "ann@example.com",
            "customer.zone": "America/Chicago",
            "customer.state": "IL",
            "service_order_created_at": NOON_TEXT,
            "service_job_created_at": NOON_TEXT,
        },
    ),
    (ServiceJobCreated(severity="Standard", status="Accepted"), {"status": "Accepted", "severity": "Standard"}),
    (ServiceJobChanged(severity="Medical Emergency"), {"severity": "Medical Emergency"}),
    (ServiceJobChanged(customer=Customer(email=None)), {"customer.email": None}),
    (ServiceJobChanged(customer=Customer(email="NoEmail@cinchhs.com")), {"customer.email": None}),
    (
        ServiceJobChanged(service_provider=None),
        {
            "service_provider.account": None,
            "service_provider.name": None,
            "service_provider.national_account": None,
        },
    ),
    (
        ServiceJobChanged(service_provider=ServiceProvider(account="SP-1", national_account="Sears")),
        {"service_provider.account": "SP-1", "service_provider.national_account": "Sears"},
    ),
    (AppointmentScheduled(starts_at=NOON), {"appointment.starts_at": NOON_TEXT, "appointment.ends_at": None}),
    (
        OrderPlaced(po_number="PO-1", item="Compressor", placed_by="Cinch", eta=FRIDAY),
        {
            "orders.PO-1.status": "Ordered",
            "orders.PO-1.item": "Compressor",
            "orders.PO-1.placed_by": "Cinch",
            "orders.PO-1.kind": "part",
            "orders.PO-1.eta": "2026-11-27",
        },
    ),
    (OrderShipped(po_number="PO-1"), {"orders.PO-1.status": "Shipped"}),
    (
        OrderShipped(po_number="PO-1", eta=FRIDAY, tracking_number="1Z"),
        {"orders.PO-1.status": "Shipped", "orders.PO-1.eta": "2026-11-27", "orders.PO-1.tracking_number": "1Z"},
    ),
    (OrderEtaChanged(po_number="PO-1", eta=FRIDAY), {"orders.PO-1.eta": "2026-11-27"}),
    (OrderReceived(po_number="PO-1"), {"orders.PO-1.status": "Received", "orders.PO-1.not_received": False}),
    (OrderCancelled(po_number="PO-1"), {"orders.PO-1.status": "Cancelled"}),
    (EquipmentInstalled(item="Range"), {"equipment.installed": True}),
    (
        EquipmentInstalled(item="Range", po_number="PO-1"),
        {"equipment.installed": True, "orders.PO-1.installed": True},
    ),
    (
        OrderNoLongerNeeded(lines=(LINE, PartLine(item="Fan")), reason="Delay"),
        {"orders.PO-1.no_longer_needed": True},
    ),
    (ItemNotReceived(po_number="PO-1", reported_by="SP"), {"orders.PO-1.not_received": True}),
    (
        DeliveryProblemReported(problem="damaged", lines=(LINE,), left_behind=True),
        {
            "delivery.problem": "damaged",
            "delivery.left_behind": True,
            "delivery.installed": False,
            "delivery.customer_choice": False,
            "delivery.sears_shipped": False,
            "orders.PO-1.status": "Damaged",
        },
    ),
    (
        DeliveryProblemReported(problem="refused", lines=(LINE,), customer_choice=True),
        {
            "delivery.problem": "refused",
            "delivery.installed": False,
            "delivery.customer_choice": True,
            "delivery.sears_shipped": False,
        },
    ),
    (ServiceReportDue(due_at=NOON), {"report.due_at": NOON_TEXT, "report.received": False}),
    (ServiceReportReceived(), {"report.received": True, "report.information_missing": None}),
    (ServiceReportReceived(complete=False), {"report.received": True}),
    (
        ServiceReportMissing(origin="manual", due_at=NOON),
        {"report.received": False, "report.due_at": NOON_TEXT},
    ),
    (ServiceReportInformationMissing(missing="Model"), {"report.information_missing": "Model"}),
    (
        AuthorizationDecided(outcome="Denied"),
        {"authorization.outcome": "Denied", "authorization.customer_informed": False},
    ),
    (CustomerInformed(channel="phone"), {"authorization.customer_informed": True}),
    (
        ResearchRequested(requested_at=NOON),
        {"research.status": "Active", "research.requested_at": NOON_TEXT, "research.completed_at": None},
    ),
    (ResearchCompleted(), {"research.status": "Completed"}),
    (
        ResearchProblemReported(
            ground="Priority Research", reason="leak", ongoing_leak=True, bbb_or_social_media_threat=False
        ),
        {"research.bbb_or_social_media_threat": False, "ongoing_leak": True},
    ),
    (ResearchProblemReported(ground="Research Needed", reason="none"), {}),
    (
        ReplacementDecided(item="Range", replacement="GE", claim_credit_amount=Decimal(900)),
        {
            "replacement.decided": True,
            "replacement.item": "GE",
            "replacement.claim_credit_amount": "900.00",
            "options.emailed": False,
            "customer_decision.decision": None,
            "customer_decision.by_contract_holder": None,
            "customer_decision.customer_name": None,
            "customer_decision.declined_item": None,
            "customer_decision.amount": None,
            "customer_decision.code": None,
        },
    ),
    (CustomerOptionsEmailed(), {"options.emailed": True}),
    (
        CustomerDecided(
            decision="Claim Credit",
            by_contract_holder=True,
            customer_name="Ann",
            declined_item="GE",
            amount=Decimal(900),
            code="CCA",
        ),
        {
            "customer_decision.decision": "Claim Credit",
            "customer_decision.by_contract_holder": True,
            "customer_decision.customer_name": "Ann",
            "customer_decision.declined_item": "GE",
            "customer_decision.amount": "900.00",
            "customer_decision.code": "CCA",
        },
    ),
    (EquipmentValidated(item="GE", will_work=False), {"equipment.validated": False}),
    (
        DistributorOutOfStock(distributor="Marcone", po_number="PO-1", item="Compressor"),
        {"orders.PO-1.status": "On Back Order", "orders.PO-1.no_stock": True},
    ),
    (ReturnConfirmed(po_number="PO-1"), {"return.confirmed": True, "orders.PO-1.return_confirmed": True}),
    (ReturnCreditConfirmed(), {"return.credit_confirmed": True}),
    (ReimbursementRequested(amount=Decimal(640)), {"reimbursement.requested": True}),
    (
        UnauthorizedWorkReported(work_done="Tank replaced", invoice_received=False),
        {"unauthorized_work.reported": True, "unauthorized_work.invoice_received": False},
    ),
    (PaymentIssued(amount=Decimal(900)), {"payment.issued": True}),
    (MemoIssued(kind="debit", amount=Decimal(85)), {"memo.issued": "debit"}),
    (
        DocumentsReceived(kind="estimate", completeness="incomplete", documents=("a", "b"), received_on=FRIDAY),
        {
            "documents.count": 2,
            "documents.kind": "estimate",
            "documents.completeness": "incomplete",
            "documents.pre_authorized": False,
            "documents.received_on": "2026-11-27",
        },
    ),
    (
        ZohoTaskMirrored(task_id="T-1", task_type="Research", status="In Progress 2", created_at=NOON),
        {
            "zoho_tasks.T-1.type": "Research",
            "zoho_tasks.T-1.status": "In Progress 2",
            "zoho_tasks.T-1.created_at": NOON_TEXT,
        },
    ),
    (
        EscalatedCall(
            actor=ANN, code="BBB", supervisor_tried=True, supervisor_available=False, explanation="Wants to complain."
        ),
        {},
    ),
]


@pytest.mark.parametrize(("data", "facts"), TELLINGS, ids=map(str, range(len(TELLINGS))))
def test_an_event_tells_its_facts(data: EventData, facts: dict[str, object]) -> None:
    assert data.facts() == facts


def test_facts_come_in_the_same_order_in_every_process() -> None:
    created, facts = TELLINGS[0]

    assert list(created.facts()) == list(facts)


def test_every_path_of_the_vocabulary_is_told_by_some_event() -> None:
    full = [
        ServiceJobChanged(
            item="Range",
            contract_number="HW-1",
            out_of_network=True,
            assigned_to_procure_vendor=True,
            customer=Customer(id="C-1", phone="1"),
            service_provider=ServiceProvider(name="SP"),
        ),
        OrderPlaced(po_number="PO-1", item="Fan", placed_by="SP", part_number="F", distributor="Marcone"),
        ReturnCreditConfirmed(po_number="PO-1"),
        ZohoTaskMirrored(task_id="T-1", task_type="Research", status="Closed", resolution_reason="Done"),
    ]
    told = {path for data in (*full, *(data for data, _ in TELLINGS)) for path in data.facts()}
    vocabulary = {
        *fact_paths.PLAIN_PATHS,
        *(fact_paths.order("PO-1", field) for field in fact_paths.ORDER_FIELDS),
        *(fact_paths.zoho_task("T-1", field) for field in fact_paths.ZOHO_TASK_FIELDS),
    }

    assert vocabulary - told == set()


@pytest.mark.parametrize(
    "path", ["customer", "customer.zones", "orders", "orders.PO-1", "orders.PO-1.colour", "zoho_tasks.T-1.x"]
)
def test_other_paths_are_unknown(path: str) -> None:
    assert not fact_paths.is_known(path)
