"""What to say to an escalated customer and write afterwards (S2), with advice."""

from state_machines.escalations.sourced_text import SourcedText

SOS_PAGE = "H:s-o-s-escalation-potential-risk-to-customer-or-service-provider"
LEGAL_PAGE = "C:legal-compliance-department-contact-procedure"

CUSTOMER_NAME = "[customer name]"
"""The placeholder in the script if the name is not known, as S2 prints it."""

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
    SourcedText("a supervisor approves it while you contact Tier 2; do not wait for the approval", f"{SOS_PAGE}; S2"),
    SourcedText("document it on the service job", SOS_PAGE),
)
CALL_BACK_ADVICE = (
    SourcedText("explain in the service job comment why the call back is needed", "S1"),
    SourcedText("a Call Back is a stopgap: the person who works it sees the situation behind it", "INF from S2"),
)
ABUSE = SourcedText(
    "a lawsuit over abuse is high risk: then add --sos Pending (S2 sends legal action to Tier 2, S4 makes such a "
    "lawsuit an SOS)",
    "S2; S4",
)
ATTORNEY = SourcedText(
    "with an attorney on the line, disclose nothing: contact Legal through the supervisor", LEGAL_PAGE
)


def script_for(customer: str) -> tuple[SourcedText, ...]:
    """The suggested script with the customer's name; without a name the placeholder stays."""
    name = customer.strip() or CUSTOMER_NAME
    return tuple(SourcedText(sentence.replace(CUSTOMER_NAME, name), "S2") for sentence in SCRIPT)


def tier_1_comment(summary: str, supervisor: str, at: str) -> str:
    """The final comment if a supervisor takes the call."""
    return f"ESCALATION, Tier 1: {summary}. Taken to supervisor {supervisor or '[name]'}, {at}."


def tier_2_comment(summary: str, supervisor: str, at: str) -> str:
    """The final comment if Tier 2 is contacted."""
    permitted = f"Supervisor {supervisor} was advised and gave permission to contact Tier 2, {at}."
    return f"ESCALATION, Tier 2: {summary}. {permitted}"


def closed_comment(summary: str, supervisor: str, at: str, opens: str) -> str:
    """The final comment if Tier 2 was permitted but is closed, and a Call Back was not mentioned."""
    permitted = f"Supervisor {supervisor} was advised and gave permission to contact Tier 2, {at}."
    return f"ESCALATION: {summary}. {permitted} Tier 2 was closed; {opens}."


def call_back_comment(summary: str, supervisor: str, at: str, permitted: str, *, unable: bool, opens: str) -> str:
    """The final comment if a Call Back is entered.

    Args:
        summary: what the call is about.
        supervisor: who gave permission.
        at: when, for people.
        permitted: what was permitted, in words.
        unable: whether the supervisor was to take the call and could not; otherwise it was meant for Tier 2.
        opens: when Tier 2 opens, if the call was meant for it and it was closed; otherwise empty.

    """
    was = "unable to assist" if unable else "advised"
    comment = f"ESCALATION: {summary}. Supervisor {supervisor} was {was} and gave permission {permitted}, {at}."
    return f"{comment} Tier 2 was closed; {opens}." if opens else comment


def call_back_permission(code: str, *, tier_2_too: bool) -> str:
    """What a supervisor permitted in addition to, or as, a Call Back; ``code`` is empty if it is still to be chosen."""
    what = f"to enter a Call Back ({code})" if code else "to enter a Call Back"
    return f"to contact Tier 2 and {what}" if tier_2_too else what


def sos_comment(summary: str, supervisor: str) -> str:
    """The final comment if a call is raised as an SOS."""
    informed = f" Supervisor {supervisor} was informed." if supervisor else ""
    return f"SOS ESCALATION: {summary}. Sent to Tier 2 at high priority.{informed}"


def unfinished_comment(summary: str, *, for_tier_2: bool) -> str:
    """The final comment until a supervisor has answered, with placeholders."""
    answer = "[gave permission to contact Tier 2 | permitted a Call Back]" if for_tier_2 else "[permitted a Call Back]"
    return f"ESCALATION: {summary}. Supervisor [name] {answer}, [time]."
