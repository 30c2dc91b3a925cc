"""The options of the command line by the fields of a request, which rules and events name."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from events.bad_events import BadEventError
    from state_machines.declaration.guards import BrokenRule

_OTHER_NAMES = {"subject": "job", "expected_version": "expect-version"}
"""Fields whose options have another name."""

_DATA, _DETAILS = "data.", "details."


def option_of(field: str) -> str:
    """The option by which a field is entered: ``--follow-up-at``, ``--detail supervisor_tried``."""
    name = field.removeprefix(_DATA)
    if name.startswith(_DETAILS):
        return f"--detail {name.removeprefix(_DETAILS)}"
    return f"--{_OTHER_NAMES.get(name, name.replace('_', '-'))}"


def rule_with_option(rule: "BrokenRule") -> "BrokenRule":
    """A broken rule whose advice names the option instead of the field."""
    if not rule.field or not rule.do:
        return rule
    option = option_of(rule.field)
    is_word = rule.field.isalpha()  # such as `comment`, which a sentence may contain in its ordinary sense
    why = rule.why if is_word else _replaced(rule.why, rule.field)
    do = _replaced(rule.do, rule.field) if not is_word or rule.do.endswith(f" {rule.field}") else rule.do
    return replace(rule, why=why, do=do if option in do else f"{do} ({option})")


def problems_with_options(error: "BadEventError") -> tuple[str, str]:
    """What is wrong with a request and how to fix it, with options instead of fields."""
    messages = (_replaced(each.message, each.path) for each in error.problems)
    fixes = dict.fromkeys(_replaced(each.fix, each.path) for each in error.problems)
    return " ".join(messages), " ".join(fixes)


def _replaced(text: str, field: str) -> str:
    return re.sub(rf"(?<![\w.]){re.escape(field)}(?!\w)", option_of(field), text) if field else text
