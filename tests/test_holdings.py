"""What the library holds: read once, and anew when another process has published an index."""

import threading
from collections.abc import Callable

import pytest

from hepcite.corpus import make_passport
from hepcite.documents import Document
from hepcite.holdings import Holdings
from hepcite.library import Generation, Library

MakeDocument = Callable[..., Document]


@pytest.fixture
def publish(library: Library, make_document: MakeDocument) -> Callable[..., None]:
    """Publish an index, as another process would, over documents with these ids."""

    def run(generation_id: str, *doc_ids: str) -> None:
        documents = [make_document(doc_id=doc_id, study_id=doc_id, year=2024) for doc_id in doc_ids]
        created = "2026-01-01T00:00:00+00:00"
        with Library(library.path) as another:
            another.start_generation(Generation(generation_id, "model|splitter", generation_id, generation_id, created))
            another.publish_generation(generation_id, documents, [])

    return run


def ids(holdings: Holdings) -> list[str]:
    """Return the ids of the documents that are held now."""
    return [document.doc_id for document in holdings.current().documents]


def test_documents_and_passport_are_those_of_the_library(library: Library, publish: Callable[..., None]):
    """What is held are the library's documents in its order, their passport, and the index they belong to."""
    publish("g1", "b", "a")
    held = Holdings(library).read()
    assert held.documents == library.documents() and [one.doc_id for one in held.documents] == ["b", "a"]
    assert held.passport == make_passport(held.documents, library)
    assert held.generation == library.current_generation()


def test_nothing_needs_to_be_read_first(library: Library, publish: Callable[..., None]):
    """Who asks for what is held gets it, also when nobody read it before."""
    publish("g1", "a")
    assert ids(Holdings(library)) == ["a"]


def test_library_without_an_index(library: Library):
    """Before the first index nothing is held, and the passport counts nothing."""
    held = Holdings(library).current()
    assert (held.generation, held.documents, held.passport.counts) == (None, (), ())


def test_same_index_is_read_once(library: Library, publish: Callable[..., None]):
    """While the index stays, the very same objects are given out."""
    publish("g1", "a")
    holdings = Holdings(library)
    assert holdings.read() is holdings.current() is holdings.current()


def test_new_index_is_followed(library: Library, publish: Callable[..., None]):
    """When another index is published, its documents and passport are held at once; what was given out stays."""
    publish("g1", "a")
    holdings = Holdings(library)
    before = holdings.current()
    publish("g2", "a", "b")
    assert ids(holdings) == ["a", "b"] and dict(holdings.current().passport.counts) == {"abstract": 2}
    assert [one.doc_id for one in before.documents] == ["a"]


def test_first_index_is_followed(library: Library, publish: Callable[..., None]):
    """What was asked before there was an index is asked anew when there is one."""
    holdings = Holdings(library)
    assert ids(holdings) == []
    publish("g1", "a")
    assert ids(holdings) == ["a"]


def test_index_that_is_being_built_changes_nothing(library: Library, publish: Callable[..., None]):
    """An index that is not published yet is not followed."""
    publish("g1", "a")
    holdings = Holdings(library)
    before = holdings.current()
    library.start_generation(Generation("g2", "model|splitter", "g2", "g2", "2026-01-01T00:00:00+00:00"))
    assert holdings.current() is before


def test_index_published_while_reading_is_followed(
    library: Library, publish: Callable[..., None], monkeypatch: pytest.MonkeyPatch
):
    """An index that is published between two looks into the library is not missed for good."""
    publish("g1", "a")
    holdings, documents = Holdings(library), library.documents

    def publish_then_read() -> tuple[Document, ...]:
        found = documents()
        monkeypatch.setattr(library, "documents", documents)
        publish("g2", "a", "b")
        return found

    monkeypatch.setattr(library, "documents", publish_then_read)
    assert [one.doc_id for one in holdings.read().documents] == ["a"]
    assert ids(holdings) == ["a", "b"]


def test_threads_see_whole_holdings(library: Library, publish: Callable[..., None]):
    """Whatever is published meanwhile, each thread sees documents with the passport that counts them."""
    publish("g0", "d0")
    holdings, seen, ended = Holdings(library), [], threading.Event()

    def look() -> None:
        while not ended.is_set():
            held = holdings.current()
            seen.append((len(held.documents), dict(held.passport.counts)["abstract"]))

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for n in range(1, 6):
        publish(f"g{n}", *(f"d{i}" for i in range(n + 1)))
    ended.set()
    for thread in threads:
        thread.join()
    assert seen and all(documents == counted for documents, counted in seen)
    assert len(ids(holdings)) == 6
