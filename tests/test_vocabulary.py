"""How familiar words are: known, everyday or technical, whatever slip of the keyboard they carry."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.lexicon import Concept, Lexicon
from hepcite.vocabulary import PHRASING, Vocabulary, is_everyday

CORPUS_WORDS = frozenset({"survival", "bleeding", "gpc3", "thrombocytopenia", "gezivo"})
LEXICON = Lexicon([Concept(id="rego", kind="drug", name="regorafenib", synonyms=("Stivarga", "BAY 73-4506"))])
VOCABULARY = Vocabulary(LEXICON, CORPUS_WORDS)

ORDER = ["known", "everyday", "technical"]

SMALL = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("word", "everyday"), [("people", True), ("coffee", True), ("warfarin", False), ("regorafanib", False), ("", False)]
)
def test_everyday_words(word: str, everyday: bool):
    """A word of common English is everyday, a drug's name or nothing is not."""
    assert is_everyday(word) is everyday


@pytest.mark.parametrize("word", ["survival", "gpc3", "regorafenib", "stivarga", "bay"])
def test_words_of_corpus_and_lexicon_are_known(word: str):
    """What the corpus says, and every part of a name of the lexicon, is known."""
    assert VOCABULARY.familiarity(word) == VOCABULARY.familiarity(word, in_capitals=True) == "known"


@pytest.mark.parametrize("word", ["", "9.9", "hep3b", "didn't", "\u20ac", "\U0001f600"])
def test_what_is_not_all_letters_is_known(word: str):
    """Numbers, names with digits and signs are never called unknown words."""
    assert VOCABULARY.familiarity(word, in_capitals=True) == "known"


@pytest.mark.parametrize("word", ["survivals", "bleed", "bleeds"])
def test_other_forms_are_known(word: str):
    """A word with the stem of a known one is known."""
    assert VOCABULARY.familiarity(word) == "known"


@pytest.mark.parametrize("word", ["coffee", "diet", "penicillin", "zebra"])
def test_common_words_that_no_text_has(word: str):
    """A word of ordinary English that the corpus lacks is everyday."""
    assert VOCABULARY.familiarity(word) == "everyday"


@pytest.mark.parametrize("word", ["what", "people", "replaced", "which"])
def test_commonest_words_are_never_everyday(word: str):
    """A word frequent enough to stand in any question says nothing, and counts as known."""
    assert (VOCABULARY.familiarity(word) == "known") is (word != "replaced")


@pytest.mark.parametrize("word", ["warfarin", "sirolimus", "blorptastic"])
def test_rare_words_are_technical(word: str):
    """A rare word that neither corpus nor lexicon has is technical."""
    assert VOCABULARY.familiarity(word) == "technical"


@pytest.mark.parametrize("word", ["x", "tx", "qzx"])
def test_short_words_in_small_letters_are_not_looked_at(word: str):
    """Three letters in small print are nobody's drug."""
    assert VOCABULARY.familiarity(word) == "known"


@pytest.mark.parametrize(
    ("word", "familiarity"), [("pet", "technical"), ("qzx", "technical"), ("x", "known"), ("\u00df", "known")]
)
def test_abbreviations(word: str, familiarity: str):
    """In capitals, a short word is an abbreviation, and technical when nobody knows it; one letter is none."""
    assert VOCABULARY.familiarity(word, in_capitals=True) == familiarity


@pytest.mark.parametrize("word", ["us", "md"])
def test_well_known_abbreviations(word: str):
    """US and MD in capitals are not technical words."""
    assert VOCABULARY.familiarity(word, in_capitals=True) == "known"


@pytest.mark.parametrize("word", sorted(PHRASING))
def test_phrasing(word: str):
    """MDT, overview or colleague says who asks and what for, not what about, in any letters."""
    assert VOCABULARY.familiarity(word) == VOCABULARY.familiarity(word, in_capitals=True) == "known"


@pytest.mark.parametrize("word", ["regora", "regoraf", "thrombocyto"])
def test_word_cut_short(word: str):
    """The beginning of a known word is known once it is long enough."""
    assert VOCABULARY.familiarity(word) == "known"


def test_beginning_that_is_too_short():
    """Five letters of a drug's name may be anything."""
    assert VOCABULARY.familiarity("regor") == "technical"


@pytest.mark.parametrize("word", ["gezixo", "gezvio", "gezivox"])
def test_one_slip_in_six_letters(word: str):
    """Six letters are enough for one to be wrong, misplaced or too many; two wrong ones make another word."""
    assert VOCABULARY.familiarity(word) == "known" != VOCABULARY.familiarity("gexixo")


@given(st.sampled_from(["regorafenib", "thrombocytopenia", "stivarga"]), st.data())
@settings(deadline=None)
def test_one_slip_is_forgiven(word: str, data: st.DataObject):
    """One letter replaced, left out or added makes no long known word a technical one."""
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from(["", *"abcdefghijklmnopqrstuvwxyz"]))
    kept = data.draw(st.booleans())
    assert VOCABULARY.familiarity(word[:at] + letter + word[at + (not kept) :]) != "technical"


@given(st.sampled_from(["regorafenib", "thrombocytopenia"]), st.data())
@settings(deadline=None)
def test_two_letters_in_the_wrong_order(word: str, data: st.DataObject):
    """Two neighbouring letters exchanged make no long known word a technical one."""
    at = data.draw(st.integers(0, len(word) - 2))
    assert VOCABULARY.familiarity(word[:at] + word[at + 1] + word[at] + word[at + 2 :]) != "technical"


@given(st.text(max_size=20), st.booleans())
@settings(deadline=None)
def test_any_text_has_one_familiarity(word: str, capitals: bool):
    """Every string has one of three familiarities, twice the same."""
    first = VOCABULARY.familiarity(word, in_capitals=capitals)
    assert first in ORDER and VOCABULARY.familiarity(word, in_capitals=capitals) == first


@given(st.lists(SMALL, max_size=8), SMALL, st.booleans())
@settings(deadline=None)
def test_a_larger_corpus_knows_no_less(more: list[str], word: str, capitals: bool):
    """Words added to the corpus make no other word less familiar, and are known themselves."""
    larger = Vocabulary(LEXICON, [*CORPUS_WORDS, *more])
    before, after = (v.familiarity(word, in_capitals=capitals) for v in (VOCABULARY, larger))
    assert ORDER.index(after) <= ORDER.index(before)
    assert all(larger.familiarity(new, in_capitals=capitals) == "known" for new in more)


def test_empty_corpus_and_lexicon():
    """Without any corpus a rare word is technical, and nothing fails."""
    assert Vocabulary(Lexicon([]), ()).familiarity("regorafenib") == "technical"


def test_every_word_of_the_lexicon_is_known(lexicon: Lexicon):
    """No part of a name of the shipped lexicon is called unknown."""
    vocabulary = Vocabulary(lexicon, ())
    assert {vocabulary.familiarity(word, in_capitals=True) for form in lexicon.forms for word in form} == {"known"}


@pytest.mark.parametrize(
    "word", ["disagree", "disagreed", "conclude", "concludes", "concluding", "contradict", "argued"]
)
def test_verbs_of_saying_are_no_topic(word: str):
    """What authors do with a finding is never missing from a corpus, in whichever form the verb stands."""
    assert VOCABULARY.familiarity(word) == "known"
