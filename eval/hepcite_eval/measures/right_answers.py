"""Right answers: the strict yes or no for each question, with what is wrong in plain words."""

from collections.abc import Mapping, Sequence

from hepcite_eval.measures.key_figures import missing_figures
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response


def failures(question: EvalQuestion, response: Response) -> tuple[str, ...]:
    """Return what is wrong with a response; empty when it is right.

    A question that must be declined is right when it was. Any other is right when its first quote comes from a gold
    source and the quotes show every key figure.
    """
    if not question.answerable:
        return () if response.declined else (f"answered, but must be declined: {question.kind}",)
    if response.declined:
        return (f"declined ({response.reason}), but the corpus answers",)
    found = [f"not shown: {words}" for words in missing_figures(question, response)]
    quotes = response.quotes
    if not any(quote.study_id in question.gold_sources for quote in quotes):
        return (*found, "no gold source is quoted")
    if quotes[0].study_id not in question.gold_sources:
        found.append(f"begins with {quotes[0].study_id}, which is not a gold source")
    return tuple(found)


def right_answers(questions: Sequence[EvalQuestion], responses: Mapping[str, Response]) -> dict[str, float]:
    """Return 1 for each question without failures, 0 for each other."""
    return {q.question_id: float(not failures(q, responses[q.question_id])) for q in questions}
