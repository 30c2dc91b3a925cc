"""The statuses that an exception, a task or a case can have, in the words of the sources."""

from enum import StrEnum


class Status(StrEnum):
    """One status of an exception (H:service-job-exceptions), or of a task or case of another family.

    The last one is written "Completed" in seed S3 and "Complete" in the newer portal; the seed wins.
    """

    OPEN = "Open"
    """Recorded; no one has acted yet."""

    IN_PROGRESS = "In Progress"
    """Someone has started and is moving it to a resolution."""

    PENDING = "Pending"
    """Waiting for further information; the item names who it waits on."""

    FOLLOW_UP = "Follow Up"
    """Something has to be done at a later date and time, for a stated reason."""

    NOT_STARTED = "Not Started"
    """A task that no one has begun (P:t3)."""

    IN_PROGRESS_2 = "In Progress 2"
    """A task after its second attempt (P:authorizations-support-exceptions-cl-autho-task)."""

    WAITING = "Waiting on Someone Else"
    """A task that waits on someone; the item names them (P:t3)."""

    ON_HOLD = "On Hold"
    """A case on hold; the item names who it waits on (H:dispatch-process)."""

    COMPLETED = "Completed"
    """The issue is resolved. Nothing leaves this status: no source describes reopening."""


MEANINGS: dict[Status, str] = {
    Status.OPEN: "recorded; no one has acted yet",
    Status.IN_PROGRESS: "someone has started and is moving it to a resolution",
    Status.PENDING: "waiting for further information",
    Status.FOLLOW_UP: "something has to be done at a later date/time",
    Status.NOT_STARTED: "no one has begun",
    Status.IN_PROGRESS_2: "the second attempt was made",
    Status.WAITING: "waiting on someone, who is named",
    Status.ON_HOLD: "the case is on hold; who it waits on is named",
    Status.COMPLETED: "the issue is resolved",
}

UNBEGUN = frozenset({Status.OPEN, Status.NOT_STARTED})
"""The statuses of an item that no one has begun."""

WAITS = frozenset({Status.PENDING, Status.WAITING, Status.ON_HOLD})
"""The statuses in which an item waits on someone, who must be named."""
