"""What the shell offers when TAB is pressed: departments, exception types, triggers, event types."""

from collections.abc import Iterable


def departments(incomplete: str) -> list[str]:
    """The departments' slugs."""
    from state_machines.declaration.departments import Department

    return _starting(incomplete, (department.slug for department in Department))


def exception_types(incomplete: str) -> list[tuple[str, str]]:
    """The keys of the exception types, with their titles."""
    from state_machines.declaration.registry import exception_types as declared_types

    return [(key, declared.title) for key, declared in declared_types().items() if key.startswith(incomplete)]


def triggers(incomplete: str) -> list[str]:
    """The triggers that people fire, of any type."""
    from state_machines.declaration.registry import exception_types as declared_types

    moves = (move for declared in declared_types().values() for move in declared.moves)
    return _starting(incomplete, sorted({move.trigger for move in moves if not move.system_only}))


def event_types(incomplete: str) -> list[tuple[str, str]]:
    """The event types without their prefix, with their titles."""
    from events.registry import all_event_models, short_type

    return [
        (short_type(model), model.TITLE) for model in all_event_models() if short_type(model).startswith(incomplete)
    ]


def _starting(incomplete: str, words: Iterable[str]) -> list[str]:
    return [word for word in words if word.startswith(incomplete)]
