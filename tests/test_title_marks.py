"""Marks before and behind titles: which are some, and which words only look like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.title_marks import is_about_another, says_retracted, without_mark

WORDS = st.lists(st.text("abcdeghij", min_size=1), min_size=1, max_size=4).map(" ".join)
"""Titles without any word that could be a mark."""

WORD = st.sampled_from(["retracted", "withdrawn", "Retracted", "Withdrawn", "RETRACTED", "WITHDRAWN"])
NOUN = st.sampled_from(["", " article", " ARTICLE", " paper", " chapter"])
BEFORE = st.sampled_from(["{}: ", "{} : ", "{}:", "[{}] ", "({}) ", "[{}]: ", "{}—", "{} — ", "{} – ", "{} - "])
BEHIND = st.sampled_from([" [{}]", " ({})", " ({}).", " ({}. See vol. 3, pg. 5, 2025)", " ({}: see vol. 3)"])
NOTICE = st.sampled_from(["Correction", "Author correction", "Retraction", "Withdrawal", "Erratum", "Addendum"])
JOINT = st.sampled_from(["-", "‐", "‑", "–", "- and ", "– and ", "/", " ", ", ", "; "])
"""What joins two words; none of it parts a mark from a title."""


@given(WORD, NOUN, BEFORE, WORDS)
def test_mark_before_a_title(word: str, noun: str, form: str, title: str):
    """A title behind any form of the mark is retracted, and is the bare title without it."""
    marked = form.format(word + noun) + title
    assert says_retracted(marked) and without_mark(marked) == title


@given(WORD, NOUN, BEHIND, WORDS)
def test_mark_behind_a_title(word: str, noun: str, form: str, title: str):
    """A title before any form of the mark in brackets is retracted, and is the bare title without it."""
    marked = title + form.format(word + noun)
    assert says_retracted(marked) and without_mark(marked) == title


@given(WORD, JOINT, WORDS)
def test_word_that_is_joined_to_another(word: str, joint: str, rest: str):
    """A title that begins with such a word, joined to the next in any way, is a study's."""
    title = f"{word}{joint}{rest}"
    assert not says_retracted(title) and without_mark(title) == title


@given(WORD, st.lists(st.sampled_from(["dead", "lost", "treated"]), min_size=1), WORDS)
def test_fates_of_patients(word: str, others: list[str], title: str):
    """What became of patients, in brackets at the end, is no mark of the paper."""
    title = f"{title} ({', '.join([word, *others])})"
    assert not says_retracted(title) and without_mark(title) == title


@given(WORD, JOINT, WORDS)
def test_translated_title(word: str, joint: str, rest: str):
    """A translated title, which catalogues set in brackets, is none for the word that it begins with."""
    title = f"[{word}{joint}{rest}]"
    assert not says_retracted(title) and without_mark(title) == title


@given(NOTICE, st.sampled_from([": ", ":", " - ", " – ", "—"]), WORDS)
def test_notice_about_another_paper(word: str, end: str, title: str):
    """A notice is told by the word before its title, whatever parts them."""
    assert is_about_another(f"{word}{end}{title}")


@given(NOTICE, JOINT, WORDS)
def test_study_of_corrections_and_withdrawals(word: str, joint: str, rest: str):
    """A title that begins with the word for a notice, joined to the next, is a study's: "Withdrawal-related ..."."""
    assert not is_about_another(f"{word}{joint}{rest}")


@pytest.mark.parametrize(
    "title",
    [
        "Withdrawn-early patients in trials of sorafenib",
        "Withdrawn–continued comparisons",
        "Retracted liver edges on imaging",
        "Retracted-edge sign",
        "[Withdrawn patients in hepatology trials]",
        "Patients (withdrawn from trials)",
        "Candidates on the list (withdrawn, transplanted, dead)",
        "Correction of coagulopathy in cirrhosis",
        "Withdrawal of immunosuppression after transplantation",
        "Retraction-related liver injury after gastrectomy",
        "Withdrawal-associated flares of hepatitis B",
    ],
)
def test_titles_of_studies(title: str):
    """The same words in the title of a study mean nothing."""
    assert not is_about_another(title) and not says_retracted(title) and without_mark(title) == title


@pytest.mark.parametrize("title", ["Retracted:", "Withdrawn", "[Retracted]"])
def test_title_that_is_a_mark_only(title: str):
    """A title that has no other word than the mark keeps it."""
    assert without_mark(title) == title


@pytest.mark.parametrize("mark", ["Expression of concern: ", "EDITORIAL EXPRESSION OF CONCERN: "])
def test_paper_in_doubt(mark: str):
    """A mark of doubt is no part of a title, and no retraction."""
    assert without_mark(f"{mark}X in HCC") == "X in HCC" and not says_retracted(f"{mark}X in HCC")


@pytest.mark.parametrize(
    "title",
    [
        "Correction to: Sorafenib in HCC",
        "Erratum for Sorafenib in HCC",
        "Retraction notice to X",
        "Notice of withdrawal: X",
        "Corrigendum: X",
        "Expression of concern: X",
    ],
)
def test_titles_of_notices(title: str):
    """Notices about other papers are told by their titles."""
    assert is_about_another(title)
