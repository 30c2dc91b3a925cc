"""A secret opens what its key opens, for as long as the key does, and nothing else opens anything."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from events.data import Actor
from store.access_keys import AccessKey, everybody, revoke
from store.engine import Store
from store.tables import access_keys
from tests.samples import ANN, BOB
from tests.stores import NOON
from workflows import access
from workflows.access import IssuedKey, end, holder, issue, sign_in

MICROSECOND = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def ann(store: Store) -> IssuedKey:
    """A key of Ann's, good for a day from noon."""
    return issue(store, ANN, NOON, DAY)


def signed_in(store: Store, key: IssuedKey, lifetime: timedelta = HOUR) -> IssuedKey:
    session = sign_in(store, key.secret, NOON, lifetime)
    assert session is not None
    return session


def forged(secret_of: IssuedKey, *, key_id: str) -> str:
    """The random part of one secret under the id of another key."""
    return f"sje_{key_id}_{secret_of.secret.removeprefix(f'sje_{secret_of.key.id}_')}"


def test_a_key_opens_for_the_one_it_was_issued_to(store: Store, ann: IssuedKey) -> None:
    bob = issue(store, BOB, NOON, DAY)
    assert holder(store, ann.secret, NOON) == ann.key
    assert (ann.key.actor, ann.key.parent, ann.key.expires_at) == (ANN, None, NOON + DAY)
    assert holder(store, bob.secret, NOON) == bob.key


def test_everything_that_is_known_of_an_actor_comes_back(store: Store) -> None:
    bea = Actor(name="bea", department="Customer Service", role="Case Manager", channel="bpo")
    key = holder(store, issue(store, bea, NOON, DAY).secret, NOON)
    assert key is not None
    assert key.actor == bea


def test_another_secret_under_the_same_id_opens_nothing(store: Store, ann: IssuedKey) -> None:
    last = "A" if ann.secret[-1] != "A" else "B"
    assert holder(store, ann.secret[:-1] + last, NOON) is None


def test_the_secret_of_another_key_opens_nothing(store: Store, ann: IssuedKey) -> None:
    bob = issue(store, BOB, NOON, DAY)
    assert holder(store, forged(bob, key_id=ann.key.id), NOON) is None
    assert holder(store, forged(ann, key_id=bob.key.id), NOON) is None


def test_the_secret_of_a_key_that_was_never_issued_opens_nothing(store: Store, ann: IssuedKey) -> None:
    assert holder(store, forged(ann, key_id="0" * 12), NOON) is None


NO_SECRETS: dict[str, Callable[[str], str]] = {
    "nothing": lambda secret: "",
    "garbage": lambda secret: "garbage",
    "one too short": lambda secret: secret[:-1],
    "one too long": lambda secret: f"{secret}A",
    "a line end": lambda secret: f"{secret}\n",
    "a blank": lambda secret: f" {secret}",
    "capitals": lambda secret: secret.upper(),
    "no prefix": lambda secret: secret.removeprefix("sje_"),
    "the id alone": lambda secret: secret[: len("sje_") + 12],
    "a letter beyond ASCII": lambda secret: f"{secret[:-1]}é",
    "a zero": lambda secret: f"{secret[:-1]}\0",
    "half a character": lambda secret: f"{secret[:-1]}\udcff",
    "very long": lambda secret: secret * 10_000,
}


@pytest.mark.parametrize("change", NO_SECRETS.values(), ids=NO_SECRETS)
def test_what_is_no_secret_opens_nothing(store: Store, ann: IssuedKey, change: Callable[[str], str]) -> None:
    assert holder(store, change(ann.secret), NOON) is None
    assert sign_in(store, change(ann.secret), NOON, HOUR) is None


def test_what_is_stored_of_a_key_opens_nothing(store: Store, ann: IssuedKey) -> None:
    with store.reading() as connection:
        (row,) = connection.execute(access_keys.select()).mappings()
    assert holder(store, f"sje_{ann.key.id}_{row['digest']}", NOON) is None
    assert holder(store, row["digest"], NOON) is None


def test_a_key_opens_until_the_instant_at_which_it_expires(store: Store, ann: IssuedKey) -> None:
    assert holder(store, ann.secret, NOON + DAY - MICROSECOND) == ann.key
    assert holder(store, ann.secret, NOON + DAY) is None
    assert sign_in(store, ann.secret, NOON + DAY, HOUR) is None


def test_a_key_opens_nothing_from_the_instant_at_which_it_is_revoked(store: Store, ann: IssuedKey) -> None:
    assert end(store, ann.key.id, NOON) == 1
    assert holder(store, ann.secret, NOON) is None
    assert sign_in(store, ann.secret, NOON, HOUR) is None


def test_a_session_opens_for_the_holder_of_its_key(store: Store, ann: IssuedKey) -> None:
    session = signed_in(store, ann)
    assert holder(store, session.secret, NOON) == session.key
    assert (session.key.actor, session.key.parent, session.key.expires_at) == (ANN, ann.key.id, NOON + HOUR)
    assert session.secret != ann.secret


def test_a_session_ends_at_its_own_time_and_the_key_stays(store: Store, ann: IssuedKey) -> None:
    session = signed_in(store, ann)
    assert holder(store, session.secret, NOON + HOUR - MICROSECOND) == session.key
    assert holder(store, session.secret, NOON + HOUR) is None
    assert holder(store, ann.secret, NOON + HOUR) == ann.key


def test_a_session_never_outlives_its_key(store: Store, ann: IssuedKey) -> None:
    session = signed_in(store, ann, lifetime=30 * DAY)
    assert session.key.expires_at == ann.key.expires_at
    assert holder(store, session.secret, NOON + DAY) is None


def test_the_sessions_of_a_key_end_when_it_is_revoked(store: Store, ann: IssuedKey) -> None:
    sessions = [signed_in(store, ann), signed_in(store, ann)]
    others = signed_in(store, issue(store, ANN, NOON, DAY))
    assert end(store, ann.key.id, NOON) == 3
    assert [holder(store, session.secret, NOON) for session in sessions] == [None, None]
    assert holder(store, others.secret, NOON) == others.key


def test_a_session_that_begins_while_its_key_is_revoked_opens_nothing(
    store: Store, ann: IssuedKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the key and the new session, somebody else revokes the key."""

    def looked_up_just_before_it_was_revoked(store: Store, secret: str, now: datetime) -> AccessKey | None:
        key = holder(store, secret, now)
        with store.writing() as connection:
            revoke(connection, ann.key.id, now)
        return key

    monkeypatch.setattr(access, "holder", looked_up_just_before_it_was_revoked)
    session = signed_in(store, ann)
    assert holder(store, session.secret, NOON) is None


def test_ending_a_session_leaves_its_key_and_the_other_sessions(store: Store, ann: IssuedKey) -> None:
    session, other = signed_in(store, ann), signed_in(store, ann)
    assert end(store, session.key.id, NOON) == 1
    assert holder(store, session.secret, NOON) is None
    assert holder(store, other.secret, NOON) == other.key
    assert holder(store, ann.secret, NOON) == ann.key


def test_a_session_signs_nobody_in(store: Store, ann: IssuedKey) -> None:
    session = signed_in(store, ann)
    assert sign_in(store, session.secret, NOON, HOUR) is None


def test_a_key_ends_once(store: Store, ann: IssuedKey) -> None:
    assert [end(store, ann.key.id, NOON) for _ in range(2)] == [1, 0]
    assert end(store, "0" * 12, NOON) == 0


def test_a_session_is_not_listed_as_a_key(store: Store, ann: IssuedKey) -> None:
    signed_in(store, ann)
    with store.reading() as connection:
        assert everybody(connection) == [ann.key]


def test_no_column_holds_a_secret(store: Store, ann: IssuedKey) -> None:
    session = signed_in(store, ann)
    with store.reading() as connection:
        stored = " ".join(str(value) for row in connection.execute(access_keys.select()) for value in row)
    for issued in (ann, session):
        assert issued.key.id in stored
        assert issued.secret.removeprefix(f"sje_{issued.key.id}_") not in stored


def test_a_secret_does_not_stand_in_what_is_logged_of_a_new_key(store: Store, ann: IssuedKey) -> None:
    assert ann.key.id in repr(ann)
    assert ann.secret not in repr(ann)


def test_no_two_keys_share_an_id_or_a_secret(store: Store) -> None:
    issued = [issue(store, ANN, NOON, DAY) for _ in range(20)]
    assert len({each.key.id for each in issued}) == 20
    assert len({each.secret[-43:] for each in issued}) == 20
