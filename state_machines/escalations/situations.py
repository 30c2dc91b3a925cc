"""The escalated situations of S2 as data: what Tier 1 handles, what goes to Tier 2, and the high risk of SOS.

A situation is named by its key or title, or described in an agent's words. Described words are looked for by the signs
of each situation; words that show none are answered with the nearest situations and never with a guess.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from events.vocabulary import HighRiskCategory


class Tier(StrEnum):
    """Who takes an escalated call."""

    ONE = "Tier 1"
    TWO = "Tier 2"
    SOS = "SOS"


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalatedSituation:
    """One line of S2's tables."""

    key: str
    tier: Tier
    title: str
    """The line's name: of Tier 1 the seed's own, of Tier 2 in short."""

    says: str
    """The line as the seed prints it."""

    signs: tuple[str, ...]
    """Regular expressions of words that describe it, whatever the case."""

    codes: tuple[str, ...] = ()
    """Call Back comments that fit, the likeliest first; empty where no comment of S1 does."""

    source: str = "S2"

    def is_described_by(self, words: str) -> bool:
        """Whether an agent's words show one of the signs."""
        return any(re.search(sign, words) for sign in self.signs)


_LATE = r"(delay\w*|late|overdue|waiting|not (been )?received|not (yet )?arrived)"

TIER_1 = (
    EscalatedSituation(
        key="cinch_service_delay",
        tier=Tier.ONE,
        title="Cinch Service Delay",
        says="Parts ordered by Cinch delayed",
        signs=(
            "cinch service delay",
            rf"parts?\b.*\bcinch\b.*\b{_LATE}",
            rf"\bcinch\b.*\bparts?\b.*\b{_LATE}",
            rf"\b{_LATE}\b.*\bparts?\b.*\bcinch\b",
        ),
        codes=("PARTS DELAY", "PURCHASING DELAY", "RESEARCH DELAY"),
    ),
    EscalatedSituation(
        key="service_provider_delay",
        tier=Tier.ONE,
        title="Service Provider Delay",
        says="Missed appointments, delayed installation, or parts ordered by SP not received",
        signs=(
            "(service )?provider delay",
            r"missed .*\bappointments?\b",
            r"\bno show\b",
            rf"\b{_LATE}\b.*\binstall\w*",
            rf"\binstall\w*\b.*\b{_LATE}",
            rf"parts?\b.*\b(sp|provider|technician)\b.*\b{_LATE}",
        ),
        codes=("SP DELAY", "SP UNRESPONSIVE"),
    ),
    EscalatedSituation(
        key="claim_credit_dispute",
        tier=Tier.ONE,
        title="Claim Credit Dispute",
        says="Customer disagrees with claim credit or cap amount",
        signs=("claim credit", r"\bcap (amount|limit)"),
        codes=("CLAIM CREDIT DISP",),
    ),
    EscalatedSituation(
        key="replacement_dispute",
        tier=Tier.ONE,
        title="Replacement Dispute",
        says="Customer disagrees with replacement offered, brand, color, functions",
        signs=(
            "replacement dispute",
            r"(disagree\w*|disput\w*|object\w*|unhappy|refus\w*)\b.*\b(replacement|brand|colou?r|functions?)",
            r"replacement\b.*\b(brand|colou?r|functions?)",
        ),
        codes=("REPL DISPUTE", "REPAIR REPL"),
    ),
    EscalatedSituation(
        key="coverage_denials",
        tier=Tier.ONE,
        title="Coverage Denials",
        says="Item or failure not addressed",
        signs=("coverage denial", r"not (addressed|covered)", r"\b(denied|denial)\b"),
        codes=("CLM DNL", "SEC OPN DISP"),
    ),
    EscalatedSituation(
        key="unauthorized_work",
        tier=Tier.ONE,
        title="Unauthorized Work",
        says="Customer had work completed prior to calling in for service",
        signs=("unauthori[sz]ed work", r"\bwork (was )?(completed|done)\b.*\b(prior|before)\b"),
        codes=("UNAUTH WORK",),
    ),
)

ABOVE_TIER_1 = EscalatedSituation(
    key="above_tier_1",
    tier=Tier.TWO,
    title="Above Tier 1",
    says="Customer has already spoken to a Supervisor and requests to speak with someone above Tier 1.",
    signs=(
        r"above (tier 1|tier one|(a |the |your )?supervisor)",
        r"already (spoke|spoken|talked) (to|with) (a |the |your )?supervisor",
    ),
)

SOS = EscalatedSituation(
    key="sos",
    tier=Tier.SOS,
    title="SOS High Risk",
    says="SOS High Risk Escalations",
    signs=(r"\bsos\b", "high risk"),
)

LEGAL_OR_MEDIA = EscalatedSituation(
    key="legal_or_media",
    tier=Tier.TWO,
    title="Legal action or news media",
    says="Customer is threatening Legal Action or to contact News Media.",
    signs=(
        "legal action",
        r"\b(attorney|lawyer|lawsuit|suing|(to|will) sue)\b",
        r"\b(news (media|station|paper)|newspaper|reporter|the press)\b",
    ),
    codes=("LEGAL",),
)

TIER_2 = (
    EscalatedSituation(
        key="executive_request",
        tier=Tier.TWO,
        title="Asks for an executive",
        says="Customer asks to speak to the CEO, President, or Executive.",
        signs=(r"\bceo\b", r"\bpresident\b", r"\bexecutives?\b"),
    ),
    ABOVE_TIER_1,
    LEGAL_OR_MEDIA,
    EscalatedSituation(
        key="review_threat",
        tier=Tier.TWO,
        title="Review or negative feedback",
        says=(
            "Customer is threatening to leave a review or share negative feedback on Google, BBB, Social Media, "
            "ConsumerAffairs, Trustpilot, or any other external reviewing platform."
        ),
        signs=(
            r"\bgoogle\b",
            r"\bbbb\b",
            "better business bureau",
            "social media",
            "consumer ?affairs",
            "trustpilot",
            "negative feedback",
            r"\b(leave|post|write|writing|posting|leaving)\b.*\breviews?\b",
        ),
        codes=("BBB", "SOCIAL MEDIA"),
    ),
    EscalatedSituation(
        key="property_damage",
        tier=Tier.TWO,
        title="Property damage without a response",
        says="Customer has experienced property damage and has had no response from our Service Provider.",
        signs=("property damage", r"\bdamage\w*\b.*\b(home|house|floors?|walls?|ceiling|property)\b"),
        codes=("PRTY DMG",),
    ),
    SOS,
)

SITUATIONS: Mapping[str, EscalatedSituation] = MappingProxyType({each.key: each for each in (*TIER_1, *TIER_2)})
"""Every situation by key: first those of Tier 1, then those of Tier 2, in the order of S2."""

SOS_CATEGORIES: Mapping[HighRiskCategory, str] = MappingProxyType(
    {
        "Safety Issue": "Service Professional does not feel safe.",
        "Police Involved": "Police have been contacted.",
        "Pending Lawsuit": "A lawsuit has been threatened or initiated related to the potential abuse.",
        "Threats or Harassment": "There have been verbal threats or harassment from the customer.",
    }
)
"""What is of high risk, as S4 prints it; a newer page widens it to a customer who is unsafe (H)."""

_SIGNS_OF_RISK: Mapping[HighRiskCategory, str] = {
    "Safety Issue": r"safety issue|\bunsafe\b|not feel safe|not safe",
    "Police Involved": r"\bpolice\b",
    "Pending Lawsuit": r"pending lawsuit|lawsuit\b.*\babuse|abuse\b.*\blawsuit",
    "Threats or Harassment": (
        r"threats or harassment|verbal threats?|\bharass\w*|"
        r"\b(is|was|were|being|feels?) threatened\b|been threatened (at|by|with)\b|"
        r"threaten\w* (me|us|him|her|them|the (technician|sp|provider|service provider|agent|customer))\b"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognized:
    """What an agent's words describe."""

    situations: tuple[EscalatedSituation, ...]
    """In the order of S2; empty where the words show no sign of any."""

    risks: tuple[HighRiskCategory, ...] = ()
    nearest: tuple[EscalatedSituation, ...] = ()
    """Where nothing was recognised: the situations whose words are most like these."""


def recognize(description: str) -> Recognized:
    """Find the situations that are named or described.

    Several may be: a customer may dispute the claim credit and threaten with the BBB. High risk is recognised by the
    categories of S4 as well, and makes the situation SOS.
    """
    words = _plain(description)
    named = _NAMES.get(words) or _NAMES.get(words.replace(" ", "_"))
    if named is not None:
        return Recognized(situations=(named,))
    risks = tuple(category for category, sign in _SIGNS_OF_RISK.items() if re.search(sign, words))
    found = [each for each in SITUATIONS.values() if each.is_described_by(words) or (each is SOS and risks)]
    if found:
        return Recognized(situations=tuple(found), risks=risks)
    return Recognized(situations=(), nearest=_nearest(words))


def codes_described(situations: Iterable[EscalatedSituation], description: str) -> tuple[str, ...]:
    """The Call Back comments that fit, the likeliest first.

    Those that stand in the words themselves, such as BBB, come first; then those of Tier 2's situations, whose flag
    says that Tier 2 was meant.
    """
    words = _plain(description)
    by_tier = sorted(situations, key=lambda each: each.tier == Tier.ONE)
    codes = dict.fromkeys(code for each in by_tier for code in each.codes)
    return tuple(sorted(codes, key=lambda code: _plain(code) not in words))


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9_]+", " ", text.casefold()).split())


def _names_of(situation: EscalatedSituation) -> Iterable[str]:
    return situation.key, _plain(situation.title), _plain(situation.says)


_NAMES = {name: situation for situation in SITUATIONS.values() for name in _names_of(situation)}


def _nearest(words: str) -> tuple[EscalatedSituation, ...]:
    """Up to three situations that share the most with the words: whole words first, then the look of them."""
    likeness = {each.key: _likeness(words, each) for each in SITUATIONS.values()}
    ordered = sorted(SITUATIONS.values(), key=lambda each: -likeness[each.key])
    return tuple(each for each in ordered[:3] if likeness[each.key])


def _likeness(words: str, situation: EscalatedSituation) -> int:
    """How many of the words have one that is spelt much like them in the situation's own."""
    theirs = set(_plain(f"{situation.title} {situation.says}").split()) - _COMMON
    mine = set(words.split()) - _COMMON
    return sum(bool(difflib.get_close_matches(word, theirs, n=1, cutoff=0.75)) for word in mine)


_COMMON = frozenset(
    {
        *("a", "an", "and", "any", "by", "customer", "for", "from", "had", "has", "have", "in", "is", "no", "of", "on"),
        *("or", "our", "the", "to", "with"),
    }
)
"""Words that stand in too many descriptions to tell one from another."""
