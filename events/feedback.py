"""Feedback on service providers, positive and negative."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from events.data import Actor, EventData, NotedByAgent
from events.field_types import FewWords, Flag, ShortText, Text
from events.vocabulary import FeedbackEntryPoint, HighRiskCategory


class ProviderFeedbackGiven(NotedByAgent):
    """A customer or an agent gives feedback on a service provider, or reports damage believed caused by it."""

    TYPE = "com.cinchhs.provider-feedback.given"
    TITLE = "Provider feedback given"

    sentiment: Literal["positive", "negative"]
    """Sentiment: positive (a compliment) or negative (a complaint)."""
    phrase: FewWords | None = None
    """The Comment Phrase of the exception; the sources do not list the phrases."""
    details: Text
    """The experience, in the words of the person who had it."""
    given_by: Literal["customer", "agent"] = "customer"
    """Who gives the feedback."""
    service_provider_account: ShortText | None = None
    """The SP account number."""
    damage_reported: Flag = False
    """Damage believed caused by the SP (H:customer-damage-claims)."""
    high_risk: Annotated[tuple[HighRiskCategory, ...], Field(max_length=4)] = ()
    """High-risk content, which is raised as an SOS first (S4)."""


class SpFeedbackSubmitted(EventData):
    """An agent has filled in the SP Feedback form and submitted it.

    The answers are sent as they were entered. The rules of the form judge them, and a refusal lists every problem.
    `sje feedback form --json` prints their JSON Schema. The subject is the SJ Number of the form.
    """

    TYPE = "com.cinchhs.sp-feedback.submitted"
    TITLE = "SP Feedback form submitted"

    actor: Actor
    """Who filled in the form."""
    entry_point: FeedbackEntryPoint
    """Where the form was opened (S4)."""
    form_id: ShortText | None = None
    """The form's own id. Keep it when you correct a refused form and send it again: a risk is then reported once."""
    answers: Annotated[dict[str, JsonValue], Field(max_length=100)]
    """Each answer by the key of its question: a text, or a list if more than one may be chosen."""
