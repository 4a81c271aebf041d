"""Whether a text shows a figure or a phrase: letter by letter, and whole."""

import re


def shows(words: str, text: str) -> bool:
    """Say whether a text holds these words, in capitals or not, but not as part of a longer number or word.

    >>> shows("9.9 months", "median OS was 9.9 months"), shows("9.9 months", "median OS was 19.9 months")
    (True, False)
    >>> shows("HR 0.5", "HR 0.58")
    False
    """
    return bool(re.search(rf"(?<!\w)(?<!\d[.,·]){re.escape(words)}(?!\w)(?![.,·]\d)", text, re.IGNORECASE))
