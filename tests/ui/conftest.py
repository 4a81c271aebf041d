"""Documents and outcomes for the tests of the page."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest

from hepcite.answers import Abstention, Answer, EvidenceSummary, Outcome, Prose, Quote, Statement, Timings
from hepcite.documents import UNVERIFIED_NOTICE, Document, Filters, Section, sha256_of
from hepcite.errors import DocumentNotFoundError
from hepcite.passport import Passport
from hepcite.reported_results import ResultTable

TRIAL_TEXT = "Population: 47 patients.\nMedian PFS was 4.1 months <95% CI 3.3-5.3> & OS 9.9 months."


def quote(document: Document, words: str) -> Quote:
    """Quote the first occurrence of the words in a document."""
    start = document.text.index(words)
    end = start + len(words)
    section = next(section.name for section in document.sections if section.start <= start < section.end)
    return Quote(document.doc_id, document.study_id, document.kind, section, start, end, words, sha256_of(words))


@pytest.fixture
def trial() -> Document:
    """A direct, verified study record of two sections, with every kind of link."""
    return Document(
        doc_id="trial",
        study_id="trial",
        kind="study-record",
        title="Cabozantinib after immunotherapy",
        text=TRIAL_TEXT,
        sections=(Section("population", 0, 24), Section("facts", 25, len(TRIAL_TEXT))),
        study_type="phase-2",
        setting="second-line-post-ici",
        authors="Chan SL, Ryoo BY, et al",
        journal="J Hepatol",
        year=2024,
        doi="10.1016/j.jhep.2024.03.033",
        pmid="38508240",
        trial_ids=("NCT04588051", "jRCT-1"),
        n=47,
    )


@pytest.fixture
def unverified() -> Document:
    """An indirect abstract whose words and title try to become part of the page."""
    text = 'Survival <script>alert("x")</script> was longer.'
    return Document(
        doc_id='evil"><img src=x onerror=alert(1)>',
        study_id="evil",
        kind="abstract",
        title="<b>Bold</b> claims",
        text=text,
        sections=(Section("abstract", 0, len(text)),),
        study_type="retrospective-cohort",
        setting="first-line",
        notices=(UNVERIFIED_NOTICE,),
    )


@pytest.fixture
def answer_from() -> Callable[..., Answer]:
    """Build an answer from pairs of a document and the words quoted from it."""

    def build(*quoted: tuple[Document, str], evidence: EvidenceSummary | None = None) -> Answer:
        statements = tuple(Statement(f"label: {words}", (quote(source, words),)) for source, words in quoted)
        return Answer(
            question="What is known about <cabozantinib>?",
            searched_for="What is known about <cabozantinib>?",
            statements=statements,
            evidence=evidence or EvidenceSummary(len(quoted), "phase-2", direct=True, newest_year=2024),
            sources=tuple({source.doc_id: source for source, _ in quoted}.values()),
            retrieved=(),
            fingerprint="f" * 8,
            answer_id="a" * 8,
            timings_ms=Timings(),
        )

    return build


@pytest.fixture
def abstention(trial: Document) -> Abstention:
    """A declined question with one related document."""
    return Abstention(
        question="What is the target INR?",
        searched_for="What is the target international normalised ratio?",
        reason="out_of_corpus",
        detail="No document speaks of <anticoagulation>.",
        nearest=(trial,),
        retrieved=(),
        fingerprint="f" * 8,
        answer_id="b" * 8,
        timings_ms=Timings(),
    )


class ScriptedAssistant:
    """Gives the outcomes it was made with, in turn, and remembers what it was asked."""

    def __init__(self, outcomes: Sequence[Outcome | Exception], documents: Sequence[Document] = ()) -> None:
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.filters: list[Filters | None] = []
        self.passport = Passport()
        self.prose: tuple[Prose, ...] = ()
        self.kept: Prose | None = None
        self._outcomes = list(outcomes)
        self._documents = {document.doc_id: document for document in documents}

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents that it was made with."""
        return tuple(self._documents.values())

    def results(self, answer: Answer) -> ResultTable:
        """Return no result."""
        return ResultTable((), 0)

    def ask(self, question: str, history: Sequence[str] = (), filters: Filters | None = None) -> Outcome:
        """Return the next outcome, or raise it."""
        self.asked.append((question, tuple(history)))
        self.filters.append(filters)
        outcome = self._outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def write(self, answer: Answer) -> Iterator[Prose]:
        """Yield the prose that it was given."""
        yield from self.prose

    def with_prose(self, outcome: Outcome) -> Outcome:
        """Return an answer with the last of its prose."""
        return replace(outcome, prose=self.prose[-1]) if self.prose and isinstance(outcome, Answer) else outcome

    def with_kept_prose(self, outcome: Outcome) -> Outcome:
        """Return an answer with the prose that it was told to remember."""
        return replace(outcome, prose=self.kept) if self.kept and isinstance(outcome, Answer) else outcome

    @property
    def writes(self) -> bool:
        """Whether it was given any prose."""
        return bool(self.prose)

    def document(self, doc_id: str) -> Document:
        """Return one of the documents."""
        if doc_id not in self._documents:
            raise DocumentNotFoundError(f"no document {doc_id!r} in the library")
        return self._documents[doc_id]


@pytest.fixture
def scripted() -> type[ScriptedAssistant]:
    """The assistant that gives prepared outcomes."""
    return ScriptedAssistant
