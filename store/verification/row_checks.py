"""Constraints between rows of different tables: those that foreign keys would keep, and those they could not.

Each check is a query for the rows that break it. The fast path writes without foreign keys; these checks find a row
that was changed, lost or added by hand, and any bug in this program.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection, text

from state_machines.declaration.exception_type import ExceptionType
from state_machines.declaration.reactions import FOLLOW_UP_TIMER
from state_machines.declaration.status import Status
from state_machines.engine.clock_terms import rules_of
from state_machines.engine.registry import work_types
from store.claims import CLAIMS_SOURCE
from store.history import Flaw


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCheck:
    """One constraint, and the query for the rows that break it."""

    name: str
    what: str
    """What is wrong with a row that the query finds."""

    broken: str
    """SQL for both dialects, giving ``exception_id``, ``number`` and ``row`` of each bad row."""


ROW_CHECKS = (
    RowCheck(
        name="line-without-exception",
        what="the line belongs to no exception",
        broken="""
            SELECT h.exception_id AS exception_id, h.number AS number, '' AS row FROM history h
            WHERE NOT EXISTS (SELECT 1 FROM exceptions e WHERE e.id = h.exception_id)
        """,
    ),
    RowCheck(
        name="two-open",
        what="another exception of its type is open on the same service job",
        broken="""
            SELECT max(id) AS exception_id, 0 AS number, job AS row FROM exceptions
            WHERE status <> :completed AND one_at_a_time GROUP BY job, type HAVING count(*) > 1
        """,
    ),
    RowCheck(
        name="count-out-of-step",
        what="the count of this type, version of its rules and status does not match its exceptions",
        broken="""
            SELECT '' AS exception_id, 0 AS number, type || ' ' || rule_version || ' ' || status AS row FROM (
                SELECT type, rule_version, status, number FROM exception_counts
                UNION ALL
                SELECT type, rule_version, status, -count(*) FROM exceptions GROUP BY type, rule_version, status
            ) AS counted
            GROUP BY type, rule_version, status HAVING sum(number) <> 0
        """,
    ),
    RowCheck(
        name="follow-up-without-timer",
        what="it is in Follow Up, but no pending timer wakes it at its date and time",
        broken="""
            SELECT e.id AS exception_id, 0 AS number, '' AS row FROM exceptions e
            WHERE e.status = :follow_up AND NOT EXISTS (
                SELECT 1 FROM timers t WHERE t.job = e.job AND t.exception_id = e.id AND t.rule = :follow_up_rule
                AND t.ended_at IS NULL AND t.due_at = e.follow_up_at
            )
        """,
    ),
    RowCheck(
        name="timer-without-exception",
        what="the timer belongs to an exception that does not exist",
        broken="""
            SELECT t.exception_id AS exception_id, 0 AS number, t.id AS row FROM timers t
            WHERE t.exception_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM exceptions e WHERE e.id = t.exception_id)
        """,
    ),
    RowCheck(
        name="two-timers",
        what="two timers of one time rule are pending on the exception",
        broken="""
            SELECT exception_id AS exception_id, 0 AS number, max(id) AS row FROM timers
            WHERE ended_at IS NULL AND exception_id IS NOT NULL GROUP BY exception_id, rule HAVING count(*) > 1
        """,
    ),
    RowCheck(
        name="line-without-cause",
        # The danger in an event that waits, or that is a dead letter, opens an SOS all the same.
        what="the event or timer that caused the line does not exist",
        broken="""
            SELECT h.exception_id AS exception_id, h.number AS number, h.cause_id AS row FROM history h
            WHERE NOT EXISTS (SELECT 1 FROM inbox i WHERE i.source = h.cause_source AND i.event_id = h.cause_id)
            AND NOT EXISTS (SELECT 1 FROM timers t WHERE t.id = h.cause_id)
            AND NOT EXISTS (SELECT 1 FROM waiting_events w WHERE w.source = h.cause_source AND w.event_id = h.cause_id)
            AND NOT EXISTS (SELECT 1 FROM dead_letters d WHERE d.source = h.cause_source AND d.event_id = h.cause_id)
            AND NOT (h.cause_source = :claims AND h.trigger IN ('claim', 'release', 'lapse', 'assign', 'handover'))
        """,
    ),
    RowCheck(
        name="refusal-without-cause",
        what="the event or timer that caused the refusal does not exist",
        broken="""
            SELECT coalesce(r.exception_id, '') AS exception_id, 0 AS number, r.id AS row FROM refusals r
            WHERE NOT EXISTS (SELECT 1 FROM inbox i WHERE i.source = r.cause_source AND i.event_id = r.cause_id)
            AND NOT EXISTS (SELECT 1 FROM timers t WHERE t.id = r.cause_id)
        """,
    ),
    RowCheck(
        name="event-without-history",
        what="the event changed an exception, but no history line says so",
        broken="""
            SELECT '' AS exception_id, 0 AS number, gone.event_id AS row FROM (
                SELECT source, event_id FROM inbox WHERE outcome IN ('opened', 'moved')
                EXCEPT SELECT cause_source, cause_id FROM history
            ) AS gone
        """,
    ),
    RowCheck(
        name="event-without-refusal",
        what="the event was refused, but the refusal does not exist",
        broken="""
            SELECT '' AS exception_id, 0 AS number, gone.event_id AS row FROM (
                SELECT source, event_id FROM inbox WHERE outcome = 'refused'
                EXCEPT SELECT cause_source, cause_id FROM refusals
            ) AS gone
        """,
    ),
    RowCheck(
        name="told-without-history",
        what="it is about an exception, but neither a history line nor a refusal caused it",
        broken="""
            SELECT o.exception_id AS exception_id, 0 AS number, o.id AS row FROM outbox o
            WHERE o.exception_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM history h WHERE h.exception_id = o.exception_id
                AND substr(o.id, 1, length(h.exception_id || '.' || h.number || '.'))
                    = h.exception_id || '.' || h.number || '.'
            ) AND NOT EXISTS (SELECT 1 FROM refusals r WHERE r.id = substr(o.id, 1, length(r.id)) AND r.job = o.job)
        """,
    ),
    RowCheck(
        name="told-without-cause",
        what="it is about a service job and not an exception, but neither a refusal, a timer nor an event caused it",
        broken="""
            SELECT '' AS exception_id, 0 AS number, o.id AS row FROM outbox o
            WHERE o.exception_id IS NULL
            AND NOT EXISTS (SELECT 1 FROM refusals r WHERE r.id = substr(o.id, 1, length(r.id)) AND r.job = o.job)
            AND NOT EXISTS (
                SELECT 1 FROM timers t
                WHERE t.id = substr(o.id, 1, length(t.id)) AND t.job = o.job AND t.exception_id IS NULL
            )
            AND NOT EXISTS (
                SELECT 1 FROM (
                    SELECT source, event_id, job FROM inbox
                    UNION ALL SELECT source, event_id, job FROM waiting_events
                    UNION ALL SELECT source, event_id, job FROM dead_letters
                ) AS e WHERE e.job = o.job AND o.id = e.source || ' ' || e.event_id || '.' || o.reason
            )
        """,
    ),
    RowCheck(
        name="told-twice",
        what="it is in the outbox more than once",
        broken="""
            SELECT coalesce(max(o.exception_id), '') AS exception_id, 0 AS number, o.id AS row FROM outbox o
            GROUP BY o.id HAVING count(*) > 1
        """,
    ),
    RowCheck(
        name="portion-out-of-step",
        what="the counts of the portion do not match the notices and outgoing events in its rows",
        broken="""
            SELECT DISTINCT '' AS exception_id, 0 AS number, cast(counted.portion AS text) AS row FROM (
                SELECT p.id AS portion, p.department, p.notices, p.events FROM portions p
                UNION ALL
                SELECT o.portion, o.department, -count(o.text), -count(o.event) FROM outbox o
                GROUP BY o.portion, o.department
            ) AS counted
            GROUP BY counted.portion, counted.department HAVING sum(counted.notices) <> 0 OR sum(counted.events) <> 0
        """,
    ),
    RowCheck(
        name="delivery-without-notice",
        what="it delivers a notice that does not exist",
        broken="""
            SELECT coalesce(d.exception_id, '') AS exception_id, 0 AS number, d.notice_id AS row FROM deliveries d
            WHERE NOT EXISTS (
                SELECT 1 FROM outbox o
                WHERE o.exception_id = d.exception_id AND o.id = d.notice_id AND o.text IS NOT NULL
            ) AND NOT EXISTS (
                SELECT 1 FROM outbox o
                WHERE o.exception_id IS NULL AND o.job = d.job AND o.id = d.notice_id AND o.text IS NOT NULL
            )
        """,
    ),
    RowCheck(
        name="call-without-exception",
        what="it counts a call for an exception that does not exist",
        broken="""
            SELECT c.exception_id AS exception_id, 0 AS number, c.id AS row FROM calls c
            WHERE c.exception_id IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM exceptions e WHERE e.id = c.exception_id)
        """,
    ),
)

_VALUES = {
    "completed": Status.COMPLETED.value,
    "follow_up": Status.FOLLOW_UP.value,
    "follow_up_rule": FOLLOW_UP_TIMER.name,
    "claims": CLAIMS_SOURCE,
}


def row_flaws(connection: Connection, most: int) -> Iterator[Flaw]:
    """Run every check and report at most ``most`` bad rows of each."""
    for check in ROW_CHECKS:
        statement = text(f"{check.broken} ORDER BY 1, 2, 3 LIMIT {most:d}")
        named = {name: value for name, value in _VALUES.items() if f":{name}" in check.broken}
        for exception_id, number, row in connection.execute(statement, named):
            yield Flaw(exception_id=exception_id, number=number, what=check.what, check=check.name, row=row)
    yield from islice(_not_as_published(connection), most)
    yield from islice(_undeclared(connection), most)
    yield from islice(_timers_out_of_place(connection), most)


_NOT_AS_PUBLISHED = """
SELECT e.id, o.id, e.job <> o.job, e.department <> o.department,
    o.routing_key <> o.department || '.' || e.type || '.opened'
FROM exceptions e JOIN outbox o ON o.exception_id = e.id AND o.id = e.id || '.1.opened'
WHERE e.job <> o.job OR e.department <> o.department OR o.routing_key <> o.department || '.' || e.type || '.opened'
ORDER BY 1
"""


def _not_as_published(connection: Connection) -> Iterator[Flaw]:
    """Exceptions whose service job, department or type differs from what was published when they were opened."""
    for exception_id, told, *differs in connection.execute(text(_NOT_AS_PUBLISHED)):
        for column, other in zip(("job", "department", "type"), differs, strict=True):
            if other:
                what = f"its {column} is not what was published when it was opened"
                yield Flaw(exception_id=exception_id, number=0, what=what, check="row-and-telling", row=told)


def _undeclared(connection: Connection) -> Iterator[Flaw]:
    """Exceptions of a type, or in a status, that no file declares; the first one of each kind."""
    query = text("SELECT type, status, min(id) FROM exceptions GROUP BY type, status ORDER BY 3")
    for type_key, status, first in connection.execute(query):
        declared = work_types().get(type_key)
        if declared is None or status not in declared.statuses:
            what = f"no file declares {type_key!r} with the status {status!r}"
            yield Flaw(exception_id=first, number=0, what=what, check="undeclared-status")


_PENDING = """
SELECT e.type, t.rule, e.status, min(t.id), min(t.exception_id) FROM timers t
JOIN exceptions e ON e.id = t.exception_id WHERE t.ended_at IS NULL GROUP BY e.type, t.rule, e.status ORDER BY 4
"""


def _timers_out_of_place(connection: Connection) -> Iterator[Flaw]:
    """Pending timers whose exception is in a status in which their rule does not run; the first one of each kind."""
    for type_key, rule, status, first, exception_id in connection.execute(text(_PENDING)):
        declared = work_types().get(type_key)
        runs_in = _runs_in(declared, rule) if declared else ()
        if status not in runs_in:
            what = f"the timer {rule!r} is pending, but its rule does not run in {status}"
            yield Flaw(exception_id=exception_id, number=0, what=what, check="timer-out-of-place", row=first)


def _runs_in(declared: ExceptionType, rule: str) -> Collection[str]:
    """The statuses in which a time rule of a type, or a rung of one of its clocks, may be pending."""
    clock = next((each for each in rules_of(declared) if each.name == rule.partition(".")[0]), None)
    if "." in rule and clock is not None:
        # The policy and the party waited on also decide where a clock pauses; only its end is certain.
        return {status for status in declared.statuses if status != Status.COMPLETED}
    return next((timer.while_in for timer in declared.all_timers if timer.name == rule), ())
