"""Checking the quotes of an exported answer against the library, long after it was given."""

import json
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, ValidationError

from hepcite.documents import CONCERN, CORRECTED, RETRACTED
from hepcite.errors import DocumentNotFoundError, QuestionError, QuoteMismatchError
from hepcite.faithfulness.checking import Checker
from hepcite.faithfulness.sources import Cited
from hepcite.library import Library
from hepcite.numbers import loose_numbers, numbers
from hepcite.standing import Standing as Notices
from hepcite.standing import describe_notice

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


class _Place(BaseModel):
    doc_id: str
    start: int
    end: int


class _ProseStatement(BaseModel):
    text: str
    quotes: Annotated[list[_Place], Field(min_length=1)]


class _Prose(BaseModel):
    statements: list[_ProseStatement]


class _Audit(BaseModel):
    question: str
    statements: list[_Statement]
    prose: _Prose | None = None

    @property
    def quotes(self) -> list[_Quote]:
        return [quote for statement in self.statements for quote in statement.quotes]


def verify_audit(content: str, name: str, library: Library, checker: Checker | None = None) -> tuple[CheckedQuote, ...]:
    """Check every quote of an answer written by `hepcite ask --json`, in its order; empty for a declined question.

    Args:
        checker: Checks what a language model wrote; without it, that is left unchecked.

    Raises:
        QuestionError: The content is not such an answer.
        QuoteMismatchError: A statement does not show its quotes, has a number outside them, or the quotes do not bear
            out what a language model wrote.
    """
    audit = _read(content, name)
    checked = tuple(_check(quote, library) for statement in audit.statements for quote in statement.quotes)
    if all(quote.holds for quote in checked):
        for statement in audit.statements:
            _check_statement(statement, name)
        if audit.prose and checker:
            _check_prose(audit, name, library, checker, {one.doc_id for one in checked if one.standing == "replaced"})
    return checked


def _check_prose(audit: _Audit, name: str, library: Library, checker: Checker, replaced: Container[str]) -> None:
    """Check that what a language model wrote rests on quotes of the answer, and that they bear it out.

    Args:
        replaced: Documents whose text is another by now; their labels are held against, too, as they are today.
    """
    assert audit.prose is not None  # noqa: S101  told by the caller
    texts = {(quote.doc_id, quote.start, quote.end): quote.text for quote in audit.quotes}
    for statement in audit.prose.statements:
        places = [(place.doc_id, place.start, place.end) for place in statement.quotes]
        if any(place not in texts for place in places):
            raise QuoteMismatchError(
                f"{name}: a statement of the language model rests on no quote: the answer was changed"
            )
        if faults := _faults(
            statement, [(doc_id, texts[doc_id, start, end]) for doc_id, start, end in places], library, checker
        ):
            changed = sorted({doc_id for doc_id, _, _ in places if doc_id in replaced})
            since = f"; replaced or removed since, with its label: {', '.join(changed)}" if changed else ""
            raise QuoteMismatchError(
                f"{name}: the quotes do not bear out a statement of the language model ({faults[0]}{since})"
            )


def _faults(
    statement: _ProseStatement, quotes: Sequence[tuple[str, str]], library: Library, checker: Checker
) -> Sequence[str]:
    """Return what the quotes do not bear out; of a document removed since, whose label went with it, the numbers only.

    Args:
        quotes: Document and text of each.
    """
    try:
        return checker.faults(statement.text, [Cited(text, library.document(doc_id)) for doc_id, text in quotes])
    except DocumentNotFoundError:
        there = numbers("\n".join(text for _, text in quotes))
        return [f"{number} is not in the quotes" for number in sorted(set(numbers(statement.text)) - set(there))]


def _check_statement(statement: _Statement, name: str) -> None:
    """Check that a statement shows its quotes word for word, and no number besides."""
    quotes = [quote.text for quote in statement.quotes]
    if loose := loose_numbers(statement.text, quotes):
        raise QuoteMismatchError(
            f"{name}: numbers stand outside the quotes ({', '.join(loose)}): the answer was changed"
        )
    if any(quote not in statement.text for quote in quotes):
        raise QuoteMismatchError(f"{name}: a statement does not show its quote word for word: the answer was changed")


def _read(content: str, name: str) -> _Audit:
    try:
        answer: Any = json.loads(content)
        return _Audit.model_validate(answer)
    except (ValueError, RecursionError) as error:
        raise QuestionError(f"{name}: not an answer as `hepcite ask --json` writes it ({_fault(error)})") from error


def _fault(error: ValueError | RecursionError) -> str:
    """Say in one line what is wrong with the content."""
    if not isinstance(error, ValidationError):
        return str(error).splitlines()[0]
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}" if first["loc"] else "no JSON object"


def _warning(doc_id: str, library: Library) -> str:
    """Return what was published about the paper, which the answer may not have known; empty without any.

    Of a removed text the notices of its study tell; its id begins with that of the study, or is the same.
    """
    try:
        listed = library.document(doc_id).notices
    except DocumentNotFoundError:
        known = Notices(library.database).notices()
        listed = tuple(map(describe_notice, known.get(doc_id) or known.get(doc_id.rpartition(".")[0]) or ()))
    return "".join(f"; {notice}" for notice in listed if notice.startswith((RETRACTED, CONCERN, CORRECTED)))


def _holds(text: str, quote: _Quote) -> bool:
    return quote.start < quote.end <= len(text) and text[quote.start : quote.end] == quote.text


def _check(quote: _Quote, library: Library) -> CheckedQuote:
    try:
        current: str | None = library.stored_text(quote.doc_id)
    except DocumentNotFoundError:
        current = None
    past = library.past_texts(quote.doc_id)
    if current is not None and _holds(current, quote):
        before = next(
            (f", as in the text that it replaced on {until}" for text, until in past if _holds(text, quote)), ""
        )
        detail = f"stands in the stored text, letter for letter{before}{_warning(quote.doc_id, library)}"
        return CheckedQuote(quote.doc_id, quote.text, "verified", detail)
    for text, until in past:
        if _holds(text, quote):
            change = "removed" if current is None else "replaced by another"
            detail = f"stood in the text that was {change} on {until}{_warning(quote.doc_id, library)}"
            return CheckedQuote(quote.doc_id, quote.text, "replaced", detail)
    if current is None and not past:
        return CheckedQuote(quote.doc_id, quote.text, "unknown", "no such document is or was in this library")
    return CheckedQuote(quote.doc_id, quote.text, "differs", "differs from the stored text, and from earlier ones kept")
