"""Run a function in several processes at once, all starting from the same moment."""

import multiprocessing
import traceback
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any, TypeVar

Result = TypeVar("Result")

CONTEXT = multiprocessing.get_context("forkserver")
"""Processes are forked from one that has imported everything: importing takes a second, forking takes none."""

CONTEXT.set_forkserver_preload(["hypothesis", "pytest", "tests.integration.tasks.role", "tests.staff", "tests.stores"])
# There is one such process for all tests of a run, and what it imports is settled when the first of them asks.

PATIENCE = 60
"""Seconds after which a process that has not answered has failed."""


def run_together(work: Callable[..., Result], arguments: Sequence[tuple[Any, ...]]) -> list[Result]:
    """Call a module's function once for each tuple of arguments, each call in a process of its own.

    Raises:
        AssertionError: a call failed, with its traceback, or its process died.

    """
    start = CONTEXT.Barrier(len(arguments))
    answers = []
    for each in arguments:
        answer, sender = CONTEXT.Pipe(duplex=False)
        CONTEXT.Process(target=_call, args=(sender, start, work, each), daemon=True).start()
        sender.close()
        answers.append(answer)
    return [_received(answer) for answer in answers]


def _call(sender: Connection, start: Barrier, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    start.wait(PATIENCE)
    try:
        sender.send(("", work(*arguments)))
    except BaseException:  # noqa: BLE001 - whatever it is, it is told to whoever waits
        sender.send((traceback.format_exc(), None))


def _received(answer: Connection) -> Any:
    assert answer.poll(PATIENCE), "a process does not answer"
    try:
        problem, result = answer.recv()
    except EOFError:
        raise AssertionError("a process died without an answer") from None
    assert not problem, problem
    return result
