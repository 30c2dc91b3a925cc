"""The moves of an exception's lifecycle: trigger, source, dest, what they require, and the guards that refuse them.

No source publishes a table of permitted moves (UNKNOWN in the catalogue). The usual moves below are the paths the
articles describe between the statuses they name. A type adds or replaces moves if its own article says more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from state_machines.declaration.guards import Guard
from state_machines.declaration.situation import JobException, Situation
from state_machines.declaration.status import Status


class Need(StrEnum):
    """Something that must be entered with a trigger."""

    FOLLOW_UP_AT = "follow_up_at"
    FOLLOW_UP_REASON = "follow_up_reason"
    WAITING_ON = "waiting_on"
    RESOLUTION_REASON = "resolution_reason"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One move: from any of ``sources`` to ``dest`` when ``trigger`` fires."""

    trigger: str
    sources: tuple[Status, ...]
    dest: Status
    description: str
    source: str = "INF"
    needs: tuple[Need, ...] = ()
    guards: tuple[Guard, ...] = ()
    when: Callable[[JobException, Situation], bool] | None = None
    """The condition that chooses between moves of one trigger and status, such as the rungs of an attempt ladder."""

    when_description: str = ""
    """``when`` in words, for tables and diagrams."""

    counts_attempt: bool = False
    calls_customer: bool = False
    resolution: str = ""
    """The resolution that the move itself sets, such as ``void``."""

    system_only: bool = False
    """Whether only timers and events fire it; people are not offered it."""


def usual_moves(
    *statuses: Status,
    wakes_to: Status = Status.OPEN,
    complete_needs: tuple[Need, ...] = (),
    complete_guards: tuple[Guard, ...] = (),
) -> tuple[Move, ...]:
    """The usual moves between the statuses of a type.

    Args:
        statuses: every status of the type.
        wakes_to: the status of an item when its follow-up is due.
        complete_needs: what completing requires, such as a resolution reason.
        complete_guards: what can refuse completing.

    """
    working = tuple(status for status in statuses if status != Status.COMPLETED)
    moves: list[Move] = []
    if Status.IN_PROGRESS in statuses:
        moves.append(
            Move(
                trigger="start",
                sources=tuple(status for status in working if status != Status.IN_PROGRESS),
                dest=Status.IN_PROGRESS,
                description="someone starts the work",
                source="H:service-job-exceptions",
            )
        )
    if Status.PENDING in statuses:
        moves.append(
            Move(
                trigger="wait",
                sources=working,
                dest=Status.PENDING,
                description="wait on someone, who is named in the item",
                source="H:service-job-exceptions",
                needs=(Need.WAITING_ON,),
            )
        )
        resumed = Status.IN_PROGRESS if Status.IN_PROGRESS in statuses else Status.OPEN
        moves.append(
            Move(
                trigger="resume",
                sources=(Status.PENDING,),
                dest=resumed,
                description="the wait is over",
                source="H:service-job-exceptions",
            )
        )
    if Status.FOLLOW_UP in statuses:
        moves.append(
            Move(
                trigger="follow_up",
                sources=working,
                dest=Status.FOLLOW_UP,
                description="continue at a later date and time",
                source="H:service-job-exceptions",
                needs=(Need.FOLLOW_UP_AT, Need.FOLLOW_UP_REASON),
            )
        )
        moves.append(
            Move(
                trigger="wake",
                sources=(Status.FOLLOW_UP,),
                dest=wakes_to,
                description="the follow-up is due",
                source="H:service-job-exceptions",
                system_only=True,
            )
        )
    moves.append(
        Move(
            trigger="complete",
            sources=working,
            dest=Status.COMPLETED,
            description="the issue is resolved",
            source="H:service-job-exceptions",
            needs=complete_needs,
            guards=complete_guards,
        )
    )
    moves.append(
        Move(
            trigger="void",
            sources=working,
            dest=Status.COMPLETED,
            description="the exception was created in error",
            source="H:research-escalation-creating-exception",
            needs=(Need.NOTE,),
            resolution="void",
        )
    )
    return tuple(moves)
