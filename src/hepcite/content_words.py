"""The words that carry a text, as stems, and how telling each of them is in a corpus."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

import bm25s
import Stemmer

_STEMMER = Stemmer.Stemmer("english")


@lru_cache(maxsize=50_000)
def stems(text: str) -> frozenset[str]:
    """Return the stems of a text's words, English stop words left out.

    >>> sorted(stems("The grafts were rejected"))
    ['graft', 'reject']
    """
    (tokens,) = bm25s.tokenize([text], stopwords="en", stemmer=_STEMMER, return_ids=False, show_progress=False)
    return frozenset(tokens)


def stem_rarity(texts: Iterable[str]) -> Mapping[str, float]:
    """Return the inverse document frequency of every stem of the texts (Sparck Jones 1972)."""
    counts: Counter[str] = Counter()
    number = 0
    for text in texts:
        counts.update(stems(text))
        number += 1
    return {stem: math.log((number + 1) / (count + 1)) for stem, count in counts.items()}
