"""Determinism: is each question answered with the same bytes every time, in processes of their own."""

from collections.abc import Mapping, Sequence

from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response


def determinism(
    questions: Sequence[EvalQuestion], responses: Mapping[str, Response], repeats: Sequence[Mapping[str, str]]
) -> dict[str, float]:
    """Return 1 for each question whose answer was the same in all repeats, 0 for each other; empty without repeats.

    Args:
        repeats: SHA-256 of the answer by question id, one mapping a repeat.
    """
    if not repeats:
        return {}
    return {
        key: float(all(repeat[key] == responses[key].sha256 for repeat in repeats))
        for key in (question.question_id for question in questions)
    }
