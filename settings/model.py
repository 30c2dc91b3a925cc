"""Every setting of the system, each with its meaning, its unit and an honest default.

A setting is the environment variable ``SJE_`` and the field's name in capitals; a part of a nested one follows two
underscores (``SJE_SMTP__HOST``). Unset, everything runs on one machine with nothing installed.
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
    """One typed, frozen model of the environment; the entry points make it once and hand it on."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX,
        env_nested_delimiter=NESTED_DELIMITER,
        env_ignore_empty=True,  # compose files pass unset variables on as empty ones
        extra="ignore",  # the environment holds other people's variables; ours are checked by name in `loading`
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
        default="development", description="production: `sje doctor --production` refuses unsafe settings."
    )
    data_dir: FilePath = Field(
        default_factory=_default_data_dir,
        description="Folder of the embedded database and broker. Default: $XDG_DATA_HOME/sje or ~/.local/share/sje.",
    )
    policy_file: FilePath | None = Field(
        default=None, description="TOML file with the durations and vocabularies that the business rules leave open."
    )
    clock: FilePath | None = Field(
        default=None, description="File with a simulated UTC time, for replays and rehearsals; unset, the real time."
    )
    actor: str | None = Field(
        default=None, description="Who asks, where a command says nothing of it: NAME/DEPARTMENT/ROLE/CHANNEL."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="The least important log line that is written."
    )
    log_json: bool = Field(default=False, description="Log one JSON object a line, for a log collector.")

    # ---- where things are
    database_url: DatabaseAddress | None = Field(
        default=None,
        repr=False,
        description="postgresql://USER:PASSWORD@HOST/NAME; unset, SQLite in the data folder.",
    )
    database_pooler: Literal["none", "session", "transaction"] = Field(
        default="none",
        description="What stands before PostgreSQL: nothing, or a pooler such as PgBouncer in this mode of pooling.",
    )
    broker_url: BrokerAddress | None = Field(
        default=None,
        repr=False,
        description="redis://, rediss://, valkey://, sentinel://, amqp:// or amqps://; unset, the Valkey that `sje up` "
        "embeds.",
    )
    broker_queue_type: Literal["classic", "quorum"] = Field(
        default="classic",
        description="Kind of the queues on RabbitMQ: quorum where several of its servers keep each message.",
    )
    stream_url: StreamAddress | None = Field(
        default=None,
        repr=False,
        description="Redis or Valkey whose stream brings events; unset, the broker if it is one of these.",
    )
    event_queue_url: BrokerAddress | None = Field(
        default=None, repr=False, description="Broker whose queue brings events; unset, the broker itself."
    )

    # ---- events in and out
    stream_name: str = Field(default="sje:events", min_length=1, description="Stream that upstream systems XADD to.")
    event_queue: str = Field(default="sje.events", min_length=1, description="Queue that upstream systems publish to.")
    outgoing_exchange: str = Field(
        default="sje.exceptions", min_length=1, description="Durable topic exchange of the outgoing CloudEvents."
    )
    partitions: int = Field(
        default=16,
        ge=1,
        le=256,
        description="Parts that events are shared out to by service job; each is read by one consumer at a time. "
        "More consumers than these find nothing to do.",
    )
    consumer_lease_seconds: Seconds = Field(
        default=10, description="A consumer that shows no life for so long has its partitions taken over."
    )
    batch_size: int = Field(default=500, ge=1, le=10_000, description="Events in one transaction, at most.")
    batch_wait_ms: float = Field(
        default=5, ge=0, le=1_000, description="Milliseconds that a batch waits for company before it is written."
    )
    max_event_bytes: int = Field(
        default=1_000_000,
        ge=1_000,
        description="A bigger message becomes a dead letter, kept as its hash and its head; one event in it may have "
        "256 KiB.",
    )
    max_intake_attempts: int = Field(
        default=3, ge=1, description="Tries of one event, counted before the work starts; then it is a dead letter."
    )
    backlog_limit: int = Field(
        default=10_000, ge=1, description="Events that may wait in the stream or the queue before `sje doctor` warns."
    )

    wait_for_exception_seconds: Seconds = Field(
        default=60, description="How long a transition that comes before its exception waits for it."
    )
    wait_for_facts_seconds: Seconds = Field(
        default=900, description="How long a decision that comes before the facts it depends on waits for them."
    )
    wait_seconds: dict[str, Seconds] = Field(
        default_factory=dict,
        description="Another time for events of a type (SJE_WAIT_SECONDS__AUTHORIZATION_DECIDED), whatever for.",
    )

    # ---- work and time
    lease_seconds: Seconds = Field(
        default=900, description="How long a claimed exception is held for the person who claimed it."
    )
    relay_after_seconds: Seconds = Field(
        default=5,
        description="A portion of the outbox that was not handed on by then is handed on by the relay. "
        "One whose message the broker lost is handed on again after 12 times as long.",
    )
    timer_tick_seconds: Seconds = Field(default=1, description="How often due timers are looked for.")
    relay_tick_seconds: Seconds = Field(default=2, description="How often untold portions are looked for.")
    upkeep_tick_seconds: Seconds = Field(default=60, description="How often lapsed leases and the like are put right.")
    heartbeat_tick_seconds: Seconds = Field(default=15, description="How often each queue proves that it moves.")

    # ---- Celery
    visibility_timeout: int = Field(
        default=3_600, ge=2, description="Seconds until Redis hands an unacknowledged task to another worker."
    )
    task_time_limit: int = Field(
        default=300, ge=1, description="Seconds until a task is ended; shorter than the visibility timeout."
    )
    soft_shutdown_timeout: int = Field(
        default=20, ge=0, description="Seconds that a stopping worker gives its running tasks."
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
        default=False, description="Let webhooks reach private and loopback addresses, and plain http. For tests only."
    )
    webhook_timeout_seconds: Seconds = Field(default=15, description="A webhook that answers later has failed.")

    # ---- pages and the HTTP API
    web_address: str = Field(default="127.0.0.1", description="Address that the pages and the HTTP API listen on.")
    web_port: int = Field(default=8000, ge=0, le=65535, description="Port that the pages and the HTTP API listen on.")
    web_url: WebAddress | None = Field(
        default=None,
        description="Where people reach the pages, such as https://desk.example.com; unset, the address and port.",
    )
    session_hours: float = Field(
        default=12, gt=0, le=24 * 30, description="Hours after which somebody who signed in on a page does so again."
    )

    # ---- Flower
    flower_address: str = Field(default="127.0.0.1", description="Address that Flower listens on.")
    flower_port: int = Field(default=5555, ge=0, le=65535, description="Port that Flower listens on.")
    flower_user: str = Field(default="sje", min_length=1, description="User name that Flower asks for.")
    flower_password: SecretStr | None = Field(
        default=None, description="Password that Flower asks for; it must be set to listen beyond this machine."
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
                "or a long task is handed to a second worker while it still runs"
            )
        return self

    @model_validator(mode="after")
    def _flower_is_locked_beyond_this_machine(self) -> Self:
        if self.flower_address not in LOOPBACK and self.flower_password is None:
            raise ValueError(
                f"SJE_FLOWER_PASSWORD is needed: Flower is to listen on {self.flower_address}, beyond this machine"
            )
        return self

    @property
    def effective_database_url(self) -> str:
        """The database that is used: the one set, else SQLite in the data folder."""
        return self.database_url or sqlite_address(self.data_dir / DATABASE_FILE_NAME)

    @property
    def broker_file(self) -> Path:
        """The file in which a running `sje up` says where its embedded broker listens."""
        return self.data_dir / BROKER_FILE_NAME

    @property
    def effective_broker_url(self) -> str | None:
        """The broker that is used: the one set, else the one of a running `sje up`, else none.

        Read again at each call, because `sje up` may be started or stopped in between.

        Raises:
            ValueError: the broker file was damaged.

        """
        if self.broker_url is not None:
            return self.broker_url
        said = _said_in(self.broker_file)
        return None if said is None else broker_address(said)

    @property
    def effective_stream_url(self) -> str | None:
        """The server whose stream is read: the one set, else the broker if it has streams, else none."""
        broker = self.stream_url or self.effective_broker_url
        return broker if broker is not None and has_streams(broker) else None

    @property
    def effective_event_queue_url(self) -> str | None:
        """The broker whose event queue is read: the one set, else the broker itself, else none."""
        return self.event_queue_url or self.effective_broker_url

    @property
    def web_file(self) -> Path:
        """The file in which a running `sje up` says where it serves the pages."""
        return self.data_dir / WEB_FILE_NAME

    @property
    def flower_file(self) -> Path:
        """The file in which a running `sje up` says where it shows Flower."""
        return self.data_dir / FLOWER_FILE_NAME

    @property
    def served_web_url(self) -> str:
        """Where the pages are served: where a running `sje up` says, as the port may have been taken, else as set."""
        return _said_in(self.web_file) or served_at(self.web_address, self.web_port)

    @property
    def served_flower_url(self) -> str:
        """Where Flower is shown: where a running `sje up` says, as the port may have been taken, else as set."""
        return _said_in(self.flower_file) or served_at(self.flower_address, self.flower_port)

    @property
    def effective_web_url(self) -> str:
        """Where people reach the pages: what is set, else where they are served."""
        return self.web_url or self.served_web_url


def _said_in(file: Path) -> str | None:
    """The address that a running `sje up` has written into a file of the data folder; None where none runs."""
    try:
        return file.read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None
