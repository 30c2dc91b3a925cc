"""Keys to the pages and the HTTP API. A key speaks for one actor until it expires or is revoked.

A session of a person who signed in on a page is a key as well, derived from another one: it ends when that one is
revoked. Of a secret only the SHA-256 is kept; with 256 random bits there is nothing to guess, so no slow hash is
needed. Instants are the machine's own time, also where the rules follow a simulated clock.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, or_, select

from events.data import Actor
from store.tables import access_keys

_COLUMNS = [column for column in access_keys.columns if column.name != "digest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessKey:
    """A key as it is stored."""

    id: str
    """Its public part, by which it is listed and revoked."""

    parent: str | None
    """The key that a session was signed in with; None for a key itself."""

    actor: Actor
    """The actor it acts for."""

    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    def is_good_at(self, instant: datetime) -> bool:
        """Whether it is active at an instant."""
        return self.revoked_at is None and instant < self.expires_at


def keep(connection: Connection, key: AccessKey, digest: str) -> None:
    """Store a new key."""
    values = {name: getattr(key, name) for name in ("id", "parent", "issued_at", "expires_at", "revoked_at")}
    connection.execute(access_keys.insert().values(digest=digest, **values, **key.actor.model_dump()))


def find(connection: Connection, key_id: str) -> tuple[AccessKey, str] | None:
    """A key and the digest of its secret; None if there is no such key.

    A session counts as revoked if its key is, even if it began while the key was being revoked.
    """
    parent = access_keys.alias("parent_key")
    revoked_at = func.coalesce(access_keys.c.revoked_at, parent.c.revoked_at).label("revoked_at")
    columns = [column for column in access_keys.columns if column.name != "revoked_at"]
    both = access_keys.outerjoin(parent, parent.c.id == access_keys.c.parent)
    query = select(*columns, revoked_at).select_from(both).where(access_keys.c.id == key_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else (_key(row), row["digest"])


def everybody(connection: Connection) -> list[AccessKey]:
    """Every key that was issued, the newest first; sessions are left out."""
    query = select(*_COLUMNS).where(access_keys.c.parent.is_(None))
    newest_first = query.order_by(access_keys.c.issued_at.desc(), access_keys.c.id)
    return [_key(row) for row in connection.execute(newest_first).mappings()]


def revoke(connection: Connection, key_id: str, now: datetime) -> int:
    """Revoke a key and every session that was signed in with it; returns how many of them were active."""
    chosen = or_(access_keys.c.id == key_id, access_keys.c.parent == key_id)
    still_good = access_keys.c.revoked_at.is_(None) & (access_keys.c.expires_at > now)
    return connection.execute(access_keys.update().where(chosen, still_good).values(revoked_at=now)).rowcount


def forget_sessions(connection: Connection, before: datetime) -> int:
    """Delete sessions that ended before an instant; keys stay, as the record of who had one. Returns how many."""
    ended = or_(access_keys.c.expires_at < before, access_keys.c.revoked_at < before)
    return connection.execute(access_keys.delete().where(access_keys.c.parent.is_not(None), ended)).rowcount


def _key(row: RowMapping) -> AccessKey:
    return AccessKey(
        id=row["id"],
        parent=row["parent"],
        actor=Actor(name=row["name"], department=row["department"], role=row["role"], channel=row["channel"]),
        issued_at=row["issued_at"],
        expires_at=row["expires_at"],
        revoked_at=row["revoked_at"],
    )
