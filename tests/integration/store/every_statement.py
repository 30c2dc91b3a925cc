"""Have every function of ``store/`` send its statements, on a store that is filled.

Events, timers and people's work go through the real workflows; what they do not reach is called by itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from business_time.clock import FixedClock
from events.data import Actor
from state_machines.declaration.policy import Policy
from state_machines.engine.registry import work_types
from store import (
    access_keys,
    assignments,
    claims,
    clock_versions,
    dead_letters,
    deliveries,
    handovers,
    heartbeats,
    loading,
    next_work,
    outbox,
    ownership,
    partitions,
    people,
    queries,
    rule_versions,
    timers,
    unit_of_work,
    waiting,
)  # fmt: skip
from store.access_keys import AccessKey
from store.engine import Store
from store.people import Profile
from store.queries import dead_letters as letters
from store.queries import deliveries as told
from store.queries import effects, feedback, work_lists
from store.queries import timers as time_rules
from store.tables import iso
from store.workspace import Workspace
from tests.samples import event, job_created, message
from workflows.assignment.auto_assignment import AutoAssignment
from workflows.assignment.claiming import claim_exception, release_exception
from workflows.assignment.handover import HandoverRequest, apply, preview, undo
from workflows.assignment.lapsed_leases import settle_lapsed_leases
from workflows.intake import Intake
from workflows.timers import Timers

KIM = Actor(name="kim", department="Customer Service")
ANN = Actor(name="ann", department="Escalations")
ESCALATIONS_WORK = work_lists.WorkFilter(
    department="escalations",
    types=tuple(key for key, each in work_types().items() if each.department == "Escalations"),
)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Filled:
    """What stands in the store and can be asked for."""

    store: Store
    policy: Policy
    now: datetime
    items: Sequence[str]
    """Ids of open Call Backs."""

    jobs: Sequence[str]
    """Their service jobs."""

    def within(self, *calls: Callable[[Connection], Any]) -> None:
        """Make calls, each in a transaction of its own."""
        for call in calls:
            with self.store.writing() as connection:
                call(connection)


def find(store: Store, policy: Policy, now: datetime, number: int = 40) -> Filled:
    """Choose open Call Backs of a filled store, from all over it."""
    some = "SELECT id, job FROM exceptions WHERE type = 'call_back' AND status = 'Open' ORDER BY id LIMIT :number"
    with store.reading() as connection:
        rows = connection.execute(text(some), {"number": number}).all()
    return Filled(store, policy, now, [row.id for row in rows], [row.job for row in rows])


def do_everything(filled: Filled) -> None:
    """Call whatever sends statements."""
    for part in (_events, _timers, _outbox, _deliveries, _people, _pages, _doors, _letters, _traces, _versions):
        part(filled)


def _events(filled: Filled) -> None:
    """A batch of everything that may come, and again; then one by one, as after a fault."""
    intake = Intake(filled.store, filled.policy, FixedClock(filled.now))
    events = [
        *(job_created(job, severity="Medical Emergency", event_id=f"sev-{job}") for job in filled.jobs[:20]),
        *(_moved(job, "follow_up", **_put_off(filled.now)) for job in filled.jobs[:10]),
        *(_moved(job, "complete", item) for job, item in zip(filled.jobs[10:20], filled.items[10:20], strict=True)),
        *(_moved(job, "complete", "EX-NOBODY") for job in filled.jobs[20:22]),
        *(_raise(f"SJ-NEW-{number}") for number in range(20)),
        *(_called(job) for job in filled.jobs[22:24]),
        _raise(filled.jobs[36], event_id="again"),
        event("nope.nope"),
    ]
    for _ in range(2):
        intake.take_in("test", [message(*events)])
    intake.take_in_redelivered("test", message(_raise("SJ-SUSPECT")))
    filled.within(lambda connection: loading.lock_items(connection, filled.items[:5], filled.now))


def _timers(filled: Filled) -> None:
    """Clocks and follow-ups fall due; one fails and is claimed again."""
    later = filled.now + timedelta(minutes=30)
    due = [*filled.items[24:], *filled.items[:10]]
    filled.within(
        lambda connection: connection.execute(
            text("UPDATE timers SET due_at = :due WHERE exception_id = :item AND ended_at IS NULL"),
            [{"due": _as_kept(connection, filled.now), "item": item} for item in due],
        )
    )
    ticking = Timers(filled.store, filled.policy, FixedClock(later))
    assert ticking.tick(limit=30).claimed
    filled.within(
        lambda connection: timers.claim_due(connection, later, limit=5, lease=SECOND),
        lambda connection: timers.claim_due(connection, later + HOUR, limit=5, lease=SECOND, begun_before=True),
        lambda connection: timers.requeue(connection, f"{filled.items[24]}.resolve.breach.1"),
        lambda connection: timers.give_back(connection, [f"{filled.items[25]}.resolve.breach.1"]),
        timers.next_due,
    )


def _outbox(filled: Filled) -> None:
    now = filled.now
    filled.within(
        lambda connection: outbox.unenqueued(connection, before=now + HOUR, limit=10),
        lambda connection: outbox.unplanned(connection, "escalations", now + HOUR, 10),
        lambda connection: outbox.unpublished(connection, 10),
        lambda connection: outbox.events(connection, [1, 2]),
        lambda connection: outbox.count_attempts(connection, [1, 2]),
        lambda connection: outbox.mark_enqueued(connection, [1, 2], now),
        lambda connection: outbox.mark_requeued(connection, [1, 2], now),
        lambda connection: outbox.mark_published(connection, [1, 2], now),
        lambda connection: outbox.notices_waiting(connection, now),
        lambda connection: outbox.notices_enqueued(connection, now),
        lambda connection: outbox.events_waiting(connection, now),
    )


def _deliveries(filled: Filled) -> None:
    """A portion is planned on a channel, attempted, and given up."""
    now = filled.now
    with filled.store.reading() as connection:
        portion = outbox.unenqueued(connection, before=now + HOUR, limit=1)[0]
    of_channel = (portion.department, "email")
    claimed: list[int] = []

    def claim(connection: Connection, *, suspects: bool = False, number: int | None = None) -> None:
        how: dict[str, Any] = {"now": now + HOUR, "lease": SECOND, "limit": 20}
        found = deliveries.claim(connection, *of_channel, **how, suspects=suspects, portion=number)
        claimed.extend(each.id for each in found)

    filled.within(
        lambda connection: deliveries.plan(connection, portion.department, portion.id, ["email"], now=now, due=now),
        lambda connection: deliveries.due_channels(connection, now),
        lambda connection: claim(connection, number=portion.id),
        claim,
        lambda connection: claim(connection, suspects=True),
        lambda connection: deliveries.postpone(connection, claimed[:1], now, "no answer"),
        lambda connection: deliveries.delivered(connection, claimed[1:2], now),
        lambda connection: deliveries.give_up(connection, claimed[2:3], "no answer"),
        lambda connection: deliveries.requeue(connection, 1, now),
        lambda connection: deliveries.disable(connection, *of_channel, "gone", now),
        lambda connection: deliveries.disabled(connection, portion.department),
        lambda connection: deliveries.enable(connection, *of_channel),
        lambda connection: deliveries.pause_channel(connection, *of_channel, now, now),
        lambda connection: deliveries.is_paused(connection, *of_channel, now),
    )


def _people(filled: Filled) -> None:
    """Ann and Bob are here: they claim, are given work, hand it over, and leave it."""
    store, now, policy = filled.store, filled.now, filled.policy
    profiles = [Profile(name=name, departments=("Escalations", "Dispatch")) for name in ("ann", "bob")]
    filled.within(
        lambda connection: people.keep_profiles(connection, profiles, now),
        *(lambda connection, name=name: people.keep_presence(connection, name, "here", now) for name in ("ann", "bob")),
        people.everybody,
        lambda connection: people.lock_people(connection, ["ann"]),
        people.last_turn,
    )
    for item in filled.items[30:34]:
        assert claim_exception(store, policy, item, who=ANN, now=now, lease=HOUR).kind == "claimed"
    release_exception(store, filled.items[30], who=ANN, now=now)
    handover = preview(store, policy, HandoverRequest(giver="ann", receiver="bob", by=ANN, anyway=True), now)
    apply(store, policy, handover.id, by=ANN, now=now)
    undo(store, policy, handover.id, by=ANN, now=now)
    settle_lapsed_leases(store, policy, now + 2 * HOUR)
    Intake(store, policy, FixedClock(now)).take_in("test", [message(_raise("SJ-CASE", "dispatch_case"))])
    AutoAssignment(store, policy, FixedClock(now + HOUR)).assign_waiting()
    call_back = work_types()["call_back"]
    how: dict[str, Any] = {"opened_before": now, "without": filled.items[:3], "limit": 20}
    filled.within(
        lambda connection: assignments.types_waiting(connection, list(work_types().values())),
        lambda connection: assignments.waiting(connection, call_back, **how),
        lambda connection: assignments.loads(connection, without="EX-1"),
        lambda connection: assignments.held_by(connection, ["ann"]),
        lambda connection: claims.lapsed(connection, now),
        lambda connection: ownership.tenures(connection, dict.fromkeys(filled.items, "ann")),
        lambda connection: ownership.assigned_since(connection, dict.fromkeys(filled.items, 1)),
        lambda connection: ownership.last_owners(connection, filled.items),
        lambda connection: handovers.latest(connection, 10),
        lambda connection: people.remove_person(connection, "bob"),
    )


def _pages(filled: Filled) -> None:
    """What pages and commands show."""
    now, item, job = filled.now, filled.items[35], filled.jobs[35]
    filled.within(
        queries.counts,
        lambda connection: queries.open_count(connection, "escalations"),
        lambda connection: queries.department_queue(connection, "escalations", now=now, limit=50),
        lambda connection: queries.department_queue(connection, "escalations", now=now, limit=50, after=item),
        lambda connection: queries.department_queue(
            connection, "support-services", now=now, limit=50, type_key="ss_owner_co_claim_review"
        ),
        *(
            lambda connection, how=how: work_lists.work_page(connection, ESCALATIONS_WORK, now=now, limit=50, **how)
            for how in (
                {},
                {"after": item},
                {"before": item},
                {"order": work_lists.Order.OLDEST},
                {"order": work_lists.Order.NEWEST, "after": item},
            )
        ),
        lambda connection: work_lists.work_page(connection, work_lists.WorkFilter(assignee="ann"), now=now, limit=50),
        lambda connection: work_lists.matching(connection, ESCALATIONS_WORK, now=now),
        lambda connection: work_lists.matching(connection, replace(ESCALATIONS_WORK, assignee="ann"), now=now),
        lambda connection: next_work.next_unassigned(
            connection, "escalations", now=now, types=["call_back"], without=[item], pass_over_locked=True
        ),
        lambda connection: next_work.unavailable(connection, "escalations", now=now),
        lambda connection: queries.exception(connection, item),
        lambda connection: queries.exceptions_of_job(connection, job),
        lambda connection: queries.history(connection, item),
        lambda connection: queries.job(connection, job),
        lambda connection: queries.job_timeline(connection, job),
        lambda connection: queries.job_timeline(connection, "SJ-NEW-1"),
        queries.refusals,
        lambda connection: queries.refusals(connection, job=job),
        lambda connection: queries.refusals(connection, type_key="call_back", since=now),
        lambda connection: queries.inbox_event(connection, "/tests", "e-1"),
        lambda connection: effects.effects_of(connection, ["again"], [job, filled.jobs[36]]),
        lambda connection: told.deliveries(connection, department="escalations", channel="desk", limit=30),
        lambda connection: told.deliveries(connection, exception_id=item, limit=None),
        told.deliveries,
        time_rules.timers,
        lambda connection: time_rules.timers(connection, job=job, pending_only=False),
        lambda connection: time_rules.timers(connection, exception_id=item),
        feedback.to_review,
        lambda connection: feedback.of_provider(connection, "SP-1"),
        lambda connection: feedback.submitted_between(connection, now - HOUR, now),
        letters.dead_letters,
        lambda connection: letters.dead_letter(connection, "DL-1"),
        letters.open_causes,
    )


def _doors(filled: Filled) -> None:
    """What waits for what is not there yet, and who reads which partition of a door."""
    now, of = filled.now, ("stream", "consumer@here")
    early = waiting.WaitingEvent(
        source="/tests",
        event_id="early",
        job=filled.jobs[0],
        place=1,
        type="t",
        door="test",
        waits_for="pr_return",
        is_whole=True,
        reason="it is not there yet",
        payload="{}",
        since=now,
        until=now,
    )
    begun, ended = waiting.WaitingChanges.none(), waiting.WaitingChanges.none()
    begun.begin(early)
    ended.by_job = {early.job: [early]}
    ended.outcomes = [("moved", early.source, early.event_id)]
    ended.narrow(early, "call_back")
    filled.within(
        lambda connection: waiting.save_waiting(connection, begun),
        lambda connection: waiting.save_waiting(connection, ended),
        lambda connection: waiting.waiting_on_jobs(connection, filled.jobs),
        waiting.all_waiting,
        lambda connection: waiting.all_waiting(connection, job=filled.jobs[0]),
        waiting.count_waiting,
        lambda connection: waiting.begin_overdue(connection, now + 100 * HOUR, limit=10),
        lambda connection: partitions.join(connection, *of, partitions=4, lease=HOUR),
        lambda connection: partitions.renew(connection, *of, HOUR),
        lambda connection: partitions.ownership(connection, "stream"),
        lambda connection: partitions.claim(connection, *of, {0: 0}),
        lambda connection: partitions.Fence(door="stream", generations={0: 1}).check(connection),
        lambda connection: partitions.release(connection, *of, [0]),
        lambda connection: partitions.leave(connection, *of),
    )


def _letters(filled: Filled) -> None:
    now = filled.now
    letter = dead_letters.DeadLetter(door="test", code="bad", reason="why", fix="how", payload=b"{}")
    filled.within(
        lambda connection: dead_letters.add_dead_letters(connection, [letter], now),
        lambda connection: dead_letters.settle(connection, letter.id, status="replayed", by="ann", note="", now=now),
        lambda connection: dead_letters.count_attempts(connection, "test", ["m-1", "m-2"], now),
        lambda connection: dead_letters.forget_attempts(connection, "test", ["m-1"]),
        lambda connection: dead_letters.forget_old_attempts(connection, now),
    )


def _traces(filled: Filled) -> None:
    """Heartbeats, leases and keys: small tables, which grow with processes and people."""
    now = filled.now
    key = AccessKey(id="k", parent=None, actor=KIM, issued_at=now, expires_at=now, revoked_at=None)
    filled.within(
        lambda connection: heartbeats.beat(connection, "beat@here", now),
        lambda connection: heartbeats.ages(connection, now),
        lambda connection: heartbeats.forget(connection, now - HOUR),
        lambda connection: heartbeats.take_lease(connection, "relay", now, SECOND),
        lambda connection: heartbeats.end_lease(connection, "relay", now),
        lambda connection: access_keys.keep(connection, key, "digest"),
        lambda connection: access_keys.find(connection, "k"),
        access_keys.everybody,
        lambda connection: access_keys.revoke(connection, "k", now),
        lambda connection: access_keys.forget_sessions(connection, now),
    )


def _versions(filled: Filled) -> None:
    """The rules change, and with them the clocks."""
    now, pairs = filled.now, dict(zip(filled.items, filled.jobs, strict=True))
    filled.within(
        lambda connection: clock_versions.record_clock_version(connection, {"clocks": {}, "calendars": {}}, "x", now),
        clock_versions.unarmed_version,
        lambda connection: clock_versions.open_items_after(connection, "call_back", (now, ""), 40),
        lambda connection: clock_versions.open_items_after(connection, "call_back", None, 40),
        lambda connection: clock_versions.pending_rungs(connection, pairs),
        lambda connection: clock_versions.note_armed(connection, 2, now),
        lambda connection: rule_versions.record_rule_versions(connection, {"call_back": "x"}, lambda _: {}, now),
        rule_versions.known_versions,
        rule_versions.items_under_versions,
        lambda connection: unit_of_work.save(connection, _breached(filled), now),
    )


def _breached(filled: Filled) -> Workspace:
    """A working set in which the time of some items is up."""
    return Workspace(breaches=dict.fromkeys(filled.items[:5], filled.now))


def _raise(job: str, kind: str = "call_back", *, event_id: str = "") -> dict[str, Any]:
    said = {"comment": "BILL DISP", "service_job_comment": "why", "actor": KIM.model_dump()}
    if kind == "dispatch_case":
        said = {"comment": "Rejected", "actor": {"name": "dan", "department": "Dispatch"}}
    return event(
        "exception.raise-requested", {"exception_type": kind, **said}, job=job, event_id=event_id or f"raise-{job}"
    )


def _moved(job: str, trigger: str, item: str = "", **asked: Any) -> dict[str, Any]:
    which = {"exception_id": item} if item else {"exception_type": "call_back"}
    data = {**which, "trigger": trigger, "actor": ANN.model_dump(), **asked}
    return event("exception.transition-requested", data, job=job, event_id=f"{trigger}-{job}")


def _called(job: str) -> dict[str, Any]:
    said = {"outcome": "no answer", "to": "customer", "actor": ANN.model_dump()}
    return event("call.made", said, job=job, event_id=f"call-{job}")


def _put_off(now: datetime) -> dict[str, str]:
    return {"follow_up_at": (now + 5 * HOUR).isoformat(), "follow_up_reason": "left a voicemail"}


def _as_kept(connection: Connection, at: datetime) -> Any:
    return iso(at) if connection.dialect.name == "sqlite" else at
