"""The leave that a tier is contacted by is somebody else's: who asks does not permit themselves."""

from collections.abc import Callable

from state_machines.declaration import Guard, Situation


def by_another(field: str, *, source: str, needs_none: Callable[[Situation], bool]) -> Guard:
    """The rule that the name in a field of the details is not the asker's own.

    Args:
        field: the detail that names who gave leave.
        source: what it is inferred from; no source says it.
        needs_none: who asks without anybody's leave, and may name whom they like.

    """

    def broken(situation: Situation) -> str | None:
        asker = situation.actor.name
        if needs_none(situation) or _folded(str(situation.detail(field) or "")) != _folded(asker):
            return None
        return f"{asker} asks, and is named as who permits it"

    return Guard(
        rule="leave-of-another",
        description="who asks does not give the leave to themselves",
        source=source,
        broken=broken,
        do=f"ask a supervisor, and give that name as details.{field}",
    )


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
