"""Clocks on real items: their rungs fire once, pause and run again, and follow a change of policy."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from business_time.clock import FixedClock
from state_machines.auth_job_follow_up import TYPE
from state_machines.declaration.clock_rules import ClockRule, Rung
from state_machines.declaration.policy import Policy
from store import tables
from store.clock_versions import clock_versions, unarmed_version
from store.engine import Store
from store.history import HistoryLine
from store.queries import ExceptionRecord, department_queue, exceptions_of_job, history
from store.queries.timers import timers
from store.verification.verify import verify
from tests.samples import denied, event, job_created, message, transition
from tests.statements import statements_of
from tests.stores import NOON
from tests.unit.state_machines.expected import all_expected
from workflows.clocks.current import clocks_of
from workflows.clocks.ledger import Ledger
from workflows.clocks.rearming import rearm_clocks
from workflows.intake import Intake
from workflows.outcome import Outcome
from workflows.rule_recording import record_rules
from workflows.timers import Timers

HOUR = timedelta(hours=1)
KEY = "auth_job_follow_up"
REVIEWER = {"name": "rita", "department": "Support Services"}


def policy(target: str | None, *, kind: str = KEY, clock: str = "resolve", **setting: Any) -> Policy:
    """A policy with one clock; without a target, with none but those of the sources."""
    return Policy.model_validate({"clocks": {kind: {clock: {"target": target, **setting}}} if target else {}})


class House:
    """A store with its processes, which are started again with another policy."""

    def __init__(self, store: Store, clock: FixedClock, chosen: Policy) -> None:
        """Start with a policy."""
        self.store, self.clock = store, clock
        self.start(chosen)

    def start(self, chosen: Policy) -> None:
        """Stop everything and start it with a policy."""
        self.policy = chosen
        record_rules(self.store, chosen, self.clock.now())
        self.intake = Intake(self.store, chosen, self.clock)
        self.timers = Timers(self.store, chosen, self.clock)

    def take(self, *events: dict[str, Any]) -> list[Outcome]:
        taken = self.intake.take_in("test", [message(*events)])
        assert not [each for (*some,) in taken.outcomes for each in some if each.kind == "dead"]
        return [each for some in taken.outcomes for each in some]

    def later(self, amount: timedelta) -> list[str]:
        """Move the clock on and fire what is due; what was said."""
        self.clock.advance(amount)
        return [outcome.text for outcome in self.timers.tick().outcomes]

    def item(self, kind: str = KEY) -> ExceptionRecord:
        with self.store.reading() as connection:
            assert list(verify(connection)) == []
            (record,) = [each for each in exceptions_of_job(connection, "SJ-1") if each.type == kind]
        return record

    def lines(self, kind: str = KEY) -> list[HistoryLine]:
        with self.store.reading() as connection:
            return history(connection, self.item(kind).id)

    def ledger(self, clock: str = "resolve", kind: str = KEY) -> Ledger:
        with self.store.reading() as connection:
            record = self.item(kind)
            found = clocks_of(connection, record, policy=self.policy, at=self.clock.now())
        (ledger,) = [each for each in found if each.name == clock]
        return ledger

    def pending(self) -> dict[str, datetime]:
        """The rungs that are set, without the letter's."""
        with self.store.reading() as connection:
            found = timers(connection)
        return {timer.rule: timer.due_at for timer in found if "." in timer.rule and "letter" not in timer.rule}


def opened(house: House) -> None:
    house.take(job_created(), denied())


def test_a_breach_is_told_once_and_history_says_so(store: Store, clock: FixedClock) -> None:
    house = House(store, clock, policy("PT4H"))
    opened(house)
    assert house.pending() == {"resolve.breach": NOON + 4 * HOUR}
    assert house.later(4 * HOUR - timedelta.resolution) == []
    (said,) = house.later(timedelta.resolution)
    assert "time is up: it is Completed within 4 h; Support Services notified" in said
    assert house.later(HOUR) == []
    last = house.lines()[-1]
    assert (last.trigger, last.before, last.after) == ("remind", "Open", "Open")
    assert '"rung":"breach"' in last.details
    assert house.ledger().rungs[0].fired_at == NOON + 4 * HOUR


def test_a_warning_comes_before_and_a_breach_escalates(store: Store, clock: FixedClock) -> None:
    house = House(store, clock, policy("PT4H", warn_at=0.75, tells="escalations"))
    opened(house)
    (warned,) = house.later(3 * HOUR)
    assert "3 h of 4 h have run" in warned
    (breached,) = house.later(HOUR)
    assert breached.endswith("Support Services and Escalations notified")


def test_a_timer_that_comes_twice_fires_its_rung_once(store: Store, clock: FixedClock) -> None:
    """Fired by another process, and then again from a row that was left over."""
    house = House(store, clock, policy("PT4H"))
    opened(house)
    house.later(4 * HOUR)
    with store.writing() as connection:
        again = {"ended_at": None, "ending": None, "attempts": 0, "claimed_until": None}
        connection.execute(tables.timers.update().where(tables.timers.c.rule == "resolve.breach").values(again))
    assert house.later(HOUR) == []
    assert [line.trigger for line in house.lines()].count("remind") == 1


def test_waiting_on_somebody_stops_the_clock_and_loses_nothing(store: Store, clock: FixedClock) -> None:
    kind = "ss_owner_co_claim_review"
    house = House(store, clock, policy("PT4H", kind=kind))
    documents = {"documents": ["invoice.pdf"], "kind": "paid invoice", "completeness": "complete"}
    house.take(job_created(), event("documents.received", documents | {"received_on": "2026-11-20"}))
    house.clock.advance(HOUR)
    waits = {"kind": kind, "waiting_on": "the customer"}
    house.take(transition("wait", **waits))
    assert "resolve.breach" not in house.pending()
    assert house.ledger(kind=kind).state.value == "paused"
    assert [text for text in house.later(10 * HOUR) if "time is up" in text] == []
    house.take(transition("resume", kind=kind))
    assert house.pending()["resolve.breach"] == NOON + 14 * HOUR
    ledger = house.ledger(kind=kind)
    assert [(entry.what.value, entry.length, entry.waiting_on) for entry in ledger.entries] == [
        ("ran", HOUR, ""),
        ("paused", 10 * HOUR, "the customer"),
    ]
    (said,) = house.later(3 * HOUR)
    assert "time is up" in said


def test_waiting_on_one_of_us_lets_the_clock_run(store: Store, clock: FixedClock) -> None:
    kind = "ss_owner_co_claim_review"
    house = House(store, clock, policy("PT4H", kind=kind))
    documents = {"documents": ["invoice.pdf"], "kind": "paid invoice", "completeness": "complete"}
    house.take(job_created(), event("documents.received", documents | {"received_on": "2026-11-20"}))

    def due() -> datetime | None:
        return house.pending().get("resolve.breach")

    house.clock.advance(HOUR)
    house.take(transition("wait", kind=kind, waiting_on="our supervisor"))
    assert (house.ledger(kind=kind).state.value, due()) == ("running", NOON + 4 * HOUR)
    house.clock.advance(HOUR)
    house.take(transition("wait", kind=kind, waiting_on="the customer"))
    assert (house.ledger(kind=kind).state.value, due()) == ("paused", None)
    house.clock.advance(5 * HOUR)
    house.take(transition("wait", kind=kind, waiting_on="Dispatch"))
    assert (house.ledger(kind=kind).state.value, due()) == ("running", NOON + 9 * HOUR)
    house.clock.advance(HOUR)
    house.take(transition("resume", kind=kind))
    assert due() == NOON + 9 * HOUR
    assert [(each.what.value, each.length) for each in house.ledger(kind=kind).entries] == [
        ("ran", HOUR),
        ("ran", HOUR),
        ("paused", 5 * HOUR),
        ("ran", HOUR),
    ]
    (said,) = [text for text in house.later(HOUR) if "time is up" in text]
    assert "4 h" in said


def test_the_first_move_ends_the_clock_of_the_answer(store: Store, clock: FixedClock) -> None:
    house = House(store, clock, policy("PT4H", clock="respond"))
    opened(house)
    house.take(transition("follow_up", follow_up_at=(NOON + HOUR).isoformat(), follow_up_reason="left a voicemail"))
    assert house.pending() == {}
    assert house.ledger("respond").state.value == "ended"


def test_completing_ends_every_clock(store: Store, clock: FixedClock) -> None:
    house = House(store, clock, policy("PT4H", warn_at=0.5))
    opened(house)
    house.take(transition("complete"))
    assert house.pending() == {}
    assert house.later(100 * HOUR) == []


def test_a_longer_target_puts_the_breach_off_when_its_old_timer_fires(store: Store, clock: FixedClock) -> None:
    house = House(store, clock, policy("PT4H"))
    opened(house)
    house.clock.advance(HOUR)
    house.start(policy("PT8H"))
    assert house.later(3 * HOUR) == []
    assert house.pending() == {"resolve.breach": NOON + 8 * HOUR}
    assert len(house.later(4 * HOUR)) == 1


def test_a_nearer_target_is_followed_without_waiting_for_the_old_timer(store: Store, clock: FixedClock) -> None:
    house = House(store, clock, policy("PT8H"))
    opened(house)
    house.clock.advance(3 * HOUR)
    house.start(policy("PT2H"))
    assert rearm_clocks(store, house.policy, clock.now()) == 1
    assert house.pending() == {"resolve.breach": NOON + 2 * HOUR}
    assert rearm_clocks(store, house.policy, clock.now()) == 0
    assert len(house.later(timedelta())) == 1


def test_a_breach_that_was_told_is_told_again_once_when_a_longer_target_has_run(
    store: Store, clock: FixedClock
) -> None:
    house = House(store, clock, policy("PT8H"))
    opened(house)
    assert len(house.later(8 * HOUR)) == 1
    house.start(policy("PT20H"))
    rearm_clocks(store, house.policy, clock.now())
    assert house.pending() == {"resolve.breach": NOON + 20 * HOUR}
    (said,) = house.later(12 * HOUR)
    assert "time is up: it is Completed within 20 h" in said
    for target in ("PT8H", "PT20H", "PT2H"):
        house.start(policy(target))
        rearm_clocks(store, house.policy, clock.now())
        assert house.later(HOUR) == []
    fired = house.ledger().rungs[0].fired
    assert [(each.at - NOON, each.amount) for each in fired] == [(8 * HOUR, 8 * HOUR), (20 * HOUR, 20 * HOUR)]


def test_an_item_opened_since_the_look_at_the_clock_keeps_its_timers(store: Store, clock: FixedClock) -> None:
    house = House(store, clock, policy("PT8H"))
    looked_at = clock.now()
    house.clock.advance(timedelta(seconds=1))
    opened(house)
    set_at = house.pending()
    assert set_at
    assert rearm_clocks(store, house.policy, looked_at) == 0
    assert house.pending() == set_at


def test_a_clock_that_is_switched_on_starts_from_then(store: Store, clock: FixedClock) -> None:
    house = House(store, clock, policy(None))
    opened(house)
    assert house.pending() == {}
    house.clock.advance(5 * HOUR)
    house.start(policy("PT2H"))
    rearm_clocks(store, house.policy, clock.now())
    assert house.pending() == {"resolve.breach": NOON + 7 * HOUR}
    house.start(policy(None))
    rearm_clocks(store, house.policy, clock.now())
    assert house.pending() == {}


def test_there_and_back_again_sets_the_timer_anew(store: Store, clock: FixedClock) -> None:
    house = House(store, clock, policy("PT8H"))
    opened(house)
    for target in ("PT4H", "PT8H", "PT4H"):
        house.start(policy(target))
        rearm_clocks(store, house.policy, clock.now())
    assert house.pending() == {"resolve.breach": NOON + 4 * HOUR}
    with store.reading() as connection:
        assert unarmed_version(connection) is None


def test_starting_again_with_the_same_policy_is_no_version(store: Store, clock: FixedClock) -> None:
    house = House(store, clock, policy("PT8H"))
    house.start(policy("PT8H"))
    with store.reading() as connection:
        assert [version.number for version in clock_versions(connection)] == [1]


def test_a_declared_clock_that_does_not_apply_says_so_on_the_first_line(store: Store, clock: FixedClock) -> None:
    house = House(store, clock, Policy())
    house.take(job_created(customer={"id": "C-1", "zone": "America/Chicago", "state": "IA"}), denied())
    assert '"no_clock":["denial-letter"]' in house.lines()[0].details
    with store.reading() as connection:
        assert clocks_of(connection, house.item(), policy=house.policy, at=clock.now()) == []
        assert timers(connection) == []


def test_the_letter_is_due_without_weekends_and_holidays(store: Store, clock: FixedClock) -> None:
    house = House(store, clock, Policy())
    opened(house)  # Friday, 13:00 in New York
    assert house.ledger("denial-letter").due_at == NOON + 96 * HOUR


@pytest.mark.parametrize("recorded", [True, False])
def test_a_policy_that_nothing_has_started_with_stands_in(store: Store, clock: FixedClock, *, recorded: bool) -> None:
    chosen = policy("PT4H")
    if recorded:
        record_rules(store, chosen, clock.now())
    Intake(store, chosen, clock).take_in("test", [message(job_created(), denied())])
    with store.reading() as connection:
        (record,) = exceptions_of_job(connection, "SJ-1")
        due = {each.name: each.due_at for each in clocks_of(connection, record, policy=chosen, at=clock.now())}
    assert due["resolve"] == NOON + 4 * HOUR


@pytest.fixture
def escalating() -> Iterator[None]:
    """Declare a clock on the denials whose breach raises a Call Back."""
    before = TYPE.clocks
    rung = Rung(name="breach", raises="call_back", request=lambda _item: all_expected()["call_back"].valid.request)
    clock = ClockRule(name="told", description="told", source="S1", target=lambda _policy: 2 * HOUR, rungs=(rung,))
    object.__setattr__(TYPE, "clocks", (clock,))  # the declaration is frozen
    yield
    object.__setattr__(TYPE, "clocks", before)


def test_a_rung_raises_what_it_escalates_to_once(escalating: None, store: Store, clock: FixedClock) -> None:
    house = House(store, clock, Policy())
    opened(house)
    (said,) = house.later(2 * HOUR)
    assert "time is up: told within 2 h" in said
    assert house.item("call_back").status == "Open"
    assert house.later(HOUR) == []


def _breaching(house: House, jobs: Sequence[str]) -> int:
    """Open an item on each of these jobs, let its clock run out, and fire what is due: how many statements it took."""
    for job in jobs:
        house.take(job_created(job), denied(job))
    house.clock.advance(4 * HOUR)
    with statements_of(house.store) as sent:
        ticked = house.timers.tick()
    assert len([outcome for outcome in ticked.outcomes if "time is up" in outcome.text]) == len(jobs)
    return len(sent)


def test_a_tick_takes_no_more_statements_for_forty_clocks_than_for_ten(store: Store, clock: FixedClock) -> None:
    house = House(store, clock, policy("PT4H"))
    few = _breaching(house, [f"SJ-{number}" for number in range(10)])
    many = _breaching(house, [f"SJ-{number}" for number in range(10, 50)])
    assert many <= few


def test_a_batch_in_which_many_clocks_run_again_reads_their_histories_together(store: Store, clock: FixedClock) -> None:
    kind = "ss_owner_co_claim_review"
    house = House(store, clock, policy("PT4H", kind=kind))
    jobs = [f"SJ-{number}" for number in range(40)]
    documents = {"documents": ["invoice.pdf"], "kind": "paid invoice", "completeness": "complete"}
    documents["received_on"] = "2026-11-20"
    for job in jobs:
        house.take(job_created(job), event("documents.received", documents, job=job))
        house.take(transition("wait", job=job, kind=kind, waiting_on="the customer"))
    house.clock.advance(HOUR)
    with statements_of(store) as sent:
        outcomes = house.take(*(transition("resume", job=job, kind=kind) for job in jobs))
    assert [outcome.kind for outcome in outcomes] == ["moved"] * len(jobs)
    with store.reading() as connection:
        due = [timer.due_at for timer in timers(connection) if timer.rule == "resolve.breach"]
    assert due == [NOON + 5 * HOUR] * len(jobs)
    reads = [each for each in sent if "history.exception_id" in each.text]
    assert 1 <= len(reads) <= 4  # of 1, 4, 16, and then of all that are left


def test_an_item_whose_target_is_made_longer_is_marked_as_breached_no_more(store: Store, clock: FixedClock) -> None:
    house = House(store, clock, policy("PT4H"))
    opened(house)
    house.later(4 * HOUR)
    assert _flags(house) == ("breached",)
    house.start(policy("PT20H"))
    rearm_clocks(store, house.policy, clock.now())
    assert _flags(house) == ()


def _flags(house: House) -> tuple[str, ...]:
    with house.store.reading() as connection:
        (item,) = department_queue(connection, "support-services", now=house.clock.now())
    return item.flags
