"""The text rules that every reader shares."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.sources.text.tidy_text import lowered, plain_ligatures, raised, tidy


@pytest.mark.parametrize("space", [" ", "\n", "\t", "\r\n", "\u00a0", "\u2009", "\u202f", "\u3000", "\u2028", "  \n "])
def test_every_white_space_becomes_one_space(space: str):
    """No-break and thin spaces, tabs and line ends count like spaces."""
    assert tidy(f"{space}HR{space}0.58{space}") == "HR 0.58"


@pytest.mark.parametrize("unseen", ["\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff", "\u200e", "\ufe0f"])
def test_invisible_characters_vanish(unseen: str):
    """A soft hyphen or a zero-width character leaves no trace in its word."""
    assert tidy(f"hepato{unseen}cellular") == "hepatocellular"


@pytest.mark.parametrize("operator", ["\u2062", "\u2063", "\u2064", "\x03"])
def test_what_stood_between_two_numbers_keeps_them_apart(operator: str):
    """An invisible product of 9 and 5 does not become 95."""
    assert tidy(f"9{operator}5") == "9 5"


def test_decimal_points_stay_as_printed():
    """The middle dot of British journals and the decimal comma are not changed."""
    assert tidy("9·9 months, 0,58, α-fetoprotein – β") == "9·9 months, 0,58, α-fetoprotein – β"


def test_letters_and_their_accents_are_composed():
    """An accent typed on its own joins its letter, so that equal words are equal strings."""
    assert tidy("Mu\u0308ller") == "Müller"


def test_ligatures_are_not_touched_by_tidy_alone():
    """Only a reader that knows its text to be set in type asks for plain letters."""
    assert tidy("eﬃcacy") == "eﬃcacy"


def test_ligatures_become_letters():
    """All seven of them; other characters stay."""
    assert plain_ligatures("ﬀ ﬁ ﬂ ﬃ ﬄ ﬅ ﬆ æ ½") == "ff fi fl ffi ffl st st æ ½"


@pytest.mark.parametrize(("plain", "expected"), [("-3", "⁻³"), ("−3", "⁻³"), ("+", "⁺"), ("(2)", "⁽²⁾"), ("10", "¹⁰")])
def test_figures_and_signs_are_raised(plain: str, expected: str):
    """Digits, signs and round brackets have raised forms."""
    assert raised(plain) == expected


@pytest.mark.parametrize("plain", ["1.5", "nd", "a", "®", "1,2"])
def test_nothing_is_raised_in_part(plain: str):
    """One character without a raised form, or a letter, and the whole stays plain."""
    assert raised(plain) is None


def test_figures_are_lowered():
    """Subscripts follow the same rule."""
    assert (lowered("2"), lowered("max")) == ("₂", None)


@given(st.text())
def test_tidy_is_settled_after_once(text: str):
    """Tidying a tidy text changes nothing."""
    assert tidy(tidy(text)) == tidy(text)


@given(st.text())
def test_tidy_gives_composed_text_on_one_line(text: str):
    """Whatever comes in, the result is composed, on one line and has no outer or double spaces."""
    result = tidy(text)
    assert result == unicodedata.normalize("NFC", result)
    assert result == " ".join(result.split())


@given(st.text())
def test_tidy_keeps_every_digit(text: str):
    """No digit is lost, added or moved."""
    assert [char for char in tidy(text) if char.isdigit()] == [char for char in text if char.isdigit()]
