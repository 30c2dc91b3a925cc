"""Events, people and exceptions to test with."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from events.data import Actor
from state_machines.declaration.situation import JobException
from tests.stores import NOON
from workflows.messages import Message

ANN = Actor(name="ann", department="Support Services")
BOB = Actor(name="bob", department="Support Services", role="Lead")
AUTHORIZER = Actor(name="aziz", department="Authorizations", role="Specialist")

_numbers = count(1)


def event(
    kind: str, data: dict[str, Any] | None = None, *, job: str = "SJ-1", event_id: str = "", at: datetime = NOON
) -> dict[str, Any]:
    """Make an event of a type, given without its prefix, with an id of its own."""
    return {
        "specversion": "1.0",
        "id": event_id or f"e-{next(_numbers)}",
        "source": "/tests",
        "type": f"com.cinchhs.{kind}",
        "subject": job,
        "time": at.isoformat(),
        "data": data or {},
    }


def message(*events: dict[str, Any]) -> Message:
    """Put an event, or a batch of several, into a message."""
    body = events[0] if len(events) == 1 else list(events)
    return Message(id=f"m-{next(_numbers)}", body=json.dumps(body).encode())


def job_created(job: str = "SJ-1", *, event_id: str = "", **facts: Any) -> dict[str, Any]:
    """Tell of a service job of ordinary severity in Chicago."""
    customer = {"id": f"C-{job}", "zone": "America/Chicago", "state": "IL"}
    return event(
        "service-job.created", {"severity": "Standard", "customer": customer, **facts}, job=job, event_id=event_id
    )


def denied(job: str = "SJ-1", **envelope: Any) -> dict[str, Any]:
    """Tell of a denial, which raises an Auth-Job Follow Up in Open."""
    decided = {"outcome": "Denied", "note": "not covered", "decided_by": AUTHORIZER.model_dump()}
    return event("authorization.decided", decided, job=job, **envelope)


def transition(trigger: str, *, job: str = "SJ-1", kind: str = "auth_job_follow_up", **asked: Any) -> dict[str, Any]:
    """Ask for a move of the open exception of a type, as Ann."""
    data = {"exception_type": kind, "trigger": trigger, "actor": ANN.model_dump(), **asked}
    return event("exception.transition-requested", data, job=job)


def follow_up(after: timedelta, *, job: str = "SJ-1", now: datetime = NOON) -> dict[str, Any]:
    """Ask for the job's Auth-Job Follow Up to be looked at again after some time."""
    at = (now + after).isoformat()
    return transition("follow_up", job=job, follow_up_at=at, follow_up_reason="left a voicemail")


FULL = JobException(
    id="EX-1",
    type="auth_job_follow_up",
    job="SJ-1",
    status="Follow Up",
    comment="NA",
    service_job_comment="the compressor is not covered",
    details={"text": 'naïve ☎ "quoted"', "list": [1, 2], "none": None, "nested": {"flag": True}},
    opened_at=NOON,
    opened_by="aziz",
    updated_at=NOON + timedelta(minutes=1, microseconds=7),
    updated_by="ann",
    rule_version="0123456789ab",
    follow_up_at=NOON + timedelta(days=1),
    follow_up_reason="left a voicemail",
    waiting_on="the customer",
    assignee="ann",
    claimed_until=NOON + timedelta(minutes=15),
    attempts=2,
    last_attempt_at=NOON + timedelta(minutes=2),
    resolution="resolved",
)
"""An exception of which every field is set."""


def exception(**changes: Any) -> JobException:
    """Make an open exception of which only what must be set is set."""
    plain = replace(
        FULL,
        status="Open",
        details={},
        updated_at=NOON,
        follow_up_at=None,
        follow_up_reason=None,
        waiting_on=None,
        assignee=None,
        claimed_until=None,
        attempts=0,
        last_attempt_at=None,
        resolution=None,
    )
    return replace(plain, **changes)
