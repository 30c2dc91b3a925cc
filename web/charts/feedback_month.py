"""A month of SP Feedback as an SVG picture: no script, no font to load, colours for light and dark pages."""

from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

from business_time.spoken import numbered
from state_machines.feedback.summary import Summary

_LIGHT = {
    "ink": "#1f2933",
    "soft": "#61707f",
    "paper": "#f6f8fa",
    "edge": "#cbd5df",
    "positive": "#2b8a4b",
    "negative": "#c2452d",
    "neither": "#8593a3",
}
_DARK = {
    "ink": "#e8edf3",
    "soft": "#a3b1c0",
    "paper": "#151c24",
    "edge": "#3f4e5f",
    "positive": "#5fcf86",
    "negative": "#f0836b",
    "neither": "#78889a",
}
# Written out rather than as CSS variables, which many programs that show an SVG do not know.
_COLOURS = """\
.paper {{ fill: {paper}; }}
.axis {{ stroke: {edge}; }}
.positive {{ fill: {positive}; }}
.negative {{ fill: {negative}; }}
.neither {{ fill: {neither}; }}
text {{ fill: {ink}; }}
.soft {{ fill: {soft}; }}"""
_SHAPES = """\
text { font: 12px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
.title { font-size: 17px; font-weight: 600; }
.head { font-size: 13px; font-weight: 600; }
.name { text-anchor: end; }
.axis { stroke-width: 1; }"""
_STYLE = "\n".join(
    (_COLOURS.format(**_LIGHT), "@media (prefers-color-scheme: dark) {", _COLOURS.format(**_DARK), "}", _SHAPES)
)

_WIDE, _MARGIN = 760, 24
_NAMES, _BARS = 240, 400
"""Where names end and bars begin, and how long the longest bar is; the count stands behind it."""

_ROW, _BAR, _GAP = 26, 16, 44
_TOP = 96
_LONGEST_NAME = 32

_Row = tuple[str, Mapping[str, int]]


def chart(month: str, summary: Summary, top: int) -> str:
    """Draw the reasons and the providers of a month as bars of praise and blame."""
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
    tall = _TOP + sum(_GAP + _ROW * len(rows) for _head, rows in groups)
    body = "\n".join(f"  {line}" for line in _body(month, summary, groups, tall))
    told = f"SP Feedback {month}: {numbered(summary.forms, 'form')}, " + ", ".join(
        f"{count} {name}" for name, count in summary.polarities.items()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(told)}" '
        f'viewBox="0 0 {_WIDE} {tall}" width="{_WIDE}" height="{tall}">\n'
        f"<style>\n{_STYLE}\n</style>\n{body}\n</svg>\n"
    )


def _body(month: str, summary: Summary, groups: Sequence[tuple[str, Sequence[_Row]]], tall: int) -> Iterator[str]:
    risk = f" · {summary.high_risk} of high risk" if summary.high_risk else ""
    yield f'<rect class="paper" width="{_WIDE}" height="{tall}" rx="10"/>'
    yield f'<text class="title" x="{_MARGIN}" y="34">SP Feedback {escape(month)}</text>'
    yield f'<text class="soft" x="{_MARGIN}" y="54">{numbered(summary.forms, "form")}{risk}</text>'
    yield from _legend(summary.polarities)
    at = _TOP
    for head, rows in groups:
        yield f'<text class="head" x="{_MARGIN}" y="{at + 16}">{escape(head)}</text>'
        yield from _bars(rows, at + 30)
        at += _GAP + _ROW * len(rows)


def _legend(counts: Mapping[str, int]) -> Iterator[str]:
    for number, (name, count) in enumerate(counts.items()):
        left = _MARGIN + number * 130
        yield f'<rect class="{name}" x="{left}" y="68" width="11" height="11" rx="2"/>'
        yield f'<text x="{left + 17}" y="78">{count} {name}</text>'


def _bars(rows: Sequence[_Row], top: int) -> Iterator[str]:
    most = max((sum(counts.values()) for _name, counts in rows), default=0) or 1
    for number, (name, counts) in enumerate(rows):
        at, left = top + number * _ROW, float(_NAMES)
        yield f'<text class="name" x="{_NAMES - 10}" y="{at + 12}">{escape(_short(name))}</text>'
        for kind, count in counts.items():
            wide = count * _BARS / most
            if count:
                shape = f'x="{_n(left)}" y="{at}" width="{_n(wide)}" height="{_BAR}"'
                yield f'<rect class="{kind}" {shape}><title>{escape(_drawable(name))}: {count} {kind}</title></rect>'
            left += wide
        yield f'<text class="soft" x="{_n(left + 8)}" y="{at + 12}">{sum(counts.values())}</text>'
    bottom = top + len(rows) * _ROW - (_ROW - _BAR)
    yield f'<path class="axis" d="M{_NAMES} {top - 4}V{bottom + 4}"/>'


def _short(name: str) -> str:
    plain = _drawable(name)
    return plain if len(plain) <= _LONGEST_NAME else f"{plain[: _LONGEST_NAME - 1]}…"


def _drawable(name: str) -> str:
    """A name without the characters that XML cannot hold at all, such as control characters."""
    return "".join(each if each.isprintable() else "\ufffd" for each in name)


def _n(number: float) -> str:
    """A number of pixels, short."""
    return f"{number:.1f}".removesuffix(".0")
