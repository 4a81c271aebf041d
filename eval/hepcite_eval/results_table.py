"""Writes the results table of the README from the JSON that `hepcite eval --json` printed.

python -m hepcite_eval.results_table README.md eval/hepcite_eval/results/dev.json eval/hepcite_eval/results/test.json
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from hepcite.errors import EvaluationError, HepCiteError

BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"

SHOWN = (
    "answer score",
    "right answers",
    "must-quote recall",
    "citation precision",
    "gold-sentence precision",
    "citation recall",
    "verbatim rate",
    "number fidelity",
    "true refusals",
    "false refusals",
    "nDCG@10",
    "Success@5",
    "Recall@10",
    "MRR@10",
    "same bytes",
)
"""Measures shown, in this order; a run has more."""

Results = Mapping[str, Any]
"""What `hepcite eval --json` prints."""


def results_table(results: Sequence[Results]) -> str:
    """Write Markdown: one column a split and system, then how to get the same figures.

    Raises:
        EvaluationError: The results are of different corpora, or of no system.
    """
    columns = [(found["identity"]["split"], name, found) for run in results for name, found in run["systems"].items()]
    if not columns:
        raise EvaluationError("the results hold no system: run `hepcite eval --json` anew")
    made_with = {
        (name, found["identity"]["corpus_sha256"], found["identity"]["fingerprint"]) for _, name, found in columns
    }
    if len(made_with) != len({name for _, name, _ in columns}):
        raise EvaluationError("the results are of different corpora or versions: run all splits anew")
    lines = [
        f"| | {' | '.join(f'{split}: {name}' for split, name, _ in columns)} |",
        f"| --- |{' --- |' * len(columns)}",
        _row("questions", [str(found["figures"]["overall"]["answer score"]["n"]) for *_, found in columns]),
        *(_row(name, [_cell(found["figures"]["overall"].get(name)) for *_, found in columns]) for name in SHOWN),
        _row("time of an answer, median", [f"{found['figures']['latency']['p50_ms']:.0f} ms" for *_, found in columns]),
    ]
    return "\n".join([*lines, "", _provenance(results)])


def replace_table(text: str, table: str) -> str:
    """Put the table between the markers of a text.

    Raises:
        EvaluationError: The markers are not there, once each and in order.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise EvaluationError(f"no place for the table: put {BEGIN!r} and {END!r} on lines of their own")
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def read_results(file: Path) -> Results:
    """Read what `hepcite eval --json` printed.

    Raises:
        EvaluationError: The file is missing or something else.
    """
    try:
        content: Results = json.loads(file.read_text(encoding="utf-8"))
        results_table([content])
    except OSError as error:
        raise EvaluationError(f"cannot read {str(file)!r}: {error.strerror or error}") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EvaluationError(f"{str(file)!r} is not what `hepcite eval --json` prints: run it anew") from error
    return content


def _row(name: str, cells: Sequence[str]) -> str:
    return f"| {name} | {' | '.join(cells)} |"


def _cell(estimate: Mapping[str, float] | None) -> str:
    if estimate is None:
        return "–"
    interval = f" ({estimate['low']:.2f}–{estimate['high']:.2f})" if estimate["low"] < estimate["high"] else ""
    return f"{estimate['mean']:.3f}{interval}, n {estimate['n']}"


def _provenance(results: Sequence[Results]) -> str:
    first, *_ = (found for run in results for found in run["systems"].values())
    identity = first["identity"]
    dates = sorted({found["date"] for run in results for found in run["systems"].values()})
    splits = dict.fromkeys(found["identity"]["split"] for run in results for found in run["systems"].values())
    return (
        f"Measured on {' and '.join(dates)}; corpus {identity['corpus_sha256'][:12]}, HepCite "
        f"{first['versions']['hepcite']} with fingerprint {identity['fingerprint']}. In brackets 95 % bootstrap "
        f"intervals. Made by {' and '.join(f'`hepcite eval --split {split}`' for split in splits)}."
    )


def rewrite(readme: Path, results: Sequence[Path]) -> None:
    """Rewrite the table of a Markdown file from the results of runs.

    Raises:
        EvaluationError: A file is not usable; the Markdown file stays as it was.
    """
    table = results_table([read_results(file) for file in results])
    try:
        readme.write_text(replace_table(readme.read_text(encoding="utf-8"), table), encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"cannot rewrite {str(readme)!r}: {error}") from error


def main(
    readme: Annotated[Path, typer.Argument(help="Markdown file with the markers.")],
    results: Annotated[list[Path], typer.Argument(help="What `hepcite eval --json` printed, a file a split.")],
) -> None:
    """Write the results table of a Markdown file."""
    try:
        rewrite(readme, results)
    except HepCiteError as error:
        typer.echo(f"results_table: {error}", err=True)
        raise typer.Exit(1) from error


if __name__ == "__main__":
    typer.run(main)
