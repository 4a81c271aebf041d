"""Answer score: values worked out by hand."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite_eval.measures.answer_score import answer_scores
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response

MakeQuestion = Callable[..., EvalQuestion]
MakeResponse = Callable[..., Response]
QUOTES = st.lists(
    st.tuples(st.sampled_from(["a", "b", "x"]), st.sampled_from(["OS 9.9 months.", "ORR 6.4%.", "OS 19.9 months."])),
    max_size=6,
)


def test_perfect(make_question: MakeQuestion, make_response: MakeResponse):
    """Only the gold source, all of it, with its figure: one."""
    assert answer_scores([make_question()], {"q": make_response()}) == {"q": 1.0}


def test_by_hand(make_question: MakeQuestion, make_response: MakeResponse):
    """Two of three quotes are gold, one of two gold sources is quoted, one of two figures shown."""
    question = make_question(gold_sources=("a", "b"), must_quote=("9.9 months", "6.4%"))
    response = make_response(quotes=[("a", "OS 9.9 months."), ("a", "Long."), ("x", "ORR 6.4%.")])
    assert answer_scores([question], {"q": response}) == {"q": pytest.approx((2 / 3 + 1 / 2 + 1 / 2) / 3)}


def test_without_key_figures(make_question: MakeQuestion, make_response: MakeResponse):
    """Without key figures the score is the mean of two: half the quotes are gold, all gold sources quoted."""
    question = make_question(must_quote=())
    response = make_response(quotes=[("gold", "Long."), ("x", "Short.")])
    assert answer_scores([question], {"q": response}) == {"q": pytest.approx((1 / 2 + 1) / 2)}


def test_unmet_key_figures_cost(make_question: MakeQuestion, make_response: MakeResponse):
    """Right source, no figure: (1 + 1 + 0) / 3."""
    response = make_response(quotes=[("gold", "OS was long.")])
    assert answer_scores([make_question()], {"q": response}) == {"q": pytest.approx(2 / 3)}


@pytest.mark.parametrize("must_quote", [(), ("9.9 months",)])
def test_declined_answerable_question(make_question: MakeQuestion, make_response: MakeResponse, must_quote: tuple):
    """Declining what has an answer is worth nothing."""
    question = make_question(must_quote=must_quote)
    assert answer_scores([question], {"q": make_response(reason="not_reported")}) == {"q": 0.0}


@pytest.mark.parametrize("must_quote", [(), ("9.9 months",)])
def test_empty_answer(make_question: MakeQuestion, make_response: MakeResponse, must_quote: tuple):
    """An answer without quotes is worth nothing: its missing precision does not drop out of the mean."""
    assert answer_scores([make_question(must_quote=must_quote)], {"q": make_response(quotes=())}) == {"q": 0.0}


def test_to_decline(make_question: MakeQuestion, make_response: MakeResponse):
    """A question to decline is worth one when declined, nothing when answered."""
    questions = [make_question("a", kind="adjacent"), make_question("b", kind="adjacent")]
    responses = {"a": make_response("a", reason="out_of_corpus"), "b": make_response("b")}
    assert answer_scores(questions, responses) == {"a": 1.0, "b": 0.0}


def test_no_questions():
    """Nothing asked has no scores."""
    assert answer_scores([], {}) == {}


@given(QUOTES)
@settings(deadline=None)
def test_score_lies_between_zero_and_one(
    make_question: MakeQuestion, make_response: MakeResponse, quotes: list[tuple[str, str]]
):
    """No answer leaves [0, 1], and only quotes from gold sources earn something."""
    question = make_question(gold_sources=("a", "b"), must_quote=("9.9 months", "6.4%"))
    score = answer_scores([question], {"q": make_response(quotes=quotes)})["q"]
    assert 0.0 <= score <= 1.0
    assert (score > 0.0) == any(study != "x" for study, _ in quotes)


@given(QUOTES)
@settings(deadline=None)
def test_one_more_wrong_quote_never_helps(
    make_question: MakeQuestion, make_response: MakeResponse, quotes: list[tuple[str, str]]
):
    """Quoting another study, even with the right digits, never raises the score."""
    question = make_question(gold_sources=("a", "b"), must_quote=("9.9 months", "6.4%"))
    before, after = (make_response(quotes=q) for q in (quotes, [*quotes, ("x", "OS 9.9 months, ORR 6.4%.")]))
    assert answer_scores([question], {"q": after})["q"] <= answer_scores([question], {"q": before})["q"]


def test_an_abstention_cannot_carry_quotes(make_response: MakeResponse):
    """Nothing that was declined can earn a share for what it shows."""
    with pytest.raises(ValueError, match="declined"):
        make_response(declined=True, quotes=[("s1", "9.9 months")])
