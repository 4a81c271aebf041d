"""Figures with their unit and their endpoint."""

import pytest

from hepcite.lexicon import Lexicon
from hepcite.reported_figures import Figure, read_figures


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Median OS was 9·9 months.", {Figure("9.9", "months", "os")}),
        ("ORR 6.4% in 47 patients", {Figure("6.4", "%", "orr"), Figure("47", "patients", "orr")}),
        ("41 centres took part.", {Figure("41", "places", None)}),
        ("After 12 weeks, PFS was 4.1", {Figure("12", "weeks", "pfs"), Figure("4.1", "", "pfs")}),
        ("Nothing was counted.", set()),
    ],
)
def test_figures_by_hand(text: str, figures: set[Figure], lexicon: Lexicon):
    """A figure has the unit right behind it, and the endpoint named last before it or first behind it."""
    assert read_figures(text, lexicon) == figures


@pytest.mark.parametrize(
    ("other", "agrees"),
    [
        (Figure("9.9", "months", "os"), True),
        (Figure("9.9", "", "os"), True),
        (Figure("9.9", "months", None), True),
        (Figure("9.9", "%", "os"), False),
        (Figure("9.9", "months", "pfs"), False),
        (Figure("9.8", "months", "os"), False),
    ],
)
def test_agreement(other: Figure, agrees: bool):
    """Two figures agree in their digits, and in unit and endpoint as far as both have them."""
    assert Figure("9.9", "months", "os").agrees_with(other) is agrees


@pytest.mark.parametrize(("figure", "telling"), [("9.9", True), ("41", False)])
def test_telling(figure: str, telling: bool):
    """A bare whole number could be any other; one with decimals hardly."""
    assert Figure(figure, "", "os").is_telling is telling
