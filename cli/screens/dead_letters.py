"""Dead letters: by cause, one in full, and the result of replaying one."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.syntax import Syntax
from rich.text import Text

from business_time import formatting
from business_time.formatting import numbered
from cli.screens.tables import facts, table

if TYPE_CHECKING:
    from store.queries.dead_letters import DeadLetterRecord
    from workflows.replay import ReplayResult

_SHOWN_BYTES = 20_000
_INDENTED = (0, 0, 0, 2)


def as_data(letter: "DeadLetterRecord") -> dict[str, Any]:
    """A dead letter as plain data; bytes that are not UTF-8 are replaced."""
    earlier = letter.earlier_payload
    return {
        **asdict(letter),
        "payload": letter.payload.decode(errors="replace"),
        "earlier_payload": None if earlier is None else earlier.decode(errors="replace"),
    }


def by_cause(
    letters: "Sequence[DeadLetterRecord]", counts: Mapping[str, int], now: datetime, *, code: str | None = None
) -> RenderableType:
    """Dead letters by cause, the most frequent cause first.

    Args:
        letters: those that are listed; there may be more.
        counts: the number of letters per cause, listed or not, the most frequent first.
        now: the current instant.
        code: the only cause to show; None for all.

    """
    asked = {cause: number for cause, number in counts.items() if code in {None, cause}}
    if not asked:
        return Text(none_of(code, counts)) if code and counts else none_at_all()
    by_code = attrgetter("code")
    listed = {cause: list(group) for cause, group in groupby(sorted(letters, key=by_code), key=by_code)}
    parts: list[RenderableType] = []
    for cause, number in asked.items():
        head = Text.assemble((cause, "bad"), f"  {numbered(number, 'letter')}")
        if group := listed.get(cause):
            parts += [head, *_by_reason(group, now)]
        else:
            hint = f"not listed here; --code {cause} lists them"
            parts += [head, Padding(Text(hint, style="dim"), (0, 0, 1, 2))]
    advice = "sje dead-letters show ID, replay ID, discard ID --reason WHY"
    return Group(*parts, Text(f"{_count(len(letters), sum(asked.values()))} · {advice}", style="dim"))


def none_at_all() -> Text:
    """The message that there are no dead letters."""
    return Text("✓ No dead letters: every event was taken in.", style="good")


def none_of(code: str, counts: Mapping[str, int]) -> str:
    """The message that there are none with a cause, and which causes there are."""
    others = ", ".join(f"{cause} ({number:,})" for cause, number in counts.items()) or "none"
    return f"There are no dead letters with the cause {code}. Other causes: {others}."


def _count(listed: int, total: int) -> str:
    if listed < total:
        return f"{listed:,} of {numbered(total, 'dead letter')}; --limit shows more"
    return numbered(total, "dead letter")


def _by_reason(group: "Sequence[DeadLetterRecord]", now: datetime) -> Iterator[RenderableType]:
    """The letters with one cause, grouped by reason and fix; the latest come first."""
    of_reason: dict[tuple[str, str], list[DeadLetterRecord]] = {}
    for letter in sorted(group, key=attrgetter("last_at"), reverse=True):
        of_reason.setdefault((letter.reason, letter.fix), []).append(letter)
    for (reason, fix), letters in of_reason.items():
        yield Padding(Text(reason), _INDENTED)
        yield Padding(Text(f"→ {fix}", style="good"), _INDENTED)
        yield Padding(_rows(letters, now), (0, 0, 1, 2))


def _rows(letters: "Sequence[DeadLetterRecord]", now: datetime) -> RenderableType:
    shown = table(
        "id",
        "event",
        "job",
        "door",
        "last",
        "times",
        "state",
        folding=["event", "state"],
        under={"door": "event", "times": "last"},
    )
    for letter in letters:
        shown.add_row(
            Text(letter.id, style="id"),
            (letter.type or "unreadable").removeprefix("com.cinchhs."),
            letter.job or "-",
            letter.door,
            formatting.relative(letter.last_at, now),
            str(letter.times),
            Text(_settled(letter), style="dim"),
        )
    return shown


def _settled(letter: "DeadLetterRecord") -> str:
    if letter.settled_at is None:
        return ""
    note = f": {letter.settled_note}" if letter.settled_note else ""
    return f"{letter.status} by {letter.settled_by}{note}"


def one_letter(letter: "DeadLetterRecord", now: datetime) -> RenderableType:
    """One dead letter in full, with the message as it arrived."""
    first, last = (formatting.relative(at, now) for at in (letter.first_at, letter.last_at))
    rows: list[tuple[str, RenderableType | None]] = [
        ("reason", Text(letter.reason, style="bad")),
        ("what to do", Text(letter.fix, style="good")),
        ("status", _settled(letter) or letter.status),
        ("door", letter.door),
        ("event", f"{letter.type or 'unreadable'}  {letter.source or ''} {letter.event_id or ''}"),
        ("job", letter.job),
        ("times", f"{letter.times}, first {first}, last {last}"),
    ]
    head = Text.assemble((letter.id, "id"), "  ", (letter.code, "bad"))
    known = facts([(name, value) for name, value in rows if value])
    parts = [head, Text(), known, Text("\nAs it arrived", style="head"), _payload(letter.payload)]
    if letter.earlier_payload is not None:
        parts += [Text("\nThe earlier event with the same id", style="head"), _payload(letter.earlier_payload)]
    return Group(*parts)


def _payload(payload: bytes) -> RenderableType:
    text = payload[:_SHOWN_BYTES].decode(errors="replace")
    try:
        pretty = json.dumps(json.loads(payload), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return Text(text)
    printable = pretty.encode(errors="replace").decode()  # half a surrogate pair can be escaped, but not printed
    return Syntax(printable[:_SHOWN_BYTES], "json", background_color="default", word_wrap=True)


def replay_as_data(result: "ReplayResult") -> dict[str, Any]:
    """The result of replaying a dead letter as plain data."""
    outcomes = [each.as_dict() for each in result.outcomes]
    return {"id": result.letter_id, "settled": result.settled, "outcomes": outcomes}


def replay_result(result: "ReplayResult") -> Text:
    """The result of replaying a dead letter."""
    mark, style = ("✓ ", "good") if result.settled else ("✗ ", "bad")
    what = "; ".join(each.text for each in result.outcomes)
    fixes = "".join(f"\n  → {each.fix}" for each in result.outcomes if each.fix)
    return Text.assemble((mark, style), (result.letter_id, "id"), f" {what}", (fixes, "good"))
