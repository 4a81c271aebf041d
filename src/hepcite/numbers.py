"""Numbers in text, and the check that a statement has none that its quotes lack."""

import re
from collections import Counter

NUMBER = re.compile(r"\d+(?:[.,·]\d+)*")
"""Digits with inner separators: 47, 1,171, 0.58, 62.49. A sign or a unit is not part of it."""


def numbers(text: str) -> Counter[str]:
    """Count the numbers of a text, each spelled as it stands there; 0.58 and 0.580 are different.

    >>> sorted(numbers("HR 0.58, 95% CI 0.42-0.79").elements())
    ['0.42', '0.58', '0.79', '95']
    """
    return Counter(NUMBER.findall(text))


def unsupported_numbers(statement: str, quotes: list[str]) -> tuple[str, ...]:
    """Return the numbers of a statement that stand in none of its quotes, sorted; empty when all do.

    >>> unsupported_numbers("Median OS was 9.9 months", ["Median OS ... was 9.9 months (95% CI 7.3-14.4)"])
    ()
    >>> unsupported_numbers("Median OS was 9.8 months", ["Median OS ... was 9.9 months (95% CI 7.3-14.4)"])
    ('9.8',)
    """
    quoted = set().union(*(numbers(text) for text in quotes)) if quotes else set()
    return tuple(sorted(set(numbers(statement)) - quoted))
