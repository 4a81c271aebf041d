"""A sync with the literature: abstracts, notices and trials of the shipped corpus, repeated, interrupted and killed."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from unittest.mock import ANY

import numpy as np
import pytest
from typer.testing import CliRunner

from hepcite.adding import Intake
from hepcite.additions import Additions
from hepcite.article_documents import Provenance
from hepcite.check_log import CheckLog
from hepcite.cli import app
from hepcite.corpus import make_passport
from hepcite.documents import Document
from hepcite.errors import SourceError
from hepcite.indexing import build_index
from hepcite.lexicon import Lexicon
from hepcite.library import Library
from hepcite.looking_up import EUROPE_PMC, PUBMED, Found, group_studies, look_up
from hepcite.settings import Settings
from hepcite.sources.articles import Notice
from hepcite.sources.services.connections import Services, connect
from hepcite.sources.services.web import open_client
from hepcite.sources.shipped import read_corpus
from hepcite.sources.study_records import PROVISIONAL_TITLE_NOTICE
from hepcite.standing import Standing
from hepcite.syncing import BATCH, Sync, SyncSummary
from loopback import crossref
from loopback.clinical_trials import PREFIX as TRIALS_PREFIX
from loopback.clinical_trials import RegisteredTrial
from loopback.crossref import CrossrefUpdate, CrossrefWork
from loopback.europe_pmc import EuropePmcPaper
from loopback.fake_time import FakeTime
from loopback.literature import NCBI_PREFIX, PAGE, Literature, paper_of, quick_services, shipped_papers
from loopback.ncbi import PubMedRecord
from loopback.server import Request, Response

TODAY = datetime.now(UTC).date().isoformat()
DAYS = {TODAY, (datetime.now(UTC) + timedelta(hours=1)).date().isoformat()}
"""The day on which these tests run, and the next one if they run at midnight."""

OTHER_TITLE, OTHER_AUTHOR, OTHER_YEAR = "celestial", "reach", "keynote-240"
"""Studies whose paper, as found, is another one."""

BY_TITLE, IN_EUROPE_PMC, ABSTRACT_ELSEWHERE = "cares-310", "resorce", "reach-2"
"""A study without identifiers; one that PubMed lacks; one of which PubMed lacks the abstract."""

LABELS = ["background", "methods", "results", "conclusions"]
TRIAL, RENUMBERED = "NCT01908426", "NCT01774344"

SYNC = """
import itertools, os, signal, sqlite3, sys
from pathlib import Path
from hepcite.corpus import compose_corpus
from hepcite.lexicon import Lexicon
from hepcite.library import Library
from hepcite.sources.shipped import corpus_folder
from hepcite.syncing import Sync
from loopback.literature import quick_services

counted, last = itertools.count(1), int(sys.argv[3])

def count(statement):
    # Die without warning at the last of so many SQL statements; 0 is none.
    if next(counted) == last:
        os.kill(os.getpid(), signal.SIGKILL)

def connect_counted(*arguments, connect=sqlite3.connect, **options):
    connection = connect(*arguments, **options)
    connection.set_trace_callback(count)
    return connection

sqlite3.connect = connect_counted

with Library(Path(sys.argv[1])) as library, quick_services(sys.argv[2]) as services:
    lexicon = Lexicon.read(corpus_folder() / "lexicon.yaml")
    Sync(library, compose_corpus(corpus_folder(), library), services, lexicon).run(lambda *_: None)
print(next(counted) - 1)
"""

Documents = dict[str, Document]


@dataclass(frozen=True)
class Synced:
    """What two syncs of the shipped corpus did."""

    library: Library
    first: SyncSummary
    second: SyncSummary
    after_first: tuple[Document, ...]
    papers: dict[str, PubMedRecord]


def plant(by_id: Documents) -> dict[str, PubMedRecord]:
    """Return the papers of PubMed by study id, some of them not as their records say."""
    papers = {
        d.study_id: paper_of(d, d.pmid or str(90_000_000 + n)) for n, d in enumerate(by_id.values()) if is_paper(d)
    }
    papers[OTHER_TITLE] = replace(papers[OTHER_TITLE], title="Mockumab in an invented disease")
    papers[OTHER_AUTHOR] = replace(papers[OTHER_AUTHOR], authors=("Nobody AB",))
    papers[OTHER_YEAR] = replace(papers[OTHER_YEAR], year=1999)
    papers[BY_TITLE] = paper_of(by_id[BY_TITLE], "90001000")
    papers[ABSTRACT_ELSEWHERE] = replace(papers[ABSTRACT_ELSEWHERE], abstract=())
    del papers[IN_EUROPE_PMC]
    return papers


def is_paper(document: Document) -> bool:
    """Whether a document is a study record with an identifier of a paper."""
    return document.kind == "study-record" and bool(document.doi or document.pmid)


def europe_pmc_paper(record: Document, pmid: str) -> EuropePmcPaper:
    """Return the paper of a study record as Europe PMC has it."""
    author = (record.authors or "").split(",")[0]
    return EuropePmcPaper(
        record.title,
        pmid,
        doi=record.doi,
        abstract="<h4>Results</h4>It was 9.9 months.",
        authors=(author,),
        year=record.year or 2024,
    )


@pytest.fixture(scope="module")
def by_id(shipped: tuple[Document, ...]) -> Documents:
    """The shipped documents by their id."""
    return {document.doc_id: document for document in shipped}


@pytest.fixture(scope="module")
def synced(by_id: Documents, lexicon: Lexicon, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Synced]:
    """The shipped corpus, synced twice."""
    papers = plant(by_id)
    in_europe_pmc = [
        europe_pmc_paper(by_id[IN_EUROPE_PMC], "90001001"),
        europe_pmc_paper(by_id[ABSTRACT_ELSEWHERE], papers[ABSTRACT_ELSEWHERE].pmid),
    ]
    works = [CrossrefWork(document.doi) for document in by_id.values() if document.doi]
    trials = [RegisteredTrial(TRIAL, status="COMPLETED"), RegisteredTrial("NCT90000001", aliases=(RENUMBERED,))]
    path = tmp_path_factory.mktemp("synced") / "library.sqlite3"
    with Literature(papers.values(), in_europe_pmc, works, trials) as literature, Library(path) as library:
        with quick_services(literature.url) as services:
            first = Sync(library, tuple(by_id.values()), services, lexicon).run(ignore)
            added = Additions(library.database).documents()
            second = Sync(library, (*by_id.values(), *added), services, lexicon).run(ignore)
        yield Synced(library, first, second, added, papers)


@pytest.fixture
def literature() -> Iterator[Literature]:
    """Services that hold nothing yet."""
    with Literature() as literature:
        yield literature


@pytest.fixture
def services(literature: Literature) -> Iterator[Services]:
    """Their clients."""
    with quick_services(literature.url) as services:
        yield services


@pytest.fixture
def sync(library: Library, services: Services, lexicon: Lexicon) -> Callable[..., Sync]:
    """Prepare a sync of some documents, with what the library has added to them."""

    def prepare(*documents: Document, only: tuple[str, ...] = ()) -> Sync:
        return Sync(library, (*documents, *Additions(library.database).documents()), services, lexicon, only)

    return prepare


Prepare = Callable[..., Sync]


def ignore(step: str, done: int, total: int) -> None:
    """Take a report of progress and do nothing with it."""


def outcomes(summary: SyncSummary) -> dict[str, str]:
    """What came of each study's text."""
    return {check.item: check.outcome for check in summary.texts}


def added(library: Library) -> Documents:
    """What was added to a library, by study."""
    return {document.study_id: document for document in Additions(library.database).documents()}


def notices(library: Library, study_id: str) -> list[tuple[str, str]]:
    """Kind and source of a study's notices."""
    return [(notice.kind, notice.source) for notice in Standing(library.database).notices_of(study_id)]


def contents(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables of a library."""
    with closing(sqlite3.connect(path)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables}  # noqa: S608


# The whole shipped corpus


def test_abstracts_arrive(synced: Synced):
    """A sync brings the abstract of every paper that the services have, well over fifty, each once."""
    studies = [document.study_id for document in synced.after_first]
    assert set(studies) == {*synced.papers, IN_EUROPE_PMC} - {OTHER_TITLE, OTHER_AUTHOR, OTHER_YEAR}
    assert len(studies) == len(set(studies)) > 110


def test_abstracts_say_where_they_come_from(synced: Synced):
    """Every abstract names its service and the day on which it was fetched."""
    assert {document.kind for document in synced.after_first} == {"abstract"}
    assert Counter(document.origin for document in synced.after_first)[EUROPE_PMC] == 2
    assert {document.origin for document in synced.after_first} == {PUBMED, EUROPE_PMC}
    assert {document.retrieved_at for document in synced.after_first} <= DAYS


def test_labels_become_sections(synced: Synced):
    """The parts of a labelled abstract are sections under their labels, and all text lies in one."""
    for document in synced.after_first:
        names = [section.name for section in document.sections]
        text = "\n\n".join(document.text[section.start : section.end] for section in document.sections)
        assert names == (LABELS if document.origin == PUBMED else ["results"]) and text == document.text


def test_abstracts_are_labelled_like_their_records(synced: Synced, by_id: Documents):
    """Design, setting and size of an abstract are those of its study's record."""
    for document in synced.after_first:
        record = by_id[document.study_id]
        assert (document.study_type, document.setting, document.n) == (record.study_type, record.setting, record.n)


@pytest.mark.parametrize(
    ("study_id", "found", "recorded"),
    [
        (OTHER_TITLE, "Mockumab in an invented disease", "Cabozantinib in Patients with Advanced"),
        (OTHER_AUTHOR, "Nobody AB", "Zhu"),
        (OTHER_YEAR, "1999", "2020"),
    ],
)
def test_disagreeing_paper_is_refused(synced: Synced, study_id: str, found: str, recorded: str):
    """A paper with another title, author or year is not stored; both values are listed, in each sync anew."""
    for summary in (synced.first, synced.second):
        (check,) = [check for check in summary.texts if check.item == study_id]
        assert check.outcome == "refused" and found in check.detail and recorded in check.detail
    assert study_id not in {document.study_id for document in synced.after_first}


def test_paper_without_pmid_is_found_by_doi(synced: Synced, by_id: Documents):
    """A record that has a DOI only gets its paper's abstract, which knows its PMID."""
    by_doi = [d for d in synced.after_first if not by_id[d.study_id].pmid and by_id[d.study_id].doi]
    found = {d.study_id: d.pmid for d in by_doi if d.origin == PUBMED}
    assert len(found) > 40
    assert found == {study_id: synced.papers[study_id].pmid for study_id in found}


def test_paper_without_identifiers_is_found_by_title(synced: Synced):
    """A record without DOI and PMID gets the abstract of the paper with exactly its title."""
    (document,) = [document for document in synced.after_first if document.study_id == BY_TITLE]
    assert document.pmid == "90001000"


@pytest.mark.parametrize("study_id", [IN_EUROPE_PMC, ABSTRACT_ELSEWHERE])
def test_europe_pmc_fills_the_gaps(synced: Synced, study_id: str):
    """What PubMed lacks, paper or abstract, comes from Europe PMC, under its headings."""
    (document,) = [document for document in synced.after_first if document.study_id == study_id]
    assert (document.origin, document.text) == (EUROPE_PMC, "It was 9.9 months.")
    assert [section.name for section in document.sections] == ["results"]


def test_provisional_title_is_not_looked_for(synced: Synced, by_id: Documents):
    """A record without identifiers whose title is not the published one is not looked up."""
    unfindable = {d.study_id for d in by_id.values() if PROVISIONAL_TITLE_NOTICE in d.notices and not is_paper(d)}
    assert len(unfindable) == 3 and not unfindable & outcomes(synced.first).keys()


def test_every_other_study_is_accounted_for(synced: Synced, by_id: Documents):
    """Each study that can be looked up is new, refused or absent, and an absent one says why."""
    assert len(outcomes(synced.first)) == len(by_id) - 3
    assert Counter(outcomes(synced.first).values())["refused"] == 3
    assert set(outcomes(synced.first).values()) == {"new", "refused", "absent"}
    assert all(check.detail for check in synced.first.texts if check.outcome != "new")


def test_second_sync_changes_nothing(synced: Synced):
    """A second sync finds every text as it was, reports no change, and stores nothing anew."""
    assert synced.second.changes == ()
    assert Counter(outcomes(synced.second).values())["same"] == len(synced.first.changes)
    assert Additions(synced.library.database).documents() == synced.after_first


def test_summary_of_a_first_sync(synced: Synced):
    """The summary lists each new document once, and counts the trials, each once whatever its numbers."""
    changed = Counter((change.doc_id, change.change) for change in synced.first.changes)
    assert changed == {(document.doc_id, "new"): 1 for document in synced.after_first}
    assert (synced.first.notices, synced.first.trials) == (0, 2)


# Trials


def test_status_of_trials_is_stored_with_the_day(synced: Synced):
    """The registered status is kept with the day on which it was read."""
    trial = Standing(synced.library.database).trials()[TRIAL]
    assert trial.status == "completed" and trial.checked_at in DAYS


def test_older_number_of_a_trial(synced: Synced):
    """A trial that papers name by an older number is known under both."""
    trials = Standing(synced.library.database).trials()
    assert trials[RENUMBERED] == trials["NCT90000001"] and trials[RENUMBERED].nct_id == "NCT90000001"


def test_unknown_trials_are_noted(synced: Synced):
    """Of the trials that were asked for, those that the registry does not know are noted as such."""
    checks = CheckLog(synced.library.database).checks("trial")
    assert Counter(check.outcome for check in checks.values()) == {"checked": 2, "absent": len(checks) - 2}
    assert (checks[TRIAL].outcome, checks[RENUMBERED].outcome) == ("checked", "checked")


def test_status_that_changes(sync: Prepare, library: Library, literature: Literature, by_id: Documents):
    """A later sync puts the new status in the place of the old one."""
    for status in ("RECRUITING", "TERMINATED"):
        literature.register([RegisteredTrial(TRIAL, status=status)])
        sync(by_id["celestial"]).run(ignore)
    assert {trial.status for trial in Standing(library.database).trials().values()} == {"terminated"}


def test_numbers_of_other_registers_are_not_asked_for(sync: Prepare, literature: Literature, by_id: Documents):
    """ClinicalTrials.gov is asked for its own numbers only."""
    sync(replace(by_id["celestial"], trial_ids=("jRCT-1", TRIAL))).run(ignore)
    (request,) = literature.asked(TRIALS_PREFIX)
    assert request.params["filter.ids"] == TRIAL


# Parts of a sync


def test_preview_stores_nothing(sync: Prepare, library: Library, literature: Literature, by_id: Documents):
    """A preview tells what would be found and refused, and leaves every table as it was."""
    literature.publish(plant(by_id).values())
    before = contents(library.path)
    found: dict[str, Found] = sync(by_id["leap-002"], by_id[OTHER_YEAR], by_id["livigno-1"]).preview(ignore)
    assert found["leap-002"].article is not None and "1999" in (found[OTHER_YEAR].disagrees or "")
    assert found["livigno-1"].article is None
    assert contents(library.path) == before


def test_preview_asks_for_no_notices_and_trials(sync: Prepare, literature: Literature, by_id: Documents):
    """A preview asks for papers alone."""
    sync(by_id["leap-002"]).preview(ignore)
    assert literature.asked(crossref.PREFIX) == literature.asked(TRIALS_PREFIX) == []


def test_only_one_study(sync: Prepare, library: Library, literature: Literature, by_id: Documents):
    """A sync of one study looks up, checks and stores nothing about any other."""
    literature.publish(plant(by_id).values())
    summary = sync(*by_id.values(), only=("leap-002",)).run(ignore)
    log = CheckLog(library.database)
    assert (list(added(library)), outcomes(summary)) == (["leap-002"], {"leap-002": "new"})
    assert (list(log.checks("notices")), list(log.checks("trial"))) == (["leap-002"], ["NCT03713593"])


def test_only_one_study_is_no_whole_sync(sync: Prepare, library: Library, by_id: Documents):
    """A sync of one study neither begins nor ends the sync of the corpus."""
    sync(*by_id.values(), only=("leap-002",)).run(ignore)
    assert CheckLog(library.database).last_sync() is None


def test_progress_is_reported(sync: Prepare, by_id: Documents):
    """Each of the three steps reports how far it is, from nothing to all."""
    steps: dict[str, list[tuple[int, int]]] = {}
    records = list(by_id.values())[:60]
    sync(*records).run(lambda step, done, total: steps.setdefault(step, []).append((done, total)))
    assert list(steps) == ["fetching abstracts", "checking for notices", "reading trial registrations"]
    assert all(reports[0][0] == 0 and reports[-1][0] == reports[-1][1] for reports in steps.values())


# Changes


def test_changed_abstract(sync: Prepare, library: Library, literature: Literature, by_id: Documents):
    """An abstract that PubMed has changed replaces the one before, and the log says so with both hashes."""
    paper = paper_of(by_id["leap-002"], "38039993")
    literature.publish([paper])
    sync(by_id["leap-002"]).run(ignore)
    before = added(library)["leap-002"]
    literature.publish([replace(paper, abstract=(("RESULTS", "It was 9.9 months."),))])
    summary = sync(by_id["leap-002"]).run(ignore)
    after = added(library)["leap-002"]
    assert (outcomes(summary), after.text) == ({"leap-002": "changed"}, "It was 9.9 months.")
    log = [(change.change, change.text_sha256) for change in Additions(library.database).changes()]
    assert log == [("new", before.text_sha256), ("changed", after.text_sha256)]


def test_quote_of_a_changed_abstract_is_verified(
    sync: Prepare,
    settings: Settings,
    library: Library,
    literature: Literature,
    small_corpus: Path,
    fake_embedder: type,
    tmp_path: Path,
):
    """An answer that was exported before an abstract changed is still verified, as replaced, with exit code 0."""
    record = next(document for document in read_corpus(small_corpus) if document.doc_id == "examplinib-one")
    audit = tmp_path / "answer.json"
    for finding in ("It was 9.9 months.", "It was 9.8 months."):
        literature.publish([replace(paper_of(record, "12345678"), abstract=(("RESULTS", finding),))])
        sync(record).run(ignore)
        build_index(settings, library, fake_embedder(), small_corpus)
        if not audit.exists():
            quote = {"doc_id": "examplinib-one.abstract", "start": 0, "end": 18, "text": finding}
            audit.write_text(json.dumps({"question": "?", "statements": [{"text": finding, "quotes": [quote]}]}))
    run = CliRunner().invoke(app, ["verify", str(audit)], env={"HEPCITE_DATA_DIR": str(settings.data_dir)})
    assert run.exit_code == 0 and "1 quote verified" in run.stdout
    assert run.stdout.startswith("replaced examplinib-one.abstract: stood in the text that was replaced by another on")


def test_abstract_that_is_gone(sync: Prepare, library: Library, literature: Literature, by_id: Documents):
    """An abstract that the services no longer have stays, and is not counted as changed."""
    literature.publish([paper_of(by_id["leap-002"], "38039993")])
    sync(by_id["leap-002"]).run(ignore)
    before = added(library)
    literature.publish([])
    summary = sync(by_id["leap-002"]).run(ignore)
    assert (added(library), summary.changes, outcomes(summary)) == (before, (), {"leap-002": "absent"})


# Notices

RETRACTION = ("RetractionIn", "J Invented Res. 2025;2:1", "90000002")


@pytest.mark.parametrize(
    ("study_id", "types", "links", "expected"),
    [
        ("leap-012", (), (RETRACTION,), [("retracted", PUBMED)]),
        ("leap-012", ("Retracted Publication",), (), [("retracted", PUBMED)]),
        ("celestial", (), (("ExpressionOfConcernIn", "J Invented Res. 2025;2:1", None),), [("concern", PUBMED)]),
        ("celestial", (), (("ErratumIn", "J Invented Res. 2025;2:1", None),), [("corrected", PUBMED)]),
        ("celestial", (), (("ErratumIn", "A", None), RETRACTION), [("retracted", PUBMED), ("corrected", PUBMED)]),
        ("celestial", ("Published Erratum",), (("CommentIn", "A", None),), []),
    ],
)
@pytest.mark.parametrize("with_abstract", [True, False])
def test_notice_of_pubmed(
    sync: Prepare,
    library: Library,
    literature: Literature,
    by_id: Documents,
    study_id: str,
    types: tuple[str, ...],
    links: tuple[tuple[str, str, str | None], ...],
    expected: list[tuple[str, str]],
    with_abstract: bool,
):
    """PubMed's notices are kept, the gravest first, whether the paper has an abstract or not; comments are none."""
    paper = replace(paper_of(by_id[study_id], by_id[study_id].pmid or ""), publication_types=types)
    paper = replace(paper, comments_corrections=links, abstract=paper.abstract if with_abstract else ())
    literature.publish([paper])
    sync(by_id[study_id]).run(ignore)
    assert notices(library, study_id) == expected


@pytest.mark.parametrize("told_by", ["paper", "notice"])
@pytest.mark.parametrize(
    ("kind", "expected"), [("retraction", "retracted"), ("expression_of_concern", "concern"), ("erratum", "corrected")]
)
def test_notice_of_crossref(
    sync: Prepare, library: Library, literature: Literature, by_id: Documents, kind: str, expected: str, told_by: str
):
    """A notice about a paper known by its DOI alone is found in the paper's record only, or in the notice's only."""
    doi, update = by_id["resorce"].doi, CrossrefUpdate("10.5555/notice", kind)
    literature.know([CrossrefWork(doi, updated_by=(update,))] if told_by == "paper" else [])
    if told_by == "notice":
        literature.crossref.add_notice(doi, update, listed=False)
    summary = sync(by_id["resorce"]).run(ignore)
    (notice,) = Standing(library.database).notices_of("resorce")
    assert notice == Notice(expected, "Crossref", "10.5555/notice", "2024-05-01")
    assert (summary.notices, outcomes(summary)) == (1, {"resorce": "absent"})


def test_crossref_is_asked_with_the_doi_of_the_abstract(
    sync: Prepare, library: Library, literature: Literature, by_id: Documents
):
    """A study that is known by its PMID is checked at Crossref in the same sync, with the DOI that PubMed names."""
    literature.publish([replace(paper_of(by_id["leap-012"], "39798578"), doi="10.5555/leap")])
    literature.crossref.add_notice("10.5555/leap", CrossrefUpdate("10.5555/notice"))
    sync(by_id["leap-012"]).run(ignore)
    assert notices(library, "leap-012") == [("retracted", "Crossref")]


def test_retraction_is_kept_when_the_abstract_is_elsewhere(
    sync: Prepare, library: Library, literature: Literature, by_id: Documents
):
    """PubMed's retraction is not lost when only Europe PMC has the abstract, and says nothing of the retraction."""
    record = by_id["leap-012"]
    paper = replace(paper_of(record, record.pmid or ""), abstract=(), comments_corrections=(RETRACTION,))
    literature.publish([paper])
    literature.list_in_europe_pmc([europe_pmc_paper(record, record.pmid or "")])
    sync(record).run(ignore)
    assert (added(library)["leap-012"].origin, notices(library, "leap-012")) == (EUROPE_PMC, [("retracted", PUBMED)])


def test_notice_of_europe_pmc(sync: Prepare, library: Library, literature: Literature, by_id: Documents):
    """A retraction that Europe PMC reports of a paper that PubMed lacks is kept under its name."""
    links = (("Retraction in", "J Invented Res. 2025 May 1;2:1", None),)
    literature.list_in_europe_pmc([replace(europe_pmc_paper(by_id["resorce"], "90001001"), corrections=links)])
    sync(by_id["resorce"]).run(ignore)
    assert notices(library, "resorce") == [("retracted", EUROPE_PMC)]


def test_notice_about_a_retitled_paper(sync: Prepare, library: Library, literature: Literature, by_id: Documents):
    """A paper that is titled as retracted is taken as the record's, with its retraction, and needs no other sign."""
    paper = paper_of(by_id["resorce"], "90001001")
    literature.publish([replace(paper, title=f"RETRACTED: {paper.title}")])
    summary = sync(by_id["resorce"]).run(ignore)
    assert (outcomes(summary), notices(library, "resorce")) == ({"resorce": "new"}, [("retracted", PUBMED)])


def test_notice_about_a_refused_paper(sync: Prepare, library: Library, literature: Literature, by_id: Documents):
    """The retraction of the paper under the record's own PMID is kept though its text is refused, until it goes."""
    paper = replace(paper_of(by_id["celestial"], "29972759"), year=1999)
    seen = []
    for links in ((RETRACTION,), ()):
        literature.publish([replace(paper, comments_corrections=links)])
        summary = sync(by_id["celestial"]).run(ignore)
        seen.append((outcomes(summary), summary.notices, notices(library, "celestial")))
    assert seen == [
        ({"celestial": "refused"}, 1, [("retracted", PUBMED)]),
        ({"celestial": "refused"}, 0, []),
    ]


def test_notice_about_another_paper(sync: Prepare, library: Library, literature: Literature, by_id: Documents):
    """The retraction of a paper that only has the record's title, and another author, is no notice about the study."""
    paper = replace(paper_of(by_id[BY_TITLE], "90001000"), authors=("Nobody AB",), comments_corrections=(RETRACTION,))
    literature.publish([paper])
    summary = sync(by_id[BY_TITLE]).run(ignore)
    assert (outcomes(summary), notices(library, BY_TITLE)) == ({BY_TITLE: "refused"}, [])


def test_notice_is_removed_by_the_next_check(sync: Prepare, library: Library, literature: Literature, by_id: Documents):
    """A notice that its source no longer reports goes with the next check; what another source says stays."""
    record = by_id["celestial"]
    paper = paper_of(record, record.pmid or "")
    literature.publish([replace(paper, comments_corrections=(RETRACTION,))])
    literature.crossref.add_notice(record.doi, CrossrefUpdate("10.5555/notice", "erratum"))
    seen = []
    for change in (lambda: None, lambda: literature.publish([paper]), lambda: literature.know([])):
        change()
        sync(record).run(ignore)
        seen.append(notices(library, "celestial"))
    assert seen == [[("retracted", PUBMED), ("corrected", "Crossref")], [("corrected", "Crossref")], []]


def test_every_paper_is_checked(synced: Synced, by_id: Documents):
    """After a whole sync every study with a DOI or PMID has been checked for notices."""
    checked = CheckLog(synced.library.database).checks("notices")
    assert {d.study_id for d in (*by_id.values(), *synced.after_first) if d.doi or d.pmid} == checked.keys()


@pytest.mark.parametrize("study_id", ["leap-012", OTHER_YEAR])
def test_refused_paper_is_checked(
    sync: Prepare, library: Library, literature: Literature, by_id: Documents, study_id: str
):
    """The paper under a study's own PMID tells its notices though it is refused: the passport counts it as checked."""
    record = replace(by_id[study_id], doi=None, pmid="39798578")
    literature.publish([replace(paper_of(record, "39798578"), year=1999, doi=None, comments_corrections=(RETRACTION,))])
    assert outcomes(sync(record).run(ignore)) == {study_id: "refused"}
    assert notices(library, study_id) == [("retracted", PUBMED)]
    passport = make_passport([record], library)
    assert (passport.unchecked, passport.notices_checked in DAYS) == (0, True)


def test_paper_of_a_title_alone_is_not_checked(
    sync: Prepare, library: Library, literature: Literature, by_id: Documents
):
    """A refused paper that only has the record's title is another one, and no check for notices is noted."""
    literature.publish([replace(paper_of(by_id[BY_TITLE], "90001000"), authors=("Nobody AB",))])
    assert outcomes(sync(by_id[BY_TITLE]).run(ignore)) == {BY_TITLE: "refused"}
    assert CheckLog(library.database).checks("notices") == {}


# Interruptions


def test_failure_of_the_second_batch(
    sync: Prepare, library: Library, literature: Literature, by_id: Documents, shipped: tuple[Document, ...]
):
    """When a service fails, what came before is kept; the next run asks for the rest only, and ends with all."""
    literature.publish(shipped_papers(shipped))
    records = [document for document in by_id.values() if is_paper(document)]
    route, served = literature.routes[f"{NCBI_PREFIX}/efetch.fcgi"], Counter()

    def fail_later(request: Request) -> Response:
        served["fetches"] += 1
        return route(request) if served["fetches"] <= 2 else PAGE

    literature.routes[f"{NCBI_PREFIX}/efetch.fcgi"] = fail_later
    with pytest.raises(SourceError):
        sync(*records).run(ignore)
    kept = set(added(library))
    literature.routes[f"{NCBI_PREFIX}/efetch.fcgi"] = route
    literature.requests.clear()
    summary = sync(*records).run(ignore)
    asked = {pmid for request in literature.requests for pmid in request.params.get("id", "").split(",")}
    assert len(kept) == BATCH and len(added(library)) == len(records)
    assert not asked & {document.pmid for document in records if document.study_id in kept}
    assert Counter(outcomes(summary).values()) == {"new": len(records)} and len(summary.changes) == len(records)


@pytest.mark.parametrize("prefix", [crossref.PREFIX, TRIALS_PREFIX])
def test_failure_of_a_later_step(
    sync: Prepare, library: Library, literature: Literature, by_id: Documents, prefix: str
):
    """When a later step fails, abstracts are kept and not fetched again; the next run does what is left."""
    literature.publish([paper_of(by_id["celestial"], "29972759")])
    literature.register([RegisteredTrial(TRIAL)])
    literature.broken[prefix] = PAGE
    with pytest.raises(SourceError):
        sync(by_id["celestial"]).run(ignore)
    literature.broken.clear()
    literature.requests.clear()
    summary = sync(by_id["celestial"]).run(ignore)
    assert literature.asked(NCBI_PREFIX) == []
    assert (len(summary.changes), summary.trials, outcomes(summary)) == (1, 1, {"celestial": "new"})


def test_interrupted_sync_is_told_from_a_finished_one(
    sync: Prepare, library: Library, literature: Literature, by_id: Documents
):
    """An interrupted sync keeps its beginning until it ends; the one after it is a new one."""
    log, began = CheckLog(library.database), []
    for broken in (True, False, False):
        literature.broken = {TRIALS_PREFIX: PAGE} if broken else {}
        try:
            sync(by_id["celestial"]).run(ignore)
        except SourceError:
            assert log.last_sync()[1] is None
        began.append(log.last_sync()[0])
    assert began[0] == began[1] != began[2] and log.last_sync()[1] is not None


def test_interrupted_sync_of_some_studies(sync: Prepare, library: Library, literature: Literature, by_id: Documents):
    """A sync of some studies that could not be finished goes on where it stopped, and reports what came before."""
    literature.publish([paper_of(by_id["celestial"], "29972759")])
    literature.broken = {TRIALS_PREFIX: PAGE}
    with pytest.raises(SourceError):
        sync(by_id["celestial"], only=("celestial",)).run(ignore)
    began = CheckLog(library.database).last_part()
    literature.broken = {}
    literature.requests.clear()
    summary = sync(by_id["celestial"], only=("celestial",)).run(ignore)
    assert literature.asked(NCBI_PREFIX) == [] and outcomes(summary) == {"celestial": "new"}
    assert [(change.change, change.doc_id) for change in summary.changes] == [("new", "celestial.abstract")]
    assert CheckLog(library.database).last_part() == replace(began, ended=ANY)


def test_finished_sync_of_some_studies_is_begun_anew(
    sync: Prepare, library: Library, literature: Literature, by_id: Documents
):
    """A second sync of the same studies asks again, and reports nothing of what the first one brought."""
    literature.publish([paper_of(by_id["celestial"], "29972759")])
    summaries = [sync(by_id["celestial"], only=("celestial",)).run(ignore) for _ in range(2)]
    assert [outcomes(summary) for summary in summaries] == [{"celestial": "new"}, {"celestial": "same"}]
    assert (len(summaries[0].changes), summaries[1].changes) == (1, ())
    assert CheckLog(library.database).last_sync() is None


def test_sync_between_two_runs_of_another(sync: Prepare, library: Library, literature: Literature, by_id: Documents):
    """What a sync of another study brought meanwhile is not reported by the one that is gone on with."""
    literature.publish([paper_of(by_id["leap-012"], "39798578")])
    literature.broken = {TRIALS_PREFIX: PAGE}
    with pytest.raises(SourceError):
        sync(by_id["celestial"], by_id["leap-012"], only=("celestial",)).run(ignore)
    literature.broken = {}
    sync(by_id["celestial"], by_id["leap-012"], only=("leap-012",)).run(ignore)
    summary = sync(by_id["celestial"], by_id["leap-012"], only=("celestial",)).run(ignore)
    assert (summary.changes, outcomes(summary)) == ((), {"celestial": "absent"})


def test_end_before_the_index_is_published(sync: Prepare, library: Library, literature: Literature, by_id: Documents):
    """A sync that ends while its texts are indexed is gone on with: it asks nobody again, and reports all that came."""
    log, state = CheckLog(library.database), []
    literature.publish([paper_of(by_id["celestial"], "29972759")])

    def die() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sync(by_id["celestial"]).run(ignore, die)
    began, ended = log.last_sync()
    literature.requests.clear()
    summary = sync(by_id["celestial"]).run(ignore, lambda: state.append(log.last_sync()))
    assert ended is None and state == [(began, None)]
    assert [(change.doc_id, change.change) for change in summary.changes] == [("celestial.abstract", "new")]
    assert literature.requests == [] and log.last_sync()[1] is not None


def test_text_stored_just_before_the_end(
    sync: Prepare, library: Library, literature: Literature, services: Services, by_id: Documents, lexicon: Lexicon
):
    """A text that an interrupted sync had stored and not yet noted counts as new in the end, and not as before too."""
    record = by_id["celestial"]
    literature.publish([paper_of(record, "29972759")])
    CheckLog(library.database).start_sync()
    found = look_up(group_studies([record]), services)["celestial"]
    Intake(library, [record], lexicon).take([found.article], Provenance(found.source, TODAY), [record])
    summary = sync(record).run(ignore)
    assert ([change.change for change in summary.changes], outcomes(summary)) == (["new"], {"celestial": "new"})


@pytest.fixture
def whole(shipped: tuple[Document, ...]) -> Iterator[Literature]:
    """Services that hold the papers of the shipped corpus, two notices and two trials."""
    trials = [RegisteredTrial(TRIAL), RegisteredTrial("NCT90000001", aliases=(RENUMBERED,))]
    papers = {paper.doi or paper.pmid: paper for paper in shipped_papers(shipped)}
    papers["39798578"] = replace(papers["39798578"], comments_corrections=(RETRACTION,))
    works = [CrossrefWork(document.doi) for document in shipped if document.doi]
    with Literature(papers.values(), works=works, trials=trials) as literature:
        literature.crossref.add_notice("10.1016/S0140-6736(16)32453-9", CrossrefUpdate("10.5555/notice"), listed=False)
        yield literature


def run_sync(script: Path, path: Path, url: str, last: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a sync in another process, which kills itself at so many SQL statements, else says how many it took."""
    tests = os.pathsep.join(filter(None, (str(Path(__file__).parent), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, script, path, url, str(last)]
    environment = {**os.environ, "PYTHONPATH": tests}
    return subprocess.run(command, check=False, env=environment, stdout=subprocess.PIPE, encoding="utf-8")


def state(path: Path) -> dict[str, object]:
    """What a library holds, without the times at which it came."""
    with Library(path) as library:
        additions, standing = Additions(library.database), Standing(library.database)
        return {
            "documents": {document.doc_id: replace(document, retrieved_at=None) for document in additions.documents()},
            "notices": standing.notices(),
            "trials": {number: replace(trial, checked_at=None) for number, trial in standing.trials().items()},
            "log": Counter((change.change, change.doc_id) for change in additions.changes()),
            "checks": {step: set(CheckLog(library.database).checks(step)) for step in ("text", "notices", "trial")},
        }


def test_killed_sync(tmp_path: Path, whole: Literature):
    """A sync that is killed ten times ends like one that was left alone: nothing is lost, nothing doubled."""
    script = tmp_path / "sync.py"
    script.write_text(SYNC)
    left_alone, killed = tmp_path / "alone.sqlite3", tmp_path / "killed.sqlite3"
    undisturbed = run_sync(script, left_alone, whole.url)
    moments = np.random.default_rng(2026).integers(1, int(undisturbed.stdout) // 10, size=10)
    endings = [run_sync(script, killed, whole.url, moment).returncode for moment in moments]
    assert endings == [-signal.SIGKILL] * 10 and state(killed) != state(left_alone)
    assert run_sync(script, killed, whole.url).returncode == 0
    assert state(killed) == state(left_alone)
    assert set(state(killed)["log"].values()) == {1} and len(state(killed)["log"]) == 118


# The rate


def test_rate_without_a_key(tmp_path: Path, by_id: Documents):
    """Without a key NCBI is never asked more than three times in any one second."""
    titled = [document for document in by_id.values() if not is_paper(document) and document.kind == "study-record"]
    papers = [paper_of(document, str(90_002_000 + n)) for n, document in enumerate(titled[:7])]
    time = FakeTime()
    with (
        Literature(papers, enforce_rate=True, clock=time.clock) as literature,
        open_client(60.0, "HepCite/test") as client,
    ):
        services = connect(literature.settings(tmp_path), client, time.clock, time.sleep)
        found = look_up(group_studies(titled[:7]), services)
        times = [request.at for request in literature.asked(NCBI_PREFIX)]
    assert literature.ncbi.refused == 0 and sum(one.article is not None for one in found.values()) == 7
    assert all(fourth - first > 1.0 for first, fourth in zip(times, times[3:], strict=False))
    assert min(later - earlier for earlier, later in pairwise(times)) > 0.2
