"""The evening and the next morning: calls by the customer's clock, and the night window."""

from cli.demo.scenario import ANN, ESCALATIONS, GRACE, LUIS, SUPPORT, TOM, Scene, Upstream, denied, escalated, move

EVENING = (
    Scene(
        at="17:50",
        title="Escalations calls Ann",
        description="She does not answer: the call is counted, and the Call Back waits until 18:30.",
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
        description="The follow-up was due at 18:30; now the Call Back can be completed.",
        events=(
            move(ANN, "Call Back", "call_customer", ESCALATIONS, note="spoke with her"),
            move(ANN, "Call Back", "complete", ESCALATIONS, note="replacement ordered, attorney not needed"),
        ),
    ),
    Scene(
        at="20:30",
        title="Too late to call New York",
        description="Customers are called 8AM-8PM their time. It is 21:30 where Tom lives.",
        events=(
            escalated(TOM, "PARTS DELAY", "He asks when the new heater will come."),
            move(TOM, "Call Back", "call_customer", ESCALATIONS),
        ),
    ),
    Scene(
        at="20:40",
        title="Grace threatens to go to the news",
        description="Tier 2 is permitted but closed. No one permitted a Call Back, so none is entered.",
        commands=('escalate "claim was denied, will go to the news" --job SJ-7003 --supervisor "K. Lee"',),
    ),
    Scene(
        at="22:00",
        title="A denial at 9PM",
        description="At 21:00 in Phoenix, the same denial raises Auth-Job Follow Up. At 18:00 in Honolulu: call now.",
        events=(
            denied(LUIS, "Refrigerant line was cut by another contractor."),
            denied(GRACE, "The compressor was never registered."),
        ),
    ),
    Scene(
        at="33:05",
        title="The next morning",
        description="Support Services has called Luis. The third attempt to reach Tom's provider closes the task.",
        events=(
            Upstream("customer.informed", LUIS, {"channel": "phone", "actor": SUPPORT}, "/authopro"),
            move(TOM, "CL-Autho Task", "record_attempt", SUPPORT, resolution_reason="Service Report Needed"),
        ),
    ),
    Scene(
        at="33:20",
        title="What changed in the rules?",
        description=(
            "Two versions of the rules can be compared. Last month's rules are invented for this demonstration."
        ),
        commands=("rules --type call_back", "rules diff {last_month}"),
    ),
)
