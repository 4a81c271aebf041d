"""Figures and phrases in text: whole, and never as part of another number."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite_eval.matching import shows

NUMBER = st.from_regex(r"\A[0-9]{1,4}([.,·][0-9]{1,3})?\Z")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("9.9 months", "Median OS was 9.9 months (95% CI 7.3-14.4)."),
        ("9.9", "9.9"),
        ("9.9", "OS 9.9, PFS 4.1"),
        ("9.9", "OS was 9.9."),
        ("9.9", "OS 19.9 and 9.9"),
        ("47", "n=47"),
        ("47", "47 patients"),
        ("1,171", "of 1,171 patients"),
        ("8.42%", "ORR 8.42%."),
        ("8.42%", "ORR (8.42%)"),
        ("8.42%", "8.42%, 3.1%"),
        ("(95% CI 7.3-14.4)", "9.9 months (95% CI 7.3-14.4); HR 0.58"),
        ("(95% CI 7.3-14.4)", "9.9 months (95% CI 7.3-14.4)."),
        ("[7.3-14.4]", "OS [7.3-14.4] months"),
        ("P<0.001", "longer (P<0.001)"),
        ("14.4", "CI 7.3-14.4"),
        ("7.3", "CI 7.3–14.4"),
        ("HR 0.58", "HR 0.58"),
        ("9·9", "OS 9·9 months"),
        ("not reached", "OS was not reached."),
        ("≥3", "grade ≥3 events"),
        ("9.9 Months", "9.9 months"),
        ("hr 0.58", "HR 0.58"),
    ],
)
def test_shown(words: str, text: str):
    """Words that stand in the text by themselves are shown, in capitals or not."""
    assert shows(words, text)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("9.9", "19.9"),
        ("9.9", "9.95"),
        ("9.9", "9.9.1"),
        ("9", "9.9"),
        ("9 months", "9.9 months"),
        ("9", "9,9"),
        ("9", "9·9"),
        ("HR 0.5", "HR 0.58"),
        ("0.5", "10.5"),
        ("HR 0.58", "HR 0.85"),
        ("HR 0.58", "aHR 0.58"),
        ("1", "1,171"),
        ("171", "1,171"),
        ("1,171", "21,171"),
        ("1,171", "1,171,000"),
        ("17", "1,171"),
        ("8.42%", "18.42%"),
        ("8.42%", "8.42 %"),
        ("42%", "8.42%"),
        ("8.42%", "8.421%"),
        ("(n = 5)", "(n = 55)"),
        ("9.9 month", "9.9 months"),
        ("9.9 months", "9.9\u00a0months"),
        ("7.3-14.4", "7.3–14.4"),
        ("7.3-14.4", "17.3-14.4"),
        ("reached", "preached"),
        (".", "9.9"),
        ("9.9", "9x9"),
        ("9.9", ""),
    ],
)
def test_not_shown(words: str, text: str):
    """Part of a longer number or word, another spelling, or a pattern's match is not shown."""
    assert not shows(words, text)


@given(st.text(min_size=1), st.sampled_from(["", " ", "(", "; "]), st.sampled_from(["", " ", ")", ";", ". "]))
@settings(deadline=None)
def test_any_words_show_themselves(words: str, before: str, after: str):
    """Whatever characters the words are made of, they are shown where they stand alone."""
    assert shows(words, f"{before}{words}{after}")


@given(NUMBER, st.sampled_from("0123456789"))
@settings(deadline=None)
def test_a_digit_more_is_another_number(number: str, digit: str):
    """A number with one digit more, before or behind, does not show the number."""
    assert not shows(number, f"OS {digit}{number} months")
    assert not shows(number, f"OS {number}{digit} months")


@given(NUMBER, st.sampled_from(".,·"), st.integers(0, 999))
@settings(deadline=None)
def test_a_separator_more_is_another_number(number: str, separator: str, digits: int):
    """A number that goes on behind a separator, or began before one, does not show the number."""
    assert not shows(number, f"OS {number}{separator}{digits} months")
    assert not shows(number, f"OS {digits}{separator}{number} months")
