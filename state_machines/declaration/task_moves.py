"""The moves of a task or case that is not an exception: start, wait, complete with a resolution reason.

Tasks have their own statuses (P:t3): Not Started instead of Open, Waiting on Someone Else instead of Pending. No source
publishes which status may follow which; these are the paths between the statuses that the sources name.
"""

from state_machines.declaration.moves import Move, Need
from state_machines.declaration.status import Status

TASK_STATUSES = (Status.NOT_STARTED, Status.IN_PROGRESS, Status.WAITING, Status.COMPLETED)
"""The statuses of a task of the escalation tiers (P:t3)."""


def task_moves(*, source: str, voidable: bool = True) -> tuple[Move, ...]:
    """The moves between ``TASK_STATUSES``.

    Args:
        source: the source of the statuses.
        voidable: whether one that was created in error may be voided.

    """
    working = tuple(status for status in TASK_STATUSES if status != Status.COMPLETED)
    moves = (
        Move(
            trigger="start",
            sources=(Status.NOT_STARTED, Status.WAITING),
            dest=Status.IN_PROGRESS,
            description="someone starts the work",
            source=source,
        ),
        Move(
            trigger="wait",
            sources=working,
            dest=Status.WAITING,
            description="wait on someone, who is named in the item",
            source=source,
            needs=(Need.WAITING_ON,),
        ),
        Move(
            trigger="resume",
            sources=(Status.WAITING,),
            dest=Status.IN_PROGRESS,
            description="the wait is over",
            source=source,
        ),
        complete_with_reason(*working, source=source),
    )
    return (*moves, void(*working)) if voidable else moves


def complete_with_reason(*sources: Status, source: str) -> Move:
    """The move that completes a task: the default Resolution Reason, None, must be replaced (P:t3)."""
    return Move(
        trigger="complete",
        sources=sources,
        dest=Status.COMPLETED,
        description="the work is done",
        source=source,
        needs=(Need.RESOLUTION_REASON,),
    )


def void(*sources: Status) -> Move:
    """The move that voids what was created in error, as for an exception."""
    return Move(
        trigger="void",
        sources=sources,
        dest=Status.COMPLETED,
        description="it was created in error",
        source="INF, as for an exception (H:research-escalation-creating-exception)",
        needs=(Need.NOTE,),
        resolution="void",
    )
