"""Abstracts: labels become sections, copyright lines go, and no other letter is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.sources.text.abstracts import split_abstract, without_copyright


def sections(text: str) -> list[tuple[str, str]]:
    """Return the parts of an abstract as pairs."""
    return [(part.section, part.text) for part in split_abstract(text)]


def test_labels_in_capitals():
    """Labels at the beginnings of sentences become sections in small letters."""
    assert sections("BACKGROUND & AIMS: Why. METHODS: How. RESULTS: HR 0·58.") == [
        ("background & aims", "Why."),
        ("methods", "How."),
        ("results", "HR 0·58."),
    ]


def test_an_abbreviation_is_no_label():
    """A term in capitals before a colon stays in its sentence."""
    assert sections("AIM: To see. RESULTS: As follows. OS: 9 months. PFS: 4 months.") == [
        ("aim", "To see."),
        ("results", "As follows. OS: 9 months. PFS: 4 months."),
    ]


def test_a_label_behind_a_missing_full_stop():
    """A usual label in capitals is seen even when the sentence before it lacks its end; the sentence loses nothing."""
    assert sections("METHODS: We treated HCC RESULTS: It helped.") == [
        ("methods", "We treated HCC"),
        ("results", "It helped."),
    ]


@pytest.mark.parametrize("sign", [":", "-", " –"])
def test_labels_in_small_letters(sign: str):
    """Journals that print labels in small letters, with a colon or a dash, are understood."""
    text = f"Background{sign} Why. Patients and Methods{sign} How. Conclusions{sign} So."
    assert [section for section, _ in sections(text)] == ["background", "patients and methods", "conclusions"]


@pytest.mark.parametrize("text", ["We found: nothing. Results: none.", "BACKGROUND: only one.", "RESULTS"])
def test_a_text_without_two_labels_is_one_part(text: str):
    """A text that does not begin with a label, or has only one, is not split."""
    assert sections(text) == [("abstract", text)]


@pytest.mark.parametrize("text", ["", "NA", "[No abstract available]", "No abstract available."])
def test_words_for_nothing_give_no_part(text: str):
    """What databases write where there is no abstract is not quoted."""
    assert split_abstract(text) == ()


PIECES = ["BACKGROUND: ", "Methods: ", "RESULTS: ", "OS: ", "We ", "(x) "]


@given(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(["saw 9·9 months. ", "died HCC ", "p<0.05; "]))))
def test_no_character_is_lost(pieces: list[tuple[str, str]]):
    """Sections and texts together hold the letters and figures of the abstract in its order."""
    text = "".join(map("".join, pieces)).strip()
    parts = split_abstract(text)
    told = "".join(part.text if part.section == "abstract" else part.section + part.text for part in parts)
    assert [char for char in told.lower() if char.isalnum()] == [char for char in text.lower() if char.isalnum()]


@pytest.mark.parametrize(
    "tail",
    [
        "© 2019 Elsevier Ltd. All rights reserved.",
        "Copyright © 2022 Chan, Kudo.",
        "Crown Copyright © 2019 Published by Elsevier.",
        "(C) 2018 The Authors. Published by Elsevier B.V. This is an open access article.",
        "(C) RSNA, 2015.",
        "(PsycInfo Database Record (c) 2020 APA, all rights reserved)",
        "2019 Elsevier B.V. All rights reserved.",
        "Copyright of Journal X is the property of Y. No warranty is given. (Copyright applies to all Abstracts.)",
    ],
)
def test_copyright_lines_go(tail: str):
    """The statements that databases append are cut off, and nothing before them."""
    assert without_copyright(f"Survival was 9·9 months. {tail}") == "Survival was 9·9 months."


@pytest.mark.parametrize("text", ["(106·2)(B) > LLFF (77·2)(C) > X.", "(a) one; (b) two. (c) 2015 cohort was added."])
def test_letters_in_brackets_stay(text: str):
    """A (c) that marks a group or an item of a list is no copyright."""
    assert without_copyright(text) == text
