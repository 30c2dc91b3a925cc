"""Names and values of fields as people read them: words, yes and no, lists with commas."""

import json
from typing import Any


def field_label(name: str) -> str:
    """The words of a field's name: ``supervisor_tried`` becomes ``supervisor tried``."""
    return name.replace("_", " ").replace(".", " ")


def field_value(value: Any) -> str:
    """A value of a request or an event, for people."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(field_value, value)) or "none"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
