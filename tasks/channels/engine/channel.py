"""What a channel is: it declares its settings, delivers portions of notices, and is examined by `sje doctor`."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from settings import Settings
from store.deliveries import Delivery
from tasks.channels.engine.resources import Resources


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of some deliveries."""

    kind: Literal["delivered", "again", "busy", "gone"]
    """``again``: not accepted, try later; ``busy``: the same, and until then nothing else is tried on the channel;
    ``gone``: the receiver wants nothing more, ever."""

    deliveries: tuple[Delivery, ...]
    untried: tuple[Delivery, ...] = ()
    """Those that were not tried because of what became of the others."""

    error: str = ""
    retry_after: timedelta | None = None
    """The pause that the receiver asked for; None if it did not."""


class Channel(Protocol):
    """An open channel of one department."""

    @property
    def portion(self) -> int:
        """How many deliveries it takes at a time: what surely fits into a task's time limit."""

    def deliver(self, deliveries: Sequence[Delivery]) -> Iterator[Receipt]:
        """Notify the department, and yield a receipt as soon as something is known; every delivery is in one receipt.

        It never raises because a receiver is away or answers nonsense; that is a receipt, too.
        """


class ChannelSettings(BaseModel):
    """What a channel can be set to for a department; every field has a default, and unset, the channel is off.

    The field ``pager_number`` is read from ``SJE_DEPARTMENTS__<DEPARTMENT>__PAGER_NUMBER``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    @property
    def is_set(self) -> bool:
        """Whether the department uses the channel."""
        return bool(self.model_dump(exclude_defaults=True))


AnySettings = TypeVar("AnySettings", bound=ChannelSettings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What `sje doctor` found out about a channel."""

    verdict: Literal["ok", "warn", "fail"]
    found: str
    fix: str = ""


def _nothing_missing(_departments: Sequence[str], _settings: Settings) -> str:
    return ""


def _nothing_to_examine(_by_department: Mapping[str, AnySettings], _settings: Settings) -> Iterable[Examination]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelType(Generic[AnySettings]):
    """A way to notify departments, as its file declares it; the channel's name is that of the file."""

    settings: type[AnySettings]
    """What each department can set."""

    open: Callable[[AnySettings, Resources], Channel]
    """Open the channel of a department that uses it."""

    missing: Callable[[Sequence[str], Settings], str] = _nothing_missing
    """What is missing in the other settings for these departments to use it, as a sentence; empty if nothing is."""

    examine: Callable[[Mapping[str, AnySettings], Settings], Iterable[Examination]] = _nothing_to_examine
    """Examine the channel, for `sje doctor`, as the departments that use it (by slug) have set it."""


def taken(deliveries: Sequence[Delivery]) -> Receipt:
    """The channel accepted these."""
    return Receipt(kind="delivered", deliveries=tuple(deliveries))


def again(deliveries: Sequence[Delivery], error: str) -> Receipt:
    """The channel did not accept these; they are tried again."""
    return Receipt(kind="again", deliveries=tuple(deliveries), error=error)
