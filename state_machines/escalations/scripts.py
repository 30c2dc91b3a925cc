"""What is said to an escalated customer and written down afterwards (S2), and the advice that goes with it."""

from state_machines.escalations.sourced_text import SourcedText

SOS_PAGE = "H:s-o-s-escalation-potential-risk-to-customer-or-service-provider"
LEGAL_PAGE = "C:legal-compliance-department-contact-procedure"

CUSTOMER_NAME = "[customer name]"
"""What stands in the script where the name is not known, as S2 prints it."""

SCRIPT = (
    (
        "[customer name] I understand your concern and would like to get some information and understand your "
        "situation before I contact a supervisor."
    ),
    (
        "[customer name] IF you allow me the opportunity to access your service job, THEN I can review the status AND "
        "see if I can answer questions OR advise my supervisor of the situation."
    ),
)
"""The suggested script if the customer refuses to give information, word for word."""

DANGER = SourcedText("in immediate danger, tell the caller to hang up and dial 911", SOS_PAGE)
SOS_ADVICE = (
    DANGER,
    SourcedText("a supervisor approves it while Tier 2 is reached; nothing waits for the approval", f"{SOS_PAGE}; S2"),
    SourcedText("document it on the service job", SOS_PAGE),
)
CALL_BACK_ADVICE = (
    SourcedText("say in the service job comment why the call back is needed", "S1"),
    SourcedText("a Call Back is a stop-gap: whoever works it sees which situation it stands for", "INF from S2"),
)
ABUSE = SourcedText(
    "a lawsuit over abuse is of high risk: then say --sos Pending (S2 has legal action with Tier 2, S4 such a lawsuit "
    "as SOS)",
    "S2; S4",
)
ATTORNEY = SourcedText(
    "with an attorney on the line disclose nothing: Legal is reached through the supervisor", LEGAL_PAGE
)


def script_for(customer: str) -> tuple[SourcedText, ...]:
    """The suggested script with the customer's name in it; without a name the place is left to be filled."""
    name = customer.strip() or CUSTOMER_NAME
    return tuple(SourcedText(sentence.replace(CUSTOMER_NAME, name), "S2") for sentence in SCRIPT)


def tier_1_comment(told: str, supervisor: str, at: str) -> str:
    """The final comment where a supervisor takes the call."""
    return f"ESCALATION, Tier 1: {told}. Taken to supervisor {supervisor or '[name]'}, {at}."


def tier_2_comment(told: str, supervisor: str, at: str) -> str:
    """The final comment where Tier 2 is contacted."""
    permitted = f"Supervisor {supervisor} was advised and gave permission to contact Tier 2, {at}."
    return f"ESCALATION, Tier 2: {told}. {permitted}"


def closed_comment(told: str, supervisor: str, at: str, opens: str) -> str:
    """The final comment where Tier 2 was permitted and is closed, and of a Call Back nothing was said."""
    permitted = f"Supervisor {supervisor} was advised and gave permission to contact Tier 2, {at}."
    return f"ESCALATION: {told}. {permitted} Tier 2 was closed; {opens}."


def call_back_comment(told: str, supervisor: str, at: str, leave: str, *, unable: bool, opens: str) -> str:
    """The final comment where a Call Back is entered.

    Args:
        told: what the call is about.
        supervisor: who gave permission.
        at: when, for people.
        leave: what was permitted, in words.
        unable: whether the supervisor was to take the call and could not; else it was meant for Tier 2.
        opens: when Tier 2 does, where the call was meant for it and found it closed; else empty.

    """
    was = "unable to assist" if unable else "advised"
    comment = f"ESCALATION: {told}. Supervisor {supervisor} was {was} and gave permission {leave}, {at}."
    return f"{comment} Tier 2 was closed; {opens}." if opens else comment


def call_back_leave(code: str, *, tier_2_too: bool) -> str:
    """What a supervisor permitted who permitted a Call Back; its comment is empty where it is still to be chosen."""
    what = f"to enter a Call Back ({code})" if code else "to enter a Call Back"
    return f"to contact Tier 2 and {what}" if tier_2_too else what


def sos_comment(told: str, supervisor: str) -> str:
    """The final comment where a call goes the SOS way."""
    told_too = f" Supervisor {supervisor} was told." if supervisor else ""
    return f"SOS ESCALATION: {told}. Sent to Tier 2 at high priority.{told_too}"


def unfinished_comment(told: str, *, for_tier_2: bool) -> str:
    """The final comment while no supervisor has answered, with the places to be filled."""
    answer = "[gave permission to contact Tier 2 | permitted a Call Back]" if for_tier_2 else "[permitted a Call Back]"
    return f"ESCALATION: {told}. Supervisor [name] {answer}, [time]."
