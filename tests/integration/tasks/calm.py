"""A calm day: the same events one after the other, in one process, with nothing falling over."""

from collections.abc import Sequence

from tasks.notify import tell_department
from tasks.runtime import Runtime
from tests.integration.tasks.installation import State, state_of
from workflows.reading import Message


class Calm:
    """Takes events in and tells the departments, without a broker."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def take(self, documents: Sequence[str]) -> None:
        """Take events in, one by one, and tell the departments at once."""
        for place, document in enumerate(documents):
            taken = self.runtime.intake.take("stream", [Message(id=str(place), body=document.encode())])
            for notice in taken.notices:
                tell_department(self.runtime, notice.department, [notice.id])

    def state(self) -> State:
        """What came of it."""
        return state_of(self.runtime.store)
