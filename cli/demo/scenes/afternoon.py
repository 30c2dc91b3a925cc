"""The afternoon: returns, orders, decisions, payments, and messages that are not events."""

from cli.demo.scenario import (
    AGENT,
    ANN,
    AUTHORIZER,
    DANA,
    ESCALATIONS,
    GRACE,
    HEATER,
    LUIS,
    PARTS,
    RUTH,
    SUPPORT,
    TOM,
    Scene,
    Upstream,
    cancellation,
    poison,
    replacement,
)

POISON = (
    "{ this is not JSON",
    poison("p1", "order.plcaed", {}),
    poison("p2", "order.received", {"po_number": "PO-9001"}, time="2026-11-17T16:00:00"),
    poison("p3", "service-job.changed", {"customer": {"zone": "America/Chigaco"}}),
)

AFTERNOON = (
    Scene(
        at="12:15",
        title="A damaged delivery, and a distributor without stock",
        description="PR-Return, Research Escalation (over 48 hours, order over 30 days old) and TSS-Back Order/NLA.",
        events=(
            Upstream(
                "delivery.problem-reported",
                TOM,
                {
                    "problem": "damaged",
                    "lines": [HEATER],
                    "reported_by": "customer",
                    "left_behind": True,
                    "actor": AGENT,
                },
            ),
            Upstream(
                "research.problem-reported",
                TOM,
                {"ground": "Priority Research", "reason": "order over 30 days old", "actor": AUTHORIZER},
            ),
            Upstream(
                "distributor.no-stock",
                LUIS,
                {"distributor": "Encompass", "po_number": "PO-9002", "item": "Blower motor", "actor": PARTS},
            ),
        ),
    ),
    Scene(
        at="12:30",
        title="An order that is no longer needed",
        description=(
            "Only Escalations, Authorizations and Support Services may raise PR-Order Cancellation, and the refusal "
            "says so."
        ),
        events=(
            Upstream("order.no-longer-needed", LUIS, cancellation(AGENT), "/desk"),
            Upstream("order.no-longer-needed", LUIS, cancellation(AUTHORIZER), "/authopro"),
        ),
    ),
    Scene(
        at="13:00",
        title="Options by e-mail",
        description="The options were sent to the e-mail on file, so TSS-Customer Options is created Completed.",
        events=(
            replacement(ANN, "Refrigerator", "GE GNE27JYMFS"),
            Upstream("customer-options.emailed", ANN, {"email": "ann@example.com"}, "/research"),
        ),
    ),
    Scene(
        at="14:00",
        title="Customers decide",
        description="An accepted replacement leads to an order, an accepted claim credit to a review.",
        events=(
            Upstream(
                "customer.decided",
                ANN,
                {
                    "decision": "Replacement",
                    "by_contract_holder": True,
                    "customer_name": "Ann Whitaker",
                    "actor": AGENT,
                },
            ),
            Upstream(
                "customer.decided",
                GRACE,
                {
                    "decision": "Claim Credit",
                    "by_contract_holder": True,
                    "customer_name": "Grace Kane",
                    "declined_item": "Carrier 24ACC636",
                    "amount": 1450,
                    "code": "HVAC",
                    "actor": AGENT,
                },
            ),
        ),
    ),
    Scene(
        at="15:00",
        title="Payments and documents",
        description="An underpaid provider, unauthorized work, and the paid invoice of an out-of-network job.",
        events=(
            Upstream(
                "provider-payment.discrepancy",
                DANA,
                {"direction": "underpaid", "amount": 85, "reason": "Second trip was not paid.", "actor": ESCALATIONS},
            ),
            Upstream(
                "unauthorized-work.reported",
                DANA,
                {
                    "work_done": "Drain pump replaced before calling in",
                    "explanation_given": "Work without a service request is outside the warranty.",
                    "actor": AGENT,
                },
            ),
            Upstream(
                "documents.received",
                RUTH,
                {
                    "kind": "paid invoice",
                    "completeness": "complete",
                    "documents": ["invoice-3381.pdf"],
                    "received_on": "2026-11-17",
                    "actor": SUPPORT,
                },
                "/zoho/desk",
            ),
        ),
    ),
    Scene(
        at="15:30",
        title="The distributor credits the return",
        description="PR-Return is completed, and Purchasing's claim credit review is raised in the same transaction.",
        events=(
            Upstream("return.confirmed", TOM, {"po_number": "PO-9003", "item": "Water heater"}),
            Upstream("return-credit.confirmed", TOM, {"po_number": "PO-9003", "distributor": "SIBI", "amount": 1180}),
        ),
    ),
    Scene(
        at="16:00",
        title="Invalid events",
        description="Not JSON, an unknown type, a time or a place without a zone: all are kept, none blocks others.",
        raw=POISON,
        events=(Upstream("order.received", ANN, {"po_number": "PO-9001", "received_by": "SP"}),),
    ),
)
