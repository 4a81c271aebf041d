"""Studies named by their first author, as clinicians name them: "Chon et al", "Scheiner's cohort"."""

import re
from collections.abc import Callable, Iterable

from wordfreq import zipf_frequency

COMMON = 3.5
"""Zipf frequency from which a surname is also a word or a common name, and needs a sign that a study is meant."""

SIGN = (
    r"(?=(?:['\u2019]s)?(?:,? et al\b| and (?:colleagues|co-?workers)\b| (?:19|20)\d\d\b"
    r"| (?:stud(?:y|ies)|trial|cohort|series|paper|group|phase|report|meta-analysis|analysis)\b)|['\u2019]s)"
)
"""What stands behind a surname that means a study."""


def named_authors(surnames: Iterable[str]) -> Callable[[str], tuple[str, ...]]:
    """Return a function that finds the surnames by which a question names studies, in the order of the alphabet.

    >>> find = named_authors(["Scheiner", "Long"])
    >>> find("Rechallenge: what did Scheiner report?"), find("Long story short"), find("Long et al: OS?")
    (('Scheiner',), (), ('Long',))
    """
    patterns = {name: re.compile(_pattern(name)) for name in sorted(set(surnames))}
    folded = {name: name.casefold() for name in patterns}

    def find(question: str) -> tuple[str, ...]:
        small = question.casefold()  # most names do not occur at all, which is quicker seen than searched for
        return tuple(name for name in patterns if folded[name] in small and patterns[name].search(question))

    return find


def _pattern(surname: str) -> str:
    name = rf"\b{re.escape(surname)}\b"
    small = rf"(?i:{name}(?=,? et al\b))"
    return rf"{small}|\bby {name}|{name}{SIGN}" if zipf_frequency(surname, "en") >= COMMON else rf"{small}|{name}"
