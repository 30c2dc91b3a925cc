"""Requests of people, as the events that upstream systems would send: one path, the same rules, an outcome."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from events.data import Actor, EventData
from events.envelope import Event, parse_event
from tasks.assignment.request import assign_after
from tasks.outbox.enqueue import enqueue_portions
from tasks.runtime import Runtime
from workflows.identity import REQUEST_SOURCE
from workflows.messages import Message
from workflows.outcome import Outcome


def request_source(door: str) -> str:
    """The source of the events of requests made at a door."""
    return f"{REQUEST_SOURCE}{door}"


def make_request(
    runtime: Runtime, door: str, job: str, kind: type[EventData], actor: Actor, *, identity: str = "", **entered: Any
) -> Outcome:
    """Apply a request like any event, and enqueue the notices to departments.

    Args:
        runtime: the objects of this process.
        door: where it was made, such as ``cli``; the source of the event is named after it.
        job: the service job's number.
        kind: the event that it becomes, such as ``RaiseRequested``.
        actor: who makes it.
        identity: the request's own id, by which it counts once however often it is made; empty for a new one.
        entered: what was entered; None and empty values are left out.

    Raises:
        BadEventError: what was entered is not a valid request; nothing was stored.
        StoreUnavailableError: the database cannot be reached; nothing was stored.

    """
    event_id = identity or str(uuid4())
    document = _document(runtime, door, job, kind, actor, event_id, entered)
    parse_event(document)  # before anything is kept of it
    taken = runtime.intake.take_in(door, [Message(id=event_id, body=json.dumps(document).encode())])
    enqueue_portions(runtime, taken.portions)
    assign_after(runtime, taken.outcomes[0])
    return taken.outcomes[0][0]


def read_request(runtime: Runtime, door: str, job: str, kind: type[EventData], actor: Actor, **entered: Any) -> Event:
    """The event that a request would become; nothing is kept of it.

    Raises:
        BadEventError: what was entered cannot be a request at all.

    """
    return parse_event(_document(runtime, door, job, kind, actor, str(uuid4()), entered))


def _document(  # noqa: PLR0913, PLR0917 - an event has these parts
    runtime: Runtime,
    door: str,
    job: str,
    kind: type[EventData],
    actor: Actor,
    event_id: str,
    entered: Mapping[str, Any],
) -> dict[str, Any]:
    given = {name: value for name, value in entered.items() if value not in (None, "", {})}
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": request_source(door),
        "type": kind.TYPE,
        "subject": job,
        "time": runtime.clock.now().isoformat(),
        "data": {**given, "actor": actor.model_dump()},
    }
