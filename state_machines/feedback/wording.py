"""Words of the four high-risk situations (S4): those that state one clearly, and those that only suggest one.

This is the one list for the SP Feedback form and for escalated calls. S4 names the situations, but not the words for
them; the words here are S4's own and their nearest relatives (INF). Words that only suggest a situation are a reason to
ask, never a decision. On the form every word is a reason to ask; in an escalated call, clear words make it an SOS.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from events.vocabulary import HighRiskCategory
from state_machines.feedback.violence import SELF_HARM, TECHNICIAN, THREATENED, VIOLENT

_PERSON = rf"(?:me|us|him|her|them|(?:(?:the|a|our|his|her|their|my) )?(?:{TECHNICIAN}|customer|owner|wife|husband))"
_GUN = (
    r"(?<!heat )(?<!nail )(?<!glue )(?<!caulk )(?<!caulking )(?<!staple )(?<!spray )(?<!grease )(?<!paint )"
    r"(?:guns?|firearms?|pistols?|rifles?|shotguns?)"
)
_KNIFE = r"(?<!putty )(?<!utility )(?:knife|knives|machetes?)"
_WEAPON = rf"(?:{_GUN}|{_KNIFE}|weapons?)"
_SHOWS = r"(?:(?:armed|came|attack\w*|door) with|has|had|pulled|drew|showed|pointed|brandish\w*|waved|carr\w+)"
_FEELS = r"feel(?:s|ing)?"

CLEAR: Mapping[HighRiskCategory, tuple[str, ...]] = {
    "Safety Issue": (
        r"safety issues?",
        rf"(?:not|\w+n'?t|never) {_FEELS} safe",
        rf"{_FEELS} (?:very )?(?:unsafe|threatened)",
        rf"(?:{TECHNICIAN}|customer|family|he|she|they|we) (?:is|are|was|were) (?:not safe|unsafe|in danger)",
        rf"{_SHOWS} (?:a |an |his |her |the )?{_WEAPON}",
    ),
    "Police Involved": (r"police\w*", r"(?:the )?cops", r"a cop", r"sheriff\w*", r"(?:call\w*|dial\w*) 911"),
    "Pending Lawsuit": (
        r"pending law ?suits?",
        r"law ?suits?\b.*\babus(?:e|ed|ive|ing)",
        r"abus(?:e|ed|ive|ing)\b.*\blaw ?suits?",
    ),
    "Threats or Harassment": (
        r"threats or harassment",
        r"verbal threats?",
        r"(?:made|makes|making|make) (?:\w+ )?threats?",
        r"death threats?",
        r"harass\w*",
        r"(?:is|was|were|being|been|got) threatened(?! or\b)",
        rf"threat\w* {_PERSON}",
        r"threat\w* (?:\w+ ){0,2}violence",
        rf"threat\w* (?:\w+ )?with (?:a |an |his |her )?(?:{_WEAPON}|wrench|hammer|bat|dog)",
        r"threat\w* (?:to|and) (?:kill|hurt|beat|shoot|attack|assault|hit|punch|harm|stab)\w*",
        r"assaulted",
        *THREATENED,
    ),
}
"""Regular expressions of whole words that state it clearly."""

WORDS: Mapping[HighRiskCategory, tuple[str, ...]] = {
    "Safety Issue": (r"unsafe\w*", r"not safe", r"\w+n'?t safe", r"in danger", _WEAPON, *SELF_HARM),
    "Police Involved": (r"911", r"arrest(?:s|ed)?"),
    "Pending Lawsuit": (
        r"law ?suits?",
        r"(?:to|will|would|may|might|could) sue",
        r"sue[sd]",
        r"suing",
        r"lawyers?",
        r"attorneys?",
        r"legal action",
        r"litigation",
    ),
    "Threats or Harassment": (
        r"threat\w*",
        r"abus(?:e|ed|ive|ing)",
        r"violen(?:t|tly|ce)",
        r"assault\w*",
        r"attack\w*",
        *VIOLENT,
    ),
}
"""Regular expressions of whole words that only suggest it, by situation."""

_DENIED = re.compile(r"(?:\b(?:no|not|without|never|nor)|n't) (?:\w+ )?$", re.IGNORECASE)
"""What precedes words that are denied, as in "no police"; such words still suggest the situation."""


def _whole(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


_CLEAR_SIGNS = {category: _whole(words) for category, words in CLEAR.items()}
_SIGNS = {category: _whole((*CLEAR[category], *words)) for category, words in WORDS.items()}


_STEMS = frozenset(
    [
        "911",
        "sos",
        "high",
        "abus",
        "arre",
        "arso",
        "assa",
        "atta",
        "atto",
        "beat",
        "blew",
        "blow",
        "bomb",
        "burn",
        "chok",
        "cop",
        "cops",
        "dang",
        "fire",
        "grab",
        "gun",
        "guns",
        "hara",
        "harm",
        "hit",
        "hits",
        "hitt",
        "hurt",
        "kick",
        "kill",
        "knif",
        "kniv",
        "law",
        "laws",
        "lawy",
        "lega",
        "liti",
        "mach",
        "murd",
        "pist",
        "poli",
        "punc",
        "rifl",
        "safe",
        "sher",
        "shoo",
        "shot",
        "shov",
        "slap",
        "stab",
        "stra",
        "sue",
        "sued",
        "sues",
        "suic",
        "suin",
        "swin",
        "swun",
        "thre",
        "torc",
        "twis",
        "unsa",
        "viol",
        "weap",
    ]
)
"""The first four letters of words of which every text that suggests a situation contains at least one."""

_WORD = re.compile(r"[a-z0-9]+")


def may_suggest(text: str) -> bool:
    """Whether a text is worth a closer look: a quick test that every text passes in which a situation is found."""
    return any(word[:4] in _STEMS for word in _WORD.findall(text.casefold()))


@dataclass(frozen=True, slots=True)
class RiskSuggestion:
    """A high-risk situation, and the words of a text that suggest it."""

    category: HighRiskCategory
    words: tuple[str, ...]

    @property
    def quoted(self) -> str:
        """The words in quotation marks."""
        return ", ".join(f'"{word}"' for word in self.words)


def risk_suggestions(text: str) -> tuple[RiskSuggestion, ...]:
    """The situations that a text suggests, clearly or not, in S4's order."""
    plain = _plain(text)
    found = ((category, [match.group() for match in sign.finditer(plain)]) for category, sign in _SIGNS.items())
    return tuple(
        RiskSuggestion(category, tuple(dict.fromkeys(word.casefold() for word in words)))
        for category, words in found
        if words
    )


def clear_risks(text: str) -> tuple[HighRiskCategory, ...]:
    """The situations that a text states clearly, in S4's order; what it denies, as in "no police", does not count."""
    plain = _plain(text)
    return tuple(
        category
        for category, sign in _CLEAR_SIGNS.items()
        if any(not _DENIED.search(plain[: match.start()]) for match in sign.finditer(plain))
    )


def _plain(text: str) -> str:
    return " ".join(text.replace("\u2019", "'").split())
