"""What is said to an escalated customer and written down afterwards (S2), and the advice that goes with it."""

from collections.abc import Sequence

from state_machines.escalations.said import Said

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

DANGER = Said("in immediate danger, tell the caller to hang up and dial 911", SOS_PAGE)
SOS_ADVICE = (
    DANGER,
    Said("a supervisor approves it while Tier 2 is reached; nothing waits for the approval", f"{SOS_PAGE}; S2"),
    Said("document it on the service job", SOS_PAGE),
)
CALL_BACK_ADVICE = (
    Said("say in the service job comment why the call back is needed", "S1"),
    Said("a Call Back is a stop-gap: whoever works it sees which situation it stands for", "INF from S2"),
)
ATTORNEY = Said("with an attorney on the line disclose nothing: Legal is reached through the supervisor", LEGAL_PAGE)


def script_for(customer: str) -> tuple[Said, ...]:
    """The suggested script with the customer's name in it; without a name the place is left to be filled."""
    name = customer.strip() or CUSTOMER_NAME
    return tuple(Said(sentence.replace(CUSTOMER_NAME, name), "S2") for sentence in SCRIPT)


def tier_1_comment(told: str, supervisor: str, at: str) -> str:
    """The final comment where a supervisor takes the call."""
    return f"ESCALATION, Tier 1: {told}. Taken to supervisor {supervisor or '[name]'}, {at}."


def tier_2_comment(told: str, supervisor: str, at: str) -> str:
    """The final comment where Tier 2 is contacted."""
    permitted = f"Supervisor {supervisor} was advised and gave permission to contact Tier 2, {at}."
    return f"ESCALATION, Tier 2: {told}. {permitted}"


def call_back_comment(told: str, supervisor: str, at: str, codes: Sequence[str], opens: str) -> str:
    """The final comment where a Call Back is entered; ``opens`` says when Tier 2 does, where it was meant."""
    code = f" ({codes[0]})" if codes else ""
    was = "advised" if opens else "unable to assist"
    permitted = f"Supervisor {supervisor} was {was} and gave permission to enter a Call Back{code}, {at}."
    return (
        f"ESCALATION: {told}. {permitted} Tier 2 was closed; {opens}." if opens else f"ESCALATION: {told}. {permitted}"
    )


def sos_comment(told: str, supervisor: str) -> str:
    """The final comment where a call goes the SOS way."""
    told_too = f" Supervisor {supervisor} was told." if supervisor else ""
    return f"SOS ESCALATION: {told}. Sent to Tier 2 at high priority.{told_too}"


def unfinished_comment(told: str) -> str:
    """The final comment while no supervisor has answered, with the places to be filled."""
    return f"ESCALATION: {told}. Supervisor [name] [gave permission to contact Tier 2 | permitted a Call Back], [time]."
