"""True and false refusals: is declined what must be, and nothing else; and is the reason given the fitting one."""

from collections.abc import Mapping, Sequence

from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response

FITTING_REASONS = {
    "out-of-domain": frozenset({"out_of_corpus"}),
    "adjacent": frozenset({"out_of_corpus", "not_reported"}),
    "false-premise": frozenset({"out_of_corpus", "not_reported"}),
    "patient-specific": frozenset({"patient_specific"}),
}
"""Reasons that tell the person who asked what is the matter, by the kind of question."""


def true_refusals(questions: Sequence[EvalQuestion], responses: Mapping[str, Response]) -> dict[str, float]:
    """Return 1 for each question that had to be declined and was, 0 for each that was answered."""
    return {q.question_id: float(responses[q.question_id].declined) for q in questions if not q.answerable}


def false_refusals(questions: Sequence[EvalQuestion], responses: Mapping[str, Response]) -> dict[str, float]:
    """Return 1 for each answerable question that was declined, 0 for each that was answered; lower is better."""
    return {q.question_id: float(responses[q.question_id].declined) for q in questions if q.answerable}


def fitting_reasons(questions: Sequence[EvalQuestion], responses: Mapping[str, Response]) -> dict[str, float]:
    """Return, for each question that was rightly declined, 1 when the reason fits its kind and 0 when not."""
    return {
        question.question_id: float(responses[question.question_id].reason in FITTING_REASONS[question.kind])
        for question in questions
        if question.kind is not None and responses[question.question_id].declined
    }
