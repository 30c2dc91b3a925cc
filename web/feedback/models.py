"""What the SP Feedback API takes and returns, as its published contract (OpenAPI) describes it."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from events.field_types import ShortText
from events.vocabulary import FeedbackEntryPoint, HighRiskCategory
from state_machines.feedback.submission import Polarity
from state_machines.feedback.summary import PhraseCount, ProviderCount
from web.site.outcomes import OutcomeBody
from web.site.problems import BrokenRuleBody


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class FormAnswers(_Body):
    """The answers of an SP Feedback form."""

    answers: dict[str, JsonValue] = Field(max_length=100)
    """Each answer by the key of its question: a text, or a list if several options may be chosen."""
    entry_point: FeedbackEntryPoint | None = None
    """The portal in which the form was opened. Omit it to use the portal of the key's channel."""
    form_id: ShortText | None = None
    """Your ID of the form. Keep it when you correct a refused form and send it again: a risk is then reported once."""


class SuggestedRisk(_Body):
    """A high-risk situation that the wording suggests; words alone decide nothing."""

    category: str
    """The situation."""
    words: tuple[str, ...]
    """The words that suggest it."""


class FormNotes(_Body):
    """What to know about a form whether or not it has problems."""

    suggested: list[SuggestedRisk]
    """High-risk situations to ask about, because the form answers neither yes nor no."""
    lists_not_supplied: list[str]
    """Lists that operations have not supplied yet; their phrases are accepted as written."""


class CheckedFormBody(FormNotes):
    """What is wrong with a form."""

    right: bool
    """Whether nothing is wrong."""
    problems: list[BrokenRuleBody]
    """Every problem, in the order of the form."""


class FormOutcome(OutcomeBody, FormNotes):
    """The outcome of a form that was sent."""


LabelAndPhrase = Annotated[tuple[str, str], Field(json_schema_extra={"items": {"type": "string"}})]
"""The label of a question and a phrase. Linters of the contract ask for ``items`` on every array."""


class ReviewedForm(_Body):
    """A form that was submitted, and the state of its review."""

    id: str
    """The ID of the review."""
    job: str
    status: str
    """The status of the review."""
    opened_at: datetime
    """When the form was submitted."""
    opened_by: str
    entry_point: FeedbackEntryPoint | None
    assignee: str | None
    """Who claimed the review last."""
    claimed_until: datetime | None
    resolution: str | None
    account: str
    """The SP Account Number."""
    reason: str
    """The Reason For Feedback."""
    path: list[str]
    """The options chosen below the reason."""
    polarity: Polarity
    """The sentiment of the form."""
    phrases: list[LabelAndPhrase]
    """The selected phrases, each after the label of its question."""
    text: str
    high_risk: list[HighRiskCategory]
    """The high-risk situations that were marked."""
    suggested: list[SuggestedRisk]


class MonthSummary(_Body):
    """A month of forms, counted. Every form has one reason and one sentiment."""

    month: str
    zone: str
    """The time zone in which the month begins and ends."""
    forms: int
    reasons: dict[str, int]
    """Forms per Reason For Feedback, including reasons without forms."""
    by_reason: dict[str, dict[Polarity, int]]
    polarities: dict[Polarity, int]
    """Forms per sentiment."""
    high_risk: int
    """Forms that mark a high-risk situation."""
    phrases: list[PhraseCount]
    """The most frequent first."""
    providers: list[ProviderCount]
    """The provider with the most forms first."""


FormDescription = dict[str, Any]
"""The form: its questions, when each is asked, its options, and a JSON Schema of valid answers."""
