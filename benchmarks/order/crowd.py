"""A crowd of consumers, each a process of its own, and the disturbances while they work."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.process import BaseProcess
    from pathlib import Path
    from random import Random

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload([__name__, "tasks.processes"])

STOP_SECONDS = 30.0


class Crowd:
    """Consumers that are started, killed, stopped, frozen and woken."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        inherited = os.environ.items()  # noqa: TID251 - what a shell would pass on
        self._environment = {name: value for name, value in inherited if not name.startswith("SJE_")}
        self._environment |= environment
        self._log = log
        self._awake: list[BaseProcess] = []
        self._frozen: list[tuple[float, BaseProcess]] = []
        self._wanted = 1
        self.befell: dict[str, int] = {"kill -9": 0, "stopped and replaced": 0, "frozen": 0, "one more, one less": 0}

    def start(self, count: int = 1) -> None:
        """Start this many more."""
        for _ in range(count):
            process = _PROCESSES.Process(target=_consume, args=(self._environment, self._log))
            process.start()
            self._awake.append(process)

    def befall(self, chance: Random, freeze_for: float) -> None:
        """Disturb one of them, and wake those that have been frozen for long enough."""
        self.wake(time.monotonic())
        victim = self._awake.pop(chance.randrange(len(self._awake)))
        what = chance.choice(list(self.befell))
        self.befell[what] += 1
        if what == "kill -9":
            victim.kill()
            victim.join()
            self.start()
        elif what == "stopped and replaced":
            victim.terminate()
            victim.join(STOP_SECONDS)
            self.start()
        elif what == "frozen":
            os.kill(victim.pid or 0, signal.SIGSTOP)
            self._frozen.append((time.monotonic() + freeze_for, victim))
            self.start()
        else:
            self.start()
            victim.terminate()
            victim.join(STOP_SECONDS)

    def wake(self, now: float) -> None:
        """Wake those whose time has come; they add to the number again."""
        for until, process in list(self._frozen):
            if until <= now:
                os.kill(process.pid or 0, signal.SIGCONT)
                self._frozen.remove((until, process))
                self._awake.append(process)
        while len(self._awake) > 1 and len(self._awake) > self._wanted:
            surplus = self._awake.pop(0)
            surplus.terminate()
            surplus.join(STOP_SECONDS)

    def keep(self, count: int) -> None:
        """Start this many, and return to that number after each disturbance."""
        self._wanted = count
        self.start(count)

    def close(self) -> None:
        """Wake and end all of them."""
        everyone = [*self._awake, *(process for _until, process in self._frozen)]
        for process in everyone:
            with suppress(ProcessLookupError):
                os.kill(process.pid or 0, signal.SIGCONT)
            process.terminate()
        for process in everyone:
            process.join(STOP_SECONDS)
            process.kill()
            process.join()


def _consume(environment: Mapping[str, str], log: Path) -> None:
    from settings import load_settings  # noqa: PLC0415 - the environment is set first
    from tasks.processes import consume  # noqa: PLC0415 - likewise

    os.environ.clear()  # noqa: TID251 - this process's own, as a shell would set it
    os.environ.update(environment)  # noqa: TID251 - likewise
    with log.open("ab") as output:
        for descriptor in (1, 2):
            os.dup2(output.fileno(), descriptor)
    consume(load_settings())
