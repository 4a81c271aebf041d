"""How the library stands, in lines for a person."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from hepcite.additions import Additions
from hepcite.check_log import CheckLog
from hepcite.corpus_state import describe_notices, describe_state
from hepcite.documents import Document
from hepcite.library import Generation, Library
from hepcite.sources.articles import Notice
from hepcite.standing import Standing
from hepcite.trials import TrialStatus

MakeDocument = Callable[..., Document]


@pytest.fixture
def log(library: Library) -> CheckLog:
    """The log of the library's checks."""
    return CheckLog(library.database)


def publish(library: Library, *documents: Document) -> None:
    """Make documents those of the library."""
    library.start_generation(Generation("g1", "model|splitter", "sha", "stamp", "2026-01-01T00:00:00+00:00"))
    library.publish_generation("g1", documents, [])


def test_empty_library(library: Library):
    """A library without anything says what to do, and that it was never synced."""
    assert list(describe_state(library)) == [
        "the index is not finished: run `hepcite index`",
        "never synced; added by hand: no change",
    ]


def test_added_before_the_first_index(library: Library, make_document: MakeDocument):
    """What was added before an index was finished is counted, and never said to be no documents."""
    Additions(library.database).put([make_document()])
    library.start_generation(Generation("g1", "model|splitter", "sha", "stamp", "2026-01-01T00:00:00+00:00"))
    assert list(describe_state(library)) == [
        "the index is not finished: run `hepcite index`",
        "never synced; added by hand: 1 new",
    ]


def test_first_line_is_the_passport(library: Library, make_document: MakeDocument):
    """The first line counts what the library holds."""
    publish(library, make_document(year=2024), make_document(doc_id="b", kind="review"))
    assert next(describe_state(library)).startswith("Corpus: 1 review, 1 abstract; newest 2024; never checked")


def test_added_by_hand(library: Library, make_document: MakeDocument):
    """Before the first sync, what was added is counted by what happened to it last."""
    additions = Additions(library.database)
    additions.put([make_document(doc_id=key) for key in "abc"])
    additions.put([make_document("Other.", doc_id="a")])
    additions.remove(["b"])
    assert list(describe_state(library))[1] == "never synced; added by hand: 1 new, 1 changed, 1 removed"


def test_finished_sync(library: Library, log: CheckLog, make_document: MakeDocument):
    """A finished sync has its days, and counts only what changed since it began."""
    additions = Additions(library.database)
    additions.put([make_document(doc_id="before")])
    began = log.start_sync()
    additions.put([make_document(doc_id="during")])
    log.finish_sync()
    today = datetime.now(UTC).date().isoformat()
    assert list(describe_state(library))[1] in {
        f"last sync began {began[:10]}, ended {day}; since it began: 1 new" for day in (began[:10], today)
    }


def test_interrupted_sync(library: Library, log: CheckLog):
    """An interrupted sync says how to go on."""
    began = log.start_sync()
    assert list(describe_state(library))[1] == (
        f"last sync began {began[:10]}, interrupted: run `hepcite corpus sync` to go on; since it began: no change"
    )


def test_sync_of_some_studies(library: Library, log: CheckLog, make_document: MakeDocument):
    """A sync of some studies has a line: which, when, what it brought, refused and did not find; no more than that."""
    log.start_sync()
    log.finish_sync()
    began = log.start_part(["a", "b", "c", "d", "e"])
    Additions(library.database).put([make_document(doc_id="a.abstract")])
    log.record("text", [("a", "new", ""), ("b", "refused", "x"), ("c", "absent", "x"), ("d", "same", "")])
    log.finish_part(["a", "b", "c", "d", "e"])
    Additions(library.database).put([make_document(doc_id="e.abstract")])
    log.record("text", [("e", "refused", "x")])
    day = log.last_part().ended[:10]
    assert list(describe_state(library))[2] == (
        f"last sync of a, b, c and 2 more began {began[:10]}, ended {day}: "
        "1 new, 1 as before, 1 refused, 1 not to be had"
    )


def test_interrupted_sync_of_some_studies(library: Library, log: CheckLog, make_document: MakeDocument):
    """An interrupted sync of some studies says how to go on, and counts no change of other studies."""
    began = log.start_part(["a"])
    Additions(library.database).put([make_document(doc_id="b.abstract")])
    assert list(describe_state(library))[1:3] == [
        "never synced as a whole; since the beginning: 1 new",
        f"last sync of a began {began[:10]}, interrupted: run it again to go on: no change",
    ]


def test_whole_sync_after_one_of_some_studies(library: Library, log: CheckLog):
    """Once the whole corpus was synced, the line of an earlier sync of some studies goes."""
    log.start_part(["a"])
    log.start_sync()
    log.finish_sync()
    assert not any("last sync of" in line for line in describe_state(library))


def test_refused_and_absent(library: Library, log: CheckLog):
    """Each refused paper has a line with its reason; papers without an abstract are counted."""
    log.start_sync()
    log.record(
        "text", [("a", "refused", "its year is 2020, the record's 2021"), ("b", "absent", "x"), ("d", "new", "")]
    )
    log.record("text", [("c", "absent", "x")])
    *_, refused, last = describe_state(library)
    assert refused == "refused, for a person to look at: a: its year is 2020, the record's 2021"
    assert last == "2 papers without an abstract at PubMed or Europe PMC; no trial registrations"


def test_trials_are_counted_once(library: Library, log: CheckLog):
    """A trial with an older number is one registration, and the day is that of the one read first."""
    log.start_sync()
    Standing(library.database).put_trials(
        [
            TrialStatus("NCT90000001", "A", aliases=("NCT90000009",), checked_at="2026-02-05"),
            TrialStatus("NCT90000002", "B", checked_at="2026-01-05"),
        ]
    )
    assert list(describe_state(library))[-1].endswith("; 2 trial registrations, the oldest read 2026-01-05")


def test_one_of_each(library: Library, log: CheckLog):
    """A single paper and a single registration are not counted in the plural."""
    log.start_sync()
    log.record("text", [("a", "absent", "x")])
    Standing(library.database).put_trials([TrialStatus("NCT90000001", "A", checked_at="2026-01-05")])
    last = list(describe_state(library))[-1]
    assert last.startswith("1 paper without an abstract") and "; 1 trial registration," in last


def test_notices_of_the_library(library: Library, make_document: MakeDocument):
    """Each notice about a paper of the library has a line, the gravest first; papers it does not hold have none."""
    publish(library, make_document(), make_document(doc_id="examplinib-one.abstract"), make_document(doc_id="b"))
    standing = Standing(library.database)
    notices = [Notice("corrected", "PubMed"), Notice("retracted", "PubMed", "J Invented. 2025;1:9")]
    standing.put_notices("examplinib-one", notices, ["PubMed"])
    standing.put_notices("gone", notices, ["PubMed"])
    assert list(describe_notices(library)) == [
        "examplinib-one: retracted: J Invented. 2025;1:9 (PubMed)",
        "examplinib-one: corrected (PubMed)",
    ]
