"""The lines of a PDF's pages in the order in which they are read, with blank lines between their paragraphs."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from hepcite.sources.glyph_lines import Line
from hepcite.sources.line_ends import ITEM, breaks_off, ends_sentence
from hepcite.sources.running_heads import EDGE_LINES, line_numbers, running_lines

Page = Sequence[Line]

_SAME_SIZE = 0.25
_BODY_SIZE = 0.11
_SAME_ROW = 2.0
_INDENT = 0.8
_SHORT_BY = 2.5
_NEXT_LINE = 2.6
_WIDE_STEP = 1.35
_HEADING = 0.6
_PART_OF_WIDTH = 0.6
_OTHER_WIDTH = 0.15
_RUNNING_TEXT = 25
"""Characters of the shortest line that is taken for running text and not for the lettering of a figure."""

_CAPTION = re.compile(r"(?:supplementa\w+ |extended data )?(?:fig(?:ure|\.)|table|box|scheme)\b", re.IGNORECASE)
_BULLET = re.compile(r"[•●■▪◦‣∙] ")


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph, or the part of one that stands in one column.

    Attributes:
        body: Whether it is set as most of the document is.
        full: Whether its last line fills its column.
        flush: Whether its first line fills its column, without an indent.
    """

    lines: tuple[Line, ...]
    body: bool
    full: bool
    flush: bool

    @property
    def is_open(self) -> bool:
        """Whether it breaks off in the middle of a sentence."""
        return self.full and not ends_sentence(self.lines[-1].text)

    def goes_on_from(self, other: "_Block") -> bool:
        """Say whether it may be the rest of a block that breaks off."""
        first = self.lines[0]
        begins_inside = first.text[0].islower() or (self.flush and not _CAPTION.match(first.text))
        return other.is_open and begins_inside and abs(first.size - other.lines[-1].size) <= _SAME_SIZE

    @property
    def is_heading(self) -> bool:
        """Whether it is one short line that ends no sentence."""
        return len(self.lines) == 1 and not self.full and not ends_sentence(self.lines[0].text)

    def joined(self, rest: "_Block") -> "_Block":
        """Return the block together with its rest."""
        return replace(self, lines=self.lines + rest.lines, full=rest.full)


@dataclass(frozen=True, slots=True)
class _Body:
    """How most of a document is set: size of its letters and width of its lines, in points."""

    size: float
    width: float


def lay_out(pages: Sequence[Page]) -> tuple[str, ...]:
    """Return the text of each page, a line of it on a line, with blank lines between paragraphs.

    Running heads, page numbers and line numbers are left out. What interrupts a sentence of the running text, such as
    a figure with its caption or a footnote, stands behind it, and before it where the next page goes on with it.
    """
    pages = _without_margins(pages)
    body = _measure(pages)
    texts: list[str] = []
    left_open: _Block | None = None
    for page in pages:
        blocks, left_open = _order(list(_blocks(page, body)), left_open)
        texts.append("\n\n".join("\n".join(line.text for line in block.lines) for block in blocks))
    return tuple(texts)


def _without_margins(pages: Sequence[Page]) -> list[list[Line]]:
    """Take running heads, page numbers and line numbers from the pages."""
    unnumbered: list[list[Line]] = []
    for page, numbers in zip(pages, line_numbers([[line.text for line in page] for page in pages]), strict=True):
        lines = [replace(line, text=numbers.get(index, line.text)) for index, line in enumerate(page)]
        unnumbered.append([line for line in lines if line.text])
    texts = [[line.text for line in page] for page in unnumbered]
    running = running_lines(texts, [_edges(page) for page in unnumbered])
    return [
        [line for index, line in enumerate(page) if index not in drop]
        for page, drop in zip(unnumbered, running, strict=True)
    ]


def _edges(page: Page) -> tuple[int, ...]:
    """Return the indices of the lines in the first and the last rows of a page, and of those set across its margin."""
    quarter = _usual_quarter(page)
    level = sorted({line.baseline for line in page if line.quarter == quarter})
    rows = [row for before, row in pairwise([float("-inf"), *level]) if row - before > _SAME_ROW]
    low, high = (rows[:EDGE_LINES], rows[-EDGE_LINES:]) if rows else ([], [])
    return tuple(
        index
        for index, line in enumerate(page)
        if line.quarter != quarter or any(abs(line.baseline - row) <= _SAME_ROW for row in low + high)
    )


def _usual_quarter(page: Page) -> int:
    lengths: Counter[int] = Counter()
    for line in page:
        lengths[line.quarter] += len(line.text)
    return max(lengths, key=lengths.__getitem__, default=0)


def _measure(pages: Sequence[Page]) -> _Body:
    lengths: Counter[float] = Counter()
    for page in pages:
        for line in page:
            lengths[line.size] += len(line.text)
    size = max(lengths, key=lengths.__getitem__, default=0.0)
    widths = [
        line.end - line.start
        for page in pages
        for line in page
        if line.size == size and len(line.text) >= _RUNNING_TEXT
    ]
    return _Body(size, median(widths) if widths else 0.0)


def _blocks(page: Page, body: _Body) -> Iterator[_Block]:
    """Split a page into blocks, in the order of its lines."""
    for column in _columns(page):
        left = min(column, key=lambda line: line.start).start
        right = max(column, key=lambda line: line.end).end
        is_running_text = column[0].cells == 1 and max(len(line.text) for line in column) >= _RUNNING_TEXT
        is_body = (
            is_running_text
            and abs(column[0].size - body.size) <= _BODY_SIZE
            and not _CAPTION.match(column[0].text)
        )
        as_wide = abs(right - left - body.width) < _OTHER_WIDTH * body.width
        for start, end in _paragraphs(column, left, right):
            first, last = column[start], column[end - 1]
            full = is_running_text and end == len(column) and _fills(last, right, body)
            flush = as_wide and start == 0 and _fills(first, right, body) and first.start - left < _INDENT * body.size
            yield _Block(tuple(column[start:end]), is_body, full, flush)


def _fills(line: Line, right: float, body: _Body) -> bool:
    """Say whether a line of running text reaches the right edge of its column."""
    return (
        line.cells == 1
        and right - line.end < _SHORT_BY * line.size
        and line.end - line.start > _PART_OF_WIDTH * body.width
        and len(line.text) >= _RUNNING_TEXT
    )


def _columns(page: Page) -> Iterator[list[Line]]:
    """Give runs of lines of one size that stand below one another."""
    column: list[Line] = []
    for line in page:
        if column and not _stands_below(column[-1], line):
            yield column
            column = []
        column.append(line)
    if column:
        yield column


def _stands_below(upper: Line, line: Line) -> bool:
    size = max(upper.size, line.size)
    return (
        upper.quarter == line.quarter
        and abs(upper.size - line.size) <= _SAME_SIZE
        and 0 < upper.baseline - line.baseline <= _NEXT_LINE * size
        and line.start < upper.end
        and line.end > upper.start
    )


def _paragraphs(column: Sequence[Line], left: float, right: float) -> Iterator[tuple[int, int]]:
    """Give where the paragraphs of a column start and end."""
    step = median([upper.baseline - line.baseline for upper, line in pairwise(column)] or [0.0])
    start = 0
    for index, (upper, line) in enumerate(pairwise(column), start=1):
        wide = upper.baseline - line.baseline > _WIDE_STEP * step
        if wide or _ends_paragraph(upper, line, left, right):
            yield start, index
            start = index
    yield start, len(column)


def _ends_paragraph(upper: Line, line: Line, left: float, right: float) -> bool:
    """Say whether the upper of two lines is the last of its paragraph: by indents, by its length, or as a heading.

    The rows of a table are paragraphs of their own.
    """
    if line.text[0].islower():
        return False
    outdent = upper.start - line.start
    if _BULLET.match(line.text) or max(upper.cells, line.cells) > 1:
        return True
    short = right - upper.end > _SHORT_BY * upper.size
    if ITEM.match(line.text) and (short or outdent > _INDENT * line.size):
        return True
    if not ends_sentence(upper.text):
        return upper.end - left < _HEADING * (right - left) and not breaks_off(upper.text)
    return short or abs(outdent) > _INDENT * line.size


def _order(blocks: Sequence[_Block], left_open: _Block | None) -> tuple[list[_Block], _Block | None]:
    """Put the parts of a broken paragraph side by side; return the blocks and the one that the page leaves open.

    Args:
        blocks: The blocks of a page in the order in which the file draws them.
        left_open: The block that the page before left open.
    """
    ordered: list[_Block] = []
    waiting: int | None = None
    for block in _bring_forward(blocks, left_open):
        place = len(ordered) - 1
        if waiting is not None and block.body and not block.goes_on_from(ordered[place]):
            place = waiting
        if ordered and block.goes_on_from(ordered[place]):
            ordered[place] = ordered[place].joined(block)
        else:
            place = len(ordered)
            ordered.append(block)
        if block.body:
            waiting = place if ordered[place].is_open else None
    if waiting is None:
        return ordered, None
    head = waiting - 1 if waiting and ordered[waiting - 1].is_heading else waiting
    moved = ordered[head : waiting + 1]
    return ordered[:head] + ordered[waiting + 1 :] + moved, moved[-1]


def _bring_forward(blocks: Sequence[_Block], left_open: _Block | None) -> Sequence[_Block]:
    """Put the running text of a page first when it goes on from the page before."""
    first = next((index for index, block in enumerate(blocks) if block.body), 0)
    if left_open is None or not first or not blocks[first].goes_on_from(left_open):
        return blocks
    return [blocks[first], *blocks[:first], *blocks[first + 1 :]]
