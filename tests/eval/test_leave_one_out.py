"""Declining by leave-one-out: figures worked out by hand, weights that are learned, and a real benchmark."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hepcite.cli import app
from hepcite.sufficiency import Signals, SufficiencyModel
from hepcite_eval.leave_one_out import LeftOut, fit, measure_declining

CLEAR, FAINT, NONE = Signals(0.5, 0.9, 0.8), Signals(0.1, 0.4, 0.5), Signals(0.0, 0.1, 0.2)
MODEL = SufficiencyModel(lead=0.0, coverage=10.0, cosine=0.0, intercept=-5.0)
"""Answers from a coverage of one half on."""


def test_figures_by_hand():
    """Two of three queries are declined without their documents, one of three with them."""
    left_out = [LeftOut(CLEAR, NONE, True), LeftOut(CLEAR, NONE, True), LeftOut(FAINT, CLEAR, False)]
    figures = measure_declining(left_out, MODEL)
    assert figures.queries == 3
    assert figures.declined == pytest.approx(2 / 3)
    assert figures.false_refusals == pytest.approx(1 / 3)


def test_perfect_separation_has_no_risk_at_half_coverage():
    """When every present query is surer than every absent one, the first half of the curve is free of risk."""
    figures = measure_declining([LeftOut(CLEAR, NONE, True), LeftOut(FAINT, NONE, True)], MODEL)
    assert figures.auc == 1.0
    assert [risk for coverage, risk in figures.curve.points if coverage <= 0.5] == [0.0, 0.0]


def test_learned_weights_separate_what_can_be_separated():
    """A model learned from clear and absent signals tells them apart."""
    model = fit([LeftOut(CLEAR, NONE, True)] * 20)
    assert model.probability(CLEAR) > 0.5 > model.probability(NONE)


def test_queries_that_miss_their_document_teach_nothing():
    """Only queries that find their own document first are learned from."""
    useful = [LeftOut(CLEAR, NONE, True)] * 20
    assert fit([*useful, LeftOut(NONE, CLEAR, False)]) == fit(useful)


def test_learning_is_deterministic():
    """The same queries teach the same weights."""
    left_out = [LeftOut(CLEAR, NONE, True), LeftOut(FAINT, NONE, True), LeftOut(CLEAR, FAINT, True)]
    assert fit(left_out) == fit(left_out)


def write_benchmark(folder: Path) -> Path:
    """Write a BEIR folder of six abstracts and their six queries."""
    topics = ("graft rejection", "bleeding varices", "antibody levels", "gut flora", "arterial infusion", "hand rash")
    texts = [f"{topic} was studied in patients. {topic} rose by half." for topic in topics]
    rows = [{"_id": f"d{i}", "title": topic, "text": texts[i]} for i, topic in enumerate(topics)]
    queries = [{"_id": f"q{i}", "text": f"Does {topic} rise?"} for i, topic in enumerate(topics)]
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "queries.jsonl").write_text("".join(json.dumps(row) + "\n" for row in queries))
    judged = "".join(f"q{i}\td{i}\t1\n" for i in range(len(topics)))
    (folder / "qrels" / "test.tsv").write_text(f"query-id\tcorpus-id\tscore\n{judged}")
    return folder


def test_bench_measures_and_learns(tmp_path, monkeypatch):
    """`hepcite bench --leave-one-out` prints what is declined, the curve and the weights that it learned."""
    monkeypatch.setenv("HEPCITE_DATA_DIR", str(tmp_path / "data"))
    folder = write_benchmark(tmp_path / "small")
    result = CliRunner().invoke(app, ["bench", str(folder), "--leave-one-out", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)["leave_one_out"]
    assert found["declined"] > found["false_refusals"]
    assert len(found["risk_coverage"]) == 20
    assert set(found["learned"]) == {"lead", "coverage", "cosine", "intercept", "threshold"}
