"""Citation precision and recall: values worked out by hand."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite_eval.measures.citations import citation_precision, citation_recall
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response, ShownQuote, ShownStatement

MakeQuestion = Callable[..., EvalQuestion]
MakeResponse = Callable[..., Response]
CITED = st.lists(st.sampled_from(["a", "b", "c", "x", "y"]), max_size=8)


@pytest.fixture(scope="module")
def citing(make_question: MakeQuestion, make_response: MakeResponse) -> Callable[..., tuple[dict[str, float], ...]]:
    """Return precision and recall of an answer that quotes these studies, with the gold sources a, b and c."""

    def measure(*studies: str) -> tuple[dict[str, float], ...]:
        questions = [make_question(gold_sources=("a", "b", "c"))]
        responses = {"q": make_response(quotes=[(study, "Text.") for study in studies])}
        return citation_precision(questions, responses), citation_recall(questions, responses)

    return measure


@pytest.mark.parametrize(
    ("studies", "precision", "recall"),
    [
        ("abc", 3 / 3, 3 / 3),
        ("cba", 3 / 3, 3 / 3),
        ("a", 1 / 1, 1 / 3),
        ("ax", 1 / 2, 1 / 3),
        ("xyza", 1 / 4, 1 / 3),
        ("xy", 0 / 2, 0 / 3),
        ("aa", 2 / 2, 1 / 3),
        ("aab", 3 / 3, 2 / 3),
        ("aaxx", 2 / 4, 1 / 3),
        ("A", 0 / 1, 0 / 3),
    ],
)
def test_by_hand(citing: Callable[..., tuple[dict[str, float], ...]], studies: str, precision: float, recall: float):
    """Precision counts quotes, recall counts gold sources once each."""
    assert citing(*studies) == ({"q": pytest.approx(precision)}, {"q": pytest.approx(recall)})


def test_answer_without_quotes(citing: Callable[..., tuple[dict[str, float], ...]]):
    """Without quotes there is no precision, and the recall is zero."""
    assert citing() == ({}, {"q": 0.0})


def test_declined_answerable_question(make_question: MakeQuestion, make_response: MakeResponse):
    """An abstention has no precision, and costs all recall."""
    questions, responses = [make_question()], {"q": make_response(reason="not_reported")}
    assert (citation_precision(questions, responses), citation_recall(questions, responses)) == ({}, {"q": 0.0})


def test_questions_to_decline_have_neither(make_question: MakeQuestion, make_response: MakeResponse):
    """A question without gold sources is not measured, answered or not."""
    questions = [make_question("a", kind="adjacent"), make_question("b", kind="adjacent")]
    responses = {"a": make_response("a"), "b": make_response("b", reason="not_reported")}
    assert (citation_precision(questions, responses), citation_recall(questions, responses)) == ({}, {})


def test_longer_study_id_is_another_study(make_question: MakeQuestion, make_response: MakeResponse):
    """A study whose id only begins like a gold source, or a gold source's like it, is another one."""
    questions = [make_question(gold_sources=("keynote-240",))]
    responses = {"q": make_response(quotes=[("keynote-240-update", "Text."), ("keynote", "Text.")])}
    assert citation_precision(questions, responses) == {"q": 0.0}


@pytest.mark.parametrize(("doc_id", "study_id", "expected"), [("other", "gold", 1.0), ("gold", "other", 0.0)])
def test_study_counts_not_document(
    make_question: MakeQuestion, make_response: MakeResponse, doc_id: str, study_id: str, expected: float
):
    """Any document of a gold study is gold, and a document of another study is not, whatever its own id."""
    statement = ShownStatement("Text.", (ShownQuote(doc_id, study_id, 0, 5, "Text."),))
    questions, responses = [make_question()], {"q": make_response(statements=(statement,))}
    assert citation_precision(questions, responses) == citation_recall(questions, responses) == {"q": expected}


def test_each_question_has_its_own_gold(make_question: MakeQuestion, make_response: MakeResponse):
    """The gold source of one question is no gold source of another."""
    questions = [make_question("p", gold_sources=("a",)), make_question("q", gold_sources=("b",))]
    responses = {key: make_response(key, quotes=[("a", "Text.")]) for key in "pq"}
    assert citation_recall(questions, responses) == {"p": 1.0, "q": 0.0}


def test_no_questions():
    """Nothing asked has no values."""
    assert (citation_precision([], {}), citation_recall([], {})) == ({}, {})


@given(CITED, st.sampled_from(["x", "y"]))
@settings(deadline=None)
def test_one_more_wrong_quote(citing: Callable[..., tuple[dict[str, float], ...]], studies: list[str], wrong: str):
    """A quote from another source never raises precision, and never changes recall."""
    (before, recall), (after, recall_after) = citing(*studies), citing(*studies, wrong)
    assert after["q"] <= before.get("q", 0.0)
    assert recall == recall_after


@given(CITED)
@settings(deadline=None)
def test_repeating_does_not_raise_recall(citing: Callable[..., tuple[dict[str, float], ...]], studies: list[str]):
    """All quotes shown twice leave both values as they are."""
    assert citing(*studies, *studies) == citing(*studies)
