"""Titles in one form."""

from hepcite.sources.text.titles import bare_title


def test_markup_and_full_stop_go():
    """A title has no markup and no final full stop."""
    assert bare_title("CD8<sup>+</sup> cells in <i>CTNNB1</i>-mutated HCC.") == "CD8⁺ cells in CTNNB1-mutated HCC"
