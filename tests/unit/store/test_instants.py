from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from store.engine import Store
from store.tables import heartbeats, iso, timers
from tests.stores import NOON

MINUS_SIX = timezone(timedelta(hours=-6))


def _kept(store: Store, *instants: datetime) -> list[datetime]:
    with store.writing() as connection:
        rows = [{"name": str(number), "at": at, "detail": ""} for number, at in enumerate(instants)]
        connection.execute(heartbeats.insert(), rows)
    with store.reading() as connection:
        return list(connection.execute(select(heartbeats.c.at).order_by(heartbeats.c.at)).scalars())


@pytest.mark.parametrize(
    "instant",
    [NOON, NOON.replace(microsecond=1), NOON.astimezone(MINUS_SIX), datetime.max.replace(tzinfo=UTC)],
    ids=["whole second", "microsecond", "another offset", "the last"],
)
def test_an_instant_comes_back_as_the_same_instant_in_utc(store: Store, instant: datetime) -> None:
    (back,) = _kept(store, instant)
    assert back == instant
    assert back.utcoffset() == timedelta(0)


def test_the_order_of_what_is_kept_is_the_order_of_time(store: Store) -> None:
    instants = [NOON + timedelta(microseconds=step) for step in (0, 1, 999_999, 1_000_000, 86_400_000_000)]
    mixed = [at.astimezone(MINUS_SIX) if place % 2 else at for place, at in enumerate(instants)]
    assert _kept(store, *reversed(mixed)) == instants


def test_an_absent_instant_stays_absent(store: Store) -> None:
    timer = {"id": "T", "job": "SJ-1", "type": "", "rule": "", "due_at": NOON, "set_at": NOON, "ended_at": None}
    with store.writing() as connection:
        connection.execute(timers.insert(), [timer])
    with store.reading() as connection:
        assert connection.execute(select(timers.c.ended_at)).scalar_one() is None


def test_a_naive_instant_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="naive instant"):
        _kept(store, NOON.replace(tzinfo=None))


def test_as_text_an_instant_has_one_width() -> None:
    assert iso(NOON) == "2026-11-20T18:00:00.000000+00:00"
    assert iso(NOON.astimezone(MINUS_SIX)) == iso(NOON)
    with pytest.raises(ValueError, match="naive instant"):
        iso(NOON.replace(tzinfo=None))
