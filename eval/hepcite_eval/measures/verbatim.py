"""Verbatim rate: the share of quotes that equal the stored text at their offsets, character for character."""

from collections.abc import Callable, Mapping, Sequence

from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response, ShownQuote


def verbatim_rate(
    questions: Sequence[EvalQuestion], responses: Mapping[str, Response], stored_text: Callable[[str], str]
) -> dict[str, float]:
    """Return the share for each question with quotes; anything below 1 is a fault.

    Args:
        stored_text: Reads a document's text by its id.
    """
    rates = {}
    for question in questions:
        quotes = responses[question.question_id].quotes
        if quotes:
            rates[question.question_id] = sum(_is_verbatim(quote, stored_text) for quote in quotes) / len(quotes)
    return rates


def _is_verbatim(quote: ShownQuote, stored_text: Callable[[str], str]) -> bool:
    stored = stored_text(quote.doc_id)
    return 0 <= quote.start < quote.end <= len(stored) and stored[quote.start : quote.end] == quote.text
