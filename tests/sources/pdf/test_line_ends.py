"""Ends of lines: hyphens, dashes, and sentences that end or do not."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.sources.pdf.line_ends import ITEM, breaks_off, ends_sentence, join_lines, word_counts

NOTHING: Counter[str] = Counter()


def joined(line: str, following: str, counts: Counter[str] = NOTHING) -> str:
    """Return two lines as one."""
    return join_lines(line, following, counts) + following


@pytest.mark.parametrize(
    ("line", "following", "expected"),
    [
        ("treated with immuno-", "therapy", "treated with immunotherapy"),
        ("given post-", "immunotherapy", "given post-immunotherapy"),
        ("with lenva-", "tinib", "with lenvatinib"),
        ("a double-", "blind trial", "a double-blind trial"),
        ("the over-", "all survival", "the overall survival"),
        ("in the long-", "term", "in the long-term"),
    ],
)
def test_hyphens_by_how_english_is_written(line: str, following: str, expected: str):
    """A word that stands nowhere else is put together when it is one, and keeps its hyphen when its parts are."""
    assert joined(line, following) == expected


def test_the_document_decides_first():
    """The form that the document has elsewhere wins, whatever English prefers."""
    assert joined("a re-", "challenge", Counter({"rechallenge": 1})) == "a rechallenge"
    assert joined("the over-", "all survival", Counter({"over-all": 2, "overall": 1})) == "the over-all survival"


@pytest.mark.parametrize(
    ("line", "following", "expected"),
    [
        ("10-", "12 months", "10-12 months"),
        ("PD-", "1 blockade", "PD-1 blockade"),
        ("Child-", "Pugh class", "Child-Pugh class"),
        ("HCC-", "related death", "HCC-related death"),
        ("T-", "cell", "T-cell"),
        ("β-", "catenin", "β-catenin"),
        ("95% CI 1.2–", "3.4", "95% CI 1.2–3.4"),
        ("LC-MS/", "MS", "LC-MS/MS"),
        ("cells 10−", "3", "cells 10−3"),
    ],
)
def test_what_is_never_joined(line: str, following: str, expected: str):
    """Hyphens beside figures, capitals and single letters stay, and so do dashes and strokes, without a space."""
    assert joined(line, following) == expected


def test_a_dash_between_spaces_keeps_them():
    """A dash that stands for itself is no part of a word."""
    assert joined("a contrary tendency –", "namely") == "a contrary tendency – namely"


def test_a_suspended_hyphen_keeps_its_space():
    """The first of two joined words, "first- and second-line", is followed by a space; "intention-to" is not one."""
    assert joined("first-", "and second-line") == "first- and second-line"
    assert joined("intention-", "to-treat") == "intention-to-treat"


def test_a_list_item_after_a_stroke():
    """An address that ends with a stroke does not swallow the number of the next reference."""
    assert joined("4. https://example.org/", "5. Next") == "4. https://example.org/ 5. Next"


def test_soft_hyphens():
    """A soft hyphen at a line end goes between letters, and becomes a hyphen between figures."""
    assert joined("hepato\u00ad", "cellular") == "hepatocellular"
    assert joined("10\u00ad", "12") == "10-12"


@pytest.mark.parametrize(
    "line", ["was safe.", "was it safe?", "was safe.¹²", "was safe.12", "safe (yes).", "safe. [3, 4]"]
)
def test_ended_sentences(line: str):
    """A full stop ends a sentence, with closing marks and the numbers of references behind it."""
    assert ends_sentence(line)


@pytest.mark.parametrize("line", ["HR 0.58", "Smith et al.", "shown in Fig.", "by J.", "was given", "19.2", "v. 4.1.0"])
def test_sentences_that_do_not_end(line: str):
    """Figures with a decimal point, abbreviations and initials end none."""
    assert not ends_sentence(line)


def test_lines_that_must_be_followed():
    """A comma and small words promise more."""
    assert breaks_off("in patients with") and breaks_off("lenvatinib,")
    assert not breaks_off("Statistical analysis")


def test_items_of_lists():
    """Numbers with a stop or brackets begin an item; a number that begins a sentence does not."""
    assert [bool(ITEM.match(text)) for text in ("1. Smith", "[12] Smith", "3) a", "19.2 months", "4 years")] == [
        *(True, True, True),
        *(False, False),
    ]


def test_counted_words():
    """Words cut by a line end are not counted; those with hyphens count with each of their pairs."""
    counts = word_counts(["Post-immunotherapy-related care immuno-", "therapy care"])
    assert counts == {
        "post-immunotherapy-related": 1,
        "post-immunotherapy": 1,
        "immunotherapy-related": 1,
        "care": 2,
    }


@given(st.text(alphabet="aB1β-–/. \u00ad", max_size=12), st.text(alphabet="aB1β-–. ", min_size=1, max_size=8))
def test_joining_loses_hyphens_and_nothing_else(line: str, following: str):
    """Letters and figures come through in order, and figures of two lines never run together."""
    line, following = line.strip(), following.strip()
    text = join_lines(line, following, NOTHING)
    assert [char for char in text if char.isalnum()] == [char for char in line if char.isalnum()]
    assert not (line and following and following[0].isdigit() and text[-1].isdigit())
