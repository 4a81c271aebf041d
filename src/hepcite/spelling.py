"""Words that nobody knows: misspelt names are put right, and what is left over is told."""

import Stemmer
from rapidfuzz import fuzz, process

from hepcite.lexicon import Lexicon, words
from hepcite.ordinary_words import ORDINARY_WORDS

SHORTEST = 5
"""Shorter words have too many neighbours to guess at."""

SHORTEST_STRANGE = 4

CUTOFF = 84.0
"""Similarity (0 to 100, normalised insertions and deletions) below which a word is left as it is."""

NAMES = frozenset({"drug", "regimen", "drug-class", "trial", "cell-product", "target"})


class Spelling:
    """Corrects words that neither the corpus nor the lexicon knows to the nearest name of the lexicon."""

    def __init__(self, lexicon: Lexicon, vocabulary: frozenset[str]) -> None:
        self._known = vocabulary | {word for form in lexicon.forms for word in form}
        stemmer = Stemmer.Stemmer("english")
        self._stem = stemmer.stemWord
        self._stems = frozenset(stemmer.stemWords(sorted(self._known)))
        self._names = sorted(
            {
                word
                for form, (concept, _) in lexicon.forms.items()
                if concept.kind in NAMES
                for word in form
                if len(word) >= SHORTEST and word.isalpha()
            }
        )

    def correct(self, question: str) -> str:
        """Return the question with misspelt names put right; every other character stays."""
        pieces: list[str] = []
        position = 0
        for word, start, end in words(question):
            if (better := self.nearest(word)) is not None:
                pieces += [question[position:start], better]
                position = end
        return "".join((*pieces, question[position:]))

    def nearest(self, word: str) -> str | None:
        """Return the name that a word misspells; None for a known word or one that resembles no name.

        The first letter must agree: it is rarely the wrong one, and drug names share their endings.
        """
        if len(word) < SHORTEST or not word.isalpha() or word in self._known or word.removesuffix("s") in self._known:
            return None
        candidates = [name for name in self._names if name[0] == word[0]]
        found = process.extractOne(word, candidates, scorer=fuzz.ratio, score_cutoff=CUTOFF)
        return found[0] if found else None

    def is_strange(self, word: str) -> bool:
        """Say whether a word of at least four letters is neither ordinary nor, but for a slip, one of the corpus."""
        if len(word) < SHORTEST_STRANGE or word in ORDINARY_WORDS or self._stem(word) in self._stems:
            return False
        if len(word) <= SHORTEST:
            return True
        return process.extractOne(word, self._known, scorer=fuzz.ratio, score_cutoff=CUTOFF) is None
