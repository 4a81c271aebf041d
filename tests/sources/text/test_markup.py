"""Marked-up text into plain text: what is dropped, what is kept apart, what is chosen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from hepcite.sources.text.markup import flat_text, text_at
from hepcite.sources.text.xml import parse_xml

MATH = '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>p</mi><mo>=</mo><mn>0.03</mn></math>'


def flat(inner: str, *skip: str) -> str:
    """Return the flat text of a paragraph that holds this XML."""
    return flat_text(parse_xml(f"<p>{inner}</p>".encode(), "test"), frozenset(skip))


def cite(*numbers: str, between: str = ",") -> str:
    """Return citations as publishers mark them."""
    return between.join(f'<xref ref-type="bibr" rid="R{number}">{number}</xref>' for number in numbers)


@pytest.mark.parametrize("name", ["i", "b", "u", "italic", "bold", "sc", "underline", "named-content", "ext-link"])
def test_marks_of_type_are_dropped(name: str):
    """Slanted, bold and linked words are words like others, also in the middle of one."""
    assert flat(f"the <{name}>CTNN</{name}>B1 gene") == "the CTNNB1 gene"


def test_white_space_and_greek():
    """Lines and indents of the file vanish, Greek letters stay."""
    assert flat("\n  α-fetoprotein&#160;≥\n  400&#8201;ng/mL  ") == "α-fetoprotein ≥ 400 ng/mL"


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("10<sup>-3</sup>", "10⁻³"),
        ("CD8<sup>+</sup> T cells", "CD8⁺ T cells"),
        ("H<sub>2</sub>O", "H₂O"),
        ("H<inf>2</inf>O", "H₂O"),
        ("<sup>90</sup>Y", "⁹⁰Y"),
        ("kg/m<sup>2 </sup>and", "kg/m² and"),
        ("m<sup><i>2</i></sup>", "m²"),
        ("log<sub>10</sub>", "log₁₀"),
    ],
)
def test_scripts_of_figures_and_signs_are_raised_and_lowered(inner: str, expected: str):
    """Superscripts and subscripts become the characters that Unicode has for them."""
    assert flat(inner) == expected


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("the 2<sup>nd</sup> line", "the 2nd line"),
        ("C<sub>max</sub>", "Cmax"),
        ("TheraSphere<sup>®</sup>", "TheraSphere®"),
        ("Child<sup/>-Pugh<sup> </sup>A", "Child-Pugh A"),
    ],
)
def test_scripts_of_letters_stay_plain(inner: str, expected: str):
    """Words are searched in plain letters."""
    assert flat(inner) == expected


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("10<sup>1.5</sup>", "10^(1.5)"),
        ("was 9.9 months.<sup>12,13</sup>", "was 9.9 months.^(12,13)"),
        ("45%<sup>a1</sup>", "45%^(a1)"),
        ("<sub>x1</sub>5", "_(x1)5"),
    ],
)
def test_figures_never_run_together(inner: str, expected: str):
    """A script that cannot be raised does not lengthen the number beside it."""
    assert flat(inner) == expected


def test_a_citation_does_not_run_into_a_figure():
    """The number of a reference stands in brackets, behind a space."""
    assert flat(f"OS was 9.9{cite('12')} and 9.9 months{cite('12-15')}.") == "OS was 9.9 [12] and 9.9 months [12-15]."


@pytest.mark.parametrize("form", ["<sup>{}</sup>", "{}"])
def test_raised_citations_come_in_brackets_once(form: str):
    """It makes no difference whether the publisher raised them."""
    assert flat(f"9.9 months.{form.format(cite('12', '13'))} Then") == "9.9 months. [12][13] Then"
    assert flat("9.9<xref ref-type='bibr'><sup>12</sup></xref>") == "9.9 [12]"


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (f"HCC [{cite('12')}]", "HCC [12]"),
        (f"HCC [{cite('12', '13')}–{cite('15')}]", "HCC [12,13–15]"),
        (f"HCC ({cite('12', '13', between='; ')})", "HCC (12; 13)"),
        ("HCC <xref ref-type='bibr'>[12]</xref>", "HCC [12]"),
        (f"HCC [{cite('12')}] or 9.9{cite('13')}", "HCC [12] or 9.9 [13]"),
    ],
)
def test_brackets_of_the_text_are_not_doubled(inner: str, expected: str):
    """A citation that the text brackets itself stays as printed."""
    assert flat(inner) == expected


def test_a_bracket_around_figures_does_not_hide_a_citation():
    """Only a bracket that begins with a citation is one for citations."""
    assert flat(f"(HR 0.58, 0.4–0.8{cite('12')})") == "(HR 0.58, 0.4–0.8 [12])"


def test_citations_by_name_and_year_stay_as_printed():
    """Names and years are text."""
    names = "<xref ref-type='bibr'>Chan et al., 2024</xref>"
    assert flat(f"({names})") == "(Chan et al., 2024)"
    assert flat(f"Chan et al. {cite('2024')}, {cite('2025')}") == "Chan et al. 2024, 2025"


@pytest.mark.parametrize(("mark", "expected"), [("a", "9.9 [a]"), ("<sup>1</sup>", "9.9 [1]"), ("*", "9.9*")])
def test_marks_of_notes_do_not_run_into_figures(mark: str, expected: str):
    """A footnote's letter or number stands in brackets, a sign needs none."""
    assert flat(f"9.9<xref ref-type='table-fn' rid='t'>{mark}</xref>") == expected


def test_references_to_figures_are_text():
    """Only references to literature and notes are marks."""
    assert flat("see Table <xref ref-type='table'>2</xref>") == "see Table 2"


def test_blocks_stand_apart():
    """Paragraphs, list items and line breaks do not glue words together."""
    assert (
        flat("<title>Aim</title><list><list-item><p>One</p></list-item></list>Two<break/>Three") == "Aim One Two Three"
    )


def test_what_is_skipped_leaves_its_tail():
    """The elements named are left out, at any depth; the text behind them is kept."""
    assert flat("Liver<fn><p>a note</p></fn> cancer <i>is<fn>x</fn> treated</i>", "fn") == "Liver cancer is treated"


def test_the_tail_of_the_element_itself_is_not_its_text():
    """What follows an element belongs to its parent."""
    root = parse_xml(b"<p><b>Liver</b> cancer</p>", "test")
    assert flat_text(root[0]) == "Liver"


def test_formulas_are_written_on_one_line():
    """MathML is read under any prefix."""
    prefixed = MATH.replace("<", "<mml:").replace("<mml:/", "</mml:").replace("xmlns=", "xmlns:mml=")
    assert flat(f"a trend ({MATH})") == flat(f"a trend ({prefixed})") == "a trend (p = 0.03)"


@pytest.mark.parametrize("wrapper", ["alternatives", "inline-formula"])
def test_one_form_of_a_formula_is_taken(wrapper: str):
    """MathML before TeX before a picture, in any order; only `alternatives` and formulas hold several forms."""
    tex, picture = "<tex-math>$$q=0.03$$</tex-math>", "<inline-graphic><alt-text>Picture</alt-text></inline-graphic>"
    assert flat(f"so <{wrapper}>{picture}{tex}{MATH}</{wrapper}>.") == "so p = 0.03."
    assert flat(f"so <alternatives>{picture}{tex}</alternatives>.") == "so q = 0.03."
    assert flat(f"so <alternatives>{picture}</alternatives>.") == "so Picture."


def test_words_beside_a_formula_are_kept():
    """A formula's own text and number are not an alternative of it."""
    assert flat(f"<disp-formula>where {MATH} <label>(1)</label></disp-formula>") == "where p = 0.03 (1)"


def test_a_table_is_preferred_to_its_picture():
    """Publishers give both."""
    picture = "<graphic><alt-text>Picture</alt-text></graphic>"
    assert flat(f"<alternatives>{picture}<table><tr><td>9</td><td>8</td></tr></table></alternatives>") == "9 8"


def test_html_is_read_too():
    """Trees of other parsers may hold comments, which are no text."""
    assert flat_text(html.fragment_fromstring("<div>CO<sub>2</sub><!-- x --> and<br>more</div>")) == "CO₂ and more"


def test_text_at_a_path():
    """The first element counts; a missing one, or a missing parent, gives nothing."""
    root = parse_xml(b"<a><b><c>One</c></b><b><c>Two</c></b></a>", "test")
    assert (text_at(root, "b/c"), text_at(root, "d"), text_at(None, "b")) == ("One", "", "")


@pytest.mark.parametrize("name", ["sup", "p", "alternatives", "xref", "disp-formula"])
def test_deep_nesting_is_followed(name: str):
    """The deepest tree that can be parsed does not exhaust the interpreter."""
    assert flat(f"<{name}>" * 98 + "1" + f"</{name}>" * 98) in {"1", "¹"}


NAMES = st.sampled_from(
    ["p", "sup", "sub", "xref", "alternatives", "math", "mfrac", "mn", "tex-math", "b", "disp-formula"]
)
WORDS = st.text(alphabet="12.9a αβ[(,–%\\{}^_$", max_size=6)
TREES = st.recursive(
    WORDS.map(lambda text: text.replace("&", "")),
    lambda inner: st.builds(
        lambda name, parts, tail: f'<{name} ref-type="bibr">{"".join(parts)}</{name}>{tail}',
        NAMES,
        st.lists(inner, max_size=4),
        WORDS,
    ),
    max_leaves=15,
)


@given(TREES)
def test_any_tree_gives_text_on_one_line(inner: str):
    """No arrangement of elements fails, and the text follows the rules."""
    text = flat(inner)
    assert text == " ".join(text.split())


@given(st.lists(st.tuples(st.sampled_from(["sup", "sub", "b", "i"]), st.text("0123456789", max_size=3)), max_size=5))
def test_figures_in_scripts_are_never_lost(pieces: list[tuple[str, str]]):
    """Digits may be raised or lowered; their number and order stay."""
    inner = "".join(f"7<{name}>{digits}</{name}>" for name, digits in pieces)
    folded = "".join(
        str(int(char)) if char.isdecimal() else str("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉".find(char) % 10) for char in flat(inner)
    )
    assert folded == "".join(f"7{digits}" for _, digits in pieces)
