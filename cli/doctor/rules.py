"""Whether the rules are complete, and which settings of theirs are in force."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.doctor.finding import Finding

if TYPE_CHECKING:
    from tasks.runtime import Runtime

AREA = "rules"


def examine(runtime: "Runtime") -> Iterator[Finding]:
    """The exception types and the policy file; a broken one of either has ended the command before this."""
    from state_machines.engine.registry import exception_types, work_types

    file = runtime.settings.policy_file
    policy = f"policy from {file}" if file else "the default policy"
    yield Finding.ok(AREA, f"{len(exception_types())} exception types, {policy}")
    known = set(work_types()) | {key for declared in work_types().values() for key in declared.vocabularies}
    unknown = sorted(set(runtime.policy.vocabularies) - known)
    if unknown:
        mend = f"Correct [vocabularies] in {file}; `sje catalog` lists the keys, deploy/policy.example.toml the forms'."
        yield Finding.warn(AREA, f"the policy has vocabularies of types that do not exist: {', '.join(unknown)}", mend)
    yield from _lists_of_the_feedback_form(runtime)


def _lists_of_the_feedback_form(runtime: "Runtime") -> Iterator[Finding]:
    """The option lists of the SP Feedback form, which no source gives: supplied, or still free text."""
    from state_machines.feedback.sp_feedback_form import FORM, LISTS
    from state_machines.forms.answers import not_supplied

    missing = len(not_supplied(FORM, runtime.policy.vocabularies))
    if missing:
        found = f"{FORM.title}: {missing} of its {len(not_supplied(FORM, {}))} lists not supplied yet"
        mend = f"List them in [vocabularies.{LISTS}]; deploy/policy.example.toml shows how."
        yield Finding.warn(AREA, found, mend)
    else:
        yield Finding.ok(AREA, f"{FORM.title}: every list is supplied")
