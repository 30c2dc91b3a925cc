"""A form's questions as rules of a kind of work: one guard for each question, and one for what is not asked."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from state_machines.declaration.departments import Department
from state_machines.declaration.guards import BrokenRule, Guard
from state_machines.declaration.situation import Situation
from state_machines.forms.answers import UNKNOWN_RULE, how_to_answer, judge, judge_names, where_asked
from state_machines.forms.form import Answers, Form, Question

ReadAnswers = Callable[[Situation], Answers | None]
NOBODY: Mapping[str, Department] = MappingProxyType({})


def form_guards(form: Form, read: ReadAnswers, *, tells: Mapping[str, Department] = NOBODY) -> tuple[Guard, ...]:
    """The rules that refuse a badly filled-in form, each named like its question.

    Args:
        form: the form.
        read: finds the answers in a situation; None where none were given at all, of which another rule speaks.
        tells: the department that hears at once when an answer is refused, by the name of the rule.

    """
    questions = (_guard(form, question, read, tells.get(question.rule)) for question in form.all_questions.values())
    unknown = Guard(
        rule=UNKNOWN_RULE,
        description=f"only the questions of {form.title} are answered",
        source=form.source,
        broken=lambda situation: _judged(read(situation), lambda answers: judge_names(form, answers)),
        do="leave out what the form does not ask",
    )
    return (*questions, unknown)


def _guard(form: Form, question: Question, read: ReadAnswers, tells: Department | None) -> Guard:
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
        tells=tells,
    )


def _judged(answers: Answers | None, judged: Callable[[Answers], BrokenRule | None]) -> BrokenRule | None:
    return None if answers is None else judged(answers)
