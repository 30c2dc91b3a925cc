"""How long an event that came too early waits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from events.registry import incoming_event_models, short_type


class PatienceError(ValueError):
    """A waiting time is set for an event type that does not exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long an event waits for what it needs."""

    for_exception: timedelta = timedelta(seconds=60)
    """A transition waits for its exception."""

    for_facts: timedelta = timedelta(minutes=15)
    """A decision waits for the facts that it depends on."""

    by_event: Mapping[str, timedelta] = field(default_factory=dict)
    """Waiting times of single event types, by the full type; they replace the others."""

    def until(self, event_type: str, now: datetime, *, for_facts: bool) -> datetime:
        """The instant until which an event that came now waits."""
        usual = self.for_facts if for_facts else self.for_exception
        return now + self.by_event.get(event_type, usual)


def by_event(seconds: Mapping[str, float]) -> dict[str, timedelta]:
    """Waiting times by event type, from the short names that a setting uses: ``authorization_decided``.

    Raises:
        PatienceError: there is no such event.

    """
    types = {_letters(short_type(model)): model.TYPE for model in incoming_event_models()}
    unknown = sorted(name for name in seconds if _letters(name) not in types)
    if unknown:
        raise PatienceError(f"no event has the type {', '.join(unknown)}; `sje schema` lists them")
    return {types[_letters(name)]: timedelta(seconds=each) for name, each in seconds.items()}


def _letters(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalpha())
