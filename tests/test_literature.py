"""From the services to the answer: what a sync brings stands beside every quote, on the terminal, in JSON, on the page.

The papers are made up from the shipped records; notices and trials are planted.
"""

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from rich.console import Console
from typer.testing import CliRunner, Result

from hepcite.answers import Answer
from hepcite.assistant import Assistant
from hepcite.cli import app
from hepcite.documents import Document
from hepcite.embedding import SentenceEmbedder
from hepcite.exporting import to_json
from hepcite.indexing import build_index
from hepcite.lexicon import Lexicon
from hepcite.library import Library
from hepcite.markdown import to_markdown
from hepcite.settings import Settings
from hepcite.sources.services.connections import Services
from hepcite.sources.shipped import corpus_folder
from hepcite.standing import Standing
from hepcite.syncing import Sync
from hepcite.terminal import render
from hepcite_ui.rendering import render_answer
from loopback.clinical_trials import RegisteredTrial
from loopback.crossref import CrossrefUpdate, CrossrefWork
from loopback.literature import Literature, copy_data, paper_of, quick_services
from loopback.ncbi import PubMedRecord

REGORAFENIB = "regorafenib after sorafenib survival"
RAMUCIRUMAB = "ramucirumab AFP 400 overall survival"
CABOZANTINIB = "median overall survival with cabozantinib"
LENVATINIB = "lenvatinib TACE"
QUESTIONS = (REGORAFENIB, RAMUCIRUMAB, CABOZANTINIB, LENVATINIB)

BY_CROSSREF, BY_THE_NOTICE_ALONE, CONCERN = "resorce", "reach-2", "celestial"
BY_PUBMED, BY_TYPE_ALONE = "persano-lenvatinib-vs-sorafenib-post-atezobev", "bang-cabozantinib-korea"
CORRECTED, UNTOUCHED = "tovoli-cabozantinib-italy", "leap-012"

WHERE = {
    BY_CROSSREF: (REGORAFENIB, "retracted: 10.5555/notice.1, 2025-02-03 (Crossref)"),
    BY_THE_NOTICE_ALONE: (RAMUCIRUMAB, "retracted: 10.5555/notice.2, 2024-05-01 (Crossref)"),
    BY_PUBMED: (LENVATINIB, "retracted: J Invented Res. 2025;2:1 PMID 90000002 (PubMed)"),
    BY_TYPE_ALONE: (CABOZANTINIB, "retracted (PubMed)"),
    CONCERN: (CABOZANTINIB, "expression of concern: 10.5555/notice.3, 2024-05-01 (Crossref)"),
    CORRECTED: (CABOZANTINIB, "corrected: J Invented Res. 2025;3:1 (PubMed)"),
}
"""For each study with a notice, a question that quotes it, and the notice as it is shown."""

TRIALS = (
    RegisteredTrial("NCT90000001", status="UNKNOWN", last_known_status="RECRUITING", aliases=("NCT01774344",)),
    RegisteredTrial("NCT01908426", status="COMPLETED", enrollment=7_777, enrollment_type="ACTUAL"),
)
"""RESORCE's under a new number, and CELESTIAL's."""


@dataclass(frozen=True)
class World:
    """A library that is synced again and again with services that change."""

    literature: Literature
    services: Services
    settings: Settings
    library: Library
    assistant: Assistant
    records: dict[str, Document]
    lexicon: Lexicon
    embedder: SentenceEmbedder

    def sync(self, papers: dict[str, PubMedRecord]) -> None:
        """Let PubMed hold these papers, sync the studies, and bring the index up to date."""
        self.literature.publish(papers.values())
        Sync(self.library, tuple(self.records.values()), self.services, self.lexicon).run(lambda *_: None)
        build_index(self.settings, self.library, self.embedder, corpus_folder())

    def corpus(self, *arguments: str) -> str:
        """Run `hepcite corpus` and return what it prints."""
        result = self.run("corpus", *arguments)
        assert result.exit_code == 0
        return result.stdout

    def run(self, *arguments: str) -> Result:
        """Run `hepcite` on the library."""
        return CliRunner().invoke(app, arguments, env={"HEPCITE_DATA_DIR": str(self.settings.data_dir)})


@dataclass(frozen=True)
class Seen:
    """What is seen after a sync: answers by question, and what `hepcite corpus` prints."""

    answers: dict[str, Answer]
    shown: dict[str, str]
    listed: str
    checked: str


def look(world: World) -> Seen:
    """Ask all questions and look at all studies."""
    answers = {question: world.assistant.ask(question) for question in QUESTIONS}
    assert all(isinstance(answer, Answer) for answer in answers.values())
    shown = {study_id: world.corpus("show", study_id) for study_id in world.records}
    return Seen(answers, shown, world.corpus("list"), world.corpus("check"))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def papers(shipped: tuple[Document, ...]) -> dict[str, PubMedRecord]:
    """The papers that PubMed holds, by study; RESORCE is known to Crossref alone."""
    records = {document.doc_id: document for document in shipped}
    found = {s: paper_of(records[s], records[s].pmid or f"9000300{n}") for n, s in enumerate((*WHERE, UNTOUCHED))}
    del found[BY_CROSSREF]
    return found


@pytest.fixture(scope="module")
def world(built, lexicon: Lexicon, shipped, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A copy of the built library, and services that hold the planted trials."""
    folder = copy_data(built.settings, tmp_path_factory.mktemp("literature") / "data")
    records = {document.doc_id: document for document in shipped if document.doc_id in {*WHERE, UNTOUCHED}}
    with Literature(trials=TRIALS) as literature, quick_services(literature.url) as services:
        settings = literature.settings(folder)
        with Library(settings.library_path) as library:
            assistant = Assistant(settings, library, built.embedder, lexicon)
            yield World(literature, services, settings, library, assistant, records, lexicon, built.embedder)


@pytest.fixture(scope="module")
def seen(world: World, papers: dict[str, PubMedRecord]) -> Seen:
    """What is seen after a sync with services that report notices of every kind."""
    doi = {key: record.doi for key, record in world.records.items()}
    update = CrossrefUpdate("10.5555/notice.1", date=(2025, 2, 3))
    world.literature.know([CrossrefWork(doi[BY_CROSSREF], updated_by=(update,))])
    crossref = world.literature.crossref
    crossref.add_notice(doi[BY_THE_NOTICE_ALONE], CrossrefUpdate("10.5555/notice.2"), listed=False)
    crossref.add_notice(doi[CONCERN], CrossrefUpdate("10.5555/notice.3", "expression_of_concern"))
    retraction = ("RetractionIn", "J Invented Res. 2025;2:1", "90000002")
    erratum = ("ErratumIn", "J Invented Res. 2025;3:1", None)
    planted = papers | {
        BY_PUBMED: replace(papers[BY_PUBMED], comments_corrections=(retraction,)),
        BY_TYPE_ALONE: replace(papers[BY_TYPE_ALONE], publication_types=("Journal Article", "Retracted Publication")),
        CORRECTED: replace(papers[CORRECTED], comments_corrections=(erratum,)),
    }
    world.sync(planted)
    return look(world)


@pytest.fixture(scope="module")
def asked(world: World, seen: Seen) -> subprocess.CompletedProcess[str]:
    """`hepcite ask` in a process of its own, after the first sync."""
    command = [sys.executable, "-m", "hepcite", "ask", REGORAFENIB]
    environment = world.literature.environment(world.settings.data_dir)
    return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def exported(seen: Seen, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An answer, exported after the first sync."""
    file = tmp_path_factory.mktemp("exported") / "answer.json"
    file.write_text(to_json(seen.answers[CABOZANTINIB]), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def later(world: World, seen: Seen, asked, exported: Path, papers: dict[str, PubMedRecord]) -> Seen:
    """What is seen after another sync: nobody reports a notice any more, and one abstract has changed."""
    world.literature.know([])
    label, text = papers[CORRECTED].abstract[2]
    changed = (*papers[CORRECTED].abstract[:2], (label, f"After correction: {text}"), papers[CORRECTED].abstract[3])
    world.sync(papers | {CORRECTED: replace(papers[CORRECTED], abstract=changed)})
    return look(world)


def terminal(answer: Answer) -> str:
    """What `hepcite ask` prints."""
    console = Console(file=io.StringIO(), width=100_000, highlight=False, markup=False)
    console.print(render(answer))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def page(answer: Answer) -> str:
    """The card of an answer as it is read, without the hidden copy for the clipboard."""
    card, _, _ = render_answer(answer).partition("<pre")
    return unescape(card)


def exported_notices(answer: Answer) -> str:
    """The notices of all sources in JSON, one a line."""
    sources: list[dict[str, Any]] = json.loads(to_json(answer))["sources"]
    return "\n".join(notice for source in sources for notice in source["notices"])


def row_of(study_id: str, listed: str) -> str:
    """The row of a document in `hepcite corpus list`."""
    return next(line for line in listed.splitlines() if line.split()[:1] == [study_id])


def copied(answer: Answer) -> str:
    """The answer as it is copied, read as Markdown is."""
    return unescape(re.sub(r"<[^>]*>", "", MarkdownIt().render(to_markdown(answer))))


@pytest.mark.parametrize("study_id", WHERE)
def test_study_is_quoted(seen: Seen, study_id: str):
    """Each study with a notice is still quoted, so that what follows is about something."""
    question, _ = WHERE[study_id]
    assert study_id in {quote.study_id for quote in seen.answers[question].quotes}


@pytest.mark.parametrize("write", [terminal, exported_notices, page, copied])
@pytest.mark.parametrize("study_id", WHERE)
def test_notice_stands_in_the_answer(seen: Seen, study_id: str, write: Callable[[Answer], str]):
    """A notice stands in the answer as it is printed, exported, shown on the page, and copied."""
    question, notice = WHERE[study_id]
    assert notice in write(seen.answers[question])


@pytest.mark.parametrize("write", [terminal, page, copied])
@pytest.mark.parametrize("study_id", WHERE)
def test_notice_stands_before_the_quote(seen: Seen, study_id: str, write: Callable[[Answer], str]):
    """The notice is read before the words that it is about."""
    question, notice = WHERE[study_id]
    answer = seen.answers[question]
    first = next(quote.text for quote in answer.quotes if quote.study_id == study_id)
    assert write(answer).index(notice) < write(answer).index(first)


@pytest.mark.parametrize("study_id", WHERE)
def test_notice_in_corpus_show(seen: Seen, study_id: str):
    """`hepcite corpus show` shows the notice before the text."""
    _, notice = WHERE[study_id]
    assert seen.shown[study_id].index(f"! {notice}") < seen.shown[study_id].index("[population]")


@pytest.mark.parametrize("study_id", WHERE)
def test_notice_in_corpus_check(seen: Seen, study_id: str):
    """`hepcite corpus check` lists every paper with a notice."""
    assert f"{study_id}: {WHERE[study_id][1]}" in seen.checked.splitlines()


@pytest.mark.parametrize("study_id", WHERE)
def test_notice_in_corpus_list(seen: Seen, study_id: str):
    """`hepcite corpus list` marks every document with a notice, the record and the abstract."""
    kind = WHERE[study_id][1].split(":")[0].split(" (")[0]
    documents = [study_id] if study_id == BY_CROSSREF else [study_id, f"{study_id}.abstract"]
    assert all(kind in row_of(doc_id, seen.listed) for doc_id in documents)


def test_other_papers_carry_no_notice(seen: Seen):
    """A paper about which nothing was published carries no notice anywhere."""
    assert "! " not in seen.shown[UNTOUCHED].split("[population]")[0]
    assert UNTOUCHED not in seen.checked
    sources = [source for source in seen.answers[LENVATINIB].sources if source.study_id == UNTOUCHED]
    assert [source.notices for source in sources] == [()]


def test_ask_prints_the_retraction(asked: subprocess.CompletedProcess[str]):
    """`hepcite ask` prints the retraction above the quote of the retracted trial, and answers all the same."""
    assert asked.returncode == 0 and "Traceback" not in asked.stderr
    assert asked.stdout.index(f"! {WHERE[BY_CROSSREF][1]}") < asked.stdout.index("10.6 months")


def test_retracted_trial_lends_no_design(seen: Seen):
    """A retracted phase III trial is not the best design when a meta-analysis is quoted beside it."""
    answer = seen.answers[REGORAFENIB]
    assert {source.study_type for source in answer.sources} == {"phase-3-rct", "meta-analysis"}
    assert (answer.evidence.best_design, answer.evidence.studies) == ("meta-analysis", 1)


def test_retracted_study_is_no_direct_evidence(seen: Seen):
    """A retracted study after immunotherapy makes no answer direct."""
    answer = seen.answers[LENVATINIB]
    assert {source.study_id for source in answer.sources if source.setting == "second-line-post-ici"} == {BY_PUBMED}
    assert (answer.evidence.direct, answer.evidence.best_design) == (False, "phase-3-rct")
    assert "direct evidence (after immunotherapy)" not in terminal(answer)


def test_label_says_retracted(seen: Seen):
    """The label of a statement names the retraction too."""
    labels = [s.text.split(":")[0] for s in seen.answers[REGORAFENIB].statements if s.quotes[0].study_id == BY_CROSSREF]
    assert labels and all("retracted" in label for label in labels)


def test_concern_and_correction_are_no_retraction(seen: Seen):
    """A paper under concern and a corrected one still count as evidence."""
    sources = seen.answers[CABOZANTINIB].sources
    retracted = {source.study_id: source.retracted for source in sources if source.notices}
    assert retracted == {CONCERN: False, CORRECTED: False, BY_TYPE_ALONE: True}


def test_passport_counts_the_retracted(seen: Seen):
    """The line on the corpus counts four retracted papers, and says on which day notices were looked for."""
    passport = seen.answers[REGORAFENIB].passport
    assert (passport.retracted, passport.notices_checked is None) == (4, False)
    assert "4 retracted" in terminal(seen.answers[REGORAFENIB]) and "4 retracted" in seen.checked


def test_abstract_is_quoted_in_place_of_the_record(seen: Seen):
    """Where the paper's own words have the figures of the record, they are quoted, and not the record's."""
    kinds = {quote.kind for quote in seen.answers[LENVATINIB].quotes if quote.study_id == UNTOUCHED}
    quoted = [quote.text for quote in seen.answers[LENVATINIB].quotes if quote.study_id == UNTOUCHED]
    assert kinds == {"abstract"} and all(text.endswith("in this analysis.") for text in quoted)


# Trials


def test_status_of_a_trial_in_json(seen: Seen):
    """JSON names the registered status, with the day on which it was read."""
    (trial,) = json.loads(to_json(seen.answers[CABOZANTINIB]))["trials"]
    assert (trial["nct_id"], trial["status"]) == ("NCT01908426", "completed")
    assert trial["checked_at"] == seen.answers[CABOZANTINIB].passport.notices_checked


def test_older_number_finds_the_trial(seen: Seen):
    """A trial that the study names by an older number is found, and shown under its present one."""
    (trial,) = json.loads(to_json(seen.answers[REGORAFENIB]))["trials"]
    assert (trial["nct_id"], trial["aliases"]) == ("NCT90000001", ["NCT01774344"])
    assert "Trial NCT90000001 as registered, not a result: unknown (last known: recruiting)" in terminal(
        seen.answers[REGORAFENIB]
    )


def test_trial_stands_beside_the_study_that_names_it(seen: Seen):
    """The terminal shows a trial's status with the studies that name it, and with no other."""
    for block in terminal(seen.answers[REGORAFENIB]).split("\n\n"):
        assert ("Trial NCT90000001" in block) is (f"  {BY_CROSSREF}: " in block)


@pytest.mark.parametrize("question", [REGORAFENIB, CABOZANTINIB])
def test_trial_is_in_no_statement(seen: Seen, question: str):
    """What a registry says is never part of a statement or a quote."""
    said = " ".join(f"{s.text} {' '.join(q.text for q in s.quotes)}" for s in seen.answers[question].statements)
    assert not any(words in said for words in ("NCT90000001", "7,777", "7777", "as registered", "invented trial"))


# A later sync


@pytest.mark.parametrize("study_id", WHERE)
def test_notice_that_is_withdrawn(world: World, later: Seen, study_id: str):
    """A notice that its source no longer reports is gone everywhere after the next sync."""
    question, notice = WHERE[study_id]
    assert Standing(world.library.database).notices_of(study_id) == ()
    for text in (later.shown[study_id], later.checked, terminal(later.answers[question])):
        assert notice not in text


def test_withdrawn_retraction_restores_the_evidence(later: Seen):
    """A trial whose retraction was withdrawn counts again."""
    assert later.answers[REGORAFENIB].evidence.best_design == "phase-3-rct"
    assert later.answers[LENVATINIB].evidence.direct


def test_exported_answer_is_verified_later(world: World, later: Seen, exported: Path):
    """After an abstract has changed, an older answer is still verified: what it quoted was replaced, not wrong."""
    run = world.run("verify", str(exported), "--json")
    standing = {(line["doc_id"], line["standing"]) for line in map(json.loads, run.stdout.splitlines())}
    assert run.exit_code == 0
    assert {one for one in standing if one[1] != "verified"} == {(f"{CORRECTED}.abstract", "replaced")}
    assert len(standing) > 1


def test_changed_abstract_is_quoted_anew(later: Seen):
    """An answer given after the change quotes the new text."""
    quotes = [quote.text for quote in later.answers[CABOZANTINIB].quotes if quote.study_id == CORRECTED]
    assert any("After correction: " in text for text in quotes)


def test_changes_are_shown(world: World, later: Seen):
    """`hepcite corpus show` tells when an abstract came and when it changed, `corpus check` counts the changes."""
    shown = world.corpus("show", f"{CORRECTED}.abstract").splitlines()
    assert [line.split()[1].rstrip(",") for line in shown if "text sha256" in line and line[:2] == "20"] == [
        "new",
        "changed",
    ]
    assert "since it began: 1 changed" in later.checked
