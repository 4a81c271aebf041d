"""True and false refusals, and fitting reasons."""

from collections.abc import Callable
from typing import get_args

import pytest

from hepcite.answers import AbstentionReason
from hepcite_eval.measures.declining import FITTING_REASONS, false_refusals, fitting_reasons, true_refusals
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response

MakeQuestion = Callable[..., EvalQuestion]
MakeResponse = Callable[..., Response]
Asked = tuple[list[EvalQuestion], dict[str, Response]]

KINDS = ("adjacent", "false-premise", "out-of-domain", "patient-specific")


@pytest.fixture
def asked(make_question: MakeQuestion, make_response: MakeResponse) -> Asked:
    """Two answerable questions and two to decline; the second of each pair is declined."""
    questions = [make_question("a1"), make_question("a2")]
    questions += [make_question(key, kind="adjacent") for key in ("d1", "d2")]
    responses = {key: make_response(key, reason="not_reported" if "2" in key else None) for key in ("a1", "a2")}
    responses |= {key: make_response(key, reason="not_reported" if "2" in key else None) for key in ("d1", "d2")}
    return questions, responses


def test_true_refusals(asked: Asked):
    """Among questions to decline, the declined one counts."""
    assert true_refusals(*asked) == {"d1": 0.0, "d2": 1.0}


def test_false_refusals(asked: Asked):
    """Among answerable questions, the declined one counts."""
    assert false_refusals(*asked) == {"a1": 0.0, "a2": 1.0}


def test_fitting_reasons_look_at_rightly_declined_alone(asked: Asked):
    """Neither an answer nor a false refusal has a reason to judge."""
    assert fitting_reasons(*asked) == {"d2": 1.0}


@pytest.mark.parametrize(
    ("kind", "fitting"),
    [
        ("out-of-domain", {"out_of_corpus"}),
        ("adjacent", {"out_of_corpus", "not_reported"}),
        ("false-premise", {"out_of_corpus", "not_reported"}),
        ("patient-specific", {"patient_specific"}),
    ],
)
@pytest.mark.parametrize("reason", get_args(AbstentionReason))
def test_reason_by_kind(
    make_question: MakeQuestion, make_response: MakeResponse, kind: str, fitting: set[str], reason: str
):
    """Each kind of question has its fitting reasons, and no other."""
    found = fitting_reasons([make_question(kind=kind)], {"q": make_response(reason=reason)})
    assert found == {"q": float(reason in fitting)}


def test_fitting_reasons_are_words_of_the_contract():
    """Every reason that can fit is one that an abstention can have."""
    assert set().union(*FITTING_REASONS.values()) <= set(get_args(AbstentionReason))


def test_every_kind_has_a_fitting_reason():
    """No kind of question is left without one."""
    assert tuple(sorted(FITTING_REASONS)) == KINDS


def test_answer_without_quotes_is_no_refusal(make_question: MakeQuestion, make_response: MakeResponse):
    """An answer that shows nothing did not decline."""
    assert true_refusals([make_question(kind="adjacent")], {"q": make_response(quotes=())}) == {"q": 0.0}


def test_no_questions():
    """Nothing asked has no values."""
    assert true_refusals([], {}) == false_refusals([], {}) == fitting_reasons([], {}) == {}
