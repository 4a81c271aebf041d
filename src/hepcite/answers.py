"""What HepCite gives back: an answer made of quotes, or an abstention with its reason."""

from dataclasses import dataclass, field
from typing import Literal

from hepcite.documents import Document, DocumentKind, Filters, RetrievedPassage
from hepcite.identifiers import trial_numbers
from hepcite.passport import Passport
from hepcite.trials import TrialStatus

AbstentionReason = Literal["out_of_corpus", "not_reported", "patient_specific", "empty_question"]


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim span of a stored document; made and checked only in `hepcite.quoting`.

    Attributes:
        start: First code point of the span in the document's text.
        end: One past its last code point.
        text: The document's text between them, character for character.
    """

    doc_id: str
    study_id: str
    kind: DocumentKind
    section: str
    start: int
    end: int
    text: str
    text_sha256: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What one study contributes: a label of its evidence, followed by its quotes.

    Every number in `text` stands in one of `quotes`.
    """

    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class ProseStatement:
    """A statement that a language model wrote, and the quotes that bear it out; made only in `hepcite.generation`.

    Attributes:
        text: The model's words; every number, name and direction in them was held against the quotes.
        quotes: Quotes of the answer, in the order in which it shows them.
    """

    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """Connected words over the quotes of an answer.

    Attributes:
        model: The model that wrote them, as it was configured.
        prompts: Identifies what the model was told.
        statements: Those that passed the checks, in the model's order.
        dropped: How many did not.
        finished: Whether the model has come to its end.
        note: Why there is less than was asked for, in plain words; None when nothing is missing.
        tokens: Tokens that the model read and wrote; None when it does not say.
    """

    model: str
    prompts: str
    statements: tuple[ProseStatement, ...] = ()
    dropped: int = 0
    finished: bool = True
    note: str | None = None
    tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What quoted studies contradict each other on.

    Attributes:
        endpoint: Its name in the lexicon, such as "overall survival".
        differing: Ids of the documents that find a difference.
        alike: Ids of those that find none.
        better: For documents of the first kind that leave no doubt, the id, the treatment with which it was better, and
            the one it was compared with.
    """

    endpoint: str
    differing: tuple[str, ...]
    alike: tuple[str, ...]
    better: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceSummary:
    """The evidence of an answer at a glance.

    Attributes:
        studies: Independent studies quoted; publications that share a trial count once.
        best_design: Strongest design quoted; None when nothing is quoted.
        direct: Whether any quoted study treated patients after immunotherapy.
        newest_year: Year of the newest quoted source.
        disagreement: What the quoted studies contradict each other on; None for nothing.
        missing: What was asked for and is not in the quotes, in plain words.
        retracted: Retracted studies quoted, where nothing else is; 0 when anything else is quoted.
    """

    studies: int = 0
    best_design: str | None = None
    direct: bool = False
    newest_year: int | None = None
    disagreement: Disagreement | None = None
    missing: tuple[str, ...] = ()
    retracted: int = 0

    @property
    def conflict(self) -> bool:
        """Whether the quoted studies contradict each other."""
        return self.disagreement is not None


@dataclass(frozen=True, slots=True)
class Timings:
    """How long each step took, in milliseconds."""

    retrieve: float = 0.0
    compose: float = 0.0
    total: float = 0.0

    @classmethod
    def between(cls, started: float, found: float, composed: float) -> "Timings":
        """Return the times between three readings of a clock, in seconds, to a tenth of a millisecond."""
        retrieve, compose, total = found - started, composed - found, composed - started
        return cls(round(retrieve * 1000, 1), round(compose * 1000, 1), round(total * 1000, 1))


@dataclass(frozen=True, slots=True)
class Answer:
    """A question answered with quotes.

    Attributes:
        searched_for: The question as it was understood: abbreviations written out, follow-up resolved.
        statements: Most direct and strongest evidence first; one per study.
        sources: The quoted documents, in the order of the statements.
        retrieved: The passages that were considered, best first.
        fingerprint: Identifies settings, code version and corpus; equal fingerprints give equal answers.
        answer_id: Identifies question, history, filters and fingerprint.
        trials: What the trial register says of the trials that sources and quotes name; never a result.
        passport: The corpus that was asked.
        history: Earlier questions of the conversation, oldest first.
        filters: Which documents were allowed to answer.
        confidence: How well the quotes fit the question, in [0, 1]: orders answers by risk, and is no probability.
        prose: What a language model wrote over the quotes; None where none was asked.
    """

    question: str
    searched_for: str
    statements: tuple[Statement, ...]
    evidence: EvidenceSummary
    sources: tuple[Document, ...]
    retrieved: tuple[RetrievedPassage, ...]
    fingerprint: str
    answer_id: str
    timings_ms: Timings
    confidence: float = 0.0
    trials: tuple[TrialStatus, ...] = ()
    passport: Passport = field(default_factory=Passport)
    history: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)
    prose: Prose | None = None

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """All quotes, in the order shown."""
        return tuple(quote for statement in self.statements for quote in statement.quotes)

    def trials_beside(self, statement: Statement) -> tuple[TrialStatus, ...]:
        """Return the registered trials that a statement's source or quotes name, by their numbers."""
        doc_ids = {quote.doc_id for quote in statement.quotes}
        named = {number for source in self.sources if source.doc_id in doc_ids for number in source.trial_ids}
        named |= {number for quote in statement.quotes for number in trial_numbers(quote.text)}
        return tuple(trial for trial in self.trials if named & set(trial.numbers))


@dataclass(frozen=True, slots=True)
class Abstention:
    """A question declined, and why.

    Attributes:
        detail: One or two plain sentences for the person who asked.
        nearest: Documents on a related topic, best first; never support for an answer.
    """

    question: str
    searched_for: str
    reason: AbstentionReason
    detail: str
    nearest: tuple[Document, ...]
    retrieved: tuple[RetrievedPassage, ...]
    fingerprint: str
    answer_id: str
    timings_ms: Timings
    passport: Passport = field(default_factory=Passport)
    history: tuple[str, ...] = ()
    filters: Filters = field(default_factory=Filters)


Outcome = Answer | Abstention
