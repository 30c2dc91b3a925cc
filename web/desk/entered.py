"""What a person entered with a move, as the page sends it, and the instant of a follow-up by a wall clock."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from fastapi import Form

from business_time.formatting import relative
from business_time.wall_clock import instant_of
from business_time.zones import zone
from state_machines.declaration.guards import BrokenRule
from state_machines.declaration.moves import Need
from web.desk.customer_time import CustomerTime

_DESK = "the page"
_LOOKS = "choose a date and a time, such as 2026-11-27 09:00"


class WallTimeError(ValueError):
    """What was entered is not a date and time on a wall clock."""


def instant_on(text: str, zone_name: str) -> datetime:
    """The instant at which the wall clock of a zone shows a date and time.

    Raises:
        WallTimeError: it is not a date and time, or there is no such zone.

    """
    try:
        shown = datetime.fromisoformat(text.strip())
        where: ZoneInfo = zone(zone_name)
    except (ValueError, KeyError) as error:
        raise WallTimeError(f"{text!r} is not a date and time") from error
    if shown.tzinfo is not None:
        return shown
    return instant_of(shown.date(), shown.time(), where, edge="start")


def described_instant(instant: datetime, now: datetime, *, customer: CustomerTime, viewer_zone: str) -> str:
    """An instant on the customer's clock and on the viewer's, with how far away it is."""
    zones = {viewer_zone: "for you"}
    if customer.zone:
        zones = {customer.zone: "for the customer", **({} if customer.zone == viewer_zone else zones)}
    clocks = (f"{instant.astimezone(ZoneInfo(name)):%a %Y-%m-%d %H:%M %Z} {whose}" for name, whose in zones.items())
    away = relative(instant, now)
    return f"{' · '.join(clocks)} · {away}{'' if instant > now else ': in the past'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredMove:
    """The fields of a move, as they stand in the browser."""

    trigger: str = ""
    follow_up_at: str = ""
    follow_up_zone: str = ""
    follow_up_reason: str = ""
    waiting_on: str = ""
    resolution_reason: str = ""
    note: str = ""
    version: int | None = None
    """The length of the history that the person saw."""

    attempt: str = field(default_factory=lambda: str(uuid4()))
    """The request's own ID, by which it counts once, however often its button is pressed."""

    def text_of(self, need: str) -> str:
        """What stands in a field."""
        return str(getattr(self, need))

    @property
    def texts(self) -> list[tuple[str, str]]:
        """What was typed, by the name of its field in words."""
        names = [need.value for need in Need]
        return [(name.replace("_", " "), text) for name in names if (text := self.text_of(name))]

    def request(self) -> dict[str, Any]:
        """What the request says of it.

        Raises:
            WallTimeError: the follow-up is not a date and time.

        """
        at = instant_on(self.follow_up_at, self.follow_up_zone).isoformat() if self.follow_up_at else None
        return {
            "trigger": self.trigger,
            "follow_up_at": at,
            "follow_up_reason": self.follow_up_reason.strip(),
            "waiting_on": self.waiting_on.strip(),
            "resolution_reason": self.resolution_reason.strip(),
            "note": self.note.strip(),
            "expected_version": self.version,
        }


def entered_move(  # noqa: PLR0913, PLR0917 - the fields of the form
    trigger: Annotated[str, Form()] = "",
    follow_up_at: Annotated[str, Form()] = "",
    follow_up_zone: Annotated[str, Form()] = "",
    follow_up_reason: Annotated[str, Form()] = "",
    waiting_on: Annotated[str, Form()] = "",
    resolution_reason: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
    version: Annotated[int | None, Form()] = None,
    attempt: Annotated[str, Form(max_length=100)] = "",
) -> EnteredMove:
    """Read the form of a move."""
    return EnteredMove(
        trigger=trigger,
        follow_up_at=follow_up_at,
        follow_up_zone=follow_up_zone,
        follow_up_reason=follow_up_reason,
        waiting_on=waiting_on,
        resolution_reason=resolution_reason,
        note=note.replace("\r\n", "\n"),
        version=version,
        attempt=attempt or str(uuid4()),
    )


def wrong_time(error: WallTimeError) -> BrokenRule:
    """The broken rule of a follow-up that is not a date and time."""
    field_name = Need.FOLLOW_UP_AT.value
    return BrokenRule(rule="follow-up-at", why=str(error), source=_DESK, do=_LOOKS, field=field_name)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedMove:
    """Why a move was not made, sorted to the fields that are wrong."""

    entered: EnteredMove
    rules: Sequence[BrokenRule]

    def at(self, name: str) -> list[BrokenRule]:
        """The rules that a field broke."""
        return [rule for rule in self.rules if rule.field == name]

    def elsewhere(self, needs: Sequence[Need]) -> list[BrokenRule]:
        """The rules that no field of the form broke, apart from that it is stale."""
        fields = {*(need.value for need in needs), "note"}
        return [rule for rule in self.rules if rule.field not in fields and rule.rule != "stale"]
