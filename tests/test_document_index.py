"""BM25 and vectors of whole documents, and of sentences, behind the passages."""

import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.document_index import DocumentIndex
from hepcite.documents import Passage
from hepcite.lexical_index import LexicalIndex

SENTENCES = [
    ("p1", "a", ["Examplinib improves survival.", "Placebo does not."]),
    ("p2", "b", ["Mockumab did nothing."]),
    ("p3", "a", ["Survival, survival, survival.", "Examplinib again.", "Nothing of interest."]),
]
WORDS = ["examplinib", "survival", "mockumab", "placebo", "nothing", "the", "zzz", "\U0001f600"]
VECTORS = np.eye(2, 4, dtype=np.float32)


def passage(passage_id: str, doc_id: str, texts: list[str]) -> tuple[Passage, list[str]]:
    """Make a passage with the texts of its sentences."""
    text = " ".join(texts)
    return Passage(passage_id, doc_id, "results", 0, len(text), text), texts


PASSAGES = [passage(*row) for row in SENTENCES]


@pytest.fixture(scope="module")
def index() -> DocumentIndex:
    """An index of two documents with three passages and six sentences."""
    return DocumentIndex.build(PASSAGES, ["b", "a"], ["mockumab", "examplinib survival placebo"], VECTORS)


def test_positions_of_documents(index: DocumentIndex):
    """Each passage points to its document, in the order of the documents and not of the passages."""
    assert index.document_of.tolist() == [1, 0, 1]


def test_positions_of_passages(index: DocumentIndex):
    """Each sentence points to its passage."""
    assert index.passage_of.tolist() == [0, 0, 1, 2, 2, 2]


def test_words_are_those_of_documents(index: DocumentIndex):
    """BM25 of documents has one score a document, in their order."""
    scores = index.words.scores("examplinib")
    assert scores.shape == (2,) and scores[0] == 0 < scores[1]


def test_vectors_are_kept(index: DocumentIndex):
    """The vectors given are those of the documents, unchanged."""
    assert index.vectors.tolist() == VECTORS.tolist()


def test_best_sentence_by_hand(index: DocumentIndex):
    """A passage scores what the best of its sentences scores alone."""
    scores = LexicalIndex.build([text for _, _, texts in SENTENCES for text in texts]).scores("examplinib survival")
    assert index.best_sentences("examplinib survival").tolist() == [max(scores[:2]), scores[2], max(scores[3:])]


def test_only_the_best_sentence_counts():
    """A passage gains nothing from weaker sentences beside its best one."""
    more = passage("p4", "a", ["Examplinib improves survival.", "Examplinib.", "Examplinib too."])
    index = DocumentIndex.build([*PASSAGES, more], ["b", "a"], ["first", "second"], VECTORS)
    scores = index.best_sentences("examplinib improves survival")
    assert scores[0] == scores[3] > 0


@pytest.mark.parametrize("query", ["", "the", "zzz", "\U0001f600", "?!"])
def test_queries_without_a_known_word(query: str, index: DocumentIndex):
    """A query of no known word scores zero for every passage."""
    assert index.best_sentences(query).tolist() == [0.0, 0.0, 0.0]


def test_passage_without_sentences():
    """A passage without sentences scores zero and shifts no other."""
    passages = [PASSAGES[0], passage("empty", "b", []), PASSAGES[1]]
    index = DocumentIndex.build(passages, ["a", "b"], ["first", "second"], VECTORS)
    assert index.passage_of.tolist() == [0, 0, 2]
    assert (index.best_sentences("mockumab") > 0).tolist() == [False, False, True]


def test_unknown_document():
    """A passage of a document that is not in the index is an error and not silently another's."""
    with pytest.raises(KeyError):
        DocumentIndex.build([passage("p", "gone", ["Text."])], ["a", "b"], ["first", "second"], VECTORS)


@given(st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join))
@settings(deadline=None)
def test_saved_index_is_the_same(index: DocumentIndex, query: str):
    """An index read from its folder has the same scores, vectors and positions, to the last bit."""
    with tempfile.TemporaryDirectory() as folder:
        index.save(Path(folder) / "new" / "index")
        again = DocumentIndex.load(Path(folder) / "new" / "index")
    assert again.best_sentences(query).tolist() == index.best_sentences(query).tolist()
    assert again.words.scores(query).tolist() == index.words.scores(query).tolist()
    for name in ("vectors", "document_of", "passage_of"):
        np.testing.assert_array_equal(getattr(again, name), getattr(index, name), strict=True)


def test_folder_that_is_there_already(index: DocumentIndex, tmp_path: Path):
    """An index is never written over another one."""
    index.save(tmp_path / "index")
    with pytest.raises(FileExistsError):
        index.save(tmp_path / "index")


@pytest.mark.parametrize("part", ["arrays.npz", "words/params.index.json", "sentences/params.index.json"])
def test_index_that_lost_a_part(part: str, index: DocumentIndex, tmp_path: Path):
    """A saved index is whole, and is not without one of its files or without its folder."""
    index.save(tmp_path / "index")
    before = DocumentIndex.is_whole(tmp_path / "index")
    (tmp_path / "index" / part).unlink()
    assert before and not DocumentIndex.is_whole(tmp_path / "index") and not DocumentIndex.is_whole(tmp_path / "gone")


def test_missing_folder(tmp_path: Path):
    """A folder without an index cannot be read."""
    with pytest.raises(OSError):
        DocumentIndex.load(tmp_path / "gone")


@given(st.permutations(range(3)), st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join))
@settings(deadline=None)
def test_order_of_passages_does_not_matter(order: list[int], query: str):
    """Passages in another order have the same scores and documents, in that order."""
    arguments = (["b", "a"], ["first", "second"], VECTORS)
    straight = DocumentIndex.build(PASSAGES, *arguments)
    other = DocumentIndex.build([PASSAGES[i] for i in order], *arguments)
    expected = straight.best_sentences(query)[order]
    assert other.best_sentences(query).tolist() == pytest.approx(expected.tolist())
    assert other.document_of.tolist() == straight.document_of[order].tolist()


@given(st.lists(st.sampled_from(WORDS), max_size=5), st.sampled_from(WORDS))
@settings(deadline=None)
def test_scores_are_never_negative_and_grow(index: DocumentIndex, words: list[str], more: str):
    """No passage scores below zero, and none less for a query with one word more."""
    before, after = (index.best_sentences(" ".join(query)) for query in (words, [*words, more]))
    assert (before >= 0).all() and (after >= before - 1e-6).all()
