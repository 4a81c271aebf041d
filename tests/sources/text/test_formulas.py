"""MathML on one line, against what a reader would type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.sources.text.formulas import grouped, linear_math, script_text
from hepcite.sources.text.xml import parse_xml


def linear(inner: str) -> str:
    """Return the line for this MathML."""
    return linear_math(parse_xml(f"<math>{inner}</math>".encode(), "test"))


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<mi>p</mi><mo>&lt;</mo><mn>0.05</mn>", "p < 0.05"),
        ("<mn>0</mn><mo>.</mo><mn>05</mn>", "0.05"),
        ("<mn>9</mn><mo>·</mo><mn>9</mn>", "9·9"),
        ("<mo>−</mo><mn>5</mn>", "−5"),
        ("<mtext>OS rate </mtext><mi>x</mi>", "OS rate x"),
        ("<mn>93</mn><mo>±</mo><mn>30</mn><mspace/><mi>s</mi>", "93 ± 30 s"),
        ("<mstyle><mrow><mi>H</mi><mi>R</mi></mrow></mstyle>", "HR"),
    ],
)
def test_rows(inner: str, expected: str):
    """Numbers, names and operators stand side by side, relations between spaces."""
    assert linear(inner) == expected


def test_an_invisible_product_keeps_its_factors_apart():
    """2 times 5 is not 25."""
    assert linear("<mn>2</mn><mo>&#x2062;</mo><mn>5</mn>") == "2 5"


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<mfrac><mi>a</mi><mn>2</mn></mfrac>", "a/2"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2.5</mn></mfrac>", "(a+b)/2.5"),
        ("<mfrac><mn>1</mn><mfrac><mn>2</mn><mn>3</mn></mfrac></mfrac>", "1/(2/3)"),
        ("<mn>3</mn><mfrac><mn>1</mn><mn>2</mn></mfrac><mn>4</mn>", "3 1/2 4"),
        ("<mfrac><mn>1</mn><mn>2</mn></mfrac><mfenced><mi>x</mi></mfenced>", "1/2 (x)"),
        ("<mfrac linethickness='0'><mi>n</mi><mi>k</mi></mfrac>", "(n; k)"),
    ],
)
def test_fractions(inner: str, expected: str):
    """A slash, brackets around compound parts, and space beside a whole number."""
    assert linear(inner) == expected


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<msup><mn>10</mn><mrow><mo>−</mo><mn>3</mn></mrow></msup>", "10⁻³"),
        ("<msub><mi>x</mi><mi>max</mi></msub>", "x_max"),
        ("<msup><mi>e</mi><mrow><mi>a</mi><mi>x</mi><mo>+</mo><mn>1</mn></mrow></msup>", "e^(ax+1)"),
        ("<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>", "x₁²"),
        ("<msup><mfrac><mi>a</mi><mi>b</mi></mfrac><mn>2</mn></msup>", "(a/b)²"),
        ("<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>", "∑_(i = 1)^n"),
        ("<mover><mi>x</mi><mo>¯</mo></mover>", "x̄"),
        ("<msup><mn>37</mn><mo>°</mo></msup><mi>C</mi>", "37°C"),
        ("<mmultiscripts><mi>Y</mi><mprescripts/><none/><mn>90</mn></mmultiscripts>", "⁹⁰Y"),
        ("<msup><mi>x</mi></msup>", "x"),
    ],
)
def test_scripts(inner: str, expected: str):
    """Raised and lowered where Unicode can, else behind a sign."""
    assert linear(inner) == expected


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<msqrt><mi>n</mi></msqrt>", "√(n)"),
        ("<mroot><mi>n</mi><mn>3</mn></mroot>", "³√(n)"),
        ("<mfenced open='[' close=']'><mn>1</mn><mn>2</mn></mfenced>", "[1, 2]"),
        (
            "<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr><mtr><mtd><mn>3</mn></mtd></mtr></mtable>",
            "1, 2; 3",
        ),
        ("<semantics><mi>x</mi><annotation>\\TeX</annotation></semantics>", "x"),
        ("<mphantom><mn>9</mn></mphantom><mi>x</mi>", "x"),
        ("", ""),
    ],
)
def test_other_forms(inner: str, expected: str):
    """Roots, brackets, matrices; what is invisible in print stays invisible."""
    assert linear(inner) == expected


@pytest.mark.parametrize("text", ["(a)(b)", "a b", "a=1", "10⁻³"])
def test_compound_parts_are_bracketed(text: str):
    """Anything beyond one number or name, even if brackets stand at both ends."""
    assert grouped(text) == f"({text})"


def test_an_empty_script_leaves_no_sign():
    """Producers write empty scripts."""
    assert script_text("^", "") == ""


@pytest.mark.parametrize("name", ["mfrac", "msqrt", "mfenced", "mmultiscripts", "mtable", "msup"])
def test_deep_nesting_is_followed(name: str):
    """The deepest formula that can be parsed does not exhaust the interpreter."""
    assert "7" in linear(f"<{name}>" * 97 + "<mn>7</mn>" + f"</{name}>" * 97)


NAMES = st.sampled_from(
    ["mrow", "mfrac", "msup", "msub", "msubsup", "mover", "mroot", "msqrt", "mfenced", "mtable", "mtr", "mmultiscripts"]
)
TREES = st.recursive(
    st.text(alphabet="12a=+·/() ", max_size=4).map(lambda text: f"<mn>{text}</mn>"),
    lambda inner: st.builds(
        lambda name, parts: f"<{name}>{''.join(parts)}</{name}>", NAMES, st.lists(inner, max_size=4)
    ),
    max_leaves=20,
)


@given(TREES)
def test_any_formula_gives_one_line(inner: str):
    """However an element misses its arguments, there is a line."""
    line = linear(inner)
    assert line == " ".join(line.split())
