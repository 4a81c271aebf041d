"""BM25 over the passages (bm25s with the English Snowball stemmer)."""

from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import Stemmer

from hepcite.library import Vectors

K1, B = 1.5, 0.75
"""Okapi BM25's usual parameters; Robertson & Zaragoza 2009 give 1.2 to 2 and 0.5 to 0.8."""


class LexicalIndex:
    """BM25 scores of passages, by their position in the index."""

    def __init__(self, bm25: bm25s.BM25) -> None:
        self._bm25 = bm25
        self._stemmer = Stemmer.Stemmer("english")

    @classmethod
    def build(cls, texts: Sequence[str]) -> "LexicalIndex":
        """Index texts; the order given is the order of the scores."""
        index = cls(bm25s.BM25(k1=K1, b=B))
        index._bm25.index(index.tokenize(texts), show_progress=False)
        return index

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        """Read an index that `save` wrote."""
        return cls(bm25s.BM25.load(folder, load_corpus=False, show_progress=False))

    def save(self, folder: Path) -> None:
        """Write the index into a folder of its own."""
        self._bm25.save(folder, show_progress=False)

    def tokenize(self, texts: Sequence[str]) -> list[list[str]]:
        """Return the stems of each text without English stop words."""
        tokens: list[list[str]] = bm25s.tokenize(
            list(texts), stopwords="en", stemmer=self._stemmer, return_ids=False, show_progress=False
        )
        return tokens

    def scores(self, query: str) -> Vectors:
        """Return the score of every passage, in index order; zeros when no query word is in the index."""
        known = [token for token in self.tokenize([query])[0] if token in self._bm25.vocab_dict]
        if not known:
            return np.zeros(self._bm25.scores["num_docs"], dtype=np.float32)
        scores: Vectors = self._bm25.get_scores(known)
        return scores
