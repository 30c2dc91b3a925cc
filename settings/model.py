"""Every setting of the system, with its meaning, unit and default.

The environment variable of a setting is ``SJE_`` and the field's name in capitals; a part of a nested setting follows
two underscores (``SJE_SMTP__HOST``). With no settings, everything runs on one machine with nothing installed.
"""

import os
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from settings.addresses import (
    broker_address,
    database_address,
    has_streams,
    served_at,
    sqlite_address,
    stream_address,
    web_address,
)
from settings.mail_server import MailServer
from settings.service_links import is_service_link

ENV_PREFIX = "SJE_"
NESTED_DELIMITER = "__"

BROKER_FILE_NAME = "broker.url"
WEB_FILE_NAME = "web.url"
FLOWER_FILE_NAME = "flower.url"
DATABASE_FILE_NAME = "sje.db"

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def _default_data_dir() -> Path:
    home = os.environ.get("XDG_DATA_HOME")
    return (Path(home) if home else Path.home() / ".local" / "share") / "sje"


FilePath = Annotated[Path, AfterValidator(Path.expanduser)]
DatabaseAddress = Annotated[str, AfterValidator(database_address)]
BrokerAddress = Annotated[str, AfterValidator(broker_address)]
StreamAddress = Annotated[str, AfterValidator(stream_address)]
WebAddress = Annotated[str, AfterValidator(web_address)]
Seconds = Annotated[float, Field(gt=0)]


class Settings(BaseSettings):
    """One typed, frozen model of the environment; the entry points create it once and pass it on."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX,
        env_nested_delimiter=NESTED_DELIMITER,
        env_ignore_empty=True,  # compose files pass unset variables as empty ones
        extra="ignore",  # the environment has variables of other programs; ours are checked by name in `loading`
        frozen=True,
        hide_input_in_errors=True,  # an input may be a password
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic's signature
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment without what Kubernetes adds to it."""
        if isinstance(env_settings, EnvSettingsSource):
            own = {name: value for name, value in env_settings.env_vars.items() if not is_service_link(name, value)}
            env_settings.env_vars = own
        return init_settings, env_settings, dotenv_settings, file_secret_settings

    # ---- this installation
    environment: Literal["development", "production"] = Field(
        default="development", description="development or production; `sje doctor --production` requires production."
    )
    data_dir: FilePath = Field(
        default_factory=_default_data_dir,
        description="Folder of the embedded database and broker. Default: $XDG_DATA_HOME/sje or ~/.local/share/sje.",
    )
    policy_file: FilePath | None = Field(
        default=None, description="TOML file with the durations and vocabularies that the business rules leave open."
    )
    clock: FilePath | None = Field(
        default=None, description="File with a simulated UTC time, for replays and rehearsals. Default: the real time."
    )
    actor: str | None = Field(
        default=None,
        description="Actor of commands without --as: NAME/DEPARTMENT/ROLE/CHANNEL; role and channel are optional.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="Lowest level of the log lines that are written."
    )
    log_json: bool = Field(default=False, description="Write one JSON object per log line, for a log collector.")

    # ---- where things are
    database_url: DatabaseAddress | None = Field(
        default=None,
        repr=False,
        description="postgresql://USER:PASSWORD@HOST/NAME. Default: SQLite in the data folder.",
    )
    database_pooler: Literal["none", "session", "transaction"] = Field(
        default="none",
        description="Pooling mode of a pooler such as PgBouncer in front of PostgreSQL; none if there is no pooler.",
    )
    broker_url: BrokerAddress | None = Field(
        default=None,
        repr=False,
        description="redis://, rediss://, valkey://, sentinel://, amqp:// or amqps://. Default: the embedded Valkey of "
        "`sje up`.",
    )
    broker_queue_type: Literal["classic", "quorum"] = Field(
        default="classic",
        description="Type of the queues on RabbitMQ; quorum replicates each message to several of its servers.",
    )
    stream_url: StreamAddress | None = Field(
        default=None,
        repr=False,
        description="Redis or Valkey server whose stream is read. Default: the broker, if it has streams.",
    )
    event_queue_url: BrokerAddress | None = Field(
        default=None, repr=False, description="Broker whose event queue is read. Default: SJE_BROKER_URL."
    )

    # ---- events in and out
    stream_name: str = Field(
        default="sje:events", min_length=1, description="Stream to which upstream systems add events."
    )
    event_queue: str = Field(
        default="sje.events", min_length=1, description="Queue to which upstream systems publish events."
    )
    outgoing_exchange: str = Field(
        default="sje.exceptions", min_length=1, description="Durable topic exchange of the outgoing CloudEvents."
    )
    partitions: int = Field(
        default=16,
        ge=1,
        le=256,
        description="Number of partitions of the events, by service job; one consumer at a time reads each. "
        "Consumers beyond this number are idle.",
    )
    consumer_lease_seconds: Seconds = Field(
        default=10, description="Seconds after which other consumers take over the partitions of one that is silent."
    )
    batch_size: int = Field(default=500, ge=1, le=10_000, description="Maximum number of events per transaction.")
    batch_wait_ms: float = Field(
        default=5, ge=0, le=1_000, description="Milliseconds that a batch waits for more events before it is written."
    )
    max_event_bytes: int = Field(
        default=1_000_000,
        ge=1_000,
        description="Maximum message size; a larger message becomes a dead letter, of which only the hash and the "
        "beginning are kept. The limit per event is 256 KiB.",
    )
    max_intake_attempts: int = Field(
        default=3, ge=1, description="Attempts per event, each counted before it starts; then it becomes a dead letter."
    )
    backlog_limit: int = Field(
        default=10_000,
        ge=1,
        description="Number of waiting events, in the stream or the queue, at which `sje doctor` warns.",
    )

    wait_for_exception_seconds: Seconds = Field(
        default=60, description="Seconds that a transition waits if it arrives before its exception."
    )
    wait_for_facts_seconds: Seconds = Field(
        default=900, description="Seconds that a decision waits if it arrives before the facts it depends on."
    )
    wait_seconds: dict[str, Seconds] = Field(
        default_factory=dict,
        description="Seconds that events of one type wait instead (SJE_WAIT_SECONDS__AUTHORIZATION_DECIDED=3600).",
    )

    # ---- work and time
    lease_seconds: Seconds = Field(default=900, description="Seconds that a claim lasts.")
    relay_after_seconds: Seconds = Field(
        default=5,
        description="Seconds after which the relay enqueues notices that were not enqueued at once; those whose "
        "message the broker lost are enqueued again after 12 times as long.",
    )
    timer_tick_seconds: Seconds = Field(default=1, description="Seconds between two checks for due timers.")
    relay_tick_seconds: Seconds = Field(default=2, description="Seconds between two checks for notices to enqueue.")
    upkeep_tick_seconds: Seconds = Field(
        default=60, description="Seconds between two runs of upkeep, such as expired leases."
    )
    heartbeat_tick_seconds: Seconds = Field(default=15, description="Seconds between two heartbeats of each queue.")

    # ---- Celery
    visibility_timeout: int = Field(
        default=3_600, ge=2, description="Seconds until Redis redelivers an unacknowledged task to another worker."
    )
    task_time_limit: int = Field(
        default=300, ge=1, description="Seconds until a task is killed; must be shorter than SJE_VISIBILITY_TIMEOUT."
    )
    soft_shutdown_timeout: int = Field(
        default=20, ge=0, description="Seconds that running tasks have to finish when a worker stops."
    )

    # ---- delivery channels
    departments: dict[str, dict[str, Any]] = Field(
        default_factory=dict,
        repr=False,  # some are secrets
        description="What each department's channels are set to, by its slug (parts-sourcing). Each channel in "
        "tasks/channels/ declares its own settings and checks them when a process starts.",
    )
    smtp: MailServer = Field(default=MailServer(), description="Mail server of the departments' e-mails.")
    webhook_allow_private: bool = Field(
        default=False, description="Allow webhooks to private and loopback addresses, and over http. For tests only."
    )
    webhook_timeout_seconds: Seconds = Field(
        default=15, description="Seconds until a webhook without an answer has failed."
    )

    # ---- pages and the HTTP API
    web_address: str = Field(default="127.0.0.1", description="Address that the pages and the HTTP API listen on.")
    web_port: int = Field(default=8000, ge=0, le=65535, description="Port that the pages and the HTTP API listen on.")
    web_url: WebAddress | None = Field(
        default=None,
        description="URL of the pages for people, such as https://desk.example.com. Default: the address and port.",
    )
    session_hours: float = Field(
        default=12, gt=0, le=24 * 30, description="Hours until a person must sign in to the pages again."
    )

    # ---- Flower
    flower_address: str = Field(default="127.0.0.1", description="Address that Flower listens on.")
    flower_port: int = Field(default=5555, ge=0, le=65535, description="Port that Flower listens on.")
    flower_user: str = Field(default="sje", min_length=1, description="User name that Flower asks for.")
    flower_password: SecretStr | None = Field(
        default=None, description="Password that Flower asks for; required to listen beyond this machine."
    )

    @field_validator("departments", mode="after")
    @classmethod
    def _known_by_slug(cls, value: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        return {key.strip().lower().replace("_", "-").replace(" ", "-"): channels for key, channels in value.items()}

    @model_validator(mode="after")
    def _tasks_end_before_they_are_redelivered(self) -> Self:
        if self.task_time_limit >= self.visibility_timeout:
            raise ValueError(
                "SJE_TASK_TIME_LIMIT must be shorter than SJE_VISIBILITY_TIMEOUT, "
                "or a long task is delivered to a second worker while it still runs"
            )
        return self

    @model_validator(mode="after")
    def _flower_is_locked_beyond_this_machine(self) -> Self:
        if self.flower_address not in LOOPBACK and self.flower_password is None:
            raise ValueError(
                f"SJE_FLOWER_PASSWORD is required, because Flower listens on {self.flower_address}, beyond this machine"
            )
        return self

    @property
    def effective_database_url(self) -> str:
        """The database in use: the one that is set, otherwise SQLite in the data folder."""
        return self.database_url or sqlite_address(self.data_dir / DATABASE_FILE_NAME)

    @property
    def broker_file(self) -> Path:
        """The file with the address of the embedded broker of a running `sje up`."""
        return self.data_dir / BROKER_FILE_NAME

    @property
    def effective_broker_url(self) -> str | None:
        """The broker in use: the one that is set, otherwise that of a running `sje up`, otherwise none.

        It is read again at each call, because `sje up` may be started or stopped in between.

        Raises:
            ValueError: the broker file is damaged.

        """
        if self.broker_url is not None:
            return self.broker_url
        url = _url_in(self.broker_file)
        return None if url is None else broker_address(url)

    @property
    def effective_stream_url(self) -> str | None:
        """The server whose stream is read: the one that is set, otherwise the broker if it has streams, or none."""
        broker = self.stream_url or self.effective_broker_url
        return broker if broker is not None and has_streams(broker) else None

    @property
    def effective_event_queue_url(self) -> str | None:
        """The broker whose event queue is read: the one that is set, otherwise the broker itself, or none."""
        return self.event_queue_url or self.effective_broker_url

    @property
    def web_file(self) -> Path:
        """The file with the address at which a running `sje up` serves the pages."""
        return self.data_dir / WEB_FILE_NAME

    @property
    def flower_file(self) -> Path:
        """The file with the address at which a running `sje up` serves Flower."""
        return self.data_dir / FLOWER_FILE_NAME

    @property
    def served_web_url(self) -> str:
        """Where the pages are served: by a running `sje up`, whose port may differ, otherwise as set."""
        return _url_in(self.web_file) or served_at(self.web_address, self.web_port)

    @property
    def served_flower_url(self) -> str:
        """Where Flower is served: by a running `sje up`, whose port may differ, otherwise as set."""
        return _url_in(self.flower_file) or served_at(self.flower_address, self.flower_port)

    @property
    def effective_web_url(self) -> str:
        """Where people reach the pages: as set, otherwise where they are served."""
        return self.web_url or self.served_web_url


def _url_in(file: Path) -> str | None:
    """The address that a running `sje up` has written to a file of the data folder; None if none runs."""
    try:
        return file.read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None
