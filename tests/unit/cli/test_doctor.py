import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import redis

from cli.doctor.production_settings import unsafe_settings
from settings import Settings
from store import partitions
from store.deliveries import disable
from store.engine import Store
from store.heartbeats import beat
from tasks.broker.embedded import EmbeddedBroker
from tasks.runtime import Runtime
from tests.redis_servers import free_port, redis_server
from tests.samples import denied, event, job_created
from tests.stores import NOON
from tests.unit.cli.answering import answering
from tests.unit.cli.conftest import Answer, Sje

SECRET = "8d1f0c3b5a7e9d2c4f6a8b0c"
SAFE = {
    "environment": "production",
    "database_url": f"postgresql://sje:{SECRET}@db/sje",
    "broker_url": f"redis://:{SECRET}@cache:6379/0",
    "flower_password": SECRET,
}


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a broker that runs."""
    with EmbeddedBroker(tmp_path_factory.mktemp("broker")) as running:
        yield running.url


def findings(answer: Answer, area: str) -> list[dict[str, Any]]:
    return [finding for finding in answer.data if finding["area"] == area]


def verdicts(answer: Answer, area: str) -> list[str]:
    return [finding["verdict"] for finding in findings(answer, area)]


def test_without_anything_it_says_how_to_begin(sje: Sje, data_dir: Path) -> None:
    answer = sje("doctor")
    assert answer.code == 1
    assert "does not exist yet" in " ".join(answer.out.split())
    assert "sje up" in answer.out
    assert not (data_dir / "sje.db").exists()


def test_everything_that_is_wrong_comes_with_how_to_mend_it(sje: Sje, database: Path) -> None:
    assert all(finding["fix"] for finding in sje("doctor", "--json").data if finding["verdict"] != "ok")


def test_a_database_of_this_version_is_well(sje: Sje, database: Path) -> None:
    assert verdicts(sje("doctor", "--json"), "database") == ["ok"]


def test_a_database_never_migrated_is_named(sje: Sje, data_dir: Path) -> None:
    data_dir.mkdir()
    with closing(sqlite3.connect(data_dir / "sje.db")) as other:
        other.execute("CREATE TABLE something_else (id)")
    (finding,) = findings(sje("doctor", "--json"), "database")
    assert (finding["verdict"], finding["fix"]) == ("fail", "Run `sje migrate`.")


def test_a_database_of_a_newer_version_is_not_to_be_migrated(sje: Sje, database: Path) -> None:
    with closing(sqlite3.connect(database)) as newer, newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    (finding,) = findings(sje("doctor", "--json"), "database")
    assert finding["verdict"] == "fail"
    assert "newer version" in finding["found"]
    assert "sje migrate" not in finding["fix"]


def test_a_database_that_is_damaged_is_to_be_restored(sje: Sje, data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "sje.db").write_bytes(b"no database" * 1_000)
    (finding,) = findings(sje("doctor", "--json"), "database")
    assert (finding["verdict"], finding["fix"]) == ("fail", "Restore it from a backup.")


def test_a_database_that_does_not_answer_is_named_without_its_password(
    sje: Sje, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SJE_DATABASE_URL", f"postgresql://sje:{SECRET}@127.0.0.1:1/none")
    answer = sje("doctor", "--json")
    assert verdicts(answer, "database") == ["fail"]
    assert SECRET not in answer.out


def test_a_broker_that_keeps_what_it_is_given_is_well(
    sje: Sje, database: Path, broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SJE_BROKER_URL", broker)
    assert verdicts(sje("doctor", "--json"), "broker") == ["ok", "ok", "ok"]


@pytest.mark.parametrize(
    ("setting", "unsafe", "safe"),
    [("maxmemory-policy", "allkeys-lru", "noeviction"), ("appendonly", "no", "yes")],
)
def test_a_broker_that_may_lose_messages_is_warned_of_and_refused_in_production(  # noqa: PLR0917
    sje: Sje, database: Path, broker: str, monkeypatch: pytest.MonkeyPatch, setting: str, unsafe: str, safe: str
) -> None:
    monkeypatch.setenv("SJE_BROKER_URL", broker)
    with redis.Redis.from_url(broker) as client:
        client.config_set(setting, unsafe)
        try:
            on_one_machine, in_production = sje("doctor", "--json"), sje("doctor", "--production", "--json")
        finally:
            client.config_set(setting, safe)
    assert sorted(verdicts(on_one_machine, "broker")) == ["ok", "ok", "warn"]
    assert sorted(verdicts(in_production, "broker")) == ["fail", "ok", "ok"]


def test_a_broker_that_does_not_answer_is_named(sje: Sje, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for url in ("redis://127.0.0.1:1/0", "amqp://guest:guest@127.0.0.1:1//"):
        monkeypatch.setenv("SJE_BROKER_URL", url)
        assert "fail" in verdicts(sje("doctor", "--json"), "broker")


def test_a_stream_that_nobody_reads_is_named(
    sje: Sje, database: Path, broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SJE_BROKER_URL", broker)
    monkeypatch.setenv("SJE_STREAM_NAME", "unread")
    (finding,) = findings(sje("doctor", "--json"), "event stream")
    assert finding["verdict"] == "warn"
    with redis.Redis.from_url(broker) as client:
        client.xadd("unread", {"event": "{}"})
    (finding,) = findings(sje("doctor", "--json"), "event stream")
    assert finding["verdict"] == "fail"
    assert finding["fix"] == "Start a consumer: `sje up`, or `sje run consumer`."
    store = Store(f"sqlite:///{database}")
    with store.writing() as connection:
        partitions.join(connection, "stream", "reader", partitions=4, lease=timedelta(seconds=30))
        partitions.join(connection, "stream", "gone", partitions=4, lease=timedelta(0))
        partitions.claim(connection, "stream", "reader", dict.fromkeys(range(3), 0))
        partitions.claim(connection, "stream", "gone", {3: 0})
    store.close()
    (finding,) = findings(sje("doctor", "--json"), "event stream")
    assert finding["verdict"] == "ok"
    assert finding["found"] == (
        "unread: 1 event waiting, 0 of them in partitions; 1 consumer, 4 partitions, 1 of them about to be taken over"
    )


@pytest.fixture
def nothing_served(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the pages nor Flower are served, whatever else runs on this machine."""
    monkeypatch.setenv("SJE_WEB_PORT", "1")
    monkeypatch.setenv("SJE_FLOWER_PORT", "1")


@pytest.mark.usefixtures("nothing_served")
def test_processes_are_judged_by_their_last_progress_and_pages_by_their_answer(sje: Sje, runtime: Runtime) -> None:
    now = datetime.now(UTC)
    with runtime.store.writing() as connection:
        beat(connection, "beat@elsewhere", now)
        beat(connection, "worker@elsewhere", now - timedelta(hours=1))
    found = {
        finding["found"].split()[0]: finding["verdict"] for finding in findings(sje("doctor", "--json"), "processes")
    }
    assert found == {"beat": "ok", "worker": "warn", "consumer": "warn", "web:": "warn", "flower:": "warn"}


@pytest.mark.usefixtures("database", "nothing_served")
def test_pages_are_well_where_a_running_up_serves_them(sje: Sje, data_dir: Path) -> None:
    with answering("/healthz", HTTPStatus.OK) as port:
        (data_dir / "web.url").write_text(f"http://127.0.0.1:{port}\n", encoding="utf-8")
        found = {finding["found"]: finding["verdict"] for finding in findings(sje("doctor", "--json"), "processes")}
    assert found[f"web: http://127.0.0.1:{port}/healthz answers 200"] == "ok"


def test_after_a_clean_stop_it_says_when_the_consumer_last_ran(sje: Sje, runtime: Runtime) -> None:
    ago = datetime.now(UTC) - timedelta(hours=1)
    with runtime.store.writing() as connection:
        for name in ("consumer.stream@here", "consumer.queue@here", "queue.timers", "queue.notify.dispatch"):
            beat(connection, name, ago)
    answer = sje("doctor", "--json")
    consumer = findings(answer, "processes")[0]
    assert (consumer["verdict"], consumer["found"]) == ("warn", "consumer last made progress 1 h ago")
    (queues,) = findings(answer, "queues")
    assert (queues["verdict"], queues["found"]) == ("warn", "none of 2 makes progress; the last did 1 h ago")


def test_a_department_that_does_not_exist_is_refused(sje: Sje, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SJE_DEPARTMENTS__DISPACH__CHAT_WEBHOOK_URL", "https://chat.example/hook")
    answer = sje("doctor")
    assert answer.code != 0
    assert "Did you mean dispatch?" in answer.said


def test_a_queue_that_stands_still_while_others_move_is_named(sje: Sje, runtime: Runtime) -> None:
    now = datetime.now(UTC)
    with runtime.store.writing() as connection:
        beat(connection, "queue.timers", now)
        beat(connection, "queue.notify.dispatch", now - timedelta(hours=1))
    (finding,) = findings(sje("doctor", "--json"), "queues")
    assert finding["verdict"] == "fail"
    assert "notify.dispatch" in finding["found"]


def test_what_waits_too_long_to_be_told_is_named(sje: Sje, published: Any, set_clock: Any) -> None:
    published([job_created(), denied()])
    assert verdicts(sje("doctor", "--json"), "outbox") == ["ok", "ok"]
    set_clock(NOON + timedelta(minutes=5))
    answer = sje("doctor", "--json")
    assert verdicts(answer, "outbox") == ["warn", "warn"]
    assert "1 notice to send, the oldest for 5 min" in findings(answer, "outbox")[0]["found"]


def test_notices_whose_messages_the_broker_lost_are_counted(
    sje: Sje, published: Any, set_clock: Any, broker: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SJE_BROKER_URL", broker)
    published([job_created(), denied()])
    with redis.Redis.from_url(broker) as client:
        assert client.llen("notify.support-services") == 1
        client.flushall()
    assert verdicts(sje("doctor", "--json"), "outbox") == ["ok", "ok"]
    set_clock(NOON + timedelta(minutes=5))
    *_, lost = findings(sje("doctor", "--json"), "outbox")
    assert (lost["verdict"], lost["found"]) == ("warn", "1 notice enqueued but not sent, the oldest for 5 min")
    assert "enqueued again after 1 min" in lost["fix"]


def test_a_timer_that_nobody_fires_is_named(sje: Sje, open_exception: str, set_clock: Any) -> None:
    at = (NOON + timedelta(hours=1)).isoformat()
    sje("do", open_exception, "follow_up", "--follow-up-at", at, "--follow-up-reason", "x")
    assert verdicts(sje("doctor", "--json"), "timers") == ["ok"]
    set_clock(NOON + timedelta(hours=2))
    assert verdicts(sje("doctor", "--json"), "timers") == ["warn"]


def test_open_dead_letters_are_counted_by_cause(sje: Sje, published: Any) -> None:
    published([event("nope.nope")])
    (finding,) = findings(sje("doctor", "--json"), "dead letters")
    assert (finding["verdict"], finding["found"]) == ("warn", "1 open: 1 unknown-type")


def test_a_channel_that_was_switched_off_is_named(sje: Sje, runtime: Runtime) -> None:
    with runtime.store.writing() as connection:
        disable(connection, "dispatch", "webhook", "410 Gone", NOON)
    (finding,) = findings(sje("doctor", "--json"), "channels")
    assert finding["found"] == "Dispatch's webhook is off: 410 Gone"
    assert "sje channels enable dispatch webhook" in finding["fix"]


@pytest.mark.parametrize(
    ("url", "verdict", "said"),
    [
        ("https://10.0.0.5/KEY", "fail", "is never called: the host has an address that is not public"),
        ("http://93.184.216.34/KEY", "fail", "is never called: a webhook's address must begin with https://"),
        ("https://nowhere.invalid/KEY", "warn", "cannot be called: the name of its host cannot be resolved"),
        ("https://example.com:port/KEY", "fail", "is never called: a webhook's address must be a web address"),
        ("https://93.184.216.34/KEY", "ok", "has an address that may be called"),
    ],
)
def test_a_webhook_that_can_never_be_called_is_named_without_its_address(
    sje: Sje, database: Path, monkeypatch: pytest.MonkeyPatch, url: str, verdict: str, said: str
) -> None:
    monkeypatch.setenv("SJE_DEPARTMENTS__PARTS_SOURCING__WEBHOOK_URL", url)
    monkeypatch.setenv("SJE_DEPARTMENTS__PARTS_SOURCING__WEBHOOK_SECRET", "whsec_" + "a" * 32)
    monkeypatch.setenv("SJE_DEPARTMENTS__DISPATCH__CHAT_WEBHOOK_URL", url)
    answer = sje("doctor", "--json")
    assert [(each["verdict"], each["found"]) for each in findings(answer, "channels")] == [
        (verdict, f"Dispatch's chat {said}"),
        (verdict, f"Parts Sourcing's webhook {said}"),
    ]
    if verdict != "ok":
        names = ["SJE_DEPARTMENTS__DISPATCH__CHAT_WEBHOOK_URL", "SJE_DEPARTMENTS__PARTS_SOURCING__WEBHOOK_URL"]
        assert [each["fix"] for each in findings(answer, "channels")] == [f"Correct {name}." for name in names]
    assert "KEY" not in answer.out


def test_a_mail_server_that_does_not_answer_is_named(sje: Sje, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SJE_SMTP__HOST", "127.0.0.1")
    monkeypatch.setenv("SJE_SMTP__PORT", "1")
    assert verdicts(sje("doctor", "--json"), "channels") == ["warn"]


def test_vocabularies_of_no_type_are_named(
    sje: Sje, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('[vocabularies]\nspf_conduct = ["RUDE"]\n', encoding="utf-8")
    monkeypatch.setenv("SJE_POLICY_FILE", str(policy))
    (unknown,) = [each for each in findings(sje("doctor", "--json"), "rules") if "do not exist" in each["found"]]
    assert (unknown["verdict"], "spf_conduct" in unknown["found"]) == ("warn", True)


def test_vocabularies_of_types_and_of_their_answers_are_known(
    sje: Sje, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = tmp_path / "policy.toml"
    lists = '[vocabularies]\nspf_general_conduct = ["RUDE"]\n[vocabularies.sp_feedback]\nhigh_cost = ["Travel"]\n'
    policy.write_text(lists, encoding="utf-8")
    monkeypatch.setenv("SJE_POLICY_FILE", str(policy))
    assert "do not exist" not in sje("doctor").out


def unsafe(**changes: Any) -> list[str]:
    settings = Settings(**{**SAFE, **changes})
    return [finding.found for finding in unsafe_settings(settings, production=True) if finding.verdict == "fail"]


def test_safe_settings_are_fit_for_production() -> None:
    assert unsafe() == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"database_url": None}, "SQLite"),
        ({"database_url": "sqlite:////var/lib/sje/sje.db"}, "SQLite"),
        ({"broker_url": None}, "embedded"),
        ({"flower_password": None}, "Flower asks for no password"),
        ({"flower_password": "short"}, "SJE_FLOWER_PASSWORD is easily guessed"),
        ({"flower_password": "password12345678"}, "SJE_FLOWER_PASSWORD is easily guessed"),
        ({"database_url": "postgresql://sje@db/sje"}, "SJE_DATABASE_URL is missing"),
        ({"database_url": "postgresql://sje:postgres@db/sje"}, "SJE_DATABASE_URL is easily guessed"),
        ({"broker_url": "redis://cache:6379/0"}, "SJE_BROKER_URL is missing"),
        ({"broker_url": "amqp://guest:guest@mq//"}, "SJE_BROKER_URL is easily guessed"),
        ({"stream_url": "redis://cache:6379/1"}, "SJE_STREAM_URL is missing"),
        ({"event_queue_url": "amqp://guest:guest@mq//"}, "SJE_EVENT_QUEUE_URL is easily guessed"),
        ({"environment": "development"}, "environment is development"),
        ({"webhook_allow_private": True}, "private addresses"),
        ({"clock": "/tmp/clock"}, "simulated"),
        ({"web_address": "0.0.0.0"}, "are sent unencrypted"),
        ({"web_address": "::"}, "are sent unencrypted"),
        ({"web_address": "0.0.0.0", "web_url": "http://desk.example.com"}, "are sent unencrypted"),
        ({"web_url": "http://desk.example.com"}, "are sent unencrypted"),
    ],
)
def test_every_unsafe_setting_is_refused_in_production(changes: dict[str, Any], said: str) -> None:
    (found,) = unsafe(**changes)
    assert said in found


@pytest.mark.parametrize(
    "password",
    ["aaaaaaaaaaaa", "abcabcabcabc", "123456789012", "0987654321098", "abcdefghijkl", "qwertyuiop123", "QWERTYasdfgh"],
)
def test_a_password_of_few_characters_or_of_a_sequence_is_refused(password: str) -> None:
    assert unsafe(flower_password=password) == [
        "SJE_FLOWER_PASSWORD is easily guessed; use at least 12 random characters"
    ]


@pytest.mark.parametrize("password", [SECRET, "0f3a9c71d2e8", "correct horse battery staple", "kW7-pQ2x_Zr9"])
def test_a_random_password_is_accepted(password: str) -> None:
    assert unsafe(flower_password=password) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"web_address": "0.0.0.0", "web_url": "https://desk.example.com"},
        {"web_address": "::1"},
        {"web_url": "http://localhost:8000"},
    ],
)
def test_pages_behind_tls_or_on_this_machine_alone_are_fit_for_production(changes: dict[str, Any]) -> None:
    assert unsafe(**changes) == []


def test_unsafe_settings_are_nobodys_business_on_one_machine() -> None:
    assert list(unsafe_settings(Settings(), production=False)) == []


def test_a_refused_installation_ends_with_1(sje: Sje, database: Path) -> None:
    answer = sje("doctor", "--production")
    assert answer.code == 1
    assert "SJE_DATABASE_URL=postgresql://" in answer.out


def test_a_database_that_takes_no_writes_is_named(sje: Sje, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def prepare(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA query_only=ON")

    monkeypatch.setattr("store.sqlite._prepare", prepare)
    (finding,) = findings(sje("doctor", "--json"), "database")
    assert finding["verdict"] == "fail"
    assert "readonly" in finding["found"]
    assert finding["fix"] == "Make them writable."


def test_what_the_doctor_writes_is_not_kept(sje: Sje, database: Path) -> None:
    sje("doctor")
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT count(*) FROM heartbeats").fetchone() == (0,)


def test_a_database_that_refuses_is_named_with_what_to_set(sje: Sje, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SJE_DATABASE_URL", "postgresql://sje@127.0.0.1:1/none?options=-x")
    answer = sje("doctor", "--json")
    assert "ptions of the database must be -c NAME=VALUE" in answer.said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("maxmemory", "does not accept writes"),
        ("replicaof", "does not accept writes"),
    ],
)
def test_a_redis_that_takes_no_writes_is_named(
    sje: Sje, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str, said: str
) -> None:
    with redis_server(tmp_path / "redis") as port, redis.Redis(port=port) as client:
        if change == "maxmemory":
            client.config_set("maxmemory", "1")
        else:
            client.replicaof("127.0.0.1", 1)
        monkeypatch.setenv("SJE_BROKER_URL", f"redis://127.0.0.1:{port}/0")
        failed = [each["found"] for each in findings(sje("doctor", "--json"), "broker") if each["verdict"] == "fail"]
    assert len(failed) == 1
    assert said in failed[0]


def test_a_cluster_is_named_with_the_reason(
    sje: Sje, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus = ("--cluster-port", str(free_port()))
    with redis_server(tmp_path / "redis", "--cluster-enabled", "yes", *bus) as port:
        monkeypatch.setenv("SJE_BROKER_URL", f"redis://127.0.0.1:{port}/0")
        answer = sje("doctor", "--json")
    assert "is a cluster" in answer.out
    assert "Redis Cluster cannot be used" in answer.out


def test_tls_that_takes_any_certificate_is_refused_in_production() -> None:
    url = f"rediss://:{SECRET}@cache/0"
    for changes, expected in (({"broker_url": f"{url}?ssl_cert_reqs=none"}, 1), ({"broker_url": url}, 0)):
        settings = Settings.model_validate(SAFE | changes)
        found = [each.found for each in unsafe_settings(settings, production=True) if "certificate" in each.found]
        assert len(found) == expected


def test_the_passwords_of_all_hosts_are_judged() -> None:
    settings = Settings.model_validate(SAFE | {"broker_url": f"amqp://u:{SECRET}@a//;amqp://u:guest@b//"})
    found = [each.found for each in unsafe_settings(settings, production=True)]
    assert any("SJE_BROKER_URL is easily guessed" in each for each in found)
