"""What an agent's words describe: situations of S2, high risk of S4, or something to ask about first."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from events.vocabulary import HighRiskCategory
from state_machines.escalations.situations import (
    LEGAL_OR_MEDIA,
    SITUATIONS,
    SOS,
    SOS_CATEGORIES,
    EscalatedSituation,
    Tier,
)
from state_machines.feedback.wording import RiskSuggestion, clear_risks, risk_suggestions
from suggestions import nearest

_GRAVITY = (Tier.ONE, Tier.TWO, Tier.SOS)

_PUBLIC = (
    r"(?:legal|law ?suits?|litigation|attorneys?|lawyers?|court|bbb|better business|google|yelp|facebook|twitter|x\b|"
    r"instagram|tik ?tok|social media|consumer ?affairs|trust ?pilot|(?:bad |negative |online )?(?:reviews?|feedback)|"
    r"news|media|press|reporters?|tv|channel \d+|cancel\w*)"
)
_THE = r"(?:(?:a|an|the|his|her|their|your|my|local) )*"
_THREATENS = r"\bthreat\w*(?: (?:me|us|him|her|them|cinch|the (?:company|agent)))?"
_NO_DANGER = re.compile(
    rf"{_THREATENS} (?:(?:of|with) )?{_THE}{_PUBLIC}"
    rf"|{_THREATENS} to (?:sue|cancel|leave|post|write|share|complain|file|take (?:us|cinch|it|this|the company) to|"
    rf"(?:go to|contact|call|tell|get|hire|involve|retain|use|report \w+ to) {_THE}{_PUBLIC})",
    re.IGNORECASE,
)
"""Threats that S2 sends to Tier 2, or that threaten no one: to sue, to call the news, to leave a review, to cancel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognized:
    """What an agent's words describe."""

    situations: tuple[EscalatedSituation, ...]
    """In the order of S2; empty if the words show no sign of any."""

    risks: tuple[HighRiskCategory, ...] = ()
    """The high risks, if the words are clear."""

    reminders: tuple[RiskSuggestion, ...] = ()
    """Words that only suggest high risk: ask before any tier is contacted. Empty if the risk is clear."""

    nearest: tuple[EscalatedSituation, ...] = ()
    """If nothing was recognized: the situations whose words are most like these."""


def recognize(description: str) -> Recognized:
    """Find the situations that are named or described.

    There may be several: a customer may dispute the claim credit and threaten to go to the BBB. High risk is also
    recognized by the categories of S4, and makes the situation an SOS. A legal threat is a Tier 2 situation in S2; in
    S4 it is high risk only if it is about abuse, so its words alone neither make it an SOS nor are asked about.
    """
    words = _plain(description)
    named = _NAMES.get(words) or _NAMES.get(words.replace(" ", "_"))
    if named is not None:
        return Recognized(situations=(named,))
    risks = risks_stated(description)
    found = tuple(each for each in SITUATIONS.values() if each.is_described_by(words) or (each is SOS and risks))
    reminders = () if SOS in found else risks_suggested(description)
    return Recognized(situations=found, risks=risks, reminders=reminders, nearest=() if found else _nearest(words))


def risks_stated(description: str) -> tuple[HighRiskCategory, ...]:
    """The high risks that words state clearly, in S4's order."""
    clear = {*clear_risks(_alarming(description)), *_law(description)}
    return tuple(category for category in SOS_CATEGORIES if category in clear)


def risks_suggested(description: str) -> tuple[RiskSuggestion, ...]:
    """The high risks that words suggest, clearly or not; a legal threat that S2 sends to Tier 2 is not one."""
    is_legal = LEGAL_OR_MEDIA.is_described_by(_plain(description))
    suggested = risk_suggestions(_alarming(description))
    return tuple(each for each in suggested if not (each.category == "Pending Lawsuit" and is_legal))


def names_sos(description: str) -> bool:
    """Whether words call it an SOS or high risk without stating which."""
    return SOS.is_described_by(_plain(description))


def is_a_name(description: str) -> bool:
    """Whether a description is only the heading of a situation or a category, without any details."""
    words = _plain(description)
    return words in _NAMES or words.replace(" ", "_") in _NAMES or words in _CATEGORIES


def codes_described(situations: Iterable[EscalatedSituation], description: str) -> tuple[str, ...]:
    """The Call Back comments that may fit, the likeliest first.

    Codes that occur in the words themselves, such as BBB, come first; then those of Tier 2's situations, whose flag
    shows that Tier 2 was meant.
    """
    words = _plain(description)
    by_tier = sorted(situations, key=lambda each: each.tier == Tier.ONE)
    codes = dict.fromkeys(code for each in by_tier for code in each.codes)
    return tuple(sorted(codes, key=lambda code: _plain(code) not in words))


def unambiguous_code(situations: Iterable[EscalatedSituation], description: str) -> str:
    """The only Call Back comment that the words contain; empty if they contain none, or several.

    Only the situations of the gravest tier count: they are the reason for the call back.
    """
    described = tuple(situations)
    gravest = max((_GRAVITY.index(each.tier) for each in described), default=0)
    words = _plain(description)
    codes = {code for each in described if each.tier == _GRAVITY[gravest] for code in each.codes_in(words)}
    return codes.pop() if len(codes) == 1 else ""


def _law(description: str) -> Iterable[HighRiskCategory]:
    """A lawsuit over abuse; its words may be those of a threat in S2."""
    return (category for category in clear_risks(description) if category == "Pending Lawsuit")


def _alarming(description: str) -> str:
    """A description without the threats that endanger no one."""
    return _NO_DANGER.sub(" ", description)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9_]+", " ", text.casefold()).split())


def _names_of(situation: EscalatedSituation) -> Iterable[str]:
    return situation.key, _plain(situation.title), _plain(situation.description)


_NAMES = {name: situation for situation in SITUATIONS.values() for name in _names_of(situation)}
_CATEGORIES = {_plain(name) for category, description in SOS_CATEGORIES.items() for name in (category, description)}


def _nearest(words: str) -> tuple[EscalatedSituation, ...]:
    """Up to three situations that share the most words with the description."""
    likeness = {each.key: _likeness(words, each) for each in SITUATIONS.values()}
    ordered = sorted(SITUATIONS.values(), key=lambda each: -likeness[each.key])
    return tuple(each for each in ordered[:3] if likeness[each.key])


def _likeness(words: str, situation: EscalatedSituation) -> int:
    """How many of the words are spelled much like a word of the situation."""
    theirs = set(_plain(f"{situation.title} {situation.description}").split()) - _COMMON
    mine = set(words.split()) - _COMMON
    return sum(bool(nearest(word, theirs, at_most=1, likeness=0.75)) for word in mine)


_COMMON = frozenset(
    {
        *("a", "an", "and", "any", "by", "customer", "for", "from", "had", "has", "have", "in", "is", "no", "of", "on"),
        *("or", "our", "the", "to", "with"),
    }
)
"""Words that occur in too many descriptions to distinguish them."""
