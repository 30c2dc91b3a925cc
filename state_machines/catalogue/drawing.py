"""Draw a lifecycle as SVG: no script, no font to load, colors for light and dark pages."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from state_machines.catalogue.layout import DOT, LINE, MARGIN, Arrow, Label, Layout, Picture

_CORNER = 12

_LIGHT = {
    "ink": "#1f2933",
    "soft": "#61707f",
    "line": "#8593a3",
    "card": "#ffffff",
    "edge": "#cbd5df",
    "begin": "#2f6feb",
    "done": "#2b8a4b",
    "paper": "#f6f8fa",
}
_DARK = {
    "ink": "#e8edf3",
    "soft": "#a3b1c0",
    "line": "#78889a",
    "card": "#202a35",
    "edge": "#3f4e5f",
    "begin": "#6ea8fe",
    "done": "#5fcf86",
    "paper": "#151c24",
}
# Colors are written out rather than as CSS variables, which many SVG viewers do not support.
_COLORS = """\
.paper {{ fill: {paper}; }}
.box {{ fill: {card}; stroke: {edge}; }}
.begin {{ stroke: {begin}; }}
.done, .ring {{ stroke: {done}; }}
.arrow {{ stroke: {line}; }}
.head {{ fill: {line}; }}
.dot {{ fill: {begin}; }}
.core {{ fill: {done}; }}
text {{ fill: {ink}; }}
.soft, .clock {{ fill: {soft}; }}"""
_SHAPES = """\
.box { stroke-width: 1.5; }
.done { stroke-width: 2; }
.arrow, .ring { fill: none; stroke-width: 1.5; }
text { font: 12px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; }
.title { font-size: 17px; font-weight: 600; }
.status { font-size: 13px; font-weight: 600; text-anchor: middle; }
.label { text-anchor: middle; }
.clock { font-style: italic; }"""
_STYLE = "\n".join(
    (_COLORS.format(**_LIGHT), "@media (prefers-color-scheme: dark) {", _COLORS.format(**_DARK), "}", _SHAPES)
)


def draw(picture: Picture) -> str:
    """Draw the picture as an SVG document."""
    layout = Layout(picture)
    wide, tall = layout.size
    body = "\n".join(f"  {line}" for line in _body(layout))
    label = f"Lifecycle of {picture.title}: {', '.join(picture.boxes)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(label)}" '
        f'viewBox="0 0 {_n(wide)} {_n(tall)}" width="{_n(wide)}" height="{_n(tall)}">\n'
        f"<style>\n{_STYLE}\n</style>\n{body}\n</svg>\n"
    )


def _body(layout: Layout) -> Iterator[str]:
    picture, (wide, tall) = layout.picture, layout.size
    yield f'<rect class="paper" width="{_n(wide)}" height="{_n(tall)}" rx="10"/>'
    yield f'<text class="title" x="{MARGIN}" y="30">{escape(picture.title)}</text>'
    yield f'<text class="soft" x="{MARGIN}" y="48">{escape(picture.subtitle)}</text>'
    for arrow in picture.arrows:
        yield from _arrow(layout, arrow)
    yield from _ends(layout)
    for column, status in enumerate(picture.boxes, 1):
        yield from _box(layout, column, status)
    for arrow in picture.arrows:
        yield from _text(layout, arrow)


def _arrow(layout: Layout, arrow: Arrow) -> Iterator[str]:
    at = layout.height_of(arrow)
    if arrow.is_straight:
        begin, end = layout.straight(arrow)
        yield f'<path class="arrow" d="M{_n(begin)} {_n(at)}H{_n(end - 7)}"/>'
        yield f'<path class="head" d="M{_n(end - 1)} {_n(at)}l-9 -4.5v9z"/>'
        return
    begin, end = layout.port(arrow, arrow.source), layout.port(arrow, arrow.target)
    edge = layout.top if arrow in layout.over else layout.bottom
    start = layout.top + layout.box_height / 2 - DOT if arrow.source == 0 else edge
    away = 1 if at > edge else -1
    turn = _CORNER * (1 if end > begin else -1)
    yield (
        f'<path class="arrow" d="M{_n(begin)} {_n(start)}V{_n(at - away * _CORNER)}Q{_n(begin)} {_n(at)} '
        f"{_n(begin + turn)} {_n(at)}H{_n(end - turn)}Q{_n(end)} {_n(at)} {_n(end)} {_n(at - away * _CORNER)}"
        f'V{_n(edge + away * 7)}"/>'
    )
    yield f'<path class="head" d="M{_n(end)} {_n(edge + away)}l-4.5 {_n(away * 9)}h9z"/>'


def _ends(layout: Layout) -> Iterator[str]:
    middle = layout.top + layout.box_height / 2
    yield f'<circle class="dot" cx="{_n(layout.centres[0])}" cy="{_n(middle)}" r="{DOT}"/>'
    yield f'<circle class="ring" cx="{_n(layout.centres[-1] + 2)}" cy="{_n(middle)}" r="{DOT + 1}"/>'
    yield f'<circle class="core" cx="{_n(layout.centres[-1] + 2)}" cy="{_n(middle)}" r="4.5"/>'


def _box(layout: Layout, column: int, status: str) -> Iterator[str]:
    place, picture = layout.box(column), layout.picture
    begins = any(arrow.source == 0 and arrow.target == column for arrow in picture.arrows)
    ends = column == len(picture.boxes)
    kind = " done" if ends else " begin" if begins else ""
    yield (
        f'<rect class="box{kind}" x="{_n(place.left)}" y="{_n(place.top)}" width="{_n(layout.box_width)}" '
        f'height="{_n(layout.box_height)}" rx="9"/>'
    )
    lines = layout.loop_lines(column)
    first = (place.top + place.bottom) / 2 + 4.5 - len(lines) * LINE / 2
    yield f'<text class="status" x="{_n(layout.centres[column])}" y="{_n(first)}">{escape(status)}</text>'
    yield from _lines(lines, layout.centres[column], first + LINE + 1, "soft ")


def _text(layout: Layout, arrow: Arrow) -> Iterator[str]:
    place = layout.label_box(arrow)
    return _lines(arrow.lines, (place.left + place.right) / 2, place.top + 11, "")


def _lines(lines: Sequence[Label], middle: float, first: float, kind: str) -> Iterator[str]:
    for number, line in enumerate(lines):
        clock = " clock" if line.by_clock else ""
        at = _n(first + number * LINE)
        yield f'<text class="{kind}label{clock}" x="{_n(middle)}" y="{at}">{escape(line.text)}</text>'


def _n(number: float) -> str:
    """A number of pixels, without a needless decimal."""
    return f"{number:.1f}".removesuffix(".0")
