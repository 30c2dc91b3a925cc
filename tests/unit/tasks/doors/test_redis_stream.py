"""The stream door on a stand-in for Redis: what it takes, removes and leaves. Real servers: tests/integration."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event

import fakeredis
import pytest
from sqlalchemy import select

from settings import Settings
from store.errors import StoreUnavailableError
from store.tables import dead_letters, inbox
from tasks.doors import redis_stream as subject
from tasks.doors.batch_intake import BatchIntake
from tasks.doors.redis_stream import RedisStreamDoor
from tasks.runtime import Runtime
from tests import stores
from tests.samples import job_created

STREAM, GROUP = "sje:events", "sje"


@pytest.fixture
def runtime(migrated_file: Path, tmp_path: Path) -> Iterator[Runtime]:
    url = stores.copied(migrated_file, tmp_path)
    runtime = Runtime(Settings(data_dir=tmp_path, database_url=url, batch_size=3))
    yield runtime
    runtime.close()


@pytest.fixture
def client() -> Iterator[fakeredis.FakeRedis]:
    with fakeredis.FakeRedis() as client:
        yield client


@pytest.fixture
def door(runtime: Runtime, client: fakeredis.FakeRedis, monkeypatch: pytest.MonkeyPatch) -> RedisStreamDoor:
    monkeypatch.setattr(subject, "BLOCK_SECONDS", 0.01)
    door = RedisStreamDoor(runtime, "redis://stand-in", abandoned_after=timedelta(0))
    door._make_group(client)
    return door


def publish(client: fakeredis.FakeRedis, *texts: str) -> list[bytes]:
    return [client.xadd(STREAM, {"event": text}) for text in texts]  # type: ignore[misc] # bytes, unless decoded


def kept(runtime: Runtime) -> tuple[list[str], list[str]]:
    """The jobs of the events taken in, and the codes of the dead letters."""
    with runtime.store.reading() as connection:
        jobs = connection.execute(select(inbox.c.job).order_by(inbox.c.job)).scalars()
        return list(jobs), list(connection.execute(select(dead_letters.c.code)).scalars())


def created(job: str) -> str:
    return json.dumps(job_created(job=job))


def test_a_batch_is_taken_in_and_removed_and_the_rest_stays(
    runtime: Runtime, client: fakeredis.FakeRedis, door: RedisStreamDoor
) -> None:
    publish(client, *map(created, ("SJ-1", "SJ-2")), "no event", created("SJ-3"))
    door._take_batch(client, BatchIntake(runtime, door.name, Event()))
    assert kept(runtime) == (["SJ-1", "SJ-2"], ["not-json"])
    assert client.xlen(STREAM) == 1
    door._take_batch(client, BatchIntake(runtime, door.name, Event()))
    assert kept(runtime)[0] == ["SJ-1", "SJ-2", "SJ-3"]
    assert client.xlen(STREAM) == 0


def test_what_could_not_be_stored_stays_pending(
    runtime: Runtime, client: fakeredis.FakeRedis, door: RedisStreamDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = Event()

    def away(*_arguments: object) -> None:
        stop.set()  # the process is told to stop while it waits for the database
        raise StoreUnavailableError("away")

    monkeypatch.setattr(runtime.intake, "take", away)
    publish(client, created("SJ-1"))
    door._take_batch(client, BatchIntake(runtime, door.name, stop))
    assert client.xlen(STREAM) == 1
    assert client.xpending(STREAM, GROUP)["pending"] == 1


def test_the_oldest_entry_comes_first_whoever_left_it(client: fakeredis.FakeRedis, door: RedisStreamDoor) -> None:
    first, *_others = publish(client, *map(created, ("SJ-1", "SJ-2", "SJ-3")))
    client.xreadgroup(GROUP, "a", {STREAM: ">"})
    client.xclaim(STREAM, GROUP, "b", 0, [first])
    assert door._oldest_left_by(client, ["a", "b"]) == first
    assert door._oldest_left_by(client, []) is None
    assert door._oldest_left_by(client, ["nobody"]) is None


def test_entries_are_ordered_by_number_not_by_letter() -> None:
    assert sorted([b"10-0", b"9-11", b"9-2"], key=subject._place) == [b"9-2", b"9-11", b"10-0"]
