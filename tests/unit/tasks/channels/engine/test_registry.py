"""A channel is one file: with it come its settings, their checks and pages, its deliveries and its examination."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import tasks.channels
from cli.commands.settings import settings_page
from cli.doctor.channels import examine
from settings import SettingsError, load_settings, values_in_force, variables
from store.outbox import Portion
from store.tables import deliveries
from tasks.channels.chat import ChatSettings
from tasks.channels.engine.channel import ChannelSettings, ChannelType
from tasks.channels.engine.department_settings import channel_settings
from tasks.channels.engine.registry import ChannelDeclarationError, _check_settings, channel_types
from tasks.outbox.notify import notify_department
from tasks.runtime import Runtime

DEPARTMENT = "parts-sourcing"
VARIABLE = "SJE_DEPARTMENTS__PARTS_SOURCING__PAGER"


@pytest.fixture
def pager(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The file of Parts Sourcing's pager: the channel is one new file, and two variables are set."""
    monkeypatch.setattr(tasks.channels, "__path__", [*tasks.channels.__path__, str(Path(__file__).parents[1] / "toy")])
    channel_types.cache_clear()
    file = tmp_path / "pages.txt"
    monkeypatch.setenv(f"{VARIABLE}_FILE", str(file))
    monkeypatch.setenv(f"{VARIABLE}_CODE", "tell-nobody")
    monkeypatch.setenv("SJE_CLOCK", str(tmp_path / "clock"))
    yield file
    monkeypatch.undo()
    channel_types.cache_clear()


def test_the_channels_are_the_files_that_declare_one() -> None:
    assert {"chat", "email", "webhook"} <= channel_types().keys()
    assert "engine" not in channel_types()


class TestANewChannelInOneFile:
    def test_delivers_what_its_department_is_notified_of(
        self,
        pager: Path,
        make_runtime: Callable[..., Runtime],
        write_portion: Callable[..., Portion],
        rows: Callable[[Any], list[dict[str, Any]]],
    ) -> None:
        runtime = make_runtime(departments=load_settings().departments, clock=pager)
        notify_department(runtime, DEPARTMENT, write_portion("N1", "N2").id)
        assert pager.read_text(encoding="utf-8") == "notice N1\nnotice N2\n"
        assert {(row["channel"], row["status"]) for row in rows(deliveries)} == {
            ("desk", "delivered"),
            ("pager", "delivered"),
        }
        assert list(runtime.channels.of("dispatch")) == []

    def test_is_examined_by_the_doctor(self, pager: Path, make_runtime: Callable[..., Runtime]) -> None:
        runtime = make_runtime(departments=load_settings().departments, clock=pager)
        (finding,) = examine(runtime)
        assert finding.found == f"parts-sourcing pages {pager}"

    def test_has_its_variables_listed_and_its_secrets_hidden(self, pager: Path) -> None:
        meanings = {each.name: each.meaning for each in variables(each.settings for each in channel_types().values())}
        assert meanings["SJE_DEPARTMENTS__<DEPARTMENT>__PAGER_FILE"] == "File that the pages are written to."
        assert "Code that opens the pager." in settings_page()
        settings = load_settings()
        channels = {department: tuple(own.values()) for department, own in channel_settings(settings).items()}
        shown = {variable.name: value for variable, value in values_in_force(settings, channels)}
        assert (shown[f"{VARIABLE}_FILE"], shown[f"{VARIABLE}_CODE"]) == (str(pager), "***")

    @pytest.mark.usefixtures("pager")
    def test_says_what_else_it_needs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("SJE_CLOCK")
        with pytest.raises(SettingsError, match="a pager needs SJE_CLOCK for parts-sourcing"):
            Runtime.start(load_settings())

    @pytest.mark.usefixtures("pager")
    def test_has_its_settings_checked_by_name(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(f"{VARIABLE}_FIEL", "x")
        with pytest.raises(
            SettingsError, match=r"__PAGER_FIEL: no channel has this setting\. Did you mean PAGER_FILE\?"
        ):
            Runtime.start(load_settings())


def test_a_file_without_a_channel_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "not_a_channel.py").write_text("CHANNEL = None\n", encoding="utf-8")
    monkeypatch.setattr(tasks.channels, "__path__", [*tasks.channels.__path__, str(tmp_path)])
    with pytest.raises(ChannelDeclarationError, match=r"tasks\.channels\.not_a_channel declares no channel"):
        channel_types.__wrapped__()


class _Undescribed(ChannelSettings):
    number: int = 0


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        (ChatSettings, "the channels chat and other both declare 'chat_webhook_url'"),
        (_Undescribed, "the setting 'number' of the channel other needs a default and a description"),
    ],
)
def test_a_declaration_that_cannot_be_used_is_refused(settings: type[ChannelSettings], problem: str) -> None:
    chat = channel_types()["chat"]
    other = ChannelType(settings=settings, open=chat.open)
    with pytest.raises(ChannelDeclarationError, match=problem):
        _check_settings({"chat": chat, "other": other})
