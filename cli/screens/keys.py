"""The keys that were issued, and a new one with its secret."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.text import Text

from business_time import formatting
from business_time.formatting import numbered
from cli.screens.tables import table

if TYPE_CHECKING:
    from store.access_keys import AccessKey
    from workflows.access import IssuedKey

NO_KEYS = "No one has a key to the pages and the HTTP API yet."


def as_data(key: "AccessKey", now: datetime) -> dict[str, Any]:
    """A key as plain data, with its state: ``good``, ``expired`` or ``revoked``."""
    return {
        "id": key.id,
        **key.actor.model_dump(),
        "issued_at": key.issued_at,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
        "state": _state(key, now),
    }


def every_key(keys: "Sequence[AccessKey]", now: datetime) -> RenderableType:
    """Every key, one per line."""
    if not keys:
        return Text.assemble(NO_KEYS, ("\n  → sje keys new NAME/DEPARTMENT", "dim"))
    shown = table(
        "id",
        "name",
        "department",
        "role",
        "channel",
        "issued",
        "state",
        folding=["name", "department", "role", "state"],
    )
    for key in keys:
        shown.add_row(
            Text(key.id, style="id"),
            key.actor.name,
            key.actor.department,
            key.actor.role,
            key.actor.channel,
            formatting.relative(key.issued_at, now),
            _until(key, now),
        )
    good = sum(key.is_good_at(now) for key in keys)
    return Group(
        shown,
        Text(),
        Text(f"{numbered(len(keys), 'key')}, {good} good · to revoke one: sje keys revoke ID", style="dim"),
    )


def new_key(issued: "IssuedKey", sign_in: str, now: datetime) -> RenderableType:
    """A key that was just issued. Its secret and the address are on lines that never wrap; print it uncropped."""
    key, actor = issued.key, issued.key.actor
    until = f"valid until {formatting.timestamp(key.expires_at)}, {formatting.relative(key.expires_at, now)}"
    return Group(
        Text.assemble(("✓ ", "good"), "Key ", (key.id, "id"), f" issued to {actor.name}, {actor.department}"),
        Text(f"  {actor.role}, {actor.channel}; {until}", style="dim"),
        Text(),
        _as_it_is(issued.secret, style="head"),
        Text(),
        Text("This secret is shown only once. Anyone who has it can act in this name, so keep it like a password."),
        _as_it_is(f"  → A person opens {sign_in} and pastes it there."),
        _as_it_is("  → A program sends it with each request as the header Authorization: Bearer ..."),
        _as_it_is(f"  → To revoke it: sje keys revoke {key.id}"),
    )


def _as_it_is(line: str, style: str = "") -> Text:
    """A line to be copied: it is neither wrapped nor cropped, however narrow the terminal is."""
    return Text(line, style=style, no_wrap=True, overflow="ignore")


def _state(key: "AccessKey", now: datetime) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "good" if key.is_good_at(now) else "expired"


def _until(key: "AccessKey", now: datetime) -> Text:
    if key.revoked_at is not None:
        return Text(f"revoked {formatting.relative(key.revoked_at, now)}", style="dim")
    if not key.is_good_at(now):
        return Text(f"expired {formatting.relative(key.expires_at, now)}", style="warn")
    return Text(f"expires {formatting.relative(key.expires_at, now)}", style="good")
