"""`sje refusals`: what rules refused, so that it can be learned from."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import completion, session
from cli.commands.catalog import declared_type
from cli.instants import instant
from cli.options import AsJson, Limit
from cli.terminal import console, print_json

if TYPE_CHECKING:
    from store.queries import RefusalRecord


def refusals(
    job: Annotated[str | None, typer.Option(help="Only those on this service job.")] = None,
    type_: Annotated[
        str | None, typer.Option("--type", help="Only this type.", autocompletion=completion.exception_types)
    ] = None,
    since: Annotated[str | None, typer.Option(help="Only those since this instant.")] = None,
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """Show what was refused, the latest first, with every rule that said no."""
    from cli.screens.refusals import refused_requests
    from store.queries import refusals as refused

    key = declared_type(type_).key if type_ else None
    after = instant(since, "--since") if since else None
    with session.reading() as (connection, now):
        found = refused(connection, job=job, type_key=key, since=after, limit=limit + 1)
    found, more = found[:limit], len(found) > limit
    if as_json:
        print_json([_as_data(refusal) for refusal in found])
    else:
        console().print(refused_requests(found, now, more=more))


def _as_data(refusal: "RefusalRecord") -> dict[str, Any]:
    own = {name: getattr(refusal, name) for name in refusal.__dataclass_fields__ if name not in {"actor", "rules"}}
    return {**own, "actor": refusal.actor.model_dump(), "rules": [rule.as_dict() for rule in refusal.rules]}
