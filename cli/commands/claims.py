"""`sje claim` and `sje release`: take an exception from the queue, and return it."""

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

import typer

from cli import session
from cli.actors import parse_actor
from cli.commands.show import no_such_exception
from cli.exit_codes import ExitCode
from cli.options import As, AsJson, ExceptionId
from cli.terminal import console, print_json

if TYPE_CHECKING:
    from store.claims import ClaimResult


def claim(exception_id: ExceptionId, as_actor: As = None, as_json: AsJson = False) -> None:
    """Take an exception to work; until you release it, no one else can claim it.

    No one else is assigned it either.

    A claim expires after SJE_LEASE_SECONDS; claim again to extend it. Others can still move the exception, because no
    source reserves that for its owner. A person in the people file can claim it only while here, below capacity, in
    the owning department and with the required skills. If the exception names its owner, no one else can claim it.

    ```
    sje claim EX-7F3K9Q2MAB4C
    ```
    """
    from workflows.assignment.claiming import claim_exception

    with session.runtime() as runtime:
        who = parse_actor(as_actor or runtime.settings.actor)
        lease = timedelta(seconds=runtime.settings.lease_seconds)
        result = claim_exception(
            runtime.store, runtime.policy, exception_id, who=who, now=runtime.clock.now(), lease=lease
        )
    _answer(result, as_json=as_json)


def release(exception_id: ExceptionId, as_actor: As = None, as_json: AsJson = False) -> None:
    """Return an exception that you hold to the queue.

    ```
    sje release EX-7F3K9Q2MAB4C
    ```
    """
    from tasks.assignment.request import assign_now
    from workflows.assignment.claiming import release_exception

    with session.runtime() as runtime:
        who = parse_actor(as_actor or runtime.settings.actor)
        result = release_exception(runtime.store, exception_id, who=who, now=runtime.clock.now())
        assign_now(runtime, runtime.auto_assignment.kinds if result.done else ())
    _answer(result, as_json=as_json)


def _answer(result: "ClaimResult", *, as_json: bool) -> None:
    from rich.text import Text

    from cli.screens.broken_rules import refusal

    if result.kind == "unknown":
        raise no_such_exception(result.exception_id)
    if as_json:
        print_json({**asdict(result), "rules": [rule.as_dict() for rule in result.rules]})
    elif result.rules:
        console().print(refusal(f"{result.exception_id} stays in the queue", result.rules))
    else:
        mark, style = ("✓ ", "good") if result.done else ("! ", "warn")
        console().print(Text.assemble((mark, style), result.text))
    if not result.done:
        raise typer.Exit(ExitCode.REFUSED)
