"""The lines of a PDF's pages in the order in which they are read, with blank lines between their paragraphs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from hepcite.sources.pdf.glyph_lines import Line
from hepcite.sources.pdf.running_heads import EDGE_LINES, line_numbers, running_lines
from hepcite.sources.pdf.text_blocks import RUNNING_TEXT, Block, Page, measure_body, split_blocks

_SAME_ROW = 2.0


@dataclass(frozen=True, slots=True)
class LaidOutPage:
    """The text of a page, a line of it on a line, with blank lines between paragraphs.

    Attributes:
        goes_on: Whether its first paragraph is the rest of the last one of the page before.
    """

    text: str
    goes_on: bool = False


def lay_out(pages: Sequence[Page]) -> tuple[LaidOutPage, ...]:
    """Put the lines of pages in order and part them into paragraphs.

    Running heads, page numbers and line numbers are left out. What interrupts a sentence of the running text, such as
    a figure with its caption or a footnote, stands behind it, and before it where the next page goes on with it.
    """
    pages = _without_margins(_with_even_sizes(pages))
    body = measure_body(pages)
    laid_out: list[LaidOutPage] = []
    left_open: Block | None = None
    for page in pages:
        before = left_open
        blocks, left_open = _order(list(split_blocks(page, body)), before)
        text = "\n\n".join("\n".join(line.text for line in block.lines) for block in blocks)
        goes_on = bool(blocks) and before is not None and blocks[0].goes_on_from(before)
        laid_out.append(LaidOutPage(text, goes_on))
    return tuple(laid_out)


def _with_even_sizes(pages: Sequence[Page]) -> list[list[Line]]:
    """Give all lines that were recognised in pictures the same size; theirs varies from line to line."""
    sizes = [line.size for page in pages for line in page if line.is_hidden]
    usual = median(sizes) if sizes else 0.0
    return [[replace(line, size=usual) if line.is_hidden else line for line in page] for page in pages]


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
    """Return the indices of the lines in the first and the last rows of a page, and of those set along its margins."""
    quarter = _usual_quarter(page)
    upright = [line for line in page if line.quarter == quarter]
    levels = sorted({line.baseline for line in upright})
    rows = [row for before, row in pairwise([float("-inf"), *levels]) if row - before > _SAME_ROW]
    outer = rows[:EDGE_LINES] + rows[-EDGE_LINES:]
    return tuple(
        index
        for index, line in enumerate(page)
        if (
            any(abs(line.baseline - row) <= _SAME_ROW for row in outer)
            if line.quarter == quarter
            else _is_marginal(line, upright)
        )
    )


def _is_marginal(line: Line, upright: Sequence[Line]) -> bool:
    """Say whether a line that is turned against a page stands beside its text, where a figure's axis does not."""
    texts = [other for other in upright if len(other.text) >= RUNNING_TEXT]
    across = (-line.baseline if line.quarter == 1 else line.baseline) if texts and not texts[0].quarter else None
    return across is None or not min(t.start for t in texts) <= across <= max(t.end for t in texts)


def _usual_quarter(page: Page) -> int:
    lengths: Counter[int] = Counter()
    for line in page:
        lengths[line.quarter] += len(line.text)
    return max(lengths, key=lengths.__getitem__, default=0)


def _order(blocks: Sequence[Block], left_open: Block | None) -> tuple[list[Block], Block | None]:
    """Put the parts of a broken paragraph side by side; return the blocks and the one that the page leaves open.

    Args:
        blocks: The blocks of a page in the order in which the file draws them.
        left_open: The block that the page before left open.
    """
    ordered: list[Block] = []
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
        return ordered, ordered[-1] if ordered and ordered[-1].is_open else None
    head = waiting - 1 if waiting and ordered[waiting - 1].is_heading else waiting
    moved = ordered[head : waiting + 1]
    return ordered[:head] + ordered[waiting + 1 :] + moved, moved[-1]


def _bring_forward(blocks: Sequence[Block], left_open: Block | None) -> Sequence[Block]:
    """Put the running text of a page first when it goes on from the page before."""
    first = next((index for index, block in enumerate(blocks) if block.body), 0)
    if left_open is None or not left_open.body or not first or not blocks[first].goes_on_from(left_open):
        return blocks
    return [blocks[first], *blocks[:first], *blocks[first + 1 :]]
