"""Citation precision and recall: are the quotes from the gold sources, and are the gold sources quoted.

After Gao et al. 2023 (ALCE), with the gold sources of the set in place of an entailment model.
"""

from collections.abc import Callable, Mapping, Sequence

from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response, ShownQuote


def citation_precision(questions: Sequence[EvalQuestion], responses: Mapping[str, Response]) -> dict[str, float]:
    """Return the share of quotes that stand in a gold source, for answerable questions that got quotes.

    An abstention has no quotes and so no precision; it counts against recall and among the false refusals.
    """
    return _share_of_quotes(questions, responses, lambda quote, question: quote.study_id in question.gold_sources)


def gold_sentence_precision(questions: Sequence[EvalQuestion], responses: Mapping[str, Response]) -> dict[str, float]:
    """Return the share of quotes that are, or hold, or lie in a gold quote; for answerable questions that got quotes.

    A lower bound: a gold source may have further sentences that answer.
    """
    return _share_of_quotes(questions, responses, _is_gold)


def citation_recall(questions: Sequence[EvalQuestion], responses: Mapping[str, Response]) -> dict[str, float]:
    """Return the share of gold sources that were quoted, for answerable questions; zero when declined."""
    return {
        question.question_id: len(
            {q.study_id for q in responses[question.question_id].quotes} & set(question.gold_sources)
        )
        / len(question.gold_sources)
        for question in questions
        if question.answerable
    }


def _share_of_quotes(
    questions: Sequence[EvalQuestion],
    responses: Mapping[str, Response],
    is_right: Callable[[ShownQuote, EvalQuestion], bool],
) -> dict[str, float]:
    return {
        question.question_id: sum(is_right(quote, question) for quote in quotes) / len(quotes)
        for question in questions
        if question.answerable and (quotes := responses[question.question_id].quotes)
    }


def _is_gold(quote: ShownQuote, question: EvalQuestion) -> bool:
    return any(
        quote.study_id == gold.source and (gold.text in quote.text or quote.text in gold.text)
        for gold in question.gold_quotes
    )
