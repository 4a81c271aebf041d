"""Floors: read strictly, and broken by the smallest step below."""

from datetime import date
from pathlib import Path

import pytest

from hepcite.errors import EvaluationError
from hepcite_eval.figures import Figures
from hepcite_eval.floors import Floor, breaches, floors_for, read_floors
from hepcite_eval.intervals import Estimate
from hepcite_eval.measures.latency import Latency
from hepcite_eval.measures.risk_coverage import RiskCoverage

TABLE = """
[[floor]]
measure = "right answers"
system = "hepcite"
split = "dev"
bound = 0.8
measured = 0.85
date = 2026-01-21
"""


def floor(measure: str, bound: float, split: str = "dev") -> Floor:
    """Make a floor that was set on some day."""
    return Floor(measure, "hepcite", split, bound, bound, date(2026, 1, 21))


def figures(**means: float) -> Figures:
    """Make figures with these means; an underscore in a name stands for a blank."""
    overall = {name.replace("_", " "): Estimate(mean, 0.0, 1.0, 100) for name, mean in means.items()}
    return Figures(overall, {}, {}, RiskCoverage((), 0.0), Latency(1.0, 1.0), {})


def test_read(tmp_path: Path):
    """Each table is a floor, in the order of the file."""
    file = tmp_path / "floors.toml"
    file.write_text(TABLE + TABLE.replace("dev", "test").replace("0.8\n", "1\n"), encoding="utf-8")
    first = Floor("right answers", "hepcite", "dev", 0.8, 0.85, date(2026, 1, 21))
    assert read_floors(file) == (first, Floor("right answers", "hepcite", "test", 1.0, 0.85, date(2026, 1, 21)))


@pytest.mark.parametrize("field", ["measure", "system", "split", "bound", "measured", "date"])
def test_missing_field(tmp_path: Path, field: str):
    """A table that lacks a field is refused; the message names file, table and field."""
    lines = [line for line in TABLE.split("\n") if not line.startswith(f"{field} =")]
    (tmp_path / "floors.toml").write_text(TABLE + "\n".join(lines), encoding="utf-8")
    with pytest.raises(EvaluationError, match=rf"\A[^\n]*floors\.toml': floor 1\.{field}: [^\n]*\Z"):
        read_floors(tmp_path / "floors.toml")


@pytest.mark.parametrize(
    ("field", "old", "new"), [("bound", "0.8\n", '"high"\n'), ("date", "2026-01-21", '"soon"'), ("split", '"dev"', "1")]
)
def test_wrong_field(tmp_path: Path, field: str, old: str, new: str):
    """A field of another type is refused by name."""
    (tmp_path / "floors.toml").write_text(TABLE.replace(old, new), encoding="utf-8")
    with pytest.raises(EvaluationError, match=rf"floor 0\.{field}: "):
        read_floors(tmp_path / "floors.toml")


@pytest.mark.parametrize("content", [b"floor = 3", b"[floor]\nbound = 1", b"[[floor]\n", b"x = \n", b"\xff\xfe"])
def test_not_a_file_of_floors(tmp_path: Path, content: bytes):
    """What is not TOML, or has something else in place of the tables, is refused with the file's name."""
    (tmp_path / "floors.toml").write_bytes(content)
    with pytest.raises(EvaluationError, match=r"\A[^\n]*floors\.toml[^\n]*\Z"):
        read_floors(tmp_path / "floors.toml")


def test_missing_file(tmp_path: Path):
    """A file that is not there is no empty list of floors."""
    with pytest.raises(EvaluationError, match="cannot read the floors"):
        read_floors(tmp_path / "gone.toml")


def test_file_without_floors(tmp_path: Path):
    """A misspelt table name leaves no floors, and a gate without floors does not open."""
    (tmp_path / "floors.toml").write_text(TABLE.replace("[[floor]]", "[[floors]]"), encoding="utf-8")
    floors = read_floors(tmp_path / "floors.toml")
    with pytest.raises(EvaluationError, match="no floor is set for 'hepcite' on the split 'dev'"):
        floors_for(floors, "hepcite", "dev")


def test_no_floor_for_the_split():
    """A split that no floor is for cannot pass."""
    with pytest.raises(EvaluationError, match="'test'"):
        floors_for((floor("right answers", 0.8),), "hepcite", "test")


@pytest.mark.parametrize("mean", [0.8, 0.800001, 1.0])
def test_at_or_above_the_floor(mean: float):
    """The bound itself passes."""
    assert breaches((floor("right answers", 0.8),), figures(right_answers=mean)) == ()


@pytest.mark.parametrize("mean", [0.799999, 0.0])
def test_below_the_floor(mean: float):
    """The smallest step below the bound is a breach."""
    found = breaches((floor("right answers", 0.8),), figures(right_answers=mean))
    assert found == (f"right answers: {mean:.4f} is below the floor of 0.8000",)


@pytest.mark.parametrize(("mean", "passes"), [(0.0, True), (0.1, True), (0.100001, False), (1.0, False)])
def test_where_lower_is_better(mean: float, passes: bool):
    """False refusals must not rise above their bound."""
    found = breaches((floor("false refusals", 0.1),), figures(false_refusals=mean))
    assert found == (() if passes else (f"false refusals: {mean:.4f} is above the limit of 0.1000",))


def test_measure_that_was_not_taken():
    """A floor for a measure that the run lacks, or that is misspelt, is broken."""
    floors = (floor("same bytes", 1.0), floor("rihgt answers", 0.0))
    assert breaches(floors, figures(right_answers=1.0)) == (
        "same bytes: not measured",
        "rihgt answers: not measured",
    )


def test_floors_of_another_split_are_not_looked_at():
    """Only the floors of the split that was run count."""
    floors = (floor("right answers", 0.5), floor("right answers", 0.9, "test"))
    assert floors_for(floors, "hepcite", "dev") == floors[:1]


def test_every_breach_is_named():
    """One line a broken floor, in their order."""
    floors = (floor("right answers", 0.8), floor("nDCG@10", 0.1), floor("answer score", 0.8))
    found = breaches(floors, figures(right_answers=0.5, answer_score=0.5, **{"nDCG@10": 0.5}))
    assert [line.split(":")[0] for line in found] == ["right answers", "answer score"]


def test_bound_that_is_no_number_never_passes():
    """A bound of nan lets nothing through."""
    assert breaches((floor("right answers", float("nan")),), figures(right_answers=1.0))


@pytest.mark.parametrize("change", [("split", '"tset"'), ("bond", "0.5")])
def test_misspelt_floor(change: tuple[str, str], tmp_path: Path):
    """A split that does not exist and a field that nobody reads are faults, not floors that never bind."""
    name, value = change
    lines = [line for line in TABLE.splitlines() if not line.startswith(f"{name} ")]
    (tmp_path / "floors.toml").write_text("\n".join([*lines, f"{name} = {value}"]), encoding="utf-8")
    with pytest.raises(EvaluationError, match=name):
        read_floors(tmp_path / "floors.toml")
