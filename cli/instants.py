"""Dates and times on the command line."""

from datetime import datetime

from cli.error_codes import ErrorCode
from cli.errors import CommandError


def parse_instant(text: str, option: str) -> datetime:
    """Read an instant with its offset from UTC, such as ``2026-11-21T09:10:00-06:00``.

    Raises:
        CommandError: it is not a date and time, or has no offset from UTC.

    """
    from business_time.errors import BusinessTimeError
    from business_time.wall_clock import require_aware

    example = "Give it with its offset, such as 2026-11-21T09:10:00-06:00 or 2026-11-21T15:10:00Z."
    try:
        return require_aware(datetime.fromisoformat(text))
    except BusinessTimeError as error:
        raise CommandError(f"{option}: {error.found}.", example, ErrorCode.INVALID_INSTANT) from error
    except ValueError as error:
        message = f"{option}: {text!r} is not a valid date and time."
        raise CommandError(message, example, ErrorCode.INVALID_INSTANT) from error
