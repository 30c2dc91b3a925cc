"""Auth-Job Follow Up: a customer must be informed of a denial or of charges that are not covered (S1; H).

Emergencies are the point of this type: by day the authorizer calls the customer. Only at night, when no one may call,
is an exception raised so that someone calls in the morning.
"""

from business_time.algebra import Window
from business_time.windows import ANY_TIME, daily
from events.authorizations import AuthorizationDecided, CustomerInformed
from state_machines.declaration import (
    AUTHORIZATIONS,
    OFFICE_DAYS,
    SUPPORT_SERVICES,
    Advances,
    ClockRule,
    Code,
    Department,
    ExceptionType,
    FreeText,
    Guard,
    JobException,
    MoveRequest,
    OneOf,
    Opens,
    RaiseRequest,
    Situation,
    StartsIn,
    Status,
    only,
    usual_moves,
)
from state_machines.shared_rules.customer_calls import CALLS_UNKNOWN, call_customer, called_by
from state_machines.shared_rules.customer_clock import (
    NO_ZONE_DO,
    clock_times,
    holds_for_customer,
    local_times,
    no_zone,
    opens_for_customer,
    zones_differ,
)

ARTICLE = "H:auth-job-follow-up-creating-exception"
LETTERS = "H:mail-correspondence-request-form-6-6-2022"

NIGHT = daily("20:00", "08:00")
"""Non-Medical Emergency: raised only 8PM-8AM; 8AM-8PM the authorizer calls (S1, H)."""

LATE_NIGHT = daily("22:00", "06:00")
"""Medical Emergency: raised only 10PM-6AM; 6AM-10PM the authorizer calls (H; S1's teaser is cut before it)."""

RAISED_IN: dict[str, Window] = {
    "Standard": ANY_TIME,
    "Non-Medical Emergency": NIGHT,
    "Medical Emergency": LATE_NIGHT,
}

CALLED_OUT_IN: dict[str, Window] = {severity: ~window for severity, window in RAISED_IN.items()}
"""When the authorizer calls instead: each window is the complement of the other, so no minute is in both or neither."""

HOURS = ", ".join(f"{severity} {window.describe()}" for severity, window in RAISED_IN.items())

COMMENT_OF_OUTCOME = {"Denied": "NA", "Partly Denied": "PCD", "Approved With Non-Covered Charges": "NCC"}

NO_LETTER_STATES = ("IA", "CA")
"""States in which no written denial is required (H:mail-correspondence-request-form-6-6-2022)."""


def _severity_unknown(situation: Situation) -> str | None:
    known = situation.facts.severity in RAISED_IN
    return None if known else "the severity of the service job is unknown, so it is unknown when this may be raised"


def _zone_unknown(situation: Situation) -> str | None:
    severity = situation.facts.severity
    if severity not in RAISED_IN or RAISED_IN[severity] == ANY_TIME:
        return None
    return no_zone(situation) or zones_differ(RAISED_IN[severity], situation)


def _to_be_called_now(situation: Situation) -> str | None:
    """In doubt no one is asked to call: it must be day in every possible zone of the customer."""
    severity = situation.facts.severity
    if severity not in CALLED_OUT_IN or not holds_for_customer(CALLED_OUT_IN[severity], situation):
        return None
    opening = opens_for_customer(RAISED_IN[severity], situation)
    raised_from = f"; this exception may be raised from {clock_times(opening, situation)}" if opening else ""
    return f"{local_times(situation.now, situation)}: call the customer now{raised_from}"


def _needs_letter(item: JobException, situation: Situation) -> bool:
    """The charges of an approved job (NCC) are not a denial; an unknown state is not one of those without letters."""
    return item.comment != "NCC" and situation.facts.customer_state not in NO_LETTER_STATES


TYPE = ExceptionType(
    key="auth_job_follow_up",
    title="Auth-Job Follow Up",
    aliases=("Autho-Job Follow Up", "Autho Job Follow up"),
    description="The customer must be informed of a partial or full denial, or of charges that are not covered.",
    department=Department.SUPPORT_SERVICES,
    work_group="Authorizations Support",
    owner_source="H:auth-job-follow-up-creating-exception; H:authopro",
    creators=only(AUTHORIZATIONS, source=ARTICLE),
    statuses=(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED),
    starts_in=(StartsIn(status=Status.OPEN, source=ARTICLE),),
    moves=(
        call_customer(Status.OPEN, Status.FOLLOW_UP, dest=Status.OPEN),
        *usual_moves(Status.OPEN, Status.FOLLOW_UP, Status.COMPLETED),
    ),
    comment=OneOf(
        (
            Code(code="NA", meaning="Not Addressed: full denial"),
            Code(code="PCD", meaning="Partial Denial: some related items will not be addressed"),
            Code(code="NCC", meaning="Non-Covered Charges: approved, but related charges are not covered"),
        )
    ),
    service_job_comment=FreeText("what to inform the customer of", needed=False),
    guards=(
        Guard(
            rule="severity-known",
            description="the severity of the service job must be known: it determines when this may be raised",
            source=f"S1; {ARTICLE}",
            broken=_severity_unknown,
            do="publish com.cinchhs.service-job.changed with severity, then raise it again",
            awaits_fact=True,
            notifies=Department.AUTHORIZATIONS,
        ),
        Guard(
            rule="zone-known",
            description="the hours for emergencies are in the customer's local time, so the zone must be known",
            source=f"S1; {ARTICLE}",
            broken=_zone_unknown,
            do=f"{NO_ZONE_DO}, then raise it again",
            awaits_fact=True,
            notifies=Department.AUTHORIZATIONS,
        ),
        Guard(
            rule="call-now",
            description=(
                f"raised only at certain hours, in the customer's local time ({HOURS}); at others the authorizer calls"
            ),
            source=f"S1; {ARTICLE}",
            broken=_to_be_called_now,
            do="call the customer now instead of raising the exception",
            notifies=Department.AUTHORIZATIONS,
        ),
    ),
    opened_by=(
        Opens(
            event=AuthorizationDecided,
            by=Department.AUTHORIZATIONS,
            description="a job is denied, partly denied, or approved with non-covered charges",
            source=f"S1; {ARTICLE}",
            when=lambda decided, _facts: decided.outcome in COMMENT_OF_OUTCOME,
            request=lambda decided, _facts: RaiseRequest(
                comment=COMMENT_OF_OUTCOME[decided.outcome], service_job_comment=decided.note or ""
            ),
        ),
    ),
    advanced_by=(
        called_by(SUPPORT_SERVICES, by=Department.SUPPORT_SERVICES),
        Advances(
            event=CustomerInformed,
            by=Department.SUPPORT_SERVICES,
            description="the customer has been informed",
            source=ARTICLE,
            move=lambda informed, _item: MoveRequest(
                trigger="complete", note=f"the customer was informed by {informed.channel}"
            ),
        ),
    ),
    clocks=(
        ClockRule(
            name="denial-letter",
            description="a written denial is sent; weekends and holidays do not count; not in IA and CA",
            source=LETTERS,
            target=lambda policy: policy.denial_letter_time,
            calendar=OFFICE_DAYS,
            applies=_needs_letter,
        ),
    ),
    conflicts=(
        "the Support Services index also lists Support Services as creators; the article, ONLY Authorizations, wins",
        (
            "for a Medical Emergency the authorizer calls 6AM-10PM; customers are called 8AM-8PM "
            "(H:dropped-calls-unresponsive-customers): the first covers the authorizer's call instead of the "
            "exception, the second every call on the exception"
        ),
        "S1's teaser lacks the Medical Emergency window; the article gives it",
    ),
    unknown=(
        "whether the windows apply to NCC and PCD on emergencies; here they do, because that customer is called too",
        "whether a partial denial requires the letter; here it does, because it is a denial",
        "the zone and the holidays for the 48 hours of the letter; see office_zone in the policy",
        "how many attempts are made to reach the customer",
        CALLS_UNKNOWN,
    ),
    related=("cl_autho_task",),
    remarks={
        "cannot be reached": 'if neither voicemail nor e-mail is possible, send the "Tried To Reach You (T2RU)" letter'
    },
    sources=("S1", ARTICLE),
)
