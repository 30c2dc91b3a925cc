"""A calm day: the same events in one process, with nothing falling over."""

from collections.abc import Sequence

from tasks.outbox.notify import notify_department
from tasks.runtime import Runtime
from tests.integration.tasks.installation import State, state_of
from workflows.messages import Message


class Calm:
    """Takes events in and tells the departments, without a broker."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def take(self, documents: Sequence[str]) -> None:
        """Take events in, one after the other, and tell the departments."""
        messages = [Message(id=str(place), body=document.encode()) for place, document in enumerate(documents)]
        for portion in self.runtime.intake.take_in("stream", messages).portions:
            notify_department(self.runtime, portion.department, portion.id)

    def state(self) -> State:
        """What came of it."""
        return state_of(self.runtime.store)
