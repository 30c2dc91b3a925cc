"""The stable codes of errors, each with its exit code; ``--json`` prints them and docs/operating.md lists them."""

from enum import StrEnum
from typing import Self

from cli.exit_codes import ExitCode


class ErrorCode(StrEnum):
    """What kept a command from doing its work, for programs; a code never changes its meaning."""

    exit_code: ExitCode

    def __new__(cls, code: str, exit_code: ExitCode) -> Self:
        """Make a member from its code and the exit code that goes with it."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.exit_code = exit_code
        return member

    CONFLICT = "conflict", ExitCode.PROBLEM
    ALREADY_RUNNING = "already-running", ExitCode.PROBLEM
    PORT_IN_USE = "port-in-use", ExitCode.PROBLEM
    BROKER_FAILED = "broker-failed", ExitCode.PROBLEM
    UNACCEPTABLE_EVENT = "unacceptable-event", ExitCode.PROBLEM
    INVALID_DECLARATION = "invalid-declaration", ExitCode.PROBLEM
    INTERNAL_ERROR = "internal-error", ExitCode.PROBLEM

    INVALID_USAGE = "invalid-usage", ExitCode.USAGE
    INVALID_ACTOR = "invalid-actor", ExitCode.USAGE
    INVALID_INSTANT = "invalid-instant", ExitCode.USAGE
    INVALID_REQUEST = "invalid-request", ExitCode.USAGE
    INVALID_FILE = "invalid-file", ExitCode.USAGE
    REUSED_ID = "reused-id", ExitCode.USAGE
    INVALID_SETTINGS = "invalid-settings", ExitCode.USAGE
    INVALID_POLICY = "invalid-policy", ExitCode.USAGE
    INVALID_CLOCK = "invalid-clock", ExitCode.USAGE
    HIGH_RISK_UNCLEAR = "high-risk-unclear", ExitCode.USAGE

    REFUSED = "refused", ExitCode.REFUSED

    UNKNOWN_EXCEPTION = "unknown-exception", ExitCode.NOT_FOUND
    UNKNOWN_JOB = "unknown-job", ExitCode.NOT_FOUND
    UNKNOWN_TYPE = "unknown-type", ExitCode.NOT_FOUND
    UNKNOWN_TRIGGER = "unknown-trigger", ExitCode.NOT_FOUND
    UNKNOWN_DEPARTMENT = "unknown-department", ExitCode.NOT_FOUND
    UNKNOWN_CHANNEL = "unknown-channel", ExitCode.NOT_FOUND
    UNKNOWN_PERSON = "unknown-person", ExitCode.NOT_FOUND
    UNKNOWN_SITUATION = "unknown-situation", ExitCode.NOT_FOUND
    UNKNOWN_EVENT_TYPE = "unknown-event-type", ExitCode.NOT_FOUND
    UNKNOWN_DEAD_LETTER = "unknown-dead-letter", ExitCode.NOT_FOUND
    UNKNOWN_KEY = "unknown-key", ExitCode.NOT_FOUND
    UNKNOWN_RULE_VERSION = "unknown-rule-version", ExitCode.NOT_FOUND

    NO_DATABASE = "no-database", ExitCode.UNREACHABLE
    DATABASE_UNAVAILABLE = "database-unavailable", ExitCode.UNREACHABLE
    DATABASE_DAMAGED = "database-damaged", ExitCode.UNREACHABLE
    SCHEMA_OUTDATED = "schema-outdated", ExitCode.UNREACHABLE
    PROCESS_ENDED = "process-ended", ExitCode.UNREACHABLE
    NO_BROKER = "no-broker", ExitCode.UNREACHABLE
    BROKER_UNAVAILABLE = "broker-unavailable", ExitCode.UNREACHABLE
