"""The shipped corpus: its counts, its required fields and its spans."""

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from hepcite.documents import UNVERIFIED_NOTICE, Document
from hepcite.errors import CorpusError
from hepcite.sources.shipped import corpus_folder, corpus_stamp, read_corpus

Documents = tuple[Document, ...]


def test_counts(shipped: Documents):
    """There are 184 study records and one review."""
    assert Counter(document.kind for document in shipped) == {"study-record": 184, "review": 1}


def test_review_comes_first(shipped: Documents):
    """The review stands before the studies."""
    assert [document.kind for document in shipped].index("review") == 0


def test_ids_are_unique(shipped: Documents):
    """No two documents share an id, whatever the case of its letters."""
    assert len({document.doc_id.casefold() for document in shipped}) == len(shipped)


def test_ids_are_plain(shipped: Documents):
    """Ids are lower-case letters, digits and hyphens, fit for file names and addresses."""
    assert [d.doc_id for d in shipped if not d.doc_id.replace("-", "").isalnum() or d.doc_id != d.doc_id.lower()] == []


def test_every_section_is_non_empty(shipped: Documents):
    """Each section holds text without white space around it."""
    texts = [(d.doc_id, d.text[s.start : s.end]) for d in shipped for s in d.sections]
    assert [doc_id for doc_id, text in texts if not text or text != text.strip()] == []


def test_sections_are_in_order(shipped: Documents):
    """Sections stand in text order and do not overlap."""
    assert [d.doc_id for d in shipped for a, b in pairwise(d.sections) if a.end > b.start] == []


def test_sections_lie_in_the_text(shipped: Documents):
    """No section reaches outside its document."""
    assert [d.doc_id for d in shipped if d.sections[0].start != 0 or d.sections[-1].end != len(d.text)] == []


def test_unverified_records_say_so(shipped: Documents):
    """45 records are unverified, and each carries the notice."""
    assert sum(UNVERIFIED_NOTICE in document.notices for document in shipped) == 45


@pytest.mark.parametrize("name", ["title", "text", "study_type", "setting", "therapy_classes", "license"])
def test_required_fields(shipped: Documents, name: str):
    """Every document has the fields that an answer shows."""
    assert [document.doc_id for document in shipped if not getattr(document, name)] == []


def test_no_two_records_share_a_pmid(shipped: Documents):
    """A publication is recorded once."""
    counts = Counter(document.pmid for document in shipped if document.pmid)
    assert [pmid for pmid, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("char", ["\u00ad", "\ufb01", "\ufb02", "\u00a0", "\ufffd", "\u200b", "\t", "\r"])
def test_text_is_normalised(shipped: Documents, char: str):
    """No soft hyphen, ligature, non-breaking space or other trap of copied text is left."""
    assert [document.doc_id for document in shipped if char in document.text] == []


def test_stamp_is_stable():
    """Reading the stamp twice gives the same."""
    assert corpus_stamp(corpus_folder()) == corpus_stamp(corpus_folder())


def test_stamp_changes_with_a_byte(small_corpus: Path):
    """One byte more in one record makes another stamp."""
    before = corpus_stamp(small_corpus)
    file = small_corpus / "studies" / "examplinib-one.yaml"
    file.write_bytes(file.read_bytes() + b"\n")
    assert corpus_stamp(small_corpus) != before


def test_stamp_changes_with_a_name(small_corpus: Path):
    """A renamed record makes another stamp."""
    before = corpus_stamp(small_corpus)
    (small_corpus / "studies" / "examplinib-one.yaml").rename(small_corpus / "studies" / "renamed.yaml")
    assert corpus_stamp(small_corpus) != before


def test_stamp_ignores_other_files(small_corpus: Path):
    """A file that is no record leaves the stamp as it is."""
    before = corpus_stamp(small_corpus)
    (small_corpus / "studies" / ".DS_Store").write_bytes(b"x")
    assert corpus_stamp(small_corpus) == before


def test_small_corpus(small_corpus: Path):
    """A corpus folder is read with the review first."""
    ids = [document.doc_id for document in read_corpus(small_corpus)]
    assert ids == ["nobody-2026", "examplinib-one", "mockumab-2", "sampletinib-3"]


def test_review_and_study_with_one_id(small_corpus: Path, study_record: Callable, write_record: Callable):
    """A study with the id of a review is refused."""
    write_record(small_corpus / "studies", study_record(id="nobody-2026"))
    with pytest.raises(CorpusError, match=r"\Anobody-2026\.yaml: field 'id': duplicate id"):
        read_corpus(small_corpus)
