"""Spelling: names are put right, everything else is left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.lexicon import Concept, Lexicon
from hepcite.spelling import Spelling
from hepcite.vocabulary import Vocabulary


def knowing(lexicon: Lexicon, *corpus_words: str) -> Spelling:
    """Return the spelling of a lexicon and a corpus of these words."""
    return Spelling(lexicon, Vocabulary(lexicon, corpus_words))


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    """Spelling with two invented drugs, one endpoint, and a small vocabulary."""
    concepts = [
        Concept(id="examplinib", kind="drug", name="examplinib"),
        Concept(id="mockumab", kind="drug", name="mockumab", synonyms=("mock",)),
        Concept(id="survival", kind="endpoint", name="survivorship"),
    ]
    return knowing(Lexicon(concepts), "examplified", "patients", "after")


@pytest.mark.parametrize("word", ["exampilnib", "examplinb", "examplinibb", "exemplinib"])
def test_misspelt_name_is_put_right(spelling: Spelling, word: str):
    """One letter wrong, missing, doubled or swapped still names the drug."""
    assert spelling.nearest(word) == "examplinib"


@pytest.mark.parametrize(
    "word",
    [
        "examplinib",
        "examplinibs",
        "examplified",
        "patients",
        "patient",
        "moc",
        "mokc",
        "survivorshp",
        "xxamplinib",
        "weather",
        "",
    ],
)
def test_other_words_are_left_alone(spelling: Spelling, word: str):
    """Known words, plurals, short words, other kinds of names and words with another first letter stay."""
    assert spelling.nearest(word) is None


def test_rest_of_the_question_stays(spelling: Spelling):
    """Punctuation, capitals, white space and unknown words around a corrected name are kept."""
    assert spelling.correct("Is  Exampilnib (20 mg) OK?\n") == "Is  examplinib (20 mg) OK?\n"


def test_several_names_are_corrected(spelling: Spelling):
    """Each misspelt name of a question is put right."""
    assert spelling.correct("exampilnib/mockumob") == "examplinib/mockumab"


@given(st.text(max_size=40))
@settings(deadline=None)
def test_correction_is_stable(spelling: Spelling, question: str):
    """A corrected question needs no second correction."""
    once = spelling.correct(question)
    assert spelling.correct(once) == once


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cabozatinib", "cabozantinib"),
        ("regorafanib", "regorafenib"),
        ("ramucirimab", "ramucirumab"),
        ("lenvatanib", "lenvatinib"),
    ],
)
def test_common_misspellings(lexicon: Lexicon, typed: str, meant: str):
    """Slips with the field's own drugs are put right."""
    assert knowing(lexicon).nearest(typed) == meant


@pytest.mark.parametrize(("word", "name"), [("immune", "immunex"), ("replaced", "replacid")])
def test_everyday_word_is_never_corrected(word: str, name: str):
    """A word of everyday English stays, although a name resembles it and the corpus lacks it."""
    spelling = knowing(Lexicon([Concept(id="drug", kind="drug", name=name)]))
    assert spelling.nearest(word) is None and spelling.nearest(f"{name[:-2]}z{name[-1]}") == name


@pytest.mark.parametrize("word", ["survival", "response", "patients", "progression", "median", "months", "therapy"])
def test_plain_words_are_not_names(lexicon: Lexicon, word: str):
    """Ordinary words of a question are not mistaken for names."""
    assert knowing(lexicon).nearest(word) is None
