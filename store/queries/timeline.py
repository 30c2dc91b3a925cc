"""A service job's timeline: what came in, what it did, who was notified, and what went wrong."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, RowMapping, select

from business_time.formatting import numbered, timestamp
from events.data import Actor
from state_machines.declaration.departments import department_title
from state_machines.engine.registry import type_title
from store.bulk import listing, looked_up
from store.history import HistoryLine
from store.queries.events import InboxEvent, events_of_job
from store.queries.exceptions import exceptions_of_job, histories
from store.queries.refusals import RefusalRecord, refusals
from store.tables import dead_letters, deliveries, outbox, portions, timers


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One entry of the timeline of a service job."""

    at: datetime
    """When it was recorded, aware UTC."""

    kind: str
    """One of ``KINDS``."""

    id: str
    """The ID of what happened: of the event, the refusal, the timer, the notice, ...; ``EX-...#3`` for a history
    line."""

    text: str
    exception_id: str | None = None
    actor: str = ""
    cause_source: str = ""
    """With ``cause_id``, the event or timer that caused it; empty if nothing recorded caused it."""

    cause_id: str = ""


KINDS: Final = (
    "event", "timer-ended", "history", "refusal", "timer-cancelled", "timer-set", "notice", "delivery", "dead-letter"
)  # fmt: skip
"""In the order of cause and effect, which orders entries of one instant."""

_Cause = tuple[str, str]
_PLACE = {kind: place for place, kind in enumerate(KINDS)}


def job_timeline(connection: Connection, job: str) -> list[TimelineEntry]:
    """Everything that is recorded about a service job, in time order, each with its cause."""
    events = events_of_job(connection, job)
    ids = [record.id for record in exceptions_of_job(connection, job)]
    lines = histories(connection, ids)
    refused = refusals(connection, job=job, limit=None)
    causes = _causes(events, lines, refused)
    notices = _notices(connection, job, ids)
    entries = [
        *map(_event, events),
        *map(_line, lines),
        *map(_refusal, refused),
        *_timers(connection, job, causes),
        *(_notice(row, causes) for row in notices),
        *(_delivery(row, causes) for row in _deliveries(connection, [row["id"] for row in notices])),
        *_dead_letters(connection, job),
    ]
    return sorted(entries, key=lambda entry: (entry.at, _PLACE[entry.kind]))


def _causes(
    events: Iterable[InboxEvent], lines: Iterable[HistoryLine], refused: Iterable[RefusalRecord]
) -> dict[str, _Cause]:
    """The cause of every notice, by the beginning of the notice's ID: a history line, a refusal or an event."""
    causes = {f"{event.source}.{event.event_id}": (event.source, event.event_id) for event in events}
    causes |= {refusal.id: (refusal.cause_source, refusal.cause_id) for refusal in refused}
    return causes | {f"{line.exception_id}.{line.number}": (line.cause_source, line.cause_id) for line in lines}


def _event(event: InboxEvent) -> TimelineEntry:
    again = f"; repeated {numbered(event.repeats, 'time')}" if event.repeats else ""
    text = f"{event.type}, of {timestamp(event.occurred_at)}: {event.outcome}{again}"
    return TimelineEntry(
        at=event.received_at,
        kind="event",
        id=event.event_id,
        text=text,
        cause_source=event.source,
        cause_id=event.event_id,
    )


def _line(line: HistoryLine) -> TimelineEntry:
    moved = f"{line.before} → {line.after}" if line.before else f"opened in {line.after}"
    return TimelineEntry(
        at=line.at,
        kind="history",
        id=f"{line.exception_id}#{line.number}",
        text=f"{line.trigger}: {moved}: {line.why}",
        exception_id=line.exception_id,
        actor=Actor.model_validate_json(line.actor).name,
        cause_source=line.cause_source,
        cause_id=line.cause_id,
    )


def _refusal(refusal: RefusalRecord) -> TimelineEntry:
    reasons = "; ".join(rule.why for rule in refusal.rules)
    return TimelineEntry(
        at=refusal.at,
        kind="refusal",
        id=refusal.id,
        text=f"{refusal.asked} of {type_title(refusal.type)} refused: {reasons}",
        exception_id=refusal.exception_id,
        actor=refusal.actor.name,
        cause_source=refusal.cause_source,
        cause_id=refusal.cause_id,
    )


def _timers(connection: Connection, job: str, causes: Mapping[str, _Cause]) -> Iterator[TimelineEntry]:
    query = select(timers).where(timers.c.job == job).order_by(timers.c.due_at, timers.c.id)
    for row in connection.execute(query).mappings():
        about = {"id": row["id"], "exception_id": row["exception_id"]}
        name = f"{row['rule']}, due {timestamp(row['due_at'])}"
        source, cause = causes.get(_line_of_timer(row), ("", ""))
        yield TimelineEntry(
            at=row["set_at"], kind="timer-set", text=f"{name}: set", cause_source=source, cause_id=cause, **about
        )
        if row["ended_at"] is not None:
            kind = "timer-cancelled" if row["ending"] == "cancelled" else "timer-ended"
            yield TimelineEntry(at=row["ended_at"], kind=kind, text=f"{name}: {row['ending']}", **about)


def _line_of_timer(row: RowMapping) -> str:
    """The history line that set a timer: an exception's timer is named ``<exception>.<rule>.<line>``."""
    return f"{row['exception_id']}.{row['id'].rpartition('.')[2]}"


def _notices(connection: Connection, job: str, ids: list[str]) -> list[RowMapping]:
    """The notices about a job's exceptions, and those about the job itself."""
    dialect = connection.dialect.name
    enqueued_at = select(portions.c.enqueued_at).where(portions.c.id == outbox.c.portion).scalar_subquery()
    notices = select(*outbox.columns, enqueued_at.label("enqueued_at")).where(outbox.c.text.is_not(None))
    of_items = looked_up(dialect, notices, outbox.c.exception_id, "ids")
    of_job = notices.where(outbox.c.exception_id.is_(None), outbox.c.job == job)
    rows = [
        *connection.execute(of_items, {"ids": listing(dialect, ids)}).mappings(),
        *connection.execute(of_job).mappings(),
    ]
    return sorted(rows, key=lambda row: (row["created_at"], row["portion"], row["place"]))


def _notice(row: RowMapping, causes: Mapping[str, _Cause]) -> TimelineEntry:
    source, cause = causes.get(row["id"].rpartition(".")[0], ("", ""))
    handed = f"enqueued {timestamp(row['enqueued_at'])}" if row["enqueued_at"] else "not enqueued yet"
    return TimelineEntry(
        at=row["created_at"],
        kind="notice",
        id=row["id"],
        text=f"{department_title(row['department'])} is notified: {row['text']} ({handed})",
        exception_id=row["exception_id"],
        cause_source=source,
        cause_id=cause,
    )


def _deliveries(connection: Connection, notice_ids: list[str]) -> list[RowMapping]:
    dialect = connection.dialect.name
    query = looked_up(dialect, select(*deliveries.columns), deliveries.c.notice_id, "ids").order_by("id")
    return list(connection.execute(query, {"ids": listing(dialect, notice_ids)}).mappings())


def _delivery(row: RowMapping, causes: Mapping[str, _Cause]) -> TimelineEntry:
    source, cause = causes.get(row["notice_id"].rpartition(".")[0], ("", ""))
    again = f" after {row['attempts']} attempts" if row["attempts"] > 1 else ""
    failed = f": {row['last_error']}" if row["last_error"] else ""
    return TimelineEntry(
        at=row["delivered_at"] or row["created_at"],
        kind="delivery",
        id=row["notice_id"],
        text=f"{department_title(row['department'])} by {row['channel']}: {row['status']}{again}{failed}",
        exception_id=row["exception_id"],
        cause_source=source,
        cause_id=cause,
    )


def _dead_letters(connection: Connection, job: str) -> Iterator[TimelineEntry]:
    query = select(dead_letters).where(dead_letters.c.job == job).order_by(dead_letters.c.first_at, dead_letters.c.id)
    for row in connection.execute(query).mappings():
        yield TimelineEntry(
            at=row["first_at"],
            kind="dead-letter",
            id=row["id"],
            text=f"{row['reason']} ({row['code']}, {row['times']} times, {row['status']})",
            cause_source=row["source"] or "",
            cause_id=row["event_id"] or "",
        )
