"""Lists of answers that the sources do not give, or only in part: free until operations supply them in the policy.

A comment's own list is ``comments.Vocabulary``; these are the lists behind a type's details and resolution reasons.
Every key stands in the type's ``vocabularies``, so that a misspelt one in the policy file is noticed.
"""

from collections.abc import Sequence

from state_machines.declaration.guards import Guard
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import Situation


def resolution_reasons(type_key: str) -> str:
    """The key of the list of a type's resolution reasons: ``tier_3_task.resolution_reason``."""
    return f"{type_key}.resolution_reason"


def gives_no_reason(text: str | None) -> bool:
    """Whether a text stands in the field without being a reason: blank, or the field's default, None (P:t3)."""
    return (text or "").strip().casefold() in {"", "none"}


def supplied(key: str, policy: Policy) -> Sequence[str]:
    """What operations have listed under a key; empty until they do."""
    return policy.vocabularies.get(key, ())


def listed_answer(field: str, key: str, *, source: str) -> Guard:
    """The rule that a detail stands in its list; it refuses nothing until the list is supplied."""

    def broken(situation: Situation) -> str | None:
        answer, choices = situation.detail(field), supplied(key, situation.policy)
        if not answer or not choices or answer in choices:
            return None
        return f"{answer!r} is not in the list of {field}: {', '.join(choices)}"

    return Guard(
        rule=field.replace("_", "-"),
        description=f"{field} is one of the list that operations supply as vocabularies.{key}; until then it is free",
        source=source,
        broken=broken,
        do=f"choose one of the list, or have it added under vocabularies.{key} in the policy",
    )
