"""What the exit code of every command means; `sje --help` and docs/operating.md print this table."""

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
    ExitCode.OK: "done, and nothing is wrong",
    ExitCode.PROBLEM: "a problem was found, or an event would be refused",
    ExitCode.USAGE: "wrong usage, or input that cannot be accepted",
    ExitCode.REFUSED: "a rule refused the request; the answer says which and what to do",
    ExitCode.NOT_FOUND: "no such exception, job, type, department or dead letter",
    ExitCode.UNREACHABLE: "the database or the broker cannot be reached, or has not been set up",
}
