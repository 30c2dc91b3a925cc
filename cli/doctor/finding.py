"""A finding of the doctor: what was found, and how to fix it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Verdict(StrEnum):
    """How serious a finding is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was examined."""

    area: str
    """What was examined: ``database``, ``broker``, ..."""

    verdict: Verdict
    found: str
    fix: str = ""
    """How to fix it; empty if nothing is wrong."""

    @classmethod
    def ok(cls, area: str, found: str) -> Self:
        """Nothing is wrong."""
        return cls(area=area, verdict=Verdict.OK, found=found)

    @classmethod
    def warn(cls, area: str, found: str, fix: str) -> Self:
        """Someone should look at it."""
        return cls(area=area, verdict=Verdict.WARN, found=found, fix=fix)

    @classmethod
    def fail(cls, area: str, found: str, fix: str) -> Self:
        """It does not work, or must not be used like this."""
        return cls(area=area, verdict=Verdict.FAIL, found=found, fix=fix)
