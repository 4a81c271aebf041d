"""All figures of a run: which measure covers which questions, and in which group."""

from collections.abc import Callable

import pytest

from hepcite_eval.figures import LOWER_IS_BETTER, SCORE, Figures, measure
from hepcite_eval.intervals import Estimate
from hepcite_eval.measures.latency import Latency
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response

TEXTS = {"gold": "Median OS was 9.9 months.", "other": "ORR was 6.4%."}

MakeQuestion = Callable[..., EvalQuestion]
MakeResponse = Callable[..., Response]


@pytest.fixture(scope="module")
def asked(make_question: MakeQuestion, make_response: MakeResponse) -> tuple[list[EvalQuestion], dict[str, Response]]:
    """Five questions: one right, one wrong, one falsely declined; one rightly declined and one falsely answered."""
    wrong = [("other", TEXTS["other"])]
    questions = [make_question("right"), make_question("wrong"), make_question("silent", type="list", must_quote=())]
    questions += [make_question("refused", kind="adjacent"), make_question("fooled", kind="false-premise")]
    responses = [make_response("right", milliseconds=10.0), make_response("wrong", wrong, milliseconds=20.0)]
    responses += [make_response("silent", reason="not_reported", milliseconds=30.0)]
    responses += [make_response("refused", reason="patient_specific", milliseconds=40.0)]
    responses += [make_response("fooled", wrong, confidence=0.75, milliseconds=50.0)]
    return questions, {response.question_id: response for response in responses}


@pytest.fixture(scope="module")
def figures(asked: tuple[list[EvalQuestion], dict[str, Response]]) -> Figures:
    """The figures of these five."""
    return measure(*asked, TEXTS.__getitem__)


@pytest.mark.parametrize(
    ("name", "mean", "n"),
    [
        (SCORE, (1 + 0 + 0 + 1 + 0) / 5, 5),
        ("right answers", (1 + 0 + 0 + 1 + 0) / 5, 5),
        ("must-quote recall", (1 + 0) / 2, 2),
        ("citation precision", (1 + 0) / 2, 2),
        ("citation recall", (1 + 0 + 0) / 3, 3),
        ("verbatim rate", (1 + 1 + 1) / 3, 3),
        ("number fidelity", (1 + 1 + 1) / 3, 3),
        ("true refusals", (1 + 0) / 2, 2),
        ("fitting reasons", 0 / 1, 1),
        ("false refusals", (0 + 0 + 1) / 3, 3),
        ("Recall@1", (1 + 1 + 1) / 3, 3),
        ("MRR@10", (1 + 1 + 1) / 3, 3),
        ("nDCG@10", (1 + 1 + 1) / 3, 3),
    ],
)
def test_overall_by_hand(figures: Figures, name: str, mean: float, n: int):
    """Each mean is over the questions to which the measure applies, and over all of them."""
    assert (figures.overall[name].mean, figures.overall[name].n) == (pytest.approx(mean, abs=1e-6), n)


def test_types_hold_answerable_questions_only(figures: Figures):
    """Two factoids, one right, and a list that was declined; what is to be declined has no type of its own."""
    right = {group: estimates["right answers"] for group, estimates in figures.by_type.items()}
    assert {group: (found.mean, found.n) for group, found in right.items()} == {"factoid": (0.5, 2), "list": (0.0, 1)}


def test_kinds_hold_questions_to_decline_only(figures: Figures):
    """One adjacent question, declined, and one false premise, answered."""
    refused = {group: estimates["true refusals"] for group, estimates in figures.by_kind.items()}
    assert {group: (found.mean, found.n) for group, found in refused.items()} == {
        "adjacent": (1.0, 1),
        "false-premise": (0.0, 1),
    }


def test_measure_without_questions_is_left_out_of_a_group(figures: Figures):
    """The list question has no key figures and shows no quote: no recall, no precision, rather than a zero or a one."""
    assert figures.by_type["list"].keys().isdisjoint({"must-quote recall", "citation precision", "verbatim rate"})
    assert "citation recall" not in figures.by_kind["adjacent"]


def test_overall_is_the_mean_of_the_values(figures: Figures):
    """What is reported can be recomputed from the values of single questions."""
    for name, found in figures.overall.items():
        values = figures.values[name].values()
        assert found.mean == pytest.approx(sum(values) / len(values), abs=1e-6)


def test_every_estimate_lies_in_its_interval(figures: Figures):
    """Low, mean and high stand in order in total and in every group."""
    groups = [figures.overall, *figures.by_type.values(), *figures.by_kind.values()]
    assert all(found.low <= found.mean <= found.high for group in groups for found in group.values())


def test_latency_is_over_all_questions(figures: Figures):
    """Median of 10 to 50 is 30; index 0.95 x 4 = 3.8 is 40 + 0.8 x 10."""
    assert figures.latency == Latency(30.0, 48.0)


def test_curve_is_over_all_questions(figures: Figures):
    """The false answer is the most confident (risk 1), then one right and one wrong at a time: 3 of 5, risk 2/3."""
    assert figures.risk_coverage.points == ((1 / 5, 1.0), (3 / 5, 2 / 3))


def test_without_repeats_nothing_is_said_about_bytes(figures: Figures):
    """A run that was not repeated does not claim to be deterministic."""
    assert "same bytes" not in figures.overall


def test_with_repeats(asked: tuple[list[EvalQuestion], dict[str, Response]]):
    """One of five answers differed in one of two repeats."""
    questions, responses = asked
    same = {key: response.sha256 for key, response in responses.items()}
    found = measure(questions, responses, TEXTS.__getitem__, (same, same | {"wrong": "other"}))
    assert (found.overall["same bytes"].mean, found.overall["same bytes"].n) == (0.8, 5)


def test_quotes_are_held_against_the_stored_text(asked: tuple[list[EvalQuestion], dict[str, Response]]):
    """When the stored text of the gold source changes, one of three rates falls to zero."""
    changed = TEXTS | {"gold": TEXTS["gold"].replace("9.9", "9.8")}
    assert measure(*asked, changed.__getitem__).overall["verbatim rate"].mean == pytest.approx(2 / 3, abs=1e-6)


def test_same_run_same_figures(asked: tuple[list[EvalQuestion], dict[str, Response]], figures: Figures):
    """Measuring again gives the same figures, intervals included."""
    assert measure(*asked, TEXTS.__getitem__) == figures


def test_one_question(make_question: MakeQuestion, make_response: MakeResponse):
    """One question is enough to be measured."""
    found = measure([make_question()], {"q": make_response()}, TEXTS.__getitem__)
    assert found.overall[SCORE] == Estimate(1.0, 1.0, 1.0, 1)
    assert (list(found.by_type), list(found.by_kind)) == (["factoid"], [])


def test_all_to_be_declined(make_question: MakeQuestion, make_response: MakeResponse):
    """A set without answerable questions has only what applies to it."""
    found = measure([make_question(kind="adjacent")], {"q": make_response(reason="not_reported")}, TEXTS.__getitem__)
    assert found.overall.keys() == {SCORE, "right answers", "true refusals", "fitting reasons"}


def test_declining_everything_earns_nothing(
    asked: tuple[list[EvalQuestion], dict[str, Response]], make_response: MakeResponse
):
    """Who declines everything gets the questions to decline and nothing else: 2 of 5."""
    questions, _ = asked
    silent = {
        question.question_id: make_response(question.question_id, reason="out_of_corpus") for question in questions
    }
    found = measure(questions, silent, TEXTS.__getitem__).overall
    assert [found[name].mean for name in (SCORE, "right answers")] == [0.4, 0.4]
    assert [found[name].mean for name in ("citation recall", "must-quote recall", "false refusals")] == [0, 0, 1]


def test_groups_are_in_order_of_their_names(make_question: MakeQuestion, make_response: MakeResponse):
    """Types come in the order of the alphabet, not of the questions."""
    types = ("yes-no", "comparison", "list")
    questions = [make_question(name, type=name) for name in types]
    found = measure(questions, {name: make_response(name) for name in types}, TEXTS.__getitem__)
    assert list(found.by_type) == ["comparison", "list", "yes-no"]


def test_measures_where_lower_is_better_exist(figures: Figures):
    """Every name among those where lower is better is a measure's."""
    assert figures.values.keys() >= LOWER_IS_BETTER
