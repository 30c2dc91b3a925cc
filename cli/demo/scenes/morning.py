"""The morning: facts from upstream, the first calls, the first refusals."""

from cli.demo.scenario import (
    AGENT,
    ANN,
    ARISE,
    AUTHORIZER,
    BLOWER,
    COMPRESSOR,
    DANA,
    GRACE,
    HEATER,
    LUIS,
    MAYA,
    RUTH,
    SUPPORT,
    TOM,
    Scene,
    Upstream,
    denied,
    escalated,
    feedback,
    job,
    move,
    order,
    replacement,
    report_missing,
    request,
)

MORNING = (
    Scene(
        at="07:00",
        title="Upstream publishes what it knows",
        description="Facts of six service jobs: severities, zones, providers, orders. No exception is due yet.",
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
        title="A network problem: every event arrives twice",
        description="An event counts once, by its source and id.",
        again=True,
    ),
    Scene(
        at="07:30",
        title="A denial arrives before its service job",
        description="The severity of the service job is not known yet, so the denial waits.",
        events=(denied(MAYA, "The dryer's drum is worn; wear is not covered."),),
        commands=("timers",),
    ),
    Scene(
        at="07:31",
        title="The service job arrives",
        description="The denial is judged again at once: the customer must be informed.",
        events=(
            job(
                MAYA,
                "Dryer",
                "Standard",
                {"id": "C-7", "name": "Maya Brooks", "zone": "America/Denver", "state": "CO"},
            ),
        ),
    ),
    Scene(
        at="08:10",
        title="An escalated call, and no one is free to take it",
        description="A Call Back is owed, flagged for Tier 2. The second is refused: one per type at a time.",
        events=(
            escalated(ANN, "LEGAL", "Her attorney will write to us unless someone calls back today."),
            escalated(ANN, "SP DELAY", "She calls again: the provider has not come either."),
        ),
    ),
    Scene(
        at="08:25",
        title="CB-Client is for Arise only",
        description="The same request from two agents; only one of them is allowed to make it.",
        events=(
            request(LUIS, "CB-Client", ARISE, "Special scenario", "The customer asked for the client team."),
            request(TOM, "CB-Client", AGENT, "Special scenario", "The customer asked for the client team."),
        ),
    ),
    Scene(
        at="08:40",
        title="Praise and a threat",
        description=("Feedback on a provider becomes SPF-General Conduct. A threat does not: it is an SOS."),
        events=(
            feedback(ANN, "positive", "Explained everything twice and left the kitchen cleaner than before."),
            feedback(DANA, "negative", "The technician was threatened at the door.", "Threats or Harassment"),
        ),
    ),
    Scene(
        at="09:00",
        title="It is 05:00 in Honolulu",
        description=(
            "A replacement is decided. The customer has no e-mail, so she is called, but not at five in the morning."
        ),
        events=(replacement(GRACE, "Air conditioner", "Carrier 24ACC636"),),
    ),
    Scene(
        at="10:00",
        title="A denial at 9AM",
        description=("It is 09:00 in Phoenix, and an emergency: no exception is raised; Authorizations must call now."),
        events=(denied(LUIS, "Refrigerant line was cut by another contractor."),),
    ),
    Scene(
        at="10:20",
        title="Missing service reports",
        description="CL-Autho Task asks the provider for the report, but never a National Account.",
        events=(
            report_missing(TOM),
            report_missing(DANA),
        ),
    ),
    Scene(
        at="10:45",
        title="Two calls to a silent provider",
        description="Each attempt is recorded; the third closes the task with a resolution reason.",
        events=(
            move(TOM, "CL-Autho Task", "record_attempt", SUPPORT, note="voicemail"),
            move(TOM, "CL-Autho Task", "record_attempt", SUPPORT, note="no answer"),
        ),
    ),
    Scene(
        at="11:00",
        title="Where are the parts?",
        description="PR-Tracking is raised once the ETA has passed. Core charges and warranties go to Purchasing.",
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
