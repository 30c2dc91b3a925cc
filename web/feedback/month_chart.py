"""Draw a month of SP Feedback as an SVG chart: no script, no font to load, colours for light and dark pages."""

from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

from business_time.formatting import numbered
from state_machines.feedback.summary import Summary

_LIGHT = {
    "ink": "#1f2933",
    "soft": "#61707f",
    "paper": "#f6f8fa",
    "positive": "#2b8a4b",
    "negative": "#c2452d",
    "neither": "#8593a3",
}
_DARK = {
    "ink": "#e8edf3",
    "soft": "#a3b1c0",
    "paper": "#151c24",
    "positive": "#5fcf86",
    "negative": "#f0836b",
    "neither": "#78889a",
}
# Written out, because many programs that show an SVG do not support CSS variables.
_COLOURS = """\
.paper {{ fill: {paper}; }}
.positive {{ fill: {positive}; }}
.negative {{ fill: {negative}; }}
.neither {{ fill: {neither}; }}
text {{ fill: {ink}; }}
.soft {{ fill: {soft}; }}"""
_SHAPES = """\
text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
.title { font-size: 17px; font-weight: 600; }
.head { font-weight: 600; }"""
_STYLE = "\n".join(
    (_COLOURS.format(**_LIGHT), "@media (prefers-color-scheme: dark) {", _COLOURS.format(**_DARK), "}", _SHAPES)
)

_WIDE, _MARGIN = 360, 18
"""As wide as a small phone, where its text is as large as that around it; wider screens enlarge it a little."""

_BARS = _WIDE - 2 * _MARGIN - 34
"""The length of the longest bar; its count stands after it."""

_ROW, _BAR, _GAP = 44, 14, 46
_HEAD, _TOP = 44, 46

_LONGEST_NAME = 40

_Row = tuple[str, Mapping[str, int]]


def chart(month: str, summary: Summary, top: int, *, is_headed: bool = True) -> str:
    """Draw the reasons and the providers of a month as bars by sentiment.

    Args:
        month: such as ``2026-11``.
        summary: the counts of the month.
        top: the most providers to draw.
        is_headed: whether it has a title; the page around it may have one already.

    """
    providers = [
        (
            each.account,
            {
                "positive": each.positive,
                "negative": each.negative,
                "neither": each.forms - each.positive - each.negative,
            },
        )
        for each in summary.providers[:top]
    ]
    groups: list[tuple[str, Sequence[_Row]]] = [("Reason For Feedback", list(summary.by_reason.items()))]
    if providers:
        groups.append(("Service providers", providers))
    head = _HEAD if is_headed else 0
    tall = head + _TOP + sum(_GAP + _ROW * len(rows) for _head, rows in groups)
    body = "\n".join(f"  {line}" for line in _body(summary, groups, head))
    label = f"SP Feedback {month}: {numbered(summary.forms, 'form')}, " + ", ".join(
        f"{count} {name}" for name, count in summary.polarities.items()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(label)}" '
        f'viewBox="0 0 {_WIDE} {tall}" width="{_WIDE}" height="{tall}">\n'
        f"<style>\n{_STYLE}\n</style>\n"
        f'  <rect class="paper" width="{_WIDE}" height="{tall}" rx="10"/>\n'
        f"{_heading(month, summary) if is_headed else ''}{body}\n</svg>\n"
    )


def _heading(month: str, summary: Summary) -> str:
    risk = f" · {summary.high_risk} of high risk" if summary.high_risk else ""
    return (
        f'  <text class="title" x="{_MARGIN}" y="34">SP Feedback {escape(month)}</text>\n'
        f'  <text class="soft" x="{_MARGIN}" y="54">{numbered(summary.forms, "form")}{risk}</text>\n'
    )


def _body(summary: Summary, groups: Sequence[tuple[str, Sequence[_Row]]], top: int) -> Iterator[str]:
    yield from _legend(summary.polarities, top + 20)
    at = top + _TOP
    for head, rows in groups:
        yield f'<text class="head" x="{_MARGIN}" y="{at + 16}">{escape(head)}</text>'
        yield from _bars(rows, at + 28)
        at += _GAP + _ROW * len(rows)


def _legend(counts: Mapping[str, int], top: int) -> Iterator[str]:
    for number, (name, count) in enumerate(counts.items()):
        left = _MARGIN + number * 110
        yield f'<rect class="{name}" x="{left}" y="{top}" width="12" height="12" rx="2"/>'
        yield f'<text x="{left + 18}" y="{top + 11}">{count} {name}</text>'


def _bars(rows: Sequence[_Row], top: int) -> Iterator[str]:
    """A row for each: its name with the bar below, so that a long name fits a narrow screen."""
    most = max((sum(counts.values()) for _name, counts in rows), default=0) or 1
    for number, (name, counts) in enumerate(rows):
        at, left = top + number * _ROW, float(_MARGIN)
        yield f'<text x="{_MARGIN}" y="{at + 13}">{escape(_short(name))}</text>'
        for kind, count in counts.items():
            wide = count * _BARS / most
            if count:
                shape = f'x="{_n(left)}" y="{at + 19}" width="{_n(wide)}" height="{_BAR}"'
                yield f'<rect class="{kind}" {shape}><title>{escape(_drawable(name))}: {count} {kind}</title></rect>'
            left += wide
        total = sum(counts.values())
        yield f'<text class="soft" x="{_n(left + 7 if total else left)}" y="{at + 31}">{total}</text>'


def _short(name: str) -> str:
    plain = _drawable(name)
    return plain if len(plain) <= _LONGEST_NAME else f"{plain[: _LONGEST_NAME - 1]}…"


def _drawable(name: str) -> str:
    """A name without the characters that XML cannot hold, such as control characters."""
    return "".join(each if each.isprintable() else "\ufffd" for each in name)


def _n(number: float) -> str:
    """A number of pixels, short."""
    return f"{number:.1f}".removesuffix(".0")
