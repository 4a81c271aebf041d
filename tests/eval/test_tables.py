"""Figures, comparisons and benchmarks as a terminal shows them, and as JSON."""

import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import pytest
from rich.console import Console, RenderableType

from hepcite_eval.beir import Benchmark
from hepcite_eval.benchmarking import SystemFigures
from hepcite_eval.comparing import compare
from hepcite_eval.figures import measure
from hepcite_eval.measures.latency import Latency
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response
from hepcite_eval.runs import Identity, Run, asked
from hepcite_eval.sentence_selection import SelectionFigures
from hepcite_eval.tables import (
    benchmark_tables,
    benchmark_to_json,
    comparison_tables,
    comparison_to_json,
    figures_table,
    p_text,
)

STORED = "Median OS was 9.9 months."
MEANS = {"nDCG@10": 0.73, "Recall@10": 0.8611, "Recall@100": 0.95, "MRR@10": 0.7}
SYSTEMS = {name: SystemFigures(MEANS, Latency(12.5, 40.0)) for name in ("hepcite", "bm25", "dense")}
SELECTION = {"hepcite": SelectionFigures(pairs=300, first=0.55, among_three=0.8533)}


def printed(parts: Iterable[RenderableType], width: int = 200) -> list[str]:
    """Return what a terminal shows, line by line, white space folded."""
    shown = io.StringIO()
    for part in parts:
        Console(file=shown, width=width, highlight=False, markup=False).print(part)
    return [" ".join(line.split()) for line in shown.getvalue().splitlines()]


@pytest.fixture(scope="module")
def questions(make_question: Callable[..., EvalQuestion]) -> tuple[EvalQuestion, ...]:
    """Three questions to answer and one to decline."""
    texts = {"won": "Which one is won?", "lost": "Which [bold]one[/bold] is lost?", "tied": "Which one is tied?"}
    answerable = (make_question(key, question=text) for key, text in texts.items())
    return (*answerable, make_question("extra", kind="adjacent"))


@pytest.fixture(scope="module")
def make_run(questions: tuple[EvalQuestion, ...]) -> Callable[..., Run]:
    """Make a run of some of the questions from the responses to them."""

    def make(system: str, *responses: Response) -> Run:
        given = {response.question_id: response for response in responses}
        kept = [question for question in questions if question.question_id in given]
        identity = Identity(system, "f" * 16, "c" * 64, "a" * 64, "dev")
        figures = measure(kept, given, lambda doc_id: STORED)
        return Run(identity, "2026-01-21", {}, {}, 0, asked(kept), figures)

    return make


@pytest.fixture(scope="module")
def runs(make_run: Callable[..., Run], make_response: Callable[..., Response]) -> tuple[Run, Run]:
    """Run A, and run B, which wins one question, loses one, and has one less."""
    wrong = [("other", "Nothing.")]
    extra = make_response("extra", reason="not_reported", milliseconds=0.0)
    a = make_run("a", make_response("won", wrong), make_response("lost"), make_response("tied"), extra)
    b = make_run("b", make_response("won"), make_response("lost", wrong), make_response("tied"))
    return a, b


@pytest.fixture
def benchmark(make_document) -> Benchmark:
    """A benchmark of two documents and one query."""
    documents = tuple(make_document(doc_id=key) for key in ("d1", "d2"))
    return Benchmark("invented", "dev", documents, {"q": "examplinib"}, {"q": ("d1",)})


# Figures


@pytest.mark.parametrize(
    "line",
    [
        "measure a n b n",
        "true refusals 1.000 (1.000 to 1.000) 1 –",
        "false refusals (lower is better) 0.000 (0.000 to 0.000) 3 0.000 (0.000 to 0.000) 3",
        "coverage 0.750 1.000",
        "risk at that coverage (lower is better) 0.333 0.333",
        "latency p50 / p95 100.0 / 100.0 ms 100.0 / 100.0 ms",
    ],
)
def test_figures_table(line: str, runs: tuple[Run, Run]):
    """Each measure is a row: a mean with its interval for each system, a dash where one has none, and n."""
    assert line in printed([figures_table(runs)])


def test_every_measure_has_a_row(runs: tuple[Run, Run]):
    """No measure of the first system is left out."""
    lines = printed([figures_table(runs)])
    assert all(any(line.startswith(name) for line in lines) for name in runs[0].figures.overall)


def test_narrow_terminal(runs: tuple[Run, Run]):
    """In a narrow terminal lines are folded and no figure is cut."""
    assert all("…" not in line for line in printed([figures_table(runs)], width=60))


# Comparisons


def test_comparison_counts(runs: tuple[Run, Run]):
    """Each measure has B's lead, wins, losses and ties."""
    (found,) = (line for line in printed(comparison_tables(compare(*runs))) if line.startswith("answer score"))
    assert found.startswith("answer score 0.000 (") and " 1 1 1 " in found


@pytest.mark.parametrize(
    "line",
    [
        "lost Which [bold]one[/bold] is lost? 1.000 0.000 loss",
        "won Which one is won? 0.000 1.000 win",
        "3 questions compared by answer score, 1 ties; wins and losses are those of B.",
        "1 left out, because only one run has them or expects this: extra",
    ],
)
def test_comparison_tables(line: str, runs: tuple[Run, Run]):
    """Questions won and lost stand with both scores, as they were typed; ties and those left out are counted."""
    assert line in printed(comparison_tables(compare(*runs)))


def test_ties_are_not_listed(runs: tuple[Run, Run]):
    """A question with the same score in both runs has no row, and nothing is left out of equal sets."""
    lines = printed(comparison_tables(compare(runs[0], runs[0])))
    assert not any("Which" in line or "left out" in line for line in lines)


def test_comparison_to_json(runs: tuple[Run, Run]):
    """The JSON of a comparison is one line with measures, pairs and what was left out."""
    line = comparison_to_json(compare(*runs))
    content = json.loads(line)
    assert "\n" not in line and list(content) == ["a", "b", "measures", "pairs", "left_out"]
    assert [(pair["asked"]["question_id"], pair["a"], pair["b"]) for pair in content["pairs"]] == [
        ("lost", 1.0, 0.0),
        ("tied", 1.0, 1.0),
        ("won", 0.0, 1.0),
    ]
    assert content["left_out"] == ["extra"]


@pytest.mark.parametrize(("p", "text"), [(0.0009, "<0.001"), (0.001, "0.001"), (0.05, "0.050"), (1.0, "1.000")])
def test_p_text(p: float, text: str):
    """A p value has three digits, a very small one a bound."""
    assert p_text(p) == text


# Benchmarks


@pytest.mark.parametrize(
    "line",
    [
        "invented, dev: 1 queries, 2 documents",
        "system nDCG@10 Recall@10 Recall@100 MRR@10 p50 / p95",
        "bm25 0.7300 0.8611 0.9500 0.7000 12.5 / 40.0 ms",
        "evidence sentences pairs first among three",
        "hepcite 300 0.5500 0.8533",
    ],
)
def test_benchmark_tables(line: str, benchmark: Benchmark):
    """A benchmark shows its size, a row for each system, and the sentences chosen."""
    assert line in printed(benchmark_tables(benchmark, SYSTEMS, SELECTION))


def test_benchmark_without_sentences(benchmark: Benchmark):
    """Without sentences their table is left out."""
    assert not any("evidence" in line for line in printed(benchmark_tables(benchmark, SYSTEMS, {})))


@pytest.mark.parametrize(
    ("selection", "more"),
    [({}, {}), (SELECTION, {"sentences": {"hepcite": {"pairs": 300, "first": 0.55, "among_three": 0.8533}}})],
    ids=["without", "with"],
)
def test_benchmark_to_json(selection: Mapping[str, SelectionFigures], more: Mapping[str, object], benchmark: Benchmark):
    """The JSON of a benchmark is one line with the keys of the contract, and the sentences where measured."""
    line = benchmark_to_json(benchmark, {"dense": SYSTEMS["dense"]}, selection)
    systems = {"dense": {**MEANS, "p50_ms": 12.5, "p95_ms": 40.0}}
    assert "\n" not in line
    assert json.loads(line) == {"dataset": "invented", "split": "dev", "queries": 1, "systems": systems, **more}


def test_benchmark_with_another_name(benchmark: Benchmark):
    """A name beyond ASCII is written as it is."""
    assert '"dataset": "Übung"' in benchmark_to_json(replace(benchmark, name="Übung"), SYSTEMS, {})
