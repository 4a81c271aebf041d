"""The only place that makes a quote, and the check that every quote passes before it is shown."""

from collections.abc import Iterable
from typing import Protocol

from hepcite.answers import Quote, Statement
from hepcite.documents import Document, Sentence, sha256_of
from hepcite.errors import QuoteMismatchError
from hepcite.numbers import loose_numbers


class TextStore(Protocol):
    """Where the canonical text of a document is read from."""

    def stored_text(self, doc_id: str) -> str:
        """Return the text as it is stored now."""
        ...


def quote(document: Document, sentence: Sentence) -> Quote:
    """Quote a sentence of a document.

    Raises:
        QuoteMismatchError: The span is empty or reaches outside the text.
    """
    if not 0 <= sentence.start < sentence.end <= len(document.text):
        raise QuoteMismatchError(
            f"{document.doc_id}: there is no text at {sentence.start}-{sentence.end}: run `hepcite index --rebuild`"
        )
    text = document.text[sentence.start : sentence.end]
    return Quote(
        doc_id=document.doc_id,
        study_id=document.study_id,
        kind=document.kind,
        section=sentence.section,
        start=sentence.start,
        end=sentence.end,
        text=text,
        text_sha256=sha256_of(text),
    )


def verify(quote: Quote, store: TextStore) -> None:
    """Compare a quote, character for character, with the stored text at its offsets.

    Raises:
        QuoteMismatchError: They differ.
        DocumentNotFoundError: The document is not in the store.
    """
    stored = store.stored_text(quote.doc_id)
    inside = 0 <= quote.start < quote.end <= len(stored)  # a slice alone would forgive offsets outside the text
    same = stored[quote.start : quote.end] == quote.text and sha256_of(quote.text) == quote.text_sha256
    if not (inside and same):
        raise QuoteMismatchError(
            f"{quote.doc_id}: the quote at {quote.start}-{quote.end} differs from the stored text: "
            "run `hepcite index` and ask again"
        )


def verify_all(statements: Iterable[Statement], store: TextStore) -> None:
    """Verify every quote, that its statement shows it word for word, and that no number stands outside the quotes.

    Raises:
        QuoteMismatchError: At least one quote differs, or a number is not in one.
    """
    for statement in statements:
        for item in statement.quotes:
            verify(item, store)
        loose = loose_numbers(statement.text, [item.text for item in statement.quotes])
        if loose:
            raise QuoteMismatchError(f"numbers outside a quote: {', '.join(loose)}: please report this question")
        changed = [item.doc_id for item in statement.quotes if item.text not in statement.text]
        if changed:
            raise QuoteMismatchError(f"{', '.join(changed)}: words of a quote are changed: please report this question")
