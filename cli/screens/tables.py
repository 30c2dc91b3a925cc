"""Tables without a frame, laid out for the available width; and lists of names with values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from rich import box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from business_time.formatting import numbered
from cli.screens.folding import Folding, longest_line, longest_piece

_BETWEEN = 2
"""Spaces between two columns."""

_READABLE = 24
"""The width that a folding column wants at least, if its text is that long."""

_NOTHING = ("", "-")


@dataclass(frozen=True, slots=True)
class _Column:
    """A column with all its cells, and how it is laid out."""

    name: str
    folds: bool
    cells: list[Text] = field(default_factory=list)

    @property
    def natural(self) -> int:
        """The width at which nothing folds."""
        return max(cell_len(self.name), *map(longest_line, self.cells), 0)

    @property
    def least(self) -> int:
        """The width below which words would be broken or cropped."""
        return max(cell_len(self.name), *map(longest_piece, self.cells), 0) if self.folds else self.natural

    @property
    def wanted(self) -> int:
        """The width at which it can be read."""
        return max(self.least, min(self.natural, _READABLE))

    def over(self, spare: "_Column") -> "_Column":
        """A column with the cells of another below its own."""
        is_empty = all(cell.plain in _NOTHING for cell in spare.cells)
        name = self.name if is_empty else f"{self.name}, {spare.name}"
        return replace(self, name=name, cells=list(map(_over, self.cells, spare.cells)))


def _over(cell: Text, below: Text) -> Text:
    if below.plain in _NOTHING:
        return cell
    lower = below.copy()
    lower.stylize_before("dim")
    return Text("\n").join((cell, lower))


class FittingTable:
    """Rows in columns; if there is no room for a column, its cells go below those of another."""

    def __init__(self, columns: Sequence[_Column], title: str, under: Mapping[str, str]) -> None:
        """Make an empty table; see ``table``."""
        self._columns, self._title, self._under = columns, title, under

    def add_row(self, *cells: Text | str) -> None:
        """Add a row; a cell for each column."""
        for column, cell in zip(self._columns, cells, strict=True):
            column.cells.append(Text(cell) if isinstance(cell, str) else cell)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Lay it out."""
        columns = {column.name: column for column in self._columns if column.name or any(column.cells)}
        for spare, host in self._under.items():
            if _room([each.wanted for each in columns.values()], options.max_width) >= 0:
                break
            columns[host] = columns[host].over(columns.pop(spare))
        yield self._made(list(columns.values()), options.max_width)

    def _made(self, columns: Sequence[_Column], width: int) -> Table:
        made = Table(
            title=self._title or None,
            title_justify="left",
            title_style="head",
            box=box.SIMPLE_HEAD,
            header_style="dim",
            padding=(0, _BETWEEN - 1, 0, 0),
            pad_edge=False,
            show_edge=False,
            expand=False,
        )
        for column, its_width in zip(columns, _widths(columns, width), strict=True):
            made.add_column(
                column.name, width=its_width, no_wrap=not column.folds, overflow="fold" if column.folds else "ellipsis"
            )
        for row in zip(*(column.cells for column in columns), strict=True):
            made.add_row(*(Folding(cell) if column.folds else cell for column, cell in zip(columns, row, strict=True)))
        return made


def _room(widths: Sequence[int], width: int) -> int:
    """The width that columns of these widths leave free."""
    return width - sum(widths) - _BETWEEN * (len(widths) - 1)


def _widths(columns: Sequence[_Column], width: int) -> list[int]:
    """Each column's width: columns that fold share what the others leave, and none takes more than it needs."""
    widths = [0 if column.folds else column.natural for column in columns]
    room = _room(widths, width)
    folding = sorted((place for place, column in enumerate(columns) if column.folds), key=lambda p: columns[p].natural)
    for waiting, place in zip(range(len(folding), 0, -1), folding, strict=True):
        others = sum(columns[other].least for other in folding[-waiting + 1 :]) if waiting > 1 else 0
        share = max(room // waiting, min(columns[place].wanted, room - others))
        widths[place] = max(min(columns[place].natural, share), 1)
        room -= widths[place]
    return widths


def table(
    *columns: str, title: str = "", folding: Sequence[str] = (), under: Mapping[str, str] | None = None
) -> FittingTable:
    """An empty table.

    Args:
        columns: the names in the head.
        title: the text above the table.
        folding: the columns that share the remaining width, and fold.
        under: the columns whose cells go below those of another if there is no room; the first gives way first.

    """
    return FittingTable([_Column(name, name in folding) for name in columns], title, under or {})


def facts(rows: Sequence[tuple[str, RenderableType]]) -> Table:
    """Names and values, one pair per line."""
    made = Table.grid(padding=(0, 2))
    made.add_column(style="dim", no_wrap=True)
    made.add_column(overflow="fold")
    for name, value in rows:
        text = Text(value) if isinstance(value, str) else value
        made.add_row(name, Folding(text) if isinstance(text, Text) else text)
    return made


def shown_count(count: int, one: str, *, more: bool, which: str = "first") -> str:
    """The number of rows shown: ``3 notices``, or ``the first 50 notices; --limit shows more``."""
    number = numbered(count, one)
    return f"the {which} {number}; --limit shows more" if more else number


def status_text(status: str) -> Text:
    """A status in its color."""
    return Text(status, style=f"status.{status.replace(' ', '_')}")
