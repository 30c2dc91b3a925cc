"""A misspelt department in the settings is refused by every process as it starts."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from settings import DepartmentChannels, Settings, SettingsError
from tasks.runtime import Runtime

CHAT = DepartmentChannels(chat_webhook_url=SecretStr("https://chat.example/hook"))


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
