"""Research for parts and replacements."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, JsonValue

from events import fact_paths
from events.data import NotedByAgent, PartLine, fact_value, said
from events.field_types import Flag, Instant, ShortText, Text
from events.vocabulary import OrderKind, ResearchGround


class ResearchRequested(NotedByAgent):
    """Research has been asked to find a part or a replacement."""

    TYPE = "com.cinchhs.research.requested"
    TITLE = "Research requested"

    requested_at: Instant
    """When; the normal 48 hours count from here (H:research-escalation-creating-exception)."""
    kind: OrderKind | None = None
    """A part for a repair, or equipment that replaces the item."""
    item: ShortText | None = None
    """What is looked for."""

    def facts(self) -> Mapping[str, JsonValue]:
        """Research is active."""
        return {
            fact_paths.RESEARCH_STATUS: "Active",
            fact_paths.RESEARCH_REQUESTED_AT: fact_value(self.requested_at),
            fact_paths.RESEARCH_COMPLETED_AT: None,
        }


class ResearchCompleted(NotedByAgent):
    """Research has finished, whether it found something or not."""

    TYPE = "com.cinchhs.research.completed"
    TITLE = "Research completed"

    completed_at: Instant | None = None
    """When, if it differs from the time of the event."""
    found: Flag | None = None
    """Whether what was looked for can be had."""
    note: Text | None = None
    """The result, as noted under the prefix "Research Complete"."""

    def facts(self) -> Mapping[str, JsonValue]:
        """Research is over."""
        return said({fact_paths.RESEARCH_STATUS: "Completed", fact_paths.RESEARCH_COMPLETED_AT: self.completed_at})


class ResearchProblemReported(NotedByAgent):
    """Somebody finds the research wrong, disputed, missing or too slow.

    Besides the ground, send the answers to that ground's questions; a question that is not answered counts as
    not fulfilled (H:research-escalation-creating-exception).
    """

    TYPE = "com.cinchhs.research.problem-reported"
    TITLE = "Research problem reported"

    ground: ResearchGround
    """On what ground."""
    reason: ShortText
    """In a few words; it is printed after the ground in the request."""
    lines: Annotated[tuple[PartLine, ...], Field(max_length=100)] = ()
    """What was ordered or offered wrongly."""
    wrong_item_ordered: Flag | None = None
    """Incorrect Research: wrong parts or equipment were really ordered."""
    right_parts_verified: Flag | None = None
    """Incorrect Research: the right ones have been verified and the job updated."""
    tracking_only: Flag | None = None
    """Incorrect Research: merely tracking is wanted, which is no ground."""
    valid_dispute: Flag | None = None
    """Replacement Dispute: valid against the Appliance Feature Matching Guide."""
    created_correctly: Flag | None = None
    """Research Needed: the request was created correctly."""
    completed_prematurely: Flag | None = None
    """Research Needed: the request was completed too early."""
    bbb_or_social_media_threat: Flag | None = None
    """Priority Research: the customer threatens with the BBB or social media."""
    ongoing_leak: Flag | None = None
    """Priority Research: water is leaking."""

    def facts(self) -> Mapping[str, JsonValue]:
        """The two grounds for priority that lie in the job and not in the research."""
        return said(
            {
                fact_paths.RESEARCH_BBB_OR_SOCIAL_MEDIA_THREAT: self.bbb_or_social_media_threat,
                fact_paths.ONGOING_LEAK: self.ongoing_leak,
            }
        )
