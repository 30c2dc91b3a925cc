"""Whether the rules are complete, and which settings of theirs are in force."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.doctor.finding import Finding

if TYPE_CHECKING:
    from tasks.runtime import Runtime

AREA = "rules"


def examine(runtime: "Runtime") -> Iterator[Finding]:
    """The exception types and the policy file; a broken one of either has ended the command before this."""
    from state_machines.declaration.registry import exception_types

    file = runtime.settings.policy_file
    policy = f"policy from {file}" if file else "the default policy"
    yield Finding.ok(AREA, f"{len(exception_types())} exception types, {policy}")
    unknown = sorted(set(runtime.policy.vocabularies) - set(exception_types()))
    if unknown:
        mend = f"Correct [vocabularies] in {file}; `sje catalog` lists the keys."
        yield Finding.warn(AREA, f"the policy has vocabularies of types that do not exist: {', '.join(unknown)}", mend)
