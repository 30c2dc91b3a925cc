"""How an item came to its owner, whether they have begun it, and who last owned an item without an owner.

The history shows it: the last line that names the owner, and whether the owner did anything since.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, select

from store.tables import history

ASSIGN: Final = "assign"
"""The trigger of the history line by which the system, or a person directly, assigns an item."""

HANDOVER: Final = "handover"
"""The trigger of the history line by which a handover moves an item."""

UNTIL_RELEASED: Final = "until_given_back"
"""The detail of such a line that marks a lease that is renewed for as long as the owner keeps the item."""

RELEASE: Final = "release"
"""The trigger of the history line by which the owner releases an item."""

LAPSE: Final = "lapse"
"""The trigger of the history line by which a lease expires."""

_GIVES: Final = frozenset({"claim", ASSIGN, HANDOVER})
OF_CLAIMS: Final = _GIVES | {RELEASE, LAPSE}
"""Triggers that only change the owner; they are not work on the item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """How an item came to its owner."""

    trigger: str
    details: dict[str, Any]
    begun: bool
    """Whether the owner has moved the item since."""


def tenures(connection: Connection, owners: dict[str, str]) -> dict[str, Tenure]:
    """How each of these items came to its owner; an item that never had an owner is left out.

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
    """Which of these items were assigned since their histories had these lengths, and otherwise left unchanged.

    Such an assignment is made by the system. An expired lease likewise is not an action of a person.
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
    """The last owner of an item that has no owner now."""

    name: str
    gave_back_at: datetime | None
    """When they released it; None if their lease expired, or it was handed over from them to the queue."""


def last_owners(connection: Connection, ids: Collection[str]) -> dict[str, LastOwner]:
    """The last owner of each of these items; items that have an owner, or never had one, are left out.

    Earlier owners are ignored: otherwise, after everyone has had the item once, no one would be eligible.
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
    """The former owner of an item that a line leaves without an owner; None if the item has an owner after it."""
    if trigger == RELEASE:
        return LastOwner(json.loads(actor)["name"], gave_back_at=at)
    if trigger == LAPSE:
        return LastOwner(details["assignee"], gave_back_at=None)
    if trigger == HANDOVER and details["assignee"] is None:
        return LastOwner(details["giver"], gave_back_at=None)
    return None
