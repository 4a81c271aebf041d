"""Glyphs gathered into lines: raised figures, gaps, accents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.sources.pdf.glyph_lines import Glyph, gather_lines


def glyphs(text: str, start: float = 0, baseline: float = 100, size: float = 10, **more: object) -> list[Glyph]:
    """Set a text in glyphs half as wide as they are high, its spaces as white space in front of the next one."""
    placed = []
    before = ""
    for number, char in enumerate(text):
        x = start + number * size / 2
        if char == " ":
            before = " "
            continue
        placed.append(Glyph(char, x, x + size / 2, baseline, size, before=before)._replace(**more))  # type: ignore[arg-type]
        before = ""
    return placed


def after_break(placed: list[Glyph]) -> list[Glyph]:
    """Put a line break in front of the first glyph, as PDFium does when a run of text begins elsewhere."""
    return [placed[0]._replace(before="\n"), *placed[1:]]


def texts(placed: list[Glyph]) -> list[str]:
    """Return the texts of the lines."""
    return [line.text for line in gather_lines(placed)]


def test_lines_by_their_baselines():
    """A lower baseline begins a new line, whatever white space the reader saw."""
    assert texts(glyphs("HR 0.58") + glyphs("95% CI", baseline=88)) == ["HR 0.58", "95% CI"]


def test_raised_figures_after_a_number():
    """The marks of references become raised characters and are no digits of the number before them."""
    assert texts(glyphs("0.58") + glyphs("12,13", 20, 103, 6)) == ["0.58¹²,¹³"]


def test_a_line_goes_on_after_a_raised_figure():
    """A break that the reader sees after a raised figure is none."""
    marked = glyphs("corona") + glyphs("1", 30, 103.5, 6) + after_break(glyphs(". Then", 33))
    assert texts(marked) == ["corona¹. Then"]


def test_a_line_that_begins_with_a_raised_figure():
    """The mark of an affiliation belongs to the line behind it."""
    assert texts(glyphs("2", 0, 103, 6) + after_break(glyphs("Liver Unit", 3))) == ["²Liver Unit"]


def test_lowered_figures():
    """Figures set lower become lowered ones."""
    assert texts(glyphs("CO") + glyphs("2", 10, 98, 6)) == ["CO₂"]


def test_raised_signs():
    """Signs and powers are raised like figures."""
    assert texts(glyphs("CD8") + glyphs("+", 15, 103, 6)) == ["CD8⁺"]
    assert texts(glyphs("10") + glyphs("−3", 10, 103, 6)) == ["10⁻³"]


def test_raised_letters_stay_letters():
    """Letters have no raised form here; one that marks a footnote is kept apart from the word behind it."""
    assert texts(glyphs("2") + glyphs("nd", 5, 103, 6)) == ["2nd"]
    assert texts(glyphs("a", 0, 103, 6) + glyphs("Adjusted", 3)) == ["a Adjusted"]


def test_raised_figures_that_cannot_be_raised():
    """Figures with letters, set above a number, are marked so that they do not run into it."""
    assert texts(glyphs("0.58") + glyphs("1b", 20, 103, 6)) == ["0.58^(1b)"]


def test_figures_of_full_size_are_never_raised():
    """A number set a little higher is a number."""
    assert texts(glyphs("HR") + glyphs("12", 12, 102, 10)) == ["HR12"]


def test_hidden_text_is_never_raised():
    """Sizes and places of recognised text are guesses: its figures stay as they are."""
    assert texts(glyphs("survival", is_hidden=True) + glyphs("58", 42, 101, 8, is_hidden=True)) == ["survival58"]


def test_a_gap_between_letters_is_a_space():
    """Letters that stand apart are two words though the reader saw no space; closely set figures are one number."""
    assert texts(glyphs("al") + glyphs("et", 12)) == ["al et"]
    assert texts(glyphs("1") + glyphs("2", 7)) == ["12"]


def test_far_runs_are_lines_of_their_own():
    """Runs on one baseline with a break and a wide gap between them are two lines."""
    assert texts(glyphs("left") + after_break(glyphs("right", 300))) == ["left", "right"]


def test_rows_of_a_table_have_cells():
    """Wide gaps part cells; the gap behind the number of a heading does not."""
    row = glyphs("Age (years)") + glyphs(" 61", 120)[0:] + glyphs(" 60", 200)
    assert gather_lines(row)[0].cells == 3
    assert gather_lines(glyphs("2.") + glyphs(" Methods of the trial", 40))[0].cells == 1


def test_accents_drawn_over_letters():
    """An accent of its own and the letter under it become one letter, and the space around it goes."""
    letter = glyphs("M") + glyphs("u", 5) + glyphs("ller", 10)
    accent = Glyph("¨", 5.5, 9.5, 100, 10)
    assert texts([*letter[:1], accent._replace(before=" "), letter[1]._replace(before=" "), *letter[2:]]) == ["Müller"]
    assert texts([*letter, accent._replace(before="\n")]) == ["Müller"]


def test_an_accent_beside_a_letter_stays():
    """An accent that stands for an apostrophe is none."""
    assert texts(glyphs("Alzheimer´s")) == ["Alzheimer´s"]


def test_rules_of_dots_are_left_out():
    """A row of dots or dashes across the page is no text; three dots are."""
    assert texts(glyphs("." * 40) + glyphs("and so on ...", baseline=80)) == ["and so on ..."]


def test_ligatures():
    """Ligatures become letters."""
    assert texts(glyphs("eﬃcacy")) == ["efficacy"]


def test_drop_capitals():
    """A capital over two lines belongs to the word behind it."""
    lines = glyphs("T", 0, 88, 24) + glyphs("he liver", 12, 100) + glyphs("is large", 12, 88)
    assert texts(lines) == ["The liver", "is large"]


def test_turned_text_is_a_line_of_its_own():
    """Text that runs along the margin does not join the text of the page."""
    assert texts(glyphs("text") + glyphs("arXiv", 20, 100, quarter=1)) == ["text", "arXiv"]


@pytest.mark.parametrize("size", [0.0, 1e-9, 1e12, -5.0])
def test_sizes_of_broken_files(size: float):
    """Whatever the sizes, the letters come through."""
    assert "".join(texts(glyphs("abc", size=size))).replace(" ", "") == "abc"


@given(st.lists(st.tuples(st.sampled_from("0123456789.±≥%a ,−"), st.floats(-5, 5), st.floats(5, 12)), max_size=30))
def test_no_glyph_is_lost(placed: list[tuple[str, float, float]]):
    """Figures come through in order, raised or not, wherever they stand."""
    raised = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789")
    line = [Glyph(char, 6 * x, 6 * x + 5, 100 + up, size) for x, (char, up, size) in enumerate(placed) if char != " "]
    found = "".join(texts(line)).translate(raised)
    assert [char for char in found if char.isdigit()] == [glyph.text for glyph in line if glyph.text.isdigit()]
