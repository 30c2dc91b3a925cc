"""The exit codes of every command; `sje --help` and docs/operating.md print this table."""

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended."""

    OK = 0
    PROBLEM = 1
    USAGE = 2
    REFUSED = 3
    NOT_FOUND = 4
    UNREACHABLE = 5


MEANINGS: dict[ExitCode, str] = {
    ExitCode.OK: "success",
    ExitCode.PROBLEM: "a problem was found, or an event would be refused",
    ExitCode.USAGE: "wrong usage, or input that cannot be accepted",
    ExitCode.REFUSED: "a rule refused the request; the answer says which rule and what to do",
    ExitCode.NOT_FOUND: "there is no such exception, job, type, department, person or dead letter",
    ExitCode.UNREACHABLE: "the database or the broker is not set up or cannot be reached",
}
