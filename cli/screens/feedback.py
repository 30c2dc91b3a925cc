"""Submitted SP Feedback forms: those to review, and the feedback on a service provider."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from business_time import formatting
from cli.screens.broken_rules import refusal
from cli.screens.tables import shown_count, status_text, table

if TYPE_CHECKING:
    from state_machines.declaration.guards import BrokenRule
    from state_machines.feedback.submission import Submission
    from store.queries.feedback import FeedbackRecord
    from workflows.feedback.form import CheckedForm

MARKS = {"positive": ("+", "good"), "negative": ("-", "bad"), "neither": ("·", "dim")}
"""The sentiments, each with a sign so that they differ without color too."""


def forms_to_review(records: "Sequence[FeedbackRecord]", now: datetime, *, more: bool) -> RenderableType:
    """The forms whose review is not Completed; ``more`` if there are more than these."""
    if not records:
        hint = "Submit a form: sje feedback new · Earlier feedback: sje feedback provider ACCOUNT"
        return Text.assemble(("✓ Every SP Feedback form is reviewed.\n", "good"), (f"  → {hint}", "dim"))
    shown = table(
        "id", "", "provider", "what", "job", "age", "who", folding=["what"], under={"who": "what", "provider": "id"}
    )
    for record in records:
        shown.add_row(
            Text(record.id, style="id"),
            _mark(record.submission),
            record.submission.account,
            _what(record.submission),
            record.job,
            formatting.age(record.opened_at, now),
            _holder(record, now),
        )
    hint = "Show one: sje show ID · take it: sje claim ID · mark it reviewed: sje do ID complete"
    count = shown_count(len(records), "form", more=more)
    return Group(shown, Text(), Text(f"{count}\n{hint}", style="dim"))


def history(account: str, records: "Sequence[FeedbackRecord]", now: datetime, *, more: bool) -> RenderableType:
    """The feedback on one service provider, the latest first; ``more`` if there are earlier forms than these."""
    if not records:
        hint = "Write the account as in the form, such as SP-30417; sje feedback month lists those of a month."
        return Text.assemble(f"There is no feedback on {account} yet.\n", (f"  → {hint}", "dim"))
    shown = table("when", "", "what", "job", "review", "id", folding=["what"], under={"job": "id", "review": "when"})
    for record in records:
        shown.add_row(
            formatting.relative(record.opened_at, now),
            _mark(record.submission),
            _what(record.submission),
            record.job,
            Text("void", style="dim") if record.resolution == "void" else status_text(record.status),
            Text(record.id, style="id"),
        )
    counts = {name: sum(each.submission.polarity == name for each in records) for name in MARKS}
    head = Text.assemble(
        (records[0].submission.account, "head"),
        "   ",
        *((f"{MARKS[name][0]} {count} {name}   ", MARKS[name][1]) for name, count in counts.items()),
    )
    count = shown_count(len(records), "form", more=more, which="latest")
    return Group(head, Text(), shown, Text(), Text(count, style="dim"))


def form_problems(found: "Sequence[BrokenRule]") -> RenderableType:
    """The problems of a form that was only checked."""
    if not found:
        return Text.assemble(("✓ ", "good"), "The form is valid; it was not submitted.")
    return refusal("The SP Feedback form would be refused", found)


def form_remarks(form: "CheckedForm") -> RenderableType | None:
    """Remarks about the answers: wording that suggests high risk, and lists that are not supplied yet."""
    lines = [
        Text.assemble(("! ", "warn"), f"The text says {each.quoted}. Is it high risk, {each.category}?")
        for each in form.suggested
    ]
    if form.suggested:
        hint = "You decide: answer high_risk; 'None of these' means no."
        lines.append(Text(f"  → {hint}", style="dim"))
    if form.lists_not_supplied:
        names = ", ".join(form.lists_not_supplied)
        lines.append(Text(f"Lists not supplied yet, so phrases are taken as written: {names}", style="dim"))
        lines.append(
            Text("  → [vocabularies.sp_feedback] in the policy file; see deploy/policy.example.toml", style="dim")
        )
    return Group(*lines) if lines else None


def _mark(submission: "Submission") -> Text:
    sign, style = MARKS[submission.polarity]
    return Text(sign, style=style)


def _what(submission: "Submission") -> Text:
    """The reason, phrases, the beginning of the text, and any risk."""
    lines = [Text(", ".join((submission.reason, *submission.path)))]
    if submission.phrases:
        lines.append(Text("; ".join(phrase for _label, phrase in submission.phrases)))
    if submission.text:
        lines.append(Text(_beginning(submission.text), style="dim"))
    lines += [Text(f"high risk: {category}", style="bad") for category in submission.high_risk]
    lines += [
        Text(f"the wording suggests {each.category}: {each.quoted}", style="warn") for each in submission.suggested
    ]
    return Text("\n").join(lines)


_SHOWN = 120


def _beginning(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else f"{flat[:_SHOWN]}..."


def _holder(record: "FeedbackRecord", now: datetime) -> Text:
    is_held = record.assignee is not None and record.claimed_until is not None and record.claimed_until > now
    return Text(record.assignee or "") if is_held else Text("-", style="dim")
