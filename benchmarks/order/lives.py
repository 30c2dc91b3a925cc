"""The lives of service jobs: six events each, and the final state that only their order leads to.

Half of them are transitions of one exception, of which each is refused before the one that it follows. The other half
begins with facts, without which the decision that comes next opens nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

SOURCE = "/benchmarks/order"
STEPS = 6

_SOURCING = {"name": "A. Agent", "department": "Parts Sourcing", "role": "Agent", "channel": "internal"}
_FACTS = {"status": "Accepted", "severity": "Standard", "customer": {"zone": "America/Chicago"}}
_RAISE = (
    "exception.raise-requested",
    {"exception_type": "pr_return", "comment": "Compressor, Encompass, PO# 4471182, damaged", "actor": _SOURCING},
)
_LATER = {"follow_up_at": "2099-01-01T15:00:00Z", "follow_up_reason": "ask for the credit"}


def _move(trigger: str, **entered: str) -> tuple[str, dict[str, Any]]:
    data = {"exception_type": "pr_return", "trigger": trigger, "actor": _SOURCING, **entered}
    return "exception.transition-requested", data


_TRANSITIONS = (
    _RAISE,
    _move("wait", waiting_on="the carrier"),
    _move("resume"),
    _move("follow_up", **_LATER),
    _move("wait", waiting_on="the distributor"),
    _move("complete", note="credited"),
)
_FACTS_FIRST = (
    ("service-job.created", _FACTS),
    ("authorization.decided", {"outcome": "Denied", "note": "not covered"}),
    _RAISE,
    _move("wait", waiting_on="the carrier"),
    _move("resume"),
    _move("complete", note="credited"),
)
_LIVES = (_TRANSITIONS, _FACTS_FIRST)
_ENDS = (
    Counter([("pr_return", "Completed", 6)]),
    Counter([("pr_return", "Completed", 4), ("auth_job_follow_up", "Open", 1)]),
)

End = Counter[tuple[str, str, int]]
"""The exceptions of a job: type, status and number of history lines of each."""


def job_number(number: int) -> str:
    """The service job of a life."""
    return f"SJ-ORDER-{number:05}"


def end_of(number: int) -> End:
    """The final state of a life, in its order."""
    return _ENDS[number % len(_ENDS)]


def published(lives: int, *, at_once: int = 50) -> list[str]:
    """Every event of some lives, each life in its order; so many lives run side by side."""
    return [
        _event(number, step)
        for first in range(0, lives, at_once)
        for step in range(STEPS)
        for number in range(first, min(first + at_once, lives))
    ]


def _event(number: int, step: int) -> str:
    kind, data = _LIVES[number % len(_LIVES)][step]
    job = job_number(number)
    document = {
        "specversion": "1.0",
        "id": f"{job}.{step}",
        "source": SOURCE,
        "type": f"com.cinchhs.{kind}",
        "subject": job,
        "time": f"2026-11-20T15:00:{step:02}Z",
        "data": data,
    }
    return json.dumps(document)
