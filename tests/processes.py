"""Run a module of the tests in several processes at once, all starting from the same moment."""

import subprocess
import sys
from collections.abc import Sequence

READY = "ready\n"


def wait_for_the_start() -> None:
    """In the process: say that everything is imported, and wait for the others."""
    sys.stdout.write(READY)
    sys.stdout.flush()
    sys.stdin.readline()


def run_together(module: str, arguments: Sequence[Sequence[str]]) -> list[str]:
    """Run ``python -m module`` once for each list of arguments; return what each printed after the start.

    Raises:
        AssertionError: a process failed; with its error output.

    """
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", module, *each],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for each in arguments
    ]
    printed = []
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == READY, process.communicate()[1]
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("start\n")
            process.stdin.flush()
        for process in processes:
            out, errors = process.communicate(timeout=60)
            assert process.returncode == 0, errors
            printed.append(out)
    finally:
        for process in processes:
            process.kill()
            process.communicate()
    return printed
