"""Which events exist. They are found by walking this package, and listed nowhere."""

import importlib
import pkgutil
from collections.abc import Iterable

from events.data import TYPE_PREFIX, EventData, EventDeclarationError, full_type
from suggestions import nearest

#: Names less alike than this share letters and nothing else: ``nope.happened`` is not ``order.shipped``.
_LIKENESS = 0.7

#: Filled by :func:`discover`; type -> model.
_MODELS: dict[str, type[EventData]] = {}


class UnknownEventTypeError(LookupError):
    """No event has this type; ``nearest`` holds the known types most like it."""

    def __init__(self, type_: str) -> None:
        """Keep the unknown type and find the known ones most like it."""
        super().__init__(f"no event has the type {type_!r}")
        self.type = type_
        self.nearest = nearest_types(type_)


def discover() -> None:
    """Import every module of this package and register the event models declared in it.

    Raises:
        EventDeclarationError: a model is declared inconsistently, or two models claim one type.
    """
    package = importlib.import_module("events")
    for module in pkgutil.iter_modules(package.__path__, "events."):
        importlib.import_module(module.name)
    _MODELS.update(index_by_type(m for m in _subclasses(EventData) if m.__module__.startswith("events.")))


def index_by_type(models: Iterable[type[EventData]]) -> dict[str, type[EventData]]:
    """Return the models by their type, in order of type.

    Raises:
        EventDeclarationError: two models claim one type.
    """
    index: dict[str, type[EventData]] = {}
    for model in models:
        if (other := index.setdefault(model.TYPE, model)) is not model:
            names = f"{other.__module__}.{other.__name__} and {model.__module__}.{model.__name__}"
            raise EventDeclarationError(f"{names} both claim the event type {model.TYPE!r}")
    return dict(sorted(index.items()))


def find_model(type_: str) -> type[EventData] | None:
    """Return the model of a full event type, or None. This is the fast lookup of the hot path."""
    return _MODELS.get(type_)


def event_model(type_: str) -> type[EventData]:
    """Return the model of an event type, with or without our prefix.

    Raises:
        UnknownEventTypeError: no event has this type.
    """
    model = find_model(full_type(type_))
    if model is None:
        raise UnknownEventTypeError(type_)
    return model


def all_event_models() -> tuple[type[EventData], ...]:
    """Every event, incoming and outgoing, in order of type."""
    return tuple(_MODELS.values())


def incoming_event_models() -> tuple[type[EventData], ...]:
    """The events that we accept."""
    return tuple(m for m in _MODELS.values() if m.DIRECTION == "incoming")


def outgoing_event_models() -> tuple[type[EventData], ...]:
    """The events that we publish."""
    return tuple(m for m in _MODELS.values() if m.DIRECTION == "outgoing")


def nearest_types(type_: str) -> tuple[str, ...]:
    """Return up to three accepted types most like the given one, the nearest first."""
    known = {short_type(model): model.TYPE for model in incoming_event_models()}
    return tuple(known[near] for near in nearest(type_.removeprefix(TYPE_PREFIX), known, likeness=_LIKENESS))


def short_type(model: type[EventData]) -> str:
    """Return a model's type without our prefix, as used to name files and messages: ``order.placed``."""
    return model.TYPE.removeprefix(TYPE_PREFIX)


def _subclasses(base: type[EventData]) -> Iterable[type[EventData]]:
    for model in base.__subclasses__():
        if "TYPE" in model.__dict__:
            yield model
        yield from _subclasses(model)
