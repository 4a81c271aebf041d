"""What a number is beside a value: the level and the ends of an interval, a p value, a year."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.faithfulness.roles import INTERVAL, read_roles
from hepcite.faithfulness.tokens import Token

Read = Callable[[str], Sequence[Token]]


def roles(tokens: Sequence[Token]) -> list[tuple[str, str]]:
    """Return each number of a text with its role, in its order."""
    found = read_roles(tokens)
    return [(token.key, found.get(i, "value")) for i, token in enumerate(tokens) if token.kind == "number"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Median OS was 9.9 months", {}),
        ("16 of 47 patients (34%)", {}),
        ("9.9 months (95% CI 8.1–10.2)", {"95": "level", "8.1": "interval", "10.2": "interval"}),
        ("9.9 months (95% CI, 8.1 to 10.2)", {"95": "level", "8.1": "interval", "10.2": "interval"}),
        ("9.9 months (95% CI: 8.1-10.2)", {"95": "level", "8.1": "interval", "10.2": "interval"}),
        ("9.9 months (95% CI 8.1–10.2 months)", {"95": "level", "8.1": "interval", "10.2": "interval"}),
        ("34% (95% CI 20% to 51%)", {"95": "level", "20": "interval", "51": "interval"}),
        ("9.9 (80% confidence interval 8.1–10.2)", {"80": "level", "8.1": "interval", "10.2": "interval"}),
        ("HR 0.58 (CI 0.40–0.84)", {"0.40": "interval", "0.84": "interval"}),
        ("HR 0.58, 95 percent CI 0.40–0.84", {"95": "level", "0.40": "interval", "0.84": "interval"}),
        ("9.9 months, 95% CI 8.1–10.2, in 47", {"95": "level", "8.1": "interval", "10.2": "interval"}),
        ("follow-up 14 months (range 1–30)", {"1": "interval", "30": "interval"}),
        ("age 64 years (IQR 57–71)", {"57": "interval", "71": "interval"}),
        ("age 64 (interquartile range, 57 to 71)", {"57": "interval", "71": "interval"}),
        ("9.9 months (95% CI 8.1–not reached)", {"95": "level", "8.1": "interval"}),
        (
            "9.9 (95% CI 8.1–10.2) versus 7.4 (95% CI 6.0–8.0)",
            {"95": "level", "8.1": "interval", "10.2": "interval", "6.0": "interval", "8.0": "interval"},
        ),
        (
            "HR 0.58; 95% CI 0.40–0.84; p=0.004",
            {"95": "level", "0.40": "interval", "0.84": "interval", "0.004": "p"},
        ),
        ("longer OS (p = 0.03)", {"0.03": "p"}),
        ("longer OS (P<0.001)", {"0.001": "p"}),
        ("longer OS (p≤0.05)", {"0.05": "p"}),
        ("a p value of 0.03", {"0.03": "p"}),
        ("one-sided p = 0.0043", {"0.0043": "p"}),
        ("9.9 versus 7.4 months, p=0.02", {"0.02": "p"}),
        ("p=0.02 and 47 patients", {"0.02": "p"}),
        ("treated between 2018 and 2021", {"2018": "date", "2021": "date"}),
        ("in 1999, 47 patients", {"1999": "date"}),
        ("47 of 477 patients in 2020", {"2020": "date"}),
        ("enrolled 210 and 21000", {}),
    ],
)
def test_roles_by_hand(text: str, found: dict[str, str], read: Read):
    """The level and both ends of an interval, p values and years are told from values."""
    assert roles(read(text)) == [(number, found.get(number, "value")) for number, _ in roles(read(text))]
    assert found.keys() <= dict(roles(read(text))).keys()


def test_only_other_than_values(read: Read):
    """Only numbers that are no plain values have a role, by the place of their token."""
    tokens = read("OS 9.9 months, p = 0.03")
    (place,) = read_roles(tokens)
    assert tokens[place].key == "0.03"
    assert read_roles(tokens)[place] == "p"


@pytest.mark.parametrize("text", ["", "no number", "OS and PFS (95% CI not given)"])
def test_texts_without_ends(text: str, read: Read):
    """A text without a number behind the name of an interval has no end of one."""
    assert "interval" not in read_roles(read(text)).values()


def test_interval_is_named_by_the_lexicon(read: Read):
    """Short and long names of the confidence interval are one thing."""
    assert [[token.key for token in read(name)] for name in ("CI", "confidence interval", "confidence intervals")] == [
        [INTERVAL]
    ] * 3


@given(st.integers(min_value=0, max_value=9999))
def test_years(number: int):
    """A whole number of the twentieth and twenty-first century, and no other, is read as a year."""
    token = Token("number", str(number), 0, len(str(number)), str(number))
    assert read_roles([token]) == ({0: "date"} if 1900 <= number <= 2099 else {})


@given(st.decimals(min_value="0.1", max_value="20", places=1), st.decimals(min_value="21", max_value="99", places=1))
def test_any_interval(low: object, high: object):
    """Whatever the two numbers behind the name of an interval are, they are its ends, and the one before is a value."""
    words = ("10", INTERVAL, str(low), "to", str(high))
    kinds = ("number", "thing", "number", "neutral", "number")
    tokens = [Token(kind, word, i, i + 1, word) for i, (kind, word) in enumerate(zip(kinds, words, strict=True))]
    assert read_roles(tokens) == {2: "interval", 4: "interval"}
