"""A random walk through everything that may happen, with what must always hold checked after each step."""

from collections import Counter
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from business_time.clock import FixedClock
from events.vocabulary import SEVERITIES
from state_machines.declaration.assignment import Direct
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import JobException
from state_machines.engine.registry import work_types
from store import tables
from store.engine import Store
from store.loading import load_exceptions, lock_jobs
from store.queries.dead_letters import dead_letters
from store.verification.verify import verify
from tests import samples, stores
from tests.properties.happenings import CUSTOMERS, PEOPLE, move_request, raise_request, upstream
from workflows.assignment.claiming import claim_exception, release_exception, return_lapsed_claims
from workflows.intake import Intake
from workflows.timers import Timers

JOBS = ("SJ-1", "SJ-2")
HOUR = timedelta(hours=1)
POLICY = Policy(
    service_report_auto_after=2 * HOUR,
    call_back_due=48 * HOUR,
    attempt_spacing=HOUR,
)
"""With a value for every duration that the sources leave open, so that every time rule runs."""

STANDING = {"remind", "note", "claim", "release", "lapse"}
"""What stands in a history without being a move: the status stays as it is."""


class Walk(RuleBasedStateMachine):
    """Two service jobs, to which anything may happen in any order."""

    store: Store
    migrated: Path

    def __init__(self) -> None:
        """Begin with an empty store on a Friday at noon."""
        super().__init__()
        stores.replace_file(self.store, self.migrated)
        self.clock = FixedClock(stores.NOON)
        self.intake = Intake(self.store, POLICY, self.clock)
        self.timers = Timers(self.store, POLICY, self.clock)
        self.taken: list[dict[str, Any]] = []
        self.numbers = count(1)

    def take(self, *events: dict[str, Any]) -> None:
        """Take events in, as one batch."""
        outcomes = self.intake.take_in("walk", [samples.message(each) for each in events]).outcomes
        assert [len(each) for each in outcomes] == [1] * len(events)
        self.taken += events
        for (outcome,) in outcomes:
            for each in outcome.flat():
                event(f"{each.kind} {each.type_key}")

    def about(self, kind: str, data: dict[str, Any], job: str, minutes: int = 0) -> dict[str, Any]:
        """Make an event that happened some minutes ago."""
        at, number = self.clock.now() - timedelta(minutes=minutes), next(self.numbers)
        return samples.event(kind, data, job=job, at=at, event_id=f"e-{number}")

    @initialize(severity=st.sampled_from(SEVERITIES), customer=st.sampled_from(CUSTOMERS))
    def the_jobs_are_created(self, severity: str, customer: dict[str, Any]) -> None:
        for job in JOBS:
            self.take(self.about("service-job.created", {"severity": severity, "customer": customer}, job))

    @rule(job=st.sampled_from(JOBS), happened=upstream(), late=st.sampled_from([0, 0, 0, 600]))
    def something_happens(self, job: str, happened: tuple[str, dict[str, Any]], late: int) -> None:
        self.take(self.about(*happened, job, late))

    @rule(happened=st.lists(st.tuples(upstream(), st.sampled_from(JOBS)), min_size=2, max_size=6))
    def much_happens_at_once(self, happened: list[tuple[tuple[str, dict[str, Any]], str]]) -> None:
        self.take(*(self.about(*each, job) for each, job in happened))

    @rule(job=st.sampled_from(JOBS), asked=raise_request())
    def somebody_raises_an_exception(self, job: str, asked: dict[str, Any]) -> None:
        self.take(self.about("exception.raise-requested", asked, job))

    @precondition(lambda self: self.open_ones())
    @rule(data=st.data(), hours=st.sampled_from([-1, 1, 30]))
    def somebody_moves_an_exception(self, data: st.DataObject, hours: int) -> None:
        item = data.draw(st.sampled_from(self.open_ones()))
        asked = data.draw(move_request(item))
        asked["follow_up_at"] = (self.clock.now() + hours * HOUR).isoformat()
        self.take(self.about("exception.transition-requested", asked, item.job))

    @precondition(lambda self: self.open_ones())
    @rule(data=st.data(), who=st.sampled_from(PEOPLE))
    def somebody_claims_or_gives_back(self, data: st.DataObject, who: Any) -> None:
        item, now = data.draw(st.sampled_from(self.open_ones())), self.clock.now()
        result = claim_exception(self.store, Policy(), item.id, who=who, now=now, lease=HOUR)
        held = item.claimed_until is not None and item.claimed_until > now and item.assignee != who.name
        assignment = work_types()[item.type].assignment
        named = assignment.owner_named(item.details) if isinstance(assignment, Direct) else None
        assert result.done == (not held and named in {None, who.name})
        if result.done and data.draw(st.booleans()):
            assert release_exception(self.store, item.id, who=who, now=now).kind == "released"

    @precondition(lambda self: self.taken)
    @rule(data=st.data())
    def an_event_comes_again(self, data: st.DataObject) -> None:
        again = data.draw(st.lists(st.sampled_from(self.taken), min_size=1, max_size=4))
        before = self.everything()
        outcomes = self.intake.take_in("walk", [samples.message(each) for each in again]).outcomes
        assert {outcome.kind for (outcome,) in outcomes} <= {"duplicate", "dead"}
        assert self.everything() == before

    @rule(hours=st.sampled_from([0.25, 3, 13, 49, 24 * 31]))
    def time_passes(self, hours: float) -> None:
        self.clock.advance(timedelta(hours=hours))
        while self.timers.tick().claimed:
            pass
        return_lapsed_claims(self.store, self.clock.now())
        for item in self.open_ones():
            assert item.claimed_until is None or item.claimed_until > self.clock.now()
            assert item.follow_up_at is None or item.follow_up_at > self.clock.now(), "it did not wake"

    @invariant()
    def all_that_is_stored_fits_together(self) -> None:
        with self.store.reading() as connection:
            assert list(verify(connection)) == []
            faults = [letter.reason for letter in dead_letters(connection, status=None) if letter.code == "rule-error"]
        assert faults == []

    @invariant()
    def every_line_is_a_declared_move(self) -> None:
        lines, exceptions = tables.history.c, tables.exceptions.c
        moved = select(exceptions.type, lines.trigger, lines.before, lines.after)
        moved = moved.join_from(tables.history, tables.exceptions, lines.exception_id == exceptions.id).distinct()
        with self.store.reading() as connection:
            for type_key, trigger, before, after in connection.execute(moved):
                assert (before, after) in _declared(type_key, trigger), (type_key, trigger, before, after)

    def open_ones(self) -> list[JobException]:
        with self.store.writing() as connection:
            workspace = lock_jobs(connection, JOBS, self.clock.now())
            load_exceptions(connection, workspace)
        return sorted(workspace.exceptions.values(), key=lambda item: item.id)

    def everything(self) -> Counter[str]:
        """How many rows of each kind there are, and the state of every exception and timer."""
        counted: Counter[str] = Counter()
        with self.store.reading() as connection:
            for table in (
                tables.history,
                tables.portions,
                tables.outbox,
                tables.refusals,
                tables.calls,
                tables.inbox,
            ):
                counted[table.name] = connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (tables.exceptions, tables.timers, tables.service_jobs):
                counted.update(map(str, connection.execute(select(table))))
        return counted


def _declared(type_key: str, trigger: str) -> set[tuple[str, str]]:
    """The steps (status before, status after) that a type's declaration allows for a trigger."""
    declared = work_types()[type_key]
    if trigger == "raise":
        return {("", start.status.value) for start in declared.starts_in}
    if trigger in STANDING:
        return {(status.value, status.value) for status in declared.statuses}
    moves = [move for move in declared.moves if move.trigger == trigger]
    return {(source.value, move.dest.value) for move in moves for source in move.sources}


@pytest.mark.parametrize(
    ("walks", "steps"),
    [(12, 25), pytest.param(100, 50, marks=[pytest.mark.slow, pytest.mark.timeout(900)])],
    ids=["short", "long"],
)
def test_whatever_happens_what_must_hold_holds(walks: int, steps: int, migrated_file: Path, tmp_path: Path) -> None:
    Walk.store, Walk.migrated = Store(f"sqlite:///{tmp_path}/walk.db"), migrated_file
    run_state_machine_as_test(Walk, settings=settings(max_examples=walks, stateful_step_count=steps))
    Walk.store.close()
