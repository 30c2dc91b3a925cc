"""The pictures of every kind of work: every move is on them, nothing covers anything, and they stand alone."""

import itertools
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from state_machines.catalogue.diagram import svg
from state_machines.catalogue.drawing import draw
from state_machines.catalogue.layout import Arrow, Label, Layout, Picture, Rectangle
from state_machines.declaration.exception_type import ExceptionType
from state_machines.engine.registry import work_types

TYPES = tuple(work_types().values())
SVG = "{http://www.w3.org/2000/svg}"

COLUMNS = 6
PAIRS = [
    (source, target)
    for source in range(COLUMNS - 1)
    for target in range(1, COLUMNS)
    if source != target and not (source == 0 and target == COLUMNS - 1)
]
texts = st.lists(st.text("abc _-", min_size=1, max_size=60).filter(str.strip), max_size=4)


@st.composite
def pictures(draw_one: st.DrawFn) -> Picture:
    """Any arrows among four statuses, with labels of any length."""
    pairs = draw_one(st.lists(st.sampled_from(PAIRS), unique=True))
    arrows = tuple(Arrow(source, target, tuple(Label(text) for text in draw_one(texts))) for source, target in pairs)
    loops = {column: (Label("again"),) for column in draw_one(st.sets(st.integers(1, COLUMNS - 2)))}
    return Picture(title="Any", subtitle="thing", boxes=("A", "B", "C", "D"), arrows=arrows, loops=loops)


def each(*, name: str = "declared") -> pytest.MarkDecorator:
    return pytest.mark.parametrize(name, TYPES, ids=lambda declared: declared.key)


class TestTheLayout:
    @settings(max_examples=30)
    @given(pictures())
    def test_lets_no_label_touch_another_or_a_box(self, picture: Picture) -> None:
        layout = Layout(picture)
        places = [layout.label_box(arrow) for arrow in picture.arrows if arrow.lines]
        places += [layout.box(column) for column in range(1, len(picture.boxes) + 1)]
        places.append(Rectangle(0, 0, layout.size[0], 50))
        for one, other in itertools.combinations(places, 2):
            assert not one.overlaps(other)

    @settings(max_examples=30)
    @given(pictures())
    def test_lets_no_arrow_cross_a_label(self, picture: Picture) -> None:
        layout = Layout(picture)
        labels = [layout.label_box(arrow) for arrow in picture.arrows if arrow.lines]
        for arrow in picture.arrows:
            for line in _lines_of(layout, arrow):
                assert not any(line.overlaps(label) for label in labels)

    @settings(max_examples=30)
    @given(pictures())
    def test_keeps_everything_on_the_picture(self, picture: Picture) -> None:
        layout = Layout(picture)
        wide, tall = layout.size
        for arrow in picture.arrows:
            for place in (layout.label_box(arrow), *_lines_of(layout, arrow)):
                assert place.left >= 0
                assert place.top >= 0
                assert place.right <= wide
                assert place.bottom <= tall

    @settings(max_examples=30)
    @given(pictures())
    def test_gives_each_arrow_a_place_of_its_own_on_a_box(self, picture: Picture) -> None:
        layout = Layout(picture)
        for lanes in (layout.over, layout.under):
            for column in range(1, layout.last):
                ports = [layout.port(arrow, column) for arrow in lanes if column in {arrow.source, arrow.target}]
                assert len(ports) == len(set(ports))

    @settings(max_examples=20)
    @given(pictures())
    def test_is_drawn_as_an_xml_document(self, picture: Picture) -> None:
        assert ET.fromstring(draw(picture)).tag == f"{SVG}svg"


@each()
class TestTheSvg:
    def test_shows_every_status_and_trigger(self, declared: ExceptionType) -> None:
        shown = " ".join(text.text or "" for text in ET.fromstring(svg(declared)).iter(f"{SVG}text"))
        for status in declared.statuses:
            assert status.value in shown
        for move in declared.moves:
            assert move.trigger in shown

    def test_stands_by_itself_on_light_and_dark_pages(self, declared: ExceptionType) -> None:
        picture = svg(declared)
        assert "@media (prefers-color-scheme: dark)" in picture
        assert "href" not in picture
        assert "<script" not in picture
        assert "url(" not in picture

    def test_is_the_same_each_time(self, declared: ExceptionType) -> None:
        assert svg(declared) == svg(declared)


def _lines_of(layout: Layout, arrow: Arrow) -> list[Rectangle]:
    """The straight parts of an arrow, as thin rectangles."""
    at = layout.height_of(arrow)
    if arrow.is_straight:
        begin, end = layout.straight(arrow)
        return [Rectangle(begin, at - 1, end, at + 1)]
    begin, end = sorted((layout.port(arrow, arrow.source), layout.port(arrow, arrow.target)))
    edge = layout.top if arrow in layout.over else layout.bottom
    above, below = sorted((at, edge))
    return [
        Rectangle(begin, at - 1, end, at + 1),
        Rectangle(begin - 1, above, begin + 1, below),
        Rectangle(end - 1, above, end + 1, below),
    ]
