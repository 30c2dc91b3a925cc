"""A month of feedback, counted."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from state_machines.feedback.submission import Submission
from state_machines.feedback.summary import month_span, summarize

NEW_YORK = ZoneInfo("America/New_York")


def form(account: str = "SP-1", kind: str = "Negative", *phrases: str, **answers: Any) -> Submission:
    given = {
        "sp_account_number": account,
        "reason_for_feedback": "SP Feedback from Customer",
        "customer_feedback_type": kind,
        f"{kind.lower()}_customer_feedback": list(phrases) or ["Late"],
    }
    return Submission.of(given | answers)


def test_nothing_is_counted_as_nothing() -> None:
    summary = summarize([])
    assert summary.forms == 0
    assert summary.reasons == {"Recall Reassignment": 0, "SP Feedback from Customer": 0, "SP Internal Feedback": 0}
    assert not summary.phrases
    assert not summary.providers


def test_forms_are_counted_by_reason_praise_phrase_and_provider() -> None:
    summary = summarize(
        [
            form(),
            form("sp-1", "Positive", "Kind"),
            form("SP-3", "Negative", "Rude", "Late", high_risk=["Safety Issue"]),
            Submission.of({"sp_account_number": "SP-2", "reason_for_feedback": "Recall Reassignment"}),
        ]
    )
    assert (summary.forms, summary.high_risk) == (4, 1)
    assert summary.reasons == {"Recall Reassignment": 1, "SP Feedback from Customer": 3, "SP Internal Feedback": 0}
    assert summary.by_reason["SP Feedback from Customer"] == {"positive": 1, "negative": 2, "neither": 0}
    assert summary.polarities == {"positive": 1, "negative": 2, "neither": 1}
    assert [(each.phrase, each.forms) for each in summary.phrases] == [("Late", 2), ("Rude", 1), ("Kind", 1)]
    assert [(each.account, each.forms, each.positive, each.negative) for each in summary.providers] == [
        ("SP-1", 2, 1, 1),
        ("SP-3", 1, 0, 1),
        ("SP-2", 1, 0, 0),
    ]


@given(st.lists(st.tuples(st.sampled_from(["A", "a", "B"]), st.sampled_from(["Positive", "Negative", "x"]))))
def test_every_count_adds_up(forms: list[tuple[str, str]]) -> None:
    summary = summarize(form(account, kind) for account, kind in forms)
    assert summary.forms == len(forms)
    assert sum(summary.reasons.values()) == sum(summary.polarities.values()) == len(forms)
    assert sum(each.forms for each in summary.providers) == len(forms)
    assert sum(each.positive for each in summary.providers) == summary.polarities["positive"]
    assert len(summary.providers) == len({account.lower() for account, _ in forms})


class TestMonths:
    def test_begin_and_end_at_midnight_on_the_clocks_of_the_zone(self) -> None:
        assert month_span("2026-11", NEW_YORK) == (
            datetime(2026, 11, 1, 4, tzinfo=UTC),
            datetime(2026, 12, 1, 5, tzinfo=UTC),
        ), "daylight saving ends on the first"
        assert month_span(" 2026-12 ", NEW_YORK)[1] == datetime(2027, 1, 1, 5, tzinfo=UTC)

    @given(st.integers(1900, 2998), st.integers(1, 11))
    def test_follow_one_another_without_a_gap(self, year: int, month: int) -> None:
        begins, ends = month_span(f"{year}-{month:02}", NEW_YORK)
        assert ends == month_span(f"{year}-{month + 1:02}", NEW_YORK)[0]
        assert timedelta(days=27) < ends - begins < timedelta(days=32)

    @pytest.mark.parametrize(
        "text", ["2026-13", "2026-1", "november", "", "2026-11-01", "1899-12", "2999-01", "٢٠٢٦-11"]
    )
    def test_are_written_as_year_and_month(self, text: str) -> None:
        with pytest.raises(ValueError, match="write it as year-month, such as 2026-11"):
            month_span(text, NEW_YORK)
