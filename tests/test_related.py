"""The documents that are shown as related to a question which is declined."""

from collections.abc import Callable

import pytest

from hepcite.documents import Document
from hepcite.lexicon import Lexicon
from hepcite.questions import QuestionReader
from hepcite.related import MOST, related

MakeDocument = Callable[..., Document]


@pytest.fixture(scope="module")
def on(make_document: MakeDocument) -> Callable[[str, str], Document]:
    """Make a document with an id and a title."""
    return lambda name, title: make_document(doc_id=name, title=title, text="A text.")


def test_treatment_comes_before_the_population(on, reader: QuestionReader, lexicon: Lexicon):
    """What names the treatment asked for stands before what names only the patients; both before neither."""
    found = [on("none", "A trial"), on("group", "Patients with cirrhosis"), on("drug", "A trial of cabozantinib")]
    reading = reader.read("dose of cabozantinib in cirrhosis")
    assert [document.doc_id for document in related(found, reading, lexicon)] == ["drug", "group", "none"]


def test_order_among_equals_is_kept(on, reader: QuestionReader, lexicon: Lexicon):
    """Documents that name as much stay as they were retrieved, each once, and few are shown."""
    found = [on(name, "A trial of cabozantinib") for name in "bacbd"]
    reading = reader.read("dose of cabozantinib")
    assert [document.doc_id for document in related(found, reading, lexicon)] == ["b", "a", "c"][:MOST]
