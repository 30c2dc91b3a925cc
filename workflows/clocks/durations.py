"""Lengths of time in words, to the second: ``3 h 10 min``."""

from datetime import timedelta

_UNITS = (("h", 3_600), ("min", 60), ("s", 1))


def in_words(length: timedelta) -> str:
    """A length of time in hours, minutes and seconds; days are hours here, because clocks are set in hours."""
    seconds = round(length.total_seconds())
    left, parts = abs(seconds), []
    for unit, size in _UNITS:
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {unit}")
    return ("-" if seconds < 0 else "") + (" ".join(parts) or "0 min")
