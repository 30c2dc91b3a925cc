"""What the API takes and answers, as its published contract (OpenAPI) describes it."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from events.field_types import ShortText
from events.vocabulary import FeedbackEntryPoint, HighRiskCategory
from state_machines.feedback.submission import Polarity
from state_machines.feedback.summary import PhraseCount, ProviderCount


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class FilledForm(_Said):
    """An SP Feedback form as somebody has filled it in."""

    answers: dict[str, JsonValue] = Field(max_length=100)
    """Each answer by the key of its question: a text, or a list where more than one may be chosen."""
    entry_point: FeedbackEntryPoint | None = None
    """Where the form was opened; left out, where people of the key's channel find it."""
    form_id: ShortText | None = None
    """Your id of the form, the same when you mend a refused form and send it again: a risk on it is told once."""


class Rule(_Said):
    """A rule that was broken."""

    rule: str
    """Its name, stable: for an answer, that of its question."""
    why: str
    """What was found."""
    source: str
    """The article or document that the rule comes from."""
    do: str = ""
    """What to do instead."""
    raise_instead: str = ""
    """The exception type to raise instead, if there is one."""
    field: str = ""
    """The field that broke it: on the form, the key of its question; empty if it is the request as a whole."""


class Suggestion(_Said):
    """A high-risk situation of which the wording reminds; a word decides nothing."""

    category: str
    """The situation."""
    words: tuple[str, ...]
    """The words that remind of it."""


class Besides(_Said):
    """What there is to say of a form whether it is right or wrong."""

    suggested: list[Suggestion]
    """High-risk situations to ask about, where nobody has said yes or no."""
    lists_not_supplied: list[str]
    """Lists that operations have not supplied yet; their phrases are taken as they are written."""


class CheckedAnswers(Besides):
    """What is wrong with a form."""

    right: bool
    """Whether nothing is wrong."""
    problems: list[Rule]
    """Every problem at once, in the order of the form."""


class Outcome(_Said):
    """What came of a request."""

    kind: Literal["opened", "moved", "refused", "noted", "duplicate"]
    """What it came to; ``duplicate``: it was sent before, and nothing changed."""
    text: str
    """The same for people."""
    exception_type: str = ""
    exception_id: str = ""
    """The exception that was raised or moved."""
    refusal_id: str = ""
    rules: list[Rule] = []
    """The rules that said no."""
    effects: list["Outcome"] = []
    """What else came of it, such as an SOS for high-risk content."""


class SentForm(Outcome, Besides):
    """What came of a form."""


class SubmittedForm(_Said):
    """A form that was submitted, and how its review stands."""

    id: str
    """The id of the review."""
    job: str
    status: str
    """Of the review."""
    opened_at: datetime
    """When it was submitted."""
    opened_by: str
    entry_point: FeedbackEntryPoint | None
    assignee: str | None
    """Who has claimed the review last."""
    claimed_until: datetime | None
    resolution: str | None
    account: str
    """The SP Account Number."""
    reason: str
    """The Reason For Feedback."""
    path: list[str]
    """What was chosen under the reason."""
    polarity: Polarity
    """Whether it praises or blames."""
    phrases: list[tuple[str, str]]
    """What was selected, each with the label of its question."""
    text: str
    high_risk: list[HighRiskCategory]
    """The high-risk situations that were marked."""
    suggested: list[Suggestion]


class Month(_Said):
    """A month of forms, counted. Every form is in one reason and in one polarity."""

    month: str
    zone: str
    """On whose clocks the month begins and ends."""
    forms: int
    reasons: dict[str, int]
    """By Reason For Feedback, those without forms too."""
    by_reason: dict[str, dict[Polarity, int]]
    polarities: dict[Polarity, int]
    high_risk: int
    """Forms on which a high-risk situation was marked."""
    phrases: list[PhraseCount]
    """The most frequent first."""
    providers: list[ProviderCount]
    """The one with the most forms first."""


class Problem(_Said):
    """A problem document (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str
    """What is wrong, stable: ``urn:cinchhs:problem:...``."""
    title: str
    status: int
    detail: str
    """What is wrong, for a person."""
    fix: str = ""
    """What to do about it."""
    rules: list[Rule] = []
    """Where rules said no: every broken one."""


Described = dict[str, Any]
"""A form described: its questions, where each is asked, its options, and a JSON Schema of right answers."""
