"""A completed SP Feedback form: what is wrong with it, and what else to know about it.

The command, the HTTP API and the page all check here before they send the form; the rules that judge it on arrival use
the same declaration.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from state_machines.declaration.guards import BrokenRule
from state_machines.feedback.sp_feedback_form import FORM
from state_machines.feedback.sp_feedback_review import TYPE
from state_machines.feedback.submission import Submission
from state_machines.feedback.wording import RiskSuggestion
from state_machines.forms.answers import Lists, not_supplied, problems
from state_machines.forms.form import Answers, answered
from workflows.outcome import Outcome

ENTRY_POINTS: Mapping[str, str] = {"internal": "Cinch Portal", "bpo": "BPO Operations Portal"}
"""The portal in which people of a channel open the form (S4); S4 does not cover other channels."""

SJ_NUMBER_RULE = FORM.all_questions["sj_number"].rule


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedForm:
    """What to know about a completed form."""

    problems: tuple[BrokenRule, ...]
    """Everything that is wrong with it, in the order of the form."""

    suggested: tuple[RiskSuggestion, ...]
    """The high-risk situations that its wording suggests, and that are not answered yet."""

    lists_not_supplied: tuple[str, ...]
    """The lists that operations have not supplied yet, from which it has phrases nevertheless."""

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.problems

    @property
    def besides(self) -> dict[str, Any]:
        """What to know about it whether or not it has problems, as plain data."""
        return {
            "suggested": [asdict(each) for each in self.suggested],
            "lists_not_supplied": list(self.lists_not_supplied),
        }

    def as_dict(self) -> dict[str, Any]:
        """Everything, as plain data."""
        return {"right": self.is_right, "problems": [rule.as_dict() for rule in self.problems], **self.besides}


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionResult:
    """The outcome of a form, and what else to know about it."""

    outcome: Outcome
    form: CheckedForm

    @property
    def review(self) -> str:
        """The ID of the review that the form became, now or when it was sent before; empty if it was refused."""
        became = (each for each in self.outcome.flat() if each.type_key == TYPE.key and each.kind != "refused")
        return next((each.exception_id for each in became), "")

    @property
    def refused(self) -> tuple[BrokenRule, ...]:
        """The rules that refused the form. Its high-risk content may become an SOS nevertheless."""
        refused = (each.rules for each in self.outcome.flat() if each.kind == "refused")
        return () if self.review else tuple(rule for rules in refused for rule in rules)


def check_form(answers: Answers, lists: Lists) -> CheckedForm:
    """Check a filled-in form against its declaration and the lists that operations have supplied."""
    given = answered(answers)
    return CheckedForm(
        problems=tuple(problems(FORM, answers, lists)),
        suggested=Submission.of(answers).suggested,
        lists_not_supplied=tuple(each.vocabulary for each in not_supplied(FORM, lists) if each.key in given),
    )


def without_service_job(checked: CheckedForm) -> Outcome | None:
    """The refusal of a form whose SJ Number is not valid, so that it cannot be sent for a service job."""
    if all(rule.rule != SJ_NUMBER_RULE for rule in checked.problems):
        return None
    text = "the form is refused: " + "; ".join(rule.why for rule in checked.problems)
    return Outcome(kind="refused", text=text, type_key=TYPE.key, rules=checked.problems)
