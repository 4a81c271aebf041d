"""Answer score: one figure a question, by which two runs are compared."""

from collections.abc import Mapping, Sequence

from hepcite_eval.intervals import PLACES
from hepcite_eval.measures.citations import citation_precision, citation_recall
from hepcite_eval.measures.declining import true_refusals
from hepcite_eval.measures.key_figures import must_quote_recall
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response


def answer_scores(questions: Sequence[EvalQuestion], responses: Mapping[str, Response]) -> dict[str, float]:
    """Return a score in [0, 1] for every question.

    To be declined: 1 when it was, else 0. Answerable: the mean of citation precision, citation recall and, where the
    question has key figures, must-quote recall; 0 when declined.
    """
    declined = true_refusals(questions, responses)
    parts = [measure(questions, responses) for measure in (citation_precision, citation_recall, must_quote_recall)]
    scores = {}
    for question in questions:
        key = question.question_id
        values = [
            part.get(key, 0.0)
            for part, applies in zip(parts, (True, True, question.must_quote), strict=True)
            if applies
        ]
        scores[key] = round(sum(values) / len(values), PLACES) if question.answerable else declined[key]
    return scores
