"""Characters of symbol fonts."""

import pytest

from hepcite.sources.pdf.symbol_fonts import character_of


@pytest.mark.parametrize(
    ("code", "char"),
    [
        (0xF0B1, "±"),
        (0xF0A3, "≤"),
        (0xF0B3, "≥"),
        (0xF0B4, "×"),
        (0xF062, "β"),
        (0xF044, "Δ"),
        (0xF02D, "−"),
        (0xF0A5, "∞"),
    ],
)
def test_the_symbol_font(code: int, char: str):
    """Signs and Greek letters, by Adobe's Symbol encoding."""
    assert character_of(code, "Symbol") == character_of(code, "ABCDEF+SymbolMT") == char


def test_figures_are_figures():
    """The figures of the font are those of any other."""
    assert [character_of(0xF030 + figure, "Symbol") for figure in range(10)] == list("0123456789")


def test_pictures_become_bullets():
    """Whatever picture stands in front of an item, it is a bullet."""
    assert character_of(0xF0D8, "Wingdings-Regular") == character_of(0xF06E, "ZapfDingbats") == "•"


def test_what_nobody_knows():
    """Codes of other fonts, and places without a character, give none."""
    assert character_of(0xF0B3, "AdvIcons") is character_of(0xE001, "Symbol") is character_of(0xF0F0, "Symbol") is None
