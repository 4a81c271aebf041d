"""BM25 over texts (bm25s with the English Snowball stemmer), names with digits and joints kept whole."""

import math
import re
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import Stemmer

from hepcite.library import Vectors

K1, B = 1.2, 0.75
"""Okapi BM25's usual parameters; Robertson & Zaragoza 2009 give 1.2 to 2 and 0.5 to 0.8."""

_STEMMER = Stemmer.Stemmer("english")

NOTHING = "=nothing"
"""Stands for the words of texts that have none, where no text has any."""

COMPOUND = re.compile(r"\w+(?:[-./]\w+)+")
"""A name written with a joint: "CAR-T", "PD-1", "0.58"."""

LETTERS_AND_DIGITS = re.compile(r"\b(?=\w*\d)(?=\w*[^\W\d])\w+\b")
"""A name of letters and digits: "GPC3", "NCT04770896"."""


class LexicalIndex:
    """BM25 scores of texts, by their position in the index."""

    def __init__(self, bm25: bm25s.BM25) -> None:
        self._bm25 = bm25

    @classmethod
    def build(cls, texts: Sequence[str]) -> "LexicalIndex":
        """Index texts; the order given is the order of the scores."""
        return cls.of_tokens(tokenize(texts))

    @classmethod
    def of_tokens(cls, tokens: Sequence[Sequence[str]]) -> "LexicalIndex":
        """Index texts that `tokenize` has been over."""
        index = cls(bm25s.BM25(k1=K1, b=B))
        if not any(tokens):  # bm25s divides by the mean length
            tokens = [[NOTHING] for _ in tokens]
        index._bm25.index([list(of_text) for of_text in tokens], show_progress=False)
        return index

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        """Read an index that `save` wrote."""
        return cls(bm25s.BM25.load(folder, load_corpus=False, show_progress=False))

    def save(self, folder: Path) -> None:
        """Write the index into a folder of its own."""
        self._bm25.save(folder, show_progress=False)

    def scores(self, query: str) -> Vectors:
        """Return the score of every text, in index order; zeros when no query word is in the index."""
        known = self._known(query)
        if not known:
            return np.zeros(self._bm25.scores["num_docs"], dtype=np.float32)
        scores: Vectors = self._bm25.get_scores(known)
        return scores

    def mass(self, query: str) -> float:
        """Return what the words of a query weigh together: the sum of their inverse document frequencies."""
        return sum(self._idf(token) for token in self._known(query))

    def _known(self, query: str) -> list[str]:
        return [token for token in tokenize([query])[0] if token in self._bm25.vocab_dict]

    def _idf(self, token: str) -> float:
        """Return a word's inverse document frequency as Lucene and bm25s have it; always above zero."""
        borders, position = self._bm25.scores["indptr"], self._bm25.vocab_dict[token]
        frequency = int(borders[position + 1]) - int(borders[position])
        return math.log(1 + (self._bm25.scores["num_docs"] - frequency + 0.5) / (frequency + 0.5))


def tokenize(texts: Sequence[str]) -> list[list[str]]:
    """Return the stems of each text without English stop words, then its names with digits or joints, whole.

    "CAR-T" gives its parts and "=cart"; "GPC3" and "GPC-3" both give "=gpc3"; "0.58" gives "=0.58".
    """
    return [[*stems, *_names(text)] for stems, text in zip(stem_words(texts), texts, strict=True)]


def stem_words(texts: Sequence[str]) -> list[list[str]]:
    """Return the stems of each text, in its order, without English stop words."""
    stems: list[list[str]] = bm25s.tokenize(
        list(texts), stopwords="en", stemmer=_STEMMER, return_ids=False, show_progress=False
    )
    return stems


def _names(text: str) -> list[str]:
    lower = text.lower()
    joined = (re.sub(r"[-/]", "", name) for name in COMPOUND.findall(lower))
    return [f"={name}" for name in (*joined, *LETTERS_AND_DIGITS.findall(lower))]
