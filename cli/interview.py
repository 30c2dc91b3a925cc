"""Ask the questions of a form one by one; the next question depends on the answers so far.

All of it is on stderr, so that stdout has only the answer for a program. An interrupted interview enters nothing.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import typer
from rich.text import Text

from cli.screens.broken_rules import broken_rule
from cli.terminal import remarks

if TYPE_CHECKING:
    from state_machines.forms.form import Form, Question

Lists = Mapping[str, tuple[str, ...]]
Remark = Callable[["Question", dict[str, Any]], str]
"""A remark to show before a question, given the answers so far; empty if there is none.

An optional question with a remark cannot be skipped.
"""

BETWEEN_PHRASES = ";"


def interview(form: "Form", lists: Lists, remark: Remark) -> dict[str, Any]:
    """Ask until every visible question has an answer; Enter skips an optional question.

    Raises:
        typer.Abort: the user interrupted.

    """
    remarks().print(Text(f"{form.title}: {form.description}", style="head"))
    answers: dict[str, Any] = {}
    skipped: set[str] = set()
    while True:
        waiting = [each for each in form.visible(answers) if each.key not in answers.keys() | skipped]
        if not waiting:
            return answers
        answer = _ask(form, waiting[0], answers, lists, remark(waiting[0], answers))
        if answer is None:
            skipped.add(waiting[0].key)
        else:
            answers[waiting[0].key] = answer


def _ask(form: "Form", question: "Question", answers: dict[str, Any], lists: Lists, remark: str) -> Any:
    """Ask one question until its answer is valid; None if it was skipped."""
    from state_machines.forms.answers import judge
    from state_machines.forms.form import answered

    _show(question, lists, remark)
    while True:
        entered = _read(question, _line(), lists)
        given = answered({question.key: entered})
        wrong = judge(form, question, answers | given, lists)
        if wrong is not None:
            remarks().print(broken_rule(wrong))
        elif given or not remark:
            return given.get(question.key)
        else:
            remarks().print(Text(f"  This question needs an answer{_none_hint(question)}.", style="warn"))


def _line() -> str:
    """A line from the keyboard or stdin.

    Raises:
        typer.Abort: there are no more lines.

    """
    try:
        return remarks().input("  > ", markup=False)
    except (EOFError, KeyboardInterrupt):
        raise typer.Abort from None


def _show(question: "Question", lists: Lists, remark: str) -> None:
    from state_machines.forms.answers import choices, is_supplied
    from state_machines.forms.form import Kind

    screen = remarks()
    screen.print()
    screen.print(
        Text.assemble((question.label, "head"), ("  optional, Enter skips it" if not question.required else "", "dim"))
    )
    for line in filter(None, (question.description, remark)):
        screen.print(Text(f"  {line}", style="warn" if line == remark else "dim"))
    description = {option.text: option.description for option in question.options}
    for number, option in enumerate(choices(question, lists), start=1):
        screen.print(Text.assemble((f"  {number:>2}  ", "id"), option, (f"  {description.get(option, '')}", "dim")))
    if question.kind is Kind.MANY:
        how = "numbers separated by commas, such as 1,3" if is_supplied(question, lists) else _OWN_WORDS
        screen.print(Text(f"  {how}", style="dim"))


def _none_hint(question: "Question") -> str:
    return f"; {question.none_option!r} means no" if question.none_option else ""


_OWN_WORDS = f"the list is not supplied yet: write phrases in your own words, separated by {BETWEEN_PHRASES}"


def _read(question: "Question", typed: str, lists: Lists) -> Any:
    """Read what was typed as an answer: a number is an option, anything else is the text itself."""
    from state_machines.forms.answers import choices, is_supplied
    from state_machines.forms.form import Kind

    known = choices(question, lists)
    if question.kind is Kind.TEXT:
        return typed
    if question.kind is Kind.ONE:
        return _chosen(typed, known)
    by_number = typed.replace(",", " ").split()
    if all(part.isdecimal() for part in by_number):
        return [_chosen(part, known) for part in by_number]
    between = BETWEEN_PHRASES if BETWEEN_PHRASES in typed or not is_supplied(question, lists) else ","
    return [_chosen(part, known) for part in typed.split(between) if part.strip()]


def _chosen(typed: str, known: tuple[str, ...]) -> str:
    """The option of a number, or of a text in any case; otherwise the text itself, for the rule to judge."""
    typed = typed.strip()
    if typed.isdecimal() and 1 <= int(typed) <= len(known):
        return known[int(typed) - 1]
    return next((option for option in known if option.casefold() == typed.casefold()), typed)
