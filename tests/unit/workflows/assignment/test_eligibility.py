"""Who may be given work now, and every reason why not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state_machines.declaration.assignment import LeastLoaded, Pull
from state_machines.engine.registry import work_types
from store.people import AWAY, Shift
from tests.staff import KIND, NIGHT, person
from tests.stores import NOON
from workflows.assignment.eligibility import Demand, reasons_against, reasons_against_any, room_for

DEMAND = Demand.of(work_types()[KIND], LeastLoaded())


def rules(known: dict[str, Any], held: dict[str, int] | None = None, **demand: Any) -> list[str]:
    asked = Demand.of(work_types()[KIND], LeastLoaded(**demand))
    return [reason.rule for reason in reasons_against(person(**known), asked, held or {}, NOON)]


@pytest.mark.parametrize(
    ("known", "held", "demand", "found"),
    [
        ({}, {}, {}, []),
        ({"presence": AWAY}, {}, {}, ["offline"]),
        ({"presence": AWAY, "presence_at": None}, {}, {}, ["offline"]),
        ({"shifts": (NIGHT,)}, {}, {}, ["off-shift"]),
        ({"capacity": 2}, {KIND: 1}, {}, []),
        ({"capacity": 2}, {KIND: 1, "call_back": 1}, {}, ["full"]),
        ({"capacity": 0}, {}, {}, ["full"]),
        ({}, {KIND: 2}, {"threshold": 2}, ["threshold"]),
        ({}, {"call_back": 2}, {"threshold": 2}, []),
        ({"departments": ("Dispatch",)}, {}, {}, ["wrong-work-group"]),
        ({"departments": ()}, {}, {}, ["wrong-work-group"]),
        ({"departments": ("Dispatch", "Support Services")}, {}, {}, []),
        ({"work_groups": ()}, {}, {}, ["wrong-work-group"]),
        ({"work_groups": ("authorizations SUPPORT",)}, {}, {}, []),
        ({}, {}, {"skills": ("spanish",)}, ["lacks-skill"]),
        ({"skills": ("Spanish", "hvac")}, {}, {"skills": ("spanish",)}, []),
        (
            {"presence": AWAY, "shifts": (NIGHT,), "capacity": 0, "departments": ("Dispatch",)},
            {KIND: 1},
            {"threshold": 1, "skills": ("spanish",)},
            ["offline", "off-shift", "full", "threshold", "wrong-work-group", "lacks-skill"],
        ),
    ],
)
def test_every_reason_is_named_at_once(
    known: dict[str, Any], held: dict[str, int], demand: dict[str, Any], found: list[str]
) -> None:
    assert rules(known, held, **demand) == found


def test_every_reason_says_why_whence_and_what_to_do() -> None:
    known = person(presence=AWAY, shifts=(NIGHT,), capacity=1, departments=("Dispatch",))
    asked = Demand.of(work_types()[KIND], LeastLoaded(threshold=1, skills=("spanish",)))
    reasons = reasons_against(known, asked, {KIND: 1}, NOON, not_before=NOON)
    assert len(reasons) == 7
    for reason in reasons:
        assert reason.why.startswith("ann ")
        assert reason.source
        assert reason.do


def test_who_gave_it_back_is_not_given_it_again() -> None:
    assert [each.rule for each in reasons_against(person(), DEMAND, {}, NOON, not_before=NOON)] == ["gave-it-back"]


def test_the_reason_off_shift_says_when_the_shift_begins() -> None:
    (reason,) = reasons_against_any(person(shifts=(NIGHT,)), {}, NOON)
    assert reason.do == "wait; the next shift starts at 2026-11-21 04:00 UTC"


# The night of 31 October is daylight-saving's last in Chicago: the clock is set back at 2:00 on 1 November, a Sunday.
SUNDAY_NIGHT = Shift(name="", zone="America/Chicago", hours=(("sat", (("22:00", "06:00"),)),))


@pytest.mark.parametrize(
    ("instant", "on_shift"),
    [
        (datetime(2026, 11, 1, 2, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 1, 3, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 1, 6, 30, tzinfo=UTC), True),
        (datetime(2026, 11, 1, 7, 30, tzinfo=UTC), True),
        (datetime(2026, 11, 1, 11, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 1, 12, 0, tzinfo=UTC), False),
    ],
)
def test_a_night_shift_goes_over_midnight_and_over_the_change_of_clocks(instant: datetime, on_shift: bool) -> None:
    assert person(shifts=(SUNDAY_NIGHT,)).on_shift(instant) is on_shift


def test_one_of_several_shifts_is_enough() -> None:
    day = Shift(name="day", zone="America/New_York", hours=(("mon-fri", (("09:00", "17:00"),)),))
    assert person(shifts=(NIGHT, day)).on_shift(NOON)
    assert not person(shifts=(NIGHT, day)).on_shift(NOON + timedelta(days=1))
    assert person(shifts=(NIGHT, day)).next_shift(NOON + timedelta(days=1)) == datetime(2026, 11, 23, 14, tzinfo=UTC)


def test_work_that_people_take_has_no_threshold() -> None:
    assert Demand.of(work_types()["call_back"], Pull()).limit is None


few = st.integers(min_value=0, max_value=6)


@given(capacity=st.none() | few, limit=st.none() | st.integers(min_value=1, max_value=6), of_it=few, else_=few)
def test_there_is_room_for_exactly_as_many_as_can_be_given_one_by_one(
    capacity: int | None, limit: int | None, of_it: int, else_: int
) -> None:
    most = 5
    asked = Demand.of(work_types()[KIND], LeastLoaded(threshold=limit))
    known = person(capacity=capacity)
    held = {KIND: of_it, "call_back": else_}
    room, given_so_far = room_for(known, asked, held, most), 0
    while given_so_far < most and not reasons_against(known, asked, held, NOON):
        held[KIND] += 1
        given_so_far += 1
    assert room == given_so_far
