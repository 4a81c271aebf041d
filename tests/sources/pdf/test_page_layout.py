"""Lines of pages put in order and parted into paragraphs."""

from collections.abc import Sequence

from hepcite.sources.pdf.glyph_lines import Line
from hepcite.sources.pdf.page_layout import LaidOutPage, lay_out

FULL = "the median overall survival of patients with cancer"


def lines(texts: Sequence[str], start: float = 50, top: float = 700, size: float = 10, **more: object) -> list[Line]:
    """Set lines 12 points apart, five points a character; each leading space indents by two characters."""
    return [
        Line(
            text.strip(),
            start + 10 * (len(text) - len(text.lstrip())),
            start + 10 * (len(text) - len(text.lstrip())) + 5 * len(text.strip()),
            top - 12 * number,
            size,
            **more,  # type: ignore[arg-type]
        )
        for number, text in enumerate(texts)
        if text
    ]


def paragraphs(*pages: Sequence[Line]) -> list[list[str]]:
    """Return the paragraphs of each page, lines joined by spaces."""
    return [[block.replace("\n", " ") for block in page.text.split("\n\n")] for page in lay_out(pages)]


def test_an_indent_begins_a_paragraph():
    """After a full stop, an indented line begins a paragraph though the line before it is full."""
    assert len(paragraphs(lines([FULL, f"{FULL[:-1]}.", f" New {FULL}", FULL]))[0]) == 2


def test_an_indent_in_a_sentence_begins_none():
    """A line that stands further right in the middle of a sentence goes on."""
    assert len(paragraphs(lines([FULL, f" New {FULL}", f" {FULL}"]))[0]) == 1


def test_a_wide_step_begins_a_paragraph():
    """Space between lines parts paragraphs."""
    assert paragraphs(lines([FULL, FULL, "", f"New {FULL}", FULL]))[0][0] == f"{FULL} {FULL}"


def test_a_line_with_room_for_the_next_word_ends_its_paragraph():
    """A line that ends with a full stop where the next word would have fitted in is the last one."""
    assert len(paragraphs(lines([FULL, "it was safe.", f"New {FULL}"]))[0]) == 2
    assert len(paragraphs(lines([FULL, f"{FULL[:-6]}.", f"Hepatocellular {FULL}"[: len(FULL)]]))[0]) == 1


def test_headings_stand_alone():
    """A short line without a full stop, or a larger one, is a paragraph."""
    assert paragraphs(lines(["Patients", f"New {FULL}"]))[0][0] == "Patients"
    larger = [*lines(["Results and what they mean for patients"], top=712, size=14), *lines([FULL])]
    assert len(paragraphs(larger)[0]) == 2


def test_rows_of_tables_stand_alone():
    """Each row of a table is a paragraph, in small letters too; running text around it is not touched."""
    table = lines(["median age 61 60", "n (%) 12 14"], cells=3)
    assert paragraphs(table)[0] == ["median age 61 60", "n (%) 12 14"]


def test_items_of_a_list():
    """Numbered items part even where a line is full, bullets always do."""
    items = [
        "1. Smith J. Survival of patients with liver cancer.",
        "2. Chan S. Survival of patients with liver cancer.",
    ]
    assert paragraphs(lines(items))[0] == items
    assert len(paragraphs(lines([f"• {FULL}", f"• {FULL}"]))[0]) == 2


def test_columns_are_read_one_after_the_other():
    """A sentence goes on from the foot of a column to the top of the next one, whatever it goes on with."""
    page = lines([FULL] * 5) + lines([FULL.replace("the", "HCC"), *[FULL] * 3], start=320)
    assert len(paragraphs(page)[0]) == 1


def test_a_column_that_ends_with_its_sentence():
    """After a full stop the next column begins a paragraph."""
    page = lines([FULL, f"{FULL[:-1]}."]) + lines([f"New {FULL}", FULL], start=320)
    assert len(paragraphs(page)[0]) == 2


def test_a_footnote_between_two_columns():
    """Small print between the parts of a sentence comes behind it."""
    page = [
        *lines([FULL] * 9),
        *lines(["Correspondence to the authors of this invented paper"], top=580, size=7),
        *lines([*[FULL] * 8, f"{FULL[:-1]}."], start=320),
    ]
    assert paragraphs(page)[0] == [
        f"{' '.join([FULL] * 17)} {FULL[:-1]}.",
        "Correspondence to the authors of this invented paper",
    ]


def test_a_caption_at_the_foot_of_a_page():
    """What stands between a sentence and its rest on the next page comes before it, and before its heading."""
    caption = lines(["Figure 1. Survival of invented patients by treatment."], top=500, size=8)
    page = [*lines(["Results"], top=712, size=12), *lines([FULL] * 9), *caption]
    assert [text[:7] for text in paragraphs(page, lines([FULL.replace("the", "this")] * 9))[0]] == [
        "Figure ",
        "Results",
        "the med",
    ]


def test_a_caption_at_the_head_of_the_next_page():
    """Running text that goes on from the page before comes first."""
    caption = lines(["Table 1. Invented patients by treatment of their liver."], top=700, size=8)
    pages = paragraphs(
        lines([FULL.replace("the", "this")] * 9), [*caption, *lines([*[FULL] * 8, f"{FULL[:-1]}."], top=600)]
    )
    assert [text[:7] for text in pages[1]] == ["the med", "Table 1"]


def test_lettering_of_a_figure_is_no_text():
    """Words of a figure that have the size of the text do not join it."""
    page = [*lines([FULL] * 9), *lines(["Months", "Nivolumab plus ipilimumab"], start=100, top=400)]
    assert sorted(paragraphs(page)[0]) == ["Months", "Nivolumab plus ipilimumab", " ".join([FULL] * 9)]


def test_running_heads_go_wherever_they_are_drawn():
    """Heads and feet are those at the top and the bottom, also when the file draws them last."""
    texts = ["in this trial", "of this drug", "for this time"]
    pages = [
        [*lines([f"{text} {FULL}"] * 8), *lines(["Chan et al."], top=750, size=8), *lines([str(number)], top=40)]
        for number, text in enumerate(texts, start=4)
    ]
    assert not any("Chan" in text or text.isdigit() for page in paragraphs(*pages) for text in page)


def test_turned_text_in_the_margin_goes():
    """A stamp along the margin of every page is a running line, the axis of a figure in the page is not."""
    stamp = [Line("Downloaded from an invented server", 100, 300, -590, 8, quarter=1)]
    axis = [Line("Overall survival (%)", 100, 300, -200, 8, quarter=1)]
    pages = paragraphs(*([*lines([f"{text} {FULL}"] * 9), *stamp, *axis] for text in ("in", "of", "for")))
    assert all("Overall survival (%)" in page and len(page) == 2 for page in pages)


def test_recognised_text_has_one_size():
    """Lines recognised in a picture make one paragraph though each has a size of its own."""
    page = [
        line for step in range(4) for line in lines([f"New {FULL}"], top=700 - 12 * step, size=9 + step, is_hidden=True)
    ]
    assert len(paragraphs(page)[0]) == 1


def test_pages_that_go_on():
    """A page says whether it begins with the rest of a sentence: in small letters, or in a line as full as the last."""
    rests = [FULL, FULL.replace("the", "HCC"), "Results"]
    pages = [[lines([FULL.replace("the", "this")] * 9), lines([rest, *[FULL] * 8])] for rest in rests]
    assert [lay_out(page)[1].goes_on for page in pages] == [True, True, False]


def test_the_row_of_a_table_does_not_go_on():
    """A table at the foot of a page is not continued by the text of the next one, in small letters or not."""
    table = lines(["Baseline 13.4 1.2 0.0 6.0 35 15 1.0"], top=500, cells=6)
    page = [*lines([*[FULL] * 7, f"{FULL[:-1]}."]), *table]
    assert not lay_out([page, lines([FULL.replace("the", "this")] * 9)])[1].goes_on


def test_a_ragged_line_goes_on():
    """Where the next word was too long for the room, a line is full."""
    short, long = "phentermine with topiramate is", "Sympathomimetic/anticonvulsant drugs were combined"
    page = [*lines([*[FULL] * 8, short]), *lines([long, *[FULL] * 8], start=320)]
    assert len(paragraphs(page)[0]) == 1


def test_a_colon_before_a_formula():
    """After a colon, a capital at the top of a column begins a paragraph."""
    page = [*lines([*[FULL] * 8, f"{FULL[:-1]}:"]), *lines([FULL.replace("the", "HCC"), FULL], start=320)]
    assert len(paragraphs(page)[0]) == 2


def test_nothing():
    """No pages give none; a page without lines gives an empty text."""
    assert lay_out([]) == ()
    assert lay_out([(), ()]) == (LaidOutPage(""), LaidOutPage(""))
