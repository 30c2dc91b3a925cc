"""Errors as the user sees them: what is wrong and how to fix it, never a traceback."""

import sys
from pathlib import Path

from business_time.formatting import capitalized
from cli.error_codes import ErrorCode
from cli.exit_codes import ExitCode


class CommandError(Exception):
    """A command cannot do its work: what is wrong, how to fix it, and a stable code."""

    def __init__(self, message: str, fix: str = "", code: ErrorCode = ErrorCode.INVALID_USAGE) -> None:
        """Keep the message, the fix and the code."""
        super().__init__(message)
        self.message, self.fix, self.code = message, fix, code

    @property
    def exit_code(self) -> ExitCode:
        """The exit code with which the command ends."""
        return self.code.exit_code

    def as_dict(self) -> dict[str, str]:
        """The error as plain data."""
        return {"code": self.code.value, "message": self.message, "fix": self.fix}


RESTORE = "Restore it from a backup."
DEBUG_HINT = "This is a bug. Run the command again with `sje --debug ...` and report what it prints."


def explained(error: Exception) -> CommandError:
    """Turn any error into one that the user understands."""
    if isinstance(error, CommandError):
        return error
    return (
        _from_store(error)
        or _from_broker(error)
        or _from_server(error)
        or _from_configuration(error)
        or _unexpected(error)
    )


def _from_configuration(error: Exception) -> CommandError | None:
    # Imported here: most commands never fail, and `sje --help` imports none of these.
    from business_time.errors import ClockFileError
    from settings import SettingsError
    from state_machines.declaration.policy import PolicyError
    from state_machines.engine.checks import DeclarationError

    text = str(error)
    if isinstance(error, SettingsError):
        return CommandError(text, "deploy/env.example lists every setting.", ErrorCode.INVALID_SETTINGS)
    if isinstance(error, PolicyError):
        fix = "Correct the policy file; deploy/policy.example.toml shows every entry."
        return CommandError(text, fix, ErrorCode.INVALID_POLICY)
    if isinstance(error, ClockFileError):
        return CommandError(text, "", ErrorCode.INVALID_CLOCK)
    if isinstance(error, DeclarationError):
        return CommandError(text, "Fix the file in state_machines/.", ErrorCode.INVALID_DECLARATION)
    return None


def _from_store(error: Exception) -> CommandError | None:
    from store.errors import ConcurrentChangeError, DatabaseDamagedError, SchemaBehindError, StoreUnavailableError

    if isinstance(error, ConcurrentChangeError):
        message = "Someone else changed this at the same time."
        return CommandError(message, "Look at it again, then repeat the command.", ErrorCode.CONFLICT)
    if isinstance(error, SchemaBehindError):
        fix = "Run `sje migrate`; `sje up` also does it."
        return CommandError("The database lacks tables that this version needs.", fix, ErrorCode.SCHEMA_OUTDATED)
    if isinstance(error, DatabaseDamagedError):
        return CommandError(as_sentence(error), RESTORE, ErrorCode.DATABASE_DAMAGED)
    if isinstance(error, (StoreUnavailableError, *_if_loaded("store.schema", "SchemaError"))):
        message, fix = as_sentence(error), getattr(error, "advice", "")
        return CommandError(message, "" if fix.rstrip(".") in message else fix, ErrorCode.DATABASE_UNAVAILABLE)
    return None


def _from_broker(error: Exception) -> CommandError | None:
    for kind, code in _process_endings().items():
        if isinstance(error, kind):
            return CommandError(str(error), "", code)
    redis, kombu = _if_loaded("redis.exceptions", "RedisError"), _if_loaded("kombu.exceptions", "OperationalError")
    if isinstance(error, redis + kombu):
        fix = "Start the broker, or correct its address: `sje doctor` shows which address is used."
        return CommandError(f"The broker cannot be reached: {error}", fix, ErrorCode.BROKER_UNAVAILABLE)
    return None


def _process_endings() -> dict[type[Exception], ErrorCode]:
    """The errors that end a process, whose message says what to do."""
    return {
        **dict.fromkeys(_if_loaded("tasks.celery_settings", "NoBrokerError"), ErrorCode.NO_BROKER),
        **dict.fromkeys(_if_loaded("tasks.broker.messenger", "BrokerAwayError"), ErrorCode.BROKER_UNAVAILABLE),
        **dict.fromkeys(_if_loaded("tasks.doors.door", "DoorClosedError"), ErrorCode.PROCESS_ENDED),
        **dict.fromkeys(_if_loaded("tasks.process.worker_end", "WorkerEndedError"), ErrorCode.PROCESS_ENDED),
    }


def _from_server(error: Exception) -> CommandError | None:
    if isinstance(error, _if_loaded("tasks.process.ports", "PortTakenError")):
        fix = "Choose another port with --port, SJE_WEB_PORT or SJE_FLOWER_PORT; addresses are SJE_..._ADDRESS."
        return CommandError(as_sentence(error), fix, ErrorCode.PORT_IN_USE)
    return None


def _if_loaded(module: str, name: str) -> tuple[type[Exception], ...]:
    """A class of a module that may not have been imported; if it was not, the error cannot be of that class."""
    return (getattr(sys.modules[module], name),) if module in sys.modules else ()


def _unexpected(error: Exception) -> CommandError:
    return CommandError(f"{type(error).__name__}: {error}", DEBUG_HINT, ErrorCode.INTERNAL_ERROR)


def as_sentence(error: Exception) -> str:
    """The text of an error with a capital letter and a full stop, whichever it lacks."""
    text = capitalized(str(error))
    return text if text.endswith((".", "?")) else f"{text}."


def not_writable(path: Path, error: OSError) -> CommandError:
    """The error about a file or folder that cannot be written."""
    return CommandError(f"{path}: {error.strerror}.", "Name another file or folder.", ErrorCode.INVALID_FILE)
