"""A channel of a test, in one file as every channel is: a pager, whose pages are lines of a file."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import Field, SecretStr

from settings import Settings
from store.deliveries import Delivery
from tasks.channels.engine.channel import ChannelSettings, ChannelType, Examination, Receipt, taken
from tasks.channels.engine.resources import Resources


class PagerSettings(ChannelSettings):
    """The pager of a department."""

    pager_file: Path | None = Field(default=None, description="File that the pages are written to.")
    pager_code: SecretStr | None = Field(default=None, description="Code that opens the pager.")


class Pager:
    """An open pager."""

    portion = 5

    def __init__(self, file: Path) -> None:
        """Write pages to a file."""
        self._file = file

    def deliver(self, deliveries: Sequence[Delivery]) -> Iterator[Receipt]:
        """Write a line for each notice."""
        with self._file.open("a", encoding="utf-8") as file:
            file.writelines(f"{delivery.text}\n" for delivery in deliveries)
        yield taken(deliveries)


def _open(settings: PagerSettings, _resources: Resources) -> Pager:
    assert settings.pager_file is not None
    return Pager(settings.pager_file)


def _missing(departments: Sequence[str], settings: Settings) -> str:
    return f"a pager needs SJE_CLOCK for {', '.join(departments)}" if settings.clock is None else ""


def _examine(by_department: Mapping[str, PagerSettings], _settings: Settings) -> Iterator[Examination]:
    for department, settings in by_department.items():
        yield Examination(verdict="warn", found=f"{department} pages {settings.pager_file}", fix="Use the desk.")


CHANNEL = ChannelType(settings=PagerSettings, open=_open, missing=_missing, examine=_examine)
