"""What can be wrong with a time, a zone or a window. Each is a `ValueError`, so that a pydantic model reports it."""


class BusinessTimeError(ValueError):
    """A time, a zone or a window that cannot be used; the message says what to write instead."""


class NaiveInstantError(BusinessTimeError):
    """A datetime without a time zone: it does not say when it was."""


class InstantOutOfRangeError(BusinessTimeError):
    """A year in which no business of ours happens, such as the year 1 of an empty date."""


class UnknownZoneError(BusinessTimeError):
    """A name that is no IANA time zone."""


class UnknownStateError(BusinessTimeError):
    """A code that is no US state, district or territory."""


class WindowError(BusinessTimeError):
    """Opening hours or a range of time that contradict themselves."""


class NeverElapsesError(BusinessTimeError):
    """A window that is not open long enough, within reason, for the wanted time to pass in it."""


class ClockFileError(BusinessTimeError):
    """The shared clock's file is missing or holds no instant."""
