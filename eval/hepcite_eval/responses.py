"""What a system under evaluation gave for one question, as it is measured and saved."""

from dataclasses import dataclass
from typing import Protocol

from hepcite_eval.question_set import EvalQuestion

WRITTEN = "hepcite-llm"
"""Name of HepCite with a language model that writes over its quotes."""

SYSTEMS = ("hepcite", "baseline", WRITTEN)
"""Names of what can be evaluated: the product, what it has to beat, the product with a language model."""


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """A passage that was shown as a quotation: a span of a stored document."""

    doc_id: str
    study_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class ShownStatement:
    """A statement and the quotes it rests on."""

    text: str
    quotes: tuple[ShownQuote, ...]


@dataclass(frozen=True, slots=True)
class Response:
    """A system's response to one question.

    Attributes:
        reason: Contract word of an abstention; None for an answer.
        retrieved: Study ids in the order of their best passages, each once.
        confidence: Orders the answers of one system from safest to riskiest; 0 for an abstention.
        sha256: Hash over all that was shown, without timings.
        milliseconds: Time that the answer took.
        written: Statements of a language model that were shown.
        dropped: Statements of a language model that the quotes do not bear out.
        tokens: Tokens that a language model read and wrote; None when it does not say, or none was asked.

    Raises:
        ValueError: It is declined and has statements all the same.
    """

    question_id: str
    searched_for: str
    declined: bool
    reason: str | None
    statements: tuple[ShownStatement, ...]
    retrieved: tuple[str, ...]
    confidence: float
    sha256: str
    milliseconds: float
    written: int = 0
    dropped: int = 0
    tokens: int | None = None

    def __post_init__(self) -> None:
        if self.declined and self.statements:
            raise ValueError(f"{self.question_id}: declined, and yet there are statements")

    @property
    def quotes(self) -> tuple[ShownQuote, ...]:
        """All quotes, in the order shown."""
        return tuple(quote for statement in self.statements for quote in statement.quotes)


class System(Protocol):
    """Something that answers questions from the corpus."""

    @property
    def name(self) -> str:
        """Name by which the report calls it."""
        ...

    @property
    def fingerprint(self) -> str:
        """Identifies everything that shapes its answers."""
        ...

    def respond(self, question: EvalQuestion) -> Response:
        """Answer or decline one question."""
        ...
