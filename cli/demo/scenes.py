"""The scenes of the day, in order: every exception type, and everything that can go wrong on the way in."""

from cli.demo.day import (
    AGENT,
    ANN,
    ARISE,
    AUTHORIZER,
    BLOWER,
    COMPRESSOR,
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
    denied,
    escalated,
    feedback,
    job,
    move,
    order,
    poison,
    replacement,
    report_missing,
    request,
)

POISON = (
    "{ this is not JSON",
    poison("p1", "order.plcaed", {}),
    poison("p2", "order.received", {"po_number": "PO-9001"}, time="2026-11-17T16:00:00"),
    poison("p3", "service-job.changed", {"customer": {"zone": "America/Chigaco"}}),
)

MORNING = (
    Scene(
        at="07:00",
        title="Upstream says what it knows",
        says="Facts of six service jobs: severities, zones, providers, orders. No exception is due yet.",
        events=(
            job(
                ANN,
                "Refrigerator",
                "Standard",
                {
                    "id": "C-1",
                    "name": "Ann Whitaker",
                    "email": "ann@example.com",
                    "zone": "America/Chicago",
                    "state": "IL",
                },
            ),
            job(
                LUIS,
                "Air conditioner",
                "Non-Medical Emergency",
                {
                    "id": "C-2",
                    "name": "Luis Ortega",
                    "email": "luis@example.com",
                    "zone": "America/Phoenix",
                    "state": "AZ",
                },
            ),
            job(
                GRACE,
                "Air conditioner",
                "Medical Emergency",
                {"id": "C-3", "name": "Grace Kane", "email": None, "zone": "Pacific/Honolulu", "state": "HI"},
            ),
            job(
                TOM,
                "Water heater",
                "Standard",
                {"id": "C-4", "name": "Tom Baker", "zone": "America/New_York", "state": "NY"},
                service_order_created_at="2026-10-10T09:00:00-04:00",
            ),
            job(
                DANA,
                "Washer",
                "Standard",
                {
                    "id": "C-5",
                    "name": "Dana Fox",
                    "email": "dana@example.com",
                    "zone": "America/Los_Angeles",
                    "state": "CA",
                },
                service_provider={"account": "SP-88", "name": "Sears Home Services", "national_account": "Sears"},
            ),
            job(
                RUTH,
                "Dishwasher",
                "Standard",
                {"id": "C-6", "name": "Ruth Meyer", "email": "ruth@example.com", "state": "FL"},
                out_of_network=True,
            ),
            order(ANN, COMPRESSOR, "part", "2026-11-13"),
            order(LUIS, BLOWER, "part", "2026-11-24"),
            order(TOM, HEATER, "equipment", "2026-11-12"),
            Upstream("research.requested", TOM, {"requested_at": "2026-11-13T09:00:00-05:00", "kind": "equipment"}),
        ),
    ),
    Scene(
        at="07:05",
        title="The network hiccups and everything arrives twice",
        says="An event counts once, by its source and id.",
        again=True,
    ),
    Scene(
        at="08:10",
        title="An escalated call, and nobody free to take it",
        says="A Call Back is owed, flagged for Tier 2. The second one is refused: one of a type at a time.",
        events=(
            escalated(ANN, "LEGAL", "Her attorney will write to us unless somebody calls back today."),
            escalated(ANN, "SP DELAY", "Calls again: the provider has not come either."),
        ),
    ),
    Scene(
        at="08:25",
        title="CB-Client is for Arise only",
        says="The same request from two agents; only one of them may make it.",
        events=(
            request(LUIS, "CB-Client", ARISE, "Special scenario", "The customer asked for the client team."),
            request(TOM, "CB-Client", AGENT, "Special scenario", "The customer asked for the client team."),
        ),
    ),
    Scene(
        at="08:40",
        title="Praise and a threat",
        says="Feedback on a provider becomes SPF-General Conduct; what puts somebody at risk does not: that is SOS.",
        events=(
            feedback(ANN, "positive", "Explained everything twice and left the kitchen cleaner than before."),
            feedback(DANA, "negative", "The technician was threatened at the door.", "Threats or Harassment"),
        ),
    ),
    Scene(
        at="09:00",
        title="It is 05:00 in Honolulu",
        says="A replacement is decided and the customer has no e-mail: she is phoned, but not at five in the morning.",
        events=(replacement(GRACE, "Air conditioner", "Carrier 24ACC636"),),
    ),
    Scene(
        at="10:00",
        title="A denial at 9AM",
        says="It is 09:00 in Phoenix and an emergency: no exception is raised, Authorizations is told to call now.",
        events=(denied(LUIS, "Refrigerant line was cut by another contractor."),),
    ),
    Scene(
        at="10:20",
        title="Reports that did not come",
        says="CL-Autho Task asks the provider for a report; never where the job is with a National Account.",
        events=(
            report_missing(TOM),
            report_missing(DANA),
        ),
    ),
    Scene(
        at="10:45",
        title="Two calls to a silent provider",
        says="Each attempt is recorded; the third will close the task with a resolution reason.",
        events=(
            move(TOM, "CL-Autho Task", "record_attempt", SUPPORT, note="voicemail"),
            move(TOM, "CL-Autho Task", "record_attempt", SUPPORT, note="no answer"),
        ),
    ),
    Scene(
        at="11:00",
        title="Where are the parts?",
        says="PR-Tracking once the ETA has passed. Core charge and manufacturer warranty go to Purchasing.",
        events=(
            Upstream("delivery.not-received", ANN, {"po_number": "PO-9001", "reported_by": "SP", "actor": AUTHORIZER}),
            Upstream(
                "delivery.not-received", LUIS, {"po_number": "PO-9002", "reported_by": "customer", "actor": AGENT}
            ),
            Upstream("core-charge.reported", ANN, {"lines": [COMPRESSOR], "actor": AUTHORIZER}),
            Upstream(
                "manufacturer-warranty.reported",
                LUIS,
                {"lines": [BLOWER], "manufacturer": "Carrier", "actor": AUTHORIZER},
            ),
        ),
    ),
)

AFTERNOON = (
    Scene(
        at="12:15",
        title="Damaged on arrival, and a distributor without stock",
        says="PR-Return, Research Escalation (over 48 hours, order over 30 days old) and TSS-Back Order/NLA.",
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
        title="An order nobody needs any more",
        says="Only Escalations, Authorizations and Support Services raise PR-Order Cancellation; the refusal says so.",
        events=(
            Upstream("order.no-longer-needed", LUIS, cancellation(AGENT), "/desk"),
            Upstream("order.no-longer-needed", LUIS, cancellation(AUTHORIZER), "/authopro"),
        ),
    ),
    Scene(
        at="13:00",
        title="Options by e-mail",
        says="With an e-mail on file and the options sent, TSS-Customer Options is created Completed.",
        events=(
            replacement(ANN, "Refrigerator", "GE GNE27JYMFS"),
            Upstream("customer-options.emailed", ANN, {"email": "ann@example.com"}, "/research"),
        ),
    ),
    Scene(
        at="14:00",
        title="Customers decide",
        says="A replacement accepted is an order; a claim credit accepted is a review.",
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
        title="Money and papers",
        says="An underpaid provider, work nobody authorized, and the paid invoice of an out-of-network job.",
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
        says="PR-Return completes, and Purchasing's claim credit review follows on in the same transaction.",
        events=(
            Upstream("return.confirmed", TOM, {"po_number": "PO-9003", "item": "Water heater"}),
            Upstream("return-credit.confirmed", TOM, {"po_number": "PO-9003", "distributor": "SIBI", "amount": 1180}),
        ),
    ),
    Scene(
        at="16:00",
        title="Poison",
        says="Not JSON, an unknown event, a naive time, an unknown zone: each is kept, and stops nobody.",
        raw=POISON,
        events=(Upstream("order.received", ANN, {"po_number": "PO-9001", "received_by": "SP"}),),
    ),
)

EVENING = (
    Scene(
        at="16:30",
        title="Escalations calls Ann",
        says="Nobody answers: the call is counted, and the Call Back sleeps until 18:30.",
        events=(
            move(ANN, "Call Back", "call_customer", ESCALATIONS, note="voicemail"),
            move(
                ANN,
                "Call Back",
                "follow_up",
                ESCALATIONS,
                follow_up_at="2026-11-17T18:30:00-06:00",
                follow_up_reason="She is home after six",
            ),
        ),
    ),
    Scene(
        at="18:35",
        title="The second call is answered",
        says="The follow-up woke at 18:30; now the Call Back can be completed.",
        events=(
            move(ANN, "Call Back", "call_customer", ESCALATIONS, note="spoke with her"),
            move(ANN, "Call Back", "complete", ESCALATIONS, note="replacement ordered, attorney not needed"),
        ),
    ),
    Scene(
        at="20:30",
        title="Too late to call New York",
        says="Customers are called 8AM-8PM on their own clock. It is 21:30 where Tom lives.",
        events=(
            escalated(TOM, "PARTS DELAY", "Wants to know when the new heater comes."),
            move(TOM, "Call Back", "call_customer", ESCALATIONS),
        ),
    ),
    Scene(
        at="22:00",
        title="A denial at 9PM",
        says="21:00 in Phoenix: now the same denial raises Auth-Job Follow Up. 18:00 in Honolulu: call now.",
        events=(
            denied(LUIS, "Refrigerant line was cut by another contractor."),
            denied(GRACE, "The compressor was never registered."),
        ),
    ),
    Scene(
        at="33:05",
        title="The next morning",
        says="Support Services has called Luis; the third attempt at Tom's provider closes the task.",
        events=(
            Upstream("customer.informed", LUIS, {"channel": "phone", "actor": SUPPORT}, "/authopro"),
            move(TOM, "CL-Autho Task", "record_attempt", SUPPORT, resolution_reason="Service Report Needed"),
        ),
    ),
)

SCENES = (*MORNING, *AFTERNOON, *EVENING)
