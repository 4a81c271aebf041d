"""Right answers: the strict yes or no, and the reasons for no."""

from collections.abc import Callable

import pytest

from hepcite_eval.measures.right_answers import Failure, failures, right_answers
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response

MakeQuestion = Callable[..., EvalQuestion]
MakeResponse = Callable[..., Response]


def test_right(make_question: MakeQuestion, make_response: MakeResponse):
    """A gold source first and every key figure shown is right."""
    assert failures(make_question(), make_response()) == ()


def test_other_sources_behind_do_not_matter(make_question: MakeQuestion, make_response: MakeResponse):
    """Quotes from other sources after the first leave an answer right."""
    response = make_response(quotes=[("gold", "OS 9.9 months."), ("other", "OS 4.1 months.")])
    assert failures(make_question(), response) == ()


def test_any_gold_source_may_be_first(make_question: MakeQuestion, make_response: MakeResponse):
    """The best gold source need not come first."""
    response = make_response(quotes=[("b", "Longer."), ("a", "OS 9.9 months.")])
    assert failures(make_question(gold_sources=("a", "b")), response) == ()


def test_other_source_first(make_question: MakeQuestion, make_response: MakeResponse):
    """An answer that begins with another source is wrong, although the figures follow."""
    response = make_response(quotes=[("other", "OS 4.1 months."), ("gold", "OS 9.9 months.")])
    assert failures(make_question(), response) == (Failure("begins with a source that is not gold", "other"),)


def test_missing_figure(make_question: MakeQuestion, make_response: MakeResponse):
    """A key figure that is part of a longer number is not shown."""
    response = make_response(quotes=[("gold", "OS 19.9 months.")])
    assert failures(make_question(), response) == (Failure("not shown", "9.9 months"),)


def test_all_missing_figures_are_named(make_question: MakeQuestion, make_response: MakeResponse):
    """Each key figure that is not shown is a failure of its own, in the order of the question."""
    question = make_question(must_quote=("6.4%", "9.9 months", "47"))
    assert failures(question, make_response()) == (Failure("not shown", "6.4%"), Failure("not shown", "47"))


def test_figures_from_other_sources_only(make_question: MakeQuestion, make_response: MakeResponse):
    """The figures from another source are neither shown nor from a gold source."""
    response = make_response(quotes=[("other", "OS 9.9 months.")])
    assert failures(make_question(), response) == (
        Failure("not shown", "9.9 months"),
        Failure("no gold source is quoted"),
    )


def test_without_key_figures_the_source_must_be_right(make_question: MakeQuestion, make_response: MakeResponse):
    """A question without key figures still needs a gold source first."""
    response = make_response(quotes=[("other", "Text.")])
    assert failures(make_question(must_quote=()), response) == (Failure("no gold source is quoted"),)


def test_no_quotes(make_question: MakeQuestion, make_response: MakeResponse):
    """An answer that shows nothing is wrong, with or without key figures."""
    assert failures(make_question(must_quote=()), make_response(quotes=())) == (Failure("no gold source is quoted"),)


def test_empty_statement_first(
    make_question: MakeQuestion, make_response: MakeResponse, make_statement: Callable[..., object]
):
    """The first quote is that of the first statement that has one."""
    statements = (make_statement("Hello."), make_statement("OS.", ("gold", "OS 9.9 months.")))
    assert failures(make_question(), make_response(statements=statements)) == ()


def test_declined_answerable_question(make_question: MakeQuestion, make_response: MakeResponse):
    """Declining what the corpus answers is wrong, and the reason given is named."""
    found = failures(make_question(), make_response(reason="not_reported"))
    assert found == (Failure("declined, but the corpus answers", "not_reported"),)


@pytest.mark.parametrize("reason", ["not_reported", "patient_specific", "empty_question"])
def test_declined_as_it_must_be(make_question: MakeQuestion, make_response: MakeResponse, reason: str):
    """Declining what must be declined is right, whatever the reason."""
    assert failures(make_question(kind="adjacent"), make_response(reason=reason)) == ()


def test_answered_what_must_be_declined(make_question: MakeQuestion, make_response: MakeResponse):
    """Answering what must be declined is wrong, however good the quotes look."""
    found = failures(make_question(kind="false-premise"), make_response())
    assert found == (Failure("answered, but must be declined", "false-premise"),)


def test_values(make_question: MakeQuestion, make_response: MakeResponse):
    """A question without failures counts as one, each other as zero, and none is left out."""
    questions = [make_question("a"), make_question("b"), make_question("c", kind="adjacent")]
    responses = {"a": make_response("a"), "b": make_response("b", quotes=()), "c": make_response("c")}
    assert right_answers(questions, responses) == {"a": 1.0, "b": 0.0, "c": 0.0}
