"""Tables of JATS articles as sentences: each row with the headings that its figures stand under."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile

from lxml.etree import _Element

from hepcite.sources.jats_grids import Cell, Grid, Row, read_grid

_ENDS = (".", "?", "!")

_MEASURE = re.compile(
    r"(?:n|no\.|%|[pP]|[pP][- ]?values?|[am]?HR|[am]?OR|RR|(?:95 ?% ?)?CI|SD|SE|IQR|r|cor|mean|median"
    r"|hazard ratio|odds ratio)(?![^\W_])"
)
"""How a heading of figures begins: "P value", "HR (95% CI)"."""

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
    yield from _rows(read_grid(table), label)
    for inner in table.iterdescendants("table"):
        if next(inner.iterancestors("table")) is table:
            yield from table_sentences(inner, label)


def _rows(grid: Grid, label: str) -> Iterator[str]:
    titles, headings, body = _split_head(grid)
    groups = _Groups(titles)
    has_names, usual = _has_row_names(headings), _usual_width(body)
    name: Cell | None = None
    for row in body:
        cells = _filled(row)
        if _is_heading_row(cells, marked=True) or _names_measures(cells):
            headings = [row]
            yield from _unsaid(groups.open_panel(row.get(0)), label)
        elif _is_group(cells, grid.columns) and cells[0] is not name:
            yield from _unsaid(groups.open(cells[0], grid.columns), label)
        elif cells:
            name = cells[0] if cells[0].start == 0 else name
            groups.note(row.get(0))
            lead = [label, *groups.names()]
            if has_names and name is not None:
                lead.append(_row_name(name, [] if groups.names() else headings))
            above = headings if len(row) >= usual else []
            yield _sentence(lead, _pairs(cells, above, grid.columns, 1 if has_names else 0))
    yield from _unsaid(groups.close(), label)


def _usual_width(body: Sequence[Row]) -> int:
    """Return how many columns most rows have: in a shorter row no value can be told to stand under its heading."""
    widths = Counter(len(row) for row in body if len(_filled(row)) > 1)
    return max(widths, key=lambda width: (widths[width], width), default=0)


def _unsaid(group: Cell | None, label: str) -> Iterator[str]:
    """Give a group's heading a sentence of its own when no row stood below it."""
    if group is not None:
        yield _sentence([label], [group.text])


def _sentence(lead: Sequence[str], pairs: Sequence[str]) -> str:
    start = ", ".join(filter(None, lead))
    text = f"{start}: {'; '.join(pairs)}" if pairs else start
    return text if text.endswith(_ENDS) else f"{text}."


class _Groups:
    """The headings inside a table's body that the next row stands under: one that spans it, and one below that."""

    def __init__(self, titles: Sequence[Cell]) -> None:
        self._levels: list[Cell | None] = [titles[-1] if titles else None, None]
        self._used = [True, True]
        self._indented = False

    def open(self, cell: Cell, columns: int) -> Cell | None:
        """Begin a group; returns the one that it replaces when that had no rows."""
        level = 0 if cell.width >= columns else 1
        replaced = self._levels[level] if not self._used[level] else None
        self._levels[level], self._used[level] = cell, False
        if level == 0:
            replaced = replaced or self._inner_unused()
            self._levels[1], self._used[1] = None, True
        self._indented = False
        return replaced

    def open_panel(self, first: Cell | None) -> Cell | None:
        """Begin a part of the table that has headings of its own; its name is in the first of them, if anywhere."""
        replaced = self._inner_unused()
        self._levels[1] = first if first is not None and first.text else None
        self._used[1] = True
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

    def close(self) -> Cell | None:
        return next((cell for cell, used in zip(self._levels, self._used, strict=True) if not used), None)

    def _inner_unused(self) -> Cell | None:
        return self._levels[1] if not self._used[1] else None


def _split_head(grid: Grid) -> tuple[list[Cell], list[Row], list[Row]]:
    """Return a table's titles inside it, its rows of headings, and its other rows.

    Rows at the top of the body join the headings when they are marked as such; without a head, rows of words do.
    """
    marked = bool(grid.head)
    count = len(list(takewhile(lambda row: _is_heading_row(_filled(row), marked=True, bold=True), grid.body)))
    if not marked and not count:
        count = _unmarked_headings(grid)
    rows = [*grid.head, *grid.body[:count]]
    titles = [cells[0] for row in rows if _is_title(cells := _filled(row), grid.columns)]
    return titles, [row for row in rows if not _is_title(_filled(row), grid.columns)], grid.body[count:]


def _unmarked_headings(grid: Grid) -> int:
    """Count the rows of words above rows of figures, in a table that marks no headings."""
    first, *others = grid.body or [{}]
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
