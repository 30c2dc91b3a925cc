"""A type's lifecycle as an SVG picture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from state_machines.catalogue import drawing
from state_machines.catalogue.layout import Arrow, Label, Picture
from state_machines.declaration.exception_type import ExceptionType, StartsIn
from state_machines.declaration.moves import Move
from state_machines.declaration.status import Status


@dataclass(frozen=True, slots=True)
class _Edge:
    """All moves from one status to another; None is the entry or the end."""

    source: Status | None
    target: Status | None
    labels: tuple[Label, ...]


def svg(declared: ExceptionType) -> str:
    """The lifecycle as an SVG document: no script, no font to load, readable on light and dark pages."""
    statuses = _in_order(declared)
    columns: dict[Status | None, int] = {status: place for place, status in enumerate(statuses, 1)}
    columns[None] = len(statuses) + 1
    loops: dict[int, tuple[Label, ...]] = {}
    arrows = []
    for edge in _edges(declared):
        source = columns[edge.source] if edge.source else 0
        if edge.source == edge.target:
            loops[source] = edge.labels
        else:
            arrows.append(Arrow(source, columns[edge.target], edge.labels))
    by_clock = any(move.system_only for move in declared.moves)
    subtitle = (declared.department.value, declared.work_group, "italics: moved by a time rule" if by_clock else "")
    return drawing.draw(
        Picture(
            title=declared.title,
            subtitle=" · ".join(filter(None, subtitle)),
            boxes=tuple(status.value for status in statuses),
            arrows=tuple(arrows),
            loops=loops,
        )
    )


def _in_order(declared: ExceptionType) -> list[Status]:
    """The type's statuses in the order of a lifecycle."""
    return [status for status in Status if status in declared.statuses]


def _edges(declared: ExceptionType) -> Iterator[_Edge]:
    statuses = _in_order(declared)
    for status in statuses:
        starts = [start for start in declared.starts_in if start.status == status]
        if starts:
            yield _Edge(None, status, _entry(starts) if len(declared.starts_in) > 1 else ())
    for source in statuses:
        for target in statuses:
            moves = [move for move in declared.moves if source in move.sources and move.dest == target]
            if moves:
                yield _Edge(source, target, tuple(_label(move) for move in moves))
    yield _Edge(Status.COMPLETED, None, ())


def _entry(starts: Sequence[StartsIn]) -> tuple[Label, ...]:
    return (Label(" or ".join(start.description for start in starts)),)


def _label(move: Move) -> Label:
    text = f"{move.trigger} [{move.when_description}]" if move.when_description else move.trigger
    return Label(text, by_clock=move.system_only)
