"""The texts of a document's pages, mended into one text: paragraphs on lines of their own, no running heads."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from statistics import median

from hepcite.sources.articles import TextPart
from hepcite.sources.pdf.line_ends import SOFT_HYPHEN, breaks_off, ends_sentence, join_lines, word_counts
from hepcite.sources.pdf.running_heads import edge_lines, line_numbers, running_lines
from hepcite.sources.text.tidy_text import plain_ligatures, tidy

_SOFT_INSIDE = re.compile(rf"(?<=\d){SOFT_HYPHEN}(?=\d)")
_SHORT = 0.85
_HEADING = 0.6
_HEADING_WORDS = 12
_RUNNING_TEXT = 25
"""Characters of the shortest line that is taken for running text."""


@dataclass(slots=True)
class _Paragraph:
    """Lines that belong together, each with the number of its page; `width` is the length of a full one."""

    lines: list[tuple[int, str]] = field(default_factory=list)
    width: int = 0

    @property
    def page(self) -> int:
        """The page on which it ends."""
        return self.lines[-1][0]


def mend_pages(pages: Sequence[str]) -> TextPart:
    r"""Mend the texts of pages into one part, paragraph by paragraph, with the places where its pages begin.

    Pages are numbered from 1; one without text gets no place. Lines of a paragraph are joined by spaces, words that
    a line end cut are put together, ligatures become letters; running heads, page numbers and line numbers in the
    margin are left out. A blank line ends a paragraph, unless it goes on in small letters in the next column or on
    the next page.

    >>> mend_pages(["Sora-\nfenib was\n", "given daily.\nIt was safe."])
    TextPart(section='text', text='Sorafenib was given daily. It was safe.', whole=False, pages=((0, 1), (14, 2)))
    """
    lines = [[_tidy_line(line) for line in page.splitlines()] for page in pages]
    pages_of_text = _without_running_lines(_without_line_numbers(lines))
    return _compose(_join_broken(list(_split_paragraphs(pages_of_text))))


def join_pages(pages: Sequence[Sequence[str]], going_on: Collection[int]) -> TextPart:
    """Mend pages that hold no running heads and no line numbers, and whose paragraphs are known.

    Args:
        pages: The lines of each page, without white space at their ends; "" between its paragraphs.
        going_on: The numbers of the pages that begin with the rest of the last paragraph before them.
    """
    joined: list[_Paragraph] = []
    for paragraph in _split_paragraphs(pages):
        if joined and paragraph.page in going_on and joined[-1].page < paragraph.page:
            joined[-1].lines += paragraph.lines
        else:
            joined.append(paragraph)
    return _compose(joined)


def _without_line_numbers(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    return [
        [numbers.get(index, line) for index, line in enumerate(page) if numbers.get(index) != ""]
        for page, numbers in zip(pages, line_numbers(pages), strict=True)
    ]


def _without_running_lines(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    running = running_lines(pages, [edge_lines(page) for page in pages])
    return [
        [line for index, line in enumerate(page) if index not in drop]
        for page, drop in zip(pages, running, strict=True)
    ]


def _tidy_line(line: str) -> str:
    """Tidy a line, but keep a soft hyphen at its end, and put a hyphen for one between figures."""
    text = tidy(plain_ligatures(_SOFT_INSIDE.sub("-", line)))
    return text + SOFT_HYPHEN if text and line.rstrip().endswith(SOFT_HYPHEN) else text


def _split_paragraphs(pages: Sequence[Sequence[str]]) -> Iterator[_Paragraph]:
    """Split pages into paragraphs; those of a page stand in its order."""
    for number, page in enumerate(pages, start=1):
        for filled, block in groupby(page, key=bool):
            if filled:
                yield from _split_block(number, list(block))


def _split_block(number: int, lines: Sequence[str]) -> Iterator[_Paragraph]:
    width = max(map(len, lines))
    paragraph = _Paragraph(width=width)
    for index, line in enumerate(lines):
        paragraph.lines.append((number, line))
        if index + 1 < len(lines) and _ends_paragraph(line, lines[index + 1], paragraph):
            yield paragraph
            paragraph = _Paragraph(width=width)
    yield paragraph


def _ends_paragraph(line: str, following: str, paragraph: _Paragraph) -> bool:
    """Say whether a line is the last of its paragraph: short and ended, or a heading."""
    if following[0].islower():
        return False
    if ends_sentence(line):
        return len(line) < _SHORT * paragraph.width
    alone = len(paragraph.lines) == 1 and len(line.split()) <= _HEADING_WORDS
    return alone and len(line) < _HEADING * paragraph.width and line[-1].isalnum() and not breaks_off(line)


def _join_broken(paragraphs: Sequence[_Paragraph]) -> list[_Paragraph]:
    """Join paragraphs that a column or a page end broke in two."""
    lengths = [len(line) for paragraph in paragraphs for _, line in paragraph.lines if len(line) >= _RUNNING_TEXT]
    usual = median(lengths) if lengths else 0.0
    joined: list[_Paragraph] = []
    for paragraph in paragraphs:
        if joined and _goes_on(joined[-1], paragraph, usual):
            joined[-1].lines += paragraph.lines
        else:
            joined.append(paragraph)
    return joined


def _goes_on(paragraph: _Paragraph, following: _Paragraph, usual: float) -> bool:
    """Say whether a paragraph breaks off and the next one is its rest.

    One that starts with a capital or a figure is its rest when it stands on the next page and both lines are full.
    """
    last, first = paragraph.lines[-1][1], following.lines[0][1]
    if ends_sentence(last) or len(last) < _HEADING * usual:
        return False
    turned = paragraph.page != following.page
    if first[0].islower():
        return turned or len(last) >= max(_RUNNING_TEXT, _SHORT * paragraph.width)
    return turned and min(len(last), len(first)) > _SHORT * usual


def _compose(paragraphs: Sequence[_Paragraph]) -> TextPart:
    counts = word_counts([line for paragraph in paragraphs for _, line in paragraph.lines])
    pieces: list[str] = []
    places: list[tuple[int, int]] = []
    length = 0
    for number, piece in _pieces(paragraphs, counts):
        if not places or number > places[-1][1]:
            places.append((length, number))
        pieces.append(piece)
        length += len(piece)
    return TextPart("text", "".join(pieces).removesuffix("\n"), pages=tuple(places))


def _pieces(paragraphs: Sequence[_Paragraph], counts: Counter[str]) -> Iterator[tuple[int, str]]:
    """Give what the text is put together from, line by line, each piece with its page."""
    for paragraph in paragraphs:
        lines = [line for _, line in paragraph.lines]
        for (number, line), following in zip(paragraph.lines, [*lines[1:], ""], strict=True):
            yield number, join_lines(line, following, counts) if following else f"{line.rstrip(SOFT_HYPHEN)}\n"
