from pathlib import Path

import pytest

from store.deliveries import disable
from tasks.runtime import Runtime
from tests.stores import NOON
from tests.unit.cli.conftest import Sje


def test_every_department_has_its_desk(sje: Sje, database: Path) -> None:
    rows = sje("channels", "--json").data
    assert {row["department"]: row["channel"] for row in rows}["parts-sourcing"] == "desk"
    assert all(row["on"] for row in rows)


def test_channels_that_are_set_are_listed(sje: Sje, database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SJE_DEPARTMENTS__DISPATCH__CHAT_WEBHOOK_URL", "https://chat.example.com/services/KEY")
    rows = sje("channels", "--json").data
    assert len([row for row in rows if row["department"] == "dispatch"]) == 2
    assert "KEY" not in sje("channels").out


def test_a_channel_that_was_switched_off_is_switched_on_again(sje: Sje, runtime: Runtime) -> None:
    with runtime.store.writing() as connection:
        disable(connection, "dispatch", "webhook", "410 Gone", NOON)
    assert "off: 410 Gone" in sje("channels").out
    assert sje("channels", "enable", "Dispatch", "webhook").code == 0
    assert "switched off" not in sje("channels").out
    assert sje("channels", "enable", "Dispatch", "webhook").code == 4
