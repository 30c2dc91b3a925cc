import pytest

from benchmarks import report, summary
from benchmarks.flat_out import FlatOut
from benchmarks.steady import Steady, percentile

Rates = dict[str, summary.Rate]
Latencies = dict[str, summary.Latency]


@pytest.fixture
def rates() -> Rates:
    return summary.rates_of(
        {
            "ours": [_round(8_000), _round(10_000), _round(9_000)],
            "ours_sqlite": [_round(6_000)],
            "plain_celery": [_round(300)],
            "pgqueuer": [_round(1_500)],
        }
    )


@pytest.fixture
def latencies() -> Latencies:
    return summary.latencies_of({"ours": [Steady(100, 50.0, 1.0, 9.0), Steady(100, 50.0, 2.0, 3.0)]})


def test_the_headline_compares_medians(rates: Rates, latencies: Latencies) -> None:
    assert summary.headline(rates, latencies).rounded() == {
        "events_per_s": 9_000.0,
        "vs_plain_celery": 30.0,
        "vs_fastest_peer": 6.0,
        "p99_ms_at_50_per_s": 6.0,
        "sqlite_vs_postgres": 0.67,
    }


def test_plain_celery_counts_as_the_fastest_peer_where_it_is(rates: Rates, latencies: Latencies) -> None:
    del rates["pgqueuer"]

    assert summary.headline(rates, latencies).vs_fastest_peer == 30.0


def test_the_fastest_system_comes_first_with_its_ratios(rates: Rates) -> None:
    first, *_, last = report.rate_lines(rates)

    assert first == ("ours", "10,000", "9,000", "8,000-10,000", "20,000", "30.0", "1.0")
    assert last == ("plain Celery", "10,000", "300", "300-300", "20,000", "1.0", "30.0")


def test_ratios_to_what_was_not_measured_are_a_dash() -> None:
    rates = summary.rates_of({"pgqueuer": [_round(1_500)]})

    assert report.rate_lines(rates)[0][-2:] == ("-", "-")


def test_the_page_says_the_headline_the_command_and_every_system(rates: Rates, latencies: Latencies) -> None:
    headline = summary.headline(rates, latencies)

    page = report.page("python -m benchmarks", "2 cores", 3, rates, latencies, headline)

    assert "**9,000 events/s**: 30.0 times plain Celery, 6.0 times the fastest peer" in page
    assert "99 % are stored within 6.0 ms. SQLite reaches 67% of PostgreSQL" in page
    assert "`python -m benchmarks`" in page
    assert all(f"| {title} |" in page for title in ("ours", "ours on SQLite", "pgqueuer, batches"))
    assert "$" not in page


@pytest.mark.parametrize(("part", "value"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.001, 1)])
def test_a_percentile_is_a_value_that_was_seen(part: float, value: float) -> None:
    assert percentile([float(number) for number in range(1, 101)], part) == value


def _round(per_second: float) -> FlatOut:
    return FlatOut(events=10_000, seconds=10_000 / per_second, publish_seconds=0.5)
