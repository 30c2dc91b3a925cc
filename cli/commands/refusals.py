"""`sje refusals`: the requests that rules refused."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import session
from cli.commands.catalog import declared_type
from cli.instants import parse_instant
from cli.options import AsJson, Limit, OnlyType
from cli.terminal import console, print_json

if TYPE_CHECKING:
    from store.queries import RefusalRecord


def refusals(
    job: Annotated[str | None, typer.Option(metavar="SJ", help="Only those on this service job.")] = None,
    type_: OnlyType = None,
    since: Annotated[str | None, typer.Option(metavar="WHEN", help="Only those since this instant.")] = None,
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """Show the refused requests, the latest first, with every rule that they broke.

    ```
    sje refusals
    sje refusals --job SJ-30417 --since 2026-11-21T00:00-06:00
    ```
    """
    from cli.screens.refusals import refused_requests
    from store.queries import refusals as refused

    key = declared_type(type_).key if type_ else None
    after = parse_instant(since, "--since") if since else None
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
