"""Access keys: issue, sign in with, look up and revoke them.

A secret is shown once, when it is issued. It reads ``sje_ID_SECRET``; a session's secret is kept in a cookie.
"""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from events.data import Actor
from store.access_keys import AccessKey, find, keep, revoke
from store.engine import Store

_SECRET_BYTES = 32
_ID_BYTES = 6
_SHAPE = re.compile(r"sje_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedKey:
    """A key that was just issued, with its secret: it cannot be read again."""

    key: AccessKey
    secret: str = field(repr=False)
    """Left out of the repr, so that no log or traceback shows it."""


def issue(store: Store, actor: Actor, now: datetime, lifetime: timedelta) -> IssuedKey:
    """Issue a key that acts for a person or a program for a limited time."""
    return _issue(store, actor, now, now + lifetime, parent=None)


def sign_in(store: Store, secret: str, now: datetime, lifetime: timedelta) -> IssuedKey | None:
    """Begin a session with a key; it ends no later than the key. None if the key is not active."""
    key = holder(store, secret, now)
    if key is None or key.parent is not None:
        return None
    return _issue(store, key.actor, now, min(now + lifetime, key.expires_at), parent=key.id)


def holder(store: Store, secret: str, now: datetime) -> AccessKey | None:
    """The active key or session of a secret; None for anything else."""
    shape = _SHAPE.fullmatch(secret)
    if shape is None:
        return None
    with store.reading() as connection:
        found = find(connection, shape[1])
    if found is None:
        return None
    key, digest = found
    return key if hmac.compare_digest(digest, _digest(secret)) and key.is_good_at(now) else None


def end(store: Store, key_id: str, now: datetime) -> int:
    """Revoke a key with all its sessions, or end one session; returns how many were active."""
    with store.writing() as connection:
        return revoke(connection, key_id, now)


def _issue(store: Store, actor: Actor, now: datetime, expires_at: datetime, *, parent: str | None) -> IssuedKey:
    key = AccessKey(
        id=secrets.token_hex(_ID_BYTES),
        parent=parent,
        actor=actor,
        issued_at=now,
        expires_at=expires_at,
        revoked_at=None,
    )
    secret = f"sje_{key.id}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    with store.writing() as connection:
        keep(connection, key, _digest(secret))
    return IssuedKey(key=key, secret=secret)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
