"""The processes of `sje up`: the order in which they start, when they are ready, and how they stop."""

import os
import signal
import time
from collections.abc import Collection
from pathlib import Path
from threading import Event

from rich.text import Text

from cli.error_codes import ErrorCode
from cli.errors import CommandError
from cli.health import Role, health
from cli.screens.startup import startup_summary
from cli.supervisor.child import Child
from cli.supervisor.lock import only_one
from cli.supervisor.ports import free_port
from cli.supervisor.sign_in_link import sign_in_link
from cli.supervisor.supervisor import Supervisor
from cli.supervisor.url_files import url_files
from cli.terminal import console
from settings import Settings
from settings.addresses import served_at
from store.schema import migrate
from tasks.process.stop_signal import stop_signals
from tasks.runtime import Runtime
from workflows.rule_recording import record_rules

BROKER_START_TIMEOUT_SECONDS = 15.0
READY_TIMEOUT_SECONDS = 60.0


class LocalSystem:
    """The processes of one machine."""

    def __init__(self, settings: Settings, *, omitted: Collection[Role], concurrency: int) -> None:
        """Prepare to run every process that is not omitted; nothing is started yet."""
        ports = {
            "web_port": free_port(settings.web_address, settings.web_port),
            "flower_port": free_port(settings.flower_address, settings.flower_port),
        }
        self._settings = settings.model_copy(update=ports)
        self._console = console()
        self._stop, self._at_once = Event(), Event()
        extras = {
            Role.WORKER: [f"--concurrency={concurrency}"],
            Role.WEB: [f"--port={ports['web_port']}"],
            Role.FLOWER: [f"--port={ports['flower_port']}"],
        }
        roles = [role for role in Role if role not in omitted]
        self._children = {role: self._child(role, *extras.get(role, [])) for role in roles}
        self._broker = self._child("broker") if settings.broker_url is None else None
        self._supervisor = Supervisor(list(self._children.values()), self._report, foundation=self._broker)

    def run(self) -> None:
        """Run until SIGINT or SIGTERM; a second signal stops all processes at once.

        Raises:
            CommandError: another `sje up` runs on the data folder, or the broker does not start.

        """
        with only_one(self._settings.data_dir), url_files(self._served()), stop_signals(self._on_signal):
            runtime = Runtime.start(self._settings)
            try:
                self._report("preparing the database ...")
                migrate(runtime.store)
                record_rules(runtime.store, runtime.policy, runtime.clock.now())
                self._run(runtime)
            finally:
                runtime.close()

    def _served(self) -> dict[Path, str | None]:
        """The addresses of the pages and Flower, by the file from which other commands read them."""
        settings = self._settings
        urls = {
            Role.WEB: (settings.web_file, served_at(settings.web_address, settings.web_port)),
            Role.FLOWER: (settings.flower_file, served_at(settings.flower_address, settings.flower_port)),
        }
        return {file: url if role in self._children else None for role, (file, url) in urls.items()}

    def _run(self, runtime: Runtime) -> None:
        for child in self._all_processes():
            child.rotate_log()
        try:
            if self._broker is not None:
                self._report("starting the embedded broker ...")
                self._start_broker(self._broker)
            self._report(f"starting {', '.join(self._children)} ...")
            self._supervisor.start()
            late = self._wait_until_ready(runtime)
            if not self._stop.is_set():
                pids = {child.name: child.pid for child in self._all_processes()}
                self._console.print(startup_summary(self._settings, pids, late))
                self._offer_desk(runtime)
            self._supervisor.watch(self._stop)
        finally:
            self._report("stopping ...")
            self._supervisor.stop(self._at_once)
            self._report(f"stopped; the data is in {self._settings.data_dir}")

    def _offer_desk(self, runtime: Runtime) -> None:
        """Print the link that signs the user in to the desk, if SJE_ACTOR names them."""
        if Role.WEB not in self._children:
            return
        web_url = served_at(self._settings.web_address, self._settings.web_port)
        if link := sign_in_link(runtime, self._settings, web_url):
            self._console.print(
                Text.assemble("\nThe desk, signed in as ", (str(self._settings.actor), "head"), ": ", link)
            )
        else:
            how = (
                '\nTo sign in to the desk: sje keys new "NAME/DEPARTMENT"; with SJE_ACTOR set, `sje up` prints a link.'
            )
            self._console.print(Text(how, style="dim"))

    def _start_broker(self, broker: Child) -> None:
        """Start the broker, and wait until it has written its address again."""
        before, deadline = self._broker_file_time(), time.monotonic() + BROKER_START_TIMEOUT_SECONDS
        broker.start()
        while self._broker_file_time() in (None, before):
            if not broker.is_running() or time.monotonic() > deadline:
                message = f"The embedded broker does not start: {broker.last_log_line()}"
                raise CommandError(message, f"See its log: {broker.log}", ErrorCode.BROKER_FAILED)
            if self._stop.wait(0.05):
                return

    def _broker_file_time(self) -> int | None:
        try:
            return self._settings.broker_file.stat().st_mtime_ns
        except FileNotFoundError:
            return None

    def _wait_until_ready(self, runtime: Runtime) -> list[Role]:
        """Watch until every process has made progress or the time is up; return those that have not."""
        began, deadline = runtime.real_clock.now(), time.monotonic() + READY_TIMEOUT_SECONDS
        waiting = list(self._children)

        def ready() -> bool:
            waiting[:] = [role for role in waiting if not health(runtime, role, since=began).well]
            return not waiting or time.monotonic() > deadline

        with self._console.status("waiting until every process has made progress ..."):
            self._supervisor.watch(self._stop, ready)
        return waiting

    def _child(self, name: str, *extras: str) -> Child:
        folder = self._settings.data_dir
        # -P: do not import a folder named `cli` or `events` in the current directory
        arguments = ("-P", "-m", "cli", f"--data-dir={folder}", "run", name, f"--parent={os.getpid()}", *extras)
        return Child(name, arguments, folder / "logs" / f"{name}.log")

    def _all_processes(self) -> list[Child]:
        """Every process, the broker first."""
        return [*([self._broker] if self._broker else []), *self._children.values()]

    def _report(self, text: str) -> None:
        self._console.print(Text.assemble((f"{time.strftime('%H:%M:%S')} ", "dim"), text))

    def _on_signal(self, _signal: signal.Signals) -> None:
        if self._stop.is_set():
            self._at_once.set()
        self._stop.set()
