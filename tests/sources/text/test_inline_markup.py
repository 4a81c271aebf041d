"""Lines with some markup left in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.sources.text.inline_markup import plain_text_of


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("10<sup>-3</sup> of <jats:italic>n</jats:italic>", "10⁻³ of n"),
        ("p<0.05, n<m and a <b and c> d", "p<0.05, n<m and a <b and c> d"),
        ("HR &lt; 1 &amp; OS &ge; 9&#183;9", "HR < 1 & OS ≥ 9·9"),
        ("R&D; AT&T", "R&D; AT&T"),
        ("<p>One</p><p>Two</p>", "One Two"),
        ("p<0.05 in <i>TP53</i>, x>1", "p<0.05 in TP53, x>1"),
    ],
)
def test_lines(line: str, text: str):
    """Known markup and named characters become text; signs that only look like markup stay."""
    assert plain_text_of(line) == text


@given(st.text(max_size=80))
def test_lines_without_markup_keep_their_digits(line: str):
    """Digits are the same before and after, as long as no character is written as a number."""
    plain = plain_text_of(line)
    if "&" not in line and "<" not in line:
        assert [char for char in plain if char in "0123456789"] == [char for char in line if char in "0123456789"]
