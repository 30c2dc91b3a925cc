"""The events of a measurement: what upstream publishes, and the model that every peer checks it against.

Each event is a CloudEvent in JSON that asks for one exception on a service job of its own. The rules accept them all:
right creators, right comments, no job fact or time of day needed. Peers validate with `RaiseRequested`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

SOURCE = "/benchmarks"


class Actor(BaseModel):
    """Who requests the exception."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1)
    department: str = Field(min_length=1)
    role: str = Field(min_length=1)
    channel: Literal["internal", "bpo", "captive", "arise"]


class Request(BaseModel):
    """What the actor requests."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    exception_type: str = Field(pattern=r"^[a-z][a-z_]+$")
    comment: str = Field(min_length=1)
    service_job_comment: str = Field(min_length=1)
    actor: Actor
    details: dict[str, JsonValue] = Field(default_factory=dict)


class RaiseRequested(BaseModel):
    """A CloudEvent 1.0 that asks for an exception; its identity is (`source`, `id`), its `subject` the service job."""

    model_config = ConfigDict(frozen=True)

    specversion: Literal["1.0"]
    id: str = Field(min_length=1)
    source: str = Field(min_length=1)
    type: Literal["com.cinchhs.exception.raise-requested"]
    subject: str = Field(min_length=1)
    time: AwareDatetime
    datacontenttype: Literal["application/json"]
    data: Request

    @property
    def department(self) -> str:
        """The department that owns the exception asked for, by its queue's name."""
        return OWNERS[self.data.exception_type]


OWNERS = {
    "call_back": "escalations",
    "pr_core_return": "parts-sourcing",
    "ss_claim_credit_review": "support-services",
    "ss_owner_co_claim_review": "support-services",
}
"""Exception type -> the queue of the department that owns it."""

DEPARTMENTS = tuple(sorted(set(OWNERS.values())))


@dataclass(frozen=True, slots=True)
class _Sample:
    exception_type: str
    comment: str
    service_job_comment: str
    creator: str
    details: dict[str, JsonValue] = field(default_factory=dict)


_SAMPLES = (
    _Sample("call_back", "PARTS DELAY", "Supervisor was tried; three weeks for a compressor.", "Customer Service"),
    _Sample(
        "pr_core_return",
        "Compressor-WR87X10111, Encompass, PO# 4471182, Core Return",
        "CORE RETURN REQUEST:\nPart 1: Compressor-WR87X10111, Encompass, PO# 4471182, Core Return",
        "Authorizations",
    ),
    _Sample(
        "ss_claim_credit_review",
        "CCA",
        "CLAIM CREDIT ACCEPTED:\nJ. Doe, refrigerator, $500.00",
        "Customer Service",
        {"by_contract_holder": True},
    ),
    _Sample(
        "ss_owner_co_claim_review",
        "PENDING PAID INVOICE",
        "Estimate received.",
        "Support Services",
        {"documents": 1, "document_kind": "estimate"},
    ),
)
"""Of these our rules set one, none, one and two timers, where a peer sets one for each: as many over a whole cycle."""

CYCLE = len(_SAMPLES)


def make_events(count: int, batch: str) -> list[str]:
    """Return `count` events as JSON, alike in every run; `batch` sets their ids and service jobs apart from others'."""
    now = datetime.now(UTC)
    return [_event(number, batch, now).model_dump_json() for number in range(count)]


def with_repeats(events: list[str], every: int = 1000) -> list[str]:
    """Return the events with one in `every` sent twice in a row, as an at-least-once upstream does; at least one is."""
    repeated: list[str] = []
    for number, event in enumerate(events):
        repeated.append(event)
        if number % every == 0:
            repeated.append(event)
    return repeated


def identity(event: str) -> tuple[str, str]:
    """Return the event's `source` and `id`, under which it counts once."""
    attributes: dict[str, str] = json.loads(event)
    return attributes["source"], attributes["id"]


def _event(number: int, batch: str, now: datetime) -> RaiseRequested:
    sample = _SAMPLES[number % len(_SAMPLES)]
    return RaiseRequested(
        specversion="1.0",
        id=f"{batch}-{number:07d}",
        source=SOURCE,
        type="com.cinchhs.exception.raise-requested",
        subject=f"SJ-{batch}-{number:07d}",
        time=now,
        datacontenttype="application/json",
        data=Request(
            exception_type=sample.exception_type,
            comment=sample.comment,
            service_job_comment=sample.service_job_comment,
            actor=Actor(name="A. Agent", department=sample.creator, role="agent", channel="internal"),
            details=sample.details,
        ),
    )
