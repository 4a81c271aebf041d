"""Checking the quotes of an exported answer against the library, long after it was given."""

import json
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, ValidationError

from hepcite.errors import DocumentNotFoundError, QuestionError
from hepcite.library import Library
from hepcite.numbers import loose_numbers

Standing = Literal["verified", "replaced", "differs", "unknown"]
"""Stands in today's text; in a text since replaced or removed; in no text of the document; no such document ever."""


@dataclass(frozen=True, slots=True)
class CheckedQuote:
    """A quote of an exported answer and what became of it.

    Attributes:
        detail: One line that says what was found.
    """

    doc_id: str
    text: str
    standing: Standing
    detail: str

    @property
    def holds(self) -> bool:
        """Whether the words stand, or stood, in the document where the answer says they do."""
        return self.standing in {"verified", "replaced"}


class _Quote(BaseModel):
    doc_id: str
    start: Annotated[int, Field(ge=0)]
    end: int
    text: Annotated[str, Field(min_length=1)]


class _Statement(BaseModel):
    text: str
    quotes: list[_Quote]


class _Audit(BaseModel):
    question: str
    statements: list[_Statement]


def verify_audit(content: str, name: str, library: Library) -> tuple[CheckedQuote, ...]:
    """Check every quote of an answer written by `hepcite ask --json`, in its order; empty for a declined question.

    Raises:
        QuestionError: The content is not such an answer, or a statement has a number outside its quotes.
    """
    audit = _read(content, name)
    for statement in audit.statements:
        if loose := loose_numbers(statement.text, [quote.text for quote in statement.quotes]):
            raise QuestionError(
                f"{name}: a statement has numbers outside its quotes ({', '.join(loose)}): it was changed"
            )
    return tuple(_check(quote, library) for statement in audit.statements for quote in statement.quotes)


def _read(content: str, name: str) -> _Audit:
    try:
        answer: Any = json.loads(content)
        return _Audit.model_validate(answer)
    except (ValueError, RecursionError) as error:
        first = error.errors()[0] if isinstance(error, ValidationError) else None
        where = f"{'.'.join(map(str, first['loc']))}: {first['msg']}" if first else str(error).splitlines()[0]
        raise QuestionError(f"{name}: not an answer as `hepcite ask --json` writes it ({where})") from error


def _check(quote: _Quote, library: Library) -> CheckedQuote:
    try:
        current: str | None = library.stored_text(quote.doc_id)
    except DocumentNotFoundError:
        current = None
    past = library.past_texts(quote.doc_id)
    if current is not None and current[quote.start : quote.end] == quote.text:
        return CheckedQuote(quote.doc_id, quote.text, "verified", "stands in the stored text, letter for letter")
    for text, until in past:
        if text[quote.start : quote.end] == quote.text:
            change = "removed" if current is None else "replaced by another"
            detail = f"stood in the text that was {change} on {until}"
            return CheckedQuote(quote.doc_id, quote.text, "replaced", detail)
    if current is None and not past:
        return CheckedQuote(quote.doc_id, quote.text, "unknown", "no such document is or was in this library")
    return CheckedQuote(quote.doc_id, quote.text, "differs", "differs from the stored text, and from earlier ones kept")
