"""Misspelt names are put right: drugs, regimens, trials, targets and cell products."""

from rapidfuzz import fuzz, process

from hepcite.lexicon import Lexicon, words
from hepcite.vocabulary import Vocabulary, is_everyday

SHORTEST = 5
"""Shorter words have too many neighbours to guess at."""

CUTOFF = 84.0
"""Similarity (0 to 100, normalised insertions and deletions) below which a word is left as it is."""

NAMES = frozenset(
    {"drug", "regimen", "drug-class", "trial", "cell-product", "target", "strategy", "procedure", "score"}
)


class Spelling:
    """Corrects words that neither the corpus nor the lexicon knows to the nearest name of the lexicon."""

    def __init__(self, lexicon: Lexicon, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
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
        """Return the name that a word misspells; None for a known or an everyday word, or one that resembles no name.

        The first letter must agree: it is rarely the wrong one, and drug names share their endings.
        """
        known = self._vocabulary.words
        if len(word) < SHORTEST or not word.isalpha() or word in known or word.removesuffix("s") in known:
            return None
        if is_everyday(word):
            return None
        candidates = [name for name in self._names if name[0] == word[0]]
        found = process.extractOne(word, candidates, scorer=fuzz.ratio, score_cutoff=CUTOFF)
        return found[0] if found else None
