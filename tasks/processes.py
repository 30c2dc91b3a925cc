"""The processes of the system, each as one function that runs until a stop signal.

SIGTERM and SIGINT stop each of them cleanly. A worker finishes the tasks it has begun, which its time limit bounds;
with SIGQUIT it allows them ``soft_shutdown_timeout`` seconds, and another worker does the rest.
"""

import logging
import signal
from collections.abc import Sequence
from threading import Event
from typing import Any

from billiard import pool
from celery.signals import beat_init, setup_logging
from flower import command as flower_command

from outages.outage_log import DATABASE
from settings import Settings
from store.errors import StoreRefusedError, StoreUnavailableError
from store.schema import is_current
from tasks.app import celery_app
from tasks.beat import TickScheduler
from tasks.broker.messenger import BrokerAwayError, BrokerRefusedError
from tasks.celery_settings import NoBrokerError
from tasks.doors.consumer import doors_of, run_consumer
from tasks.process.backoff import Backoff
from tasks.process.logging import set_up_logging
from tasks.process.ports import check_free
from tasks.process.stop_signal import on_stop_signal
from tasks.process.worker_end import ended_by_children
from tasks.queues import TIMERS, UPKEEP, notify_queue, queue_names, waiting
from tasks.runtime import Runtime
from workflows.rule_recording import record_rules

logger = logging.getLogger(__name__)

LAST_ANSWERS_TENTHS = 20
"""Tenths of a second that an ending child of a worker waits for its last answers to be read."""

FLOWER_STATE_FILE = "flower"
FLOWER_SAVE_MILLISECONDS = 60_000
FLOWER_FORGETS_WORKERS_SECONDS = 86_400


def consume(settings: Settings) -> None:
    """Run the event consumer.

    Raises:
        NoBrokerError: there is no server to read from.
        DoorClosedError: a door cannot be kept open.
        StoreRefusedError: the database refuses this process.

    """
    set_up_logging(settings)
    stop = Event()

    def end(received: signal.Signals) -> None:
        logger.info("stopping", extra={"signal": received.name})
        stop.set()

    on_stop_signal(end)
    runtime = Runtime.start(settings)
    try:
        doors_of(runtime)  # without a broker, that is reported without waiting
        _get_ready(runtime, stop)
        run_consumer(runtime, stop)
    finally:
        runtime.close()


def work(settings: Settings, departments: Sequence[str] = (), *, concurrency: int = 2) -> None:
    """Run a Celery worker.

    Args:
        settings: the settings.
        departments: serve only these departments' queues (by slug); empty for every queue, timers and upkeep too.
        concurrency: the number of tasks at a time, each in a process of its own.

    Raises:
        NoBrokerError: no broker is set and none is running.
        BrokerRefusedError: the broker refuses this process.
        StoreRefusedError: the database refuses this process.
        WorkerEndedError: it was refused while it worked.

    """
    # billiard: a child that ends waits for its last answers to be read, 30 s where the parent has stopped reading. An
    # answer that is lost means a repeated task, which is harmless.
    pool.GUARANTEE_MESSAGE_CONSUMPTION_RETRY_LIMIT = LAST_ANSWERS_TENTHS
    set_up_logging(settings)
    runtime = Runtime.start(settings)  # before the fork: the children share declarations, and no connection
    if not runtime.has_broker:
        raise NoBrokerError
    _get_ready(runtime, Event())
    _ask_broker(runtime)
    runtime.close()
    queues = [notify_queue(slug) for slug in departments] or list(queue_names())
    arguments = ["worker", "--pool=prefork", f"--concurrency={concurrency}", f"--queues={','.join(queues)}"]
    # H12: gossip and mingle are chatter between workers that nothing here uses
    with ended_by_children():
        _run_celery(
            settings, [*arguments, "--without-gossip", "--without-mingle", f"--hostname=sje-{_kind(queues)}@%h"]
        )


def beat(settings: Settings) -> None:
    """Run beat, which sends the ticks.

    Raises:
        NoBrokerError: no broker is set and none is running.
        BrokerRefusedError: the broker refuses this process.

    """
    beat_init.connect(_stop_between_ticks, weak=False)
    _run_celery(settings, ["beat", "--pidfile="])
    if TickScheduler.refused is not None:
        raise TickScheduler.refused


def watch(settings: Settings) -> None:
    """Run Flower: a read-only live view of workers, department queues and tasks.

    Raises:
        NoBrokerError: no broker is set and none is running.
        PortTakenError: another program listens there, or the address does not belong to this machine.

    """
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    arguments = [
        f"--address={'' if settings.flower_address == '::' else settings.flower_address}",  # empty: of both versions
        f"--port={settings.flower_port}",
        "--read-only",
        "--persistent",  # H18: it keeps its state over a restart, as a convenience; the truth is in the database
        f"--db={settings.data_dir / FLOWER_STATE_FILE}",
        f"--state-save-interval={FLOWER_SAVE_MILLISECONDS}",
        f"--purge-offline-workers={FLOWER_FORGETS_WORKERS_SECONDS}",
    ]
    if settings.flower_password is not None:
        arguments.append(f"--basic-auth={settings.flower_user}:{settings.flower_password.get_secret_value()}")
    check_free(settings.flower_address, settings.flower_port)
    flower_command.apply_env_options = _take_no_variables
    _run_celery(settings, ["flower", *arguments])


def _take_no_variables() -> None:
    """Leave Flower's own variables alone: all is set here, and Kubernetes sets FLOWER_PORT=tcp://... for a service."""


def _run_celery(settings: Settings, arguments: list[str]) -> None:
    """Run a Celery command in this process, so that its arguments (one is a password) are not in a process list."""

    def keep_logging(**_signal: Any) -> None:
        set_up_logging(settings)

    setup_logging.connect(keep_logging, weak=False)
    app = celery_app(settings)
    app.set_default()
    set_up_logging(settings)
    app.start(argv=["--quiet", *arguments])


def _stop_between_ticks(sender: Any, **_signal: Any) -> None:
    """End beat when the current tick is sent, which is soon.

    Celery's own handler raises SystemExit wherever the signal arrives. During a failing connection, the failure
    replaces it: beat ends with an error, or not at all.
    """
    on_stop_signal(lambda _signal: sender.stop())


def _ask_broker(runtime: Runtime) -> None:
    """Connect to the broker once, because Celery waits for one that refuses as for one that is away.

    Raises:
        BrokerRefusedError: the broker refuses this process.

    """
    try:
        with runtime.messenger.sending() as producer:
            waiting(producer.channel, UPKEEP, runtime.settings.broker_queue_type)
    except BrokerRefusedError:
        raise
    except BrokerAwayError:
        return


def _get_ready(runtime: Runtime, stop: Event) -> None:
    """Wait until the database has this version's schema; then record the rules and clocks in force from now on.

    With another schema every event would fail, and valid events would become dead letters.

    Raises:
        StoreRefusedError: the database refuses this process.

    """
    backoff, warned = Backoff(), False
    while not stop.is_set():
        try:
            if is_current(runtime.store):
                record_rules(runtime.store, runtime.policy, runtime.clock.now())
                runtime.outages.back(DATABASE)
                return
            if not warned:
                logger.warning("the database has another schema; run `sje migrate`, or install a newer version of sje")
            warned = True
        except StoreRefusedError:
            raise
        except StoreUnavailableError as error:
            runtime.outages.away(DATABASE, error)
        backoff.wait(stop)


def _kind(queues: Sequence[str]) -> str:
    return "all" if {TIMERS, UPKEEP} <= set(queues) else "-".join(name.removeprefix("notify.") for name in queues)
