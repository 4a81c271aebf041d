"""The glyphs of a PDF page, where they stand on it, and the lines of text that they make up."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import NamedTuple

from hepcite.sources.text.tidy_text import lowered, plain_ligatures, raised, tidy

_SAME_LINE = 0.55
"""Baselines closer than this part of the glyph size belong to one line; raised figures stand at about a third."""

_MOVED_BY = 0.08
_SMALLER_BY = 0.85
_GAP_OF_WORDS = 0.15
_GAP_OF_LINES = 1.5
_GAP_OF_CELLS = 1.8
_LABEL = 4
"""Characters of the longest number or bullet after which a wide gap is none between the cells of a table."""

_ACCENTS = dict(
    zip("´`¨ˆ˜ˇ˘˚¸¯˙˝", "\u0301\u0300\u0308\u0302\u0303\u030c\u0306\u030a\u0327\u0304\u0307\u030b", strict=True)
)
_ACCENT_REACH = 150
_DOTLESS = str.maketrans("ıȷ", "ij")
_DRAWN_RULE = re.compile(r"([._\-–—=*·])\1{4,}")


class Glyph(NamedTuple):
    """A visible character and its place, in points, in a frame in which its own text runs from left to right.

    Attributes:
        end: Where the next glyph of the word would begin.
        size: Size of its font as shown.
        quarter: Quarter turns of the text against the page, counter-clockwise, 0 to 3.
        before: White space in front of it: "", " " or a line break.
        is_hidden: Whether it is text recognised in a picture, of uncertain size and place, and not shown.
    """

    text: str
    start: float
    end: float
    baseline: float
    size: float
    quarter: int = 0
    before: str = ""
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text as it stands on a page.

    Attributes:
        size: Size of most of its glyphs, in points.
        cells: Stretches of text with wide gaps between them, more than one in the row of a table.
        is_hidden: Whether it begins with text recognised in a picture.
    """

    text: str
    start: float
    end: float
    baseline: float
    size: float
    quarter: int = 0
    cells: int = 1
    is_hidden: bool = False


def gather_lines(glyphs: Iterable[Glyph]) -> tuple[Line, ...]:
    """Gather glyphs into lines in their order; figures set above or below a line stay in it.

    Raised and lowered figures are given raised and lowered characters, so that the mark of a reference is not read as
    a digit of the number before it. Accents drawn over letters are composed with them; ruled lines made of
    punctuation are left out.
    """
    runs: list[list[Glyph]] = []
    for glyph in _compose_accents(list(glyphs)):
        if runs and _continues(runs[-1], glyph):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    lines = map(_compose_line, runs)
    return tuple(line for line in lines if line.text and not _DRAWN_RULE.fullmatch(line.text))


def _compose_accents(glyphs: list[Glyph]) -> list[Glyph]:
    """Put accents that stand over a letter onto it: TeX draws some letters in two glyphs."""
    for index, accent in enumerate(glyphs):
        if accent.text not in _ACCENTS:
            continue
        around = range(index + 2, max(index - _ACCENT_REACH, -1), -1)
        place = next((other for other in around if other < len(glyphs) and _covers(glyphs[other], accent)), None)
        if place is not None:
            letter = glyphs[place].text.translate(_DOTLESS) + _ACCENTS[accent.text]
            glyphs[place] = glyphs[place]._replace(text=unicodedata.normalize("NFC", letter))
            glyphs[index] = accent._replace(text="")
            if index + 1 < len(glyphs):  # the white space around the accent is no space between words
                glyphs[index + 1] = glyphs[index + 1]._replace(before="\n")
    return [glyph for glyph in glyphs if glyph.text]


def _covers(letter: Glyph, accent: Glyph) -> bool:
    """Say whether an accent stands over the middle of a letter."""
    margin = (letter.end - letter.start) / 5
    middle = (accent.start + accent.end) / 2
    return (
        letter.text.isalpha()
        and letter.quarter == accent.quarter
        and letter.start + margin < middle < letter.end - margin
        and abs(letter.baseline - accent.baseline) < _SAME_LINE * letter.size
    )


def _continues(run: Sequence[Glyph], glyph: Glyph) -> bool:
    last = run[-1]
    size = max(last.size, glyph.size)
    anchor = next((other for other in reversed(run) if other.size >= size * _SMALLER_BY), last)
    gap = glyph.start - last.end
    return (
        last.quarter == glyph.quarter
        and abs(glyph.baseline - anchor.baseline) < _SAME_LINE * size
        and gap > -size
        and (gap < _GAP_OF_LINES * size or glyph.before != "\n")
    )


def _compose_line(run: Sequence[Glyph]) -> Line:
    size, baseline = _setting(run)
    spaced = zip(run, _spaces(run), strict=True)
    text = ""
    for level, pairs in groupby(spaced, lambda pair: _level(pair[0], size, baseline)):
        piece = "".join(space + glyph.text for glyph, space in pairs)
        text += _move(piece, level, text[-1:]) if level else _apart(text, piece)
    first, end = run[0], max(glyph.end for glyph in run)
    return Line(
        tidy(plain_ligatures(text)), first.start, end, baseline, size, first.quarter, _cells(run), first.is_hidden
    )


def _setting(run: Sequence[Glyph]) -> tuple[float, float]:
    """Return the size and the baseline of a line: of what takes up most of it, not of many small glyphs."""
    areas: defaultdict[tuple[float, float], float] = defaultdict(float)
    for glyph in run:
        areas[round(glyph.size, 1), round(glyph.baseline, 1)] += glyph.size**2
    return max(areas, key=areas.__getitem__)


def _spaces(run: Sequence[Glyph]) -> Iterator[str]:
    """Give what stands in front of each glyph: a space, or nothing."""
    yield ""
    for last, glyph in pairwise(run):
        far = glyph.start - last.end > _GAP_OF_WORDS * max(last.size, glyph.size)
        letters = last.text.isalpha() and glyph.text.isalpha()
        yield " " if glyph.before == " " or (far and (glyph.before or letters)) else ""


def _cells(run: Sequence[Glyph]) -> int:
    """Count the stretches of text with wide gaps between them; a number or a bullet in front of a text is none."""
    return 1 + sum(
        glyph.start - last.end > _GAP_OF_CELLS * max(last.size, glyph.size) and index > _LABEL
        for index, (last, glyph) in enumerate(pairwise(run), start=1)
    )


def _level(glyph: Glyph, size: float, baseline: float) -> int:
    """Say whether a glyph is set above its line (1), below it (-1) or in it (0)."""
    rise = glyph.baseline - baseline
    if glyph.is_hidden or glyph.size > _SMALLER_BY * size or abs(rise) < _MOVED_BY * size:
        return 0
    return 1 if rise > 0 else -1


def _apart(text: str, piece: str) -> str:
    """Keep a word from the letter that marks its footnote: "a Adjusted for age" is not "aAdjusted for age"."""
    marked = text[-1:].isalpha() and not text[-2:-1].isalnum()
    return f" {piece}" if marked and piece[0].isalpha() else piece


def _move(text: str, level: int, before: str) -> str:
    """Raise or lower the parts of a text between commas and spaces that hold figures and signs alone."""
    move, mark = (raised, "^") if level > 0 else (lowered, "_")
    parts = re.split(r"([\s,;]+)", text)
    for index in range(0, len(parts), 2):
        part = parts[index]
        beside = index == 0 and before.isdigit() and part[:1].isdigit()
        parts[index] = move(part) or (f"{mark}({part})" if beside else part)
    return "".join(parts)
