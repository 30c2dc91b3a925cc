"""Carry out requests of the signed-in person or program: the only way from a page or the API to the rules."""

from typing import Any

from events.data import Actor, EventData
from tasks.requests import make_request
from tasks.runtime import Runtime
from workflows.outcome import Outcome

DOOR = "web"


class NotCarriedOutError(RuntimeError):
    """A bug kept a request from being carried out; it is kept as a dead letter, and operations can replay it."""


def carry_out(runtime: Runtime, job: str, kind: type[EventData], actor: Actor, **entered: Any) -> Outcome:
    """Carry out a request, as :func:`tasks.requests.make_request` does.

    Raises:
        BadEventError: what was entered is not a valid request; nothing was kept.
        NotCarriedOutError: a bug kept it from being carried out.
        StoreUnavailableError: the database cannot be reached; nothing was kept.

    """
    return carried_out(make_request(runtime, DOOR, job, kind, actor, **entered))


def carried_out(outcome: Outcome) -> Outcome:
    """Return the outcome of a request that was carried out.

    Raises:
        NotCarriedOutError: it became a dead letter.

    """
    if outcome.kind == "dead":
        raise NotCarriedOutError(outcome.text)
    return outcome
