"""The corpus: what is shipped, with its required fields and spans, and what it is with additions and notices."""

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from hepcite.additions import Additions
from hepcite.check_log import CheckLog
from hepcite.corpus import compose_corpus, compose_stamp, make_passport
from hepcite.documents import UNVERIFIED_NOTICE, Document
from hepcite.errors import CorpusError
from hepcite.library import Library
from hepcite.passport import Passport
from hepcite.sources.articles import Notice
from hepcite.sources.shipped import corpus_folder, corpus_stamp, read_corpus
from hepcite.standing import Standing
from hepcite.trials import TrialStatus

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


def test_corpus_without_additions(small_corpus: Path, library: Library):
    """Before anything is added or checked, the corpus is what is shipped."""
    assert compose_corpus(small_corpus, library) == read_corpus(small_corpus)


def test_added_documents_follow(small_corpus: Path, library: Library, make_document: Callable[..., Document]):
    """Added documents stand behind the shipped ones, in the order in which they came."""
    added = (make_document(doc_id="z", study_id="z"), make_document(doc_id="a", study_id="a"))
    Additions(library.database).put(added)
    assert compose_corpus(small_corpus, library) == (*read_corpus(small_corpus), *added)


def test_notices_reach_every_text_of_a_paper(
    small_corpus: Path, library: Library, make_document: Callable[..., Document]
):
    """A retraction goes with the study record and with its abstract, before their own notices, and with no other."""
    Additions(library.database).put([make_document(doc_id="examplinib-one.abstract", notices=("own",))])
    Standing(library.database).put_notices("examplinib-one", [Notice("retracted", "PubMed")], ["PubMed"])
    notices = {document.doc_id: document.notices for document in compose_corpus(small_corpus, library)}
    assert notices.pop("examplinib-one") == ("retracted (PubMed)",)
    assert notices.pop("examplinib-one.abstract") == ("retracted (PubMed)", "own")
    assert not any(notices.values())


def test_notice_leaves_the_record_unverified(
    small_corpus: Path, library: Library, study_record: Callable, write_record: Callable
):
    """A notice about a paper does not hide that its record is unverified."""
    write_record(small_corpus / "studies", study_record(verified=False))
    Standing(library.database).put_notices("examplinib-one", [Notice("corrected", "PubMed")], ["PubMed"])
    document = next(d for d in compose_corpus(small_corpus, library) if d.doc_id == "examplinib-one")
    assert document.notices == ("corrected (PubMed)", UNVERIFIED_NOTICE) and not document.verified


def test_stamp_follows_the_composed_corpus(
    small_corpus: Path, library: Library, make_document: Callable[..., Document]
):
    """The stamp changes when a document is added, changed or removed, with a notice, a trial and a check."""
    additions, standing = Additions(library.database), Standing(library.database)
    stamps = [compose_stamp(small_corpus, library)]
    for change in (
        lambda: additions.put([make_document()]),
        lambda: additions.put([make_document(year=2024)]),
        lambda: standing.put_notices("examplinib-one", [Notice("corrected", "PubMed")], ["PubMed"]),
        lambda: standing.put_trials([TrialStatus("NCT90000001", "Examplinib")]),
        lambda: CheckLog(library.database).record("notices", [("examplinib-one", "checked", "")]),
        lambda: additions.remove(["examplinib-one"]),
    ):
        change()
        stamps.append(compose_stamp(small_corpus, library))
    assert len(set(stamps)) == 7 and compose_stamp(small_corpus, library) == stamps[-1]


def test_stamp_follows_the_shipped_corpus(small_corpus: Path, library: Library):
    """The stamp changes with a shipped record, also when there are additions."""
    before = compose_stamp(small_corpus, library)
    (small_corpus / "studies" / "mockumab-2.yaml").unlink()
    assert compose_stamp(small_corpus, library) != before


def test_passport_of_nothing(library: Library):
    """An empty corpus has an empty passport."""
    assert make_passport((), library) == Passport()


def test_passport_counts(library: Library, make_document: Callable[..., Document]):
    """Texts are counted by kind in a fixed order, retracted papers once, and the newest year is the latest known."""
    documents = [
        make_document(doc_id="a", kind="study-record", year=2024, notices=("retracted (PubMed)",)),
        make_document(doc_id="b", kind="abstract", notices=("retracted (PubMed)",)),
        make_document(doc_id="c", study_id="c", kind="review", year=2021, notices=("corrected (PubMed)",)),
        make_document(doc_id="d", study_id="d", kind="abstract"),
    ]
    counts = (("review", 1), ("abstract", 2), ("study-record", 1))
    assert make_passport(documents, library) == Passport(counts, newest_year=2024, retracted=1)


def test_passport_knows_the_checks(library: Library, make_document: Callable[..., Document]):
    """The passport has the oldest of the latest checks for notices, and counts the papers that none was made for."""
    documents = [make_document(doc_id=key, study_id=key, doi=f"10.5555/{key}") for key in "abc"]
    documents += [make_document(doc_id="d", study_id="d", pmid="90000001"), make_document(doc_id="e", study_id="e")]
    with library.database.transaction() as connection:
        rows = [("notices", "a", "2026-01-04T23:59:59+00:00"), ("notices", "b", "2026-01-05T00:00:01+00:00")]
        rows += [("text", "c", "2026-02-01T00:00:00+00:00")]
        connection.executemany("INSERT INTO checks VALUES (?, ?, 'checked', '', ?)", rows)
    passport = make_passport(documents, library)
    assert (passport.notices_checked, passport.unchecked) == ("2026-01-04", 2)
