"""Abbreviations and brand names of a question, written out as the corpus writes them."""

import re
from collections.abc import Sequence

from hepcite.lexicon import Mention, words

ALWAYS_WRITTEN_OUT = frozenset({"drug", "regimen", "trial", "cell-product", "setting", "score"})
"""Kinds whose every other name is replaced by the preferred one before anything is searched; of the other kinds, only
abbreviations are."""

ABBREVIATION = re.compile(r"[A-Z][a-z]?[A-Z]|^\d[A-Z]$")


def write_out(question: str, mentions: Sequence[Mention]) -> str:
    """Replace abbreviations and brand names by the names that the corpus uses."""
    pieces: list[str] = []
    position = 0
    last = ""
    for mention in mentions:
        surface = question[mention.start : mention.end]
        pieces.append(question[position : mention.start])
        said_before = bool(pieces) and last == mention.concept.id
        written = _without_repeating(_full_name(mention), pieces[-1]) if _is_short_form(mention) else surface
        pieces.append(surface if said_before else written)
        last = mention.concept.id
        position = mention.end
    return "".join((*pieces, question[position:]))


def _without_repeating(name: str, before: str) -> str:
    """Return a name without the first of its words when that is the last one before it.

    >>> _without_repeating("after immunotherapy", "useful after "), _without_repeating("after immunotherapy", "useful ")
    ('immunotherapy', 'after immunotherapy')
    """
    first, _, rest = name.partition(" ")
    return rest if rest and before.casefold().split()[-1:] == [first.casefold()] else name


def _full_name(mention: Mention) -> str:
    """Return the preferred name, with the points of a score that it lacks: "CP-B7" is "Child-Pugh B7", not all of B."""
    name = mention.concept.name
    points = re.search(r"\d+$", mention.name)
    if points is None or mention.concept.kind != "score" or re.search(r"\d", name):
        return name
    return f"{name}{points[0]}" if re.search(r"\b[A-Z]$", name) else f"{name} {points[0]}"


def _is_short_form(mention: Mention) -> bool:
    """Say whether a name should give way to the preferred one, which it does not contain already."""
    preferred, used = ({word for word, _, _ in words(name)} for name in (mention.concept.name, mention.name))
    loses_a_mark = mention.concept.kind == "score" and any(len(word) == 1 for word in used - preferred)
    if preferred <= used or loses_a_mark:
        return False
    return mention.concept.kind in ALWAYS_WRITTEN_OUT or bool(ABBREVIATION.search(mention.name))
