"""Tables of JATS articles as sentences: each row with the headings that its figures stand under."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile

from lxml.etree import _Element

from hepcite.sources.jats.grids import Cell, Grid, Row, read_grid

_ENDS = (".", "?", "!")

_MEASURE = re.compile(
    r"(?:n|no\.|%|[pP]|[pP][- ]?values?|[am]?HR|[am]?OR|RR|(?:95 ?% ?)?CI|mean|median|hazard ratio|odds ratio)"
    r"(?![^\W_])"
)
"""How a heading of figures begins: "P value", "HR (95% CI)"; not "SD", which is also stable disease."""

_ASIDE = re.compile(r"\([^()]*\)|\b95 ?%")
"""What a heading may hold of figures."""


def table_sentences(table: _Element, label: str) -> Iterator[str]:
    """Return the rows of a table as sentences: "Table 1, Regorafenib: n 40; ORR 10%.".

    Headings that stand above each other are joined by " / ", empty cells left out. A row that names what follows
    (it spans the table, or holds nothing behind its first cell) is put before the rows below it. Tables inside a
    cell follow with sentences of their own. A table without cells, such as a picture, gives none.

    Args:
        table: A `table` element, of the HTML or of the OASIS model.
        label: How the table is called, "Table 1".
    """
    yield from _Body(read_grid(table), label).sentences()
    for inner in table.iterdescendants("table"):
        if next(inner.iterancestors("table")) is table:
            yield from table_sentences(inner, label)


class _Body:
    """Reads the rows of a table from its top; knows the headings, the groups and the name that the next one has."""

    def __init__(self, grid: Grid, label: str) -> None:
        titles, self._headings, self._rows = _split_head(grid)
        self._label = label
        self._columns = grid.columns
        self._titles = titles[:-1]
        self._groups = _Groups(titles[-1] if titles else None)
        self._has_names = _has_row_names(self._headings)
        self._usual = _usual_width(self._rows)
        self._marks_mean_headings = not all(cell.marked for row in self._rows for cell in row.values())
        self._name: Cell | None = None
        self._below_heading = False

    def sentences(self) -> Iterator[str]:
        yield from self._alone(self._titles)
        for row in self._rows:
            cells = _filled(row)
            if row is not self._rows[-1] and self._names_columns(cells):
                yield from self._open_panel(row)
            elif _is_group(cells, self._columns) and cells[0] is not self._name:
                self._name, self._below_heading = None, False
                yield from self._alone(self._groups.open(cells[0], self._columns))
            else:
                yield self._row(row, cells)
        yield from self._alone(self._groups.unused())

    def _names_columns(self, cells: Sequence[Cell]) -> bool:
        return (self._marks_mean_headings and _is_heading_row(cells, marked=True)) or _names_measures(cells)

    def _open_panel(self, row: Row) -> Iterator[str]:
        """Take a row of headings inside the body: it replaces those before, unless it stands right below one."""
        yield from self._alone(self._groups.open_panel(row.get(0)))
        self._headings = [*self._headings, row] if self._below_heading else [row]
        self._name, self._below_heading = None, True

    def _row(self, row: Row, cells: Sequence[Cell]) -> str:
        self._below_heading = False
        self._name = cells[0] if cells[0].start == 0 else self._name
        self._groups.note(row.get(0))
        lead = [self._label, *self._groups.names()]
        if self._has_names and self._name is not None:
            lead.append(_row_name(self._name, [] if self._groups.names() else self._headings))
        above = self._headings if len(row) >= self._usual else []
        return _sentence(lead, _pairs(cells, above, self._columns, 1 if self._has_names else 0))

    def _alone(self, cells: Sequence[Cell]) -> Iterator[str]:
        """Give a heading a sentence of its own when no row stands below it."""
        return (_sentence([self._label], [cell.text]) for cell in cells)


class _Groups:
    """The headings inside a table's body that the next row stands under: one that spans it, and one below that."""

    def __init__(self, title: Cell | None) -> None:
        self._levels: list[Cell | None] = [title, None]
        self._used = [title is None, True]
        self._indented = False

    def open(self, cell: Cell, columns: int) -> list[Cell]:
        """Begin a group; returns those that it replaces and that had no rows."""
        level = 0 if cell.width >= columns else 1
        replaced = self.unused(level)
        self._levels[level:] = [cell, None][: 2 - level]
        self._used[level:] = [False, True][: 2 - level]
        self._indented = False
        return replaced

    def open_panel(self, first: Cell | None) -> list[Cell]:
        """Begin a part of the table that has headings of its own; the first of them, if anything, is its name."""
        replaced = self.unused(1)
        self._levels[1] = first if first is not None and first.text else None
        self._used[1] = self._levels[1] is None
        self._indented = False
        return replaced

    def note(self, first: Cell | None) -> None:
        """Say that a row stands here: one that is not indented, behind indented ones, ends the innermost group."""
        indented = first is not None and first.indented
        if self._indented and not indented:
            self._levels[0 if self._levels[1] is None else 1] = None
        self._indented = indented
        self._used = [True, True]

    def names(self) -> list[str]:
        return [cell.text for cell in self._levels if cell is not None]

    def unused(self, level: int = 0) -> list[Cell]:
        """Return the headings from a level on under which no row stood."""
        open_ = zip(self._levels[level:], self._used[level:], strict=True)
        return [cell for cell, used in open_ if cell is not None and not used]


def _usual_width(body: Sequence[Row]) -> int:
    """Return how many columns most rows have: in a shorter row no value can be told to stand under its heading."""
    widths = Counter(len(row) for row in body if len(_filled(row)) > 1)
    return max(widths, key=lambda width: (widths[width], width), default=0)


def _sentence(lead: Sequence[str], pairs: Sequence[str]) -> str:
    start = ", ".join(filter(None, lead))
    text = f"{start}: {'; '.join(pairs)}" if pairs else start
    return text if text.endswith(_ENDS) else f"{text}."


def _split_head(grid: Grid) -> tuple[list[Cell], list[Row], list[Row]]:
    """Return a table's titles inside it, its rows of headings, and its other rows that hold any text.

    Rows at the top of the body join the headings when they are marked as such; without a head, rows of words do.
    """
    body = [row for row in grid.body if _filled(row)]
    count = len(list(takewhile(lambda row: _is_heading_row(_filled(row), marked=True, bold=True), body)))
    if count == len(body):
        count = 0
    if not grid.head and not count:
        count = _unmarked_headings(body)
    head = [row for row in (*grid.head, *body[:count]) if _filled(row)]
    titles = [_filled(row)[0] for row in head if _is_title(_filled(row), grid.columns)]
    return titles, [row for row in head if not _is_title(_filled(row), grid.columns)], body[count:]


def _unmarked_headings(body: Sequence[Row]) -> int:
    """Count the rows of words above rows of figures, in a table that marks no headings."""
    first, *others = body or [{}]
    figures = sum(any(_is_figure(cell) for cell in _filled(row)) for row in others)
    if 2 * figures < len(others) or not others or not _is_heading_row(_filled(first)):
        return 0
    below = takewhile(lambda row: not _text_at(row, 0) and _is_heading_row(_filled(row)), others)
    return 1 + len(list(below))


def _filled(row: Row) -> list[Cell]:
    return [cell for cell in dict.fromkeys(row.values()) if cell.text]


def _text_at(row: Row, column: int) -> str:
    return row[column].text if column in row else ""


def _is_title(cells: Sequence[Cell], columns: int) -> bool:
    return len(cells) == 1 and columns > 1 and cells[0].width >= columns


def _is_group(cells: Sequence[Cell], columns: int) -> bool:
    return len(cells) == 1 and columns > 1 and cells[0].start == 0


def _is_heading_row(cells: Sequence[Cell], *, marked: bool = False, bold: bool = False) -> bool:
    """Whether a row names columns: at least two cells, all of them words and, if asked for, marked as headings."""
    if len(cells) < 2:  # noqa: PLR2004 - a single cell heads a group of rows
        return False
    return all(not _is_figure(cell) and (not marked or cell.marked or (bold and cell.bold)) for cell in cells)


def _names_measures(cells: Sequence[Cell]) -> bool:
    """Whether a row in the body, though not marked, holds headings: one of them says what is measured, none a value."""
    values = [cell.text for cell in cells[1:]]
    if not any(_MEASURE.match(text) and text != "n" for text in values):
        return False
    return not any(char.isdigit() for text in values for char in _ASIDE.sub("", text))


def _has_row_names(headings: Sequence[Row]) -> bool:
    """Whether the first column names the rows; not when its heading is shared with the columns beside it."""
    innermost = next((row[0] for row in reversed(headings) if _text_at(row, 0)), None)
    return innermost is None or innermost.width == 1


def _is_figure(cell: Cell) -> bool:
    return not cell.text[0].isalpha() and any(char.isdigit() for char in cell.text)


def _row_name(first: Cell, headings: Sequence[Row]) -> str:
    """Return what a row is called; a bare number is said with the heading of its column."""
    needs_heading = not any(char.isalpha() for char in first.text)
    return _pair(_heading(first, headings), first.text) if needs_heading else first.text


def _pairs(cells: Sequence[Cell], headings: Sequence[Row], columns: int, start: int) -> list[str]:
    """Return the values of a row, each behind its heading; one that spans all columns of values needs none."""
    values = [cell for cell in cells if cell.start >= start]
    return [
        cell.text if cell.start == 1 and cell.width >= columns - 1 > 1 else _pair(_heading(cell, headings), cell.text)
        for cell in values
    ]


def _pair(heading: str, value: str) -> str:
    """Join a heading and a value so that the figures of both cannot run together."""
    if not heading:
        return value
    return f"{heading}: {value}" if heading[-1].isdigit() or heading[-1] in ":=" else f"{heading} {value}"


def _heading(cell: Cell, headings: Sequence[Row]) -> str:
    """Return the headings above a cell, outermost first; of several columns what they share, else each."""
    paths = [_path(column, headings) for column in range(cell.start, cell.start + cell.width)]
    shared = [names[0] for names in takewhile(lambda names: len(set(names)) == 1, zip(*paths, strict=False))]
    return " / ".join(shared) or " and ".join(dict.fromkeys(filter(None, map(" / ".join, paths))))


def _path(column: int, headings: Sequence[Row]) -> list[str]:
    cells = dict.fromkeys(row[column] for row in headings if column in row)
    return [cell.text for cell in cells if cell.text]
