"""Requests of the person at the keyboard, as the events that upstream systems would send for them."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from cli.errors import CommandError
from cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from events.data import Actor, EventData
    from tasks.runtime import Runtime
    from workflows.outcome import Outcome

SOURCE = "urn:cinchhs:sje-cli"
DOOR = "cli"


def make_request(runtime: "Runtime", job: str, kind: "type[EventData]", actor: "Actor", **entered: Any) -> "Outcome":
    """Carry out a request like any event, and hand on what the departments are to be told.

    Args:
        runtime: the objects of this process.
        job: the service job's number.
        kind: ``RaiseRequested`` or ``TransitionRequested``.
        actor: who asks.
        entered: what was entered; what is None or empty was not.

    Raises:
        CommandError: what was entered cannot be a request at all; nothing was kept.

    """
    from tasks.handoff import hand_over
    from workflows.reading import Message

    document = _document(job, kind, actor, runtime.clock.now(), entered)
    _refuse_bad(document)
    message = Message(id=document["id"], body=json.dumps(document).encode())
    taken = runtime.intake.take(DOOR, [message])
    hand_over(runtime, taken.notices)
    return taken.outcomes[0][0]


def details_from(pairs: Sequence[str]) -> dict[str, Any]:
    """Read ``name=value`` pairs; a value that is a JSON list or object is taken as such, everything else as text.

    Raises:
        CommandError: a pair has no ``=``, or its JSON is broken.

    """
    return dict(_detail(pair) for pair in pairs)


def _detail(pair: str) -> tuple[str, Any]:
    name, equals, value = pair.partition("=")
    if not equals or not name.strip():
        raise CommandError(f"--detail {pair!r} is not NAME=VALUE.", "`sje catalog TYPE` lists them.", ExitCode.USAGE)
    if value[:1] not in "[{" or not value:
        return name.strip(), value
    try:
        return name.strip(), json.loads(value)
    except ValueError as error:
        raise CommandError(f"--detail {name}: {error}.", "Quote the JSON for the shell.", ExitCode.USAGE) from error


def _document(
    job: str, kind: "type[EventData]", actor: "Actor", now: datetime, entered: Mapping[str, Any]
) -> dict[str, Any]:
    given = {name: value for name, value in entered.items() if value not in (None, "", {})}
    return {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": SOURCE,
        "type": kind.TYPE,
        "subject": job,
        "time": now.isoformat(),
        "data": {**given, "actor": actor.model_dump()},
    }


def _refuse_bad(document: dict[str, Any]) -> None:
    """Say what is wrong with a request before anything is kept of it."""
    from events.envelope import BadEventError, parse_event

    try:
        parse_event(document)
    except BadEventError as error:
        raise CommandError(error.message, error.fix, ExitCode.USAGE) from error
