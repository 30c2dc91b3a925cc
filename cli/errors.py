"""What is said when a command cannot do its work: one line with the fix in it, never a traceback."""

import sys

from cli.exit_codes import ExitCode


class CommandError(Exception):
    """A command cannot do its work: what is wrong, what to do about it, and the exit code."""

    def __init__(self, message: str, fix: str = "", code: ExitCode = ExitCode.PROBLEM) -> None:
        """Keep the sentence, the advice and the exit code."""
        super().__init__(message)
        self.message, self.fix, self.code = message, fix, code


RESTORE = "Restore it from a backup."
DEBUG_HINT = "That should not happen. `sje --debug ...` shows where it did; please report it with that."


def explained(error: Exception) -> CommandError:
    """Any error in words for the person at the keyboard."""
    if isinstance(error, CommandError):
        return error
    return (
        _of_the_store(error) or _of_the_broker(error) or _of_the_pages(error) or _of_ours(error) or _unforeseen(error)
    )


def _of_ours(error: Exception) -> CommandError | None:
    # Imported here: most commands never fail, and `sje --help` imports none of these.
    from business_time.errors import ClockFileError
    from settings import SettingsError
    from state_machines.declaration.policy import PolicyError
    from state_machines.engine.checks import DeclarationError

    text = str(error)
    if isinstance(error, SettingsError):
        return CommandError(text, "deploy/env.example lists every setting.", ExitCode.USAGE)
    if isinstance(error, PolicyError | ClockFileError):
        return CommandError(text, "", ExitCode.USAGE)
    if isinstance(error, DeclarationError):
        return CommandError(text, "Mend the file in state_machines/.", ExitCode.PROBLEM)
    return None


def _of_the_store(error: Exception) -> CommandError | None:
    from store.errors import ConcurrentChangeError, DatabaseDamagedError, SchemaBehindError, StoreUnavailableError

    if isinstance(error, ConcurrentChangeError):
        return CommandError("Somebody else changed the same thing meanwhile.", "Look again, then try again.")
    if isinstance(error, SchemaBehindError):
        fix = "Run `sje migrate`, or `sje up`, which does it first."
        return CommandError("The database lacks tables that this version needs.", fix, ExitCode.UNREACHABLE)
    if isinstance(error, (StoreUnavailableError, *_loaded("store.schema", "SchemaError"))):
        fix = RESTORE if isinstance(error, DatabaseDamagedError) else getattr(error, "advice", "")
        said = str(error).removesuffix(".")
        return CommandError(f"{said}.", "" if fix.rstrip(".") in said else fix, ExitCode.UNREACHABLE)
    return None


def _of_the_broker(error: Exception) -> CommandError | None:
    if isinstance(error, _endings()):
        return CommandError(str(error), "", ExitCode.UNREACHABLE)
    if isinstance(error, _loaded("redis.exceptions", "RedisError") + _loaded("kombu.exceptions", "OperationalError")):
        fix = "Is it running? `sje up` starts one; `sje doctor` says which address is used."
        return CommandError(f"The broker cannot be reached: {error}", fix, ExitCode.UNREACHABLE)
    return None


def _endings() -> tuple[type[Exception], ...]:
    """Errors that end a process, whose message says what to do."""
    return (
        *_loaded("tasks.celery_settings", "NoBrokerError"),
        *_loaded("tasks.broker.messenger", "BrokerAwayError"),
        *_loaded("tasks.doors.door", "DoorClosedError"),
        *_loaded("tasks.process.worker_end", "WorkerEndedError"),
    )


def _of_the_pages(error: Exception) -> CommandError | None:
    if isinstance(error, _loaded("tasks.process.ports", "PortTakenError")):
        fix = "Choose another port with --port, or in SJE_WEB_PORT or SJE_FLOWER_PORT. Addresses are SJE_..._ADDRESS."
        return CommandError(f"{error}.", fix)
    return None


def _loaded(module: str, name: str) -> tuple[type[Exception], ...]:
    """A class of a module that may not have been imported; where it was not, no error can be of it."""
    return (getattr(sys.modules[module], name),) if module in sys.modules else ()


def _unforeseen(error: Exception) -> CommandError:
    return CommandError(f"{type(error).__name__}: {error}", DEBUG_HINT)
