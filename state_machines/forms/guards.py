"""A form's questions as rules of a kind of work: one guard per question, and one for unknown questions."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from state_machines.declaration.departments import Department
from state_machines.declaration.guards import BrokenRule, Guard
from state_machines.declaration.situation import Situation
from state_machines.forms.answers import UNKNOWN_RULE, how_to_answer, judge, judge_names, where_asked
from state_machines.forms.form import Answers, Form, Question

ReadAnswers = Callable[[Situation], Answers | None]
NO_DEPARTMENTS: Mapping[str, Department] = MappingProxyType({})


def form_guards(
    form: Form, read: ReadAnswers, *, notifies: Mapping[str, Department] = NO_DEPARTMENTS
) -> tuple[Guard, ...]:
    """The rules that refuse a wrongly filled-in form, each named like its question.

    Args:
        form: the form.
        read: finds the answers in a situation; None if there are none at all, which another rule covers.
        notifies: the department to notify at once of a refused answer, by the name of the rule.

    """
    questions = (_guard(form, question, read, notifies.get(question.rule)) for question in form.all_questions.values())
    unknown = Guard(
        rule=UNKNOWN_RULE,
        description=f"only questions of {form.title} are answered",
        source=form.source,
        broken=lambda situation: _judged(read(situation), lambda answers: judge_names(form, answers)),
        do="omit what the form does not ask",
    )
    return (*questions, unknown)


def _guard(form: Form, question: Question, read: ReadAnswers, notifies: Department | None) -> Guard:
    places = [where_asked(place) for place in form.places[question.key]]
    where = "always" if "" in places else " or ".join(f"after {place}" for place in places)
    needed = "asked" if question.required else "may be answered"
    return Guard(
        rule=question.rule,
        description=f"{question.label}: {needed} {where}",
        source=question.source,
        broken=lambda situation: _judged(
            read(situation), lambda answers: judge(form, question, answers, situation.policy.vocabularies)
        ),
        do=how_to_answer(question, {}),
        notifies=notifies,
    )


def _judged(answers: Answers | None, judged: Callable[[Answers], BrokenRule | None]) -> BrokenRule | None:
    return None if answers is None else judged(answers)
