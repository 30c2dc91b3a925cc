"""What can be wrong with a time, a zone or a window. Each is a `ValueError`, so that a pydantic model reports it."""


class BusinessTimeError(ValueError):
    """A time, a zone or a window that cannot be used: what was found, and what to write instead."""

    def __init__(self, found: str, advice: str = "") -> None:
        """Keep both parts; as text they are one sentence.

        Args:
            found: what is wrong, without a full stop.
            advice: what to write instead, from a small letter on; empty if there is nothing to write instead.

        """
        super().__init__(found, advice)
        self.found = found
        self.advice = advice

    def __str__(self) -> str:
        """Return the finding and the advice."""
        return "; ".join(filter(None, (self.found, self.advice)))


class NaiveInstantError(BusinessTimeError):
    """A datetime without a time zone: it does not determine an instant."""


class InstantOutOfRangeError(BusinessTimeError):
    """A year outside all business, such as the year 1 of an empty date."""


class UnknownZoneError(BusinessTimeError):
    """A name that is not an IANA time zone."""


class UnknownStateError(BusinessTimeError):
    """A code that is not a US state, district or territory."""


class WindowError(BusinessTimeError):
    """Opening hours or a range of time that contradict themselves."""


class NeverElapsesError(BusinessTimeError):
    """A window that is not open long enough, within reason, for the wanted time to pass in it."""


class ClockFileError(BusinessTimeError):
    """The shared clock's file is missing or holds no instant."""
