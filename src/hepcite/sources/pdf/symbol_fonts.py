"""Characters of the fonts Symbol and Wingdings, which word processors put into the private area of Unicode."""

_FIRST, _LAST = 0xF020, 0xF0FF

# The upper half of Adobe's Symbol encoding, which "Symbol" and "SymbolMT" share; a space where it has no character
# that a text would hold.
_LETTERS = "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_ αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼"
_SIGNS = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…   ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑"
_PUNCTUATION = " !∀#∃%&∍()∗+,−./0123456789:;<=>?"

_SYMBOL = {
    start + place: char
    for start, chars in ((0x20, _PUNCTUATION), (0x40, _LETTERS), (0xA0, _SIGNS))
    for place, char in enumerate(chars)
    if char != " "
}
_BULLET_FONTS = ("wingdings", "webdings", "dingbats")


def character_of(code: int, font: str) -> str | None:
    """Return the character that a glyph of a symbol font shows; None when neither code nor font say.

    The pictures of Wingdings and its like stand in front of the items of lists and become bullets.

    >>> character_of(0xF0B3, "ABCDEF+SymbolMT"), character_of(0xF0A7, "Wingdings"), character_of(0xF0B3, "Arial")
    ('≥', '•', None)
    """
    if not _FIRST <= code <= _LAST:
        return None
    name = font.lower()
    if "symbol" in name:
        return _SYMBOL.get(code & 0xFF)
    return "•" if any(kind in name for kind in _BULLET_FONTS) else None
