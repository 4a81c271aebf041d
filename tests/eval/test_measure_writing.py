"""What a language model adds and costs, counted by hand."""

from collections.abc import Callable

import pytest

from hepcite_eval.measures.writing import dropped_statements, left_to_quotes, tokens_used, words_shown
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response

MakeQuestion = Callable[..., EvalQuestion]
MakeResponse = Callable[..., Response]
Asked = tuple[list[EvalQuestion], dict[str, Response]]

TWO_QUOTES = (("gold", "Median OS was 9.9 months."), ("other", "ORR was 6.4%."))


@pytest.fixture
def asked(make_question: MakeQuestion, make_response: MakeResponse) -> Asked:
    """Four answered questions, over which a model wrote all, some, nothing true, and nothing; and a declined one."""
    responses = [
        make_response("all", written=2, tokens=1_000),
        make_response("some", TWO_QUOTES, written=1, dropped=3, tokens=500),
        make_response("untrue", dropped=2, tokens=300),
        make_response("silent"),
        make_response("declined", reason="not_reported"),
    ]
    return [make_question(one.question_id) for one in responses], {one.question_id: one for one in responses}


@pytest.fixture
def without_a_model(make_question: MakeQuestion, make_response: MakeResponse) -> Asked:
    """An answered and a declined question, over which no model wrote."""
    responses = [make_response("answered"), make_response("declined", reason="not_reported")]
    return [make_question(one.question_id) for one in responses], {one.question_id: one for one in responses}


def test_dropped_statements(asked: Asked):
    """None of two, three of four and two of two were dropped; where the model wrote nothing there is no share."""
    assert dropped_statements(*asked) == {"all": 0.0, "some": 0.75, "untrue": 1.0}


def test_left_to_quotes(asked: Asked):
    """Where nothing of the model is left the quotes stand alone; a declined question has none."""
    assert left_to_quotes(*asked) == {"all": 0.0, "some": 0.0, "untrue": 1.0, "silent": 1.0}


def test_words_shown(asked: Asked):
    """Median OS was 9.9 months: five words; ORR was 6.4%: three; a declined question shows no statement."""
    assert words_shown(*asked) == {"all": 5.0, "some": 8.0, "untrue": 5.0, "silent": 5.0}


def test_tokens_used(asked: Asked):
    """Tokens are counted where the model tells them, and are not zero where it does not."""
    assert tokens_used(*asked) == {"all": 1_000.0, "some": 500.0, "untrue": 300.0}


@pytest.mark.parametrize("measure", [dropped_statements, left_to_quotes, tokens_used])
def test_without_a_model_there_is_nothing_to_measure(measure: Callable[..., object], without_a_model: Asked):
    """A system without a model has no such figure, rather than a zero."""
    assert measure(*without_a_model) == {}


def test_words_are_counted_without_a_model(without_a_model: Asked):
    """How much there is to read is compared with a system without a model."""
    assert words_shown(*without_a_model) == {"answered": 5.0}


@pytest.mark.parametrize("measure", [dropped_statements, left_to_quotes, words_shown, tokens_used])
def test_no_questions(measure: Callable[..., object]):
    """Nothing asked has no values."""
    assert measure([], {}) == {}


@pytest.mark.parametrize("measure", [dropped_statements, left_to_quotes, words_shown, tokens_used])
def test_only_the_questions_count(measure: Callable[..., dict[str, float]], asked: Asked):
    """Answers to other questions than those measured are passed over."""
    questions, responses = asked
    assert list(measure(questions[:1], responses)) == ["all"]
