"""CL-Autho Task: a service report, or information missing in one, is needed from the service provider (S0; H; P).

The provider is contacted up to three times. The work is mirrored in Zoho, where every task is closed with a resolution
reason; so is this one.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from business_time.formatting import timestamp
from events import fact_paths
from events.calls import CallMade
from events.field_types import Flag
from events.service_reports import (
    ServiceReportDue,
    ServiceReportInformationMissing,
    ServiceReportMissing,
    ServiceReportReceived,
)
from events.vocabulary import ReportMissingOrigin
from state_machines.declaration import (
    CUSTOMER_SERVICE,
    ESCALATIONS,
    SUPPORT_SERVICES,
    Advances,
    AttemptLadder,
    Code,
    Department,
    Details,
    ExceptionType,
    FreeText,
    Guard,
    JobException,
    JobFacts,
    Move,
    MoveRequest,
    Need,
    OneOf,
    Opens,
    Policy,
    RaiseRequest,
    Situation,
    StartsIn,
    Status,
    Watch,
    listed,
    usual_moves,
)
from state_machines.shared_rules.zoho_tasks import open_zoho_task

ARTICLE = "H:cl-autho-task-creating-exception"
LADDER = "P:authorizations-support-exceptions-cl-autho-task"
DELAYS = "H:service-job-delays"

WORKING = (Status.OPEN, Status.IN_PROGRESS, Status.FOLLOW_UP)
ATTEMPTS = 3
SLA_INTERVENTION: Literal["sla-intervention timer"] = "sla-intervention timer"

REASON_OF_REPORT = {"RN": "Service Report Needed", "AI": "Additional Info Needed"}
"""The resolution reason if the report itself completes the task: the one for what was requested (INF)."""


class AuthoDetails(Details):
    """How the missing report was noticed."""

    origin: ReportMissingOrigin | None = None
    """Who noticed it: the SLA Intervention timer, or a person; if not answered, a person."""
    service_provider_called: Flag | None = None
    """The service provider was called first and did not answer (H:service-job-delays)."""


def _national_account(situation: Situation) -> str | None:
    """The source ends its list with "etc.", so whatever upstream calls a National Account is one."""
    account = situation.facts.national_account
    return f"the job is assigned to {account}, a National Account" if account else None


def _task_in_zoho(situation: Situation) -> str | None:
    task = open_zoho_task(situation.facts, "CL-Autho")
    return f"the CL-Autho task {task} is open in Zoho" if task else None


def _not_overdue(situation: Situation) -> str | None:
    """Only a report that a person chases must be late by more than the grace; an unknown due time refuses nothing."""
    by_hand = situation.detail("origin") != SLA_INTERVENTION
    due_at = situation.facts.instant(fact_paths.REPORT_DUE_AT)
    if not _is_about(situation, "RN") or not by_hand or due_at is None:
        return None
    late = situation.now - due_at
    grace = situation.policy.service_report_grace
    if late > grace:
        return None
    overdue = timestamp(due_at + grace)
    return f"the report was due {timestamp(due_at)}; it counts as overdue after {overdue}"


def _provider_not_called(situation: Situation) -> str | None:
    called = situation.detail("service_provider_called")
    return "the service provider was not called first" if called is False else None


def _is_about(situation: Situation, code: str) -> bool:
    return situation.raising is not None and situation.raising.comment == code


def _too_soon(situation: Situation) -> str | None:
    item, spacing = situation.item, situation.policy.attempt_spacing
    if item is None or item.last_attempt_at is None or spacing is None:
        return None
    next_at = item.last_attempt_at + spacing
    return f"the next attempt is not before {timestamp(next_at)}" if situation.now < next_at else None


SPACING = Guard(
    rule="attempt-spacing",
    description="a minimum time passes between two attempts",
    source="UNKNOWN; attempt_spacing in the policy",
    broken=_too_soon,
    do="use follow_up with a time after that",
)


def _attempt(number: int, dest: Status, description: str, *needs: Need) -> Move:
    """One rung of the ladder: the attempt with this number. Only the first can be made from Open, which it leaves."""
    return Move(
        trigger="record_attempt",
        sources=WORKING if number == 1 else (Status.IN_PROGRESS, Status.FOLLOW_UP),
        dest=dest,
        description=description,
        source=LADDER,
        needs=needs,
        guards=(SPACING,),
        when=_has_made(number - 1),
        when_description=f"attempt {number}",
        counts_attempt=True,
    )


def _has_made(attempts: int) -> Callable[[JobException, Situation], bool]:
    return lambda item, _situation: item.attempts == attempts


def _is_missed_call(call: CallMade, item: JobException) -> bool:
    """A call by Support Services that reached no one; the last attempt is left to a person, who gives the reason."""
    missed = call.to == "SP" and call.outcome != "reached" and SUPPORT_SERVICES.includes(call.actor)
    return missed and item.attempts < ATTEMPTS - 1


def _ends(report: ServiceReportReceived, item: JobException) -> bool:
    return item.comment == "RN" or report.complete


def _auto_after(due_at: datetime | None, policy: Policy) -> datetime | None:
    """When SLA Intervention acts on a report that was due then; None if that is not known or not set."""
    wait = policy.service_report_auto_after
    return due_at + wait if due_at is not None and wait is not None else None


def _still_missing(facts: JobFacts, policy: Policy, now: datetime) -> bool:
    """No report has been received, and no later due time was set meanwhile: that one has its own watch."""
    acts_at = _auto_after(facts.instant(fact_paths.REPORT_DUE_AT), policy)
    return facts.flag(fact_paths.REPORT_RECEIVED) is not True and acts_at is not None and acts_at <= now


TYPE = ExceptionType(
    key="cl_autho_task",
    title="CL-Autho Task",
    aliases=("CL-Autho", "CL Autho Task"),
    description="A service report and/or additional information is needed on a service job.",
    department=Department.SUPPORT_SERVICES,
    work_group="Authorizations Support",
    owner_source=f"S0; {LADDER}",
    creators=listed(CUSTOMER_SERVICE, ESCALATIONS, source="S0; H indexes"),
    statuses=(*WORKING, Status.COMPLETED),
    starts_in=(StartsIn(status=Status.OPEN, source=ARTICLE),),
    moves=(
        _attempt(1, Status.IN_PROGRESS, "the service provider was not reached at the first attempt"),
        _attempt(2, Status.IN_PROGRESS, "the service provider was not reached at the second attempt"),
        _attempt(3, Status.COMPLETED, "the third attempt closes the task", Need.RESOLUTION_REASON),
        *usual_moves(*WORKING, Status.COMPLETED, wakes_to=Status.IN_PROGRESS, complete_needs=(Need.RESOLUTION_REASON,)),
    ),
    ladder=AttemptLadder(attempts=ATTEMPTS, mirrored=("In Progress", "In Progress 2", "Completed"), source=LADDER),
    resolution_reasons=(
        "Additional Info Needed",
        "Service Report Needed",
        "Cap Limits",
        "Claim Credit Dispute",
        "Claim Credit Request",
        "Deductible Reimbursement",
        "Denial Dispute",
        "Denial",
        "Job in Research",
        "Job Status Update",
        "Procure Vendor Assigned",
        "NPF Assigned",
    ),
    comment=OneOf(
        (
            Code(code="RN", meaning="Report Needed: a full service report is needed to make a decision"),
            Code(code="AI", meaning="Additional Information: more is needed to process and decide"),
        )
    ),
    service_job_comment=FreeText("what is needed from the service provider", needed=False),
    details=AuthoDetails,
    guards=(
        Guard(
            rule="national-account",
            description="never for jobs assigned to National Accounts (Sears, GE, Whirlpool, Motili, Goodman, etc.)",
            source=ARTICLE,
            broken=_national_account,
            do="ask the National Account for the report in its own way",
        ),
        Guard(
            rule="zoho-task",
            description="not if a CL-Autho task is already under the Zoho case's Activities",
            source=ARTICLE,
            broken=_task_in_zoho,
            do="add what you need to the comments of that task",
        ),
        Guard(
            rule="report-overdue",
            description="people chase a missing report once it is overdue",
            source=DELAYS,
            broken=_not_overdue,
            do="wait until the report is overdue",
        ),
        Guard(
            rule="provider-called",
            description="the service provider is called before the task is created",
            source=DELAYS,
            broken=_provider_not_called,
            do="call the service provider; if there is no answer, write a Public-with-Email comment and raise this",
        ),
    ),
    opened_by=(
        Opens(
            event=ServiceReportMissing,
            by=Department.CUSTOMER_SERVICE,
            description="a service report is missing",
            source=f"S0; {ARTICLE}; {DELAYS}",
            request=lambda missing, _facts: RaiseRequest(
                comment="RN",
                service_job_comment=missing.note or "",
                details={"origin": missing.origin, "service_provider_called": missing.service_provider_called},
            ),
        ),
        Opens(
            event=ServiceReportInformationMissing,
            by=Department.CUSTOMER_SERVICE,
            description="information is missing in a report",
            source=f"S0; {ARTICLE}; {DELAYS}",
            request=lambda report, _facts: RaiseRequest(
                comment="AI",
                service_job_comment=report.missing,
                details={"service_provider_called": report.service_provider_called},
            ),
        ),
    ),
    advanced_by=(
        Advances(
            event=CallMade,
            by=Department.SUPPORT_SERVICES,
            description="a call by Support Services did not reach the service provider",
            source=LADDER,
            when=lambda call, item, _facts: _is_missed_call(call, item),
            move=lambda call, _item: MoveRequest(trigger="record_attempt", note=call.note or call.outcome),
        ),
        Advances(
            event=ServiceReportReceived,
            by=Department.SUPPORT_SERVICES,
            description="the report is received: any report completes RN, a complete report completes AI",
            source=ARTICLE,
            when=lambda report, item, _facts: _ends(report, item),
            move=lambda _report, item: MoveRequest(
                trigger="complete", resolution_reason=REASON_OF_REPORT[item.comment], note="the report was received"
            ),
        ),
    ),
    watches=(
        Watch(
            name="report-not-in-time",
            description="SLA Intervention raises it if no report is received within a certain time after it was due",
            source=f"{ARTICLE}; service_report_auto_after in the policy, because the time is UNKNOWN",
            event=ServiceReportDue,
            by=Department.CUSTOMER_SERVICE,
            due=lambda report, _at, policy: _auto_after(report.due_at, policy),
            still=_still_missing,
            request=lambda _facts: RaiseRequest(comment="RN", details={"origin": SLA_INTERVENTION}),
        ),
    ),
    second_report_source="P:authorizations-support-exceptions-cl-autho-task",
    conflicts=(
        "H notifies Support Services, in P the Authorizations Support team works it: the same people (INF)",
        'P ends the Zoho task both as "Completed" with a reason and as automatic "Closed"; here the reason is required',
    ),
    unknown=(
        "how long SLA Intervention waits; see service_report_auto_after in the policy",
        "the time between attempts; see attempt_spacing in the policy",
        "which National Accounts exist besides the five named: any that upstream sends is one",
        (
            "providers are called 9AM-6PM in their local time (H:service-provider-assignment-guidelines, a teaser); no "
            "event has a provider's zone, so no attempt is delayed by this"
        ),
    ),
    related=("auth_job_follow_up",),
    sources=("S0", ARTICLE, LADDER),
)
