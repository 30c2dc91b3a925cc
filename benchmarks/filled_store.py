"""Fill a store with many plausible exceptions in a short time, for measurements and for tests of plans.

A few hundred service jobs run through the real intake: raised, moved, followed up, completed. Then the database itself
multiplies them, table by table: every copy has service jobs, exceptions, events and timers of its own, at other hours.
The copies have no notices, and their histories are not chained again, so `sje verify` does not apply to them.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pydantic_core import from_json, to_json
from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint, text
from sqlalchemy.schema import AddConstraint, DropConstraint

from benchmarks.events import make_events
from business_time.clock import FixedClock
from state_machines.declaration.policy import Policy
from store import tables
from store.deliveries import plan
from store.exception_counts import recount
from store.outbox import mark_enqueued, mark_published
from store.tables import iso, metadata
from workflows.intake import Intake
from workflows.messages import Message
from workflows.rule_recording import record_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Table

    from store.engine import Store

CLOCK_HOURS = 24 * 60
"""The target of a Call Back's clock here: every one that is open has a timer pending."""

POLICY = Policy.model_validate({"clocks": {"call_back": {"resolve": {"target": f"PT{CLOCK_HOURS}H"}}}})
TEMPLATE = 200
"""Service jobs that live through the real intake; as many are in each copy."""

SPREAD = timedelta(days=300)
"""Over how long a time the copies are spread, back from now."""

MANY = 50_000
"""From this many exceptions on, indexes are dropped for the copying and created again after it, which is faster."""

_AGENT = {"name": "A. Agent", "department": "Customer Service", "role": "agent", "channel": "internal"}
_SEVERITIES = ("Standard",) * 8 + ("Non-Medical Emergency", "Medical Emergency")


@dataclass(frozen=True, slots=True)
class Mix:
    """What becomes of the exceptions of a store."""

    says: str
    open_call_backs: int
    """Of 20 service jobs, on how many a Call Back is open: it belongs to Escalations."""

    open_others: int
    """Of 20 service jobs, on how many another exception is open."""


YEAR = Mix("a tenth open in one department, a twentieth in others, the rest Completed", 2, 1)
WAITING = Mix("all open, each with a timer pending", 20, 0)


def fill(store: Store, exceptions: int, *, mix: Mix = YEAR, now: datetime | None = None) -> None:
    """Fill an empty, migrated store.

    Args:
        store: the store.
        exceptions: how many, rounded up to whole copies of the template.
        mix: what becomes of them.
        now: the latest instant at which anything has happened; timers are pending after it.

    """
    now = now or datetime.now(UTC)
    copies = max(1, -(-exceptions // TEMPLATE))
    record_rules(store, POLICY, now - SPREAD - timedelta(days=1))
    _live(store, mix, now)
    with store.writing() as connection:
        _prepare(connection)
        if copies > 1:
            _multiply(connection, copies, rebuild=exceptions >= MANY)
            recount(connection)


def analyse(store: Store) -> None:
    """Have the database gather statistics, as autovacuum does where it is on."""
    with store.writing() as connection:
        connection.execute(text("ANALYZE"))


def _live(store: Store, mix: Mix, now: datetime) -> None:
    """Run the template's service jobs; their notices are enqueued and delivered to the desks."""
    clock = FixedClock(now - timedelta(hours=8))
    intake = Intake(store, POLICY, clock)
    raised = _raises(mix)
    told = [portion for events in (_created(raised), raised) for portion in _take(intake, events)]
    for hours, trigger in ((2, "follow_up"), (6, "complete")):
        clock.move_to(now - timedelta(hours=8 - hours))
        told += _take(intake, _moves(raised, mix, trigger, clock.now()))
    told += _take(intake, _calls(raised))
    told += _take(intake, _bad(raised), all_good=False)
    with store.writing() as connection:
        for portion in told:
            plan(connection, portion.department, portion.id, (), now=now, due=now)
        ids = [portion.id for portion in told]
        mark_enqueued(connection, ids, now)
        every = connection.execute(text("SELECT id FROM portions")).scalars().all()
        mark_published(connection, every, now)


def _take(intake: Intake, events: list[dict[str, Any]], *, all_good: bool = True) -> list[Any]:
    messages = [Message(id=str(number), body=to_json(event)) for number, event in enumerate(events)]
    taken = intake.take_in("benchmarks", messages)
    bad = [each for outcomes in taken.outcomes for each in outcomes if each.kind in {"dead", "refused"}]
    if bad and all_good:
        raise RuntimeError(f"the template is not taken in: {bad[0].text}")
    return list(taken.portions)


def _raises(mix: Mix) -> list[dict[str, Any]]:
    """A request for each service job of the template, of the type that its place in the mix asks for."""
    samples = [_parsed(event) for event in make_events(4 * TEMPLATE, "fill")]
    call_backs, others = samples[::4], [event for number, event in enumerate(samples) if number % 4]
    return [call_backs[number] if number % 20 < mix.open_call_backs else others[number] for number in range(TEMPLATE)]


def _parsed(event: str) -> dict[str, Any]:
    parsed: dict[str, Any] = from_json(event)
    return parsed


def _created(raised: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        _event(
            "service-job.created",
            event["subject"],
            {
                "severity": _SEVERITIES[number % len(_SEVERITIES)],
                "customer": {"id": f"C-{number}", "zone": "America/Chicago", "state": "IL"},
            },
        )
        for number, event in enumerate(raised)
    ]


def _moves(raised: list[dict[str, Any]], mix: Mix, trigger: str, at: datetime) -> list[dict[str, Any]]:
    """The next moves: half of what will be completed is in Follow Up before, and a tenth of what stays open."""
    moves = []
    for number, event in enumerate(raised):
        stays_open = number % 20 < mix.open_call_backs + mix.open_others
        put_off = number % 10 == 1 if stays_open else number % 2 == 0
        if not (put_off if trigger == "follow_up" else not stays_open):
            continue
        data: dict[str, Any] = {"exception_type": event["data"]["exception_type"], "trigger": trigger}
        if trigger == "follow_up":
            data |= {"follow_up_at": (at + timedelta(days=30)).isoformat(), "follow_up_reason": "left a voicemail"}
        moves.append(_event("exception.transition-requested", event["subject"], {**data, "actor": _AGENT}))
    return moves


def _calls(raised: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Calls to the customers of one job in ten, on which no open item reacts to a call."""
    said = {"outcome": "no answer", "to": "customer", "actor": _AGENT}
    return [_event("call.made", event["subject"], said) for event in raised[5::10]]


def _bad(raised: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One event in twenty requests what is already open and is refused, and one has an unknown type."""
    again = [{**event, "id": f"{event['id']}.again"} for event in raised[::20]]
    return again + [_event("nope.nope", event["subject"], {}) for event in raised[::20]]


def _event(kind: str, job: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": f"{job}.{kind}.{data.get('trigger', '')}",
        "source": "/benchmarks",
        "type": f"com.cinchhs.{kind}",
        "subject": job,
        "data": data,
    }


def _prepare(connection: Connection) -> None:
    """Add to SQLite the two functions that the copying needs, which PostgreSQL has."""
    if connection.dialect.name != "sqlite":
        return
    driver: Any = connection.connection.driver_connection
    driver.create_function("md5", 1, _md5, deterministic=True)
    driver.create_function("shifted", 2, _shifted, deterministic=True)


def _md5(given: str | None) -> str | None:
    return hashlib.md5(given.encode()).hexdigest() if given else None


def _shifted(instant: str | None, seconds: float) -> str | None:
    return iso(datetime.fromisoformat(instant) + timedelta(seconds=seconds)) if instant else None


_NEW = {
    "job": "'SJ-' || substr(md5({column} || '.' || n), 1, 14)",
    "exception": "'EX-' || upper(substr(md5({column} || '.' || n), 1, 12))",
    "id": "{column} || '.' || n",
    "told": "CASE WHEN t.exception_id IS NULL THEN {column} || '.' || n ELSE "
    "replace({column}, t.exception_id, 'EX-' || upper(substr(md5(t.exception_id || '.' || n), 1, 12))) END",
    "portion": "{column} + n * {portions}",
}
"""How a column of a copy comes from the column of the template, by what it holds; ``n`` is the number of the copy."""

_HOLDS = {
    "inbox": {"event_id": "id", "job": "job"},
    "service_jobs": {"number": "job"},
    "exceptions": {"id": "exception", "job": "job"},
    "history": {"exception_id": "exception", "cause_id": "id"},
    "timers": {"id": "told", "job": "job", "exception_id": "exception"},
    "portions": {"id": "portion"},
    "outbox": {"portion": "portion", "id": "told", "job": "job", "exception_id": "exception"},
    "refusals": {"id": "id", "job": "job", "cause_id": "id", "exception_id": "exception"},
    "calls": {"id": "id", "customer": "id", "exception_id": "exception"},
    "dead_letters": {"id": "id", "event_id": "id", "job": "job"},
    "deliveries": {"notice_id": "told", "job": "job", "exception_id": "exception"},
}
_AHEAD = frozenset({"due_at", "follow_up_at"})
"""What is still to come: it is shifted into the future, everything else into the past."""

_GIVEN_BY_DATABASE = {"deliveries": "id"}


def _multiply(connection: Connection, copies: int, *, rebuild: bool) -> None:
    on_sqlite = connection.dialect.name == "sqlite"
    portions = connection.execute(text("SELECT coalesce(max(id), 0) FROM portions")).scalar_one()
    step = SPREAD.total_seconds() / copies
    for name in _HOLDS:
        table = metadata.tables[name]
        with _without_indexes(connection, table) if rebuild else nullcontext():
            connection.execute(text(_copying(table, portions, step, on_sqlite=on_sqlite)), {"copies": copies})
    if not on_sqlite:
        connection.execute(
            text("SELECT setval(pg_get_serial_sequence('portions', 'id'), (SELECT max(id) FROM portions))")
        )


@contextmanager
def _without_indexes(connection: Connection, table: Table) -> Iterator[None]:
    """Drop a table's indexes, on PostgreSQL those of its keys too, and create them again after the block."""
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    keys = [each for each in table.constraints if isinstance(each, PrimaryKeyConstraint | UniqueConstraint)]
    if connection.dialect.name == "sqlite":
        keys = []
    else:
        connection.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
    for index in indexes:
        index.drop(connection)
    for key in keys:
        connection.execute(DropConstraint(key))
    yield
    for key in keys:
        connection.execute(AddConstraint(key))
    for index in indexes:
        index.create(connection)


def _copying(table: Table, portions: int, step: float, *, on_sqlite: bool) -> str:
    """The statement that copies the rows of a table ``:copies - 1`` times."""
    columns = [column.name for column in table.columns if column.name != _GIVEN_BY_DATABASE.get(table.name)]
    values = [_copied(table, name, portions, step, on_sqlite=on_sqlite) for name in columns]
    numbers = (
        "(WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < :copies - 1) "
        "SELECT n FROM counted) AS numbers"
        if on_sqlite
        else "generate_series(1, CAST(:copies AS integer) - 1) AS numbers(n)"
    )
    names = ", ".join(f'"{name}"' for name in columns)
    return f'INSERT INTO "{table.name}" ({names}) SELECT {", ".join(values)} FROM "{table.name}" AS t, {numbers}'


def _copied(table: Table, name: str, portions: int, step: float, *, on_sqlite: bool) -> str:
    """The value of a column of a copy."""
    column = f't."{name}"'
    holds = _HOLDS[table.name].get(name)
    if holds:
        return _NEW[holds].format(column=column, portions=portions)
    if isinstance(table.c[name].type, tables.Instant):
        seconds = step if name in _AHEAD else -step
        return f"shifted({column}, n * {seconds})" if on_sqlite else f"{column} + n * interval '{seconds} seconds'"
    return column
