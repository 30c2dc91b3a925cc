"""The building blocks of the demonstration: scenes, customers, and the events that upstream publishes.

The people, jobs and order numbers are invented; the rules are not. All times are those of America/Chicago on Tuesday,
November 17, 2026, and the next morning.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

OFFICE = ZoneInfo("America/Chicago")
DAY = datetime(2026, 11, 17, tzinfo=OFFICE)

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Upstream:
    """One event that upstream publishes in a scene."""

    type: str
    job: str
    data: Data
    source: str = "/servicebench"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A moment of the day: what happens, and what to notice."""

    at: str
    """The wall-clock time at the office, ``08:10``; hours past 24 are the next morning."""

    title: str
    description: str
    events: tuple[Upstream, ...] = ()
    raw: tuple[str, ...] = field(default=())
    """Messages that are published before the events and are not valid events."""

    again: bool = False
    """Publish the events of the previous scene again, unchanged."""

    commands: tuple[str, ...] = ()
    """`sje` commands to run afterwards; ``{tier_2_task SJ-7004}`` is replaced by the ID of the open item,
    ``{last_month}`` by the version of last month's Call Back."""

    then: str = ""
    """A last command, in which ``{handover}`` is replaced by the ID of the latest handover."""

    def instant(self) -> datetime:
        """When the scene takes place, in UTC."""
        hours, minutes = (int(part) for part in self.at.split(":"))
        return (DAY + timedelta(hours=hours, minutes=minutes)).astimezone(UTC)


def person(name: str, department: str, role: str = "Agent", channel: str = "internal") -> Data:
    """An actor, as events name them."""
    return {"name": name, "department": department, "role": role, "channel": channel}


AGENT = person("mreyes", "Customer Service")
ARISE = person("home-217", "Customer Service", channel="arise")
AUTHORIZER = person("tokafor", "Authorizations", "Specialist")
ESCALATIONS = person("pdasilva", "Escalations", "Supervisor")
SUPPORT = person("kwhitford", "Support Services")
PARTS = person("jlindqvist", "Parts Sourcing")
DISPATCHER = person("ines", "Dispatch")

ANN, LUIS, GRACE, TOM, DANA, RUTH = "SJ-7001", "SJ-7002", "SJ-7003", "SJ-7004", "SJ-7005", "SJ-7006"
MAYA = "SJ-7007"


def job(number: str, item: str, severity: str, customer: Data, **more: Any) -> Upstream:
    """A service job is created."""
    data = {"status": "Accepted", "severity": severity, "item": item, "customer": customer, **more}
    return Upstream("service-job.created", number, data)


def line(item: str, part: str, distributor: str, po: str, reason: str) -> Data:
    """One part or piece of equipment on an order."""
    return {"item": item, "part_number": part, "distributor": distributor, "po_number": po, "reason": reason}


def move(job: str, exception_type: str, trigger: str, actor: Data, **more: Any) -> Upstream:
    """An actor fires a trigger on the open exception of a type."""
    data = {"exception_type": exception_type, "trigger": trigger, "actor": actor, **more}
    return Upstream("exception.transition-requested", job, data, "/desk")


def escalated(job: str, code: str, explanation: str) -> Upstream:
    """A call is escalated."""
    data = {"actor": AGENT, "code": code, "supervisor_tried": True, "supervisor_available": False}
    return Upstream("call.escalated", job, {**data, "explanation": explanation}, "/telephony")


def request(job: str, exception_type: str, actor: Data, comment: str, why: str, **details: Any) -> Upstream:
    """An actor requests an exception."""
    data = {"exception_type": exception_type, "comment": comment, "service_job_comment": why, "actor": actor}
    return Upstream("exception.raise-requested", job, {**data, "details": details} if details else data, "/desk")


COMPRESSOR = line("Compressor", "WR87X29399", "Marcone", "PO-9001", "Core Return")
BLOWER = line("Blower motor", "HC45AE118", "Encompass", "PO-9002", "No longer needed")
HEATER = line("Water heater", "XE50T06ST45U1", "SIBI", "PO-9003", "Damaged")


def order(number: str, line: Data, kind: str, eta: str) -> Upstream:
    """Cinch places an order."""
    wanted = {name: line[name] for name in ("po_number", "item", "part_number", "distributor")}
    return Upstream("order.placed", number, {**wanted, "placed_by": "Cinch", "kind": kind, "eta": eta})


def feedback(number: str, sentiment: str, details: str, *high_risk: str) -> Upstream:
    """Feedback on a service provider is given."""
    data = {"sentiment": sentiment, "details": details, "phrase": sentiment, "high_risk": high_risk, "actor": AGENT}
    return Upstream("provider-feedback.given", number, data, "/desk")


def replacement(number: str, item: str, offered: str) -> Upstream:
    """A replacement is decided."""
    return Upstream("replacement.decided", number, {"item": item, "replacement": offered, "actor": PARTS}, "/research")


def denied(number: str, note: str) -> Upstream:
    """An authorizer denies a claim."""
    return Upstream(
        "authorization.decided", number, {"outcome": "Denied", "note": note, "decided_by": AUTHORIZER}, "/authopro"
    )


def cancellation(actor: Data) -> Data:
    """The data of an order that is no longer needed."""
    return {"lines": [BLOWER], "reason": "The provider had one on the van", "actor": actor}


def changed(number: str, **facts: Any) -> Upstream:
    """Facts of a service job change."""
    return Upstream("service-job.changed", number, facts)


def sp_feedback(number: str, **answers: Any) -> Upstream:
    """An SP Feedback form is submitted."""
    form = {"sp_account_number": "SP-30417", "sj_number": number, **answers}
    return Upstream(
        "sp-feedback.submitted",
        number,
        {"answers": form, "actor": AGENT, "entry_point": "Cinch Portal"},
        "/cinch-portal",
    )


def report_missing(number: str) -> Upstream:
    """A service report does not arrive in time."""
    data = {"origin": "sla-intervention timer"}
    return Upstream("service-report.missing", number, data, "/servicebench/sla-intervention")


def poison(event_id: str, kind: str, data: Data, **more: str) -> str:
    """An event of an old system that violates the contract."""
    event = {"specversion": "1.0", "id": event_id, "source": "/legacy", "type": f"com.cinchhs.{kind}", "subject": ANN}
    return json.dumps({**event, **more, "data": data})
