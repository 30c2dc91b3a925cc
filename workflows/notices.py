"""Events that concern a department without being an exception: the department is told, nothing else is kept.

Dispatch case management becomes work of its own later; until then Dispatch is told of each such job.
"""

from collections.abc import Callable
from dataclasses import dataclass

from events.data import EventData
from events.service_jobs import ServiceJobChanged, ServiceJobCreated
from state_machines.declaration.departments import Department
from workflows.outcome import Outcome, told
from workflows.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A fact of a service job that a department is told of."""

    reason: str
    department: Department
    says: str
    source: str
    when: Callable[[ServiceJobCreated | ServiceJobChanged], bool]


NOTICES = (
    Notice(
        reason="job-to-dispatch",
        department=Department.DISPATCH,
        says="the job is Rejected or Expired: find a provider",
        source="S2; H:dispatch-process",
        when=lambda job: job.status in {"Rejected", "Expired"},
    ),
    Notice(
        reason="procure-vendor",
        department=Department.DISPATCH,
        says="the job is assigned to Procure Vendor: find a provider",
        source="S2; H:dispatch-process",
        when=lambda job: job.assigned_to_procure_vendor is True,
    ),
)


def tell(work: Work, job: str, data: EventData) -> tuple[Outcome, ...]:
    """Put the notices that an event calls for into the outbox, and say who is told what."""
    if not isinstance(data, ServiceJobCreated | ServiceJobChanged):
        return ()
    called_for = [notice for notice in NOTICES if notice.when(data)]
    for notice in called_for:
        work.workspace.notify(
            notice.department,
            notice_id=f"{work.cause.source}.{work.cause.id}.{notice.reason}",
            job=job,
            exception_id=None,
            reason=notice.reason,
            text=f"{job}: {notice.says}",
        )
    return tuple(told(notice.department, notice.says) for notice in called_for)
