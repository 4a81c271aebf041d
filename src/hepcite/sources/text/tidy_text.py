"""The text rules that every reader shares: one space, no invisible characters, composed letters, raised figures."""

import unicodedata

_REMOVED = (
    0x00AD,  # soft hyphen
    0x034F,  # combining grapheme joiner
    0x180E,  # Mongolian vowel separator
    *range(0x200B, 0x2010),  # zero-width space, joiners, direction marks
    *range(0x202A, 0x202F),  # direction embeddings
    0x2060,  # word joiner
    *range(0x2066, 0x2070),  # direction isolates
    *range(0xFE00, 0xFE10),  # variation selectors
    0xFEFF,  # byte order mark
)
# An invisible operator stands between two things that must not become one, such as the factors of a product.
_SPACED = (*range(0x20), *range(0x7F, 0xA0), *range(0x2061, 0x2065))
_INVISIBLE = dict.fromkeys(_REMOVED, "") | dict.fromkeys(_SPACED, " ")

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})

# Letters have no place here although some have raised and lowered forms: "Cmax" and "2nd" are searched as they are.
_RAISED = str.maketrans("0123456789+-−–()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁽⁾")
_LOWERED = str.maketrans("0123456789+-−–()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₍₎")


def tidy(text: str) -> str:
    r"""Return a text on one line, with single spaces, without invisible characters, in composed form (NFC).

    White space of every kind, control characters among it, becomes one space, none at either end. Digits, Greek
    letters, dashes and ligatures stay as they are.

    >>> tidy("HR  0·58\u00a0(95%\u2009CI)\nhepato\u00adcellular ")
    'HR 0·58 (95% CI) hepatocellular'
    """
    return " ".join(unicodedata.normalize("NFC", text.translate(_INVISIBLE)).split())


def plain_ligatures(text: str) -> str:
    """Return a text with the letters of its typographic ligatures: "eﬃcacy" becomes "efficacy"."""
    return text.translate(_LIGATURES)


def raised(text: str) -> str | None:
    """Return a superscript in raised characters; None when one of its characters has no raised form.

    >>> raised("-3"), raised("1.5")
    ('⁻³', None)
    """
    return _moved(text, _RAISED)


def lowered(text: str) -> str | None:
    """Return a subscript in lowered characters; None when one of its characters has no lowered form."""
    return _moved(text, _LOWERED)


def _moved(text: str, table: dict[int, int]) -> str | None:
    return text.translate(table) if all(ord(char) in table for char in text) else None
