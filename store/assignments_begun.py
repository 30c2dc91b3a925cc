"""Whether what somebody was given is begun: work that its owner has touched stays theirs after the lease.

The history knows it: the last line that gave the item to somebody, and whether its owner did anything since.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from store.tables import history

ASSIGN: Final = "assign"
"""The trigger of the history line by which the system, or a person directly, gives an item to somebody."""

HANDOVER: Final = "handover"
"""The trigger of the history line by which a hand-over moves an item."""

UNTIL_GIVEN_BACK: Final = "until_given_back"
"""The detail of such a line that says that the lease is renewed for as long as the owner keeps the item."""

_GIVES: Final = frozenset({"claim", ASSIGN, HANDOVER})
LAPSE: Final = "lapse"
"""The trigger of the history line by which a lease ends that nobody ended."""

OF_CLAIMS: Final = _GIVES | {"release", LAPSE}
"""Triggers that only say whose an item is; they are no work on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """How an item came to whoever holds it."""

    trigger: str
    details: dict[str, Any]
    begun: bool
    """Whether the owner has moved the item since."""

    @property
    def stays(self) -> bool:
        """Whether it stays its owner's when the lease ends: begun, or assigned until it is given back.

        A claim of one's own always ends.
        """
        return self.trigger != "claim" and (self.begun or bool(self.details.get(UNTIL_GIVEN_BACK)))


def how_given(connection: Connection, owners: dict[str, str]) -> dict[str, Given]:
    """How each of these items came to its owner; an item that nobody was ever given is left out.

    Args:
        connection: a connection that may read.
        owners: the owner's name by the item's id.

    """
    query = (
        select(history.c.exception_id, history.c.trigger, history.c.actor, history.c.details)
        .where(history.c.exception_id.in_(list(owners)))
        .order_by(history.c.exception_id, history.c.number)
    )
    found: dict[str, Given] = {}
    for exception_id, trigger, actor, details in connection.execute(query):
        if trigger in _GIVES:
            found[exception_id] = Given(trigger=trigger, details=json.loads(details), begun=False)
        elif exception_id in found and trigger not in OF_CLAIMS:
            given = found[exception_id]
            if not given.begun and json.loads(actor)["name"] == owners[exception_id]:
                found[exception_id] = Given(trigger=given.trigger, details=given.details, begun=True)
    return found


def let_lapse(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Who had each of these items last and let the lease end without a beginning; others are left out.

    Once the item was anybody's again in another way, nobody is said to have let it lapse.
    """
    query = (
        select(history.c.exception_id, history.c.trigger, history.c.details)
        .where(history.c.exception_id.in_(list(ids)), history.c.trigger.in_(sorted(OF_CLAIMS)))
        .order_by(history.c.exception_id, history.c.number)
    )
    last = {exception_id: (trigger, details) for exception_id, trigger, details in connection.execute(query)}
    return {each: json.loads(details)["assignee"] for each, (trigger, details) in last.items() if trigger == LAPSE}


def gave_back(connection: Connection, ids: Collection[str]) -> dict[str, set[str]]:
    """Who gave each of these items back, or had it taken by a hand-over, and was not given it again since."""
    query = (
        select(history.c.exception_id, history.c.trigger, history.c.actor, history.c.details)
        .where(history.c.exception_id.in_(list(ids)), history.c.trigger.in_(sorted(OF_CLAIMS)))
        .order_by(history.c.exception_id, history.c.number)
    )
    found: dict[str, set[str]] = {}
    for exception_id, trigger, actor, kept in connection.execute(query):
        name, details = json.loads(actor)["name"], json.loads(kept)
        names = found.setdefault(exception_id, set())
        if trigger == "release":
            names.add(name)
        elif trigger == HANDOVER and details.get("giver"):
            names.add(details["giver"])
        if trigger in _GIVES:
            names.discard(details.get("assignee", name if trigger == "claim" else None))
    return found
