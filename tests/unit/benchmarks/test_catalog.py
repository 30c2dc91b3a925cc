import pytest

from benchmarks import catalog
from benchmarks.__main__ import main
from benchmarks.catalog import CATALOG, Entry, MissingSystemError
from benchmarks.rounds import events_of


def test_an_unknown_system_is_answered_with_the_known_ones() -> None:
    with pytest.raises(MissingSystemError, match=r"no system is called 'sidekiq': choose from ours, .*pgqueuer"):
        catalog.check(["sidekiq"])


def test_a_library_that_is_not_installed_is_answered_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(CATALOG, "absent", Entry("Absent", "benchmarks.peers.rows", "Absent", ("no_such_library",)))

    with pytest.raises(MissingSystemError, match=r"no_such_library not installed; pip install -r benchmarks/requirem"):
        catalog.check(["absent"])


def test_a_system_that_is_not_written_is_answered_with_what_can_be_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CATALOG, "unwritten", Entry("Unwritten", "benchmarks.unwritten", "Unwritten"))

    with pytest.raises(MissingSystemError, match=r"benchmarks\.unwritten does not exist yet; .*--systems plain_celery"):
        catalog.check(["unwritten"])


def test_the_whole_comparison_refuses_to_start_without_what_its_headline_needs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--systems", "plain_celery"]) == 1
    assert "the headline needs ours" in capsys.readouterr().out


def test_a_slow_system_runs_its_share_in_whole_cycles() -> None:
    assert (events_of("ours", 20_000), events_of("plain_celery", 20_000), events_of("dbos", 10)) == (20_000, 4_000, 4)
