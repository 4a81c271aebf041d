"""What a language model adds and costs: statements dropped, questions left to the quotes, words shown, tokens."""

from collections.abc import Mapping, Sequence

from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response


def dropped_statements(questions: Sequence[EvalQuestion], responses: Mapping[str, Response]) -> dict[str, float]:
    """Return the share of its statements that were dropped, for each question over which a model wrote any."""
    asked = _asked(questions, responses)
    return {key: one.dropped / (one.written + one.dropped) for key, one in asked.items() if one.written + one.dropped}


def left_to_quotes(questions: Sequence[EvalQuestion], responses: Mapping[str, Response]) -> dict[str, float]:
    """Return 1 for each answered question of which no statement of the model was left, 0 for each other.

    Empty for a system without a model.
    """
    answered = {key: one for key, one in _asked(questions, responses).items() if not one.declined}
    if not any(one.written or one.dropped for one in answered.values()):
        return {}
    return {key: float(not one.written) for key, one in answered.items()}


def words_shown(questions: Sequence[EvalQuestion], responses: Mapping[str, Response]) -> dict[str, float]:
    """Return how many words the statements of each answered question have."""
    return {
        key: float(sum(len(statement.text.split()) for statement in one.statements))
        for key, one in _asked(questions, responses).items()
        if not one.declined
    }


def tokens_used(questions: Sequence[EvalQuestion], responses: Mapping[str, Response]) -> dict[str, float]:
    """Return the tokens that a language model read and wrote for each question, where it says."""
    return {key: float(one.tokens) for key, one in _asked(questions, responses).items() if one.tokens is not None}


def _asked(questions: Sequence[EvalQuestion], responses: Mapping[str, Response]) -> dict[str, Response]:
    return {question.question_id: responses[question.question_id] for question in questions}
