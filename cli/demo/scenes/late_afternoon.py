"""The late afternoon: escalated calls, assignment, clocks, and feedback on a provider."""

from cli.demo.scenario import (
    AGENT,
    ANN,
    DANA,
    DISPATCHER,
    ESCALATIONS,
    LUIS,
    RUTH,
    TOM,
    Data,
    Scene,
    Upstream,
    changed,
    move,
    request,
    sp_feedback,
)

REASON = {"escalation_reason": "Delay", "escalation_sub_reason": "No Status Update Provided"}
ABOVE_TIER_1 = (
    'escalate "wants someone above the supervisor" --job SJ-7004 --supervisor "K. Lee" '
    '--reason Delay --sub-reason "No Status Update Provided"'
)

THREATENED = (
    'escalate "claim was denied, and the technician was threatened" --job SJ-7005 --sos Police '
    '--phone "+1 312 555 0105"'
)


def purchasing_form(actor: Data) -> Upstream:
    """The form that asks Purchasing about an order."""
    return request(
        LUIS,
        "Purchasing Escalations Form",
        actor,
        "Order Not Finalized",
        "He asks whether it has been ordered.",
        purchase_order_number="PO-9002",
        part_equipment_number="HC45AE118",
        escalation_type="Standard",
        escalation_reason="Order Not Finalized",
        additional_information="Has it been ordered?",
    )


LATE_AFTERNOON = (
    Scene(
        at="16:05",
        title="Tom wants someone above the supervisor",
        description=(
            "Tier 1 always comes first. The supervisor gave permission and Tier 2 is open, so the task is raised."
        ),
        commands=(f'{ABOVE_TIER_1} --raise --as "mreyes/Customer Service"',),
    ),
    Scene(
        at="16:08",
        title="The police are at Dana's door",
        description=("High risk always becomes an SOS at once; its form asks for a description of the complaint."),
        commands=(f'{THREATENED} --raise --as "mreyes/Customer Service"',),
    ),
    Scene(
        at="16:10",
        title="Work is assigned to people who are here",
        description="People have shifts and capacities; work is assigned as soon as someone is free for it.",
        commands=(
            "people load people.toml",
            "people here ines",
            "people here omar",
            "people",
        ),
    ),
    Scene(
        at="16:12",
        title="The work of the escalation teams",
        description=(
            "Only Escalations may send Purchasing its form. Dispatch has two people; Tier 3 has none, as `why` shows."
        ),
        events=(
            request(TOM, "Tier 3 Task", ESCALATIONS, "T3 Tom Baker 55-1020", "Call", tiers="T1, T2 tried", **REASON),
            request(
                ANN,
                "BBB & Social Media Task",
                ESCALATIONS,
                "BBB complaint 118",
                "She wrote to the BBB.",
                created_in="case",
                case_number="Z-118",
                team="BBB",
                **REASON,
            ),
            Upstream("executive-call-back.requested", LUIS, {"request": "Wants to hear from the CEO."}, "/mail"),
            purchasing_form(AGENT),
            purchasing_form(ESCALATIONS),
            changed(RUTH, status="Rejected"),
            changed(DANA, status="Expired"),
        ),
        commands=("why {tier_3_task SJ-7004}", "why {dispatch_case SJ-7005}"),
    ),
    Scene(
        at="16:15",
        title="Omar goes home",
        description="A handover moves his work in one step; it is previewed first and can be undone.",
        commands=("handover omar --to ines --reason 'end of shift' --as 'lead/Dispatch/Supervisor'",),
        then="handover --apply {handover} --as 'lead/Dispatch/Supervisor'",
    ),
    Scene(
        at="16:20",
        title="Waiting for the customer",
        description="This company's target for a Tier 2 task is two hours. While it waits for Tom, its clock pauses.",
        events=(
            move(TOM, "Tier 2 Task", "start", ESCALATIONS),
            move(TOM, "Tier 2 Task", "wait", ESCALATIONS, waiting_on="the customer"),
        ),
    ),
    Scene(
        at="17:32",
        title="Tom calls back",
        description="The clock continues. Every minute of it is explained, and the lines add up.",
        events=(move(TOM, "Tier 2 Task", "resume", ESCALATIONS),),
        commands=("explain {tier_2_task SJ-7004}",),
    ),
    Scene(
        at="17:35",
        title="Feedback on a provider",
        description="A form with branches; answers that contradict one another are refused, all of them at once.",
        events=(
            sp_feedback(
                ANN,
                reason_for_feedback="SP Feedback from Customer",
                customer_feedback_type="Negative",
                negative_customer_feedback=["Left without an explanation"],
                details_of_customer_experience="He left, and the wrong part stayed behind.",
            ),
            sp_feedback(
                TOM,
                reason_for_feedback="SP Internal Feedback",
                internal_feedback_type="Negative",
                negative_internal_feedback=["Invoices late"],
                high_cost=["SP Does Not Have High Cost", "Above the usual price"],
                poor_workmanship=["SP Did Not Have Poor Workmanship"],
                did_not_follow_process=["SP Followed Process"],
                details_of_internal_experience="Three invoices came after the deadline.",
            ),
        ),
        commands=("feedback month 2026-11",),
    ),
    Scene(
        at="17:40",
        title="Which rules apply?",
        description="Every item records the version of the rules under which it was opened.",
        commands=("rules --type tier_2_task",),
    ),
    Scene(
        at="17:45",
        title="A provider accepts Ruth's job",
        description="The event itself completes Dispatch's case.",
        events=(changed(RUTH, status="Accepted"), move(DANA, "Dispatch Case", "complete", DISPATCHER)),
    ),
)
