"""Ends of lines: where a sentence ends with one, and how words that one cuts in two are put together."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from wordfreq import zipf_frequency

SOFT_HYPHEN = "\u00ad"

_END = 100
"""Characters of a line that are looked at from its end; broken files have lines without one."""

_HYPHENS = ("-", "\u2010", SOFT_HYPHEN)
_DASHES = ("–", "—", "−", "/")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_LAST_LETTERS = re.compile(r"[^\W\d_]+$")
_FIRST_LETTERS = re.compile(r"[^\W\d_]+")
_SUSPENDED = re.compile(r"(?:and|or|to|versus|vs)\b(?!-)")

_ENDED = re.compile(
    r"""[.!?]['"’”»)\]]*(?:[⁰¹²³⁴⁵⁶⁷⁸⁹⁻,]*|\s?\[[\d,–\- ]+\])$  # marks of references may follow the stop
    |(?<=[a-z)])\.\d{1,3}(?:[,–-]\d{1,3})*$  # even as plain figures, where they stand after a letter""",
    re.VERBOSE,
)
_ABBREVIATED = re.compile(r"\b(?:al|vs|cf|e\.g|i\.e|etc|[Ff]igs?|[Rr]efs?|[Nn]o|[Dd]r|[Pp]rof|approx|ca|[A-Z])\.$")

_LEADS_ON = re.compile(
    r"(?:[,(]|\b(?:an?|and|are|as|at|be|been|by|for|from|had|has|have|in|is|of|on|or|than|that|the|to|was|were|with))$"
)
ITEM = re.compile(r"[\[(]?(\d{1,3})[\]).] +\S")
"""How an item of a numbered list begins; its group is the number."""

_COMMON = 3.0
"""Zipf frequency from which a word is one in its own right; "overall" has 4.9, "longterm" 2.8."""

_KNOWN = 1.5
"""Zipf frequency from which a part is a word and not a syllable; "zumab" has 0."""

_RARER = 2.0
"""A word in one piece may be rarer than its parts by this much; "monotherapy" is by 1.3, "followup" by 2.3."""


def ends_sentence(line: str) -> bool:
    """Say whether a line ends with the end of a sentence; the full stop of "et al." or of an initial is none.

    >>> ends_sentence("was safe.¹²"), ends_sentence("in Fig."), ends_sentence("HR 0.58")
    (True, False, False)
    """
    end = line[-_END:]
    return bool(_ENDED.search(end)) and not _ABBREVIATED.search(end)


def breaks_off(line: str) -> bool:
    """Say whether a line ends with something that must be followed: a comma, "the", "was"."""
    return bool(_LEADS_ON.search(line[-_END:]))


def word_counts(lines: Sequence[str]) -> Counter[str]:
    """Count the words of a text, in small letters, and the pairs within those with hyphens.

    Words that a line end cuts in two are not counted.
    """
    counts: Counter[str] = Counter()
    cut = False
    for line in lines:
        words = _WORD.findall(line.casefold().replace("\u2010", "-"))
        ends_cut = line.endswith(_HYPHENS)
        counts.update(_with_pairs(words[int(cut) : len(words) - int(ends_cut)]))
        cut = ends_cut
    return counts


def _with_pairs(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        parts = word.split("-")
        yield word
        if len(parts) > 2:  # noqa: PLR2004
            yield from map("-".join, pairwise(parts))


def join_lines(line: str, following: str, counts: Counter[str]) -> str:
    """Return what a line becomes, with what goes between it and the line that follows, when both are one text.

    A hyphen at its end is taken away when the word is one without it: when this form, or the one with the hyphen,
    stands elsewhere in the text, that decides; else how frequent both are in English. A hyphen beside a figure or
    before a capital stays, and so do dashes and strokes; none of them is followed by a space.

    Args:
        line: A line without white space at its ends.
        following: The line after it, likewise.
        counts: How often words stand elsewhere in the text, from `word_counts`.
    """
    if not line or not following:
        return line
    if len(line) == 1 or line[-2].isspace() or not line.endswith(_HYPHENS + _DASHES):
        return f"{line} "
    if line.endswith(_DASHES):
        return f"{line} " if ITEM.match(following) else line
    return line[:-1] + _hyphen(line[:-1], following, counts, soft=line.endswith(SOFT_HYPHEN))


def _hyphen(head: str, tail: str, counts: Counter[str], soft: bool) -> str:
    """Return what stands between the parts of a word that a line end cuts: nothing, a hyphen, or a hyphen and a space.

    The space is for "first- and second-line".
    """
    first, second = _LAST_LETTERS.search(head[-_END:]), _FIRST_LETTERS.match(tail[:_END])
    if not first or not second:
        return "-"
    left, right = first.group(), second.group()
    if soft:
        return ""
    if not right[0].islower() or len(left) == 1 or left.isupper():
        return "- " if _SUSPENDED.match(tail) else "-"
    if _drops_hyphen(left.casefold(), right.casefold(), counts):
        return ""
    return "- " if _SUSPENDED.match(tail) else "-"


def _drops_hyphen(left: str, right: str, counts: Counter[str]) -> bool:
    joined, hyphenated = counts[left + right], counts[f"{left}-{right}"]
    return joined >= hyphenated if joined or hyphenated else _is_one_word(left, right)


@lru_cache(maxsize=10_000)
def _is_one_word(left: str, right: str) -> bool:
    """Say whether two parts are one word without a hyphen in English as it is written."""
    joined = zipf_frequency(left + right, "en")
    parts = zipf_frequency(f"{left}-{right}", "en")
    if joined >= _COMMON or min(zipf_frequency(left, "en"), zipf_frequency(right, "en")) < _KNOWN:
        return True
    return joined > 0 and parts - joined <= _RARER
