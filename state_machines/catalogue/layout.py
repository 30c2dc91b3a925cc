"""The layout of a lifecycle's picture: the statuses in a row, arrows above and below them.

Each arrow that is not between neighbors runs in a lane at its own height, and each label is in the gap between two
boxes, where no arrow goes up or down. So labels never overlap one another or a box, whatever the type.
"""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

LETTER = 6.7
"""Width of an average letter of the labels in pixels, rounded up."""

LINE = 15
"""Height of a line of text."""

DOT = 7
"""Radius of the dots at which a lifecycle begins and ends."""

MARGIN = 22
HEAD = 54
"""Height of the title and the subtitle."""

_WRAP = 26
_BOX_WIDTH = 118
_BOX_HEIGHT = 44
_LANE_GAP = 12
_FIRST_LANE = 26


@dataclass(frozen=True, slots=True)
class Label:
    """The text at an arrow: a trigger, or when an exception starts in a status."""

    text: str
    by_clock: bool = False
    """Whether a time rule makes the move instead of a person; drawn in italics."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow from one column to another; column 0 is the entry, the column after the last box is the end."""

    source: int
    target: int
    labels: tuple[Label, ...]

    @property
    def span(self) -> int:
        """How many gaps it crosses."""
        return abs(self.target - self.source)

    @property
    def gaps(self) -> range:
        """The gaps it crosses; gap 0 is between columns 0 and 1."""
        return range(min(self.source, self.target), max(self.source, self.target))

    @property
    def is_straight(self) -> bool:
        """Whether it leads to the next column and is drawn as a straight line."""
        return self.target == self.source + 1

    @property
    def label_gap(self) -> int:
        """The gap that has its label: the middle one."""
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
        """Whether two places overlap."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True)
class Picture:
    """What to draw."""

    title: str
    subtitle: str
    boxes: tuple[str, ...]
    arrows: tuple[Arrow, ...]
    loops: Mapping[int, tuple[Label, ...]] = field(default_factory=dict)
    """Triggers that do not change the status, by column; the box lists them."""


def wrapped(labels: Sequence[Label]) -> list[Label]:
    """The labels, each wrapped into lines that fit a gap."""
    return [Label(line, label.by_clock) for label in labels for line in textwrap.wrap(label.text, _WRAP)]


def width(lines: Sequence[Label]) -> float:
    """The width of lines of text."""
    return max((len(line.text) for line in lines), default=0) * LETTER


class Layout:
    """The place of every part of a picture."""

    def __init__(self, picture: Picture) -> None:
        """Compute the columns, the lanes and the size."""
        self.picture = picture
        self.last = len(picture.boxes) + 1
        self.over = _lanes([a for a in picture.arrows if a.target > a.source and not a.is_straight])
        self.under = _lanes([a for a in picture.arrows if a.target < a.source])

    @cached_property
    def box_height(self) -> float:
        """The height of all boxes: the status and the triggers that do not change it."""
        most = max((len(self.loop_lines(column)) for column in range(1, self.last)), default=0)
        return _BOX_HEIGHT + most * LINE

    @cached_property
    def box_width(self) -> float:
        """The width of all boxes."""
        texts = [line for column in range(1, self.last) for line in self.loop_lines(column)]
        return max(_BOX_WIDTH, width(texts) + 24)

    def loop_lines(self, column: int) -> list[Label]:
        """The lines of a box below its status."""
        return [Label(f"↻ {label.text}", label.by_clock) for label in self.picture.loops.get(column, ())]

    @cached_property
    def centres(self) -> list[float]:
        """The middle of each column."""
        half = [DOT, *[self.box_width / 2] * (self.last - 1), DOT]
        centres = [MARGIN + half[0]]
        for gap in range(self.last):
            labels = [width(arrow.lines) for arrow in self.picture.arrows if arrow.label_gap == gap]
            least = 34 if gap in {0, self.last - 1} else 56
            centres.append(centres[-1] + half[gap] + max([least, *(wide + 26 for wide in labels)]) + half[gap + 1])
        return centres

    @cached_property
    def top(self) -> float:
        """The upper edge of the boxes: below the head and the upper lanes."""
        lanes = sum(_lane_height(self.over, lane) for lane in set(self.over.values()))
        return HEAD + lanes + self._first_lane

    @property
    def bottom(self) -> float:
        """The lower edge of the boxes."""
        return self.top + self.box_height

    @cached_property
    def _first_lane(self) -> float:
        """The distance of the first lane from the boxes: labels of straight arrows are in between."""
        straight = max((len(a.lines) for a in self.picture.arrows if a.is_straight), default=0)
        return max(_FIRST_LANE, straight * LINE + 14 - self.box_height / 2)

    def height_of(self, arrow: Arrow) -> float:
        """The height at which an arrow runs."""
        if arrow.is_straight:
            return self.top + self.box_height / 2
        if arrow in self.over:
            return self.top - self._first_lane - sum(_lane_height(self.over, n) for n in range(self.over[arrow]))
        return self.bottom + _FIRST_LANE + sum(_lane_height(self.under, n) for n in range(self.under[arrow]))

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the picture."""
        lanes = sum(_lane_height(self.under, lane) for lane in set(self.under.values()))
        return self.centres[-1] + DOT + 4 + MARGIN, self.bottom + (_FIRST_LANE + lanes if lanes else 0) + MARGIN

    def box(self, column: int) -> Rectangle:
        """The place of a box."""
        half = self.box_width / 2
        return Rectangle(self.centres[column] - half, self.top, self.centres[column] + half, self.bottom)

    def label_box(self, arrow: Arrow) -> Rectangle:
        """The place of an arrow's label: above its line, or below it for arrows that lead back."""
        gap = arrow.label_gap
        left, right = self._edge(gap, right=True), self._edge(gap + 1, right=False)
        middle, half, tall = (left + right) / 2, width(arrow.lines) / 2, len(arrow.lines) * LINE
        at = self.height_of(arrow)
        top = at + 3 if arrow in self.under else at - 3 - tall
        return Rectangle(middle - half, top, middle + half, top + tall)

    def port(self, arrow: Arrow, column: int) -> float:
        """Where an arrow meets a column: each at its own point of the box, in an order without needless crossings."""
        lanes = self.over if arrow in self.over else self.under
        here = [each for each in lanes if column in {each.source, each.target}]
        # Arrows from the left end on the left, the outermost innermost; arrows to the right mirror that.
        arriving = sorted((a for a in here if max(a.source, a.target) == column), key=lanes.__getitem__)
        leaving = sorted((a for a in here if min(a.source, a.target) == column), key=lanes.__getitem__, reverse=True)
        order = [*arriving, *leaving]
        if column in {0, self.last}:
            return self.centres[column]
        return self.box(column).left + self.box_width * (order.index(arrow) + 1) / (len(order) + 1)

    def _edge(self, column: int, *, right: bool) -> float:
        half = DOT if column in {0, self.last} else self.box_width / 2
        return self.centres[column] + (half if right else -half)

    def straight(self, arrow: Arrow) -> tuple[float, float]:
        """Where a straight arrow begins and ends."""
        return self._edge(arrow.source, right=True), self._edge(arrow.target, right=False)


def _lanes(arrows: Sequence[Arrow]) -> dict[Arrow, int]:
    """A lane for each arrow: short ones nearest to the boxes, and no two in the same lane above the same gap."""
    lanes: dict[Arrow, int] = {}
    for arrow in sorted(arrows, key=lambda each: (each.span, each.gaps.start)):
        beneath = [lane for other, lane in lanes.items() if set(arrow.gaps) & set(other.gaps)]
        lanes[arrow] = max(beneath, default=-1) + 1
    return lanes


def _lane_height(lanes: Mapping[Arrow, int], lane: int) -> float:
    return max(len(arrow.lines) for arrow, each in lanes.items() if each == lane) * LINE + _LANE_GAP
