"""The only module that uses the ``transitions`` library: one shared machine per type, fired on throw-away cursors.

The reasons: a machine per object costs 15 times more, registered models leak, automatic transitions bypass guards, and
callbacks run after the state has changed. So the machine has no model, no automatic transitions and no callbacks except
the conditions that choose between moves. What a move causes is data, which workflows apply.
"""

import logging
from collections.abc import Iterable

from transitions import Machine

from state_machines.declaration.moves import Move
from state_machines.declaration.situation import JobException, Situation
from state_machines.declaration.status import Status

logging.getLogger("transitions").setLevel(logging.WARNING)


class _Cursor:
    """A throw-away model: the machine moves the cursor, never the item."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


class Lifecycle:
    """The state machine of one exception type."""

    def __init__(self, statuses: Iterable[Status], moves: Iterable[Move]) -> None:
        """Build the shared machine from the declared statuses and moves."""
        self.moves = tuple(moves)
        self._machine = Machine(
            model=None,
            states=[status.value for status in statuses],
            initial=None,
            auto_transitions=False,
            queued=False,
            send_event=False,
            transitions=[
                {
                    "trigger": move.trigger,
                    "source": source.value,
                    "dest": move.dest.value,
                    "conditions": [move.when] if move.when else None,
                }
                for move in self.moves
                for source in move.sources
            ],
        )
        self._by_trigger: dict[str, dict[str, list[Move]]] = {}
        for move in self.moves:
            for source in move.sources:
                self._by_trigger.setdefault(move.trigger, {}).setdefault(source.value, []).append(move)

    @property
    def triggers(self) -> tuple[str, ...]:
        """Every trigger of the type, in the order of declaration."""
        return tuple(self._by_trigger)

    def open_triggers(self, status: str) -> tuple[str, ...]:
        """The triggers that people may fire from a status."""
        return tuple(
            trigger
            for trigger, by_source in self._by_trigger.items()
            if any(not move.system_only for move in by_source.get(status, ()))
        )

    def statuses_with(self, trigger: str) -> tuple[str, ...]:
        """The statuses that a trigger leaves."""
        return tuple(self._by_trigger.get(trigger, {}))

    def move_for(self, item: JobException, trigger: str, situation: Situation) -> Move | None:
        """The move that a trigger would make from the item's status; None if there is none."""
        for move in self._by_trigger.get(trigger, {}).get(item.status, ()):
            if move.when is None or move.when(item, situation):
                return move
        return None

    def fire(self, item: JobException, trigger: str, situation: Situation) -> str:
        """Fire a trigger on a cursor at the item's status; return the status it reaches.

        Call it for a trigger that ``move_for`` found; the machine itself decides where the trigger leads.

        Raises:
            transitions.MachineError: the trigger does not leave this status.

        """
        cursor = _Cursor(item.status)
        self._machine.events[trigger].trigger(cursor, item, situation)
        return cursor.state
