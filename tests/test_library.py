"""The SQLite library: what goes in comes out, and what is broken says so in one line."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from hepcite.documents import Document, Passage, Section, Sentence
from hepcite.errors import DocumentNotFoundError, LibraryError
from hepcite.library import Generation, Library

MakeDocument = Callable[..., Document]


def publish(library: Library, name: str, *documents: Document) -> Generation:
    """Publish a generation of documents, each with one passage that is one sentence."""
    generation = Generation(name, "model|splitter", f"sha-{name}", f"stamp-{name}", "2026-01-01T00:00:00+00:00")
    library.start_generation(generation)
    library.publish_generation(name, documents, [one_passage(document) for document in documents])
    return generation


def one_passage(document: Document) -> tuple[Passage, tuple[Sentence, ...]]:
    """Make a passage of a document's whole text."""
    end = len(document.text)
    passage = Passage(f"{document.doc_id}:0-{end}", document.doc_id, "abstract", 0, end, document.text)
    return passage, (Sentence("abstract", 0, end),)


@pytest.fixture
def full(make_document: MakeDocument) -> Document:
    """A document with a value in every field."""
    return make_document(
        "α 😀 text. More.",
        sections=(Section("abstract", 0, 9), Section("core tip", 10, 15)),
        authors="A",
        journal="J",
        year=2024,
        volume_pages="1:2",
        doi="10.1234/x",
        pmid="1",
        pmcid="PMC1",
        trial_ids=("NCT1", "NCT2"),
        therapy_classes=("tki", "car-t"),
        n=47,
        license="CC BY 4.0",
        url="https://example.org",
        retrieved_at="2026-01-01",
        notices=("one", "two"),
    )


def test_document_round_trip(library: Library, full: Document):
    """A stored document is read back equal in every field."""
    publish(library, "g1", full)
    assert library.documents() == (full,) and library.document(full.doc_id) == full


def test_documents_keep_their_order(library: Library, make_document: MakeDocument):
    """Documents come back in the order in which they were stored."""
    publish(library, "g1", make_document(doc_id="b"), make_document(doc_id="a"))
    assert [document.doc_id for document in library.documents()] == ["b", "a"]


def test_stored_text(library: Library, full: Document):
    """The text read past the cache is the document's, code point for code point."""
    publish(library, "g1", full)
    assert library.stored_text(full.doc_id) == full.text


@pytest.mark.parametrize("read", [Library.stored_text, lambda library, doc_id: library.document(doc_id)])
def test_unknown_document(library: Library, read: Callable[[Library, str], object]):
    """A document that is not there is named in the error."""
    with pytest.raises(DocumentNotFoundError, match="no document 'gone'"):
        read(library, "gone")


def test_passages_and_sentences_round_trip(library: Library, full: Document):
    """Passages and their sentences come back equal, also behind characters outside the basic plane."""
    publish(library, "g1", full)
    passage, sentences = one_passage(full)
    assert (library.passages("g1"), library.sentences("g1", passage.passage_id)) == ((passage,), sentences)


def test_embeddings_round_trip(library: Library):
    """A stored vector is read back bit for bit; one never stored is left out."""
    vector = np.array([0.1, -2.5, 3e-8], dtype=np.float32)
    library.add_embeddings("model", {"a": vector})
    found = library.embeddings("model", ["a", "b"])
    assert list(found) == ["a"] and np.array_equal(found["a"], vector)


def test_embeddings_belong_to_their_model(library: Library):
    """Forgetting one model's vectors leaves another's."""
    for model in ("one", "two"):
        library.add_embeddings(model, {"a": np.ones(2, dtype=np.float32)})
    library.forget_embeddings("one")
    assert (list(library.embeddings("one", ["a"])), list(library.embeddings("two", ["a"]))) == ([], ["a"])


def test_many_embeddings_at_once(library: Library):
    """More hashes than SQLite takes in one query are looked up all the same."""
    vectors = {f"{i}": np.full(2, i, dtype=np.float32) for i in range(1201)}
    library.add_embeddings("model", vectors)
    assert set(library.embeddings("model", list(vectors))) == set(vectors)


def test_empty_library_has_no_generation(library: Library):
    """Before the first index there is none."""
    assert (library.current_generation(), library.published_generations()) == (None, ())


def test_publish_makes_the_generation_current(library: Library, make_document: MakeDocument):
    """The generation published last is the current one."""
    publish(library, "g1", make_document())
    second = publish(library, "g2", make_document())
    assert library.current_generation() == second and library.published_generations() == ("g1", "g2")


def test_a_build_in_progress_is_not_current(library: Library, make_document: MakeDocument):
    """A generation that was started and never published does not replace the one in use."""
    first = publish(library, "g1", make_document())
    library.start_generation(Generation("g2", "s", "c", "s", "t"))
    assert library.current_generation() == first and library.superseded_generations() == ("g2",)


def test_superseded_are_all_but_the_last_two(library: Library, make_document: MakeDocument):
    """Of four generations, the first two may go."""
    for name in ("g1", "g2", "g3", "g4"):
        publish(library, name, make_document())
    assert library.superseded_generations() == ("g1", "g2")


def test_forget_generation(library: Library, make_document: MakeDocument):
    """A forgotten generation leaves no passages behind and the other one whole."""
    for name in ("g1", "g2"):
        publish(library, name, make_document())
    library.forget_generation("g1")
    assert (library.passages("g1"), len(library.passages("g2"))) == ((), 1)


def test_publish_is_atomic(library: Library, make_document: MakeDocument):
    """A publication that fails half way leaves the old index and the old documents."""
    first = publish(library, "g1", make_document())
    library.start_generation(Generation("g2", "s", "c", "s", "t"))
    with pytest.raises(LibraryError):
        library.publish_generation("g2", [make_document("new"), make_document("twin")], [])
    assert (library.current_generation(), library.documents()) == (first, (make_document(),))


def test_reader_sees_old_or_new(library: Library, make_document: MakeDocument):
    """A second connection sees the whole of the old index until the new one is swapped in."""
    with Library(library.path) as reader:
        first = publish(library, "g1", make_document("old"))
        library.start_generation(Generation("g2", "s", "c", "s", "t"))
        before = (reader.current_generation(), reader.stored_text("examplinib-one"))
        library.publish_generation("g2", [make_document("new")], [])
        after = (reader.current_generation().generation_id, reader.stored_text("examplinib-one"))
    assert (before, after) == ((first, "old"), ("g2", "new"))


def test_open_transaction_keeps_its_view(library: Library, make_document: MakeDocument):
    """A reader in the middle of a transaction is neither blocked by a publication nor shown half of it."""
    publish(library, "g1", make_document("old"))
    reader = sqlite3.connect(library.path)
    query = "SELECT generation_id, text FROM generations, documents WHERE status = 'current'"
    reader.execute("BEGIN")
    before = reader.execute(query).fetchall()
    publish(library, "g2", make_document("new"))
    during, _ = reader.execute(query).fetchall(), reader.execute("COMMIT")
    assert (before, during, reader.execute(query).fetchall()) == (
        [("g1", "old")],
        [("g1", "old")],
        [("g2", "new")],
    )
    reader.close()


def test_publish_refreshes_the_cache(library: Library, make_document: MakeDocument):
    """A document read before a publication is read anew after it."""
    publish(library, "g1", make_document("old"))
    library.document("examplinib-one")
    publish(library, "g2", make_document("new"))
    assert library.document("examplinib-one").text == "new"


def test_readers_do_not_wait_for_writers(library: Library):
    """The file is in write-ahead mode."""
    with sqlite3.connect(library.path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_integrity_of_a_sound_library(library: Library, full: Document):
    """A library as it was written has no faults."""
    publish(library, "g1", full)
    assert library.check_integrity() == ()


def test_integrity_finds_a_changed_digit(library: Library, make_document: MakeDocument):
    """A text changed behind HepCite's back is named."""
    publish(library, "g1", make_document("HR 0.58"))
    with sqlite3.connect(library.path) as connection:
        connection.execute("UPDATE documents SET text = 'HR 0.85'")
    connection.close()
    assert library.check_integrity() == ("examplinib-one: the stored text does not match its SHA-256",)


@pytest.mark.parametrize(
    "content", [b"not a database, but long enough to have a header" * 50, b"SQLite format 3\0" * 90]
)
def test_damaged_file(tmp_path: Path, content: bytes):
    """A file that is not a sound database is refused in one line that says what to do."""
    (tmp_path / "library.sqlite3").write_bytes(content)
    with pytest.raises(LibraryError, match=r"\Athe library '.*' is damaged [^\n]*hepcite index[^\n]*\Z"):
        Library(tmp_path / "library.sqlite3")


def test_truncated_file(library: Library, make_document: MakeDocument, tmp_path: Path):
    """A library cut in the middle is refused in one line when it is read."""
    publish(library, "g1", *(make_document(f"{i} " * 3000, doc_id=f"d{i}") for i in range(20)))
    library.close()
    copy = tmp_path / "cut.sqlite3"
    copy.write_bytes(library.path.read_bytes()[: library.path.stat().st_size // 2])
    with pytest.raises(LibraryError, match=r"\Athe library [^\n]*\Z"), Library(copy) as cut:
        cut.documents()


def test_newer_version_is_refused(library: Library):
    """A library of a later HepCite is refused and left as it is."""
    with sqlite3.connect(library.path) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute(f"PRAGMA user_version = {version + 1}")
    connection.close()
    with pytest.raises(LibraryError, match=r"\A[^\n]*newer HepCite[^\n]*\Z"):
        Library(library.path)


def test_missing_folder(tmp_path: Path):
    """A library in a folder that does not exist is refused in one line with its path."""
    with pytest.raises(LibraryError, match=r"\Athe library '.*gone.*' cannot be used [^\n]*\Z"):
        Library(tmp_path / "gone" / "library.sqlite3")


def test_opening_twice_keeps_everything(library: Library, full: Document):
    """A library opened again holds what it held."""
    publish(library, "g1", full)
    with Library(library.path) as again:
        assert again.documents() == (full,)


def test_replaced_text_is_kept(library: Library, make_document: MakeDocument):
    """A text that was replaced is kept with the day; one that stayed the same is not."""
    publish(library, "g1", make_document("old"), make_document("same", doc_id="b"))
    publish(library, "g2", make_document("new"), make_document("same", doc_id="b", year=2024))
    ((text, until),) = library.past_texts("examplinib-one")
    assert (text, date.fromisoformat(until) >= datetime.now(UTC).date() - timedelta(days=1)) == ("old", True)
    assert library.past_texts("b") == ()


def test_removed_text_is_kept(library: Library, make_document: MakeDocument):
    """The text of a document that is gone is kept."""
    publish(library, "g1", make_document("old"), make_document(doc_id="b"))
    publish(library, "g2", make_document(doc_id="b"))
    assert [text for text, _ in library.past_texts("examplinib-one")] == ["old"]


def test_text_that_came_back(library: Library, make_document: MakeDocument):
    """A text that is a document's again is no past one any more; the one between is."""
    for name, text in (("g1", "first"), ("g2", "second"), ("g3", "first")):
        publish(library, name, make_document(text))
    assert [text for text, _ in library.past_texts("examplinib-one")] == ["second"]


def test_past_texts_newest_first(library: Library, make_document: MakeDocument):
    """Earlier texts stand by the day on which they were replaced, which a later publication leaves as it was."""
    for name, text in (("g1", "first"), ("g2", "second")):
        publish(library, name, make_document(text))
    with library.database.transaction() as connection:
        connection.execute("UPDATE past_texts SET until = '2020-02-02'")
    for name, text in (("g3", "third"), ("g4", "third")):
        publish(library, name, make_document(text))
    assert [text for text, _ in library.past_texts("examplinib-one")] == ["second", "first"]
    assert library.past_texts("examplinib-one")[1][1] == "2020-02-02"


def test_past_texts_of_an_unknown_document(library: Library):
    """A document that never was has no earlier texts."""
    assert library.past_texts("gone") == ()


def test_failed_publication_keeps_no_past_text(library: Library, make_document: MakeDocument):
    """When a publication fails half way, the text in use is not called a past one."""
    publish(library, "g1", make_document("old"))
    with pytest.raises(LibraryError):
        library.publish_generation("g2", [make_document("new"), make_document("twin")], [])
    assert library.past_texts("examplinib-one") == ()


def test_record_of_an_abstract(library: Library, make_document: MakeDocument):
    """The record of an abstract is the document that its study is named after."""
    record = make_document("Record.", kind="study-record")
    abstract = make_document("Abstract.", doc_id="examplinib-one.abstract")
    publish(library, "g1", record, abstract)
    assert (library.record_of(abstract), library.record_of(record)) == (record, record)


def test_record_of_a_paper_without_one(library: Library, make_document: MakeDocument):
    """A document whose study has no record stands for itself."""
    alone = make_document(doc_id="a.abstract", study_id="a")
    publish(library, "g1", alone)
    assert library.record_of(alone) == alone


def test_restamp(library: Library, make_document: MakeDocument):
    """A generation gets another stamp and nothing else; another generation keeps its own."""
    first, second = publish(library, "g1", make_document()), publish(library, "g2", make_document())
    library.restamp("g1", "other")
    assert library.current_generation() == second
    library.restamp("g2", "new")
    assert library.current_generation() == replace(second, corpus_stamp="new")
    stamps = library.database.select("SELECT generation_id, corpus_stamp, corpus_sha256 FROM generations")
    assert stamps == [("g1", "other", first.corpus_sha256), ("g2", "new", second.corpus_sha256)]


def test_pages_round_trip(library: Library, make_document: MakeDocument):
    """The pages of a document come back as they were."""
    document = make_document(pages=((0, 3), (12, 4)), origin="a.pdf")
    publish(library, "g1", document)
    assert library.documents() == (document,)
