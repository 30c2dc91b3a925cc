"""Permission to contact a tier comes from another person: no one permits their own request."""

from collections.abc import Callable

from state_machines.declaration import BrokenRule, Guard, Situation

RULE = "permission-of-another"


def not_own_permission(field: str, *, source: str, is_exempt: Callable[[Situation], bool]) -> Guard:
    """The rule that the name in a field of the details is not the requester's own.

    Args:
        field: the detail with the name of the person who gave permission.
        source: what the rule is inferred from; no source states it.
        is_exempt: whether the requester needs no permission and may name anyone.

    """
    do = f"ask a supervisor, and enter the supervisor's name in details.{field}"

    def broken(situation: Situation) -> BrokenRule | None:
        requester = situation.actor.name
        if is_exempt(situation) or _folded(str(situation.detail(field) or "")) != _folded(requester):
            return None
        why = f"{requester} makes the request and is also named as the person who permits it"
        return BrokenRule(rule=RULE, why=why, source=source, do=do, field=f"details.{field}")

    return Guard(rule=RULE, description="no one permits their own request", source=source, broken=broken, do=do)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
