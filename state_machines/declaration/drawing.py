"""Draw a lifecycle as SVG: the statuses in a row, forward arrows over them, backward arrows under them.

Every arrow that is not between neighbours runs in a lane of its own height, and every label stands in the gap
between two boxes, where no arrow goes up or down. So labels overlap neither one another nor a box, whatever the type.
"""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from xml.sax.saxutils import escape

_LETTER = 6.7
"""Width of an average letter of the labels, in pixels; rather too wide than too narrow."""

_LINE = 15
_WRAP = 26
_BOX_WIDTH = 118
_DOT = 7
_MARGIN = 22
_HEAD = 54
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
# Colours are written out rather than as CSS variables, which many programs that show an SVG do not know.
_COLOURS = """\
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
    (_COLOURS.format(**_LIGHT), "@media (prefers-color-scheme: dark) {", _COLOURS.format(**_DARK), "}", _SHAPES)
)


@dataclass(frozen=True, slots=True)
class Label:
    """What stands at an arrow: a trigger, or when an exception starts in a status."""

    text: str
    by_clock: bool = False
    """Whether a time rule and no person makes the move; drawn in italics."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow from one column to another; 0 is the entry, the column after the last box the end."""

    source: int
    target: int
    labels: tuple[Label, ...]

    @property
    def span(self) -> int:
        """Over how many gaps it reaches."""
        return abs(self.target - self.source)

    @property
    def gaps(self) -> range:
        """The gaps it passes; gap 0 lies between columns 0 and 1."""
        return range(min(self.source, self.target), max(self.source, self.target))

    @property
    def is_straight(self) -> bool:
        """Whether it leads to the next column and is drawn as a straight line."""
        return self.target == self.source + 1

    @property
    def label_gap(self) -> int:
        """The gap in which its label stands: the middle one."""
        return self.gaps[(len(self.gaps) - 1) // 2]

    @property
    def lines(self) -> list[Label]:
        """Its label, wrapped."""
        return wrapped(self.labels)


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A place on the picture, in pixels from the top left."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Rectangle") -> bool:
        """Whether two places share any ground."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True)
class Picture:
    """What is to be drawn."""

    title: str
    subtitle: str
    boxes: tuple[str, ...]
    arrows: tuple[Arrow, ...]
    loops: Mapping[int, tuple[Label, ...]] = field(default_factory=dict)
    """Triggers that leave a status as it is, by column; they are listed in the box."""


def wrapped(labels: Sequence[Label]) -> list[Label]:
    """The labels, each broken into lines that fit a gap."""
    return [Label(line, label.by_clock) for label in labels for line in textwrap.wrap(label.text, _WRAP)]


def width(lines: Sequence[Label]) -> float:
    """How wide lines of text are, with room to breathe."""
    return max((len(line.text) for line in lines), default=0) * _LETTER


class Layout:
    """Where everything of a picture stands."""

    def __init__(self, picture: Picture) -> None:
        """Work out the columns, the lanes and the size."""
        self.picture = picture
        self.last = len(picture.boxes) + 1
        self.over = _lanes([a for a in picture.arrows if a.target > a.source and not a.is_straight])
        self.under = _lanes([a for a in picture.arrows if a.target < a.source])

    @cached_property
    def box_height(self) -> float:
        """One height for all boxes: the status and the triggers that keep it."""
        most = max((len(self.loop_lines(column)) for column in range(1, self.last)), default=0)
        return 44 + most * _LINE

    @cached_property
    def box_width(self) -> float:
        """One width for all boxes."""
        texts = [line for column in range(1, self.last) for line in self.loop_lines(column)]
        return max(_BOX_WIDTH, width(texts) + 24)

    def loop_lines(self, column: int) -> list[Label]:
        """What a box lists under its status."""
        return [Label(f"↻ {label.text}", label.by_clock) for label in self.picture.loops.get(column, ())]

    @cached_property
    def centres(self) -> list[float]:
        """The middle of each column."""
        half = [_DOT, *[self.box_width / 2] * (self.last - 1), _DOT]
        centres = [_MARGIN + half[0]]
        for gap in range(self.last):
            labels = [width(arrow.lines) for arrow in self.picture.arrows if arrow.label_gap == gap]
            least = 34 if gap in {0, self.last - 1} else 56
            centres.append(centres[-1] + half[gap] + max([least, *(wide + 26 for wide in labels)]) + half[gap + 1])
        return centres

    @cached_property
    def top(self) -> float:
        """The upper edge of the boxes: under the head and the lanes over the boxes."""
        lanes = sum(_lane_height(self.over, lane) for lane in set(self.over.values()))
        return _HEAD + lanes + self._first_lane

    @property
    def bottom(self) -> float:
        """The lower edge of the boxes."""
        return self.top + self.box_height

    @cached_property
    def _first_lane(self) -> float:
        """How far the first lane keeps from the boxes: labels of straight arrows stand in between."""
        straight = max((len(a.lines) for a in self.picture.arrows if a.is_straight), default=0)
        return max(26, straight * _LINE + 14 - self.box_height / 2)

    def height_of(self, arrow: Arrow) -> float:
        """At which height an arrow runs."""
        if arrow.is_straight:
            return self.top + self.box_height / 2
        if arrow in self.over:
            return self.top - self._first_lane - sum(_lane_height(self.over, n) for n in range(self.over[arrow]))
        return self.bottom + 26 + sum(_lane_height(self.under, n) for n in range(self.under[arrow]))

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the picture."""
        lanes = sum(_lane_height(self.under, lane) for lane in set(self.under.values()))
        return self.centres[-1] + _DOT + 4 + _MARGIN, self.bottom + (26 + lanes if lanes else 0) + _MARGIN

    def box(self, column: int) -> Rectangle:
        """Where a box stands."""
        half = self.box_width / 2
        return Rectangle(self.centres[column] - half, self.top, self.centres[column] + half, self.bottom)

    def label_box(self, arrow: Arrow) -> Rectangle:
        """Where an arrow's label stands: over its line, or under it for arrows that lead back."""
        gap = arrow.label_gap
        left, right = self._edge(gap, right=True), self._edge(gap + 1, right=False)
        middle, half, tall = (left + right) / 2, width(arrow.lines) / 2, len(arrow.lines) * _LINE
        at = self.height_of(arrow)
        top = at + 3 if arrow in self.under else at - 3 - tall
        return Rectangle(middle - half, top, middle + half, top + tall)

    def port(self, arrow: Arrow, column: int) -> float:
        """Where an arrow meets a column: each at its own place on the box, in an order without needless crossings."""
        lanes = self.over if arrow in self.over else self.under
        here = [each for each in lanes if column in {each.source, each.target}]
        # What comes from the left lands on the left, the outermost innermost; what goes to the right mirrors that.
        arriving = sorted((a for a in here if max(a.source, a.target) == column), key=lanes.__getitem__)
        leaving = sorted((a for a in here if min(a.source, a.target) == column), key=lanes.__getitem__, reverse=True)
        order = [*arriving, *leaving]
        if column in {0, self.last}:
            return self.centres[column]
        return self.box(column).left + self.box_width * (order.index(arrow) + 1) / (len(order) + 1)

    def _edge(self, column: int, *, right: bool) -> float:
        half = _DOT if column in {0, self.last} else self.box_width / 2
        return self.centres[column] + (half if right else -half)

    def straight(self, arrow: Arrow) -> tuple[float, float]:
        """Where a straight arrow begins and ends."""
        return self._edge(arrow.source, right=True), self._edge(arrow.target, right=False)


def draw(picture: Picture) -> str:
    """Draw the picture as an SVG document."""
    layout = Layout(picture)
    wide, tall = layout.size
    body = "\n".join(f"  {line}" for line in _body(layout))
    told = f"Lifecycle of {picture.title}: {', '.join(picture.boxes)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(told)}" '
        f'viewBox="0 0 {_n(wide)} {_n(tall)}" width="{_n(wide)}" height="{_n(tall)}">\n'
        f"<style>\n{_STYLE}\n</style>\n{body}\n</svg>\n"
    )


def _body(layout: Layout) -> Iterator[str]:
    picture, (wide, tall) = layout.picture, layout.size
    yield f'<rect class="paper" width="{_n(wide)}" height="{_n(tall)}" rx="10"/>'
    yield f'<text class="title" x="{_MARGIN}" y="30">{escape(picture.title)}</text>'
    yield f'<text class="soft" x="{_MARGIN}" y="48">{escape(picture.subtitle)}</text>'
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
    start = layout.top + layout.box_height / 2 - _DOT if arrow.source == 0 else edge
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
    yield f'<circle class="dot" cx="{_n(layout.centres[0])}" cy="{_n(middle)}" r="{_DOT}"/>'
    yield f'<circle class="ring" cx="{_n(layout.centres[-1] + 2)}" cy="{_n(middle)}" r="{_DOT + 1}"/>'
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
    first = (place.top + place.bottom) / 2 + 4.5 - len(lines) * _LINE / 2
    yield f'<text class="status" x="{_n(layout.centres[column])}" y="{_n(first)}">{escape(status)}</text>'
    yield from _lines(lines, layout.centres[column], first + _LINE + 1, "soft ")


def _text(layout: Layout, arrow: Arrow) -> Iterator[str]:
    place = layout.label_box(arrow)
    return _lines(arrow.lines, (place.left + place.right) / 2, place.top + 11, "")


def _lines(lines: Sequence[Label], middle: float, first: float, kind: str) -> Iterator[str]:
    for number, line in enumerate(lines):
        clock = " clock" if line.by_clock else ""
        at = _n(first + number * _LINE)
        yield f'<text class="{kind}label{clock}" x="{_n(middle)}" y="{at}">{escape(line.text)}</text>'


def _lanes(arrows: Sequence[Arrow]) -> dict[Arrow, int]:
    """A lane for each arrow: short ones nearest to the boxes, and no two over one gap in the same lane."""
    lanes: dict[Arrow, int] = {}
    for arrow in sorted(arrows, key=lambda each: (each.span, each.gaps.start)):
        beneath = [lane for other, lane in lanes.items() if set(arrow.gaps) & set(other.gaps)]
        lanes[arrow] = max(beneath, default=-1) + 1
    return lanes


def _lane_height(lanes: Mapping[Arrow, int], lane: int) -> float:
    return max(len(arrow.lines) for arrow, each in lanes.items() if each == lane) * _LINE + 12


def _n(number: float) -> str:
    """A number of pixels, short."""
    return f"{number:.1f}".removesuffix(".0")
