"""The gate: figures that a run must not fall below, each with the day and the value on which it was set."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, TypeAdapter, ValidationError

from hepcite.errors import EvaluationError
from hepcite_eval.figures import LOWER_IS_BETTER, Figures


@dataclass(frozen=True, slots=True)
class Floor:
    """A bound on the mean of one measure over a split.

    Attributes:
        bound: The worst mean that passes: the least one, or the greatest where lower is better.
        measured: The mean of the run from which the bound was set.
        date: Day of that run.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    measure: str
    system: str
    split: Literal["dev", "test", "all"]
    bound: float
    measured: float
    date: date


def read_floors(file: Path) -> tuple[Floor, ...]:
    """Read a TOML file with `[[floor]]` tables.

    Raises:
        EvaluationError: It cannot be read, or a table lacks a field or has a wrong one.
    """
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        return TypeAdapter(tuple[Floor, ...]).validate_python(content.get("floor", ()))
    except (OSError, UnicodeDecodeError, RecursionError, tomllib.TOMLDecodeError) as error:
        raise EvaluationError(f"cannot read the floors in {str(file)!r}: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise EvaluationError(f"{str(file)!r}: floor {where}: {first['msg']}: correct the table") from error


def floors_for(floors: tuple[Floor, ...], system: str, split: str) -> tuple[Floor, ...]:
    """Return the floors of one system on one split.

    Raises:
        EvaluationError: There is none, so that nothing would be checked.
    """
    wanted = tuple(floor for floor in floors if (floor.system, floor.split) == (system, split))
    if not wanted:
        raise EvaluationError(f"no floor is set for {system!r} on the split {split!r}: add one or leave --floors out")
    return wanted


def breaches(floors: tuple[Floor, ...], figures: Figures) -> tuple[str, ...]:
    """Return which floors a run breaks, one line each; one whose measure the run lacks is broken too."""
    return tuple(line for floor in floors if (line := _breach(floor, figures)))


def _breach(floor: Floor, figures: Figures) -> str:
    found = figures.overall.get(floor.measure)
    if found is None:
        return f"{floor.measure}: not measured"
    below = floor.measure not in LOWER_IS_BETTER
    passes = found.mean >= floor.bound if below else found.mean <= floor.bound
    word = "below the floor of" if below else "above the limit of"
    return "" if passes else f"{floor.measure}: {found.mean:.4f} is {word} {floor.bound:.4f}"
