"""What words count for when a statement is compared with its sources: read from the corpus's word lists."""

import re
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

import Stemmer

from hepcite.sources.records import read_yaml

Direction = Literal["longer", "shorter", "higher", "lower", "better", "worse", "same", "different"]

_LISTS: dict[str, Any] = read_yaml(files("hepcite_corpus") / "statement_words.yaml")

NEUTRAL = frozenset(_LISTS["neutral"])
"""Words that add nothing to what is said; they need not stand in the source."""

PERMITTED = frozenset(_LISTS["permitted"])
"""Stems that need not stand in the source, though a negation in front of them counts: "not reached"."""

NEGATIONS = frozenset(_LISTS["negations"])
"""Words that turn round what follows them."""

HEDGES = frozenset(_LISTS["hedges"])
"""Words by which a source takes back some of its certainty."""

DIRECTION_OF: dict[str, Direction] = {
    word: direction for direction, words in _LISTS["directions"].items() for word in words
}
"""Which way a word says that a finding goes."""

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_TENS = "thirty forty fifty sixty seventy eighty ninety hundred"
NUMBER_WORDS = {word: str(value) for value, word in enumerate(_SMALL.split())} | {
    word: str(10 * value) for value, word in enumerate(_TENS.split(), start=3)
}

_SPELLINGS = (
    (re.compile(r"isation"), "ization"),
    (re.compile(r"is(e[drs]?|ing)$"), r"iz\1"),
    (re.compile(r"aemia"), "emia"),
    (re.compile(r"haem"), "hem"),
    (re.compile(r"oed"), "ed"),
    (re.compile(r"oesoph"), "esoph"),
    (re.compile(r"diarrhoea"), "diarrhea"),
    (re.compile(r"([bcdlmnpv])our"), r"\1or"),
    (re.compile(r"centre"), "center"),
    (re.compile(r"([a-z])yse([ds]?)$"), r"\1yze\2"),
    (re.compile(r"aet"), "et"),
    (re.compile(r"faec"), "fec"),
)
"""British spellings and the American ones that they are compared in."""

_NOT_STEMMED = frozenset({"hepatitis"})
"""Words whose stem is that of another thing: hepatitis is not the liver."""

_STEMMER = Stemmer.Stemmer("english")

_ALIKE = {stem: first for first, *others in _LISTS["alike"] for stem in others}
"""Stems that mean the same as another one, which stands for all of them."""


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return what a word is compared by: its stem, in American spelling, words of the same meaning alike.

    >>> stem("tumours"), stem("fatal"), stem("deaths")
    ('tumor', 'death', 'death')
    """
    lower = word.lower().replace("’", "'").removesuffix("'s").removesuffix("'")
    for pattern, spelling in _SPELLINGS:
        lower = pattern.sub(spelling, lower)
    if lower in _NOT_STEMMED:
        return lower
    stemmed = str(_STEMMER.stemWord(lower))
    return str(_ALIKE.get(stemmed, stemmed))
