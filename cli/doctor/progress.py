"""Whether everything makes progress: processes, queues, notices, timers and dead letters."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from business_time.formatting import duration, numbered
from cli.doctor.finding import Finding
from cli.health import Role, health, heartbeats, limit, names

if TYPE_CHECKING:
    from store.outbox import Backlog
    from tasks.runtime import Runtime

PROCESSES, QUEUES, OUTBOX, TIMERS, LETTERS = "processes", "queues", "outbox", "timers", "dead letters"
EARLY = "early events"
START_BOTH = "Run beat and a worker: `sje up`, or `sje run beat` and `sje run worker`."
NOTIFY_WITHIN = timedelta(minutes=1)
FIRE_WITHIN = timedelta(minutes=1)


def examine(runtime: "Runtime") -> Iterator[Finding]:
    """What the database says about work in progress."""
    yield from _processes(runtime)
    yield from _queues(runtime)
    yield from _outbox(runtime)
    yield _timers(runtime)
    yield _early(runtime)
    yield _dead_letters(runtime)


def _processes(runtime: "Runtime") -> Iterator[Finding]:
    """The consumer's doors, the worker and beat on any host, as they may run elsewhere; pages and Flower on this."""
    beats = heartbeats(runtime)
    for role in (Role.CONSUMER, Role.WORKER, Role.BEAT):
        for name in names(role, runtime.settings):
            # The doors of a consumer are known only while it has a broker: any of them tells when it last ran.
            ages = [beat.age for beat in beats if beat.name.startswith((f"{name}@", f"{name}."))]
            fix = f"Run `sje up`, or `sje run {role}`."
            if not ages:
                yield Finding.warn(PROCESSES, f"{name} has never run", fix)
            elif min(ages) > limit(role, runtime.settings):
                yield Finding.warn(PROCESSES, f"{name} last made progress {duration(min(ages))} ago", fix)
            else:
                yield Finding.ok(PROCESSES, f"{name} made progress {duration(min(ages))} ago")
    for role in (Role.WEB, Role.FLOWER):
        judged = health(runtime, role)
        fix = f"If it should run on this host: `sje up`, or `sje run {role}`."
        found = f"{role}: {judged.found}"
        yield Finding.ok(PROCESSES, found) if judged.well else Finding.warn(PROCESSES, found, fix)


def _queues(runtime: "Runtime") -> Iterator[Finding]:
    """Queues without progress: if others make progress, no worker serves them; if none does, nothing runs."""
    ages = {
        beat.name.removeprefix("queue."): beat.age for beat in heartbeats(runtime) if beat.name.startswith("queue.")
    }
    if not ages:
        return
    most = limit(Role.WORKER, runtime.settings)
    stalled = sorted(name for name, age in ages.items() if age > most)
    if len(stalled) == len(ages):
        found = f"none of {len(ages)} makes progress; the last did {duration(min(ages.values()))} ago"
        yield Finding.warn(QUEUES, found, START_BOTH)
    elif stalled:
        fix = "Start a worker that serves them: `sje run worker`."
        yield Finding.fail(QUEUES, f"no progress for more than {duration(most)} in {', '.join(stalled)}", fix)
    else:
        yield Finding.ok(QUEUES, f"all {len(ages)} make progress")


def _outbox(runtime: "Runtime") -> Iterator[Finding]:
    from store.outbox import events_waiting, notices_enqueued, notices_waiting

    now = runtime.clock.now()
    with runtime.store.reading() as connection:
        enqueued = notices_enqueued(connection, now)
        waiting = {
            "notice": notices_waiting(connection, now),
            "outgoing event": events_waiting(connection, now),
        }
    for words, backlog in waiting.items():
        number, age = backlog.number, backlog.age
        found = f"{numbered(number, words)} to send" + (f", the oldest for {duration(age)}" if number else "")
        yield Finding.warn(OUTBOX, found, START_BOTH) if age > NOTIFY_WITHIN else Finding.ok(OUTBOX, found)
    if enqueued.age > NOTIFY_WITHIN:
        yield _enqueued(runtime, enqueued)


def _enqueued(runtime: "Runtime", enqueued: "Backlog") -> Finding:
    from tasks.outbox.relay import lost_after

    found = f"{numbered(enqueued.number, 'notice')} enqueued but not sent, the oldest for {duration(enqueued.age)}"
    again = f"what the broker lost is enqueued again after {duration(lost_after(runtime.settings))}"
    return Finding.warn(OUTBOX, found, f"Run beat, and a worker for every queue; {again}.")


def _timers(runtime: "Runtime") -> Finding:
    from store.timers import next_due

    now = runtime.clock.now()
    with runtime.store.reading() as connection:
        due = next_due(connection)
    if due is None:
        return Finding.ok(TIMERS, "none is set")
    if now - due > FIRE_WITHIN:
        found = f"the oldest was due {duration(now - due)} ago and has not fired"
        return Finding.warn(TIMERS, found, START_BOTH)
    return Finding.ok(TIMERS, f"the next is due in {duration(due - now)}" if due > now else "one is due now")


def _early(runtime: "Runtime") -> Finding:
    """How many events wait for what they depend on, and whether any is overdue."""
    from store.waiting import all_waiting, count_waiting

    now = runtime.clock.now()
    with runtime.store.reading() as connection:
        number, first = count_waiting(connection), all_waiting(connection, limit=1)
    if not first:
        return Finding.ok(EARLY, "none is waiting")
    overdue = now - first[0].until
    if overdue > FIRE_WITHIN:
        found = f"{number:,} wait; the oldest was due to be judged {duration(overdue)} ago"
        return Finding.warn(EARLY, found, START_BOTH)
    return Finding.ok(EARLY, f"{number:,} wait for an exception or for facts; `sje timers` lists them")


def _dead_letters(runtime: "Runtime") -> Finding:
    from store.queries.dead_letters import open_causes

    with runtime.store.reading() as connection:
        causes = open_causes(connection)
    if not causes:
        return Finding.ok(LETTERS, "none is open")
    listed = ", ".join(f"{number:,} {code}" for code, number in causes.items())
    return Finding.warn(LETTERS, f"{sum(causes.values()):,} open: {listed}", "Run `sje dead-letters`.")
