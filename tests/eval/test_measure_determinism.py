"""Determinism: the same bytes every time."""

from collections.abc import Callable

import pytest

from hepcite_eval.measures.determinism import determinism
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response


@pytest.fixture
def measure(
    make_question: Callable[..., EvalQuestion], make_response: Callable[..., Response]
) -> Callable[..., dict[str, float]]:
    """Measure two questions, answered with the hashes "1" and "2", against some repeats."""

    def of_repeats(*repeats: dict[str, str]) -> dict[str, float]:
        responses = {"a": make_response("a", sha256="1"), "b": make_response("b", sha256="2")}
        return determinism([make_question("a"), make_question("b", kind="adjacent")], responses, repeats)

    return of_repeats


def test_same_in_all_repeats(measure: Callable[..., dict[str, float]]):
    """Equal hashes every time, for answers and abstentions."""
    assert measure({"a": "1", "b": "2"}, {"a": "1", "b": "2"}) == {"a": 1.0, "b": 1.0}


def test_one_differing_repeat_is_enough(measure: Callable[..., dict[str, float]]):
    """Two equal repeats do not make up for one that differs."""
    assert measure({"a": "1", "b": "2"}, {"a": "1", "b": "X"}, {"a": "1", "b": "2"}) == {"a": 1.0, "b": 0.0}


def test_repeats_that_agree_with_each_other_only(measure: Callable[..., dict[str, float]]):
    """Repeats are held against the run, not against each other."""
    assert measure({"a": "9", "b": "9"}, {"a": "9", "b": "9"}) == {"a": 0.0, "b": 0.0}


def test_answers_of_two_questions_swapped(measure: Callable[..., dict[str, float]]):
    """Each question has its own hash."""
    assert measure({"a": "2", "b": "1"}) == {"a": 0.0, "b": 0.0}


def test_without_repeats(measure: Callable[..., dict[str, float]]):
    """A run that was not repeated claims nothing."""
    assert measure() == {}


def test_more_questions_in_a_repeat(measure: Callable[..., dict[str, float]]):
    """A repeat may hold more than was measured."""
    assert measure({"a": "1", "b": "2", "c": "3"}) == {"a": 1.0, "b": 1.0}
