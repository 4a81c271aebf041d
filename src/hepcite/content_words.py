"""The words that carry a text, as stems, and how telling each of them is in a corpus."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from wordfreq import zipf_frequency

from hepcite.lexical_index import stem_words
from hepcite.lexicon import words

COMMON = 5.0
"""Zipf frequency from which a word says nothing on what a question is about: what, people, came."""


def telling_stems(text: str) -> frozenset[str]:
    """Return the stems of the words of a question that are not among the commonest of English.

    >>> sorted(telling_stems("how long do people live after the washout of rejected grafts"))
    ['graft', 'reject', 'washout']
    """
    return stems(" ".join(word for word, _, _ in words(text) if zipf_frequency(word, "en") < COMMON))


@lru_cache(maxsize=50_000)
def stems(text: str) -> frozenset[str]:
    """Return the stems of a text's words, English stop words left out.

    >>> sorted(stems("the rejected grafts"))
    ['graft', 'reject']
    """
    return document_stems(text)


def document_stems(text: str) -> frozenset[str]:
    """Return the same for a long text, which is not kept."""
    return frozenset(*stem_words([text]))


def stem_rarity(texts: Iterable[str]) -> Mapping[str, float]:
    """Return the inverse document frequency of every stem of the texts (Sparck Jones 1972)."""
    counts: Counter[str] = Counter()
    number = 0
    for text in texts:
        counts.update(document_stems(text))
        number += 1
    return {stem: math.log((number + 1) / (count + 1)) for stem, count in counts.items()}
