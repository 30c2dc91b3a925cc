"""Ask for something in the name of whoever is signed in: the one way from a page or the API to the rules."""

from typing import Any

from events.data import Actor, EventData
from tasks.requests import make_request
from tasks.runtime import Runtime
from workflows.outcome import Outcome

DOOR = "web"


class NotCarriedOutError(RuntimeError):
    """A request could not be carried out, through a fault of ours; a dead letter keeps it for operations to replay."""


def ask(
    runtime: Runtime, job: str, kind: type[EventData], actor: Actor, *, identity: str = "", **entered: Any
) -> Outcome:
    """Make a request, as :func:`tasks.requests.make_request` does.

    Raises:
        BadEventError: what was entered cannot be a request at all; nothing was kept.
        NotCarriedOutError: a fault of ours; a dead letter keeps the request.
        StoreUnavailableError: the database cannot be reached; nothing was kept.

    """
    outcome = make_request(runtime, DOOR, job, kind, actor, identity=identity, **entered)
    if outcome.kind == "dead":
        raise NotCarriedOutError(outcome.text)
    return outcome
