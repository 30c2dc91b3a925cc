"""One plausible example of every event; together they are the story of one refrigerator.

They are in ``examples.json``, which is also a CloudEvents batch.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from events.data import EventDeclarationError
from events.registry import event_model


def example(type_: str) -> dict[str, Any]:
    """Return the example of an event type, with or without our prefix, in structured mode.

    Raises:
        UnknownEventTypeError: no event has this type.
        EventDeclarationError: the event has no example yet.
    """
    full_type = event_model(type_).TYPE
    if full_type not in all_examples():
        raise EventDeclarationError(f"{full_type} has no example; add one to events/examples.json")
    return dict(all_examples()[full_type])


@cache
def all_examples() -> Mapping[str, Mapping[str, Any]]:
    """The examples by full event type."""
    text = resources.files("events").joinpath("examples.json").read_text(encoding="utf-8")
    return {document["type"]: document for document in json.loads(text)}
