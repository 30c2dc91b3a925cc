"""How an item came to whoever has it, whether they have begun it, and who had last what nobody has.

The history knows it: the last line that says whose the item is, and whether its owner did anything since.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, select

from store.tables import history

ASSIGN: Final = "assign"
"""The trigger of the history line by which the system, or a person directly, gives an item to somebody."""

HANDOVER: Final = "handover"
"""The trigger of the history line by which a hand-over moves an item."""

UNTIL_GIVEN_BACK: Final = "until_given_back"
"""The detail of such a line that says that the lease is renewed for as long as the owner keeps the item."""

RELEASE: Final = "release"
"""The trigger of the history line by which the owner gives an item back."""

LAPSE: Final = "lapse"
"""The trigger of the history line by which a lease ends that nobody ended."""

_GIVES: Final = frozenset({"claim", ASSIGN, HANDOVER})
OF_CLAIMS: Final = _GIVES | {RELEASE, LAPSE}
"""Triggers that only say whose an item is; they are no work on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """How an item came to whoever holds it."""

    trigger: str
    details: dict[str, Any]
    begun: bool
    """Whether the owner has moved the item since."""


def tenures(connection: Connection, owners: dict[str, str]) -> dict[str, Tenure]:
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
    found: dict[str, Tenure] = {}
    for exception_id, trigger, actor, details in connection.execute(query):
        if trigger in _GIVES:
            found[exception_id] = Tenure(trigger=trigger, details=json.loads(details), begun=False)
        elif exception_id in found and trigger not in OF_CLAIMS:
            given = found[exception_id]
            if not given.begun and json.loads(actor)["name"] == owners[exception_id]:
                found[exception_id] = Tenure(trigger=given.trigger, details=given.details, begun=True)
    return found


def assigned_since(connection: Connection, versions: Mapping[str, int]) -> set[str]:
    """Which of these items were handed out since their histories had these lengths, and nothing else was done to them.

    That is the system's own doing. A lease that its owner let end is likewise nothing that anybody did.
    """
    query = select(history.c.exception_id, history.c.number, history.c.trigger, history.c.actor)
    query = query.where(history.c.exception_id.in_(list(versions)))
    handed_out: set[str] = set()
    touched: set[str] = set()
    for exception_id, number, trigger, actor in connection.execute(query):
        if number > versions[exception_id]:
            by_system = trigger in {ASSIGN, LAPSE} and json.loads(actor)["channel"] == "system"
            (handed_out if by_system else touched).add(exception_id)
    return handed_out - touched


@dataclass(frozen=True, slots=True)
class LastOwner:
    """Who had an item last that nobody has now."""

    name: str
    gave_back_at: datetime | None
    """When they gave it back; None where they let the lease end, or it was handed over from them to the queue."""


def last_owners(connection: Connection, ids: Collection[str]) -> dict[str, LastOwner]:
    """Who had each of these items last; what somebody has, or nobody ever had, is left out.

    Whoever had an item before that is forgotten: else, after everybody has had it once, nobody could be given it.
    """
    query = (
        select(history.c.exception_id, history.c.at, history.c.trigger, history.c.actor, history.c.details)
        .where(history.c.exception_id.in_(list(ids)), history.c.trigger.in_(sorted(OF_CLAIMS)))
        .order_by(history.c.exception_id, history.c.number)
    )
    last = {row.exception_id: row for row in connection.execute(query)}
    owners = {each: _taken_from(row.at, row.trigger, row.actor, json.loads(row.details)) for each, row in last.items()}
    return {each: owner for each, owner in owners.items() if owner}


def _taken_from(at: datetime, trigger: str, actor: str, details: dict[str, Any]) -> LastOwner | None:
    """Whose an item was that a line leaves to nobody; None where it is somebody's after it."""
    if trigger == RELEASE:
        return LastOwner(json.loads(actor)["name"], gave_back_at=at)
    if trigger == LAPSE:
        return LastOwner(details["assignee"], gave_back_at=None)
    if trigger == HANDOVER and details["assignee"] is None:
        return LastOwner(details["giver"], gave_back_at=None)
    return None
