"""What an error of a server means for the process that gets it."""

from dataclasses import dataclass
from enum import StrEnum


class Remedy(StrEnum):
    """What to do about an error."""

    WAIT = "wait"
    """The server cannot serve any request now. Nothing was changed: wait, then repeat the request."""

    RETRY = "retry"
    """Another transaction interfered: repeat it at once, and finally for each event alone."""

    DEAD_LETTER = "dead letter"
    """The server refuses the content: this event, or this program, is at fault. Waiting does not help, and other events
    are not affected."""

    STOP = "stop"
    """The server refuses this process, and would refuse it again: end it with a message that says what to set."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One row of the table."""

    code: str
    """As the server reports it: ``25006``, ``SQLITE_FULL``, ``MISCONF``, ``530``."""

    remedy: Remedy
    meaning: str
    advice: str = ""
    """What an operator should do."""

    retires: bool = False
    """Whether the session must not be used again; the others of its pool are closed with it."""
