"""The composition root: every entry point builds its objects here, once for each process."""

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from business_time.clock import Clock, FileClock, SystemClock
from outages.outage_log import OutageLog
from settings import Settings, SettingsError, load_settings
from state_machines.declaration.policy import Policy
from store.engine import Store
from tasks.channels.engine.department_settings import channel_settings
from tasks.process.heartbeat import HeartbeatWriter
from workflows.assignment.auto_assignment import AutoAssignment
from workflows.early_deadlines import EarlyDeadlines
from workflows.intake import Intake
from workflows.patience import Patience, PatienceError, by_event
from workflows.timers import Timers

if TYPE_CHECKING:
    from celery import Celery

    from tasks.broker.messenger import Messenger
    from tasks.channels.engine.directory import Directory


class Runtime:
    """The objects of an entry point. Nothing is connected before it is used."""

    def __init__(self, settings: Settings, *, clock: Clock | None = None, celery: "Celery | None" = None) -> None:
        """Build everything from the settings.

        Args:
            settings: the one typed model of the environment.
            clock: gives the instant at which rules are judged; by default the one that the settings name.
            celery: the application that a worker runs; by default one of the same settings, created when first needed.

        Raises:
            PolicyError: the policy file cannot be used.
            SettingsError: a department's channel cannot be used as it is set.

        """
        channel_settings(settings)  # an invalid setting is refused at once, not when a notice is due
        self.settings = settings
        self.store = Store(settings.effective_database_url, pooler=settings.database_pooler)
        self.policy = Policy.from_file(settings.policy_file)
        self.clock = clock or _clock(settings)
        self.real_clock: Clock = SystemClock()
        """The machine's time, for what does not follow the clock of the rules: leases, retries, heartbeats."""

        self.outages = OutageLog()
        """What is away now, so that it is logged once."""

        self.heartbeat = HeartbeatWriter(self.store, self.real_clock, self.outages)
        patience = _patience(settings)
        self.intake = Intake(
            self.store, self.policy, self.clock, max_attempts=settings.max_intake_attempts, patience=patience
        )
        self.early_deadlines = EarlyDeadlines(self.store, self.policy, self.clock, patience)
        self.timers = Timers(self.store, self.policy, self.clock)
        self.auto_assignment = AutoAssignment(self.store, self.policy, self.clock)
        self._celery = celery

    @classmethod
    def start(cls, settings: Settings | None = None) -> "Runtime":
        """Build the objects of this process; without settings, those of the environment.

        Raises:
            SettingsError: the environment cannot be used.
            PolicyError: the policy file cannot be used.

        """
        return cls(settings or load_settings())

    @cached_property
    def celery(self) -> "Celery":
        """The Celery application that messages are sent with.

        Raises:
            NoBrokerError: no broker is set and none is running.

        """
        if self._celery is not None:
            return self._celery
        from tasks.app import celery_app  # noqa: PLC0415 - a third of a second that `sje show` need not wait for

        return celery_app(self.settings)

    @property
    def has_broker(self) -> bool:
        """Whether there is a broker to send to: one that is set, or that of a running `sje up`."""
        return self._celery is not None or self.settings.effective_broker_url is not None

    @cached_property
    def messenger(self) -> "Messenger":
        """The connection that this process sends its messages over."""
        from tasks.broker.messenger import Messenger  # noqa: PLC0415 - kombu, likewise

        return Messenger(self.celery.connection_for_write, self.outages)

    @cached_property
    def channels(self) -> "Directory":
        """The departments' channels."""
        from tasks.channels.engine.directory import Directory  # noqa: PLC0415 - an HTTP client, likewise

        return Directory(self.settings, self.real_clock)

    def close(self) -> None:
        """Close every connection."""
        if "channels" in self.__dict__:
            self.channels.close()
        if "messenger" in self.__dict__:
            self.messenger.close()
        if "celery" in self.__dict__ and self._celery is None:
            self.celery.close()
        self.store.close()


def _patience(settings: Settings) -> Patience:
    try:
        return Patience(
            for_exception=timedelta(seconds=settings.wait_for_exception_seconds),
            for_facts=timedelta(seconds=settings.wait_for_facts_seconds),
            by_event=by_event(settings.wait_seconds),
        )
    except PatienceError as error:
        raise SettingsError(f"SJE_WAIT_SECONDS: {error}") from error


def _clock(settings: Settings) -> Clock:
    return FileClock(settings.clock) if settings.clock else SystemClock()
