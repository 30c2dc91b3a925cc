"""A setting that cannot be used is named, with what to do about it."""

from pathlib import Path

import pytest

from settings import SettingsError, load_settings


def refusal() -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings()
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SJE_BATCH_SIZE", "0", "SJE_BATCH_SIZE: should be greater than or equal to 1"),
        ("SJE_LEASE_SECONDS", "-1", "SJE_LEASE_SECONDS: should be greater than 0"),
        ("SJE_ENVIRONMENT", "staging", "SJE_ENVIRONMENT: should be 'development' or 'production'"),
        ("SJE_DATABASE_URL", "mysql://db", "SJE_DATABASE_URL: mysql: is not a supported database; use postgresql://"),
        ("SJE_BROKER_URL", "kafka://mq", "SJE_BROKER_URL: kafka: is not a supported broker; use redis://"),
        ("SJE_STREAM_URL", "amqp://mq", "SJE_STREAM_URL: streams require Redis or Valkey"),
        ("SJE_SMTP__PORT", "0", "SJE_SMTP__PORT: should be greater than or equal to 1"),
        ("SJE_BATCH_SIZE", "abc", "SJE_BATCH_SIZE: 'abc' is not a whole number (meaning: "),
        ("SJE_SMTP__USER", "sje", "SJE_SMTP: USER and PASSWORD belong together"),
        ("SJE_SMTP", "mail", "SJE_SMTP: no setting has this name"),
        ("SJE_TASK_TIME_LIMIT", "3600", "SJE_TASK_TIME_LIMIT must be shorter than SJE_VISIBILITY_TIMEOUT"),
        ("SJE_FLOWER_ADDRESS", "0.0.0.0", "SJE_FLOWER_PASSWORD is required, because Flower listens on 0.0.0.0"),
        ("SJE_WEB_URL", "desk", "SJE_WEB_URL: use the address of a host, such as https://desk.example.com"),
        ("SJE_WEB_PORT", "70000", "SJE_WEB_PORT: should be less than or equal to 65535"),
        ("SJE_SESSION_HOURS", "0", "SJE_SESSION_HOURS: should be greater than 0"),
        ("SJE_DATABSE_URL", "x", "SJE_DATABSE_URL: no setting has this name. Did you mean SJE_DATABASE_URL?"),
        ("SJE_QQQQ", "x", "SJE_QQQQ: no setting has this name. deploy/env.example"),
        ("SJE_DEPARTMENT__DISPATCH__EMAIL", "x", "SJE_DEPARTMENT__DISPATCH__EMAIL: no setting has this name"),
    ],
)
def test_a_wrong_variable_is_named_with_the_fix(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(name, value)
    assert expected in refusal()


def test_the_meaning_of_a_wrong_variable_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SJE_BATCH_SIZE", "many")
    assert refusal().endswith("(meaning: Maximum number of events per transaction.)")


def test_everything_that_is_wrong_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SJE_BATCH_SIZE", "many")
    monkeypatch.setenv("SJE_FLOWER_PORT", "high")
    monkeypatch.setenv("SJE_FLOWER_PROT", "5555")
    assert [line.split(":")[0] for line in refusal().splitlines()] == [
        "SJE_FLOWER_PROT",
        "SJE_BATCH_SIZE",
        "SJE_FLOWER_PORT",
    ]


def test_a_refusal_shows_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SJE_DATABASE_URL", "mysql://sje:hunter2@db/sje")
    assert "hunter2" not in refusal()


def test_a_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "sje.env"
    file.write_text("SJE_BATCH_SIZE=50\nSJE_LOG_LEVEL=ERROR\nOTHER=1\n", encoding="utf-8")
    monkeypatch.setenv("SJE_ENV_FILE", str(file))
    monkeypatch.setenv("SJE_LOG_LEVEL", "DEBUG")
    settings = load_settings(flower_port=0)
    assert (settings.batch_size, settings.log_level, settings.flower_port) == (50, "DEBUG", 0)


def test_a_misspelt_name_in_the_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "sje.env"
    file.write_text("SJE_BATCHSIZE=50\n", encoding="utf-8")
    monkeypatch.setenv("SJE_ENV_FILE", str(file))
    assert refusal() == "SJE_BATCHSIZE: no setting has this name. Did you mean SJE_BATCH_SIZE?"


def test_a_file_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SJE_ENV_FILE", str(tmp_path / "none.env"))
    assert refusal().startswith("SJE_ENV_FILE: there is no file")


def test_the_variables_of_a_test_run_are_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SJE_TEST_POSTGRES", "x")
    monkeypatch.setenv("SJE_BENCH_EVENTS", "x")
    load_settings()


def test_what_kubernetes_says_of_services_is_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "SJE_WEB_SERVICE_HOST": "10.0.0.1",
        "SJE_WEB_SERVICE_PORT": "8000",
        "SJE_WEB_SERVICE_PORT_HTTP": "8000",
        "SJE_WEB_PORT": "tcp://10.0.0.1:8000",
        "SJE_WEB_PORT_8000_TCP": "tcp://10.0.0.1:8000",
        "SJE_WEB_PORT_8000_TCP_ADDR": "10.0.0.1",
        "SJE_WEB_PORT_8000_TCP_PROTO": "tcp",
        "SJE_FLOWER_PORT": "tcp://10.0.0.2:5555",
    }.items():
        monkeypatch.setenv(name, value)
    settings = load_settings()
    assert (settings.web_port, settings.flower_port) == (8000, 5555)


def test_a_port_that_is_really_set_counts_beside_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SJE_WEB_SERVICE_PORT", "8000")
    monkeypatch.setenv("SJE_WEB_PORT", "8080")
    assert load_settings().web_port == 8080
