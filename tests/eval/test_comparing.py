"""Two runs side by side: wins, losses, ties, and what cannot be compared."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.errors import EvaluationError
from hepcite_eval.comparing import compare
from hepcite_eval.figures import SCORE, Figures
from hepcite_eval.measures.latency import Latency
from hepcite_eval.measures.risk_coverage import RiskCoverage
from hepcite_eval.runs import Asked, Identity, Run

MakeRun = Callable[..., Run]
SCORES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 12).map(lambda n: n / 12), min_size=1)


@pytest.fixture(scope="session")
def make_run() -> MakeRun:
    """Make a run from the answer scores of its questions; other measures and an identity's fields by keyword."""

    def make(
        scores: Mapping[str, float], corpus: str = "c" * 64, changed: str = "", **measures: Mapping[str, float]
    ) -> Run:
        values = {SCORE: scores} | {name.replace("_", " "): found for name, found in measures.items()}
        return Run(
            identity=Identity("hepcite", "f" * 64, corpus, "q" * 64, "test"),
            date="2026-01-21",
            settings={},
            versions={},
            repeats=0,
            questions=tuple(
                Asked(key, f"Question {key}?", "factoid", None, f"{key}{'*' * (key in changed)}") for key in scores
            ),
            figures=Figures({}, {}, {}, RiskCoverage((), 0.0), Latency(1.0, 1.0), values),
        )

    return make


def test_wins_losses_and_ties(make_run: MakeRun):
    """B gains on a and b, loses on c, and d stays."""
    a = make_run({"a": 0.0, "b": 0.5, "c": 1.0, "d": 0.5})
    b = make_run({"a": 1.0, "b": 0.75, "c": 0.5, "d": 0.5})
    found = compare(a, b).measures[SCORE]
    assert (found.wins, found.losses, found.ties) == (2, 1, 1)
    assert found.difference.mean == pytest.approx((1 + 0.25 - 0.5 + 0) / 4)


def test_pairs_begin_with_the_largest_loss(make_run: MakeRun):
    """Questions come from the largest loss to the largest win of B."""
    a = make_run({"a": 0.0, "b": 1.0, "c": 0.5, "d": 0.5})
    b = make_run({"a": 1.0, "b": 0.0, "c": 0.5, "d": 0.25})
    pairs = compare(a, b).pairs
    assert [(pair.asked.question_id, pair.b - pair.a) for pair in pairs] == [
        ("b", -1),
        ("d", -0.25),
        ("c", 0),
        ("a", 1),
    ]


def test_equal_differences_are_in_order_of_their_ids(make_run: MakeRun):
    """Ties are broken by question id, whatever the order of asking."""
    scores = {"c": 0.5, "a": 0.25, "b": 1.0}
    assert [pair.asked.question_id for pair in compare(make_run(scores), make_run(scores)).pairs] == ["a", "b", "c"]


def test_order_of_asking_does_not_matter(make_run: MakeRun):
    """Values are paired by question id, not by position."""
    a, b = make_run({"a": 0.0, "b": 1.0}), make_run({"b": 1.0, "a": 0.0})
    assert compare(a, b).measures[SCORE].ties == 2


def test_lower_is_better(make_run: MakeRun):
    """A question that only A declined falsely is a win for B, and the difference is in favour of B."""
    a = make_run({"a": 0.0, "b": 0.0}, false_refusals={"a": 1.0, "b": 0.0})
    b = make_run({"a": 0.0, "b": 0.0}, false_refusals={"a": 0.0, "b": 0.0})
    found = compare(a, b).measures["false refusals"]
    assert (found.wins, found.losses, found.ties, found.difference.mean) == (1, 0, 1, 0.5)


def test_higher_is_worse_where_lower_is_better(make_run: MakeRun):
    """Three more false refusals are three losses."""
    a = make_run(dict.fromkeys("abc", 0.0), false_refusals=dict.fromkeys("abc", 0.0))
    b = make_run(dict.fromkeys("abc", 0.0), false_refusals=dict.fromkeys("abc", 1.0))
    found = compare(a, b).measures["false refusals"]
    assert (found.wins, found.losses, found.difference.mean) == (0, 3, -1.0)


def test_true_refusals_are_better_high(make_run: MakeRun):
    """Declining what must be declined is a win."""
    a = make_run({"a": 0.0, "b": 0.0}, true_refusals={"a": 0.0, "b": 0.0})
    b = make_run({"a": 0.0, "b": 0.0}, true_refusals={"a": 1.0, "b": 1.0})
    assert compare(a, b).measures["true refusals"].wins == 2


def test_measure_on_the_questions_that_both_have_it_for(make_run: MakeRun):
    """A has a precision for a and b, B for b and c: only b is compared."""
    scores = dict.fromkeys("abc", 0.0)
    a = make_run(scores, citation_precision={"a": 1.0, "b": 0.5})
    b = make_run(scores, citation_precision={"b": 0.5, "c": 1.0})
    found = compare(a, b).measures["citation precision"]
    assert (found.difference.n, found.ties) == (1, 1)


@pytest.mark.parametrize("in_b", [{}, {"b": 1.0}])
def test_measure_without_common_questions_is_left_out(make_run: MakeRun, in_b: dict[str, float]):
    """A measure that applies to no question in both runs is not compared."""
    scores = {"a": 0.0, "b": 0.0}
    found = compare(make_run(scores, fitting_reasons={"a": 1.0}), make_run(scores, fitting_reasons=in_b))
    assert list(found.measures) == [SCORE]


def test_measure_of_one_run_only_is_left_out(make_run: MakeRun):
    """What only one run has cannot be compared."""
    found = compare(make_run({"a": 0.0}), make_run({"a": 0.0}, same_bytes={"a": 1.0}))
    assert list(found.measures) == [SCORE]


def test_different_corpora(make_run: MakeRun):
    """Runs on different corpora are not compared; the message names both."""
    with pytest.raises(EvaluationError, match=r"\A[^\n]*corpora[^\n]*aaaaaaaaaaaa…[^\n]*bbbbbbbbbbbb…[^\n]*\Z"):
        compare(make_run({"a": 0.0}, corpus="a" * 64), make_run({"a": 0.0}, corpus="b" * 64))


def test_different_systems_are_compared(make_run: MakeRun):
    """Another system or another version on the same corpus is what comparing is for."""
    a = make_run({"a": 1.0})
    b = replace(a, identity=replace(a.identity, system="baseline", fingerprint="0" * 64))
    assert compare(a, b).measures[SCORE].ties == 1


def test_changed_question_is_left_out(make_run: MakeRun):
    """A question that expects something else in the other run is no win."""
    found = compare(make_run({"a": 0.0, "b": 0.5}), make_run({"a": 1.0, "b": 0.5}, changed="a"))
    assert found.left_out == ("a",)
    assert (found.measures[SCORE].difference.n, found.measures[SCORE].wins) == (1, 0)


def test_questions_of_one_run_are_left_out(make_run: MakeRun):
    """What only A or only B was asked is named, in order, and counts for neither."""
    found = compare(make_run({"z": 1.0, "b": 0.5, "m": 1.0}), make_run({"b": 0.5, "c": 0.0}))
    assert found.left_out == ("c", "m", "z")
    assert [pair.asked.question_id for pair in found.pairs] == ["b"]


@pytest.mark.parametrize("changed", ["", "a"])
def test_no_question_in_common(make_run: MakeRun, changed: str):
    """Runs on other questions, or on the same ones that all expect something else, cannot be compared."""
    other = make_run({"a": 0.0}, changed="a") if changed else make_run({"b": 0.0})
    with pytest.raises(EvaluationError, match="no question in common"):
        compare(make_run({"a": 0.0}), other)


def test_one_question_with_equal_values(make_run: MakeRun):
    """One tied question is enough for a comparison."""
    found = compare(make_run({"a": 0.25}), make_run({"a": 0.25})).measures[SCORE]
    assert (found.ties, found.p_value, found.difference.n) == (1, 1.0, 1)


@given(SCORES)
@settings(deadline=None)
def test_a_run_with_itself_only_ties(make_run: MakeRun, scores: dict[str, float]):
    """A run against itself wins and loses nothing, and leaves nothing out."""
    run = make_run(scores, false_refusals=scores)
    found = compare(run, run)
    assert all(
        (paired.wins, paired.losses, paired.ties, paired.p_value) == (0, 0, len(scores), 1.0)
        for paired in found.measures.values()
    )
    assert (len(found.pairs), found.left_out) == (len(scores), ())
