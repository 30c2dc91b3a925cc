"""What is used when something is set, and when nothing is."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from settings import load_settings

SECRET = "whsec_" + "A" * 43 + "="


def test_unset_everything_lives_in_the_data_folder(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.environment == "development"
    assert settings.data_dir == tmp_path / "sje"
    assert settings.effective_database_url == f"sqlite:///{tmp_path}/sje/sje.db"
    assert settings.effective_broker_url is None
    assert settings.effective_stream_url is None
    assert settings.effective_event_queue_url is None


def test_without_xdg_the_data_folder_is_under_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load_settings().data_dir == tmp_path / ".local/share/sje"


def test_a_path_may_start_at_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("SJE_DATA_DIR", "~/data")
    assert load_settings().data_dir == tmp_path / "data"


def test_the_database_that_is_set_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SJE_DATABASE_URL", "postgresql://sje:pw@db/sje")
    assert load_settings().effective_database_url == "postgresql://sje:pw@db/sje"


def test_a_running_up_says_where_its_broker_listens() -> None:
    settings = load_settings()
    settings.data_dir.mkdir()
    settings.broker_file.write_text("valkey://127.0.0.1:41234/0\n", encoding="utf-8")
    assert settings.effective_broker_url == "redis://127.0.0.1:41234/0"
    assert settings.effective_stream_url == "redis://127.0.0.1:41234/0"
    assert settings.effective_event_queue_url == "redis://127.0.0.1:41234/0"


def test_a_broker_that_is_set_wins_over_the_embedded_one() -> None:
    settings = load_settings(broker_url="amqp://mq")
    settings.data_dir.mkdir()
    settings.broker_file.write_text("redis://127.0.0.1:41234/0", encoding="utf-8")
    assert settings.effective_broker_url == "amqp://mq"


def test_rabbitmq_has_no_stream_unless_one_is_named() -> None:
    assert load_settings(broker_url="amqp://mq").effective_stream_url is None
    both = load_settings(broker_url="amqp://mq", stream_url="valkey://cache")
    assert both.effective_stream_url == "redis://cache"
    assert both.effective_event_queue_url == "amqp://mq"


def test_an_event_queue_of_its_own_is_read() -> None:
    assert load_settings(broker_url="redis://a", event_queue_url="amqp://b").effective_event_queue_url == "amqp://b"


@pytest.mark.parametrize(
    ("changes", "url"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"web_address": "::1", "web_port": 8080}, "http://[::1]:8080"),
        ({"web_address": "0.0.0.0"}, "http://127.0.0.1:8000"),
        ({"web_address": "0.0.0.0", "web_url": "https://desk.example.com/"}, "https://desk.example.com"),
    ],
)
def test_people_reach_the_pages_where_it_is_set_or_else_where_they_are_served(
    changes: dict[str, Any], url: str
) -> None:
    assert load_settings(**changes).effective_web_url == url


def test_a_running_up_says_where_it_serves_the_pages_and_flower() -> None:
    settings = load_settings()
    settings.data_dir.mkdir()
    settings.web_file.write_text("http://127.0.0.1:41234\n", encoding="utf-8")
    settings.flower_file.write_text("http://127.0.0.1:41235\n", encoding="utf-8")
    assert settings.served_web_url == settings.effective_web_url == "http://127.0.0.1:41234"
    assert settings.served_flower_url == "http://127.0.0.1:41235"


def test_where_people_reach_the_pages_wins_over_where_they_are_served() -> None:
    settings = load_settings(web_url="https://desk.example.com")
    settings.data_dir.mkdir()
    settings.web_file.write_text("http://127.0.0.1:41234\n", encoding="utf-8")
    assert settings.effective_web_url == "https://desk.example.com"
    assert settings.served_web_url == "http://127.0.0.1:41234"


def test_department_channels_are_read_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SJE_DEPARTMENTS__PARTS_SOURCING__EMAIL", "desk@example.com, lead@example.com")
    monkeypatch.setenv("SJE_DEPARTMENTS__PARTS_SOURCING__WEBHOOK_URL", "https://example.com/hook")
    monkeypatch.setenv("SJE_DEPARTMENTS__PARTS_SOURCING__WEBHOOK_SECRET", SECRET)
    assert load_settings().departments == {
        "parts-sourcing": {
            "email": "desk@example.com, lead@example.com",
            "webhook_url": "https://example.com/hook",
            "webhook_secret": SECRET,
        }
    }


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SJE_DATABASE_URL", "")
    monkeypatch.setenv("SJE_FLOWER_PASSWORD", "")
    settings = load_settings()
    assert settings.database_url is None
    assert settings.flower_password is None


def test_settings_cannot_be_changed() -> None:
    settings = load_settings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.batch_size = 1  # type: ignore[misc]


def test_no_secret_is_shown() -> None:
    settings = load_settings(
        database_url="postgresql://sje:hunter2@db/sje",
        broker_url="redis://:hunter2@cache",
        stream_url="redis://:hunter2@cache",
        event_queue_url="amqp://sje:hunter2@mq",
        flower_password="hunter2",
        smtp={"host": "mail", "user": "sje", "password": "hunter2"},
        departments={"dispatch": {"webhook_secret": "hunter2"}},
    )
    assert "hunter2" not in repr(settings)
