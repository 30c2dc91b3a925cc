"""Submitted SP Feedback forms as people read them: what waits for review, and a service provider's history."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from business_time import formatting
from business_time.formatting import numbered
from cli.screens.rules import refusal
from cli.screens.tables import status_text, table

if TYPE_CHECKING:
    from state_machines.declaration.guards import BrokenRule
    from state_machines.feedback.submission import Submission
    from store.queries.feedback import FeedbackRecord
    from workflows.feedback.form import CheckedForm

MARKS = {"positive": ("+", "good"), "negative": ("-", "bad"), "neither": ("·", "dim")}
"""Praise, blame, neither: told apart by the sign, too, where there is no colour."""


def waiting(records: "Sequence[FeedbackRecord]", now: datetime, limit: int) -> RenderableType:
    """The forms whose review is not Completed."""
    if not records:
        hint = "The next one comes with sje feedback new. What was said before: sje feedback provider ACCOUNT"
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
    hint = "one of them: sje show ID · take it: sje claim ID · reviewed: sje do ID complete"
    return Group(shown, Text(), _footer(len(records), limit, "form"), Text(hint, style="dim"))


def history(account: str, records: "Sequence[FeedbackRecord]", now: datetime, limit: int) -> RenderableType:
    """What was said of one service provider."""
    if not records:
        hint = "Accounts are written as in the form, such as SP-30417; sje feedback month lists those of a month."
        return Text.assemble(f"Nothing was said of {account} yet.\n", (f"  → {hint}", "dim"))
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
    return Group(head, Text(), shown, Text(), _footer(len(records), limit, "form"))


def checked(found: "Sequence[BrokenRule]") -> RenderableType:
    """What is wrong with a form that was only checked."""
    if not found:
        return Text.assemble(("✓ ", "good"), "Nothing is wrong with the form; nothing was sent.")
    return refusal("The SP Feedback form would be refused", found)


def besides(form: "CheckedForm") -> RenderableType | None:
    """What the answers give cause to say: wording that reminds of a risk, and lists that nobody has supplied."""
    lines = [
        Text.assemble(("! ", "warn"), f"{each.quoted} in the text: is it high risk, {each.category}?")
        for each in form.suggested
    ]
    if form.suggested:
        hint = "A word decides nothing: answer high_risk, with 'None of these' for no."
        lines.append(Text(f"  → {hint}", style="dim"))
    if form.lists_not_supplied:
        names = ", ".join(form.lists_not_supplied)
        lines.append(Text(f"Lists not supplied yet, phrases taken as written: {names}", style="dim"))
        lines.append(
            Text("  → [vocabularies.sp_feedback] in the policy file; see deploy/policy.example.toml", style="dim")
        )
    return Group(*lines) if lines else None


def _mark(submission: "Submission") -> Text:
    sign, style = MARKS[submission.polarity]
    return Text(sign, style=style)


def _what(submission: "Submission") -> Text:
    """Reason, phrases, the beginning of the text, and whatever there is of risk."""
    lines = [Text(", ".join((submission.reason, *submission.path)))]
    if submission.phrases:
        lines.append(Text("; ".join(phrase for _label, phrase in submission.phrases)))
    if submission.text:
        lines.append(Text(_beginning(submission.text), style="dim"))
    lines += [Text(f"high risk: {category}", style="bad") for category in submission.high_risk]
    lines += [
        Text(f"the wording reminds of {each.category}: {each.quoted}", style="warn") for each in submission.suggested
    ]
    return Text("\n").join(lines)


_SHOWN = 120


def _beginning(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else f"{flat[:_SHOWN]}..."


def _holder(record: "FeedbackRecord", now: datetime) -> Text:
    is_held = record.assignee is not None and record.claimed_until is not None and record.claimed_until > now
    return Text(record.assignee or "") if is_held else Text("-", style="dim")


def _footer(count: int, limit: int, noun: str) -> Text:
    more = f" (the first {limit}; --limit shows more)" if count == limit else ""
    return Text(f"{numbered(count, noun)}{more}", style="dim")
