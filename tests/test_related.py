"""The documents that are shown as related to a question which is declined."""

from collections.abc import Callable

import pytest

from hepcite.corpus_topics import CorpusTopics
from hepcite.documents import Document
from hepcite.lexicon import Lexicon
from hepcite.questions import QuestionReader
from hepcite.related import MOST, related

MakeDocument = Callable[..., Document]
Related = Callable[[dict[str, str], str], tuple[str, ...]]


@pytest.fixture(scope="module")
def nearest(make_document: MakeDocument, lexicon: Lexicon, reader: QuestionReader) -> Related:
    """Return which documents are related to a question; documents are given by id and title, best first."""

    def ask(titles: dict[str, str], question: str) -> tuple[str, ...]:
        documents = [make_document(doc_id=name, title=title, text="A text.") for name, title in titles.items()]
        retrieved = [name for name in titles for _ in range(2)]  # a document comes once for each of its passages
        return related(retrieved, reader.read(question), CorpusTopics.of(documents, lexicon))

    return ask


def test_treatment_comes_before_the_population(nearest: Related):
    """What names the treatment asked for stands before what names only the patients; both before neither."""
    titles = {"none": "A trial", "group": "Patients with cirrhosis", "drug": "A trial of cabozantinib"}
    assert nearest(titles, "dose of cabozantinib in cirrhosis") == ("drug", "group", "none")


def test_order_among_equals_is_kept(nearest: Related):
    """Documents that name as much stay as they were retrieved, each once, and few are shown."""
    titles = dict.fromkeys("bacd", "A trial of cabozantinib")
    assert nearest(titles, "dose of cabozantinib") == ("b", "a", "c", "d")[:MOST]


def test_last_place_goes_to_the_patients_asked_for(nearest: Related):
    """Where all that is shown is on the treatment alone, the last one gives way to one on or near the patients."""
    titles = dict.fromkeys("abcd", "A trial of regorafenib") | {"near": "Hepatic decompensation on treatment"}
    assert nearest(titles, "regorafenib in decompensated cirrhosis") == ("a", "b", "near")
    assert nearest(titles, "dose of regorafenib") == ("a", "b", "c")
    both = titles | {"c": "Regorafenib in cirrhosis"}
    assert nearest(both, "regorafenib in decompensated cirrhosis") == ("a", "b", "c")
