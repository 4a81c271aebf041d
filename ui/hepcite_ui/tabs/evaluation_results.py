"""What was measured: the user's own newest run of `hepcite eval`, and the results that come with HepCite.

Only what reading figures needs is imported, and only when they are read.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

from hepcite.errors import EvaluationError

if TYPE_CHECKING:
    from hepcite_eval.responses import Response
    from hepcite_eval.runs import Run

SHIPPED = ("test", "dev")
"""Splits whose results are shipped; the one that was not in sight while HepCite was made comes first."""

LAST = "last"
"""Name of the report on the user's own newest run."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Systems measured on the same questions.

    Attributes:
        name: What the full report is called: a split, or `LAST`.
        runs: HepCite's first; at least one.
        responses: The answers by system and question id; empty where they are not kept.
        has_report: Whether `report_html` has the full report.
    """

    name: str
    runs: "tuple[Run, ...]"
    responses: "Mapping[str, Mapping[str, Response]]" = field(default_factory=dict)
    has_report: bool = False


def read_shipped(folder: Traversable | None = None) -> tuple[Measured, ...]:
    """Read the results that come with HepCite, the test questions first; empty without any.

    Raises:
        EvaluationError: A file is not what `hepcite eval --json` prints.
    """
    place = folder or _shipped_folder()
    names = [name for name in SHIPPED if (place / f"{name}.json").is_file()]
    return tuple(
        Measured(name, _from_summary(place / f"{name}.json"), has_report=(place / f"{name}.html").is_file())
        for name in names
    )


def read_latest(data_dir: Path) -> Measured | None:
    """Read the newest run of the data folder that is finished and of this version; None without any."""
    return next(_own_runs(data_dir), None)


def report_html(name: str, data_dir: Path) -> str | None:
    """Return a full report: "dev" and "test" are those shipped, "last" is the user's own; None for any other name."""
    if name == LAST:
        folder = next((folder for folder in _folders(data_dir) if _load(folder) is not None), None)
        return None if folder is None else _read_text(folder / "report.html")
    return _read_text(_shipped_folder() / f"{name}.html") if name in SHIPPED else None


def _shipped_folder() -> Traversable:
    return files("hepcite_eval") / "results"


def _own_runs(data_dir: Path) -> Iterator[Measured]:
    from hepcite_eval.run_folders import load_answers

    for folder in _folders(data_dir):
        if runs := _load(folder):
            answers = {run.identity.system: load_answers(folder / run.identity.system) for run in runs}
            kept = {system: responses for system, responses in answers.items() if responses}
            yield Measured(LAST, runs, kept, has_report=(folder / "report.html").is_file())


def _folders(data_dir: Path) -> list[Path]:
    """Return the folders of runs, newest first: they are named after the time at which they were begun."""
    place = data_dir / "runs"
    return sorted((path for path in place.iterdir() if path.is_dir()), reverse=True) if place.is_dir() else []


def _load(folder: Path) -> "tuple[Run, ...] | None":
    """Return the finished runs of a folder that have the same questions; None for none, or those of another version."""
    from hepcite_eval.responses import SYSTEMS
    from hepcite_eval.run_folders import FINISHED, load

    try:
        runs = [load(folder / name) for name in SYSTEMS if (folder / name / FINISHED).is_file()]
    except EvaluationError:
        return None
    same = [run for run in runs if run.identity.questions_sha256 == runs[0].identity.questions_sha256]
    return tuple(same) or None


def _from_summary(file: Traversable) -> "tuple[Run, ...]":
    """Read the runs that `hepcite eval --json` printed; what it leaves out is empty."""
    from pydantic import TypeAdapter, ValidationError

    from hepcite_eval.runs import Run

    adapter = TypeAdapter(Run)
    try:
        systems = json.loads(file.read_text(encoding="utf-8"))["systems"].values()
        whole = [{**found, "questions": (), "figures": {**found["figures"], "values": {}}} for found in systems]
        runs = tuple(adapter.validate_python(found) for found in whole)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
        raise EvaluationError(f"{file.name} is not what `hepcite eval --json` prints: reinstall HepCite") from error
    if not runs:
        raise EvaluationError(f"{file.name} holds no system: reinstall HepCite")
    return runs


def _read_text(file: Traversable) -> str | None:
    return file.read_text(encoding="utf-8") if file.is_file() else None
