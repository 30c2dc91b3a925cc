"""Danger that is said in words: the high risks of S4 in the free texts of any event, whatever the event is about.

There is one recognition for every door and form. Words that state a risk clearly make it an SOS; words that only
suggest one, or only name an SOS, are passed to Escalations as a question (INF from S2 and S4).
"""

from dataclasses import dataclass
from functools import lru_cache

from events.data import EventData
from events.feedback import SpFeedbackSubmitted
from events.free_texts import free_texts
from events.vocabulary import HighRiskCategory
from state_machines.declaration import JobException, RaiseRequest
from state_machines.escalations.recognition import names_sos, risks_stated, risks_suggested
from state_machines.escalations.situations import SOS_CATEGORIES
from state_machines.feedback.wording import RiskSuggestion, may_suggest

SOURCE = "S2; S4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """The danger that a text describes."""

    text: str
    """The words in full."""

    risks: tuple[HighRiskCategory, ...] = ()
    """The high risks that it states clearly; empty if it only suggests one."""

    suggested: tuple[RiskSuggestion, ...] = ()
    """If it states none: the high risks that it suggests, with the words."""

    @property
    def question(self) -> str:
        """What Escalations is asked about words that only suggest danger."""
        what = (
            "; ".join(f"{each.quoted} may mean {each.category}" for each in self.suggested) or "it is called high risk"
        )
        return f'{what}: ask, and raise an SOS if anyone is at risk; the words are "{self.text}"'


def danger_in(data: EventData) -> Danger | None:
    """The danger that the free texts of an event describe; None if they describe none.

    The SP Feedback form asks about risk itself and refuses words that contradict the answer, so its words are left to
    its own rules.
    """
    if isinstance(data, SpFeedbackSubmitted):
        return None
    found = [danger for text in free_texts(data) if (danger := danger_in_text(text))]
    stated = {risk for each in found for risk in each.risks}
    telling = [each for each in found if each.risks] if stated else found
    if not telling:
        return None
    return Danger(
        text="\n".join(dict.fromkeys(each.text for each in telling)),
        risks=tuple(category for category in SOS_CATEGORIES if category in stated),
        suggested=() if stated else tuple(suggestion for each in telling for suggestion in each.suggested),
    )


@lru_cache(maxsize=4096)
def danger_in_text(text: str) -> Danger | None:
    """The danger that one text describes; None if it describes none."""
    if not may_suggest(text):
        return None
    if risks := risks_stated(text):
        return Danger(text=text, risks=risks)
    if suggested := risks_suggested(text):
        return Danger(text=text, suggested=suggested)
    return Danger(text=text) if names_sos(text) else None


def sos_request(danger: Danger) -> RaiseRequest:
    """The SOS that clear words make."""
    return RaiseRequest(comment=danger.text, details={"categories": danger.risks})


def is_covered_by(danger: Danger, sos: JobException) -> bool:
    """Whether an open SOS already has every risk that the words state."""
    return set(danger.risks) <= set(sos.details.get("categories", ()))
