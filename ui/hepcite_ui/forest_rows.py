"""What a forest plot shows, in words and numbers, before it is drawn: its rows, its axis and its notes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten, wrap

from hepcite.reported_results import Group, Result

MOST_ROWS = 12
"""Rows that are drawn; of more results the rest is counted."""

LONGEST_ARM = 120
"""Letters of an arm that are told in words; a longer one is cut short."""

ARM_LINES = 2
"""Lines of an arm that are drawn; a longer one is cut short. The table of results has it whole."""

HOLLOW = "Hollow mark: the quote has no full 95% confidence interval."
DIAMONDS = "Diamonds: not, or not only, after immunotherapy."
ON_LOG_SCALE = "Log scale; at 1 there is no difference."

_RATIOS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)


@dataclass(frozen=True, slots=True)
class Row:
    """A result to draw.

    Attributes:
        words: Study and, below it, arm, broken into lines.
        printed: Value and interval as they are printed.
        size: How many patients, "n = 47"; empty when that is not known.
        value: None when it is not a number, such as "not reached".
        interval: None unless both of its ends are numbers.
        indirect: Whether its patients were not, or not all, treated after immunotherapy.
    """

    words: tuple[str, ...]
    printed: str
    size: str
    value: float | None
    interval: tuple[float, float] | None
    indirect: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """The axis.

    Attributes:
        ticks: Pairs of a number and what stands below it, from left to right.
        reference: Where there is no difference, on the logarithmic scale of ratios; None on other scales.
    """

    left: float
    right: float
    ticks: tuple[tuple[float, str], ...]
    reference: float | None = None


def compose_rows(group: Group, labels: Mapping[str, str], marks: Mapping[str, str], letters: int) -> tuple[Row, ...]:
    """Return the first `MOST_ROWS` results as rows; a line of words and its value have `letters` letters at most.

    Args:
        marks: What is said of documents that are no direct evidence, by id: "indirect", "mixed lines".
    """
    return tuple(_compose(result, labels, marks, letters) for result in group.results[:MOST_ROWS])


def compose_scale(group: Group, rows: Sequence[Row]) -> Scale:
    """Return an axis that holds every number: from 0 for months, 0 to 100 for per cent, about 1 for hazard ratios."""
    numbers = [number for row in rows for number in (row.value, *(row.interval or ())) if number is not None]
    if group.measure == "hazard ratio":
        left = min([0.5, *(number / 1.1 for number in numbers if number > 0)])
        right = max([2.0, *(number * 1.1 for number in numbers)])
        return Scale(left, right, tuple((tick, f"{tick:g}") for tick in _RATIOS if left <= tick <= right), 1)
    if group.unit == "%":
        return Scale(0, 100, tuple((tick, f"{tick}%" if tick == 100 else f"{tick}") for tick in (0, 25, 50, 75, 100)))  # noqa: PLR2004
    return _scale_of_times(max([1.0, *numbers]))


def compose_notes(group: Group, marks: Mapping[str, str]) -> tuple[str, ...]:
    """Return what must be said beside the plot of a group, in sentences."""
    drawn = group.results[:MOST_ROWS]
    left = len(group.results) - len(drawn)
    notes = (
        (f"In {group.unit}.", group.unit == "months"),
        (ON_LOG_SCALE, group.measure == "hazard ratio"),
        (HOLLOW, any(_interval(result) is None for result in drawn)),
        (DIAMONDS, any(result.doc_id in marks for result in drawn)),
        (f"{left} more {'result is' if left == 1 else 'results are'} not drawn.", left > 0),
    )
    return tuple(note for note, applies in notes if applies)


def describe_plot(group: Group, labels: Mapping[str, str], marks: Mapping[str, str]) -> str:
    """Return in words what the plot shows, with every value, for those who do not see it."""
    drawn = group.results[:MOST_ROWS]
    unit = {"": "", "%": "%"}.get(group.unit, f" {group.unit}")
    rows = (f"{_name(result, labels, marks)}: {print_value(result, unit)}" for result in drawn)
    return f"Forest plot of {name_quantity(group)}. {'; '.join(rows)}."


def name_quantity(group: Group) -> str:
    """Return what the results of a group measure: "median overall survival", "overall survival at 12 months"."""
    before = {"median": "median ", "hazard ratio": "hazard ratio for "}.get(group.measure, "")
    return f"{before}{group.endpoint_name}{f' at {group.time_point}' if group.time_point else ''}"


def print_value(result: Result, unit: str = "") -> str:
    """Return value and interval as printed: "9.9 (7.3–14.4)"."""
    interval = "" if result.low is None or result.high is None else f" ({result.low}–{result.high})"
    return f"{result.value}{unit}{interval}"


def as_number(printed: str | None) -> float | None:
    """Return a printed number; None for none and for words such as "not reached"."""
    try:
        number = float(printed or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _compose(result: Result, labels: Mapping[str, str], marks: Mapping[str, str], letters: int) -> Row:
    printed = print_value(result)
    width = max(20, letters - len(printed) - 1)
    study, arm = _name_study(result, labels, marks), _printable(result.arm or "")
    lines = [*wrap(study, width), *wrap(arm, width, max_lines=ARM_LINES, placeholder=" …")]
    return Row(
        words=tuple(lines) or ("",),
        printed=printed,
        size=_size(result),
        value=as_number(result.value),
        interval=_interval(result),
        indirect=result.doc_id in marks,
    )


def _interval(result: Result) -> tuple[float, float] | None:
    low, high = as_number(result.low), as_number(result.high)
    return None if low is None or high is None else (low, high)


def _name(result: Result, labels: Mapping[str, str], marks: Mapping[str, str]) -> str:
    arm = shorten(_printable(result.arm or ""), LONGEST_ARM, placeholder=" …")
    return " · ".join(part for part in (_name_study(result, labels, marks), arm, _size(result)) if part)


def _name_study(result: Result, labels: Mapping[str, str], marks: Mapping[str, str]) -> str:
    mark = f" · {marks[result.doc_id]}" if result.doc_id in marks else ""
    return f"{_printable(labels[result.doc_id])}{mark}"


def _size(result: Result) -> str:
    return "" if result.n is None else f"n\u00a0=\u00a0{result.n:,}"


def _printable(text: str) -> str:
    """Return a text without control characters, which cannot stand in SVG."""
    return "".join(char if char.isprintable() else " " for char in text)


def _scale_of_times(longest: float) -> Scale:
    from matplotlib.ticker import MaxNLocator

    ticks = tuple(float(tick) for tick in MaxNLocator(6, steps=[1, 2, 3, 4, 5, 6, 10]).tick_values(0, longest))
    return Scale(0, ticks[-1], tuple((tick, f"{tick:g}") for tick in ticks))
