"""How familiar a word is: known to the corpus or the lexicon, everyday English, or technical and known to neither."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

import Stemmer
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA
from wordfreq import zipf_frequency

from hepcite.lexicon import Lexicon

Familiarity = Literal["known", "everyday", "technical"]

ORDINARY = 5.0
"""Zipf frequency (log10 of occurrences in a billion words) from which a word can stand in any question."""

EVERYDAY = 2.8
"""Zipf frequency below which an unknown word is a technical one: warfarin 2.6, penicillin 3.0, pharmacist 3.3."""

WELL_KNOWN = 4.5
"""The same for a word in capitals, which then is no abbreviation: US, but not PET (4.4)."""

PHRASING = frozenset(
    """
    md phd mdt sop cme gp gps faq ppt pls asap nb fyi tia ir
    overview briefing summarise summarize summary synopsis recap gist slide slides lecture teaching
    """.split()  # noqa: SIM905  a list of quoted words would be no easier to read
)
"""Words that say who asks, what for and how the answer should look, not what about."""

SAYING = frozenset(
    """
    agree disagree conclude argue claim believe say tell mention discuss describe explain suggest contradict dispute
    comment remark quote cite state clarify interpret understand wonder doubt
    """.split()  # noqa: SIM905  a list of quoted words would be no easier to read
)
"""Verbs of what authors, readers and studies do with a finding, in whichever form; no topic is named by them."""

SHORTEST = 4
"""Shorter words in small letters are not looked at."""

LONG_ENOUGH = 6
"""Letters from which a word with one slip is still the same word."""

ALIKE = 84.0
"""Similarity (0 to 100, normalised insertions and deletions) from which a long word is a form of a known one."""


def is_everyday(word: str) -> bool:
    """Say whether a word is common in English of all kinds.

    >>> is_everyday("replaced"), is_everyday("regorafanib")
    (True, False)
    """
    return zipf_frequency(word, "en") >= EVERYDAY


class Vocabulary:
    """The words of the corpus and of the lexicon, and how common all others are in English."""

    def __init__(self, lexicon: Lexicon, corpus_words: Iterable[str]) -> None:
        self.words = frozenset(corpus_words) | {word for form in lexicon.forms for word in form}
        self._stem = Stemmer.Stemmer("english").stemWord
        self._is_a_slip = lru_cache(maxsize=10_000)(self._find_slip)
        self._stems = frozenset(self._stem(word) for word in self.words | SAYING)

    def familiarity(self, word: str, *, in_capitals: bool = False) -> Familiarity:
        """Say how familiar a lower-case word is.

        Args:
            in_capitals: Whether it was typed in capitals, as an abbreviation among words in small letters.
        """
        if word in self.words or word in PHRASING or not word.isalpha():
            return "known"
        frequency = zipf_frequency(word, "en")
        if in_capitals and len(word) > 1:
            return "technical" if frequency < WELL_KNOWN else "known"
        if len(word) < SHORTEST or frequency >= ORDINARY or self._stem(word) in self._stems:
            return "known"
        if frequency >= EVERYDAY:
            return "everyday"
        return "known" if self._is_a_slip(word) else "technical"

    def _find_slip(self, word: str) -> bool:
        """Say whether a word is a known one cut short or but for a slip, or another form of one."""
        if len(word) < LONG_ENOUGH:
            return False
        if any(known.startswith(word) for known in self.words):
            return True
        if process.extractOne(word, self.words, scorer=OSA.distance, score_cutoff=1) is not None:
            return True
        return process.extractOne(word, self.words, scorer=fuzz.ratio, score_cutoff=ALIKE) is not None
