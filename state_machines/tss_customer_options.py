"""TSS-Customer Options: an item is to be replaced, and the customer must be given the options (S3).

A customer with an e-mail address gets the options by e-mail, and the exception only records it: it starts Completed. A
customer without one must be called: it starts in Follow Up, due at the next opening of the hours for calls, and its
reason shows whether the customer may be called now.
"""

from datetime import datetime

from events import fact_paths
from events.field_types import Flag
from events.replacements import CustomerDecided, CustomerOptionsEmailed, ReplacementDecided
from events.vocabulary import NO_EMAIL_PLACEHOLDER
from state_machines.declaration import (
    PARTS_SOURCING,
    Advances,
    Code,
    Department,
    Details,
    ExceptionType,
    FreeText,
    Guard,
    JobFacts,
    MoveRequest,
    Notes,
    OneOf,
    Opens,
    RaiseRequest,
    Situation,
    StartsIn,
    Status,
    only,
    usual_moves,
)
from state_machines.shared_rules.customer_calls import CALLS_UNKNOWN, call_customer, called_by, is_callable, look_again

ARTICLE = "H:tss-customer-options-creating-exception"
DECISIONS = "H:customer-options-customer-decision-and-service-job-update"

NO_EMAIL = "No Email"


class OptionsDetails(Details):
    """How to reach the customer.

    Whether an address is on file, the facts of the service job decide; whether the options
    were e-mailed, what is said now does, because the fact may be about an earlier decision.
    """

    email_on_file: Flag | None = None
    """The customer has an e-mail address on file; the placeholder noemail@cinchhs.com does not count."""
    options_emailed: Flag | None = None
    """The options e-mail has been sent."""


def has_email(facts: JobFacts) -> bool | None:
    """Whether an e-mail address is on file, by the facts of the job; None if they do not contain it."""
    return facts.customer_email is not None if facts.knows(fact_paths.CUSTOMER_EMAIL) else None


def _has_email(situation: Situation) -> bool | None:
    known = has_email(situation.facts)
    entered: bool | None = situation.detail("email_on_file")
    return entered if known is None else known


def _was_emailed(situation: Situation) -> bool:
    """S3 requires the options to be sent before the exception is raised, so unconfirmed means not sent."""
    entered = situation.detail("options_emailed")
    emailed = situation.facts.flag(fact_paths.OPTIONS_EMAILED) if entered is None else entered
    return bool(emailed) and _has_email(situation) is True


def _has_no_email(situation: Situation) -> bool:
    return _has_email(situation) is False


def _comment_missing(situation: Situation) -> str | None:
    """The comment must match the starting status."""
    comment = situation.raising.comment if situation.raising else ""
    if _has_no_email(situation) and comment != NO_EMAIL:
        return 'the customer has no e-mail address on file, but the comment is not "No Email"'
    if _has_email(situation) and comment == NO_EMAIL:
        return "the customer has an e-mail address on file"
    return None


def _is_address(sent_to: str | None) -> bool:
    """Whether the options were sent to a real address; without an address in the event, they were."""
    return sent_to is None or sent_to.casefold() != NO_EMAIL_PLACEHOLDER


def _call(situation: Situation) -> tuple[datetime, str]:
    now = "; the customer may be called now" if is_callable(situation) else ""
    return look_again(situation), f"No Email: give the customer the options by phone{now}"


def _options(facts: JobFacts) -> str:
    """The service job comment: what is known about the options."""
    replacement = facts.text(fact_paths.REPLACEMENT_ITEM)
    amount = facts.text(fact_paths.REPLACEMENT_CLAIM_CREDIT_AMOUNT)
    offer = f"replacement: {replacement}" if replacement else "replacement"
    credit = f"claim credit: ${amount}" if amount else "claim credit: amount not set"
    return f"Customer Options: {offer}; {credit}"


TYPE = ExceptionType(
    key="tss_customer_options",
    title="TSS-Customer Options",
    description="A decision is made to replace an appliance or system, and the customer needs to be given the options.",
    department=Department.PARTS_SOURCING,
    work_group="Research",
    owner_source="S3; H:service-job-exceptions",
    creators=only(PARTS_SOURCING, source="S3"),
    statuses=(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED),
    starts_in=(
        StartsIn(
            status=Status.COMPLETED,
            source="S3",
            description="the customer has an e-mail address on file and the options e-mail has been sent",
            when=_was_emailed,
        ),
        StartsIn(
            status=Status.FOLLOW_UP,
            source="S3",
            description="the customer has no e-mail address on file",
            when=_has_no_email,
            follow_up=_call,
        ),
    ),
    starts_nowhere=(
        "it is not confirmed that the options e-mail was sent to an address on file, or that there is no address"
    ),
    starts_nowhere_do=(
        "send the options e-mail and publish com.cinchhs.customer-options.emailed; if there is no address, publish "
        'com.cinchhs.service-job.changed with customer.email null and raise it with the comment "No Email"'
    ),
    moves=(
        call_customer(Status.OPEN, Status.FOLLOW_UP, dest=Status.OPEN),
        *usual_moves(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED),
    ),
    comment=OneOf((Code(code=NO_EMAIL, meaning="the customer has no e-mail address; call"),), optional=True),
    service_job_comment=FreeText("the options: the replacement or repair, and the claim credit amount"),
    details=OptionsDetails,
    guards=(
        Guard(
            rule="no-email-comment",
            description='the comment is "No Email" if, and only if, the customer has no e-mail address on file',
            source="S3",
            broken=_comment_missing,
            do='write "No Email" if there is no address; leave the comment empty if there is one',
        ),
    ),
    opened_by=(
        Opens(
            event=ReplacementDecided,
            by=Department.PARTS_SOURCING,
            description="a replacement is decided, and the customer has no e-mail address or it is not known",
            source="S3",
            # With an address on file the exception is raised once the options have been e-mailed.
            when=lambda _decided, facts: not has_email(facts),
            request=lambda _decided, facts: RaiseRequest(
                comment=NO_EMAIL if has_email(facts) is False else "", service_job_comment=_options(facts)
            ),
        ),
        Opens(
            event=CustomerOptionsEmailed,
            by=Department.PARTS_SOURCING,
            description="the options have been e-mailed",
            source="S3",
            request=lambda emailed, facts: RaiseRequest(
                service_job_comment=_options(facts),
                details={"email_on_file": _is_address(emailed.email), "options_emailed": True},
            ),
        ),
    ),
    advanced_by=(
        called_by(PARTS_SOURCING, by=Department.PARTS_SOURCING),
        Advances(
            event=CustomerOptionsEmailed,
            by=Department.PARTS_SOURCING,
            description="the options have been e-mailed after all, so no call is needed",
            source="S3 (INF)",
            when=lambda emailed, _item, _facts: _is_address(emailed.email),
            move=lambda _emailed, _item: MoveRequest(trigger="complete", note="the options were e-mailed"),
        ),
        Advances(
            event=CustomerDecided,
            by=Department.PARTS_SOURCING,
            description="the contract holder has decided between the options",
            source=DECISIONS,
            when=lambda decided, _item, _facts: decided.by_contract_holder,
            move=lambda decided, _item: MoveRequest(
                trigger="complete", note=f"the customer decided: {decided.decision}"
            ),
        ),
    ),
    noted_by=(
        Notes(
            event=CustomerDecided,
            by=Department.PARTS_SOURCING,
            description="someone other than the contract holder has decided, and the options stay open",
            source=DECISIONS,
            when=lambda decided, _item, _facts: not decided.by_contract_holder,
            note=lambda decided: (
                f"{decided.customer_name or 'a person'} without authority said: {decided.decision}; "
                "ask the contract holder"
            ),
        ),
    ),
    conflicts=('S3 writes "Completed", the list of statuses "Complete"; the seed applies',),
    unknown=(
        "when such a Follow Up falls due; here at the next opening of the hours for calls (INF)",
        "the note template: its body is an image; the required contents are those of " + DECISIONS,
        "an address on file to which no options have been sent: neither status applies, so it is refused until then",
        CALLS_UNKNOWN,
    ),
    related=("tss_order_equipment", "ss_claim_credit_review"),
    remarks={
        "messages": f"Research leaves the message, Customer Service takes the return call ({DECISIONS})",
        "no amount": f"a supervisor or manager sets the claim credit and the customer is called back ({DECISIONS})",
        "letter": "the Customer Options letter takes 48 hours (H:mail-correspondence-request-form-6-6-2022)",
    },
    sources=("S3", ARTICLE, DECISIONS),
)
