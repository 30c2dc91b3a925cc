"""What the doctor found, and how to mend it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Verdict(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    area: str
    """What was looked at: ``database``, ``broker``, ..."""

    verdict: Verdict
    found: str
    mend: str = ""
    """What to do about it."""

    @classmethod
    def ok(cls, area: str, found: str) -> Self:
        """Nothing is wrong."""
        return cls(area=area, verdict=Verdict.OK, found=found)

    @classmethod
    def warn(cls, area: str, found: str, mend: str) -> Self:
        """Somebody should look at it."""
        return cls(area=area, verdict=Verdict.WARN, found=found, mend=mend)

    @classmethod
    def fail(cls, area: str, found: str, mend: str) -> Self:
        """It does not work, or must not be used like this."""
        return cls(area=area, verdict=Verdict.FAIL, found=found, mend=mend)

    @classmethod
    def unsafe(cls, area: str, found: str, mend: str, *, production: bool) -> Self:
        """It is fine on one machine, and must not be used in production."""
        return cls.fail(area, found, mend) if production else cls.ok(area, found)
