"""Requests of the person at the keyboard."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cli.errors import CommandError
from cli.exit_codes import ExitCode
from cli.flags import in_flags

if TYPE_CHECKING:
    from events.data import Actor, EventData
    from state_machines.declaration.exception_type import ExceptionType
    from tasks.runtime import Runtime
    from workflows.feedback.form import SubmissionResult
    from workflows.outcome import Outcome

DOOR = "cli"


def make_request(runtime: "Runtime", job: str, kind: "type[EventData]", actor: "Actor", **entered: Any) -> "Outcome":
    """Carry out a request like any event, and hand on what the departments are to be told.

    Raises:
        CommandError: what was entered cannot be a request at all; nothing was kept.

    """
    from events.envelope import BadEventError
    from tasks.requests import make_request

    try:
        return make_request(runtime, DOOR, job, kind, actor, **entered)
    except BadEventError as error:
        raise CommandError(in_flags(error.message), in_flags(error.fix), ExitCode.USAGE) from error


def send_form(
    runtime: "Runtime", actor: "Actor", answers: Mapping[str, Any], *, entry_point: str, identity: str = ""
) -> "SubmissionResult":
    """Send a completed SP Feedback form, as the page and the API do.

    Raises:
        CommandError: the form is not a valid request; nothing was kept.

    """
    from events.envelope import BadEventError
    from tasks.feedback_requests import ReusedIdentityError, send_form

    try:
        return send_form(runtime, DOOR, actor, answers, entry_point=entry_point, identity=identity)
    except ReusedIdentityError as error:
        raise CommandError(str(error), "Send a new form with a new --request-id.", ExitCode.USAGE) from error
    except BadEventError as error:
        raise CommandError(in_flags(error.message), in_flags(error.fix), ExitCode.USAGE) from error


def details_from(pairs: Sequence[str], declared: "ExceptionType") -> dict[str, Any]:
    """Read ``name=value`` pairs as the answers that a type asks for: text, yes or no, numbers, lists as JSON.

    Raises:
        CommandError: a pair has no ``=``.

    """
    asked = declared.details.model_json_schema().get("properties", {})
    return dict(_detail(pair, asked) for pair in pairs)


def _detail(pair: str, asked: Mapping[str, Any]) -> tuple[str, Any]:
    name, equals, value = (part.strip() for part in pair.partition("="))
    if not equals or not name:
        fix = f"It asks for: {', '.join(asked) or 'no details'}."
        raise CommandError(f"--detail {pair!r} is not NAME=VALUE.", fix, ExitCode.USAGE)
    return name, value if _is_text(asked.get(name, {})) else _as_json(value)


def _is_text(schema: Mapping[str, Any]) -> bool:
    return any(choice.get("type") in {"string", None} for choice in schema.get("anyOf", (schema,)))


def _as_json(value: str) -> Any:
    """The value; what is no JSON stays text, so that the rule which refuses it can say what it wants."""
    if value in _YES_AND_NO:
        return _YES_AND_NO[value]
    try:
        return json.loads(value)
    except ValueError:
        return value


_YES_AND_NO = {"yes": True, "no": False}
