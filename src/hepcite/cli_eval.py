"""`hepcite eval` and `hepcite bench`: measure answers on the question set, and retrieval on public benchmarks."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hepcite.cli_options import stderr, stdout
from hepcite.errors import EvaluationError, QuestionError, SettingsError

if TYPE_CHECKING:
    from hepcite_eval.question_set import EvalQuestion
    from hepcite_eval.responses import Response
    from hepcite_eval.runs import Run

ALL = "all"
INTERRUPTED = 130
"""Exit code with which Typer ends every command that is interrupted."""

SPLIT_HELP = "Which part: dev, test or all. Without it: dev of the shipped set, all of a file."
SYSTEM_HELP = "What to ask: hepcite or baseline; both without it."
LLM_HELP = "Set HepCite with this language model beside HepCite without one."
OUTPUT_HELP = "Folder for answers, figures and report; an interrupted run goes on there. Without it: a new folder."


def evaluate(
    questions: Annotated[
        Path | None, typer.Option("--questions", help="A question set of one's own: a JSONL file, or a folder of them.")
    ] = None,
    split: Annotated[str | None, typer.Option("--split", help=SPLIT_HELP)] = None,
    system: Annotated[str | None, typer.Option("--system", help=SYSTEM_HELP)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
    llm: Annotated[str | None, typer.Option("--llm", metavar="PROVIDER:MODEL", help=LLM_HELP)] = None,
    output: Annotated[Path | None, typer.Option("--output", metavar="DIR", help=OUTPUT_HELP)] = None,
    repeats: Annotated[
        int,
        typer.Option("--repeats", min=0, max=10, help="How often to ask again, to see whether answers stay the same."),
    ] = 2,
    floors: Annotated[
        Path | None, typer.Option("--floors", help="TOML file of bounds; fails (exit code 1) when a figure breaks one.")
    ] = None,
    compare: Annotated[
        tuple[Path, Path] | None,
        typer.Option("--compare", metavar="RUN_A RUN_B", help="Compare two saved runs instead of making one."),
    ] = None,
) -> None:
    """Ask the question set and measure the answers; or compare two runs."""
    _need_extra()
    if compare is not None:
        if any((questions, split, system, llm, output, floors)):
            raise QuestionError("--compare takes two saved runs and, besides, only --json: leave the other options out")
        _compare(*compare, as_json=as_json)
        return
    from hepcite_eval.floors import breaches, floors_for, read_floors

    chosen, split = _questions(questions, split)
    systems = _systems(system, llm)
    bounds = floors_for(read_floors(floors), systems[0], split) if floors else ()
    folder = output or _new_folder()
    try:
        results = _run(chosen, split, systems, folder, repeats, llm)
    except KeyboardInterrupt:
        typer.echo(f"interrupted: what was answered is kept; go on with --output {folder}", err=True)
        raise typer.Exit(INTERRUPTED) from None
    _print_figures([run for run, _ in results], folder, as_json)
    if found := breaches(bounds, results[0][0].figures):
        raise EvaluationError(f"below the floors in {str(floors)!r}: {'; '.join(found)}")


def bench(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder in BEIR's layout: corpus, queries, qrels.")],
    split: Annotated[
        str | None, typer.Option("--split", metavar="NAME", help="qrels/NAME.tsv; without it test, else dev.")
    ] = None,
    sentences: Annotated[
        bool, typer.Option("--sentences", help="Also measure which sentences are chosen (needs evidence.jsonl).")
    ] = False,
    leave_out: Annotated[
        bool,
        typer.Option("--leave-one-out", help="Also drop each query's own documents: is it declined then? And learn."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Measure retrieval on a public benchmark, beside BM25 alone and the embedding model alone."""
    _need_extra()
    from hepcite.settings import load_settings
    from hepcite.terminal import progress_bar
    from hepcite_eval.beir import read_benchmark, read_evidence
    from hepcite_eval.benchmarking import index_benchmark, measure_systems
    from hepcite_eval.leave_one_out import leave_one_out, measure_declining
    from hepcite_eval.sentence_selection import measure_selection
    from hepcite_eval.tables import benchmark_tables, benchmark_to_json

    benchmark = read_benchmark(folder, split)
    evidence = read_evidence(folder, benchmark) if sentences else None
    with progress_bar(stderr()) as progress, index_benchmark(benchmark, load_settings(), progress) as indexed:
        systems = measure_systems(indexed, progress)
        selection = measure_selection(indexed, evidence, progress) if evidence else {}
        declining = measure_declining(leave_one_out(indexed, progress)) if leave_out else None
    if as_json:
        typer.echo(benchmark_to_json(benchmark, systems, selection, declining))
        return
    for part in benchmark_tables(benchmark, systems, selection, declining):
        stdout().print(part)


def _run(
    questions: "Sequence[EvalQuestion]", split: str, systems: Sequence[str], folder: Path, repeats: int, llm: str | None
) -> "Sequence[tuple[Run, Mapping[str, Response]]]":
    from hepcite.settings import load_settings
    from hepcite.terminal import progress_bar
    from hepcite_eval.evaluating import evaluate as run
    from hepcite_eval.report import render
    from hepcite_eval.run_folders import check_output, write_whole

    check_output(folder)
    with progress_bar(stderr()) as progress:
        results = run(
            systems, questions, split, load_settings(**({"llm": llm} if llm else {})), folder, repeats, progress
        )
    write_whole(folder / "report.html", render(results, questions).encode())
    return results


def _systems(name: str | None, llm: str | None) -> tuple[str, ...]:
    from hepcite_eval.responses import SYSTEMS, WRITTEN

    if llm is not None and name in {None, WRITTEN}:
        return SYSTEMS[0], WRITTEN
    if llm is not None:
        raise SettingsError(
            f"--llm goes with {WRITTEN!r}, not with {name!r}: leave --system out, or choose {WRITTEN!r}"
        )
    if name not in {None, *SYSTEMS}:
        raise QuestionError(f"there is no system {name!r}: choose one of {', '.join(SYSTEMS)}")
    return SYSTEMS[:2] if name is None else (name,)


def _questions(place: Path | None, split: str | None) -> "tuple[tuple[EvalQuestion, ...], str]":
    from hepcite_eval.question_set import SPLITS, read_question_set, shipped_questions

    split = split or (ALL if place else SPLITS[0])
    if split not in {ALL, *SPLITS}:
        raise QuestionError(f"there is no split {split!r}: choose {', '.join(SPLITS)} or {ALL}")
    return read_question_set(place or shipped_questions(), None if split == ALL else split), split


def _new_folder() -> Path:
    from hepcite.settings import load_settings

    return load_settings().data_dir / "runs" / datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ")


def _print_figures(runs: "Sequence[Run]", folder: Path, as_json: bool) -> None:
    if as_json:
        from hepcite_eval.runs import summary

        typer.echo(json.dumps({"systems": {run.identity.system: summary(run) for run in runs}}, ensure_ascii=False))
    else:
        from hepcite_eval.tables import figures_table

        stdout().print(figures_table(runs))
    typer.echo(f"Answers, figures and report are in {folder}: open {folder / 'report.html'} in a browser.", err=True)


def _compare(a: Path, b: Path, as_json: bool) -> None:
    from hepcite_eval.comparing import compare
    from hepcite_eval.run_folders import load
    from hepcite_eval.tables import comparison_tables, comparison_to_json

    comparison = compare(load(a), load(b))
    if as_json:
        typer.echo(comparison_to_json(comparison))
        return
    for part in comparison_tables(comparison):
        stdout().print(part)


def _need_extra() -> None:
    """Say what to install when the packages of the evaluation are not there."""
    from importlib.util import find_spec

    needed = (
        "ir_measures",
        "jinja2",
        "jsonschema",
        "langchain_chroma",
        "langchain_text_splitters",
        "matplotlib",
        "scipy",
        "sklearn",
    )
    missing = [name for name in needed if not find_spec(name)]
    if missing:
        raise EvaluationError(
            f"evaluating needs packages that are missing ({', '.join(missing)}): run `pip install 'hepcite[eval]'`"
        )
