"""Run a function in several processes at once, all starting from the same moment."""

import multiprocessing
import traceback
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any, TypeVar

Result = TypeVar("Result")

_PRELOADED = ["pytest", "store.schema", "tests.samples", "workflows.intake", "workflows.timers"]
"""Imported once, in the process that the others are forked from: importing takes a second, forking takes none."""

PATIENCE = 60
"""Seconds after which a process that has not answered has failed."""


def run_together(work: Callable[..., Result], arguments: Sequence[tuple[Any, ...]]) -> list[Result]:
    """Call a module's function once for each tuple of arguments, each call in a process of its own.

    Raises:
        AssertionError: a call failed, with its traceback, or its process died.

    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    start = context.Barrier(len(arguments))
    answers = []
    for each in arguments:
        answer, sender = context.Pipe(duplex=False)
        context.Process(target=_call, args=(sender, start, work, each), daemon=True).start()
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
