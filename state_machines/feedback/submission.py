"""A filled-in SP Feedback form, in the terms in which it is listed and counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from events.vocabulary import HighRiskCategory
from state_machines.feedback.sp_feedback_form import (
    CUSTOMER_EXPERIENCE,
    FORM,
    HIGH_RISK,
    INTERNAL_EXPERIENCE,
    flagged,
)
from state_machines.feedback.wording import RiskSuggestion, risk_suggestions
from state_machines.forms.form import Kind, answered

Polarity = Literal["positive", "negative", "neither"]

_REASONS = ("reason_for_recall_reassignment", "sp_refused_reason", "customer_feedback_type", "internal_feedback_type")


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One submitted form."""

    account: str
    """The SP Account Number."""

    reason: str
    """The Reason For Feedback."""

    path: tuple[str, ...]
    """The choices under the reason, such as ``("SP Refused", "Other")``."""

    polarity: Polarity
    """The sentiment; a recall reassignment without a complaint has none."""

    phrases: tuple[tuple[str, str], ...]
    """The selected phrases, each with the label of its question, without the options for "does not apply"."""

    text: str
    """The details, or the explanation of another refusal."""

    high_risk: tuple[HighRiskCategory, ...]
    """The high-risk situations that were marked."""

    suggested: tuple[RiskSuggestion, ...]
    """The high-risk situations that the wording suggests and that were neither marked nor ruled out."""

    @classmethod
    def of(cls, answers: Mapping[str, Any]) -> "Submission":
        """Read a form's answers; wrong or missing answers count as empty."""
        given = answered(answers)
        return cls(
            account=_text(given, "sp_account_number"),
            reason=_text(given, "reason_for_feedback"),
            path=tuple(filter(None, (_text(given, key) for key in _REASONS))),
            polarity=_polarity(given),
            phrases=_phrases(given),
            text=next(filter(None, (_text(given, key) for key in _TEXTS)), ""),
            high_risk=flagged(given),
            suggested=() if HIGH_RISK.key in given else risk_suggestions(_written(given)),
        )

    @property
    def title(self) -> str:
        """The submission in one line: ``SP Feedback from Customer, Negative: SP-30417``."""
        return f"{', '.join((self.reason or 'SP Feedback', *self.path))}: {self.account or 'no account'}"

    @property
    def complaint(self) -> str:
        """The whole complaint for the person who works it: the title, the selected phrases, and the text."""
        selected = (f"{label}: {phrase}" for label, phrase in self.phrases)
        return "\n".join(filter(None, (self.title, *selected, self.text)))


_TEXTS = (CUSTOMER_EXPERIENCE.key, INTERNAL_EXPERIENCE.key, "explanation_of_other_refusal")


def _text(given: Mapping[str, Any], key: str) -> str:
    value = given.get(key)
    return value if isinstance(value, str) else ""


def _polarity(given: Mapping[str, Any]) -> Polarity:
    kind = _text(given, "customer_feedback_type") or _text(given, "internal_feedback_type")
    if kind == "Positive":
        return "positive"
    if kind == "Negative" or given.get("customer_has_complaint") == "Yes":
        return "negative"
    return "neither"


def _phrases(given: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (question.label, phrase)
        for question in FORM.all_questions.values()
        if question.kind is Kind.MANY and question is not HIGH_RISK and isinstance(given.get(question.key), list)
        for phrase in given[question.key]
        if isinstance(phrase, str) and phrase != question.none_option
    )


def _written(given: Mapping[str, Any]) -> str:
    """Everything that was written rather than chosen, including phrases, which are written until a list is supplied."""
    phrases = (phrase for _label, phrase in _phrases(given))
    return "\n".join((*(_text(given, key) for key in _TEXTS), *phrases))
