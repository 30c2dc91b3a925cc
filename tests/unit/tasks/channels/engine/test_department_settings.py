"""What a department's channels are set to is checked by every process as it starts."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from settings import Settings, SettingsError, load_settings
from tasks.channels.chat import ChatSettings
from tasks.channels.email import EmailSettings
from tasks.channels.engine.department_settings import channel_settings
from tasks.channels.webhook import WebhookSettings
from tasks.runtime import Runtime

CHAT = {"chat_webhook_url": "https://chat.example/hook"}
SECRET = "whsec_" + "A" * 43 + "="


def test_each_channel_reads_its_own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SJE_DEPARTMENTS__PARTS_SOURCING__EMAIL", "desk@example.com, lead@example.com")
    monkeypatch.setenv("SJE_DEPARTMENTS__PARTS_SOURCING__WEBHOOK_URL", "https://example.com/hook")
    monkeypatch.setenv("SJE_DEPARTMENTS__PARTS_SOURCING__WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("SJE_SMTP__HOST", "smtp.example.com")
    read = channel_settings(load_settings())
    assert read.keys() == {"parts-sourcing"}
    assert (
        read["parts-sourcing"].items()
        >= {
            "chat": ChatSettings(),
            "email": EmailSettings(email=("desk@example.com", "lead@example.com")),
            "webhook": WebhookSettings(webhook_url="https://example.com/hook", webhook_secret=SecretStr(SECRET)),
        }.items()
    )


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("EMAIL", "desk", "SJE_DEPARTMENTS__DISPATCH__EMAIL: 'desk' is not an e-mail address"),
        ("EMAIL", "a@example.com", "SJE_SMTP__HOST is needed: e-mail recipients are set for dispatch, but no mail"),
        ("WEBHOOK_URL", "ftp://x", "SJE_DEPARTMENTS__DISPATCH__WEBHOOK_URL: is not a web address"),
        ("WEBHOOK_URL", "https://x.example", "SJE_DEPARTMENTS__DISPATCH: WEBHOOK_URL and WEBHOOK_SECRET go together"),
        ("WEBHOOK_SECRET", "whsec_short", "make one with: echo whsec_"),
        ("CHAT_WEBHOOK_URL", "chat", "SJE_DEPARTMENTS__DISPATCH__CHAT_WEBHOOK_URL: is not a web address"),
        ("CHAT_WEBHOOK_URL", "chat", "(meaning: Incoming-webhook address of a chat room."),
        ("EMIAL", "x", "SJE_DEPARTMENTS__DISPATCH__EMIAL: no channel has this setting. Did you mean EMAIL?"),
        (
            "PAGER",
            "x",
            "PAGER: no channel has this setting. All: CHAT_WEBHOOK_URL, EMAIL, ",
        ),
    ],
)
def test_a_setting_that_is_not_valid_is_named_with_the_fix(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(f"SJE_DEPARTMENTS__DISPATCH__{name}", value)
    with pytest.raises(SettingsError) as refused:
        Runtime.start(load_settings())
    assert expected in str(refused.value)


def test_a_refusal_shows_no_secret(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, departments={"dispatch": {"webhook_secret": "hunter2", "pager": "hunter2"}})
    with pytest.raises(SettingsError) as refused:
        Runtime.start(settings)
    assert len(str(refused.value).splitlines()) == 2
    assert "hunter2" not in str(refused.value)


def test_departments_that_exist_are_taken_however_they_are_written(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, departments={"PARTS_SOURCING": CHAT, "dispatch": CHAT})
    Runtime.start(settings).close()


def test_departments_that_do_not_exist_are_named_with_the_nearest_and_the_known(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, departments={"part_sourcing": CHAT, "nowhere": CHAT})
    with pytest.raises(SettingsError) as refused:
        Runtime.start(settings)
    nowhere, misspelt = str(refused.value).splitlines()
    assert nowhere.startswith("SJE_DEPARTMENTS__NOWHERE: there is no department 'nowhere'. All: customer-service, ")
    assert misspelt.startswith("SJE_DEPARTMENTS__PART_SOURCING: ")
    assert "Did you mean parts-sourcing?" in misspelt
