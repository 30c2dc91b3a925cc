"""What an error of a server is to the process that meets it."""

from dataclasses import dataclass
from enum import StrEnum


class Remedy(StrEnum):
    """What is done about an error."""

    WAIT = "wait"
    """The server cannot do it now, whatever it is asked. Nothing was changed: wait, then do the same again."""

    RETRY = "retry"
    """Another transaction came in between: do it again at once, in the end for each event alone."""

    DEAD_LETTER = "dead letter"
    """The server refuses what it was given: it is the fault of this event, or of this program. Waiting does not help,
    and the other events do not suffer from it."""

    STOP = "stop"
    """The server refuses this process, however often it asks: end it with a message that says what to set."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One row of the table."""

    code: str
    """As the server says it: ``25006``, ``SQLITE_FULL``, ``MISCONF``, ``530``."""

    remedy: Remedy
    meaning: str
    advice: str = ""
    """What an operator does about it."""

    retires: bool = False
    """Whether the session must not be used again; the others of its pool are closed with it."""
