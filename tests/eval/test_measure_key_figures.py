"""Must-quote recall: key figures in the quotes of gold sources, and never as part of another number."""

from collections.abc import Callable

import pytest

from hepcite_eval.measures.key_figures import missing_figures, must_quote_recall
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response

MakeQuestion = Callable[..., EvalQuestion]
MakeResponse = Callable[..., Response]


def test_recall_by_hand(make_question: MakeQuestion, make_response: MakeResponse):
    """Two of three key figures are shown."""
    question = make_question(must_quote=("9.9 months", "HR 0.58", "6.4%"))
    response = make_response(quotes=[("gold", "OS 9.9 months."), ("gold", "ORR 6.4%, HR 0.5.")])
    assert must_quote_recall([question], {"q": response}) == {"q": pytest.approx(2 / 3)}
    assert missing_figures(question, response) == ("HR 0.58",)


def test_quote_of_another_study_shows_nothing(make_question: MakeQuestion, make_response: MakeResponse):
    """The same digits in a quote from a source that is not gold are another figure."""
    response = make_response(quotes=[("other", "Median OS was 9.9 months."), ("gold", "OS was longer.")])
    assert must_quote_recall([make_question()], {"q": response}) == {"q": 0.0}


def test_any_gold_source_shows(make_question: MakeQuestion, make_response: MakeResponse):
    """A key figure may stand in the quote of any gold source."""
    question = make_question(gold_sources=("a", "b"))
    response = make_response(quotes=[("a", "OS was long."), ("b", "It was 9.9 months.")])
    assert must_quote_recall([question], {"q": response}) == {"q": 1.0}


def test_statement_alone_shows_nothing(
    make_question: MakeQuestion, make_response: MakeResponse, make_statement: Callable[..., object]
):
    """A figure in the statement that its quote lacks is not shown."""
    response = make_response(statements=(make_statement("OS was 9.9 months.", ("gold", "OS was long.")),))
    assert missing_figures(make_question(), response) == ("9.9 months",)


def test_figure_across_two_quotes_is_not_shown(make_question: MakeQuestion, make_response: MakeResponse):
    """The end of one quote and the beginning of the next make no figure."""
    response = make_response(quotes=[("gold", "OS was 9.9"), ("gold", "months.")])
    assert must_quote_recall([make_question()], {"q": response}) == {"q": 0.0}


def test_declined_is_zero(make_question: MakeQuestion, make_response: MakeResponse):
    """A declined question shows none of its key figures."""
    assert must_quote_recall([make_question()], {"q": make_response(reason="not_reported")}) == {"q": 0.0}


def test_empty_answer_is_zero(make_question: MakeQuestion, make_response: MakeResponse):
    """An answer without quotes shows none of its key figures."""
    assert must_quote_recall([make_question()], {"q": make_response(quotes=())}) == {"q": 0.0}


def test_question_without_key_figures_is_left_out(make_question: MakeQuestion, make_response: MakeResponse):
    """Where no key figure is asked for, none is missing and there is no value."""
    question = make_question(must_quote=())
    assert must_quote_recall([question], {"q": make_response()}) == {}
    assert missing_figures(question, make_response(quotes=())) == ()


def test_repeated_quotes_count_once(make_question: MakeQuestion, make_response: MakeResponse):
    """The same figure shown three times is one of two."""
    question = make_question(must_quote=("9.9 months", "6.4%"))
    response = make_response(quotes=[("gold", "OS 9.9 months.")] * 3)
    assert must_quote_recall([question], {"q": response}) == {"q": 0.5}
