"""The escalated situations of S2 as data: what Tier 1 handles, what goes to Tier 2, and the high risk of SOS.

Each has the signs by which an agent's words are recognized; see recognition.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    """The line's name: the seed's own for Tier 1, a short form for Tier 2."""

    description: str
    """The line as the seed prints it."""

    signs: tuple[str, ...]
    """Regular expressions of words that describe it; case does not count."""

    codes: tuple[str, ...] = ()
    """Call Back comments that may fit, the likeliest first; empty if no comment of S1 does."""

    code_signs: Mapping[str, str] = field(default_factory=dict, hash=False)
    """The words that indicate a comment, if it does not apply to the whole line: a regular expression by comment."""

    unless: str = ""
    """Words that rule the situation out, whatever its signs; empty if none do."""

    source: str = "S2"

    def is_described_by(self, words: str) -> bool:
        """Whether an agent's words show one of the signs."""
        if self.unless and re.search(self.unless, words):
            return False
        return any(re.search(sign, words) for sign in self.signs)

    def codes_in(self, words: str) -> tuple[str, ...]:
        """The Call Back comments that an agent's words indicate."""
        if not self.code_signs:
            return self.codes if len(self.codes) == 1 else ()
        return tuple(code for code, sign in self.code_signs.items() if re.search(sign, words))


_LATE = (
    r"(delay\w*|late|overdue|waiting|"
    r"(not|never|\w*n t)( yet| been| still){0,2} (received?|arrived?|come|came|delivered|shipped|sent|here))"
)
_BUT_CINCH = r"( (?!cinch\b)\w+){0,6}?"
"""A few words in between; an order by Cinch is not a delay of the provider."""

_SP = r"(sp|provider|technician|tech|contractor|installer|plumber|electrician)"
_CAME_NOT = (
    rf"\b({_SP}|nobody|no one)\b( \w+){{0,2}}? "
    r"(never|not|did ?n ?t|has ?n ?t)( yet)?"
)

TIER_1 = (
    EscalatedSituation(
        key="cinch_service_delay",
        tier=Tier.ONE,
        title="Cinch Service Delay",
        description="Parts ordered by Cinch delayed",
        signs=(
            "cinch service delay",
            rf"parts?\b.*\bcinch\b.*\b{_LATE}",
            rf"\bcinch\b.*\bparts?\b.*\b{_LATE}",
            rf"\b{_LATE}\b.*\bparts?\b.*\bcinch\b",
            rf"\bparts?( \w+){{0,3}}? {_LATE}( \w+){{0,2}}? cinch\b",
            rf"\bcinch( \w+){{0,3}}? {_LATE}( \w+){{0,3}}? parts?\b",
        ),
        codes=("PARTS DELAY", "PURCHASING DELAY", "RESEARCH DELAY"),
        code_signs={
            "PARTS DELAY": r"\bparts?\b",
            "PURCHASING DELAY": r"\bpurchasing\b|back ?order",
            "RESEARCH DELAY": r"\bresearch",
        },
    ),
    EscalatedSituation(
        key="service_provider_delay",
        tier=Tier.ONE,
        title="Service Provider Delay",
        description="Missed appointments, delayed installation, or parts ordered by SP not received",
        signs=(
            "(service )?provider delay",
            r"missed .*\bappointments?\b",
            r"\bno show\b",
            rf"{_CAME_NOT} (show|come|came|arrived?|turn(ed)? up)\b",
            r"\b(did ?n ?t|did not|never|not) show(ed|n)? up\b",
            r"\b(nobody|no one) (has |ever )?(came|come|showed|shown|arrived|turned up)\b",
            rf"\b{_LATE}\b.*\binstall\w*",
            rf"\binstall\w*\b.*\b{_LATE}",
            rf"parts?\b.*\b{_SP}\b.*\b{_LATE}",
            rf"\b{_SP}{_BUT_CINCH} parts?{_BUT_CINCH} {_LATE}",
        ),
        codes=("SP DELAY", "SP UNRESPONSIVE"),
        code_signs={
            "SP DELAY": rf"\bmissed\b|no show|\bshow(ed|n)?\b|\b{_LATE}\b|{_CAME_NOT}",
            "SP UNRESPONSIVE": r"unresponsive|no (response|answer)|(not|n t) (answer|respond|reach)",
        },
    ),
    EscalatedSituation(
        key="claim_credit_dispute",
        tier=Tier.ONE,
        title="Claim Credit Dispute",
        description="Customer disagrees with claim credit or cap amount",
        signs=("claim credit", r"\bcap (amount|limit)"),
        codes=("CLAIM CREDIT DISP",),
    ),
    EscalatedSituation(
        key="replacement_dispute",
        tier=Tier.ONE,
        title="Replacement Dispute",
        description="Customer disagrees with replacement offered, brand, color, functions",
        signs=(
            "replacement dispute",
            r"(disagree\w*|disput\w*|object\w*|unhappy|refus\w*)\b.*\b(replacement|brand|colou?r|functions?)",
            r"replacement\b.*\b(brand|colou?r|functions?)",
            r"\b(brand|colou?r|functions?)( \w+){0,2} (of|in|on|for|as)( \w+){0,2} replacement",
            r"\b(not|\w*n t) (like|want|agree|accept)( \w+){0,5} (replacement|brand|colou?r|functions?)\b",
        ),
        codes=("REPL DISPUTE", "REPAIR REPL"),
        code_signs={"REPL DISPUTE": r"replacement|\bbrand\b|colou?r|function", "REPAIR REPL": r"\brepair"},
    ),
    EscalatedSituation(
        key="coverage_denials",
        tier=Tier.ONE,
        title="Coverage Denials",
        description="Item or failure not addressed",
        signs=("coverage denial", r"not (addressed|covered)", r"\b(denied|denial)\b"),
        codes=("CLM DNL", "SEC OPN DISP"),
        code_signs={
            "CLM DNL": r"\b(denied|denial)\b|not (addressed|covered)",
            "SEC OPN DISP": r"second opinion|2nd opinion",
        },
    ),
    EscalatedSituation(
        key="unauthorized_work",
        tier=Tier.ONE,
        title="Unauthorized Work",
        description="Customer had work completed prior to calling in for service",
        signs=("unauthori[sz]ed work", r"\bwork (was )?(completed|done)\b.*\b(prior|before)\b"),
        codes=("UNAUTH WORK",),
    ),
)

ABOVE_TIER_1 = EscalatedSituation(
    key="above_tier_1",
    tier=Tier.TWO,
    title="Above Tier 1",
    description="Customer has already spoken to a Supervisor and requests to speak with someone above Tier 1.",
    signs=(
        r"above (tier 1|tier one|(a |the |your )?supervisor)",
        r"already (spoke|spoken|talked) (to|with) (a |the |your )?supervisor",
    ),
)

SOS = EscalatedSituation(
    key="sos",
    tier=Tier.SOS,
    title="SOS High Risk",
    description="SOS High Risk Escalations",
    signs=(r"\bsos\b", "high risk"),
)

_LEGAL = (
    r"legal action|\b(attorneys?|lawyers?|law ?suits?|litigation|suing|sue[sd]|(to|will|would|may|might|could) sue)\b"
    r"|\bsmall claims?\b|\b(to|in) court\b"
)
_NEWS = (
    r"\bnews (media|stations?|papers?|channels?|outlets?|crews?)\b|\bnewspapers?\b|\b(reporters?|journalists?)\b|"
    r"\bthe press\b|\btv stations?\b|\b(channel \d+|abc|cbs|cnn|fox|nbc)( \d+)? news\b|"
    r"\b(to|with|tell|tells|call|calls|called|contact|contacts|contacted|inform|alert) (the |a |local |tv )*"
    r"(news|media|press|television|channel \d+)\b"
)

LEGAL_OR_MEDIA = EscalatedSituation(
    key="legal_or_media",
    tier=Tier.TWO,
    title="Legal action or news media",
    description="Customer is threatening Legal Action or to contact News Media.",
    signs=(_LEGAL, _NEWS),
    codes=("LEGAL",),
    code_signs={"LEGAL": _LEGAL},
)

_BBB = r"\bbbb\b|better business bureau"
_SOCIAL_MEDIA = (
    r"social media|\b(facebook|twitter|instagram|tik ?tok|reddit|nextdoor|linkedin|you ?tube|tweet\w*)\b|"
    r"\b(on|over) x\b|\bx com\b"
)
_HOME = r"(home|house|floors?|walls?|ceilings?|property|cabinets?|carpets?|basement|roof|drywall|yard)"
_ANSWERED = r"(answered|responded|replied|called( \w+){0,2} back|returned( \w+){0,2} calls?)"
_NOBODY = r"(no|nobody|none|never|not|n?t|nor|neither|without)"
_SILENT = rf"no (response|answer|reply)( \w+){{0,2}} {_SP}"

TIER_2 = (
    EscalatedSituation(
        key="executive_request",
        tier=Tier.TWO,
        title="Asks for an executive",
        description="Customer asks to speak to the CEO, President, or Executive.",
        signs=(r"\bceo\b", r"\bpresident\b", r"\bexecutives?\b"),
    ),
    ABOVE_TIER_1,
    LEGAL_OR_MEDIA,
    EscalatedSituation(
        key="review_threat",
        tier=Tier.TWO,
        title="Review or negative feedback",
        description=(
            "Customer is threatening to leave a review or share negative feedback on Google, BBB, Social Media, "
            "ConsumerAffairs, Trustpilot, or any other external reviewing platform."
        ),
        signs=(
            r"\bgoogle\b",
            _BBB,
            _SOCIAL_MEDIA,
            "consumer ?affairs",
            "trust ?pilot",
            r"\byelp\b",
            r"\bangi\b|\bangie s list\b",
            r"\b(negative|bad) (feedback|reviews?)\b",
            r"\b(one|1) star\b",
            r"\breview(ing)? (platform|site|website|page)s?\b",
            r"\b(leave|leaves|left|post|posts|posted|write|writes|wrote|writing|posting|leaving)\b.*\breviews?\b",
            r"\bpost\w* (it |this |that |about (it|this|us) )?(on ?line|on the (internet|web))\b",
        ),
        codes=("BBB", "SOCIAL MEDIA"),
        code_signs={"BBB": _BBB, "SOCIAL MEDIA": _SOCIAL_MEDIA},
    ),
    EscalatedSituation(
        key="property_damage",
        tier=Tier.TWO,
        title="Property damage without a response",
        description="Customer has experienced property damage and has had no response from our Service Provider.",
        signs=(
            "property damage",
            rf"\bdamag\w*\b.*\b{_HOME}\b",
            rf"\b{_HOME}\b.*\bdamag\w*",
            rf"\bdamag\w*\b.*\b{_SILENT}\b",
            rf"\b{_SILENT}\b.*\bdamag\w*",
            rf"\b(water|flood|fire|smoke) damage( \w+){{0,4}} (by|from|after)( \w+){{0,2}} {_SP}\b",
        ),
        unless=rf"^(?!.*\b{_NOBODY}( (?!but\b|and\b|yet\b)\w+){{0,5}} {_ANSWERED}\b).*\b{_ANSWERED}\b",
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
"""The high risks, as S4 prints them; a newer page extends them to a customer who is unsafe (H)."""
