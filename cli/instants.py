"""Instants given on the command line."""

from datetime import datetime

from cli.errors import CommandError
from cli.exit_codes import ExitCode


def instant(text: str, option: str) -> datetime:
    """Read an instant with its offset, such as ``2026-11-21T09:10:00-06:00``.

    Raises:
        CommandError: it is no time, or has no offset from UTC.

    """
    from business_time.errors import BusinessTimeError
    from business_time.wall_clock import require_aware

    example = "Give it with its offset, such as 2026-11-21T09:10:00-06:00 or 2026-11-21T15:10:00Z."
    try:
        return require_aware(datetime.fromisoformat(text))
    except BusinessTimeError as error:
        raise CommandError(f"{option}: {error}.", example, ExitCode.USAGE) from error
    except ValueError as error:
        raise CommandError(f"{option}: {text!r} is no time.", example, ExitCode.USAGE) from error
