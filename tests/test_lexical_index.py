"""BM25: which passages a query's words find."""

from pathlib import Path

import numpy as np
import pytest

from hepcite.lexical_index import K1, B, LexicalIndex

TEXTS = [
    "examplinib improves survival",
    "examplinib examplinib and placebo",
    "mockumab did not improve survival in patients",
    "nothing of interest",
]


@pytest.fixture(scope="module")
def index() -> LexicalIndex:
    """An index of four short texts."""
    return LexicalIndex.build(TEXTS)


def test_scores_stand_in_index_order(index: LexicalIndex):
    """There is one score a text, in the order in which the texts were given."""
    scores = index.scores("mockumab")
    assert scores.shape == (4,) and scores.argmax() == 2


def test_texts_without_a_query_word_score_zero(index: LexicalIndex):
    """A text that shares no word with the query gets nothing."""
    assert index.scores("examplinib")[[2, 3]].tolist() == [0.0, 0.0]


def test_words_are_stemmed(index: LexicalIndex):
    """Another ending of a word finds it."""
    assert index.scores("improving")[0] > 0


def test_case_does_not_matter(index: LexicalIndex):
    """Capital letters find what small ones find."""
    assert index.scores("EXAMPLINIB").tolist() == index.scores("examplinib").tolist()


@pytest.mark.parametrize("query", ["", "   ", "?!", "the of and", "zzzunknown", "😀"])
def test_queries_without_a_known_word(index: LexicalIndex, query: str):
    """A query of no word, stop words or unknown words scores zero everywhere."""
    assert index.scores(query).tolist() == [0.0] * 4


def test_unknown_words_do_not_count(index: LexicalIndex):
    """A word that the index lacks leaves the scores of the others as they are."""
    assert index.scores("mockumab zzzunknown").tolist() == index.scores("mockumab").tolist()


def test_score_by_hand():
    """BM25 (Lucene's form) of one word that stands once in one of two texts of equal length."""
    idf = np.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    expected = idf * 1 / (1 + K1 * (1 - B + B * 1))
    assert LexicalIndex.build(["alpha beta", "gamma delta"]).scores("alpha").tolist() == pytest.approx([expected, 0.0])


def test_a_rarer_word_counts_more(index: LexicalIndex):
    """A word of one text weighs more than a word of two."""
    assert index.scores("mockumab")[2] > index.scores("survival")[2]


def test_saved_index_gives_the_same_scores(index: LexicalIndex, tmp_path: Path):
    """An index read from its folder scores as the one that was saved, to the last bit."""
    index.save(tmp_path / "bm25")
    again = LexicalIndex.load(tmp_path / "bm25")
    assert again.scores("examplinib survival").tolist() == index.scores("examplinib survival").tolist()


def test_numbers_are_words():
    """A trial's number is found."""
    index = LexicalIndex.build(["see NCT04588051 for more", "see NCT00000001 for more"])
    assert index.scores("nct04588051").argmax() == 0


@pytest.mark.parametrize(
    ("query", "text"), [("GPC-3", "GPC3 on tumours"), ("0.58", "HR 0.58"), ("PD-1", "PD1 blockade")]
)
def test_joints_do_not_matter(query: str, text: str):
    """A name is found whether or not it is written with a hyphen, and a decimal number as one."""
    assert LexicalIndex.build(["T car, cell one and 58 or 0 PD", text]).scores(query).argmax() == 1


def test_mass_by_hand():
    """The mass of a query is the sum of the inverse document frequencies of its known words."""
    index = LexicalIndex.build(["alpha beta", "alpha gamma"])
    rare, common = np.log(1 + 1.5 / 1.5), np.log(1 + 0.5 / 2.5)
    assert [index.mass(query) for query in ("beta", "alpha beta unknown", "")] == pytest.approx(
        [rare, rare + common, 0]
    )
