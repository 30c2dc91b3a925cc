"""Escalation Reason and Escalation Sub Reason: the filing of the tiers' tasks.

The article's table is cut, so the reasons below are incomplete. They are offered, and others are accepted, until
operations supply the whole table as ``vocabularies.escalation_reason``, each entry written ``Reason: Sub Reason``.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from events.field_types import ShortText
from state_machines.declaration import Details, Guard, Policy, Situation, supplied

PAGE = "H:escalation-reasons-and-sub-reasons"
VOCABULARY = "escalation_reason"

KNOWN_REASONS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "Call Disconnected": ("Dead Air",),
        "Call Misrouted": ("Transfer to another Cinch department",),
        "Complaint - CS": ("Agent Behavior", "Long Hold Times"),
        "Compliment": ("Agent", "Cinch", "Service Provider"),
        "Delay": (
            "CHS 2nd Opinion Request",
            "Customer Unresponsive",
            "Documentation Needed from Customer",
            "Documentation Needed from SP",
            "No Status Update Provided",
            "Parts Distributor – Cinch Provided",  # noqa: RUF001 - as the page writes it
            "Parts Distributor – SP Provided",  # noqa: RUF001
            "Pending Customer Decision",
        ),
        "Service Pro": ("Workmanship-Damaged Property", "Workmanship-Damaged Item"),
    }
)
"""The reasons that can be read, each with the sub reasons that can be read."""

SOCIAL_MEDIA_ONLY = "Customer Unresponsive"
"""A sub reason of Delay that the page reserves for Social Media."""

UNKNOWN = (
    "the other escalation reasons and sub reasons: the table is cut; others are accepted until operations supply the "
    "whole table as vocabularies.escalation_reason, each entry written 'Reason: Sub Reason'"
)


class Reasoned(Details):
    """The details of a task that is filed under a reason."""

    escalation_reason: ShortText
    """Escalation Reason, such as Delay or Service Pro."""
    escalation_sub_reason: ShortText
    """Escalation Sub Reason, such as No Status Update Provided."""


def table(policy: Policy) -> Mapping[str, Sequence[str]]:
    """The reasons with their sub reasons: as supplied, or otherwise as known."""
    entries = supplied(VOCABULARY, policy)
    if not entries:
        return KNOWN_REASONS
    found: dict[str, list[str]] = {}
    for entry in entries:
        reason, _, sub_reason = (part.strip() for part in entry.partition(": "))
        found.setdefault(reason, []).extend([sub_reason] if sub_reason else [])
    return found


def _unlisted(situation: Situation) -> str | None:
    if not supplied(VOCABULARY, situation.policy):
        return None
    reasons = table(situation.policy)
    reason, sub_reason = situation.detail("escalation_reason"), situation.detail("escalation_sub_reason")
    if reason is not None and reason not in reasons:
        return f"{reason!r} is not an escalation reason; the reasons are: {', '.join(reasons)}"
    if reason is not None and sub_reason is not None and sub_reason not in reasons[reason]:
        known = f"its sub reasons are: {', '.join(reasons[reason])}" if reasons[reason] else "it has no sub reasons"
        return f"{sub_reason!r} is not a sub reason of {reason}; {known}"
    return None


def kept_for_social_media(situation: Situation) -> str | None:
    """What is wrong with the sub reason of a task that is not Social Media's; None if it is right."""
    of_delay = situation.detail("escalation_reason") == "Delay"
    if of_delay and situation.detail("escalation_sub_reason") == SOCIAL_MEDIA_ONLY:
        return f"the sub reason {SOCIAL_MEDIA_ONLY} of Delay is for Social Media only"
    return None


LISTED_REASON = Guard(
    rule="escalation-reason",
    description="reason and sub reason are in the table, once operations have supplied the whole table",
    source=PAGE,
    broken=_unlisted,
    do="choose a pair from the table, or have it added to vocabularies.escalation_reason in the policy",
)

NOT_SOCIAL_MEDIA = Guard(
    rule="social-media-only",
    description="the sub reason Customer Unresponsive of Delay is for Social Media only",
    source=PAGE,
    broken=kept_for_social_media,
    do="choose another sub reason",
)
"""For the tasks that are not Social Media's."""
