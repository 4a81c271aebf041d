"""Blocks of text on a page: paragraphs, headings, the rows of tables, told apart by where their lines stand."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from hepcite.sources.pdf.glyph_lines import Line
from hepcite.sources.pdf.line_ends import ITEM, breaks_off, ends_sentence

Page = Sequence[Line]

RUNNING_TEXT = 25
"""Characters of the shortest line that is taken for running text and not for the lettering of a figure."""

_SAME_SIZE = 0.25
_BODY_SIZE = 0.11
_INDENT = 0.8
_SHORT_BY = 2.5
_NEXT_LINE = 2.6
_LINES_SHOW_EDGE = 3
_WIDE_STEP = 1.35
_HEADING = 0.6
_PART_OF_WIDTH = 0.6
_OTHER_WIDTH = 0.15

_CAPTION = re.compile(r"(?:supplementa\w+ |extended data )?(?:fig(?:ure|\.)|table|box|scheme)\b", re.IGNORECASE)
_BULLET = re.compile(r"[•●■▪◦‣∙] ")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or the part of one that stands in one column.

    Attributes:
        body: Whether it is set as most of the document is.
        room: How much room its last line leaves in its column, in points; infinite where no text could go on.
        flush: Whether its first line fills its column, without an indent.
    """

    lines: tuple[Line, ...]
    body: bool
    room: float
    flush: bool

    @property
    def is_open(self) -> bool:
        """Whether it may break off in the middle of a sentence."""
        return math.isfinite(self.room) and not ends_sentence(self.lines[-1].text)

    def goes_on_from(self, other: "Block") -> bool:
        """Say whether it is the rest of a block that breaks off.

        When it does not begin in small letters, the other's last line must have been full.
        """
        first, last = self.lines[0], other.lines[-1]
        if not other.is_open or abs(first.size - last.size) > _SAME_SIZE:
            return False
        filled = not _has_room(other.room, first) and not last.text.endswith(":")
        return first.text[0].islower() or (self.flush and filled and not _CAPTION.match(first.text))

    @property
    def is_heading(self) -> bool:
        """Whether it is one short line that ends no sentence."""
        return len(self.lines) == 1 and not self.flush and not ends_sentence(self.lines[0].text)

    def joined(self, rest: "Block") -> "Block":
        """Return the block together with its rest."""
        return replace(self, lines=self.lines + rest.lines, room=rest.room)


def _has_room(room: float, line: Line) -> bool:
    """Say whether the first word of a line would have fitted into the room that the line before it left."""
    word = (line.end - line.start) * len(line.text.split(maxsplit=1)[0]) / len(line.text)
    return room > max(word + line.size, _SHORT_BY * line.size)


@dataclass(frozen=True, slots=True)
class Body:
    """How most of a document is set: size of its letters and width of its lines, in points."""

    size: float
    width: float


def measure_body(pages: Sequence[Page]) -> Body:
    """Return how most of a document is set; zeros for one without text."""
    lengths: Counter[float] = Counter()
    for page in pages:
        for line in page:
            lengths[line.size] += len(line.text)
    size = max(lengths, key=lengths.__getitem__, default=0.0)
    widths = [
        line.end - line.start for page in pages for line in page if line.size == size and len(line.text) >= RUNNING_TEXT
    ]
    return Body(size, median(widths) if widths else 0.0)


def split_blocks(page: Page, body: Body) -> Iterator[Block]:
    """Split a page into blocks, in the order of its lines."""
    for column in _columns(page):
        left, right = min(line.start for line in column), max(line.end for line in column)
        edge = max(right, left + body.width) if len(column) < _LINES_SHOW_EDGE else right
        is_text = column[0].cells == 1 and max(len(line.text) for line in column) >= RUNNING_TEXT
        is_body = is_text and abs(column[0].size - body.size) <= _BODY_SIZE and not _CAPTION.match(column[0].text)
        as_wide = abs(edge - left - body.width) < _OTHER_WIDTH * body.width
        for start, end in _paragraphs(column, left, right):
            first, last = column[start], column[end - 1]
            flush = as_wide and start == 0 and _fills(first, edge, body) and first.start - left < _INDENT * body.size
            may_go_on = is_text and end == len(column) and _is_running_text(last)
            yield Block(tuple(column[start:end]), is_body, edge - last.end if may_go_on else math.inf, flush)


def _is_running_text(line: Line) -> bool:
    return line.cells == 1 and len(line.text) >= RUNNING_TEXT


def _fills(line: Line, right: float, body: Body) -> bool:
    """Say whether a line of running text reaches the right edge of its column."""
    return (
        _is_running_text(line)
        and right - line.end < _SHORT_BY * line.size
        and line.end - line.start > _PART_OF_WIDTH * body.width
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
        if wide or _ends_paragraph(upper, line, left, right) or _is_next_item(column[start], line):
            yield start, index
            start = index
    yield start, len(column)


def _is_next_item(first: Line, line: Line) -> bool:
    """Say whether a line begins the item of a list that comes after the one which another line begins."""
    item, following = ITEM.match(first.text), ITEM.match(line.text)
    return bool(item and following and int(following[1]) == int(item[1]) + 1)


def _ends_paragraph(upper: Line, line: Line, left: float, right: float) -> bool:
    """Say whether the upper of two lines is the last of its paragraph: by indents, by its length, or as a heading.

    The rows of a table are paragraphs of their own.
    """
    if line.text[0].islower() and min(upper.cells, line.cells) == 1:
        return False
    if _BULLET.match(line.text) or max(upper.cells, line.cells) > 1:
        return True
    outdent = upper.start - line.start
    has_room = _has_room(right - upper.end, line)
    if ITEM.match(line.text) and (has_room or outdent > _INDENT * line.size):
        return True
    if not ends_sentence(upper.text):
        return upper.end - left < _HEADING * (right - left) and not breaks_off(upper.text)
    return has_room or abs(outdent) > _INDENT * line.size
