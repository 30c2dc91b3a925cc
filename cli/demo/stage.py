"""The stage of the demonstration: a real consumer and a real worker on an embedded broker, and a clock that we move.

Everything lives in a temporary folder and is gone afterwards. Settings of the environment are left out on purpose: the
demonstration never touches a real installation.
"""

import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from business_time.clock import FileClock, write_clock
from cli.demo.last_month import keep_last_months_rules
from cli.exit_codes import ExitCode

PATIENCE = 60.0
"""Seconds after which the demonstration says that something hangs."""

ROLES = ("consumer", "worker")

POLICY = """
[clocks.tier_2_task.resolve]
target = "PT2H"
warn_at = 0.75
"""
"""What the company of the demonstration has set, where the sources leave it open."""

PEOPLE = """
[shifts.day]
zone = "America/Chicago"
hours = { mon-fri = [["08:00", "18:00"]] }

[[people]]
name = "ines"
departments = ["Dispatch"]
shifts = ["day"]
capacity = 3

[[people]]
name = "omar"
departments = ["Dispatch"]
shifts = ["day"]
capacity = 3
"""
"""Who works at its Dispatch."""


class StageError(RuntimeError):
    """The demonstration cannot go on; the message holds what the processes said last."""


class Stage:
    """Starts everything, moves the clock, publishes, and waits until all that was published is dealt with."""

    def __init__(self, start: datetime) -> None:
        """Prepare a stage whose clock begins at an instant."""
        self._start = start
        self._stack = ExitStack()
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        """Start the broker, make the database and start the processes."""
        from settings import Settings
        from store.schema import migrate
        from tasks.broker.embedded import EmbeddedBroker
        from tasks.runtime import Runtime

        self._folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="sje-demo-")))
        self._clock = self._folder / "clock"
        write_clock(self._clock, self._start)
        policy = self._folder / "policy.toml"
        policy.write_text(POLICY, encoding="utf-8")
        (self._folder / "people.toml").write_text(PEOPLE, encoding="utf-8")
        broker = self._stack.enter_context(EmbeddedBroker(self._folder))
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("SJE_")}  # noqa: TID251 - passed on, not read
        self._environment |= {
            "SJE_DATA_DIR": str(self._folder),
            "SJE_BROKER_URL": broker.url,
            "SJE_CLOCK": str(self._clock),
            "SJE_POLICY_FILE": str(policy),
            "SJE_LOG_LEVEL": "WARNING",
        }
        settings = Settings(data_dir=self._folder, broker_url=broker.url, clock=self._clock, policy_file=policy)
        self.runtime: Runtime = Runtime(settings, clock=FileClock(self._clock))
        self._stack.callback(self.runtime.close)
        migrate(self.runtime.store)
        keep_last_months_rules(self.runtime.store, self._start)
        self._stack.callback(self._stop)
        for role in ROLES:
            self._start_role(role)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the processes and the broker, and remove the folder."""
        self._stack.close()

    def move_clock(self, instant: datetime) -> None:
        """Set the clock that every process of the demonstration reads."""
        write_clock(self._clock, instant)

    def publish(self, documents: Sequence[str]) -> None:
        """Publish documents to the stream, as any upstream system does, and wait until they are dealt with."""
        from tasks.broker.connections import redis_client
        from tasks.doors.partitioned_stream import waiting

        settings = self.runtime.settings
        with redis_client(str(settings.effective_stream_url)) as client:
            for document in documents:
                client.xadd(settings.stream_name, {"event": document})
            self._wait(lambda: sum(waiting(client, settings.stream_name).values()) == 0)
        self._wait(self._told)

    def type(self, command: str, *, width: int, colours: bool) -> str:
        """Run an `sje` command as somebody at a terminal does, and return what it prints.

        Raises:
            StageError: it failed in a way that no answer of a rule explains.

        """
        environment = self._environment | {"COLUMNS": str(width)} | ({"FORCE_COLOR": "1"} if colours else {})
        done = subprocess.run(
            [sys.executable, "-m", "cli", *shlex.split(command)],
            env=environment,
            cwd=self._folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        if done.returncode not in (ExitCode.OK, ExitCode.REFUSED):
            message = f"`sje {command}` ended with code {done.returncode}:\n{done.stdout}{done.stderr}"
            raise StageError(message)
        self._wait(self._told)
        return done.stdout

    def ring(self) -> None:
        """Let the time rules that are due be carried out by the worker, as the beat's tick would."""
        self.runtime.celery.send_task("timers.fire", queue="timers")
        self._wait(self._nothing_due)
        self._wait(self._told)

    def _start_role(self, role: str) -> None:
        log = (self._folder / f"{role}.log").open("wb")
        self._stack.callback(log.close)
        self._children[role] = subprocess.Popen(
            [sys.executable, "-m", "cli", "run", role], env=self._environment, stdout=log, stderr=log
        )

    def _stop(self) -> None:
        for child in self._children.values():
            child.send_signal(signal.SIGTERM)
        for child in self._children.values():
            try:
                child.wait(timeout=15)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def _told(self) -> bool:
        """Whether every notice was handed to its department and delivered."""
        from store.outbox import untold

        with self.runtime.store.reading() as connection:
            return untold(connection) == 0

    def _nothing_due(self) -> bool:
        from store.timers import next_due

        with self.runtime.store.reading() as connection:
            due = next_due(connection)
        return due is None or due > self.runtime.clock.now()

    def _wait(self, settled: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not settled():
            for role, child in self._children.items():
                if child.poll() is not None:
                    message = f"the {role} ended with code {child.returncode}:\n{self._last_words(role)}"
                    raise StageError(message)
            if time.monotonic() > deadline:
                words = "\n".join(f"{role}: {self._last_words(role)}" for role in ROLES)
                message = f"nothing moved for {PATIENCE:.0f} s\n{words}"
                raise StageError(message)
            time.sleep(0.004)

    def _last_words(self, role: str) -> str:
        return (self._folder / f"{role}.log").read_text(errors="replace")[-2000:]
