"""The clocks, and the file through which processes share one."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from subprocess import run
from sys import executable

import pytest

from business_time.clock import Clock, FileClock, FixedClock, SystemClock, write_clock
from business_time.errors import ClockFileError, NaiveInstantError

INSTANT = datetime(2026, 7, 1, 20, 0, 0, 123456, tzinfo=UTC)


def test_the_system_clock_tells_the_machines_time_in_utc() -> None:
    clock: Clock = SystemClock()
    before = datetime.now(UTC)
    now = clock.now()
    assert before <= now <= datetime.now(UTC)
    assert now.tzinfo is UTC


def test_a_fixed_clock_stands_still_until_it_is_moved() -> None:
    clock = FixedClock(INSTANT.astimezone(timezone(timedelta(hours=-5))))
    assert clock.now() == clock.now() == INSTANT
    assert clock.now().tzinfo is UTC
    assert clock.advance(timedelta(hours=48)) == INSTANT + timedelta(hours=48)
    assert clock.now() == INSTANT + timedelta(hours=48)
    clock.move_to(INSTANT)
    assert clock.now() == INSTANT


def test_a_fixed_clock_takes_no_naive_instant() -> None:
    naive = datetime(2026, 7, 1)  # noqa: DTZ001 - the thing refused
    with pytest.raises(NaiveInstantError):
        FixedClock(naive)
    with pytest.raises(NaiveInstantError):
        FixedClock(INSTANT).move_to(naive)


def test_a_file_clock_follows_its_file(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    clock: Clock = FileClock(path)
    for instant in (INSTANT, INSTANT + timedelta(days=1), INSTANT - timedelta(days=1)):
        write_clock(path, instant)
        assert clock.now() == instant
        assert clock.now().tzinfo is UTC
    assert list(tmp_path.iterdir()) == [path]


def test_another_process_moves_the_clock(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    write_clock(path, INSTANT)
    program = (
        "import sys; from pathlib import Path; from datetime import timedelta;"
        "from business_time.clock import FileClock, write_clock; path = Path(sys.argv[1]);"
        "write_clock(path, FileClock(path).now() + timedelta(hours=1))"
    )
    run([executable, "-c", program, str(path)], check=True, timeout=60)
    assert FileClock(path).now() == INSTANT + timedelta(hours=1)


def test_a_clock_is_written_with_its_zone_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    with pytest.raises(NaiveInstantError):
        write_clock(path, datetime(2026, 7, 1))  # noqa: DTZ001 - the thing refused
    assert not path.exists()


@pytest.mark.parametrize("text", [b"", b"half past nine", b"2026-07-01T20:00:00", b"0001-01-01T00:00:00Z", b"\xff\xfe"])
def test_a_file_that_tells_no_time_is_named(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "clock"
    path.write_bytes(text)
    with pytest.raises(ClockFileError, match=r"the clock file .*clock holds no valid time"):
        FileClock(path).now()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ClockFileError, match="No such file"):
        FileClock(tmp_path / "clock").now()


def test_an_instant_may_be_written_by_hand(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    path.write_text("2026-07-01T15:00:00-05:00\n", encoding="utf-8")
    assert FileClock(path).now() == datetime(2026, 7, 1, 20, 0, tzinfo=UTC)
