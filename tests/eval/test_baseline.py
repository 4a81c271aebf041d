"""The tutorial's baseline: four passages, verbatim, to every question."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from hepcite.documents import Document
from hepcite.sources.shipped import read_corpus
from hepcite_eval.baseline import RETRIEVED, TutorialBaseline
from hepcite_eval.question_set import EvalQuestion

MakeQuestion = Callable[..., EvalQuestion]

QUESTIONS = ("How long is survival with mockumab?", "What is the target INR for a mitral valve?", "?!", "")


@pytest.fixture
def small(small_corpus: Path, embedder) -> TutorialBaseline:
    """The baseline with the bundled embedder over four invented documents of one passage each."""
    return TutorialBaseline(read_corpus(small_corpus), embedder, embedder.model_id)


@pytest.fixture(scope="module")
def large(shipped: tuple[Document, ...], fake_embedder: type) -> TutorialBaseline:
    """The baseline over the shipped corpus, with the embedder that needs no model."""
    return TutorialBaseline(shipped, fake_embedder(), "fake@1")


def numbered(make_document: Callable[..., Document], texts: Sequence[str]) -> list[Document]:
    """Make a document of each text."""
    return [make_document(text, doc_id=f"document-{i}", study_id=f"study-{i}") for i, text in enumerate(texts, start=1)]


@pytest.mark.parametrize("question", QUESTIONS)
def test_declines_nothing(question: str, small: TutorialBaseline, make_question: MakeQuestion):
    """Four passages are shown to any question, also to one about something else."""
    response = small.respond(make_question(question=question))
    assert not response.declined and response.reason is None and len(response.statements) == 4


def test_most_similar_first(small: TutorialBaseline, make_question: MakeQuestion):
    """The passage on the drug asked about comes first."""
    response = small.respond(make_question(question="How long is survival with mockumab?"))
    assert response.quotes[0].study_id == response.retrieved[0] == "mockumab-2"


@pytest.mark.parametrize("question", ["cabozantinib after immunotherapy", "albi grade", "adverse events"])
def test_passages_are_verbatim(
    question: str, large: TutorialBaseline, shipped: tuple[Document, ...], make_question: MakeQuestion
):
    """Each statement is a passage of a document, whole, with its true offsets."""
    texts = {document.doc_id: document.text for document in shipped}
    response = large.respond(make_question(question=question))
    assert [statement.text for statement in response.statements] == [quote.text for quote in response.quotes]
    assert all(quote.text == texts[quote.doc_id][quote.start : quote.end] for quote in response.quotes)


def test_passages_are_of_the_tutorials_size(embedder, make_document, make_question: MakeQuestion):
    """A text of 3,300 characters is cut at 1,000, with an overlap of at most 200."""
    text = " ".join(f"word{i:05}" for i in range(330))
    baseline = TutorialBaseline([make_document(text)], embedder, embedder.model_id)
    quotes = sorted(baseline.respond(make_question()).quotes, key=lambda quote: quote.start)
    assert len(quotes) == 4 and all(800 <= quote.end - quote.start <= 1000 for quote in quotes)
    assert all(0 < one.end - two.start <= 200 for one, two in pairwise(quotes))


def test_at_most_a_hundred_passages_are_ranked(large: TutorialBaseline, make_question: MakeQuestion):
    """The ranking names each study once, and no more studies than passages ranked."""
    retrieved = large.respond(make_question()).retrieved
    assert len(set(retrieved)) == len(retrieved) and 20 < len(retrieved) <= RETRIEVED


def test_fewer_than_four_passages(embedder, make_document, make_question: MakeQuestion):
    """A corpus of two passages shows both."""
    documents = numbered(make_document, ["Examplinib is invented.", "Mockumab too."])
    response = TutorialBaseline(documents, embedder, embedder.model_id).respond(make_question())
    assert {quote.doc_id for quote in response.quotes} == {"document-1", "document-2"}


def test_no_memory(small: TutorialBaseline, make_question: MakeQuestion):
    """Earlier questions change nothing."""
    alone = small.respond(make_question(question="and its survival?"))
    followed = small.respond(make_question(question="and its survival?", history=("What about mockumab?",)))
    assert followed.statements == alone.statements and followed.searched_for == "and its survival?"


def test_equal_passages_by_place(embedder, make_document, make_question: MakeQuestion):
    """Passages that are equally near stand in the order of their documents' ids."""
    documents = numbered(make_document, ["Examplinib is invented."] * 5)[::-1]
    response = TutorialBaseline(documents, embedder, embedder.model_id).respond(make_question())
    assert [quote.doc_id for quote in response.quotes] == [f"document-{i}" for i in (1, 2, 3, 4)]


def test_confidence_is_a_cosine(embedder, make_document, make_question: MakeQuestion):
    """A question that is a passage has confidence 1, one about something else has less."""
    baseline = TutorialBaseline([make_document("Examplinib is invented.")], embedder, embedder.model_id)
    same, other = (
        baseline.respond(make_question(question=question)).confidence
        for question in ("Examplinib is invented.", "the weather in Bologna")
    )
    assert same == pytest.approx(1, abs=1e-5) and 0 <= other < 0.5


def test_same_bytes(small_corpus: Path, embedder, make_question: MakeQuestion):
    """A second baseline on the same corpus has the same fingerprint and shows the same bytes."""
    documents = read_corpus(small_corpus)
    one, other = (TutorialBaseline(documents, embedder, embedder.model_id) for _ in range(2))
    assert one.fingerprint == other.fingerprint
    assert one.respond(make_question()).sha256 == other.respond(make_question()).sha256


def test_indexes_stay_apart(embedder, make_document, make_question: MakeQuestion):
    """Two baselines in one process do not see each other's documents."""
    one, _ = (
        TutorialBaseline(numbered(make_document, [text] * n), embedder, embedder.model_id)
        for n, text in ((1, "Examplinib is invented."), (2, "Mockumab too."))
    )
    assert {quote.text for quote in one.respond(make_question()).quotes} == {"Examplinib is invented."}


@pytest.mark.parametrize("changed", [{"model_id": "other"}, {"text": "Examplinib was invented."}])
def test_fingerprint(changed: dict[str, str], fake_embedder: type, make_document):
    """Another model or another text makes another fingerprint."""
    given = {"model_id": "fake@1", "text": "Examplinib is invented."}
    one, other = (
        TutorialBaseline([make_document(case["text"])], fake_embedder(), case["model_id"])
        for case in (given, given | changed)
    )
    assert one.fingerprint != other.fingerprint
