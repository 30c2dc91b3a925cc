"""The options of the command line by the fields of a request, which rules and events name."""

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
    """A broken rule that names the option instead of the field."""
    return replace(rule, why=_named(rule.why, rule.field), do=_named(rule.do, rule.field)) if rule.field else rule


def problems_with_options(error: "BadEventError") -> tuple[str, str]:
    """What is wrong with a request and how to fix it, with options instead of fields."""
    messages = (_named(each.message, each.path) for each in error.problems)
    fixes = dict.fromkeys(_named(each.fix, each.path) for each in error.problems)
    return " ".join(messages), " ".join(fixes)


def _named(text: str, field: str) -> str:
    return text.replace(field, option_of(field)) if field else text
