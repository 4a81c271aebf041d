"""Numbers, and the check that a statement has none outside the words of its quotes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.numbers import loose_numbers, numbers

NUMBER = st.from_regex(r"\A[0-9]{1,4}(\.[0-9]{1,3})?\Z")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("n = 47", ["47"]),
        ("1,171 patients", ["1,171"]),
        ("9\u00b79 months", ["9\u00b79"]),
        ("CI 7.3-14.4", ["14.4", "7.3"]),
        ("62.49%.", ["62.49"]),
        ("P<0.001", ["0.001"]),
        ("PD-1 and B7", ["1", "7"]),
        ("in 2024, 12 of 12", ["12", "12", "2024"]),
        ("none", []),
        ("", []),
    ],
)
def test_numbers_by_hand(text: str, found: list[str]):
    """Digits with inner separators are one number; a full stop or a comma behind them is not part of it."""
    assert sorted(numbers(text).elements()) == found


@pytest.mark.parametrize(
    ("statement", "quotes", "loose"),
    [
        ("Trial: OS was 9.9 months.", ["OS was 9.9 months."], ()),
        ("OS was 9.9 months", ["OS was 9.8 months"], ("9.9",)),
        ("9.9 with placebo", ["9.9 with cabozantinib"], ("9.9",)),
        ("8.0 vs 9.9", ["9.9 vs 8.0"], ("8.0", "9.9")),
        ("n 47 ORR 6.4%", ["ORR 6.4%", "n 47"], ()),
        ("OS 9.9, n 47", ["OS 9.9"], ("47",)),
        ("OS 9.9. OS 9.9.", ["OS 9.9."], ("9.9",)),
        ("OS 9.9. OS 9.9 with 47.", ["OS 9.9", "OS 9.9 with 47."], ()),
        ("47", [], ("47",)),
        ("no number", [], ()),
        ("no number", ["OS 9.9"], ()),
    ],
)
def test_loose_by_hand(statement: str, quotes: list[str], loose: tuple[str, ...]):
    """A number is loose outside the verbatim words of a quote, each quote standing for one place."""
    assert loose_numbers(statement, quotes) == loose


@given(NUMBER, st.sampled_from("0123456789"), st.booleans())
@settings(deadline=None)
def test_a_digit_more_is_loose(number: str, digit: str, before: bool):
    """A number with one digit more, before or behind, is not the quoted one."""
    changed = digit + number if before else number + digit
    assert loose_numbers(f"OS {changed} months", [f"OS {number} months"]) == (changed,)


@given(st.lists(NUMBER, max_size=5))
@settings(deadline=None)
def test_a_quote_has_its_own_numbers(found: list[str]):
    """A statement that repeats its quote behind other words has no loose number."""
    text = " to ".join(found)
    assert loose_numbers(f"Trial: {text}", [text]) == ()


@given(st.text(max_size=40), st.text(max_size=40))
@settings(deadline=None)
def test_numbers_of_two_texts_add_up(one: str, two: str):
    """The numbers of two texts apart are those of both texts."""
    assert numbers(f"{one} {two}") == numbers(one) + numbers(two)
