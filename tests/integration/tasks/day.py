"""A day of events whose outcome depends on nothing but their order on each service job."""

import json
import random
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

POISON = ("not json at all", '{"specversion": "1.0"}', '["still not an event"]')

CUSTOMER_SERVICE = {"name": "Kim", "department": "Customer Service", "role": "Agent", "channel": "internal"}
ESCALATIONS = {"name": "Lee", "department": "Escalations", "role": "Agent", "channel": "internal"}


def event(job: str, step: str, kind: str, data: dict[str, Any]) -> str:
    """One CloudEvent."""
    document = {
        "specversion": "1.0",
        "id": f"{job}.{step}",
        "source": "/tests",
        "type": f"com.cinchhs.{kind}",
        "subject": job,
        "time": "2026-11-20T15:00:00Z",
        "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "data": data,
    }
    return json.dumps(document)


OPENED = 3
"""A Dispatch Case, a Call Back and an Auth-Job Follow Up, each of another department."""

NOTICES = 2
"""Notices to the receiver of each job's story: it is opened, and it is reported a second time."""


def story(job: str) -> list[str]:
    """What happens on one service job: ``OPENED`` exceptions, each told to its department, one completed; a refusal."""
    ask = {
        "exception_type": "call_back",
        "comment": "PARTS DELAY",
        "service_job_comment": "Supervisor was tried; three weeks for a compressor.",
        "actor": CUSTOMER_SERVICE,
    }
    job_facts = {"status": "Rejected", "severity": "Standard", "customer": {"zone": "America/Chicago"}}
    steps = (
        ("created", "service-job.created", job_facts),
        ("raise", "exception.raise-requested", ask),
        ("again", "exception.raise-requested", ask),
        ("start", "exception.transition-requested", _move("start")),
        ("denied", "authorization.decided", {"outcome": "Denied", "note": "not covered"}),
        ("complete", "exception.transition-requested", _move("complete")),
    )
    return [event(job, *step) for step in steps]


def _move(trigger: str) -> dict[str, Any]:
    return {"exception_type": "call_back", "trigger": trigger, "actor": ESCALATIONS}


def stories(count: int) -> list[list[str]]:
    """The stories of many jobs."""
    return [story(f"SJ-{number:04}") for number in range(count)]


def shuffled(told: Sequence[Sequence[str]], *, repeats: int = 1, seed: int = 7) -> list[str]:
    """Mix the stories, each in its own order, with every event repeated here and there."""
    chance = random.Random(seed)
    lines = [list(chain.from_iterable([each] * repeats for each in one)) for one in told]
    mixed: list[str] = []
    while lines:
        line = chance.choice(lines)
        mixed.append(line.pop(0))
        if not line:
            lines.remove(line)
    return mixed


def with_poison(documents: Iterable[str], every: int = 20) -> list[str]:
    """Put something that is no event among them, now and then."""
    poisoned: list[str] = []
    for number, document in enumerate(documents):
        if number % every == 0:
            poisoned.append(POISON[number // every % len(POISON)])
        poisoned.append(document)
    return poisoned
