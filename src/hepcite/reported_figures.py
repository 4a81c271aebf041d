"""The figures that a sentence reports: each number with its unit and the endpoint that it belongs to."""

import re
from dataclasses import dataclass

from hepcite.lexicon import Lexicon
from hepcite.numbers import NUMBER

NO_FIGURE = re.compile(
    r"\b95\s?%?\s?(?=CI|confidence)|\bNCT\s?\d+|"
    r"\b(?:phase|grades?|line)\s\d[ab]?(?:(?:[-–/]| or | to )\d)?(?![\d.·,]*\d)",
    re.IGNORECASE,
)
"""Numbers that report nothing: the level of an interval, a registration, a phase or grade."""

UNITS = (
    (re.compile(r"\s?%|\s?per ?cent\b"), "%"),
    (re.compile(r"[\s-]?(?:months?|mo)\b", re.IGNORECASE), "months"),
    (re.compile(r"[\s-]?weeks?\b", re.IGNORECASE), "weeks"),
    (re.compile(r"[\s-]?(?:years?|yrs?)\b", re.IGNORECASE), "years"),
    (re.compile(r"[\s-]?days?\b", re.IGNORECASE), "days"),
    (re.compile(r"\s(?:\w+ ){0,2}?(?:patients|participants|people|adults)\b", re.IGNORECASE), "patients"),
    (re.compile(r"\s(?:\w+ )?(?:centres?|centers?|sites|hospitals|countries)\b", re.IGNORECASE), "places"),
    (re.compile(r"\s(?:\w+ )?(?:trials|studies|cohorts)\b", re.IGNORECASE), "studies"),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as reported.

    Attributes:
        value: Its digits; a middle dot is a point.
        unit: "%", "months", "patients" ...; empty when none stands behind it.
        endpoint: The endpoint named last before it, else first behind it; None in a sentence without any.
    """

    value: str
    unit: str
    endpoint: str | None

    @property
    def is_telling(self) -> bool:
        """Whether it can hardly be another figure by chance: a share, a time, or a number with decimals."""
        return self.unit in {"%", "months", "weeks", "years", "days"} or "." in self.value

    def agrees_with(self, other: "Figure") -> bool:
        """Say whether two figures can be the same one, as far as unit and endpoint are given."""
        same_unit = self.unit == other.unit or not (self.unit and other.unit)
        same_endpoint = self.endpoint == other.endpoint or None in {self.endpoint, other.endpoint}
        return self.value == other.value and same_unit and same_endpoint


def read_figures(text: str, lexicon: Lexicon) -> frozenset[Figure]:
    """Return the figures of a sentence; empty for one without numbers."""
    blank = NO_FIGURE.sub(lambda found: " " * len(found.group()), text)
    endpoints = [(m.start, m.concept.id) for m in lexicon.mentions(text) if m.concept.kind == "endpoint"]
    return frozenset(
        Figure(found.group().replace("·", "."), _unit(blank[found.end() :]), _endpoint(found.start(), endpoints))
        for found in NUMBER.finditer(blank)
    )


def _unit(behind: str) -> str:
    return next((name for pattern, name in UNITS if pattern.match(behind)), "")


def _endpoint(start: int, endpoints: list[tuple[int, str]]) -> str | None:
    before = [name for place, name in endpoints if place < start]
    behind = [name for place, name in endpoints if place > start]
    nearest = before[-1:] or behind[:1]
    return nearest[0] if nearest else None
