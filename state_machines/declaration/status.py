"""The statuses an exception can have, in the words of the sources."""

from enum import StrEnum


class Status(StrEnum):
    """One status of an exception (H:service-job-exceptions).

    The last one is written "Completed" in seed S3 and "Complete" in the newer portal; the seed wins.
    """

    OPEN = "Open"
    """Recorded; nobody has acted yet."""

    IN_PROGRESS = "In Progress"
    """Somebody has started and is moving it to a resolution."""

    PENDING = "Pending"
    """Waiting for further information; the item says on whom it waits."""

    FOLLOW_UP = "Follow Up"
    """Something has to be done at a later date and time, for a reason."""

    COMPLETED = "Completed"
    """The issue is resolved. Nothing leaves this status: reopening is not described by any source."""


MEANINGS: dict[Status, str] = {
    Status.OPEN: "recorded; nobody has acted yet",
    Status.IN_PROGRESS: "somebody has started and is moving it to a resolution",
    Status.PENDING: "waiting for further information",
    Status.FOLLOW_UP: "something has to be done at a later date/time",
    Status.COMPLETED: "the issue is resolved",
}
