"""Research for parts and replacements."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, JsonValue

from events import fact_paths
from events.data import NotedByAgent, PartLine, fact_value, present_facts
from events.field_types import Flag, Instant, ShortText, Text
from events.vocabulary import OrderKind, ResearchGround


class ResearchRequested(NotedByAgent):
    """A request to Research to find a part or a replacement."""

    TYPE = "com.cinchhs.research.requested"
    TITLE = "Research requested"

    requested_at: Instant
    """When it was requested; the normal 48 hours start here (H:research-escalation-creating-exception)."""
    kind: OrderKind | None = None
    """A part for a repair, or equipment that replaces the item."""
    item: ShortText | None = None
    """The item to find."""

    def facts(self) -> Mapping[str, JsonValue]:
        """Research is active."""
        return {
            fact_paths.RESEARCH_STATUS: "Active",
            fact_paths.RESEARCH_REQUESTED_AT: fact_value(self.requested_at),
            fact_paths.RESEARCH_COMPLETED_AT: None,
        }


class ResearchCompleted(NotedByAgent):
    """Research has finished, whether or not it found the item."""

    TYPE = "com.cinchhs.research.completed"
    TITLE = "Research completed"

    completed_at: Instant | None = None
    """When it finished, if this differs from the time of the event."""
    found: Flag | None = None
    """Whether the item is available."""
    note: Text | None = None
    """The result, as noted with the prefix "Research Complete"."""

    def facts(self) -> Mapping[str, JsonValue]:
        """Research is completed."""
        return present_facts(
            {fact_paths.RESEARCH_STATUS: "Completed", fact_paths.RESEARCH_COMPLETED_AT: self.completed_at}
        )


class ResearchProblemReported(NotedByAgent):
    """Research is reported as wrong, disputed, missing or too slow.

    With the ground, send the answers to that ground's questions. A question that is not answered counts as not
    fulfilled (H:research-escalation-creating-exception).
    """

    TYPE = "com.cinchhs.research.problem-reported"
    TITLE = "Research problem reported"

    ground: ResearchGround
    """The ground."""
    reason: ShortText
    """The reason in a few words; the request prints it after the ground."""
    lines: Annotated[tuple[PartLine, ...], Field(max_length=100)] = ()
    """The parts or equipment that were ordered or offered wrongly."""
    wrong_item_ordered: Flag | None = None
    """Incorrect Research: wrong parts or equipment were actually ordered."""
    right_parts_verified: Flag | None = None
    """Incorrect Research: the right parts or equipment have been verified and the job updated."""
    tracking_only: Flag | None = None
    """Incorrect Research: only tracking is wanted, which is not a ground."""
    valid_dispute: Flag | None = None
    """Replacement Dispute: valid against the Appliance Feature Matching Guide."""
    created_correctly: Flag | None = None
    """Research Needed: the request was created correctly."""
    completed_prematurely: Flag | None = None
    """Research Needed: the request was completed too early."""
    bbb_or_social_media_threat: Flag | None = None
    """Priority Research: the customer threatens to go to the BBB or social media."""
    ongoing_leak: Flag | None = None
    """Priority Research: water is leaking."""

    def facts(self) -> Mapping[str, JsonValue]:
        """The two grounds for priority that concern the job and not the research."""
        return present_facts(
            {
                fact_paths.RESEARCH_BBB_OR_SOCIAL_MEDIA_THREAT: self.bbb_or_social_media_threat,
                fact_paths.ONGOING_LEAK: self.ongoing_leak,
            }
        )
