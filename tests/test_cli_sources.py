"""`hepcite corpus add`, `sync` and `remove` against services on loopback: what they print, store, and end with."""

import io
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hepcite.additions import Additions
from hepcite.cli import main
from hepcite.documents import Document
from hepcite.errors import SourceError
from hepcite.lexicon import Lexicon
from hepcite.library import Library
from hepcite.sources.articles import Reference
from hepcite.standing import Standing
from hepcite.syncing import Sync
from loopback import crossref, europe_pmc
from loopback.clinical_trials import PREFIX as TRIALS_PREFIX
from loopback.clinical_trials import RegisteredTrial
from loopback.crossref import CrossrefUpdate
from loopback.literature import CUT, NCBI_PREFIX, PAGE, Literature, copy_data, paper_of, quick_services, review_citing
from loopback.ncbi import PubMedRecord
from loopback.server import Response

REVIEW = PubMedRecord(
    "90000900",
    "Treatment of liver cancer after immunotherapy: an invented review",
    abstract=(("", "Little is known."),),
    authors=("Reviewer RS",),
    doi="10.5555/review.1",
    pmcid="PMC9000900",
)
STRANGER = PubMedRecord("90000901", "Examplinib in hepatocellular carcinoma", abstract=(("", "It was 9.9 months."),))
RETRACTION = ("RetractionIn", "J Invented Res. 2025;2:1", "90000902")
SYNC_SOME = ("corpus", "sync", "--only", "celestial", "--only", "keynote-240", "--only", "cares-310")


@dataclass(frozen=True)
class Run:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def fault(self) -> str:
        """The one line that says what went wrong; progress may stand before it."""
        lines = self.err.splitlines()
        assert "Traceback" not in self.err and sum(line.startswith("hepcite: ") for line in lines) == 1
        assert lines[-1].startswith("hepcite: ")
        return lines[-1]


def hepcite(literature: Literature, data_dir: Path, *arguments: str, **environment: str) -> Run:
    """Run `hepcite` in this process, with the services of a server."""
    out, err = io.StringIO(), io.StringIO()
    settings = {k: v for k, v in literature.environment(data_dir).items() if k.startswith("HEPCITE_")} | environment
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["hepcite", *arguments])
        for name, value in settings.items():
            patch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main()
    return Run(int(ended.value.code or 0), out.getvalue(), err.getvalue())


def stored(data_dir: Path) -> dict[str, Document]:
    """What was added to the library of a folder, by id."""
    with Library(data_dir / "library.sqlite3") as library:
        return {document.doc_id: document for document in Additions(library.database).documents()}


@pytest.fixture(scope="module")
def by_id(shipped: tuple[Document, ...]) -> dict[str, Document]:
    """The shipped documents by their id."""
    return {document.doc_id: document for document in shipped}


@pytest.fixture(scope="module")
def papers(by_id: dict[str, Document]) -> tuple[PubMedRecord, ...]:
    """What PubMed holds: a review, CELESTIAL, LEAP-012, and another paper under the number of KEYNOTE-240."""
    found = [paper_of(by_id[doc_id], by_id[doc_id].pmid or "") for doc_id in ("celestial", "leap-012", "keynote-240")]
    return REVIEW, STRANGER, *found[:2], replace(found[2], year=1999)


@pytest.fixture
def literature(papers: tuple[PubMedRecord, ...], by_id: dict[str, Document]) -> Iterator[Literature]:
    """The services."""
    with Literature(papers, trials=[RegisteredTrial("NCT01908426")]) as literature:
        yield literature


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data folder that does not exist yet."""
    return tmp_path / "data"


@dataclass(frozen=True)
class History:
    """What a user did one after the other, each with what it printed."""

    runs: dict[str, Run]
    documents: dict[str, dict[str, Document]]
    literature: Literature
    data_dir: Path


@pytest.fixture(scope="module")
def history(
    built, papers: tuple[PubMedRecord, ...], by_id: dict[str, Document], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[History]:
    """A sync of three studies, twice; a review with what it cites, twice; and a removal; all on one library."""
    folder = copy_data(built.settings, tmp_path_factory.mktemp("history") / "data")
    references = [
        Reference(1, "", by_id["celestial"].doi),
        Reference(2, "", pmid=by_id["leap-012"].pmid),
        Reference(3, "", pmid=STRANGER.pmid),
    ]
    commands = {
        "sync": SYNC_SOME,
        "sync again": SYNC_SOME,
        "add": ("corpus", "add", "https://doi.org/10.5555/REVIEW.1"),
        "add again": ("corpus", "add", "PMID: 90000900"),
        "list": ("corpus", "list"),
        "check": ("corpus", "check"),
        "show": ("corpus", "show", "pmid-90000900"),
        "remove": ("corpus", "remove", "pmid-90000901"),
    }
    full_texts = {"PMC9000900": review_citing(*references)}
    with Literature(papers, trials=[RegisteredTrial("NCT01908426")], full_texts=full_texts) as literature:
        literature.crossref.add_notice(by_id["celestial"].doi, CrossrefUpdate("10.5555/notice"))
        runs, documents = {}, {}
        for name, command in commands.items():
            runs[name] = hepcite(literature, folder, *command)
            documents[name] = stored(folder)
        yield History(runs, documents, literature, folder)


# One after the other


def test_everything_succeeds(history: History):
    """Every command ends with exit code 0."""
    assert {name: run.code for name, run in history.runs.items()} == dict.fromkeys(history.runs, 0)


def test_sync_says_what_it_did(history: History):
    """A sync names what is new, what was refused with both values, and what is not to be had, and sums up."""
    lines = history.runs["sync"].out.splitlines()
    assert lines == [
        "new: celestial.abstract",
        "refused, for a person to look at: keynote-240: PubMed: its year is 1999, the record's 2020",
        "not to be had: cares-310: neither PubMed nor Europe PMC has a paper under its identifier or title",
        "1 new, 0 changed, 0 as before, 1 refused, 1 not to be had; 1 paper with notices, 1 trial",
    ]
    assert list(history.documents["sync"]) == ["celestial.abstract"]


def test_second_sync_says_that_nothing_changed(history: History):
    """A second sync says that everything is as before."""
    assert history.runs["sync again"].out.splitlines()[-1].startswith("0 new, 0 changed, 1 as before, 1 refused")
    assert history.documents["sync again"] == history.documents["sync"]


def test_open_review_is_added_with_what_it_cites(history: History):
    """A DOI brings the open review in full, and the abstracts that it cites under the studies of the corpus."""
    new = history.documents["add"].keys() - history.documents["sync"].keys()
    assert new == {"pmid-90000900", "leap-012.abstract", "pmid-90000901"}
    assert history.documents["add"]["pmid-90000900"].kind == "review"
    lines = history.runs["add"].out.splitlines()
    assert "known: celestial.abstract: the corpus holds it as celestial.abstract, from PubMed" in lines
    assert lines[-1] == "3 new, 0 changed, 1 known, 0 refused"


def test_adding_twice_changes_nothing(history: History):
    """A paper that was added already is known, with all that it cites."""
    assert history.runs["add again"].out.splitlines()[-1] == "0 new, 0 changed, 4 known, 0 refused"
    assert history.documents["add again"] == history.documents["add"]


def test_list_says_where_texts_come_from(history: History):
    """`corpus list` gives origin, day, hash and notice of each added document."""
    rows = {line.split()[0]: line for line in history.runs["list"].out.splitlines() if line.strip()}
    row, document = rows["celestial.abstract"], history.documents["add"]["celestial.abstract"]
    assert all(part in row for part in ("PubMed", document.retrieved_at, document.text_sha256[:8], "retracted"))
    assert "Europe PMC" in rows["pmid-90000900"] and "shipped" in rows["leap-012"]


def test_show_counts_the_references(history: History):
    """`corpus show` gives kind, licence, origin, when the text came, and how many references were read."""
    shown = history.runs["show"].out
    assert "kind: review · licence: CC BY 4.0" in shown and "text from: Europe PMC" in shown
    assert shown.splitlines()[-1] == "3 references read"
    assert f"{datetime.now(UTC).date().isoformat()[:4]}-" in shown and " new, text sha256 " in shown


def test_check_lists_notices_and_refusals(history: History):
    """`corpus check` lists the notice, and the paper that a person should look at with both values."""
    lines = history.runs["check"].out.splitlines()
    assert "celestial: retracted: 10.5555/notice, 2024-05-01 (Crossref)" in lines
    assert "refused, for a person to look at: keynote-240: PubMed: its year is 1999, the record's 2020" in lines
    assert "the library matches its hashes" in lines


def test_removed_document_is_gone(history: History):
    """A document that is removed is no longer in the library; the others are."""
    assert history.runs["remove"].out == "1 removed\n"
    assert history.documents["add"].keys() - history.documents["remove"].keys() == {"pmid-90000901"}
    with Library(history.data_dir / "library.sqlite3") as library:
        assert "pmid-90000901" not in {document.doc_id for document in library.documents()}
        assert [text for text, _ in library.past_texts("pmid-90000901")] == ["It was 9.9 months."]


def test_services_are_told_who_asks(history: History):
    """Every request names the program and its version."""
    agents = {request.headers["user-agent"].split("/")[0] for request in history.literature.requests}
    assert agents == {"HepCite"}


# A dry run


def test_dry_run(literature: Literature, data_dir: Path):
    """A dry run says what would be fetched and refused, stores nothing, and builds no index."""
    run = hepcite(literature, data_dir, *SYNC_SOME, "--dry-run")
    assert run.code == 0 and stored(data_dir) == {} and not list((data_dir / "index").iterdir())
    assert run.out.splitlines() == [
        "would be fetched: celestial: PubMed",
        "refused: keynote-240: PubMed: its year is 1999, the record's 2020",
        "1 would be fetched, 1 refused, 1 without an abstract; nothing was stored",
    ]


# What cannot be done


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("sync", "--only", "no-such-study"), "hepcite: no study no-such-study: see `hepcite corpus list`"),
        (("add", "10.5555/nowhere"), "hepcite: 10.5555/nowhere: neither PubMed nor Europe PMC knows it: check the"),
        (("add", "NCT01908426"), "hepcite: NCT01908426: is a trial, not a paper"),
        (("add", "no/such/file.pdf"), "hepcite: no/such/file.pdf: there is no such file or folder"),
        (("remove", "celestial"), "hepcite: document 'celestial' comes with HepCite and cannot be removed"),
        (("remove", "no-such-document"), "hepcite: document 'no-such-document' is not in the library"),
    ],
)
def test_refusals(literature: Literature, data_dir: Path, arguments: tuple[str, ...], fault: str):
    """What cannot be done is said in one clear line with exit code 1, and nothing is stored."""
    run = hepcite(literature, data_dir, "corpus", *arguments)
    assert (run.code, run.out) == (1, "") and run.fault.startswith(fault)
    assert not (data_dir / "library.sqlite3").exists() or stored(data_dir) == {}


@pytest.mark.parametrize("command", ["add", "remove"])
def test_nothing_named(literature: Literature, data_dir: Path, command: str):
    """A command that is told nothing to work on cannot be understood."""
    assert hepcite(literature, data_dir, "corpus", command).code == 2 and not data_dir.exists()


def test_all_or_nothing_is_removed(literature: Literature, data_dir: Path, by_id, lexicon: Lexicon):
    """When one of several documents cannot be removed, none is."""
    sync_celestial(literature, data_dir, by_id, lexicon)
    run = hepcite(literature, data_dir, "corpus", "remove", "celestial.abstract", "celestial")
    assert run.code == 1 and list(stored(data_dir)) == ["celestial.abstract"]


def test_address_that_is_none(literature: Literature, data_dir: Path):
    """A setting that is no address is named in one line."""
    run = hepcite(literature, data_dir, "corpus", "sync", HEPCITE_CROSSREF_URL="crossref")
    assert run.code == 1 and "HEPCITE_CROSSREF_URL" in run.fault


def test_files_that_cannot_be_read(literature: Literature, copied: Path, tmp_path: Path):
    """When no file can be read, each is named with the reason, and the exit code is 1."""
    (tmp_path / "cut.xml").write_text("<PubmedArticleSet><PubmedArticle>")
    (tmp_path / "empty.ris").write_text("")
    run = hepcite(literature, copied, "corpus", "add", str(tmp_path / "cut.xml"), str(tmp_path / "empty.ris"))
    assert run.code == 1 and run.fault == "hepcite: nothing could be added: the reasons stand above"
    assert "refused: cut.xml: " in run.err and "refused: empty.ris: is empty" in run.err


def test_paper_before_an_unknown_one(literature: Literature, data_dir: Path):
    """What was stored before an identifier that nobody knows is told, and not only what went wrong."""
    run = hepcite(literature, data_dir, "corpus", "add", "--no-cited", STRANGER.pmid, "10.5555/nowhere")
    assert "pmid-90000901" in stored(data_dir) and "refused: 10.5555/nowhere: neither PubMed nor" in run.err
    assert "pmid-90000901" in run.out


def test_cited_works_that_are_missing(literature: Literature, copied: Path):
    """A cited work that nobody knows is named with the reason and counted, in words and as JSON."""
    full_text = review_citing(Reference(1, "", "10.5555/nowhere"), Reference(2, "", pmid=STRANGER.pmid))
    literature.list_in_europe_pmc([], {"PMC9000900": full_text})
    run = hepcite(literature, copied, "corpus", "add", "10.5555/review.1")
    why = "neither PubMed nor Europe PMC has a paper under its DOI"
    assert f"not found: reference 1 (10.5555/nowhere): {why}" in run.err.splitlines()
    assert run.code == 0 and run.out.splitlines()[-1] == "2 new, 0 changed, 0 known, 0 refused, 1 cited not found"
    again = json.loads(hepcite(literature, copied, "corpus", "add", "--json", "10.5555/review.1").out)
    assert [one["outcome"] for one in again] == ["known", "known", "absent"]
    assert again[-1] == {
        "item": "reference 1 (10.5555/nowhere)",
        "outcome": "absent",
        "detail": why,
        "doc_id": None,
    }


# Services that fail


def sync_celestial(literature: Literature, data_dir: Path, by_id: dict[str, Document], lexicon: Lexicon) -> None:
    """Put an abstract, a notice and a trial into the library of a folder, which gets no index."""
    literature.settings(data_dir).create_data_dir()
    literature.crossref.add_notice(by_id["celestial"].doi or "", CrossrefUpdate("10.5555/notice"))
    with Library(data_dir / "library.sqlite3") as library, quick_services(literature.url) as services:
        Sync(library, [by_id["celestial"]], services, lexicon).run(lambda *_: None)


def kept(data_dir: Path) -> tuple[object, ...]:
    """Documents, notices, trials and log of the library of a folder."""
    with Library(data_dir / "library.sqlite3") as library:
        additions, standing = Additions(library.database), Standing(library.database)
        return additions.documents(), standing.notices(), standing.trials(), additions.changes()


@pytest.mark.parametrize(
    ("prefix", "answer", "name"),
    [
        (NCBI_PREFIX, PAGE, "NCBI"),
        (NCBI_PREFIX, CUT, "NCBI"),
        (crossref.PREFIX, PAGE, "Crossref"),
        (TRIALS_PREFIX, PAGE, "ClinicalTrials.gov"),
        (crossref.PREFIX, Response(b"Forbidden", 403), "Crossref"),
    ],
)
def test_service_that_fails(
    literature: Literature, data_dir: Path, by_id, lexicon: Lexicon, prefix: str, answer: Response, name: str
):
    """A service that sends nonsense ends a sync in one line with its name; what was stored before stays."""
    sync_celestial(literature, data_dir, by_id, lexicon)
    before = kept(data_dir)
    literature.broken[prefix] = answer
    run = hepcite(literature, data_dir, "corpus", "sync", "--only", "celestial")
    assert (run.code, run.out) == (1, "") and run.fault.startswith(f"hepcite: {name} (127.0.0.1) ")
    assert kept(data_dir) == before


def test_europe_pmc_that_fails(literature: Literature, data_dir: Path):
    """A paper is not called unknown, or closed, when Europe PMC sends a page in place of an answer."""
    literature.broken[europe_pmc.PREFIX] = PAGE
    runs = [hepcite(literature, data_dir, "corpus", "add", item) for item in ("10.5555/nowhere", "10.5555/review.1")]
    assert [run.code for run in runs] == [1, 1] and stored(data_dir) == {}
    assert all(run.fault.startswith("hepcite: Europe PMC (127.0.0.1) sent ") for run in runs)


def test_service_that_is_down(literature: Literature, data_dir: Path, by_id, lexicon: Lexicon):
    """A service that cannot be reached is asked again for a while, and named in one line with its setting."""
    sync_celestial(literature, data_dir, by_id, lexicon)
    before = kept(data_dir)
    literature.close()
    run = hepcite(literature, data_dir, "corpus", "sync", "--only", "celestial")
    assert run.code == 1 and run.fault.startswith("hepcite: NCBI (127.0.0.1) cannot be reached")
    assert "(asked 5 times)" in run.fault and "HEPCITE_NCBI_URL" in run.fault
    assert kept(data_dir) == before


def test_interrupted_sync_is_told_of(literature: Literature, data_dir: Path, by_id, lexicon: Lexicon):
    """After a sync that could not be finished, `corpus check` says so, and how to go on."""
    literature.broken[TRIALS_PREFIX] = PAGE
    with pytest.raises(SourceError):
        sync_celestial(literature, data_dir, by_id, lexicon)
    checked = hepcite(literature, data_dir, "corpus", "check").out
    assert "interrupted: run `hepcite corpus sync` to go on" in checked and "1 new" in checked


def test_retraction_found_by_a_sync_that_failed(literature: Literature, copied: Path, by_id: dict[str, Document]):
    """A retraction that was stored before a later step failed is shown from then on, not only after the next index."""
    literature.crossref.add_notice(by_id["resorce"].doi or "", CrossrefUpdate("10.5555/notice"))
    literature.broken[TRIALS_PREFIX] = PAGE
    assert hepcite(literature, copied, "corpus", "sync", "--only", "resorce").code == 1
    assert "resorce: retracted" in hepcite(literature, copied, "corpus", "check").out
    assert "! retracted: 10.5555/notice" in hepcite(literature, copied, "corpus", "show", "resorce").out


def test_retraction_found_by_an_addition_that_was_refused(literature: Literature, copied: Path, by_id):
    """The retraction of a paper whose text is refused is shown at once of the study that the corpus holds."""
    record = by_id["leap-012"]
    paper = replace(paper_of(record, record.pmid or ""), year=1999, comments_corrections=(RETRACTION,))
    literature.publish([paper])
    run = hepcite(literature, copied, "corpus", "add", "--no-cited", record.pmid or "")
    assert run.code == 1 and "it is marked: retracted" in run.err
    assert "! retracted: J Invented Res" in hepcite(literature, copied, "corpus", "show", "leap-012").out


def test_retraction_in_a_file_without_an_abstract(literature: Literature, copied: Path, tmp_path: Path, by_id):
    """The retraction in a file of which nothing can be quoted is shown at once of the study that the corpus holds."""
    record = by_id["celestial"]
    lines = ["TY  - JOUR", f"TI  - RETRACTED: {record.title}", f"PY  - {record.year}", f"DO  - {record.doi}", "ER  - "]
    (tmp_path / "paper.ris").write_text("\n".join(lines), encoding="utf-8")
    assert hepcite(literature, copied, "corpus", "add", str(tmp_path / "paper.ris")).code == 1
    assert "! retracted" in hepcite(literature, copied, "corpus", "show", "celestial").out


def test_retraction_before_a_service_that_failed(literature: Literature, copied: Path, by_id):
    """The retraction of an added paper is shown at once though what it cites could not be fetched."""
    record = by_id["celestial"]
    paper = replace(paper_of(record, record.pmid or ""), comments_corrections=(RETRACTION,))
    literature.publish([replace(paper, references=(("A preprint.", "10.5555/pre.1", None),))])
    literature.broken[europe_pmc.PREFIX] = PAGE
    assert hepcite(literature, copied, "corpus", "add", record.pmid or "").fault.startswith("hepcite: Europe PMC")
    assert "! retracted: J Invented Res" in hepcite(literature, copied, "corpus", "show", "celestial").out


# Two at once


@pytest.fixture
def busy(literature: Literature, data_dir: Path, by_id, lexicon: Lexicon) -> Iterator[subprocess.Popen[str]]:
    """A sync of the folder in another process, that waits for an answer."""
    sync_celestial(literature, data_dir, by_id, lexicon)
    literature.requests.clear()
    literature.delay = 300.0
    command = [sys.executable, "-m", "hepcite", "corpus", "sync"]
    environment = {**literature.environment(data_dir), "HEPCITE_NETWORK_TIMEOUT": "600"}
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, encoding="utf-8") as sync:
        while not literature.requests and sync.poll() is None:
            time.sleep(0.02)
        literature.delay = 0.0
        yield sync
        sync.kill()


@pytest.mark.parametrize("arguments", [("remove", "celestial.abstract"), ("sync",), ("add", "10.5555/review.1")])
def test_second_command(busy, literature: Literature, data_dir: Path, arguments: tuple[str, ...]):
    """While a command changes the library, a second one says so at once, asks nobody and changes nothing."""
    before = len(literature.requests)
    run = hepcite(literature, data_dir, "corpus", *arguments)
    assert (run.code, run.out, busy.poll()) == (1, "", None)
    assert run.fault.startswith("hepcite: another `hepcite corpus` command is changing the library: wait")
    assert (len(literature.requests), list(stored(data_dir))) == (before, ["celestial.abstract"])


def test_readers_read_on(busy, literature: Literature, data_dir: Path):
    """While a command changes the library, the corpus can be looked at."""
    run = hepcite(literature, data_dir, "corpus", "check")
    assert (run.code, run.err, busy.poll()) == (0, "", None)


def test_killed_command_leaves_no_lock(busy, literature: Literature, data_dir: Path):
    """A command that was killed does not keep the next one out."""
    busy.kill()
    busy.wait()
    assert hepcite(literature, data_dir, *SYNC_SOME, "--dry-run").code == 0
