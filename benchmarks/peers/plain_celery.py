"""Celery and the SQLAlchemy ORM, one task per event: what a team writes first.

The task validates, adds the rows through the ORM and commits, calls `notify.delay()` (routed to the department's queue)
and `follow_up.apply_async(countdown=3600)`, and commits a second time to record the hand-off.

Fair: `acks_late`, no result backend, one engine per worker process, ids taken before the commit so that nothing is read
back, a worker without gossip, mingle and heartbeat, prefork with one process per core. Events and follow-ups share
Celery's default queue and worker, as they do when nobody routes them; nothing consumes the departments' queues.

Does not: check any rule, survive a crash between its two commits (the notification is then never sent), or keep its
timers anywhere but in Redis and in the worker's memory; Redis' visibility timeout would run late follow-ups twice.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import redis
from celery import Celery
from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, create_engine
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, sessionmaker

from benchmarks.addresses import Addresses
from benchmarks.events import DEPARTMENTS, RaiseRequested
from benchmarks.peers.peer import Peer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

FOLLOW_UP_SECONDS = 3600
DEFAULT_QUEUE = "celery"


class Base(DeclarativeBase):
    """The ORM's registry."""


class ServiceJobException(Base):
    """A row of `exceptions`."""

    __tablename__ = "exceptions"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    event_source: Mapped[str]
    event_id: Mapped[str]
    service_job: Mapped[str]
    exception_type: Mapped[str]
    department: Mapped[str]
    comment: Mapped[str]
    service_job_comment: Mapped[str]
    status: Mapped[str]
    raised_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    history: Mapped[list[HistoryLine]] = relationship()
    notifications: Mapped[list[Notification]] = relationship()


class HistoryLine(Base):
    """A row of `history`."""

    __tablename__ = "history"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    exception_id: Mapped[int] = mapped_column(ForeignKey("exceptions.id"))
    trigger: Mapped[str]
    to_status: Mapped[str]
    actor: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Notification(Base):
    """A row of `notifications`."""

    __tablename__ = "notifications"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    exception_id: Mapped[int] = mapped_column(ForeignKey("exceptions.id"))
    department: Mapped[str]
    enqueued_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


def _engine(addresses: Addresses) -> Engine:
    return create_engine(addresses.database_url.replace("postgresql://", "postgresql+psycopg://", 1))


def _to_department(name: str, _args: object, kwargs: dict[str, Any], *_: object, **__: object) -> dict[str, str] | None:
    return {"queue": kwargs["department"]} if name == "notify" else None


app = Celery("plain_celery", broker=Addresses().redis_url)
app.conf.update(
    broker_connection_retry_on_startup=True,
    task_acks_late=True,
    task_ignore_result=True,
    task_routes=[_to_department],
    worker_hijack_root_logger=False,
)
make_session = sessionmaker(_engine(Addresses()))


@app.task(name="receive")
def receive(body: str) -> None:
    """Store the exception that an event asks for, tell its department, and set its follow-up."""
    event = RaiseRequested.model_validate_json(body)
    with make_session() as session:
        exception = _exception(event)
        session.add(exception)
        try:
            session.flush()
        except IntegrityError:  # a repeated event: it was stored before
            session.rollback()
            return
        (notification,) = exception.notifications
        exception_id = exception.id
        session.commit()
        notify.delay(exception_id=exception_id, department=event.department)
        follow_up.apply_async((exception_id,), countdown=FOLLOW_UP_SECONDS)
        notification.enqueued_at = datetime.now(UTC)
        session.commit()


@app.task(name="notify")
def notify(exception_id: int, department: str) -> None:
    """Show the exception to its department: run by the department's own worker, which no trial starts."""
    print(f"{department}: look at exception {exception_id}")


@app.task(name="follow_up")
def follow_up(exception_id: int) -> None:
    """Wake the exception: due long after a trial has ended."""
    print(f"exception {exception_id} is due")


def _exception(event: RaiseRequested) -> ServiceJobException:
    return ServiceJobException(
        event_source=event.source,
        event_id=event.id,
        service_job=event.subject,
        exception_type=event.data.exception_type,
        department=event.department,
        comment=event.data.comment,
        service_job_comment=event.data.service_job_comment,
        status="open",
        raised_at=event.time,
        history=[HistoryLine(trigger="raise", to_status="open", actor=event.data.actor.model_dump())],
        notifications=[Notification(department=event.department)],
    )


class PlainCelery(Peer):
    """The peer as the harness drives it."""

    def prepare(self, addresses: Addresses) -> None:
        """Make the tables, and the client that looks into the queues."""
        super().prepare(addresses)
        self.redis: redis.Redis = redis.Redis.from_url(addresses.redis_url)

    def start_workers(self) -> None:
        """Start one prefork worker with two processes on the default queue."""
        self.workers.start(
            *(sys.executable, "-m", "celery", "--app", "benchmarks.peers.plain_celery", "worker"),
            *("--queues", DEFAULT_QUEUE, "--pool", "prefork", "--concurrency", "2", "--loglevel", "WARNING"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        )

    def publish(self, events: Sequence[str]) -> None:
        """Send one task per event."""
        for event in events:
            receive.delay(event)

    def timers(self) -> int:
        """Count the follow-ups that wait in Redis, queued or held by the worker until they are due."""
        waiting = cast("list[bytes]", self.redis.lrange(DEFAULT_QUEUE, 0, -1))
        held = cast("list[bytes]", self.redis.hvals("unacked"))
        messages = [json.loads(body) for body in waiting] + [json.loads(body)[0] for body in held]
        return sum(message["headers"]["task"] == "follow_up" for message in messages)

    def queued(self) -> int:
        """Count the `notify` messages in the departments' queues."""
        return sum(int(self.redis.llen(department)) for department in DEPARTMENTS)

    def stop(self) -> None:
        """Stop the worker and close the clients."""
        super().stop()
        self.redis.close()
        app.close()
