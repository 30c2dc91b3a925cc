"""Shell completion: departments, exception types, triggers, event types."""

from collections.abc import Iterable


def departments(incomplete: str) -> list[str]:
    """The departments' slugs."""
    from state_machines.declaration.departments import Department

    return _starting(incomplete, (department.slug for department in Department))


def exception_types(incomplete: str) -> list[tuple[str, str]]:
    """The keys of every type of work, with their titles."""
    from state_machines.engine.registry import work_types as declared_types

    return [(key, declared.title) for key, declared in declared_types().items() if key.startswith(incomplete)]


def triggers(incomplete: str) -> list[str]:
    """The triggers that people fire, of any type of work."""
    from state_machines.engine.registry import work_types as declared_types

    moves = (move for declared in declared_types().values() for move in declared.moves)
    return _starting(incomplete, sorted({move.trigger for move in moves if not move.system_only}))


def situations(incomplete: str) -> list[tuple[str, str]]:
    """The keys of the escalated situations, with their descriptions."""
    from state_machines.escalations.situations import SITUATIONS

    return [(key, each.description) for key, each in SITUATIONS.items() if key.startswith(incomplete)]


def risks(incomplete: str) -> list[tuple[str, str]]:
    """The categories of high risk, with their descriptions."""
    from state_machines.escalations.situations import SOS_CATEGORIES

    return [
        (name, description)
        for name, description in SOS_CATEGORIES.items()
        if name.casefold().startswith(incomplete.casefold())
    ]


def permits(incomplete: str) -> list[str]:
    """What a supervisor can permit."""
    from state_machines.escalations.routing import Grant

    return _starting(incomplete, Grant)


def event_types(incomplete: str) -> list[tuple[str, str]]:
    """The event types without their prefix, with their titles."""
    from events.registry import all_event_models, short_type

    return [
        (short_type(model), model.TITLE) for model in all_event_models() if short_type(model).startswith(incomplete)
    ]


def _starting(incomplete: str, words: Iterable[str]) -> list[str]:
    return [word for word in words if word.startswith(incomplete)]
