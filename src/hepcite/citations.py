"""The numbers [1], [2] ... of an answer's quotes, and the token by which the browser asks for their sources.

The token travels to the browser with each answer and comes back when an earlier answer is selected, so
that the server keeps nothing between two questions.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from hepcite.answers import Answer, Quote
from hepcite.documents import Document, sha256_of
from hepcite.errors import QuestionError, QuoteMismatchError


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote's number and place; two quotes of one span share a citation.

    Attributes:
        number: Counts from 1 in the order in which the answer shows its quotes.
        text_sha256: Of the quoted words, so that a document changed since is noticed.
    """

    number: int
    doc_id: str
    start: int
    end: int
    text_sha256: str


@dataclass(frozen=True, slots=True)
class Selection:
    """The answer whose sources are shown."""

    answer_id: str
    question: str
    citations: tuple[Citation, ...]

    @property
    def doc_ids(self) -> tuple[str, ...]:
        """The quoted documents, in the order of their first citation."""
        return tuple(dict.fromkeys(citation.doc_id for citation in self.citations))


_SELECTION = TypeAdapter(Selection)


def select(answer: Answer) -> Selection:
    """Number the quotes of an answer."""
    spans = dict.fromkeys((q.doc_id, q.start, q.end, q.text_sha256) for q in answer.quotes)
    citations = tuple(Citation(number, *span) for number, span in enumerate(spans, start=1))
    return Selection(answer.answer_id, answer.question, citations)


def number_of(quote: Quote, selection: Selection) -> int:
    """Return the number under which the quote is cited.

    Raises:
        QuoteMismatchError: The quote is not one of the selected answer.
    """
    for citation in selection.citations:
        if (citation.doc_id, citation.start, citation.end) == (quote.doc_id, quote.start, quote.end):
            return citation.number
    raise QuoteMismatchError(f"{quote.doc_id!r} {quote.start}-{quote.end} is no quote of this answer: ask again")


def encode(selection: Selection) -> str:
    """Return the selection as JSON."""
    return _SELECTION.dump_json(selection).decode("utf-8")


def decode(token: str) -> Selection:
    """Read a selection that comes back from the browser.

    Raises:
        QuestionError: The text is not a selection.
    """
    try:
        return _SELECTION.validate_json(token)
    except ValidationError as error:
        raise QuestionError("this answer cannot be read any more: ask the question again") from error


def check(citations: Iterable[Citation], document: Document) -> tuple[Citation, ...]:
    """Return the document's citations, each compared with its text character for character.

    Raises:
        QuoteMismatchError: The document no longer holds the quoted words at that place.
    """
    own = tuple(citation for citation in citations if citation.doc_id == document.doc_id)
    for citation in own:
        if sha256_of(document.text[citation.start : citation.end]) != citation.text_sha256:
            raise QuoteMismatchError(f"{document.doc_id!r} has changed since it was quoted: ask the question again")
    return own
