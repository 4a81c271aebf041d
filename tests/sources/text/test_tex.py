"""TeX formulas on one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.sources.text.tex import linear_tex


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"$$p<0.05$$", "p < 0.05"),
        (r"\documentclass[12pt]{minimal}\usepackage{amsmath}\begin{document}$$\alpha$$\end{document}", "α"),
        (r"\hbox{CO}_2 \ge 5\%", "CO₂ ≥ 5%"),
        (r"10^{-3}", "10⁻³"),
        (r"x_{\mathrm{max}}^{2}", "x_max²"),
        (r"\frac{a+b}{2}", "(a+b)/2"),
        (r"\sqrt{n}", "√(n)"),
        (r"\left( 0.4\text{--}0.8 \right.", "( 0.4--0.8"),
        (r"\begin{aligned} a &= 1 \\ b &= 2 \end{aligned}", "a = 1 b = 2"),
        (r"37^{\circ}C", "37°C"),
        (r"\beta\text{-catenin}~1", "β-catenin 1"),
    ],
)
def test_formulas(source: str, expected: str):
    """Signs and figures are printed, commands for the type are not."""
    assert linear_tex(source) == expected


@pytest.mark.parametrize("source", ["", "$$", "{", "}", "^", "\\", "\\frac", "\\frac{1}", "x^", "x_}"])
def test_broken_formulas_do_not_fail(source: str):
    """What is missing is empty."""
    assert linear_tex(source) in {"", "/", "1/", "x"}


@pytest.mark.parametrize("unit", ["{", "^", "\\frac", "\\sqrt", "\\frac{", "_{"])
def test_endless_nesting_does_not_fail(unit: str):
    """A formula nested thousands deep is cut to what it prints."""
    assert {"7", "⁷", "₇"} & set(linear_tex(unit * 5_000 + "7"))


@given(st.text(alphabet="\\{}^_$&~ 12ab.=%[]frcsqt"))
def test_any_source_gives_one_line(source: str):
    """No order of signs fails."""
    line = linear_tex(source)
    assert line == " ".join(line.split())


@given(st.lists(st.sampled_from(["12", "0.58", "^{3}", "_{4}", "{5}", " ", "\\alpha", "+", "\\frac{1}{2}"])))
def test_no_digit_is_lost(pieces: list[str]):
    """Digits may be raised or lowered; their order stays."""
    source = "".join(pieces)
    folded = [str("0123456789⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉".find(char) % 10) for char in linear_tex(source) if char.isdigit()]
    assert folded == [char for char in source if char.isdigit()]
