"""Right answers: the strict yes or no for each question, with what is wrong in plain words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hepcite_eval.measures.key_figures import missing_figures
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that is wrong with a response.

    Attributes:
        cause: What kind of fault it is.
        detail: What it concerns: a figure, a source, a reason; may be empty.
    """

    cause: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.cause}: {self.detail}" if self.detail else self.cause


def failures(question: EvalQuestion, response: Response) -> tuple[Failure, ...]:
    """Return what is wrong with a response; empty when it is right.

    A question that must be declined is right when it was. Any other is right when its first quote comes from a gold
    source and the quotes show every key figure.
    """
    if not question.answerable:
        return () if response.declined else (Failure("answered, but must be declined", question.kind or ""),)
    if response.declined:
        return (Failure("declined, but the corpus answers", response.reason or ""),)
    found = [Failure("not shown", words) for words in missing_figures(question, response)]
    quotes = response.quotes
    if not any(quote.study_id in question.gold_sources for quote in quotes):
        found.append(Failure("no gold source is quoted"))
    elif quotes[0].study_id not in question.gold_sources:
        found.append(Failure("begins with a source that is not gold", quotes[0].study_id))
    return tuple(found)


def right_answers(questions: Sequence[EvalQuestion], responses: Mapping[str, Response]) -> dict[str, float]:
    """Return 1 for each question without failures, 0 for each other."""
    return {q.question_id: float(not failures(q, responses[q.question_id])) for q in questions}
