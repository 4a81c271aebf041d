"""Must-quote recall: the share of the key figures of a question that stand in the quotes shown."""

from collections.abc import Mapping, Sequence

from hepcite_eval.matching import shows
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response


def missing_figures(question: EvalQuestion, response: Response) -> tuple[str, ...]:
    """Return the key figures that no quote from a gold source shows.

    The same digits in another study's quote are another figure.
    """
    shown = [quote.text for quote in response.quotes if quote.study_id in question.gold_sources]
    return tuple(words for words in question.must_quote if not any(shows(words, text) for text in shown))


def must_quote_recall(questions: Sequence[EvalQuestion], responses: Mapping[str, Response]) -> dict[str, float]:
    """Return the share of key figures shown, for questions that have some; zero when declined."""
    return {
        question.question_id: 1
        - len(missing_figures(question, responses[question.question_id])) / len(question.must_quote)
        for question in questions
        if question.must_quote
    }
