"""Names and values as people read them: the words of a program's names, yes and no, lists with commas."""

import json
from typing import Any


def label(name: str) -> str:
    """The words of a name: ``supervisor_tried`` is read as ``supervisor tried``."""
    return name.replace("_", " ").replace(".", " ")


def plain(value: Any) -> str:
    """A value of a request or an event, for people."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(plain, value)) or "none"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
