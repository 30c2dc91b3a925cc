"""What a request's fields are called on the command line: rules and events name them as the HTTP API does."""

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from state_machines.declaration.guards import BrokenRule

_OTHERWISE = {"subject": "job", "expected_version": "expect-version"}
"""Fields whose options have a name of their own."""

_FIELDS = re.compile(
    r"\b(?:data\.)?details\.(?P<detail>\w+)"
    r"|\bdata\.(?P<data>\w+)"
    r"|(?<=enter )(?P<given>note)\b"
    r"|(?:^|(?<=in ))(?P<envelope>subject)(?= is |\.)"
    r"|\b(?P<plain>follow_up_at|follow_up_reason|waiting_on|resolution_reason|service_job_comment|expected_version)\b"
)


def in_flags(text: str) -> str:
    """A sentence about a request with the options of the command in place of the fields: ``--follow-up-at``."""
    return _FIELDS.sub(_flag, text)


def rule_in_flags(rule: "BrokenRule") -> "BrokenRule":
    """A broken rule in the words of whoever typed the request."""
    return replace(rule, why=in_flags(rule.why), do=in_flags(rule.do))


def _flag(found: re.Match[str]) -> str:
    if found["detail"]:
        return f"--detail {found['detail']}"
    name = next(filter(None, (found["data"], found["given"], found["envelope"], found["plain"])))
    return f"--{_OTHERWISE.get(name, name.replace('_', '-'))}"
