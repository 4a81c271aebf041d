"""What a page carries besides its text: running heads and feet, page numbers, and the line numbers of preprints."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

EDGE_LINES = 3
"""How many lines at the top, and how many at the bottom of a page may be running heads or feet."""

_FEW_PAGES, _MANY_PAGES = 3, 10
_FIGURES = 4
"""How many figures of a line, from its start and from its end, may be the page number."""

_NUMBER = re.compile(r"\d+")
_HAS_WORDS = re.compile(r"(?!page\b|of\b)\b[^\W\d_]")
_LINE_NUMBER = re.compile(r"(\d{1,5})(?: +(?=\S)|$)")
_MIN_NUMBERED = 8
_NUMBERED_SHARE = 0.8


_Key = tuple[str, int | None]
"""The text of a line; without a figure in it, and by how much this figure leads the pages."""


def edge_lines(lines: Sequence[str]) -> tuple[int, ...]:
    """Return the indices of the lines at the top and at the bottom of a page; lines without text do not count."""
    filled = [index for index, line in enumerate(lines) if line.strip()]
    return tuple(dict.fromkeys(filled[:EDGE_LINES] + filled[-EDGE_LINES:]))


def running_lines(pages: Sequence[Sequence[str]], edges: Sequence[Sequence[int]]) -> tuple[frozenset[int], ...]:
    """Return for each page the indices of its running heads, feet and page numbers.

    A line is one when it stands, but for a figure that counts with the pages, at the edge of half of them, or of a
    quarter when these are at least three (the head of a table on three pages of sixteen is none), or of ten; three are
    enough for page numbers; never when it stands on one page alone. A page that holds little else keeps its lines.

    Args:
        pages: The lines of each page.
        edges: The indices of those of its lines that stand at its edges.
    """
    places: defaultdict[_Key, set[tuple[int, int]]] = defaultdict(set)
    for number, (lines, indices) in enumerate(zip(pages, edges, strict=True)):
        for index in indices:
            for key in _keys(lines[index], number):
                places[key].add((number, index))
    found: list[set[int]] = [set() for _ in pages]
    enough = min(max(_FEW_PAGES, len(pages) / 4), _MANY_PAGES)
    for (text, _), spots in places.items():
        carriers = len({number for number, _ in spots})
        few = enough if _HAS_WORDS.search(text) else _FEW_PAGES
        if carriers >= few or (carriers > 1 and 2 * carriers >= len(pages)):
            for number, index in spots:
                found[number].add(index)
    return tuple(
        frozenset() if _is_most(lines, drop) else frozenset(drop) for lines, drop in zip(pages, found, strict=True)
    )


def _is_most(lines: Sequence[str], drop: set[int]) -> bool:
    """Say whether lines are more than half of a page: then it is a form, or a double, and these are its text."""
    return 2 * sum(len(lines[index].strip()) for index in drop) > sum(len(line.strip()) for line in lines)


def _keys(line: str, page: int) -> Iterator[_Key]:
    """Give what running lines of one kind have in common: all of their text, or all but a figure that counts pages."""
    line = " ".join(line.casefold().split())
    if _HAS_WORDS.search(line):
        yield line, None
    figures = list(_NUMBER.finditer(line))
    for figure in {*figures[:_FIGURES], *figures[-_FIGURES:]}:
        yield f"{line[: figure.start()]}#{line[figure.end() :]}", int(figure[0][:9]) - page


def line_numbers(pages: Sequence[Sequence[str]]) -> tuple[Mapping[int, str], ...]:
    """Find the lines that carry a line number in the margin; return for each page what is left of them, by index.

    A page has such numbers when nearly every line of it begins with the next number, and so does another page. What
    is left of a line that holds its number alone is "".
    """
    counting = [_count_on(lines) for lines in pages]
    if sum(map(bool, counting)) == 1:
        return tuple({} for _ in pages)
    return tuple(
        {index: _LINE_NUMBER.sub("", lines[index].strip(), count=1) for index in indices}
        for lines, indices in zip(pages, counting, strict=True)
    )


def _count_on(lines: Sequence[str]) -> frozenset[int]:
    """Return the indices of the lines that begin with the next number; none unless nearly all of a page do."""
    matches = {index: match for index, line in enumerate(lines) if (match := _LINE_NUMBER.match(line.strip()))}
    numbers = {index: int(match.group(1)) for index, match in matches.items()}
    steps = [pair for pair in pairwise(numbers) if numbers[pair[1]] == numbers[pair[0]] + 1]
    with_text = sum(any(char.isalpha() for char in line) for line in lines)
    if len(steps) + 1 < max(_MIN_NUMBERED, _NUMBERED_SHARE * with_text):
        return frozenset()
    return frozenset(index for pair in steps for index in pair)
