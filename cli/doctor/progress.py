"""Whether everything moves: processes and queues by their last progress, and what has waited too long to be told."""

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
TOLD_WITHIN = timedelta(minutes=1)
FIRED_WITHIN = timedelta(minutes=1)


def examine(runtime: "Runtime") -> Iterator[Finding]:
    """What the database knows of the work going on."""
    yield from _processes(runtime)
    yield from _queues(runtime)
    yield from _outbox(runtime)
    yield _timers(runtime)
    yield _early(runtime)
    yield _dead_letters(runtime)


def _processes(runtime: "Runtime") -> Iterator[Finding]:
    """The consumer's doors, the worker and beat on any host, for they may run elsewhere; pages and Flower on this."""
    beats = heartbeats(runtime)
    for role in (Role.CONSUMER, Role.WORKER, Role.BEAT):
        for name in names(role, runtime.settings):
            # The doors of a consumer are known only while it has a broker: any of them says when it last ran.
            ages = [beat.age for beat in beats if beat.name.startswith((f"{name}@", f"{name}."))]
            mend = f"Run `sje up`, or `sje run {role}`."
            if not ages:
                yield Finding.warn(PROCESSES, f"{name} has never run", mend)
            elif min(ages) > limit(role, runtime.settings):
                yield Finding.warn(PROCESSES, f"{name} made its last progress {duration(min(ages))} ago", mend)
            else:
                yield Finding.ok(PROCESSES, f"{name} made progress {duration(min(ages))} ago")
    for role in (Role.WEB, Role.FLOWER):
        judged = health(runtime, role)
        mend = f"Run `sje up`, or `sje run {role}`, if it is to run on this host."
        found = f"{role}: {judged.found}"
        yield Finding.ok(PROCESSES, found) if judged.well else Finding.warn(PROCESSES, found, mend)


def _queues(runtime: "Runtime") -> Iterator[Finding]:
    """The queues that stand still: while others move, no worker serves them; while none does, nothing runs."""
    moved = {
        beat.name.removeprefix("queue."): beat.age for beat in heartbeats(runtime) if beat.name.startswith("queue.")
    }
    if not moved:
        return
    most = limit(Role.WORKER, runtime.settings)
    still = sorted(name for name, age in moved.items() if age > most)
    if len(still) == len(moved):
        found = f"none of {len(moved)} moves; the last did {duration(min(moved.values()))} ago"
        yield Finding.warn(QUEUES, found, "Beat and a worker serve them: `sje up`, or `sje run beat` and `worker`.")
    elif still:
        mend = "Start a worker that serves them: `sje run worker`."
        yield Finding.fail(QUEUES, f"{', '.join(still)}: nothing moves there for more than {duration(most)}", mend)
    else:
        yield Finding.ok(QUEUES, f"all {len(moved)} move")


def _outbox(runtime: "Runtime") -> Iterator[Finding]:
    from store.outbox import events_waiting, notices_handed, notices_waiting

    now = runtime.clock.now()
    with runtime.store.reading() as connection:
        handed = notices_handed(connection, now)
        waiting = {
            "notice": notices_waiting(connection, now),
            "outgoing event": events_waiting(connection, now),
        }
    for words, backlog in waiting.items():
        number, age = backlog.number, backlog.age
        found = f"{numbered(number, words)} to be sent" + (f", the oldest for {duration(age)}" if number else "")
        if age > TOLD_WITHIN:
            yield Finding.warn(OUTBOX, found, "Beat and a worker send them: `sje up`, or `sje run beat` and `worker`.")
        else:
            yield Finding.ok(OUTBOX, found)
    if handed.age > TOLD_WITHIN:
        yield _handed(runtime, handed)


def _handed(runtime: "Runtime", handed: "Backlog") -> Finding:
    from tasks.outbox.relay import lost_after

    found = f"{numbered(handed.number, 'notice')} handed on and not told, the oldest for {duration(handed.age)}"
    again = f"what the broker lost is sent again {duration(lost_after(runtime.settings))} after it was handed on"
    return Finding.warn(OUTBOX, found, f"Run beat and a worker for every queue; {again}.")


def _timers(runtime: "Runtime") -> Finding:
    from store.timers import next_due

    now = runtime.clock.now()
    with runtime.store.reading() as connection:
        due = next_due(connection)
    if due is None:
        return Finding.ok(TIMERS, "none is set")
    if now - due > FIRED_WITHIN:
        found = f"the oldest fell due {duration(now - due)} ago and was not fired"
        return Finding.warn(TIMERS, found, "Beat and a worker fire them: `sje up`, or `sje run beat` and `worker`.")
    return Finding.ok(TIMERS, f"the next falls due in {duration(due - now)}" if due > now else "one is due now")


def _early(runtime: "Runtime") -> Finding:
    """How many events wait for what comes later, and whether any is overdue."""
    from store.waiting import all_waiting, count_waiting

    now = runtime.clock.now()
    with runtime.store.reading() as connection:
        number, first = count_waiting(connection), all_waiting(connection, limit=1)
    if not first:
        return Finding.ok(EARLY, "none waits")
    overdue = now - first[0].until
    if overdue > FIRED_WITHIN:
        found = f"{number:,} wait, the oldest should have been judged {duration(overdue)} ago"
        return Finding.warn(EARLY, found, "Beat and a worker judge them: `sje up`, or `sje run beat` and `worker`.")
    return Finding.ok(EARLY, f"{number:,} wait for an exception or for facts; `sje timers` shows what for")


def _dead_letters(runtime: "Runtime") -> Finding:
    from store.queries.dead_letters import open_causes

    with runtime.store.reading() as connection:
        causes = open_causes(connection)
    if not causes:
        return Finding.ok(LETTERS, "none is open")
    listed = ", ".join(f"{number:,} {code}" for code, number in causes.items())
    return Finding.warn(LETTERS, f"{sum(causes.values()):,} open: {listed}", "See `sje dead-letters`.")
