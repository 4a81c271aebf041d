"""The cells of a table of a JATS article, each in its place, with the spans of columns and rows spread out.

Reads the HTML model (`tr`, `th`, `td`) and the OASIS model (`row`, `entry`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element

from hepcite.sources.text.markup import flat_text

MAX_SPAN = 200
"""Columns or rows that a cell may span; more is an error in the file."""

MAX_ROWS = 5_000
"""Rows of a part of a table in which spans are spread; beyond them a file could fill the memory with a few cells."""

MAX_DIGITS = 5
"""Longest number that is read as a span."""

_ROWS = ("tr", "row")
_CELLS = ("th", "td", "entry")
_NESTED = frozenset({"table", "table-wrap", "fn"})
_BOLD = frozenset({"bold", "b", "strong"})


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A cell in its place.

    Attributes:
        start: First column, from 0.
        marked: Whether its element says that it is a heading.
        bold: Whether it is bold as a whole.
        indented: Whether its text begins with a space, as in a row that belongs to one above; line breaks, by which
            files are laid out, do not count.
    """

    text: str
    start: int
    width: int
    marked: bool = False
    bold: bool = False
    indented: bool = False


Row = dict[int, Cell]
"""The cells of a row by column; a cell that spans columns stands at each of them."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table in which every span is spread out."""

    head: list[Row]
    body: list[Row]

    @property
    def columns(self) -> int:
        """Number of columns; 0 for a table without cells."""
        return max((column + 1 for row in (*self.head, *self.body) for column in row), default=0)


def read_grid(table: _Element) -> Grid:
    """Return the cells of a `table` element; without any when it holds none, as when it is a picture.

    Headings that have a part of the table to themselves are its head; what stands in its foot comes last. A table
    that is nothing but head has its rows in the body.
    """
    head: list[Row] = []
    body: list[Row] = []
    for part in _parts(table):
        rows = _read_rows(part, _column_numbers(part))
        (head if part.tag == "thead" and not body else body).extend(rows)
    return Grid(head, body) if body else Grid([], head)


def _parts(table: _Element) -> list[_Element]:
    """Return what holds the rows of a table, in order; its foot comes last."""
    inner = [table, *table.findall("tgroup")]
    parts = [part for outer in inner for part in outer if part.tag in ("thead", "tbody", "tfoot")]
    if any(child.tag in _ROWS for child in table):
        parts.append(table)
    return sorted(parts, key=lambda part: part.tag == "tfoot")


def _column_numbers(part: _Element) -> dict[str, int]:
    """Return the columns that the OASIS model calls by name."""
    group = part.getparent()
    named = [] if group is None else group.findall("colspec")
    return {spec.get("colname", ""): number for number, spec in enumerate(named)}


def _read_rows(part: _Element, named: dict[str, int]) -> list[Row]:
    """Spread the spans of one part of a table; a cell does not reach beyond its part."""
    rows: list[Row] = []
    hanging: dict[int, tuple[Cell, int]] = {}
    for element in part:
        if element.tag not in _ROWS:
            continue
        row: Row = {column: cell for column, (cell, _) in hanging.items()}
        hanging = {column: (cell, left - 1) for column, (cell, left) in hanging.items() if left > 1}
        for cell, height in _placed(element, row, named, spread=len(rows) < MAX_ROWS):
            columns = [column for column in range(cell.start, cell.start + cell.width) if column not in row]
            row.update(dict.fromkeys(columns, cell))
            if height > 1:
                hanging.update(dict.fromkeys(columns, (cell, height - 1)))
        rows.append(dict(sorted(row.items())))
    return rows


def _placed(element: _Element, row: Row, named: dict[str, int], *, spread: bool) -> Iterator[tuple[Cell, int]]:
    """Return the cells of a row, each at the first column that is free, with the number of rows that it spans."""
    column = 0
    for item in element:
        if item.tag not in _CELLS:
            continue
        column = max(column, named.get(item.get("namest") or item.get("colname") or "", 0))
        while column in row:
            column += 1
        width, height = _spans(item, column, named) if spread and column < MAX_SPAN else (1, 1)
        yield _cell(item, column, width), height
        column += width


def _spans(item: _Element, column: int, named: dict[str, int]) -> tuple[int, int]:
    """Return how many columns and rows a cell spans."""
    width = _named_width(item, column, named) if "nameend" in item.attrib else _span(item.get("colspan"))
    return width, _span(item.get("rowspan") or str(_count(item.get("morerows")) + 1))


def _named_width(item: _Element, column: int, named: dict[str, int]) -> int:
    return max(named.get(item.get("nameend", ""), column) - column + 1, 1)


def _cell(item: _Element, column: int, width: int) -> Cell:
    raw = "".join(item.itertext())
    return Cell(
        text=flat_text(item, _NESTED),
        start=column,
        width=width,
        marked=item.tag == "th",
        bold=_is_bold(item),
        indented=raw[:1].isspace() and raw[:1] not in "\t\r\n" and bool(raw.strip()),
    )


def _is_bold(item: _Element) -> bool:
    inner = [child for child in item if (child.tag in _BOLD and not (child.tail or "").strip())]
    return len(inner) == len(item) > 0 and not (item.text or "").strip()


def _span(text: str | None) -> int:
    return min(max(_count(text), 1), MAX_SPAN)


def _count(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS else 0
