"""Documents that were added: kept in order, logged when they come, change and go, and never twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.additions import Additions, now
from hepcite.documents import Document, sha256_of
from hepcite.library import Library
from hepcite.sources.articles import Reference

MakeDocument = Callable[..., Document]

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
BY_ID = st.dictionaries(st.text("abc", min_size=1, max_size=3), TEXTS, max_size=5)


@pytest.fixture
def additions(library: Library) -> Additions:
    """The additions of an empty library."""
    return Additions(library.database)


@given(texts=BY_ID, days=st.lists(st.sampled_from([None, "2026-01-01", "2026-02-01"]), min_size=2, max_size=2))
@settings(deadline=None)
def test_putting_twice_reports_nothing(make_document: MakeDocument, texts: dict[str, str], days: list[str | None]):
    """The same documents, fetched again on whatever day, are no change and leave no line in the log."""
    with Library(Path(":memory:")) as library:
        additions = Additions(library.database)
        first, second = ([make_document(t, doc_id=key, retrieved_at=day) for key, t in texts.items()] for day in days)
        assert additions.put(first) == dict.fromkeys(texts, "new")
        logged = additions.changes()
        assert (additions.put(second), additions.changes()) == ({}, logged)


@given(before=BY_ID, after=BY_ID)
@settings(deadline=None)
def test_what_was_put_last_is_kept(make_document: MakeDocument, before: dict[str, str], after: dict[str, str]):
    """After two puts each document has its last text, and the outcome names just those that came or changed."""
    with Library(Path(":memory:")) as library:
        additions = Additions(library.database)
        additions.put([make_document(text, doc_id=key) for key, text in before.items()])
        outcome = additions.put([make_document(text, doc_id=key) for key, text in after.items()])
        assert {document.doc_id: document.text for document in additions.documents()} == before | after
    assert {key for key, change in outcome.items() if change == "new"} == after.keys() - before.keys()
    assert {key for key, change in outcome.items() if change == "changed"} == {
        key for key in after.keys() & before.keys() if after[key] != before[key]
    }


def test_documents_come_back_equal(additions: Additions, make_document: MakeDocument):
    """An added document is read back with every field, pages and provenance included."""
    document = make_document("One. Two.", pages=((0, 3), (5, 4)), origin="a.pdf", notices=("x",), trial_ids=("NCT1",))
    additions.put([document])
    assert additions.documents() == (document,)


@pytest.mark.parametrize("fields", [{"text": "Other."}, {"year": 2025}, {"notices": ("corrected",)}, {"origin": "b"}])
def test_any_other_field_is_a_change(additions: Additions, make_document: MakeDocument, fields: dict[str, object]):
    """A document whose text or metadata differ in anything but the day it was fetched has changed."""
    additions.put([make_document()])
    changed = replace(make_document(), **fields)
    assert additions.put([changed]) == {"examplinib-one": "changed"} and additions.documents() == (changed,)


def test_changed_document_keeps_its_place(additions: Additions, make_document: MakeDocument):
    """Documents stand in the order in which they first came."""
    additions.put([make_document(doc_id="b"), make_document(doc_id="a")])
    additions.put([make_document("Other.", doc_id="b"), make_document(doc_id="c")])
    assert [document.doc_id for document in additions.documents()] == ["b", "a", "c"]


def test_put_is_all_or_nothing(additions: Additions, make_document: MakeDocument):
    """When one document cannot be stored, none of those put with it is, and nothing is logged."""
    with pytest.raises(UnicodeEncodeError):
        additions.put([make_document(doc_id="a"), make_document("a lone surrogate \ud800", doc_id="b")])
    assert (additions.documents(), additions.changes()) == ((), ())


def test_one_id_twice_in_one_call(additions: Additions, make_document: MakeDocument):
    """Of two texts under one id the second counts, and the log says once that it came."""
    additions.put([make_document("First."), make_document("Second.")])
    assert [document.text for document in additions.documents()] == ["Second."]
    assert [change.change for change in additions.changes()] == ["new"]


def test_log_of_changes(additions: Additions, make_document: MakeDocument):
    """The log says when a document came, changed and went, with the hash of its text then, or last."""
    additions.put([make_document("First.")])
    additions.put([make_document("Second.")])
    additions.remove(["examplinib-one"])
    logged = [(change.change, change.doc_id, change.text_sha256) for change in additions.changes()]
    first, second = sha256_of("First."), sha256_of("Second.")
    assert logged == [(c, "examplinib-one", s) for c, s in (("new", first), ("changed", second), ("removed", second))]


def test_changes_since(additions: Additions, make_document: MakeDocument):
    """The log is read from a moment on, that moment included."""
    additions.put([make_document(doc_id="a")])
    additions.put([make_document(doc_id="b")])
    first, second = additions.changes()
    assert (additions.changes(first.at), additions.changes(second.at)) == ((first, second), (second,))
    assert additions.changes(now()) == ()


def test_remove(additions: Additions, make_document: MakeDocument):
    """A removed document goes with its reference list; the others stay."""
    additions.put([make_document(doc_id="a"), make_document(doc_id="b")])
    for doc_id in ("a", "b"):
        additions.put_references(doc_id, [Reference(1, "Nobody A. 2024.")])
    additions.remove(["a"])
    assert [document.doc_id for document in additions.documents()] == ["b"]
    assert (additions.references("a"), len(additions.references("b"))) == ((), 1)


def test_remove_what_is_not_there(additions: Additions):
    """Removing an unknown document is passed over and not logged."""
    additions.remove(["gone"])
    assert additions.changes() == ()


def test_references_round_trip(additions: Additions):
    """A reference list comes back equal and in its order, and a new one replaces all of it."""
    long = [Reference(n, f"Ärzte {n}", "10.5555/a", "90000001", None, "Title", "Ärzte", 2020) for n in (2, 1, 3)]
    additions.put_references("a", long)
    assert additions.references("a") == tuple(long)
    additions.put_references("a", long[:1])
    assert additions.references("a") == (long[0],)


def test_hashes(additions: Additions, make_document: MakeDocument):
    """What tells whether anything changed changes with a text and with a field."""
    seen = []
    for document in (make_document(), make_document("Other."), make_document("Other.", year=2024)):
        additions.put([document])
        seen.append(additions.hashes())
    assert [(row[0][0], row[0][1]) for row in seen[:2]] == [
        ("examplinib-one", make_document().text_sha256),
        ("examplinib-one", sha256_of("Other.")),
    ]
    assert seen[1] != seen[2]


def test_added_documents_are_kept(library: Library, additions: Additions, make_document: MakeDocument):
    """What was added is there when the library is opened again."""
    additions.put([make_document()])
    with Library(library.path) as again:
        assert Additions(again.database).documents() == (make_document(),)


def test_moments_sort_as_text():
    """Moments are ISO times in UTC, all of one length, so that they compare as text."""
    first, second = now(), now()
    assert first <= second and len(first) == len(second)
    assert datetime.fromisoformat(first).utcoffset() == timedelta(0)
