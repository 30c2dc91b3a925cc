"""Short ways to say a situation in a test: who asks for what, what is known of the job, and what time it is."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import JsonValue

from events.data import Actor, EventData
from state_machines.declaration.departments import system_actor
from state_machines.declaration.guards import BrokenRule, Refusal
from state_machines.declaration.job_facts import JobFacts
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import JobException, MoveRequest, RaiseRequest, Situation
from state_machines.engine.decisions import Moved, Opening, decide_move, decide_opening
from state_machines.engine.registry import work_types

NOW = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)
"""A Wednesday, noon in Chicago: nobody sleeps, no clock changes, no holiday."""

IN_CHICAGO: Mapping[str, JsonValue] = {
    "severity": "Standard",
    "customer.name": "Jane Doe",
    "customer.zone": "America/Chicago",
    "customer.state": "IL",
}

Facts = Mapping[str, JsonValue]


def person(department: str, role: str = "Agent", channel: Any = "internal") -> Actor:
    return Actor(name="pat", department=department, role=role, channel=channel)


def known(facts: Facts = {}, *events: EventData, without: Sequence[str] = ()) -> JobFacts:  # noqa: B006 - never changed
    """What is known of a job in Chicago, with more facts and what events tell besides."""
    told = JobFacts()
    told.learn({path: value for path, value in IN_CHICAGO.items() if path not in without} | dict(facts), NOW)
    for event in events:
        told.learn(event.facts(), NOW)
    return told


def sibling(key: str, *, status: str = "Open", comment: str = "") -> JobException:
    """An exception on the same job."""
    return item(key, status=status, comment=comment, id=f"EX-{key}")


def item(key: str, **values: Any) -> JobException:
    """An exception as it stands, Open unless said otherwise."""
    base: dict[str, Any] = {
        "id": "EX-1",
        "type": key,
        "job": "SJ-1",
        "status": "Open",
        "comment": "",
        "service_job_comment": "",
        "details": {},
        "opened_at": NOW,
        "opened_by": "pat",
        "updated_at": NOW,
        "updated_by": "pat",
        "rule_version": "",
    }
    return JobException(**(base | values))


def ask(
    key: str,
    request: RaiseRequest,
    by: Actor,
    *,
    facts: JobFacts | None = None,
    now: datetime = NOW,
    policy: Policy | None = None,
    siblings: Sequence[JobException] = (),
    cause: EventData | None = None,
) -> Opening | Refusal:
    """Ask for an exception to be raised."""
    situation = Situation(
        now=now,
        job="SJ-1",
        facts=known() if facts is None else facts,
        policy=policy or Policy(),
        actor=by,
        raising=request,
        siblings=siblings,
        cause=cause,
    )
    return decide_opening(work_types()[key], situation)


def take(
    key: str,
    event: EventData,
    *,
    facts: JobFacts | None = None,
    now: datetime = NOW,
    policy: Policy | None = None,
    siblings: Sequence[JobException] = (),
) -> Opening | Refusal | None:
    """Let an event raise a type as the declaration says; None when the declaration leaves it alone."""
    facts = known() if facts is None else facts
    facts.learn(event.facts(), now)
    for opens in work_types()[key].opened_by:
        if opens.event is type(event) and opens.when(event, facts):
            by = event.who() or system_actor(opens.by)
            request = opens.request(event, facts)
            return ask(key, request, by, facts=facts, now=now, policy=policy, siblings=siblings, cause=event)
    return None


def fire(
    on: JobException,
    request: MoveRequest,
    *,
    by: Actor | None = None,
    facts: JobFacts | None = None,
    now: datetime = NOW,
    policy: Policy | None = None,
    calls_today: int = 0,
) -> Moved | Refusal:
    """Fire a trigger on an exception."""
    situation = Situation(
        now=now,
        job="SJ-1",
        facts=known() if facts is None else facts,
        policy=policy or Policy(),
        actor=by or person("Support Services"),
        moving=request,
        item=on,
        customer_calls_today=calls_today,
    )
    return decide_move(work_types()[on.type], situation)


def advance(
    on: JobException, event: EventData, *, facts: JobFacts | None = None, now: datetime = NOW
) -> Moved | Refusal | None:
    """Let an event move an exception as the declaration says; None when the declaration leaves it alone."""
    facts = known() if facts is None else facts
    facts.learn(event.facts(), now)
    for step in work_types()[on.type].advanced_by:
        if step.event is type(event) and step.when(event, on, facts):
            by = event.who() or system_actor(step.by)
            return fire(on, step.move(event, on), by=by, facts=facts, now=now)
    return None


def opened(decision: Opening | Refusal | None) -> Opening:
    """The opening, where one is expected."""
    assert isinstance(decision, Opening), decision
    return decision


def refused(decision: Opening | Moved | Refusal | None) -> Refusal:
    """The refusal, where one is expected."""
    assert isinstance(decision, Refusal), decision
    return decision


def moved(decision: Moved | Refusal | None) -> Moved:
    """The move, where one is expected."""
    assert isinstance(decision, Moved), decision
    return decision


def rules(decision: Opening | Moved | Refusal | None) -> list[str]:
    """The names of the broken rules, in order."""
    return [rule.rule for rule in refused(decision).rules]


def broken(decision: Opening | Moved | Refusal | None, rule: str) -> BrokenRule:
    """The one broken rule of this name."""
    found = [each for each in refused(decision).rules if each.rule == rule]
    assert len(found) == 1, refused(decision)
    return found[0]


def hours(number: float) -> timedelta:
    return timedelta(hours=number)
