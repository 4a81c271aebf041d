"""The texts of pages mended into one."""

import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from hepcite.sources.pdf.page_text import mend_pages

LONG = "The median overall survival of all patients was 19.2 months in this trial"


def test_lines_of_a_paragraph():
    """Lines are joined by one space, paragraphs stand on lines of their own."""
    assert mend_pages(["Sorafenib\nwas  safe\n\nIt was\ncheap"]).text == "Sorafenib was safe\nIt was cheap"


def test_a_short_line_with_a_full_stop_ends_a_paragraph():
    """A line that ends short and with a full stop is the last of its paragraph; a full one is not."""
    assert mend_pages([f"{LONG}.\n{LONG}\nwas it.\nNivolumab {LONG}."]).text == (
        f"{LONG}. {LONG} was it.\nNivolumab {LONG}."
    )


def test_headings_stand_alone():
    """A short line without a full stop before a full one is a heading."""
    assert mend_pages([f"Statistical analysis\n{LONG}"]).text == f"Statistical analysis\n{LONG}"


def test_a_short_line_that_leads_on_is_no_heading():
    """A line that ends with "with" goes on, though it is short and a capital follows."""
    assert mend_pages([f"in patients with\nHCC {LONG}"]).text == f"in patients with HCC {LONG}"


def test_ligatures_and_soft_hyphens():
    """Ligatures become letters, soft hyphens go, but not between figures."""
    assert mend_pages(["eﬃcacy in hepato\u00adcellular carcinoma, 10\u00ad12"]).text == (
        "efficacy in hepatocellular carcinoma, 10-12"
    )


def test_pages_begin_where_they_say():
    """Each place is that of the first letter of its page, in a paragraph and even in a word."""
    part = mend_pages([f"{LONG} with immuno-", f"therapy in liver cancer. {LONG}.", "", "Nivolumab was given."])
    assert [part.text[offset:][:7] for offset, _ in part.pages] == ["The med", "therapy", "Nivolum"]
    assert [number for _, number in part.pages] == [1, 2, 4]


def test_a_paragraph_goes_on_across_pages():
    """A paragraph without a full stop goes on in small letters on the next page, or in a line as full as its last."""
    assert mend_pages([f"{LONG} and", "progression-free survival was not reached."]).text.count("\n") == 0
    assert mend_pages([LONG, LONG.replace("The", "BCLC")]).text.count("\n") == 0


def test_a_paragraph_that_ends_does_not_go_on():
    """After a full stop, and before a heading, the next page begins anew."""
    assert mend_pages([f"{LONG}.", "in small letters"]).text.count("\n") == 1
    assert mend_pages([LONG, f"Methods\n{LONG}"]).text.split("\n")[1] == "Methods"


def test_a_column_break():
    """A blank line in the middle of a sentence, as at the end of a column, is none."""
    assert mend_pages([f"{LONG} and\n\nprogression-free survival was not."]).text.count("\n") == 0


def test_running_heads_and_line_numbers_go():
    """A head, a page number and the numbers in the margin are left out, and offsets count without them."""
    pages = [
        "\n".join(
            [
                "Chan et al.",
                *(f"{20 * page + line} {'abc'[page - 1]}{chr(96 + line)} of a text" for line in range(1, 13)),
                str(page),
            ]
        )
        for page in (1, 2, 3)
    ]
    part = mend_pages(pages)
    assert "Chan" not in part.text and part.text.startswith("aa of a text ab")
    assert [part.text[offset:][:2] for offset, _ in part.pages] == ["aa", "ba", "ca"]


def test_no_pages():
    """Nothing gives an empty part."""
    assert mend_pages([]) == mend_pages(["", " \n "])
    assert (mend_pages([]).text, mend_pages([]).pages, mend_pages([]).section) == ("", (), "text")


SIGNS = st.text(alphabet="abcB ,.%±≥−–<>=·0123456789\n", max_size=120)


@given(st.lists(SIGNS, min_size=1, max_size=1))
def test_nothing_changes_but_white_space(pages: list[str]):
    """Without hyphens every character comes through in order, figures and signs among them."""
    assert re.sub(r"\s", "", mend_pages(pages).text) == re.sub(r"\s", "", pages[0])


@given(SIGNS)
def test_figures_stay_apart(page: str):
    """The numbers of a page are the numbers of its text, each as often, dashes at line ends aside."""
    page = re.sub(r"[–−]", "-", page).replace("-\n", "\n")
    assert Counter(re.findall(r"\d+", mend_pages([page]).text)) == Counter(re.findall(r"\d+", page))


WORDS = st.lists(st.sampled_from(["hepatitis", "safe.", "0.58", "immuno-", "therapy", "and", "10-", "12"]), max_size=9)


@given(st.lists(st.lists(WORDS.map(" ".join), max_size=5).map("\n".join), max_size=4))
def test_no_word_is_lost(pages: list[str]):
    """Letters and figures come through in order, whatever is hyphenated where, unless a running line went."""
    kept, given_text = (
        "".join(char for char in text if char.isalnum()) for text in (mend_pages(pages).text, "".join(pages))
    )
    edges = Counter(line for page in pages for line in set(page.split("\n")))
    assert kept == given_text or max(edges.values()) > 1 or re.search(r"\d", given_text)


@given(st.lists(SIGNS, max_size=4))
def test_places_are_in_order(pages: list[str]):
    """Places rise, lie in the text, and name pages that have one."""
    part = mend_pages(pages)
    assert list(part.pages) == sorted(set(part.pages))
    assert all(0 <= offset < len(part.text) and pages[number - 1].strip() for offset, number in part.pages)
