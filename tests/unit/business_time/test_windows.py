"""How windows are said, what they say of themselves, and what they refuse."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from business_time.errors import NaiveInstantError, NeverElapsesError, UnknownStateError, WindowError
from business_time.windows import ANY_TIME, NEVER, Window, between, daily, on_dates, public_holidays, weekly
from business_time.zones import zone

NEW_YORK = zone("America/New_York")
TIER_2 = weekly({"mon-fri": [("08:00", "21:00")], "sat": [("08:00", "16:30")]})
WORKING_WEEK = weekly({"mon-fri": [("00:00", "24:00")]})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


@pytest.mark.parametrize(
    ("shown", "inside"),
    [
        ("2026-07-03 07:59", False),  # a Friday
        ("2026-07-03 08:00", True),
        ("2026-07-03 20:59", True),
        ("2026-07-03 21:00", False),
        ("2026-07-04 08:00", True),
        ("2026-07-04 16:29", True),
        ("2026-07-04 16:30", False),
        ("2026-07-05 12:00", False),
        ("2026-07-06 08:00", True),
    ],
)
def test_the_hours_of_tier_2(shown: str, inside: bool) -> None:
    assert TIER_2.contains(at(shown), NEW_YORK) is inside


@pytest.mark.parametrize(
    ("shown", "inside"),
    [
        ("2026-07-04 00:00", False),  # Saturday, the night from Friday
        ("2026-07-04 21:59", False),
        ("2026-07-04 22:00", True),
        ("2026-07-05 01:59", True),  # Sunday, but Saturday's hours
        ("2026-07-05 02:00", False),
        ("2026-07-05 22:00", False),
        ("2026-07-05 23:00", True),
        ("2026-07-06 06:59", True),  # Monday, but Sunday's hours: over the end of the week
        ("2026-07-06 07:00", False),
    ],
)
def test_hours_over_midnight_belong_to_the_weekday_on_which_they_start(shown: str, inside: bool) -> None:
    window = weekly({"sat": [("22:00", "02:00")], "sun": [("23:00", "07:00")]})
    assert window.contains(at(shown), NEW_YORK) is inside


def test_several_hours_a_day_may_overlap() -> None:
    window = weekly({"mon": [("13:00", "17:00"), ("08:00", "12:00"), ("11:30", "12:30")]})
    spans = list(window.spans(at("2026-07-06 00:00"), at("2026-07-07 00:00"), NEW_YORK))
    assert spans == [
        (at("2026-07-06 08:00"), at("2026-07-06 12:30")),
        (at("2026-07-06 13:00"), at("2026-07-06 17:00")),
    ]


def test_hours_that_touch_over_midnight_are_one_span() -> None:
    window = daily("20:00", "24:00") | daily("00:00", "08:00")
    spans = list(window.spans(at("2026-07-06 12:00"), at("2026-07-07 12:00"), NEW_YORK))
    assert spans == [(at("2026-07-06 20:00"), at("2026-07-07 08:00"))]
    assert daily("08:00", "00:00") == daily("08:00", "24:00")


def test_spans_are_clipped_to_the_range() -> None:
    window = daily("20:00", "08:00")
    start, end = at("2026-07-06 23:00"), at("2026-07-07 01:00")
    assert list(window.spans(start, end, NEW_YORK)) == [(start, end)]
    assert list(window.spans(start, start, NEW_YORK)) == []


@pytest.mark.parametrize(
    ("day", "state", "holiday"),
    [
        ("2026-07-04", None, True),  # a Saturday,
        ("2026-07-03", None, True),  # observed on Friday
        ("2026-07-02", None, False),
        ("2026-10-12", None, True),  # Columbus Day, in the federal calendar
        ("2026-04-21", None, False),
        ("2026-04-21", "TX", True),  # San Jacinto Day
        ("2026-04-21", "ny", False),
        ("2027-12-31", None, True),  # New Year's Day of 2028, a Saturday, observed the year before
        ("2026-03-26", "HI", True),  # Prince Kuhio Day
        ("2026-07-25", "PR", True),  # Puerto Rico Constitution Day
    ],
)
def test_public_holidays_are_whole_local_days(day: str, state: str | None, holiday: bool) -> None:
    window = public_holidays(state)
    midnight = at(f"{day} 00:00")
    assert window.contains(midnight, NEW_YORK) is holiday
    assert window.contains(midnight + timedelta(hours=24, microseconds=-1), NEW_YORK) is holiday


def test_hours_less_holidays_less_an_afternoon() -> None:
    party = between(at("2026-07-02 12:00"), at("2026-07-02 18:00"))
    window = TIER_2 - public_holidays() - party
    assert list(window.spans(at("2026-07-01 22:00"), at("2026-07-07 00:00"), NEW_YORK)) == [
        (at("2026-07-02 08:00"), at("2026-07-02 12:00")),
        (at("2026-07-02 18:00"), at("2026-07-02 21:00")),
        (at("2026-07-06 08:00"), at("2026-07-06 21:00")),
    ]


def test_48_hours_without_weekends_and_holidays() -> None:
    """As for letters, H:mail-correspondence-request-form: Thursday afternoon, a Friday holiday, then the weekend."""
    window = WORKING_WEEK - public_holidays()
    assert window.add(at("2026-07-02 15:00"), timedelta(hours=48), NEW_YORK) == at("2026-07-07 15:00")


def test_a_desk_keeps_its_own_hours_whatever_the_customers_zone() -> None:
    tier_2 = TIER_2.in_zone(NEW_YORK)
    honolulu = zone("Pacific/Honolulu")
    assert tier_2.contains(at("2026-07-03 08:00"), honolulu)
    assert not tier_2.contains(at("2026-07-03 07:59"), honolulu)
    opening = (tier_2 & daily("08:00", "20:00")).next_opening(at("2026-07-03 08:00"), honolulu)
    assert opening == datetime(2026, 7, 3, 8, 0, tzinfo=honolulu)


def test_the_next_opening_is_the_instant_itself_if_inside() -> None:
    inside = at("2026-07-03 12:34:56.789")
    assert TIER_2.next_opening(inside, NEW_YORK) == inside
    assert TIER_2.next_closing(inside, NEW_YORK) == at("2026-07-03 21:00")


def test_outside_the_next_closing_is_that_of_the_next_span() -> None:
    assert TIER_2.next_closing(at("2026-07-03 21:00"), NEW_YORK) == at("2026-07-04 16:30")


def test_what_never_opens_or_closes_has_no_next() -> None:
    now = at("2026-07-03 12:00")
    assert NEVER.next_opening(now, NEW_YORK) is None
    assert NEVER.next_closing(now, NEW_YORK) is None
    assert ANY_TIME.next_opening(now, NEW_YORK) == now
    assert ANY_TIME.next_closing(now, NEW_YORK) is None
    assert on_dates(date(2026, 12, 24)).next_opening(now, NEW_YORK, horizon=timedelta(days=30)) is None
    assert on_dates(date(2026, 12, 24)).next_opening(now, NEW_YORK) == at("2026-12-24 00:00")


def test_time_is_used_up_at_the_closing_not_at_the_next_opening() -> None:
    window = daily("09:00", "17:00")
    assert window.add(at("2026-07-06 09:00"), timedelta(hours=8), NEW_YORK) == at("2026-07-06 17:00")
    assert window.add(at("2026-07-06 20:00"), timedelta(hours=9), NEW_YORK) == at("2026-07-08 10:00")
    assert window.add(at("2026-07-06 20:00"), timedelta(0), NEW_YORK) == at("2026-07-06 20:00")


def test_time_that_never_passes_is_said() -> None:
    once = between(at("2026-07-06 09:00"), at("2026-07-06 10:00"))
    with pytest.raises(NeverElapsesError, match=r"2:00:00 inside the window 2026-07-06 13:00 UTC to .* does not pass"):
        once.add(at("2026-07-06 08:00"), timedelta(hours=2), NEW_YORK)
    with pytest.raises(NeverElapsesError):
        NEVER.add(at("2026-07-06 08:00"), timedelta.resolution, NEW_YORK)


@pytest.mark.parametrize(
    ("window", "words"),
    [
        (daily("20:00", "08:00"), "20:00-08:00"),
        (daily("00:00", "24:00"), "00:00-24:00"),
        (daily("08:00", "00:00"), "08:00-24:00"),
        (~daily("20:00", "08:00"), "not (20:00-08:00)"),
        (~~daily("20:00", "08:00"), "20:00-08:00"),
        (TIER_2, "Mon-Fri 08:00-21:00, Sat 08:00-16:30"),
        (weekly({"sun": [("22:00", "06:00")], "wed": [("08:00", "12:00"), ("13:00", "17:00")]}),
         "Wed 08:00-12:00 and 13:00-17:00, Sun 22:00-06:00"),
        (weekly({}), "never"),
        (ANY_TIME, "any time"),
        (NEVER, "never"),
        (public_holidays(), "US federal holidays"),
        (public_holidays("tx"), "public holidays in TX"),
        (on_dates(date(2026, 12, 31), date(2026, 12, 24)), "on 2026-12-24, 2026-12-31"),
        (between(at("2026-07-06 09:00"), at("2026-07-06 10:00")), "2026-07-06 13:00 UTC to 2026-07-06 14:00 UTC"),
        (TIER_2 - public_holidays(), "Mon-Fri 08:00-21:00, Sat 08:00-16:30 except US federal holidays"),
        (TIER_2.in_zone(NEW_YORK), "Mon-Fri 08:00-21:00, Sat 08:00-16:30 in America/New_York"),
        (daily("08:00", "09:00") | daily("10:00", "11:00") | NEVER, "08:00-09:00 or 10:00-11:00 or never"),
        ((daily("08:00", "09:00") | NEVER) & ANY_TIME, "(08:00-09:00 or never) and any time"),
        (ANY_TIME & daily("08:00", "09:00") & ANY_TIME, "any time and 08:00-09:00 and any time"),
    ],
)  # fmt: skip
def test_a_window_in_words(window: Window, words: str) -> None:
    assert window.describe() == words


def test_windows_said_alike_are_alike() -> None:
    said_twice = {
        daily("08:00", "20:00"),
        weekly({"mon-sun": [("08:00", "20:00")]}),
        weekly({day: [("08:00", "20:00")] for day in ("SUN", "sat", "Fri", "thu", "wed", "tue", "mon")}),
    }
    assert len(said_twice) == 1
    assert len({TIER_2 - public_holidays("TX"), TIER_2 - public_holidays("tx")}) == 1
    assert daily("08:00", "20:00") != daily("08:00", "20:01")


def test_a_window_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        TIER_2.days = ()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("say", "why"),
    [
        (lambda: daily("8PM", "08:00"), "'8PM' is not a valid time of day; write HH:MM"),
        (lambda: daily("8:00", "20:00"), "'8:00' is not a valid time of day"),
        (lambda: daily("08:00", "24:01"), "'24:01' is not a valid time of day"),
        (lambda: daily("08:00", "20:00\n"), r"'20:00\\n' is not a valid time of day"),
        (
            lambda: daily("08:00", "2\N{ARABIC-INDIC DIGIT ZERO}:00"),
            "'2\N{ARABIC-INDIC DIGIT ZERO}:00' is not a valid time",
        ),
        (lambda: daily("24:00", "08:00"), "24:00 can only end a window"),
        (lambda: daily("08:00", "08:00"), "08:00-08:00 could be a whole day or nothing"),
        (lambda: weekly({"monday": [("08:00", "20:00")]}), "'monday' is not a weekday"),
        (lambda: weekly({"fri-mon": [("08:00", "20:00")]}), "'fri-mon' is not a weekday"),
        (lambda: weekly({"": [("08:00", "20:00")]}), "'' is not a weekday"),
        (lambda: on_dates(datetime(2026, 12, 24, tzinfo=UTC)), "is an instant; name a day"),
        (lambda: between(at("2026-07-06 09:00"), at("2026-07-06 09:00")), "is not after"),
        (
            lambda: ANY_TIME.spans(at("2026-07-06 09:00"), at("2026-07-06 08:59"), NEW_YORK),
            "give the start of a range first",
        ),
        (lambda: ANY_TIME.elapsed(at("2026-07-06 09:00"), at("2026-07-06 08:59"), NEW_YORK), "is before"),
        (lambda: ANY_TIME.add(at("2026-07-06 09:00"), timedelta(-1), NEW_YORK), "counted forwards only"),
    ],
)
def test_contradictions_are_refused_with_what_to_write(say: Callable[[], object], why: str) -> None:
    with pytest.raises(WindowError, match=why):
        say()


def test_holidays_of_no_state_are_refused() -> None:
    with pytest.raises(UnknownStateError, match="'Texas' is not a US state"):
        public_holidays("Texas")


@pytest.mark.parametrize(
    "window",
    [ANY_TIME, daily("08:00", "20:00"), ~NEVER, public_holidays(), between(at("2026-07-06"), at("2026-07-07")),
     TIER_2 - public_holidays(), TIER_2 | NEVER, TIER_2.in_zone(NEW_YORK)],
    ids=Window.describe,
)  # fmt: skip
def test_no_window_takes_a_naive_instant(window: Window) -> None:
    naive = datetime(2026, 7, 6, 12)  # noqa: DTZ001 - the thing refused
    for ask in (window.contains, window.next_opening, window.next_closing):
        with pytest.raises(NaiveInstantError):
            ask(naive, NEW_YORK)
    with pytest.raises(NaiveInstantError):
        window.spans(at("2026-07-06"), naive, NEW_YORK)
    with pytest.raises(NaiveInstantError):
        window.add(naive, timedelta(hours=1), NEW_YORK)
