"""The README's table, from what `hepcite eval --json` printed."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hepcite.errors import EvaluationError
from hepcite_eval.results_table import BEGIN, END, SHOWN, read_results, replace_table, results_table, rewrite

PROJECT = Path(__file__).parents[2]

README = f"# Invented\n\nBefore.\n\n{BEGIN}\nan old table\n{END}\n\nAfter: ≥ 9·9 months.\n"

FIGURES: dict[str, dict[str, float]] = {
    "answer score": {"mean": 0.8125, "low": 0.75, "high": 0.875, "n": 16},
    "verbatim rate": {"mean": 1.0, "low": 1.0, "high": 1.0, "n": 12},
    "Recall@50": {"mean": 0.5, "low": 0.25, "high": 0.75, "n": 12},
}

TABLE = [
    "| | dev: hepcite | dev: baseline |",
    "| --- | --- | --- |",
    "| questions | 16 | 16 |",
    "| answer score | 0.812 (0.75–0.88), n 16 | 0.250 (0.00–0.50), n 16 |",
    "| verbatim rate | 1.000, n 12 | – |",
    "| time of an answer, median | 40 ms | 11 ms |",
]


def system(split: str = "dev", corpus: str = "c" * 64, p50_ms: float = 40.4, **figures: Any) -> dict[str, Any]:
    """Make what is printed of one system."""
    return {
        "identity": {"split": split, "corpus_sha256": corpus, "fingerprint": "0123456789abcdef"},
        "date": "2026-01-21",
        "versions": {"hepcite": "0.1.0"},
        "figures": {"overall": figures or FIGURES, "latency": {"p50_ms": p50_ms, "p95_ms": 99.0}},
    }


def results(**fields: Any) -> dict[str, Any]:
    """Make what is printed of two systems; keyword arguments go to both."""
    score = {"mean": 0.25, "low": 0.0, "high": 0.5, "n": 16}
    return {
        "systems": {"hepcite": system(**fields), "baseline": system(**fields, p50_ms=11.2, **{"answer score": score})}
    }


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., tuple[str, ...]]:
    """Write a README and results; returns their paths."""

    def write(*contents: str, readme: str = README) -> tuple[str, ...]:
        (tmp_path / "README.md").write_text(readme, encoding="utf-8")
        for number, content in enumerate(contents):
            (tmp_path / f"{number}.json").write_text(content, encoding="utf-8")
        return (str(tmp_path / "README.md"), *(str(tmp_path / f"{number}.json") for number in range(len(contents))))

    return write


@pytest.mark.parametrize("line", TABLE)
def test_rows(line: str):
    """Figures have three digits, an interval when it is one, and a dash when there are none."""
    assert line in results_table([results()]).splitlines()


def test_measures_in_order():
    """The measures stand in one order, and those that are not listed are left out."""
    names = [line.split(" | ")[0].removeprefix("| ") for line in results_table([results()]).splitlines()[2:-2]]
    assert names == ["questions", *SHOWN, "time of an answer, median"]


def test_equal_columns():
    """Every row has as many cells as there are systems and splits."""
    table = results_table([results(), results(split="test")]).splitlines()[:-2]
    assert {line.count("|") for line in table} == {6}
    assert table[0] == "| | dev: hepcite | dev: baseline | test: hepcite | test: baseline |"


def test_provenance():
    """The last line names day, corpus, version, fingerprint and the commands that give the same figures."""
    last = results_table([results(), results(split="test")]).splitlines()[-1]
    for words in ("2026-01-21", "cccccccccccc", "0.1.0", "0123456789abcdef", "--split dev`", "--split test`"):
        assert words in last


def test_different_corpora():
    """Results on different corpora do not stand in one table."""
    with pytest.raises(EvaluationError, match=r"^[^\n]*different corpora[^\n]*$"):
        results_table([results(), results(split="test", corpus="d" * 64)])


# The README


def test_replaced(files):
    """The table stands between the markers, and all around it stays as it is."""
    readme, *made = files(json.dumps(results()))
    rewrite(Path(readme), [Path(file) for file in made])
    before, after = README.split("an old table")
    assert Path(readme).read_text(encoding="utf-8") == f"{before}{results_table([results()])}{after}"


def test_replaced_twice(files):
    """Writing the table again changes nothing."""
    arguments = files(json.dumps(results()), json.dumps(results(split="test")))
    rewrite(Path(arguments[0]), [Path(file) for file in arguments[1:]])
    once = Path(arguments[0]).read_bytes()
    rewrite(Path(arguments[0]), [Path(file) for file in arguments[1:]])
    assert Path(arguments[0]).read_bytes() == once


@pytest.mark.parametrize(
    "readme",
    ["", "No markers.", f"{BEGIN}\n", f"{END}\n", f"{END}\n{BEGIN}\n"],
    ids=["empty", "none", "no end", "no begin", "swapped"],
)
def test_markers_missing(readme: str, files):
    """Without both markers in their order the README stays as it was, and the markers are named."""
    arguments = files(json.dumps(results()), readme=readme)
    with pytest.raises(EvaluationError, match=rf"^[^\n]*{BEGIN}[^\n]*{END}[^\n]*$"):
        rewrite(Path(arguments[0]), [Path(file) for file in arguments[1:]])
    assert Path(arguments[0]).read_text(encoding="utf-8") == readme


@pytest.mark.parametrize(
    "content",
    [
        "",
        "not json",
        json.dumps(results())[:200],
        "[]",
        "null",
        "{}",
        '{"systems": []}',
        '{"systems": {"hepcite": {}}}',
        json.dumps({"systems": {"hepcite": system(**{"answer score": FIGURES["answer score"] | {"mean": "high"}})}}),
        json.dumps({"systems": {"hepcite": system(**{"verbatim rate": FIGURES["verbatim rate"]})}}),
    ],
    ids=["empty", "words", "cut", "list", "null", "object", "systems", "system", "figure", "no score"],
)
def test_damaged_results(content: str, files):
    """A file that is something else is named in one line, and the README stays as it was."""
    arguments = files(json.dumps(results()), content)
    with pytest.raises(EvaluationError, match=r"^[^\n]*1\.json[^\n]*`hepcite eval --json`[^\n]*$"):
        rewrite(Path(arguments[0]), [Path(file) for file in arguments[1:]])
    assert Path(arguments[0]).read_text(encoding="utf-8") == README


def test_missing_results(files, tmp_path: Path):
    """A file of results that is missing is named, and the README stays as it was."""
    readme, *_ = files()
    with pytest.raises(EvaluationError, match=r"absent\.json"):
        rewrite(Path(readme), [tmp_path / "absent.json"])
    assert Path(readme).read_text(encoding="utf-8") == README


def test_different_corpora_leave_the_readme(files):
    """Results on different corpora leave the README as it was."""
    arguments = files(json.dumps(results()), json.dumps(results(corpus="d" * 64)))
    with pytest.raises(EvaluationError, match="different corpora"):
        rewrite(Path(arguments[0]), [Path(file) for file in arguments[1:]])
    assert Path(arguments[0]).read_text(encoding="utf-8") == README


def test_as_a_command(files):
    """As a command it says what is wrong in one line, exit code 1."""
    arguments = files(json.dumps(results()), readme="No markers.")
    run = subprocess.run(
        [sys.executable, "-m", "hepcite_eval.results_table", *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 1 and run.stdout == "" and run.stderr.count("\n") == 1
    assert run.stderr.startswith("results_table: no place for the table")


def test_the_readme_is_up_to_date():
    """The README's table is the one that the command makes from the saved results."""
    made = [PROJECT / "eval" / "hepcite_eval" / "results" / f"{split}.json" for split in ("dev", "test")]
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert replace_table(text, results_table([read_results(file) for file in made])) == text
