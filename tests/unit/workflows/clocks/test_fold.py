"""Clocks against a brute-force minute counter, for any history, any calendars and any changes of version."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from business_time.zones import zone
from state_machines.declaration.clock_rules import ClockKind
from tests.unit.business_time.minute_counter import DAY, LENGTH, MINUTE, Days, nights
from tests.unit.workflows.clocks.histories import (
    CLOCK,
    Daily,
    Setting,
    Step,
    counted_by_the_minute,
    line,
    lines,
    terms,
    versions,
)
from workflows.clocks.fold import OURSELVES, ledger_of
from workflows.clocks.ledger import EntryKind, Fired, Ledger, State
from workflows.clocks.versions import ALWAYS, InForce

NIGHTS = nights()
SPRING, AUTUMN = NIGHTS[:2]
CHICAGO = Days(zone("America/Chicago"), datetime(2026, 7, 6, 5, tzinfo=UTC))
"""From a Monday midnight in Chicago on."""

OFFICE, ALL_TIME = Daily((8 * 60, 17 * 60)), Daily(None)
HOUR = timedelta(hours=1)

minutes = st.integers(0, LENGTH)
calendars = st.one_of(
    st.just(ALL_TIME),
    st.tuples(st.integers(0, DAY - 1), st.integers(1, DAY - 1)).map(lambda pair: Daily((pair[0], sum(pair)))),
)
statuses = st.sampled_from(["Open", "In Progress", "Pending", "Follow Up"])
settings = st.lists(st.builds(Setting, minutes, st.none() | calendars, st.integers(1, LENGTH)), min_size=1, max_size=4)


@st.composite
def histories(draw: st.DrawFn) -> list[Step]:
    """Some moves in order of time, the last of which may complete the item."""
    at = sorted(draw(st.lists(minutes, min_size=1, max_size=7)))
    last = draw(st.sampled_from(["Open", "Completed"])) if len(at) > 1 else "Open"
    return [Step(minute, draw(statuses)) for minute in at[:-1]] + [Step(at[-1], last)]


def folded(night: Days, steps: list[Step], some: list[Setting], until: int) -> Ledger | None:
    return ledger_of(CLOCK, lines(night, steps), versions(night, some), night.minute(until))


def in_order(some: list[Setting]) -> list[Setting]:
    return sorted(some, key=lambda setting: setting.minute)


@given(night=st.sampled_from(NIGHTS), steps=histories(), some=settings.map(in_order), until=minutes)
@example(SPRING, [Step(0, "Open")], [Setting(0, Daily((60, 180)), 60)], LENGTH)
@example(AUTUMN, [Step(0, "Open")], [Setting(0, Daily((60, 180)), 60)], LENGTH)
def test_a_clock_counts_what_the_minute_counter_counts(
    night: Days, steps: list[Step], some: list[Setting], until: int
) -> None:
    ledger = folded(night, steps, some, until)
    known = [some[0], *(setting for setting in some[1:] if setting.minute <= until)]
    if until < steps[0].minute or not any(setting.calendar for setting in known):
        assert ledger is None
        return
    assert ledger is not None
    assert ledger.counted == counted_by_the_minute(night, steps, some, until)


@given(night=st.sampled_from(NIGHTS), steps=histories(), some=settings.map(in_order), until=minutes)
def test_the_lines_add_up_and_leave_no_time_out(
    night: Days, steps: list[Step], some: list[Setting], until: int
) -> None:
    ledger = folded(night, steps, some, until)
    if ledger is None:
        return
    assert ledger.counted + ledger.not_counted == ledger.passed == ledger.until - night.minute(steps[0].minute)
    at, total = ledger.begins, timedelta()
    for entry in ledger.entries:
        assert entry.start == at
        assert (entry.start == entry.end) == (entry.what is EntryKind.CHANGED)
        at, total = entry.end, total + entry.counted
        assert entry.total == total
    assert at == ledger.until


@given(night=st.sampled_from(NIGHTS), steps=histories(), some=settings.map(in_order), edges=st.tuples(minutes, minutes))
def test_recomputing_the_past_gives_the_same_past(
    night: Days, steps: list[Step], some: list[Setting], edges: tuple[int, int]
) -> None:
    """What was known then gives what all that is known now gives of then."""
    then, now = sorted(edges)
    known = [step for step in steps if step.minute <= then]
    set_then = [some[0], *(setting for setting in some[1:] if setting.minute <= then)]
    before = folded(night, known, set_then, then) if known else None
    assert folded(night, steps, some, then) == before
    after = folded(night, steps, some, now)
    if before is not None and after is not None:
        assert after.counted >= before.counted
        assert after.not_counted >= before.not_counted


@given(night=st.sampled_from(NIGHTS), steps=histories(), some=settings.map(in_order), until=minutes)
def test_the_target_has_run_exactly_when_the_ledger_says_it_will(
    night: Days, steps: list[Step], some: list[Setting], until: int
) -> None:
    ledger = folded(night, steps, some, until)
    if ledger is None or ledger.terms is None or ledger.due_at is None:
        return
    known = lines(night, [step for step in steps if step.minute <= until])
    current = [version for version in versions(night, some) if version.since <= ledger.until]
    in_time = ledger_of(CLOCK, known, current, ledger.due_at - timedelta.resolution)
    on_time = ledger_of(CLOCK, known, current, ledger.due_at)
    assert in_time is not None
    assert on_time is not None
    assert (in_time.breached_at, on_time.breached_at) == (None, ledger.due_at)
    assert on_time.counted == ledger.terms.target


def told_as_time_goes_by(night: Days, steps: list[Step], some: list[Setting], looks: list[int]) -> list[Ledger]:
    """Look at the clock now and then and tell of every rung that is reached, as its timer does; what was seen."""
    history = lines(night, steps)
    seen = []
    for look in sorted(looks):
        at = night.minute(look)
        ledger = ledger_of(CLOCK, history, versions(night, some), at)
        for rung in ledger.rungs if ledger and ledger.state is not State.ENDED else ():
            if rung.reached_at is not None and rung.fired_at is None:
                told = {"clock": CLOCK, "rung": rung.terms.name, "amount": rung.amount.total_seconds()}
                now = [each for each in history if each.at <= at][-1]
                history.append(
                    line(at, len(history) + 1, now.after, now.after, trigger="remind", source=OURSELVES, **told)
                )
                history.sort(key=lambda each: each.at)
        after = ledger_of(CLOCK, history, versions(night, some), at)
        seen += [after] if after else []
    return seen


@given(
    night=st.sampled_from(NIGHTS),
    steps=histories(),
    some=settings.map(in_order),
    looks=st.lists(minutes, min_size=1, max_size=12),
)
@example(
    SPRING,
    [Step(0, "Open")],
    [Setting(0, ALL_TIME, 8), Setting(9, ALL_TIME, 20), Setting(30, ALL_TIME, 8)],
    [8, 9, 20, 40],
)
def test_a_rung_fires_once_for_its_amount_whatever_becomes_of_the_target(
    night: Days, steps: list[Step], some: list[Setting], looks: list[int]
) -> None:
    for ledger in told_as_time_goes_by(night, steps, some, looks):
        for rung in ledger.rungs:
            amounts = [each.amount for each in rung.fired]
            assert amounts == sorted(set(amounts))
            if ledger.state is not State.ENDED:
                assert (rung.reached_at is None) or (rung.fired_at is not None)
            if rung.firing is not None:
                assert rung.firing.amount >= rung.amount


@given(first=st.integers(2, 600), second=st.integers(2, 600), third=st.integers(2, 600))
def test_a_breach_fires_again_for_a_longer_target_only(first: int, second: int, third: int) -> None:
    """The target is changed whenever it has just been told of, and at last all of it has run."""
    some = [Setting(0, ALL_TIME, first), Setting(1000, ALL_TIME, second), Setting(2000, ALL_TIME, third)]
    *_, last = told_as_time_goes_by(CHICAGO, [Step(0, "Open")], some, [999, 1999, 2999])
    breach = last.rungs[-1]
    longer = [first, *([second] if second > first else []), *([third] if third > max(first, second) else [])]
    assert [each.amount for each in breach.fired] == [each * MINUTE for each in longer]
    assert breach.fired_at is not None


def test_a_line_that_says_no_amount_fired_at_that_of_its_own_time() -> None:
    start = CHICAGO.minute(0)
    some = versions(CHICAGO, [Setting(0, ALL_TIME, 8 * 60), Setting(9 * 60, ALL_TIME, 20 * 60)])
    told = line(start + 8 * HOUR, 2, "Open", "Open", trigger="remind", clock=CLOCK, rung="breach")
    ledger = ledger_of(CLOCK, [line(start, 1, "", "Open"), told], some, start + 10 * HOUR)
    assert ledger is not None
    breach = ledger.rungs[-1]
    assert breach.fired == (Fired(at=start + 8 * HOUR, amount=8 * HOUR),)
    assert (breach.amount, breach.fired_at, breach.due_at) == (20 * HOUR, None, start + 20 * HOUR)


def test_a_rung_that_no_version_of_its_time_knows_is_not_told_again() -> None:
    start = CHICAGO.minute(0)
    some = versions(CHICAGO, [Setting(0, None, 1), Setting(60, ALL_TIME, 60)])
    told = line(start + 30 * MINUTE, 2, "Open", "Open", trigger="remind", clock=CLOCK, rung="breach")
    ledger = ledger_of(CLOCK, [line(start, 1, "", "Open"), told], some, start + 3 * HOUR)
    assert ledger is not None
    assert ledger.rungs[-1].fired_at == start + 30 * MINUTE


def kinds(ledger: Ledger | None) -> list[tuple[str, timedelta]]:
    assert ledger is not None
    return [(entry.what.value, entry.length) for entry in ledger.entries]


def test_a_pause_says_how_long_it_was_and_on_whom_it_waited() -> None:
    start = CHICAGO.minute(9 * 60)
    history = [
        line(start, 1, "", "Open"),
        line(start + HOUR, 2, "Open", "Pending", waiting_on="the customer"),
        line(start + 2 * HOUR, 3, "Pending", "Pending", trigger="claim", source="urn:cinchhs:service-job-exceptions:x"),
        line(start + 4 * HOUR, 4, "Pending", "Open"),
    ]
    ledger = ledger_of(CLOCK, history, versions(CHICAGO, [Setting(0, ALL_TIME, 600)]), start + 5 * HOUR)
    assert kinds(ledger) == [("ran", HOUR), ("paused", 3 * HOUR), ("ran", HOUR)]
    assert ledger is not None
    assert [entry.waiting_on for entry in ledger.entries] == ["", "the customer", ""]
    assert ledger.due_at == start + 13 * HOUR


def test_a_night_in_between_is_closed() -> None:
    ledger = folded(CHICAGO, [Step(16 * 60, "Open")], [Setting(0, OFFICE, 120)], DAY + 9 * 60)
    assert kinds(ledger) == [("ran", HOUR), ("closed", 15 * HOUR), ("ran", HOUR)]
    assert ledger is not None
    assert ledger.breached_at == CHICAGO.minute(DAY + 9 * 60)
    assert ledger.left == timedelta()


def test_a_changed_target_counts_at_once_and_what_has_run_stays() -> None:
    some = [Setting(0, ALL_TIME, 48 * 60), Setting(5 * 60, ALL_TIME, 4 * 60)]
    ledger = folded(CHICAGO, [Step(0, "Open")], some, 6 * 60)
    assert kinds(ledger) == [("ran", 5 * HOUR), ("changed", timedelta()), ("ran", HOUR)]
    assert ledger is not None
    assert (ledger.counted, ledger.breached_at) == (6 * HOUR, CHICAGO.minute(4 * 60))


def test_a_changed_calendar_counts_from_its_own_instant_on() -> None:
    some = [Setting(0, ALL_TIME, 600), Setting(5 * 60, OFFICE, 600)]
    ledger = folded(CHICAGO, [Step(0, "Open")], some, 9 * 60)
    assert kinds(ledger) == [("ran", 5 * HOUR), ("changed", timedelta()), ("closed", 3 * HOUR), ("ran", HOUR)]


def test_while_a_clock_was_off_nothing_counts() -> None:
    some = [Setting(0, None, 1), Setting(60, ALL_TIME, 600), Setting(120, None, 1)]
    ledger = folded(CHICAGO, [Step(0, "Open")], some, 180)
    assert kinds(ledger) == [
        ("off", HOUR),
        ("changed", timedelta()),
        ("ran", HOUR),
        ("changed", timedelta()),
        ("off", HOUR),
    ]
    assert ledger is not None
    assert (ledger.state, ledger.terms, ledger.rungs, ledger.due_at) == (State.OFF, None, (), None)


def test_a_completed_item_keeps_the_terms_of_its_own_time() -> None:
    some = [Setting(0, ALL_TIME, 600), Setting(300, ALL_TIME, 1)]
    ledger = folded(CHICAGO, [Step(0, "Open"), Step(120, "Completed")], some, 400)
    assert ledger is not None
    assert (ledger.state, ledger.until, ledger.breached_at) == (State.ENDED, CHICAGO.minute(120), None)
    assert ledger.terms == terms(CHICAGO, some[0])[CLOCK]


def test_only_somebodys_move_is_an_answer() -> None:
    start, ours = CHICAGO.minute(0), "urn:cinchhs:service-job-exceptions:timers"
    history = [
        line(start, 1, "", "Follow Up"),
        line(start + HOUR, 2, "Follow Up", "Follow Up", trigger="claim", source=ours),
        line(start + HOUR, 3, "Follow Up", "Open", trigger="wake", source=ours),
        line(start + HOUR, 4, "Open", "Open", trigger="note"),
        line(start + 2 * HOUR, 5, "Open", "Open", trigger="call_customer"),
        line(start + 3 * HOUR, 6, "Open", "Completed"),
    ]
    some = versions(CHICAGO, [Setting(0, ALL_TIME, 600)], ClockKind.RESPOND)
    ledger = ledger_of(CLOCK, history, some, start + 4 * HOUR)
    assert kinds(ledger) == [("ran", HOUR), ("ran", HOUR)]
    assert ledger is not None
    assert (ledger.state, ledger.counted) == (State.ENDED, 2 * HOUR)


def test_a_rung_that_has_fired_is_known_from_the_history() -> None:
    start = CHICAGO.minute(0)
    history = [
        line(start, 1, "", "Open"),
        line(start + 5 * HOUR, 2, "Open", "Open", trigger="remind", clock=CLOCK, rung="warning"),
        line(start + 5 * HOUR, 3, "Open", "Open", trigger="remind", told="Dispatch"),
    ]
    ledger = ledger_of(CLOCK, history, versions(CHICAGO, [Setting(0, ALL_TIME, 600)]), start + 6 * HOUR)
    assert ledger is not None
    warning, breach = ledger.rungs
    assert (warning.reached_at, warning.fired_at) == (start + 5 * HOUR, start + 5 * HOUR)
    assert (breach.reached_at, breach.due_at, breach.fired_at) == (None, start + 10 * HOUR, None)


def test_whoever_is_named_as_inside_changes_nothing_of_the_time_before() -> None:
    start = CHICAGO.minute(0)
    history = [line(start, 1, "", "Pending", waiting_on="our supervisor")]
    first, then = versions(CHICAGO, [Setting(0, ALL_TIME, 600), Setting(120, ALL_TIME, 600)])
    inside = replace(then, clocks={CLOCK: replace(then.clocks[CLOCK], inside=("Supervisor",))})
    before = ledger_of(CLOCK, history, [first], start + HOUR)
    assert ledger_of(CLOCK, history, [first, inside], start + HOUR) == before
    ledger = ledger_of(CLOCK, history, [first, inside], start + 3 * HOUR)
    assert kinds(ledger) == [("paused", 2 * HOUR), ("changed", timedelta()), ("ran", HOUR)]
    assert ledger is not None
    assert (ledger.state, ledger.due_at) == (State.RUNNING, start + 12 * HOUR)


def test_an_item_that_says_so_has_no_such_clock() -> None:
    history = [line(CHICAGO.start, 1, "", "Open", no_clock=[CLOCK])]
    assert ledger_of(CLOCK, history, versions(CHICAGO, [Setting(0, ALL_TIME, 600)]), CHICAGO.end) is None


def test_a_clock_of_the_machine_that_was_set_back_loses_no_time() -> None:
    start = CHICAGO.minute(60)
    history = [
        line(start, 1, "", "Open"),
        line(start + 2 * HOUR, 2, "Open", "Pending"),
        line(start + HOUR, 3, "Pending", "Open"),
    ]
    ledger = ledger_of(CLOCK, history, versions(CHICAGO, [Setting(0, ALL_TIME, 600)]), start + 3 * HOUR)
    assert ledger is not None
    assert ledger.counted + ledger.not_counted == ledger.passed == 3 * HOUR


def test_an_item_completed_before_it_was_opened_has_an_empty_ledger() -> None:
    history = [line(CHICAGO.minute(60), 1, "", "Open"), line(CHICAGO.minute(59), 2, "Open", "Completed")]
    ledger = ledger_of(CLOCK, history, versions(CHICAGO, [Setting(0, ALL_TIME, 600)]), CHICAGO.minute(120))
    assert ledger is not None
    assert (ledger.passed, ledger.entries, ledger.state) == (timedelta(), (), State.ENDED)


def test_nothing_has_run_on_an_item_that_opened_completed() -> None:
    ledger = folded(CHICAGO, [Step(60, "Completed")], [Setting(0, ALL_TIME, 600)], 120)
    assert ledger is not None
    assert (ledger.entries, ledger.counted, ledger.state) == ((), timedelta(), State.ENDED)


def test_without_any_version_there_is_no_clock() -> None:
    nothing = [InForce(number=0, since=ALWAYS, clocks={})]
    assert ledger_of(CLOCK, lines(CHICAGO, [Step(0, "Open")]), nothing, CHICAGO.end) is None


def test_an_hour_is_sixty_minutes_of_the_counter() -> None:
    assert counted_by_the_minute(CHICAGO, [Step(0, "Open")], [Setting(0, OFFICE, 1)], DAY) == 540 * MINUTE
