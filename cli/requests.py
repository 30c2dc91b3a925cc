"""Requests made on the command line, and their answer."""

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

from cli.error_codes import ErrorCode
from cli.errors import CommandError
from cli.exit_codes import ExitCode
from cli.option_names import problems_with_options
from cli.terminal import console, print_json

if TYPE_CHECKING:
    from events.data import Actor, EventData
    from state_machines.declaration.exception_type import ExceptionType
    from tasks.runtime import Runtime
    from workflows.feedback.form import SubmissionResult
    from workflows.outcome import Outcome

DOOR = "cli"


def make_request(runtime: "Runtime", job: str, kind: "type[EventData]", actor: "Actor", **entered: Any) -> "Outcome":
    """Carry out a request like any event, and enqueue the notices to the departments.

    Raises:
        CommandError: what was entered is not a valid request; nothing was kept.

    """
    from events.envelope import BadEventError
    from tasks.requests import make_request

    try:
        return make_request(runtime, DOOR, job, kind, actor, **entered)
    except BadEventError as error:
        raise CommandError(*problems_with_options(error), ErrorCode.INVALID_REQUEST) from error


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
        raise CommandError(str(error), "Send a new form with a new --request-id.", ErrorCode.REUSED_ID) from error
    except BadEventError as error:
        raise CommandError(*problems_with_options(error), ErrorCode.INVALID_REQUEST) from error


def answer_request(
    outcome: "Outcome", refused_title: str, *, as_json: bool, beside: Mapping[str, Any] | None = None
) -> None:
    """Show the outcome of a request, and end with its exit code.

    Args:
        outcome: the outcome.
        refused_title: the heading of a refusal.
        as_json: print JSON.
        beside: what the JSON holds beside the outcome, which then is under ``outcome``.

    Raises:
        CommandError: the request could not be taken in at all.

    """
    from cli.screens.outcome import outcome_screen

    if outcome.kind == "dead":
        raise CommandError(outcome.text, outcome.fix, ErrorCode.UNACCEPTABLE_EVENT)
    if as_json:
        print_json(outcome.as_dict() if beside is None else {**beside, "outcome": outcome.as_dict()})
    else:
        console().print(outcome_screen(outcome, refused_title))
    if outcome.kind == "refused":
        raise typer.Exit(ExitCode.REFUSED)


def parse_details(pairs: Sequence[str], declared: "ExceptionType") -> dict[str, Any]:
    """Read ``name=value`` pairs as the details that a type asks for: text, yes or no, numbers, lists as JSON.

    Raises:
        CommandError: a pair has no ``=``.

    """
    known = declared.details.model_json_schema().get("properties", {})
    return dict(_detail(pair, known) for pair in pairs)


def _detail(pair: str, known: Mapping[str, Any]) -> tuple[str, Any]:
    name, equals, value = (part.strip() for part in pair.partition("="))
    if not equals or not name:
        fix = f"The details of this type are: {', '.join(known) or 'none'}."
        raise CommandError(f"--detail {pair!r} is not NAME=VALUE.", fix)
    return name, value if _is_text(known.get(name, {})) else _as_json(value)


def _is_text(schema: Mapping[str, Any]) -> bool:
    return any(choice.get("type") in {"string", None} for choice in schema.get("anyOf", (schema,)))


def _as_json(value: str) -> Any:
    """The value; what is not JSON stays text, so that the rule that refuses it can explain what it expects."""
    if value in _YES_AND_NO:
        return _YES_AND_NO[value]
    try:
        return json.loads(value)
    except ValueError:
        return value


_YES_AND_NO = {"yes": True, "no": False}
