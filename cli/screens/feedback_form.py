"""A form as a tree: questions, their options, and under an option the questions that it leads to."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text
from rich.tree import Tree

from business_time.formatting import numbered

if TYPE_CHECKING:
    from state_machines.forms.form import Form, Question

Lists = Mapping[str, tuple[str, ...]]

_KINDS = {"text": "text", "one": "choose one", "many": "one or more"}


def tree(form: "Form", lists: Lists) -> RenderableType:
    """The whole form, with the lists that operations have supplied."""
    from state_machines.forms.answers import not_supplied

    root = Tree(Text.assemble((form.title, "head"), ("  ", ""), (form.source, "dim")), guide_style="dim")
    for question in form.questions:
        _add(root, question, lists)
    missing = not_supplied(form, lists)
    lines: list[RenderableType] = [Text(form.description), Text(), root, Text()]
    if missing:
        hint = "→ Supply them in the policy file, [vocabularies.sp_feedback]; deploy/policy.example.toml shows how."
        lines.append(
            Text(f"{numbered(len(missing), 'list')} not supplied yet; phrases are taken as written.", style="warn")
        )
        lines.append(Text(f"  {hint}", style="dim"))
    lines.append(Text("Fill it in: sje feedback new · for a program: sje feedback form --json", style="dim"))
    return Group(*lines)


def _add(parent: Tree, question: "Question", lists: Lists) -> None:
    from state_machines.forms.answers import choices, is_supplied

    needed = "" if question.required else ", optional"
    node = parent.add(
        Text.assemble((question.label, "head"), (f"  {_KINDS[question.kind]}{needed}  ", "dim"), (question.key, "id"))
    )
    for option in question.options:
        below = node.add(Text.assemble(option.text, (f"  {option.description}" if option.description else "", "dim")))
        for further in option.then:
            _add(below, further, lists)
    texts = {question.none_option, *(option.text for option in question.options)}
    for phrase in choices(question, lists):
        if phrase not in texts:
            node.add(Text(phrase))
    if not is_supplied(question, lists):
        node.add(Text("the list is not supplied yet", style="warn"))
    if question.none_option:
        node.add(Text.assemble(question.none_option, ("  only on its own", "dim")))
