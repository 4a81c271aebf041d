"""What bounds a number: words and signs before it, and words behind it or behind its unit."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.faithfulness.bounds import bound_of
from hepcite.faithfulness.tokens import Token

Read = Callable[[str], Sequence[Token]]


def bounds(tokens: Sequence[Token]) -> list[str]:
    """Return what bounds each number of a text, in its order."""
    return [bound_of(tokens, i) for i, token in enumerate(tokens) if token.kind == "number"]


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("p < 0.001", "<"),
        ("P<0.05", "<"),
        ("below 50%", "<"),
        ("in under 10 patients", "<"),
        ("less than 10%", "<"),
        ("Fewer than 20 patients", "<"),
        ("lower than 5%", "<"),
        ("shorter than 6 months", "<"),
        ("AFP > 400 ng/mL", ">"),
        ("above 400 ng/mL", ">"),
        ("in over 60 patients", ">"),
        ("OS exceeded 12 months", ">"),
        ("a median OS exceeding 12 months", ">"),
        ("more than 12 months", ">"),
        ("greater than 30%", ">"),
        ("higher than 30%", ">"),
        ("longer than 20 months", ">"),
        ("AFP ≥ 400 ng/mL", "≥"),
        ("AFP ≥400 ng/mL", "≥"),
        ("at least 3 cycles", "≥"),
        ("At least 3 cycles", "≥"),
        ("no less than 3 cycles", "≥"),
        ("no fewer than 20 patients", "≥"),
        ("a minimum of 24 weeks", "≥"),
        ("≤ 5 cm", "≤"),
        ("at most 3 nodules", "≤"),
        ("up to 35 cycles", "≤"),
        ("no more than 3 nodules", "≤"),
        ("a maximum of 24 months", "≤"),
        ("≈ 9 months", "~"),
        ("~9 months", "~"),
        ("about 9 months", "~"),
        ("approximately 34%", "~"),
        ("around 34%", "~"),
        ("roughly 34%", "~"),
        ("some 30 patients", "~"),
        ("close to 34%", "~"),
        ("nearly 34%", "~<"),
        ("almost 12 months", "~<"),
        ("almost twelve months", "~<"),
    ],
)
def test_bounds_before(text: str, bound: str, read: Read):
    """A word or sign right before a number bounds it."""
    assert bounds(read(text)) == [bound]


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("grade 3 or higher", "≥"),
        ("grade 3 or above", "≥"),
        ("grade 3 or greater", "≥"),
        ("65 or older", "≥"),
        ("65 years or older", "≥"),
        ("50% or more", "≥"),
        ("6 months or longer", "≥"),
        ("three or more nodules", "≥"),
        ("grade 2 or lower", "≤"),
        ("grade 2 or below", "≤"),
        ("5 cm or less", "≤"),
        ("3 nodules or fewer", "≤"),
        ("18 years or younger", "≤"),
    ],
)
def test_bounds_behind(text: str, bound: str, read: Read):
    """Words right behind a number, or behind its unit, bound it."""
    assert bounds(read(text)) == [bound]


@pytest.mark.parametrize(
    "text",
    [
        "Median OS was 9.9 months",
        "9.9 months",
        "grade 3 or 4",
        "grade 3 toxicity was less frequent",
        "more patients had 3 nodules",
        "at 12 months",
        "p = 0.03",
        "longer with lenvatinib, 9.9 months",
        "up by 12%",
        "34% or so",
        "12 months and more toxicity",
        "no 3 patients",
    ],
)
def test_exact_numbers(text: str, read: Read):
    """A number is exact where neither what stands right before it nor what stands right behind it bounds it."""
    assert set(bounds(read(text))) == {""}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("at least 3 of 47 patients", ["≥", ""]),
        ("PFS was 4.1 months (p<0.001)", ["", "<"]),
        ("more than 12 months with A versus nearly 9 months with B", [">", "~<"]),
        ("3 nodules up to 3 cm", ["", "≤"]),
        ("9.9 versus 8.0 months", ["", ""]),
        ("AFP of 400 ng/mL, grade 3 or higher", ["", "≥"]),
    ],
)
def test_bounds_of_several_numbers(text: str, found: list[str], read: Read):
    """What bounds one number does not bound another one."""
    assert bounds(read(text)) == found


@given(number=st.integers(min_value=0, max_value=9999), sign=st.sampled_from("<>≥≤~"))
def test_signs(number: int, sign: str):
    """A sign right before any number bounds it, and nothing does when the number stands alone."""
    mark = Token("mark", sign, 0, 1, sign)
    token = Token("number", str(number), 2, 2 + len(str(number)), str(number))
    assert bound_of([mark, token], 1) == sign
    assert bound_of([token], 0) == ""
