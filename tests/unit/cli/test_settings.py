"""`sje settings` shows what is in force and no secret; the committed page is what the model gives."""

from pathlib import Path

import pytest

from cli.commands.settings import settings_page
from settings import variables
from tests.unit.cli.conftest import Sje

PAGE = Path(__file__).parents[3] / "docs" / "settings.md"


def test_every_setting_is_shown_with_its_value(sje: Sje, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SJE_BATCH_SIZE", "77")

    shown = {row["name"]: row for row in sje("settings", "--json").data}

    assert shown["SJE_BATCH_SIZE"]["value"] == "77"
    assert shown["SJE_BATCH_SIZE"]["default"] == "500"
    assert shown["SJE_SMTP__PORT"]["value"] == "587"
    assert {variable.name for variable in variables() if "<" not in variable.name} == shown.keys()


def test_the_channels_of_a_department_are_shown_under_its_name(sje: Sje, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SJE_SMTP__HOST", "mail.example.com")
    monkeypatch.setenv("SJE_DEPARTMENTS__PARTS_SOURCING__EMAIL", "a@example.com, b@example.com")

    shown = {row["name"]: row["value"] for row in sje("settings", "--json").data}

    assert shown["SJE_DEPARTMENTS__PARTS_SOURCING__EMAIL"] == "a@example.com, b@example.com"


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_no_secret_is_shown(sje: Sje, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]) -> None:
    monkeypatch.setenv("SJE_FLOWER_PASSWORD", "tell-nobody")
    monkeypatch.setenv("SJE_DATABASE_URL", "postgresql://sje:tell-nobody@db.example.com/sje")

    shown = sje("settings", *arguments).out

    assert "tell-nobody" not in shown
    assert "***" in shown


def test_the_committed_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == settings_page(), "`make pages` writes it again; commit what changed"
