"""Whether the rules are complete, and which policy is in force."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cli.doctor.finding import Finding

if TYPE_CHECKING:
    from tasks.runtime import Runtime

AREA = "rules"


def examine(runtime: "Runtime") -> Iterator[Finding]:
    """The exception types and the policy file; an invalid one has already ended the command."""
    from state_machines.engine.registry import exception_types, work_types

    file = runtime.settings.policy_file
    policy = f"policy from {file}" if file else "the default policy"
    yield Finding.ok(AREA, f"{len(exception_types())} exception types, {policy}")
    known = set(work_types()) | {key for declared in work_types().values() for key in declared.vocabularies}
    unknown = sorted(set(runtime.policy.vocabularies) - known)
    if unknown:
        fix = f"Correct [vocabularies] in {file}; `sje catalog` and deploy/policy.example.toml list the keys."
        yield Finding.warn(AREA, f"the policy has vocabularies for types that do not exist: {', '.join(unknown)}", fix)
    yield from _lists_of_the_feedback_form(runtime)


def _lists_of_the_feedback_form(runtime: "Runtime") -> Iterator[Finding]:
    """The option lists of the SP Feedback form, which no source gives: supplied, or still free text."""
    from state_machines.feedback.sp_feedback_form import FORM, LISTS
    from state_machines.forms.answers import not_supplied

    missing = len(not_supplied(FORM, runtime.policy.vocabularies))
    if missing:
        found = f"{FORM.title}: {missing} of its {len(not_supplied(FORM, {}))} lists not supplied yet"
        fix = f"Supply them in [vocabularies.{LISTS}] of the policy file; deploy/policy.example.toml shows how."
        yield Finding.warn(AREA, found, fix)
    else:
        yield Finding.ok(AREA, f"{FORM.title}: every list is supplied")
