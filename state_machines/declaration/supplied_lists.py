"""Lists of answers that the sources give not at all or only in part: free text until the policy supplies them.

A comment's own list is ``comments.Vocabulary``; these are the lists behind a type's details and resolution reasons.
Every key is in the type's ``vocabularies``, so that a misspelled key in the policy file is noticed.
"""

from collections.abc import Sequence

from state_machines.declaration.guards import BrokenRule, Guard
from state_machines.declaration.policy import Policy
from state_machines.declaration.situation import Situation


def resolution_reasons(type_key: str) -> str:
    """The key of the list of a type's resolution reasons: ``tier_3_task.resolution_reason``."""
    return f"{type_key}.resolution_reason"


def gives_no_reason(text: str | None) -> bool:
    """Whether a text in the field is not a reason: blank, or the field's default, None (P:t3)."""
    return (text or "").strip().casefold() in {"", "none"}


def supplied(key: str, policy: Policy) -> Sequence[str]:
    """The list that operations have supplied under a key; empty until they do."""
    return policy.vocabularies.get(key, ())


def listed_answer(field: str, key: str, *, source: str) -> Guard:
    """The rule that a detail is in its list; it refuses nothing until the list is supplied."""
    rule, do = field.replace("_", "-"), f"choose from the list, or have it added to vocabularies.{key} in the policy"

    def broken(situation: Situation) -> BrokenRule | None:
        answer, choices = situation.detail(field), supplied(key, situation.policy)
        if not answer or not choices or answer in choices:
            return None
        why = f"{answer!r} is not in the list of {field}: {', '.join(choices)}"
        return BrokenRule(rule=rule, why=why, source=source, do=do, field=f"details.{field}")

    return Guard(
        rule=rule,
        description=f"{field} is from the list supplied as vocabularies.{key}; until then any text is accepted",
        source=source,
        broken=broken,
        do=do,
    )
