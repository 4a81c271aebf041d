"""Numbers in text, and the check that a statement has none outside the words of its quotes."""

import re
from collections import Counter
from collections.abc import Sequence

NUMBER = re.compile(r"\d+(?:[.,·]\d+)*")
"""Digits with inner separators: 47, 1,171, 0.58, 62.49. A sign or a unit is not part of it."""


def numbers(text: str) -> Counter[str]:
    """Count the numbers of a text, each spelled as it stands there; 0.58 and 0.580 are different.

    >>> sorted(numbers("HR 0.58, 95% CI 0.42-0.79").elements())
    ['0.42', '0.58', '0.79', '95']
    """
    return Counter(NUMBER.findall(text))


def loose_numbers(statement: str, quotes: Sequence[str]) -> tuple[str, ...]:
    """Return the numbers of a statement that stand outside the words of its quotes; sorted, empty when there are none.

    A number in other words than the quote's is loose even where the quote has the same number: "9.9 with placebo" is
    not "9.9 with cabozantinib".

    >>> loose_numbers("Phase II: OS 9.9 vs 8.0 months", ["OS 9.9 vs 8.0 months"])
    ()
    >>> loose_numbers("Phase II: OS 8.0 vs 9.9 months", ["OS 9.9 vs 8.0 months"])
    ('8.0', '9.9')
    """
    own_words = statement
    for quote in sorted(quotes, key=len, reverse=True):
        own_words = own_words.replace(quote, "", 1)
    return tuple(sorted(numbers(own_words)))
