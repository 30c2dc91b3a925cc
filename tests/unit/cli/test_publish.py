import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from settings import Settings
from store.errors import StoreUnavailableError
from tasks.broker.embedded import EmbeddedBroker
from tasks.runtime import Runtime
from tests.samples import denied, event, job_created
from tests.unit.cli.conftest import Sje


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a broker that runs."""
    with EmbeddedBroker(tmp_path_factory.mktemp("broker")) as running:
        yield running.url


@pytest.fixture
def events_file(tmp_path: Path) -> str:
    file = tmp_path / "events.jsonl"
    texts = [json.dumps(job_created()), json.dumps(denied()), "not json"]
    file.write_text("\n".join(texts), encoding="utf-8")
    return str(file)


def test_the_stream_gets_every_event_as_it_stands(
    sje: Sje, broker: str, events_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SJE_BROKER_URL", broker)
    answer = sje("publish", events_file)
    assert answer.code == 0
    assert "3 events published to the stream" in answer.out
    with redis.Redis.from_url(broker) as client:
        entries: Any = client.xrange("sje:events")
    assert [fields[b"event"] for _, fields in entries] == Path(events_file).read_bytes().split(b"\n")


def test_the_queue_gets_plain_json_bodies(
    sje: Sje, broker: str, events_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SJE_BROKER_URL", broker)
    assert sje("publish", events_file, "--door", "queue", "--json").data == {
        "door": "queue",
        "events": 3,
        "outcomes": {"published": 3},
    }
    runtime = Runtime(Settings())
    bodies: list[bytes] = []
    with runtime.celery.connection_for_read() as connection:
        queue = connection.SimpleQueue("sje.events")
        for _ in range(3):
            message = queue.get(timeout=5)
            body: Any = message.body
            bodies.append(bytes(body))
            message.ack()
    runtime.close()
    assert bodies == Path(events_file).read_bytes().split(b"\n")


def test_the_direct_door_says_what_came_of_it(sje: Sje, events_file: str) -> None:
    assert sje("publish", events_file, "--door", "direct", "--json").data == {
        "door": "direct",
        "events": 3,
        "outcomes": {"noted": 1, "opened": 1, "dead": 1},
    }
    again = sje("publish", events_file, "--door", "direct")
    assert "2 taken in before" in again.out


def test_a_dead_letter_at_the_direct_door_is_a_problem(sje: Sje, events_file: str) -> None:
    assert sje("publish", events_file, "--door", "direct").code == 1
    assert sje("publish", "-", "--door", "direct", "--json", stdin="not json either").code == 1


def test_a_refusal_at_the_direct_door_is_none(sje: Sje, database: Path) -> None:
    lines = "\n".join(map(json.dumps, [job_created(), denied(), denied()]))
    answer = sje("publish", "-", "--door", "direct", "--json", stdin=lines)
    assert answer.data["outcomes"]["refused"] == 1
    assert answer.code == 0


def test_a_log_line_spoils_no_event_of_the_file(sje: Sje, database: Path) -> None:
    log_line = "[2026-11-22 07:00] INFO starting"
    lines = "\n".join([json.dumps(job_created()), log_line, json.dumps(denied()), json.dumps(job_created("SJ-2"))])
    answer = sje("publish", "-", "--door", "direct", "--json", stdin=lines)
    assert answer.data["outcomes"] == {"noted": 2, "opened": 1, "dead": 1}


def test_the_direct_door_makes_a_development_database(sje: Sje, data_dir: Path) -> None:
    assert sje("publish", "-", "--door", "direct", stdin=json.dumps(job_created())).code == 0
    assert (data_dir / "sje.db").exists()


def test_it_never_makes_a_production_database(
    sje: Sje, events_file: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SJE_ENVIRONMENT", "production")
    answer = sje("publish", events_file, "--door", "direct")
    assert answer.code == 5
    assert "sje migrate" in answer.said
    assert not data_dir.exists()


@pytest.mark.parametrize("door", ["stream", "queue"])
def test_without_a_broker_it_says_how_to_get_one(sje: Sje, events_file: str, door: str) -> None:
    answer = sje("publish", events_file, "--door", door)
    assert answer.code == 5
    assert "sje up" in answer.said


@pytest.mark.parametrize("door", ["stream", "queue"])
def test_a_broker_that_does_not_answer_is_one_clear_line(
    sje: Sje, events_file: str, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SJE_BROKER_URL", "redis://127.0.0.1:1/0")
    answer = sje("publish", events_file, "--door", door)
    assert answer.code == 5
    assert "broker cannot be reached" in answer.said
    assert "Traceback" not in answer.said


def test_many_events_go_in_portions(sje: Sje, database: Path, tmp_path: Path) -> None:
    file = tmp_path / "many.json"
    file.write_text(json.dumps([event("call.made", {}, job=f"SJ-{n}") for n in range(450)]), encoding="utf-8")
    assert sje("publish", str(file), "--door", "direct", "--json").data["events"] == 450


def test_an_empty_file_is_a_problem_and_says_what_to_do_next(sje: Sje, database: Path) -> None:
    answer = sje("publish", "-", "--door", "direct", stdin="\n")
    assert answer.code == 1
    assert "The file has no events" in answer.out


def test_a_database_that_goes_away_is_not_taken_for_a_file_that_cannot_be_read(
    sje: Sje, database: Path, events_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_arguments: object) -> None:
        raise StoreUnavailableError("gone")

    monkeypatch.setattr("workflows.intake.Intake.take_in", away)
    answer = sje("publish", events_file, "--door", "direct")
    assert answer.code == 5
    assert "Gone" in answer.said
