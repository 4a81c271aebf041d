"""Figures and comparisons as tables for a terminal, and comparisons as JSON."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from hepcite_eval.beir import Benchmark
from hepcite_eval.benchmarking import MEASURES, SystemFigures
from hepcite_eval.comparing import Comparison, QuestionPair
from hepcite_eval.figures import LOWER_IS_BETTER, measure_names
from hepcite_eval.intervals import Estimate
from hepcite_eval.leave_one_out import DecliningFigures
from hepcite_eval.report import estimate_text
from hepcite_eval.runs import Run
from hepcite_eval.sentence_selection import SelectionFigures

NAMED = 5
"""Ids named where there may be hundreds."""


CURVE_STEPS = 20
"""Points of a risk-coverage curve in JSON."""


def figures_table(runs: Sequence[Run]) -> Table:
    """Lay out the figures of several systems on the same questions, one measure a row."""
    table = _table("measure", *(column for run in runs for column in (run.identity.system, "n")))
    for name in measure_names([run.figures for run in runs]):
        table.add_row(_name(name), *_cells([run.figures.overall.get(name) for run in runs]))
    for kind in runs[0].figures.by_kind:
        found = [run.figures.by_kind.get(kind, {}).get("true refusals") for run in runs]
        table.add_row(f"true refusals, {kind}", *_cells(found))
    curves = [run.figures.risk_coverage for run in runs]
    for name, values in (
        ("coverage", [curve.coverage for curve in curves]),
        ("risk at that coverage (lower is better)", [curve.risk for curve in curves]),
        ("mean risk up to it (lower is better)", [curve.area for curve in curves]),
    ):
        table.add_row(name, *(cell for value in values for cell in (f"{value:.3f}", "")))
    times = [f"{run.figures.latency.p50_ms} / {run.figures.latency.p95_ms} ms" for run in runs]
    table.add_row("latency p50 / p95", *(cell for time in times for cell in (time, "")))
    return table


def _cells(estimates: Sequence[Estimate | None]) -> list[str]:
    return [cell for found in estimates for cell in (estimate_text(found), str(found.n) if found else "")]


def comparison_tables(comparison: Comparison) -> Iterator[RenderableType]:
    """Lay out the measures, then each question that was won or lost."""
    for letter, identity in (("A", comparison.a), ("B", comparison.b)):
        yield Text(f"{letter}: {identity.system}, split {identity.split}, fingerprint {identity.fingerprint}")
    measures = _table("measure", "B better by", "wins", "losses", "ties", "p")
    for name, paired in comparison.measures.items():
        counts = (str(paired.wins), str(paired.losses), str(paired.ties))
        measures.add_row(_name(name), estimate_text(paired.difference), *counts, p_text(paired.p_value))
    yield measures
    decided = [pair for pair in comparison.pairs if pair.a != pair.b]
    if decided:
        yield _pairs_table(decided)
    ties = len(comparison.pairs) - len(decided)
    yield Text(
        f"{len(comparison.pairs)} questions compared by answer score, {ties} ties; wins and losses are those of B."
    )
    if comparison.left_out:
        some = ", ".join(comparison.left_out[:NAMED])
        more = ", …" if len(comparison.left_out) > NAMED else ""
        yield Text(f"{len(comparison.left_out)} left out, because only one run has them or expects this: {some}{more}")


def _pairs_table(pairs: Sequence[QuestionPair]) -> Table:
    table = _table("id", "question", "A", "B", "", left=2)
    for pair in pairs:
        verdict = "win" if pair.b > pair.a else "loss"
        table.add_row(pair.asked.question_id, Text(pair.asked.question), f"{pair.a:.3f}", f"{pair.b:.3f}", verdict)
    return table


def comparison_to_json(comparison: Comparison) -> str:
    """Write a comparison as one line of JSON."""
    return json.dumps(asdict(comparison), ensure_ascii=False)


def benchmark_tables(
    benchmark: Benchmark,
    systems: Mapping[str, SystemFigures],
    selection: Mapping[str, SelectionFigures],
    declining: DecliningFigures | None = None,
) -> Iterator[RenderableType]:
    """Lay out retrieval figures and, where measured, which sentences were chosen."""
    yield Text(
        f"{benchmark.name}, {benchmark.split}: {len(benchmark.queries)} queries, {len(benchmark.documents)} documents"
    )
    retrieval = _table("system", *MEASURES, "p50 / p95")
    for name, figures in systems.items():
        time = f"{figures.latency.p50_ms} / {figures.latency.p95_ms} ms"
        retrieval.add_row(name, *(f"{figures.means[measure]:.4f}" for measure in MEASURES), time)
    yield retrieval
    if selection:
        chosen = _table("evidence sentences", "pairs", "first", "among three")
        for name, found in selection.items():
            chosen.add_row(name, str(found.pairs), f"{found.first:.4f}", f"{found.among_three:.4f}")
        yield chosen
    if declining:
        refused = _table("own documents", "declined", "AUC", "mean risk")
        auc, area = f"{declining.auc:.4f}", f"{declining.curve.area:.4f}"
        refused.add_row("dropped", f"{declining.declined:.4f}", auc, area)
        refused.add_row("there", f"{declining.false_refusals:.4f}", "", "")
        yield refused
        yield Text(f"learned from these queries: {asdict(declining.learned)}")


def benchmark_to_json(
    benchmark: Benchmark,
    systems: Mapping[str, SystemFigures],
    selection: Mapping[str, SelectionFigures],
    declining: DecliningFigures | None = None,
) -> str:
    """Write the figures of a benchmark as one line of JSON."""
    content = {
        "dataset": benchmark.name,
        "split": benchmark.split,
        "queries": len(benchmark.queries),
        "systems": {name: {**figures.means, **asdict(figures.latency)} for name, figures in systems.items()},
    }
    if selection:
        content["sentences"] = {name: asdict(found) for name, found in selection.items()}
    if declining:
        content["leave_one_out"] = {
            "declined": round(declining.declined, 4),
            "false_refusals": round(declining.false_refusals, 4),
            "auc": round(declining.auc, 4),
            "mean_risk": round(declining.curve.area, 4),
            "risk_coverage": [[round(value, 4) for value in point] for point in _thinned(declining.curve.points)],
            "learned": asdict(declining.learned),
        }
    return json.dumps(content, ensure_ascii=False)


def _thinned(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the points of a curve at each twentieth of coverage."""
    wanted = [i / CURVE_STEPS for i in range(1, CURVE_STEPS + 1)]
    return [min(points, key=lambda point: (abs(point[0] - coverage), point[0])) for coverage in wanted]


def p_text(p_value: float) -> str:
    """Write a p value with as much as it tells.

    >>> p_text(0.0004998), p_text(0.0421)
    ('<0.001', '0.042')
    """
    return "<0.001" if p_value < 0.001 else f"{p_value:.3f}"  # noqa: PLR2004


def _name(measure: str) -> str:
    return f"{measure} (lower is better)" if measure in LOWER_IS_BETTER else measure


def _table(*names: str, left: int = 1) -> Table:
    table = Table(box=None, header_style="bold")
    for i, name in enumerate(names):
        table.add_column(name, justify="left" if i < left else "right", overflow="fold")
    return table
