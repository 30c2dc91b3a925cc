"""Events that came too early: stored with what they wait for, judged again in order, and finally at their deadline."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from store.tables import inbox, service_jobs, waiting_events

TO_RAISE = "+"


@dataclass(slots=True, kw_only=True)
class WaitingEvent:
    """An event that waits, in full or for some types only."""

    source: str
    event_id: str
    job: str
    place: int
    """Its place among those of its job, which are judged in this order."""

    type: str
    door: str
    waits_for: str
    """What is still to be done, separated by spaces: types (or an exception's ID) to move, and types to raise, each of
    these with a leading plus."""

    is_whole: bool
    """Whether nothing of it is done yet: such an event counts as taken in only once it no longer waits."""

    reason: str
    """What is missing, in one sentence."""

    payload: str
    since: datetime
    until: datetime
    attempts: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """The identity that stays the same however often it is delivered."""
        return self.source, self.event_id

    @property
    def raises(self) -> frozenset[str]:
        """The types that it raises once it no longer waits."""
        return frozenset(each.removeprefix(TO_RAISE) for each in self.waits_for.split() if each.startswith(TO_RAISE))

    @property
    def moves(self) -> frozenset[str]:
        """The types, or the id of the exception, that it moves once it no longer waits."""
        return frozenset(each for each in self.waits_for.split() if not each.startswith(TO_RAISE))


COLUMNS = tuple(each.name for each in fields(WaitingEvent))
_waiting = waiting_events.c
_ROWS = select(*(_waiting[name] for name in COLUMNS)).order_by(_waiting.job, _waiting.place)


def waiting_on_jobs(connection: Connection, jobs: Collection[str]) -> dict[str, list[WaitingEvent]]:
    """The waiting events of these jobs, in order. Call it after locking them, so that the answer stays true."""
    found: dict[str, list[WaitingEvent]] = {}
    for row in connection.execute(_ROWS.where(_waiting.job.in_(list(jobs)))).mappings():
        found.setdefault(row["job"], []).append(WaitingEvent(**row))
    return found


def all_waiting(connection: Connection, *, job: str | None = None, limit: int | None = None) -> list[WaitingEvent]:
    """The waiting events, the earliest deadline first; of one job, in the order in which they are judged."""
    query = select(*(_waiting[name] for name in COLUMNS)).limit(limit)
    query = query.order_by(_waiting.until, _waiting.place) if job is None else query.where(_waiting.job == job)
    rows = connection.execute(query if job is None else query.order_by(_waiting.place)).mappings()
    return [WaitingEvent(**row) for row in rows]


def count_waiting(connection: Connection) -> int:
    """How many events wait."""
    return int(connection.execute(select(func.count()).select_from(waiting_events)).scalar_one())


def begin_overdue(connection: Connection, now: datetime, *, limit: int) -> list[tuple[str, int]]:
    """Select jobs with an event at its deadline, and count the attempt before the work starts.

    Returns:
        Each job, with the highest number of attempts of its overdue events so far.

    """
    overdue = connection.execute(
        select(_waiting.job, func.max(_waiting.attempts))
        .where(_waiting.until <= now)
        .group_by(_waiting.job)
        .order_by(func.min(_waiting.until))
        .limit(limit)
    ).all()
    jobs = [job for job, _attempts in overdue]
    if jobs:
        connection.execute(
            waiting_events.update()
            .where(_waiting.job.in_(jobs), _waiting.until <= now)
            .values(attempts=_waiting.attempts + 1)
        )
    return [(job, attempts) for job, attempts in overdue]


@dataclass(slots=True)
class WaitingChanges:
    """The changes of a unit of work to the waiting events of its jobs."""

    by_job: dict[str, list[WaitingEvent]]
    """The waiting events by job, in order."""

    begun: list[WaitingEvent]
    ended: list[tuple[str, str]]
    narrowed: list[WaitingEvent]
    outcomes: list[tuple[str, str, str]]
    """(outcome, source, event id) of events of which a part had waited."""

    @classmethod
    def none(cls) -> "WaitingChanges":
        """Start without waiting events and changes."""
        return cls({}, [], [], [], [])

    def on(self, job: str) -> list[WaitingEvent]:
        """The waiting events of a job, in order."""
        return self.by_job.get(job, [])

    def begin(self, waiting: WaitingEvent) -> None:
        """Add an event that waits from now on."""
        self.by_job.setdefault(waiting.job, []).append(waiting)
        self.begun.append(waiting)

    def end(self, waiting: WaitingEvent) -> None:
        """Remove an event that no longer waits."""
        self.by_job[waiting.job].remove(waiting)
        if waiting in self.begun:
            self.begun.remove(waiting)
        else:
            self.ended.append(waiting.key)
        if waiting in self.narrowed:
            self.narrowed.remove(waiting)

    def narrow(self, waiting: WaitingEvent, waits_for: str) -> None:
        """Update an event of which a part is done."""
        waiting.waits_for = waits_for
        if waiting not in self.begun and waiting not in self.narrowed:
            self.narrowed.append(waiting)


def save_waiting(connection: Connection, changes: WaitingChanges) -> None:
    """Write the changes, and the number of waiting events of each job, which is read with the job itself."""
    jobs = {each.job for each in changes.begun} | {job for job, left in changes.by_job.items() if not left}
    if not (changes.begun or changes.ended or changes.narrowed):
        return
    outcomes = [{"came": outcome, "of": source, "known_as": event_id} for outcome, source, event_id in changes.outcomes]
    in_inbox = (inbox.c.source == bindparam("of"), inbox.c.event_id == bindparam("known_as"))
    undecided = inbox.c.outcome == "waiting"
    _many(connection, inbox.update().where(*in_inbox, undecided).values(outcome=bindparam("came")), outcomes)
    _many(
        connection, waiting_events.insert(), [{name: getattr(each, name) for name in COLUMNS} for each in changes.begun]
    )
    of = (_waiting.source == bindparam("of"), _waiting.event_id == bindparam("known_as"))
    ended = [{"of": source, "known_as": event_id} for source, event_id in changes.ended]
    _many(connection, waiting_events.delete().where(*of), ended)
    narrowed = [{"of": each.source, "known_as": each.event_id, "left": each.waits_for} for each in changes.narrowed]
    _many(connection, waiting_events.update().where(*of).values(waits_for=bindparam("left")), narrowed)
    jobs |= set(changes.by_job)
    counts = [{"on": job, "many": len(changes.on(job))} for job in sorted(jobs)]
    statement = service_jobs.update().where(service_jobs.c.number == bindparam("on"))
    _many(connection, statement.values(waiting=bindparam("many")), counts)


def _many(connection: Connection, statement: Any, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        connection.execute(statement, rows)
