"""The SP Feedback form as somebody has filled it in: what is wrong with it, and what else there is to say of it.

Every way in (the command, the HTTP API, the page) asks here before it sends the form, and the rules that judge it
when it arrives ask the same question of the same declaration.
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
"""Where people of a channel find the form (S4); of other channels S4 says nothing."""

SJ_NUMBER_RULE = FORM.all_questions["sj_number"].rule


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedForm:
    """What there is to say of a filled-in form."""

    problems: tuple[BrokenRule, ...]
    """Everything that is wrong with it, in the order of the form."""

    suggested: tuple[RiskSuggestion, ...]
    """The high-risk situations of which its wording reminds, and about which nobody has said yes or no."""

    lists_not_supplied: tuple[str, ...]
    """The lists that nobody has supplied yet, from which it has phrases all the same."""

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong with it."""
        return not self.problems

    @property
    def besides(self) -> dict[str, Any]:
        """What there is to say of it whether it is right or wrong, as plain data."""
        return {
            "suggested": [asdict(each) for each in self.suggested],
            "lists_not_supplied": list(self.lists_not_supplied),
        }

    def as_dict(self) -> dict[str, Any]:
        """Everything, as plain data."""
        return {"right": self.is_right, "problems": [rule.as_dict() for rule in self.problems], **self.besides}


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionResult:
    """What came of a form, and what else there is to say of it."""

    outcome: Outcome
    form: CheckedForm

    @property
    def review(self) -> str:
        """The id of the review that the form became, now or when it was sent before; empty where it was refused."""
        became = (each for each in self.outcome.flat() if each.type_key == TYPE.key and each.kind != "refused")
        return next((each.exception_id for each in became), "")

    @property
    def refused(self) -> tuple[BrokenRule, ...]:
        """The rules that refused the form. Its high-risk content may be an SOS all the same."""
        said_no = (each.rules for each in self.outcome.flat() if each.kind == "refused")
        return () if self.review else tuple(rule for rules in said_no for rule in rules)


def check_form(answers: Answers, lists: Lists) -> CheckedForm:
    """Check a filled-in form against its declaration and the lists that operations have supplied."""
    given = answered(answers)
    return CheckedForm(
        problems=tuple(problems(FORM, answers, lists)),
        suggested=Submission.of(answers).suggested,
        lists_not_supplied=tuple(each.vocabulary for each in not_supplied(FORM, lists) if each.key in given),
    )


def without_service_job(checked: CheckedForm) -> Outcome | None:
    """The refusal of a form whose SJ Number is not right: there is no service job that it could be sent for."""
    if all(rule.rule != SJ_NUMBER_RULE for rule in checked.problems):
        return None
    text = "the form is refused: " + "; ".join(rule.why for rule in checked.problems)
    return Outcome(kind="refused", text=text, type_key=TYPE.key, rules=checked.problems)
