"""Number fidelity: the share of numbers in statements that stand in the quotes of the same statement."""

from collections import Counter
from collections.abc import Mapping, Sequence

from hepcite.numbers import numbers
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response, ShownStatement


def number_fidelity(questions: Sequence[EvalQuestion], responses: Mapping[str, Response]) -> dict[str, float]:
    """Return the share for each question whose statements hold numbers; anything below 1 is a fault.

    A number counts as often as it is written: a statement that says 9.9 twice needs two of them in its quotes.
    """
    fidelity = {}
    for question in questions:
        counts = [_counts(statement) for statement in responses[question.question_id].statements]
        written = sum(of_statement for of_statement, _ in counts)
        if written:
            fidelity[question.question_id] = sum(found for _, found in counts) / written
    return fidelity


def _counts(statement: ShownStatement) -> tuple[int, int]:
    """Return how many numbers a statement holds, and how many of these its quotes hold."""
    written = numbers(statement.text)
    quoted = sum((numbers(quote.text) for quote in statement.quotes), start=Counter[str]())
    return written.total(), (written & quoted).total()
