"""The moves of a task or case that is no exception: begun, waited with, ended with a resolution reason.

Tasks have statuses of their own (P:t3): Not Started where an exception has Open, Waiting on Someone Else where it has
Pending. No source publishes which status may follow which; these are the paths between the statuses that are named.
"""

from state_machines.declaration.moves import Move, Need
from state_machines.declaration.status import Status

TASK_STATUSES = (Status.NOT_STARTED, Status.IN_PROGRESS, Status.WAITING, Status.COMPLETED)
"""What a task of the escalation tiers goes through (P:t3)."""


def task_moves(*, source: str, voidable: bool = True) -> tuple[Move, ...]:
    """The moves among ``TASK_STATUSES``.

    Args:
        source: where the statuses are named.
        voidable: whether one that was created in error may be taken back.

    """
    working = tuple(status for status in TASK_STATUSES if status != Status.COMPLETED)
    moves = (
        Move(
            trigger="start",
            sources=(Status.NOT_STARTED, Status.WAITING),
            dest=Status.IN_PROGRESS,
            description="somebody starts the work",
            source=source,
        ),
        Move(
            trigger="wait",
            sources=working,
            dest=Status.WAITING,
            description="wait for somebody, named in the item",
            source=source,
            needs=(Need.WAITING_ON,),
        ),
        Move(
            trigger="resume",
            sources=(Status.WAITING,),
            dest=Status.IN_PROGRESS,
            description="what it waited for has come",
            source=source,
        ),
        complete_with_reason(*working, source=source),
    )
    return (*moves, void(*working)) if voidable else moves


def complete_with_reason(*sources: Status, source: str) -> Move:
    """The move that ends a task: the default Resolution Reason, None, must be replaced (P:t3)."""
    return Move(
        trigger="complete",
        sources=sources,
        dest=Status.COMPLETED,
        description="the work is done",
        source=source,
        needs=(Need.RESOLUTION_REASON,),
    )


def void(*sources: Status) -> Move:
    """The move that takes back what was created in error, as of an exception."""
    return Move(
        trigger="void",
        sources=sources,
        dest=Status.COMPLETED,
        description="it was created in error",
        source="INF, as for an exception (H:research-escalation-creating-exception)",
        needs=(Need.NOTE,),
        resolution="void",
    )
