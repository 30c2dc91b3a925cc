"""The stage of the demonstration: a real consumer and worker on an embedded broker, and a clock that is moved by hand.

Everything is in a temporary folder that is removed afterwards. Settings in the environment are ignored on purpose: the
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
from cli.demo.previous_rules import record_last_months_rules
from cli.exit_codes import ExitCode

TIMEOUT_SECONDS = 60.0
"""How long the demonstration waits before it reports that something hangs."""

ROLES = ("consumer", "worker")

POLICY = """
[clocks.tier_2_task.resolve]
target = "PT2H"
warn_at = 0.75
"""
"""The policy file of the demonstration, which sets what the sources leave open."""

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
"""The people of Dispatch."""


class StageError(RuntimeError):
    """The demonstration cannot continue; the message holds the last log lines of the processes."""


class Stage:
    """Starts everything, moves the clock, publishes events, and waits until they are processed."""

    def __init__(self, start: datetime) -> None:
        """Prepare a stage whose clock begins at an instant."""
        self._start = start
        self._stack = ExitStack()
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        """Start the broker, create the database and start the processes."""
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
        record_last_months_rules(self.runtime.store, self._start)
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
        """Publish documents to the stream, as any upstream system does, and wait until they are processed."""
        from tasks.broker.connections import redis_client
        from tasks.doors.partitioned_stream import waiting

        settings = self.runtime.settings
        with redis_client(str(settings.effective_stream_url)) as client:
            for document in documents:
                client.xadd(settings.stream_name, {"event": document})
            self._wait(lambda: sum(waiting(client, settings.stream_name).values()) == 0)
        self._wait(self._all_notified)

    def run_command(self, command: str, *, width: int, colors: bool) -> str:
        """Run an `sje` command as a user at a terminal does, and return what it prints.

        Raises:
            StageError: it failed, other than by a rule's refusal.

        """
        environment = self._environment | {"COLUMNS": str(width)} | ({"FORCE_COLOR": "1"} if colors else {})
        done = subprocess.run(
            [sys.executable, "-m", "cli", *shlex.split(command)],
            env=environment,
            cwd=self._folder,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        if done.returncode not in (ExitCode.OK, ExitCode.REFUSED):
            message = f"`sje {command}` ended with code {done.returncode}:\n{done.stdout}{done.stderr}"
            raise StageError(message)
        self._wait(self._all_notified)
        return done.stdout

    def fire_due_timers(self) -> None:
        """Have the worker fire the timers that are due, as beat would."""
        self.runtime.celery.send_task("timers.fire", queue="timers")
        self._wait(self._no_timer_due)
        self._wait(self._all_notified)

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

    def _all_notified(self) -> bool:
        """Whether every notice was delivered to its department."""
        from store.outbox import undelivered_count

        with self.runtime.store.reading() as connection:
            return undelivered_count(connection) == 0

    def _no_timer_due(self) -> bool:
        from store.timers import next_due

        with self.runtime.store.reading() as connection:
            due = next_due(connection)
        return due is None or due > self.runtime.clock.now()

    def _wait(self, settled: Callable[[], bool]) -> None:
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while not settled():
            for role, child in self._children.items():
                if child.poll() is not None:
                    message = f"the {role} ended with code {child.returncode}:\n{self._log_tail(role)}"
                    raise StageError(message)
            if time.monotonic() > deadline:
                logs = "\n".join(f"{role}: {self._log_tail(role)}" for role in ROLES)
                message = f"no progress for {TIMEOUT_SECONDS:.0f} s\n{logs}"
                raise StageError(message)
            time.sleep(0.004)

    def _log_tail(self, role: str) -> str:
        return (self._folder / f"{role}.log").read_text(errors="replace")[-2000:]
