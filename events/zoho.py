"""Tasks in Zoho Desk that concern the job, mirrored from there."""

from collections.abc import Mapping

from pydantic import JsonValue

from events.data import EventData, present_facts
from events.fact_paths import zoho_task
from events.field_types import Instant, ShortText, TaskNumber
from events.vocabulary import ZohoStatus


class ZohoTaskMirrored(EventData):
    """A task under the Activities of the job's case in Zoho was created or has changed."""

    TYPE = "com.cinchhs.zoho-task.mirrored"
    TITLE = "Zoho task mirrored"

    task_id: TaskNumber
    """The task's number in Zoho."""
    task_type: ShortText
    """CL-Autho, Research, Escalation, ..."""
    status: ZohoStatus
    """The task's status in Zoho."""
    resolution_reason: ShortText | None = None
    """The resolution reason, if the task is closed."""
    created_at: Instant | None = None
    """When it was created."""
    owner: ShortText | None = None
    """The agent or team that owns it."""

    def facts(self) -> Mapping[str, JsonValue]:
        """The current state of the task."""
        return present_facts(
            {
                zoho_task(self.task_id, "type"): self.task_type,
                zoho_task(self.task_id, "status"): self.status,
                zoho_task(self.task_id, "resolution_reason"): self.resolution_reason,
                zoho_task(self.task_id, "created_at"): self.created_at,
            }
        )
