"""Auth-Job Follow Up: a customer must be told of a denial or of charges that are not covered (S1; H).

Emergencies are the point of this type: by day the authorizer calls the customer, and only at night, when nobody may
call, is an exception raised so that somebody calls in the morning.
"""

from business_time.algebra import Window
from business_time.windows import ANY_TIME, daily
from events.authorizations import AuthorizationDecided, CustomerInformed
from state_machines.declaration.comments import Code, FreeText, OneOf
from state_machines.declaration.customer_calls import call_customer
from state_machines.declaration.customer_clock import (
    NO_ZONE,
    NO_ZONE_DO,
    clock_times,
    holds_for_customer,
    local_times,
    opens_for_customer,
)
from state_machines.declaration.departments import AUTHORIZATIONS, Department, only
from state_machines.declaration.exception_type import ExceptionType, StartsIn
from state_machines.declaration.guards import Guard
from state_machines.declaration.moves import usual_moves
from state_machines.declaration.reactions import Advances, Opens
from state_machines.declaration.situation import MoveRequest, RaiseRequest, Situation
from state_machines.declaration.status import Status

ARTICLE = "H:auth-job-follow-up-creating-exception"

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
"""When the authorizer calls instead: one window is the complement of the other, so no minute is in both or neither."""

COMMENT_OF_OUTCOME = {"Denied": "NA", "Partly Denied": "PCD", "Approved With Non-Covered Charges": "NCC"}


def _outside_window(situation: Situation) -> str | None:
    severity = situation.facts.severity
    if severity is None:
        return "the severity of the service job is unknown; publish com.cinchhs.service-job.changed with severity"
    window = RAISED_IN[severity]
    if window is ANY_TIME:
        return None
    inside = holds_for_customer(window, situation)
    if inside is None:
        return f"{NO_ZONE}; {NO_ZONE_DO}"
    if inside:
        return None
    opening = opens_for_customer(window, situation)
    raised_from = f"; this exception may be raised from {clock_times(opening, situation)}" if opening else ""
    return f"{local_times(situation.now, situation)}: call the customer now{raised_from}"


TYPE = ExceptionType(
    key="auth_job_follow_up",
    title="Auth-Job Follow Up",
    aliases=("Autho-Job Follow Up", "Autho Job Follow up"),
    says="The customer must be told of a partial or full denial, or of charges that are not covered.",
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
    service_job_comment=FreeText("what the customer is to be told", needed=False),
    guards=(
        Guard(
            rule="call-now",
            says="emergencies are raised only at night; by day the authorizer calls the customer",
            source=f"S1; {ARTICLE}",
            broken=_outside_window,
            do="call the customer now instead of raising the exception",
            tells=Department.AUTHORIZATIONS,
        ),
    ),
    opened_by=(
        Opens(
            event=AuthorizationDecided,
            by=Department.AUTHORIZATIONS,
            says="a job is denied, partly denied, or approved with non-covered charges",
            source=f"S1; {ARTICLE}",
            when=lambda decided, _facts: decided.outcome in COMMENT_OF_OUTCOME,
            request=lambda decided, _facts: RaiseRequest(
                comment=COMMENT_OF_OUTCOME[decided.outcome], service_job_comment=decided.note
            ),
        ),
    ),
    advanced_by=(
        Advances(
            event=CustomerInformed,
            by=Department.SUPPORT_SERVICES,
            says="the customer has been told",
            source=ARTICLE,
            move=lambda informed, _item: MoveRequest(
                trigger="complete", note=f"customer informed by {informed.channel}"
            ),
        ),
    ),
    conflicts=(
        "the Support Services index lists it among types Support Services may create; the article says ONLY "
        "Authorizations, and the article wins",
        "S1's teaser lacks the Medical Emergency window; the article gives it",
    ),
    unknown=(
        "whether the windows also hold for NCC and PCD on emergency jobs; here they hold for every comment, because "
        "the customer of an emergency is to be called either way",
    ),
    related=("cl_autho_task",),
    sources=("S1", ARTICLE),
)
