"""A month of feedback on service providers, counted: reasons, sentiment, phrases, providers."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from business_time.wall_clock import EARLIEST_YEAR, LATEST_YEAR, instant_of
from state_machines.feedback.sp_feedback_form import FORM
from state_machines.feedback.submission import Polarity, Submission

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)
_DECEMBER = 12

POLARITIES: tuple[Polarity, ...] = ("positive", "negative", "neither")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderCount:
    """The forms about one service provider."""

    account: str
    forms: int
    positive: int
    negative: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseCount:
    """How often a phrase was selected under a question."""

    question: str
    """The label of the question."""

    phrase: str
    forms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Forms, counted. Every form is in one reason and in one polarity."""

    forms: int
    reasons: Mapping[str, int]
    """By Reason For Feedback, in the order of the form, including those without forms."""

    by_reason: Mapping[str, Mapping[str, int]]
    """The same, each by sentiment."""

    polarities: Mapping[str, int]
    """By sentiment: ``positive``, ``negative``, ``neither``."""

    high_risk: int
    """Forms on which a high-risk situation was marked."""

    phrases: tuple[PhraseCount, ...]
    """The most frequent first."""

    providers: tuple[ProviderCount, ...]
    """The one with the most forms first."""


@dataclass(slots=True)
class _Tally:
    reasons: Counter[tuple[str, Polarity]] = field(default_factory=Counter)
    phrases: Counter[tuple[str, str]] = field(default_factory=Counter)
    providers: dict[str, Counter[Polarity]] = field(default_factory=dict)
    high_risk: int = 0


def summarize(submissions: Iterable[Submission]) -> Summary:
    """Count forms. Accounts of providers that differ only in case are the same."""
    tally = _Tally()
    spellings: dict[str, str] = {}
    for each in submissions:
        tally.reasons[each.reason, each.polarity] += 1
        tally.phrases.update(set(each.phrases))
        account = spellings.setdefault(each.account.casefold(), each.account)
        tally.providers.setdefault(account, Counter())[each.polarity] += 1
        tally.high_risk += bool(each.high_risk)
    names = dict.fromkeys((*_reasons(), *sorted({reason for reason, _ in tally.reasons})))
    by_reason: dict[str, dict[str, int]] = {
        name: {polarity: tally.reasons[name, polarity] for polarity in POLARITIES} for name in names
    }
    return Summary(
        forms=tally.reasons.total(),
        reasons={name: sum(counts.values()) for name, counts in by_reason.items()},
        by_reason=by_reason,
        polarities={polarity: sum(counts[polarity] for counts in by_reason.values()) for polarity in POLARITIES},
        high_risk=tally.high_risk,
        phrases=_phrases(tally.phrases),
        providers=_providers(tally.providers),
    )


def month_span(month: str, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first instant of a month such as ``2026-11`` on the clocks of a zone, and the first one after it.

    Raises:
        ValueError: it is not a month; the message shows how to write one.

    """
    found = _MONTH.fullmatch(month.strip())
    if found is None or not EARLIEST_YEAR <= int(found[1]) <= LATEST_YEAR - 1:
        raise ValueError(f"{month!r} is not a valid month; write it as year-month, such as 2026-11")
    year, number = int(found[1]), int(found[2])
    after = date(year + number // _DECEMBER, number % _DECEMBER + 1, 1)
    begins, ends = (instant_of(day, time(0), zone, edge="start") for day in (date(year, number, 1), after))
    return begins, ends


def _reasons() -> tuple[str, ...]:
    return tuple(option.text for option in FORM.all_questions["reason_for_feedback"].options)


def _phrases(counted: Counter[tuple[str, str]]) -> tuple[PhraseCount, ...]:
    ordered = sorted(counted.items(), key=lambda each: (-each[1], each[0]))
    return tuple(PhraseCount(question=label, phrase=phrase, forms=forms) for (label, phrase), forms in ordered)


def _providers(counted: Mapping[str, Counter[Polarity]]) -> tuple[ProviderCount, ...]:
    found = [
        ProviderCount(account=account, forms=counts.total(), positive=counts["positive"], negative=counts["negative"])
        for account, counts in counted.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.forms, -each.negative, each.account)))
