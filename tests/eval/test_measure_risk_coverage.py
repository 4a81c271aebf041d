"""The risk-coverage curve: values worked out by hand, and laws."""

import random
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite_eval.measures.risk_coverage import RiskCoverage, risk_coverage
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response

Given = Sequence[tuple[str, float]]
Draw = Callable[[Given], RiskCoverage]

ANSWERS = st.lists(
    st.tuples(st.sampled_from(["right", "wrong", "declined"]), st.sampled_from([0.0, 0.1, 0.2, 0.9])), max_size=12
)


@pytest.fixture(scope="module")
def draw(make_question: Callable[..., EvalQuestion], make_response: Callable[..., Response]) -> Draw:
    """Draw the curve of answers that are right, wrong or declined, each with its confidence."""

    def curve(answers: Given) -> RiskCoverage:
        questions, responses = [], {}
        for number, (verdict, confidence) in enumerate(answers):
            key = f"q{number}"
            quotes = [("gold" if verdict == "right" else "other", "OS 9.9 months.")]
            reason = "not_reported" if verdict == "declined" else None
            questions.append(make_question(key))
            responses[key] = make_response(key, quotes=quotes, reason=reason, confidence=confidence)
        return risk_coverage(questions, responses)

    return curve


def test_by_hand(draw: Draw):
    """Of five questions four are answered: right, then right and wrong at one confidence, then wrong."""
    curve = draw([("wrong", 0.5), ("right", 0.9), ("wrong", 0.8), ("declined", 0.0), ("right", 0.8)])
    assert curve.points == ((1 / 5, 0 / 1), (3 / 5, 1 / 3), (4 / 5, 2 / 4))
    assert curve.area == pytest.approx((1 * 0 + 2 * 1 / 3 + 1 * 2 / 4) / 4)
    assert (curve.coverage, curve.risk) == (4 / 5, 2 / 4)


def test_wrong_first(draw: Draw):
    """A confident fault weighs on the whole curve: risks 1, 1/2, 1/3."""
    curve = draw([("wrong", 0.9), ("right", 0.5), ("right", 0.1)])
    assert curve.area == pytest.approx((1 + 1 / 2 + 1 / 3) / 3)


def test_wrong_last(draw: Draw):
    """A fault of which the system is unsure weighs little: risks 0, 0, 1/3."""
    curve = draw([("right", 0.9), ("right", 0.5), ("wrong", 0.1)])
    assert curve.area == pytest.approx((0 + 0 + 1 / 3) / 3)


@pytest.mark.parametrize("answers", [[("right", 0.5), ("wrong", 0.5)], [("wrong", 0.5), ("right", 0.5)]])
def test_equal_confidence_is_one_step(draw: Draw, answers: Given):
    """Answers of equal confidence cannot be told apart: the one that happens to stand first is not the safer one."""
    assert draw(answers) == RiskCoverage(points=((1.0, 0.5),), area=0.5)


def test_all_declined(draw: Draw):
    """Who declines everything has no points, no coverage and no risk."""
    curve = draw([("declined", 0.0)] * 3)
    assert (curve.points, curve.area, curve.coverage, curve.risk) == ((), 0.0, 0.0, 0.0)


def test_no_questions():
    """Nothing asked is an empty curve."""
    assert risk_coverage([], {}) == RiskCoverage((), 0.0)


@pytest.mark.parametrize(("verdict", "risk"), [("right", 0.0), ("wrong", 1.0)])
def test_one_question(draw: Draw, verdict: str, risk: float):
    """One answer is one point at full coverage."""
    assert draw([(verdict, 0.3)]) == RiskCoverage(((1.0, risk),), risk)


def test_answer_to_a_question_to_decline_is_wrong(
    make_question: Callable[..., EvalQuestion], make_response: Callable[..., Response]
):
    """A question to decline is wrong when answered, and no part of the coverage when declined."""
    questions = [make_question(key, kind="adjacent") for key in "ab"]
    responses = {"a": make_response("a"), "b": make_response("b", reason="not_reported")}
    assert risk_coverage(questions, responses).points == ((1 / 2, 1.0),)


def test_confidence_of_an_abstention_is_not_looked_at(draw: Draw):
    """A declined question stays out of the curve, however confident it says it is."""
    assert draw([("right", 0.5), ("declined", 1.0)]).points == ((1 / 2, 0.0),)


@given(ANSWERS)
@settings(deadline=None)
def test_coverage_is_increasing(draw: Draw, answers: Given):
    """Each step adds answers, up to the share that was answered."""
    coverages = [coverage for coverage, _ in draw(answers).points]
    assert coverages == sorted(set(coverages))
    answered = sum(verdict != "declined" for verdict, _ in answers)
    assert not answered or coverages[-1] == pytest.approx(answered / len(answers))


@given(ANSWERS)
@settings(deadline=None)
def test_area_lies_between_the_risks(draw: Draw, answers: Given):
    """The area is a mean of the risks along the curve."""
    curve = draw(answers)
    risks = [risk for _, risk in curve.points] or [0.0]
    assert min(risks) - 1e-12 <= curve.area <= max(risks) + 1e-12


@given(ANSWERS)
@settings(deadline=None)
def test_risk_at_the_end_is_the_share_of_wrong_answers(draw: Draw, answers: Given):
    """At the coverage that the system chose, order no longer matters."""
    given_answers = [verdict for verdict, _ in answers if verdict != "declined"]
    wrong = given_answers.count("wrong")
    assert draw(answers).risk == pytest.approx(wrong / len(given_answers) if given_answers else 0.0)


@given(ANSWERS, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_order_rank_gold_sources_does_not_matter(draw: Draw, answers: list[tuple[str, float]], chance: random.Random):
    """The same answers in another order give the same curve."""
    shuffled = chance.sample(answers, len(answers))
    assert draw(shuffled).points == draw(answers).points


@given(ANSWERS)
@settings(deadline=None)
def test_only_the_order_of_confidences_matters(draw: Draw, answers: Given):
    """Confidences squeezed into a narrow range give the same curve."""
    squeezed = [(verdict, 0.5 + confidence / 100) for verdict, confidence in answers]
    assert draw(squeezed) == draw(answers)
