"""What the assistant tells of its library, besides answering."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hepcite.assistant import Assistant
from hepcite.corpus import make_passport
from hepcite.indexing import build_index
from hepcite.lexicon import Lexicon
from hepcite.library import Library
from hepcite.settings import Settings


@pytest.fixture
def small(settings: Settings, library: Library, small_corpus: Path, fake_embedder: type, lexicon: Lexicon) -> Assistant:
    """An assistant over four invented documents, and without a model."""
    embedder = fake_embedder()
    build_index(settings, library, embedder, small_corpus)
    return Assistant(settings, library, embedder, lexicon)


@pytest.fixture
def add_record(
    settings: Settings, small_corpus: Path, fake_embedder: type, study_record: Callable, write_record: Callable
) -> Callable[[], None]:
    """Let another process add a study on an invented drug and build the index anew."""

    def add() -> None:
        write_record(small_corpus / "studies", study_record(id="latecomer-1", title="Latecomer in Study 9", year=2025))
        with Library(settings.library_path) as other:
            build_index(settings, other, fake_embedder(), small_corpus)

    return add


def test_documents_are_those_of_the_library(small: Assistant, library: Library):
    """Documents come in the library's order, and are the same objects until the library changes."""
    assert small.documents == library.documents() and len(small.documents) == 4
    assert small.documents is small.documents


def test_passport_counts_them(small: Assistant, library: Library):
    """The passport is that of the documents."""
    assert small.passport == make_passport(small.documents, library)


def test_new_index_is_followed(small: Assistant, add_record: Callable[[], None]):
    """When another process adds a document, it is there at once, and counted, before anything is asked."""
    before = small.documents
    add_record()
    assert {document.doc_id for document in small.documents} - {one.doc_id for one in before} == {"latecomer-1"}
    assert dict(small.passport.counts)["study-record"] == 4


def test_looking_does_not_change_what_answers(small: Assistant, add_record: Callable[[], None]):
    """Reading the documents leaves the index of an answer in the making alone; the next question opens the new one."""
    before = small.fingerprint
    add_record()
    assert len(small.documents) == 5 and small.fingerprint == before
    assert small.ask("examplinib").fingerprint != before
