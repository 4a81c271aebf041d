"""The sentences that could be quoted, and what is measured about each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hepcite.candidates import Candidate, CandidateFinder, population_of, title_of
from hepcite.documents import Document, RetrievedPassage, Section
from hepcite.indexing import build_index, open_index
from hepcite.lexicon import Lexicon
from hepcite.library import Library
from hepcite.retrieval import HybridRetriever
from hepcite.settings import Settings

QUESTION = "median survival after immunotherapy"


@dataclass(frozen=True)
class Small:
    """A small index with everything that finds candidates in it."""

    library: Library
    embedder: Any
    retrieved: tuple[RetrievedPassage, ...]
    find: Callable[..., tuple[Candidate, ...]]


@pytest.fixture
def small_corpus(small_corpus: Path, study_record: Callable[..., Any], write_record: Callable[..., Path]) -> Path:
    """The small corpus with a study of patients who had had atezolizumab."""
    population = "Invented patients after atezolizumab"
    again = study_record(id="dejavumab-4", population=population, therapy_classes=["ici-rechallenge"])
    write_record(small_corpus / "studies", again)
    return small_corpus


@pytest.fixture
def small(
    settings: Settings, library: Library, small_corpus: Path, fake_embedder: type, lexicon: Lexicon
) -> Iterator[Small]:
    """The small corpus, indexed, with the passages retrieved for the question."""
    embedder = fake_embedder()
    build_index(settings, library, embedder, small_corpus)
    index = open_index(settings, library)
    retrieved = HybridRetriever(library=library, index=index, embedder=embedder).retrieve(QUESTION)
    finder = CandidateFinder(library, lexicon, embedder, embedder.model_id)

    def find(query: str = QUESTION, passages: tuple[RetrievedPassage, ...] = retrieved) -> tuple[Candidate, ...]:
        return finder.find(query, query, passages, index.generation.generation_id)

    yield Small(library, embedder, retrieved, find)


def test_every_sentence_but_titles(small: Small):
    """Every sentence of the retrieved passages is a candidate, except those of titles."""
    found = small.find()
    assert found and "title" not in {candidate.sentence.section for candidate in found}
    assert {candidate.document.doc_id for candidate in found} == {p.passage.doc_id for p in small.retrieved}


def test_text_is_the_span(small: Small):
    """A candidate's text is the stored text at its sentence's offsets."""
    for candidate in small.find():
        stored = small.library.stored_text(candidate.document.doc_id)
        assert stored[candidate.sentence.start : candidate.sentence.end] == candidate.text


def test_order_of_passages(small: Small):
    """Candidates stand in the order of their passages, and in text order inside one."""
    first = {item.passage.doc_id: item.rank for item in reversed(small.retrieved)}
    keys = [(first[c.document.doc_id], c.sentence.start) for c in small.find() if c.document.kind == "study-record"]
    assert [rank for rank, _ in keys] == sorted(rank for rank, _ in keys)
    one = small.find(passages=small.retrieved[:1])
    assert [c.sentence.start for c in one] == sorted(c.sentence.start for c in one)


def test_no_passage_no_candidate(small: Small):
    """Nothing retrieved gives no candidate."""
    assert small.find(passages=()) == ()


def test_dense_is_the_cosine(small: Small):
    """The dense feature is the cosine of sentence and question."""
    candidate = small.find()[0]
    question, sentence = (np.asarray(small.embedder.embed_query(text)) for text in (QUESTION, candidate.text))
    assert candidate.dense == pytest.approx(float(question @ sentence), abs=1e-5)


def test_lexical_is_scaled(small: Small):
    """The lexical feature runs from 0 to 1 over the candidates of a question."""
    values = [candidate.lexical for candidate in small.find("mockumab")]
    assert min(values) == 0.0 and max(values) == 1.0


def test_lexical_finds_the_word(small: Small):
    """The sentence with the words of the question has the highest lexical feature."""
    best = max(small.find("survival with mockumab"), key=lambda candidate: candidate.lexical)
    assert "mockumab" in best.text


def test_passage_score_is_passed_on(small: Small):
    """A candidate carries the score of the passage that it stands in."""
    scores = {item.passage.doc_id: set() for item in small.retrieved}
    for item in small.retrieved:
        scores[item.passage.doc_id].add(item.score)
    assert all(candidate.passage in scores[candidate.document.doc_id] for candidate in small.find())


def test_passage_is_named(small: Small):
    """A candidate lies in the passage whose id it carries."""
    spans = {item.passage.passage_id: item.passage for item in small.retrieved}
    for candidate in small.find():
        passage, sentence = spans[candidate.passage_id], candidate.sentence
        assert (
            passage.doc_id == candidate.document.doc_id
            and passage.start <= sentence.start < sentence.end <= passage.end
        )


def test_author_is_the_first(small: Small):
    """A candidate tells the surname of its study's first author."""
    assert {candidate.author for candidate in small.find()} == {"Nobody"}


def test_stored_vectors_are_used(small: Small):
    """No sentence is embedded again when a question is asked."""
    before = len(small.embedder.embedded)
    small.find()
    assert len(small.embedder.embedded) == before


def test_missing_vectors_are_computed(small: Small):
    """A sentence whose vector the library lacks is embedded, and measured the same."""
    before = small.find()
    small.library.forget_embeddings(small.embedder.model_id)
    assert [c.dense for c in small.find()] == pytest.approx([c.dense for c in before], abs=1e-6)


def test_topics_are_those_of_the_sentence(small: Small, lexicon: Lexicon):
    """Topics come from the sentence, the rest from title, authors and population."""
    for candidate in small.find():
        assert candidate.topics == lexicon.concept_ids(candidate.text)
        assert candidate.title == lexicon.concept_ids(title_of(candidate.document))
        assert candidate.population == lexicon.concept_ids(population_of(candidate.document))


def test_prior_treatment_of_the_population(small: Small):
    """A treatment that a population is said to have had is a prior one of every sentence of its study, and no other."""
    for candidate in small.find():
        had = {"atezolizumab", "immune-checkpoint-inhibitor"} <= candidate.prior
        assert had == (candidate.document.doc_id == "dejavumab-4")


def test_class_of_a_study_stands_for_a_strategy(small: Small, lexicon: Lexicon):
    """Immunotherapy after immunotherapy is a rechallenge, whether a word of the text says so or not."""
    for candidate in small.find():
        assert ("rechallenge" in candidate.covered(())) == (candidate.document.doc_id == "dejavumab-4")
        assert "rechallenge" not in candidate.covered([lexicon["lenvatinib"]])
        assert "rechallenge" not in candidate.topics | candidate.title | candidate.population


def test_title_and_population(make_document: Callable[..., Document]):
    """Title and authors say what a document is about, its population lines whom; neither has a result."""
    text = "Adults. Survival was 9 months."
    sections = (Section("population", 0, 7), Section("fact 1", 8, len(text)))
    document = make_document(text, sections=sections, authors="Nobody A")
    assert (title_of(document), population_of(document)) == ("Examplinib\nNobody A", "Adults.")


def test_neither_authors_nor_population(make_document: Callable[..., Document]):
    """A document without authors or population has its title and nothing else."""
    assert (title_of(make_document()).strip(), population_of(make_document())) == ("Examplinib", "")
