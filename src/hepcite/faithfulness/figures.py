"""The figures of a text: each number with its unit, what bounds it, and whether it is an end of an interval."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from hepcite.faithfulness.tokens import Token

Role = Literal["value", "level", "interval", "p", "date"]

_UNITS = {
    "%": "%", "percent": "%", "cent": "%",
    "month": "months", "months": "months", "mo": "months",
    "week": "weeks", "weeks": "weeks", "day": "days", "days": "days", "year": "years", "years": "years",
    "hour": "hours", "hours": "hours",
    "mg": "mg", "kg": "kg", "g": "g", "ml": "ml", "mm": "mm", "cm": "cm", "ng": "ng", "gy": "gy",
}  # fmt: skip
_BEFORE = {"grade": "grade", "grades": "grade", "line": "line", "lines": "line", "day": "day", "albi": "score"}
_THINGS = {
    "studies": "studies",
    "trials": "studies",
    "cohorts": "studies",
    "centres": "places",
    "centers": "places",
    "sites": "places",
    "countries": "places",
    "hospitals": "places",
    "institutions": "places",
    "cycles": "cycles",
    "infusions": "infusions",
    "doses": "doses",
}
_NOUN_REACH = 4
_PEOPLE = frozenset({"patients", "patient", "people", "persons", "participants", "adults", "men", "women"})

_BELOW, _ABOVE, _ABOUT = "<", ">", "~"
_BOUNDS: dict[tuple[str, ...], str] = {
    ("<",): "<", (">",): ">", ("≤",): "≤", ("≥",): "≥", ("≈",): "~", ("~",): "~",
    ("less", "than"): "<", ("fewer", "than"): "<", ("lower", "than"): "<", ("below",): "<", ("under",): "<", ("shorter", "than"): "<",
    ("more", "than"): ">", ("greater", "than"): ">", ("higher", "than"): ">", ("above",): ">", ("over",): ">", ("exceeding",): ">",
    ("longer", "than"): ">", ("exceeded",): ">",
    ("at", "least"): "≥", ("no", "less", "than"): "≥", ("no", "fewer", "than"): "≥", ("minimum", "of"): "≥",
    ("at", "most"): "≤", ("up", "to"): "≤", ("no", "more", "than"): "≤", ("maximum", "of"): "≤",
    ("about",): "~", ("approximately",): "~", ("around",): "~", ("roughly",): "~", ("some",): "~", ("nearly",): "~<",
    ("almost",): "~<", ("close", "to"): "~",
}  # fmt: skip
_BOUNDS_BEHIND: dict[tuple[str, ...], str] = {
    ("or", "more"): "≥", ("or", "higher"): "≥", ("or", "greater"): "≥", ("or", "above"): "≥", ("or", "older"): "≥", ("or", "longer"): "≥",
    ("or", "less"): "≤", ("or", "fewer"): "≤", ("or", "lower"): "≤", ("or", "below"): "≤", ("or", "younger"): "≤",
}  # fmt: skip
_LONGEST_BOUND = 3

_LANDMARKS = frozenset({"at", "within", "for", "over", "by", "after"})
"""Stand in front of a time at which something was measured."""

_YEAR = re.compile(r"(?:19|20)\d\d")

_JOINS = frozenset(
    {
        "and",
        "or",
        "to",
        "vs",
        "versus",
        "vs.",
        "against",
        "-",
        "–",
        "—",
        "/",
        ",",
        "from",
        "compared",
        "with",
        "than",
        "through",
    }
)
"""What may stand between two numbers that share a unit."""

_INTERVAL = frozenset({"confidence-interval"})
_INTERVAL_WORDS = frozenset({"range", "interval", "iqr"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it is meant.

    Attributes:
        place: Position of its token.
        value: Its digits.
        unit: "%", "months", ...; "people" for a count of patients; empty without any.
        bound: "<", "≥", "~" ... when it bounds or is rounded; empty when it is exact.
        role: An end of an interval, the level of one ("95 %"), a p value, or none of these.
        total: Whether it is what others are counted among: "of 47 patients".
    """

    place: int
    value: str
    unit: str
    bound: str
    role: Role
    total: bool = False

    @property
    def counts(self) -> bool:
        """Whether it counts patients or the like."""
        return self.role == "value" and self.unit in {"", "people", "studies", "places"} and self.value.isdigit()

    def means(self, other: "Figure") -> bool:
        """Say whether two figures are the same one: in digits, unit, bound and role."""
        unit = self.unit == other.unit or {self.unit, other.unit} <= {"", "people"}
        shared = self.role == "interval" and {"", "ratio"} & {
            self.unit,
            other.unit,
        }  # ends are printed without their unit
        return (self.value, self.bound, self.role) == (other.value, other.bound, other.role) and bool(unit or shared)

    def may_be_confused_with(self, other: "Figure") -> bool:
        """Say whether another figure could be taken for this one: of the same sort, and another value."""
        alike = self.unit == other.unit or {self.unit, other.unit} <= {"", "people"} or self.role in {"interval", "p"}
        return alike and self.role == other.role and self.place != other.place


def read_figures(tokens: Sequence[Token]) -> tuple[Figure, ...]:
    """Return the figures of a text in its order."""
    roles = _roles(tokens)
    figures = tuple(
        Figure(i, token.key, _unit(tokens, i, roles), _bound(tokens, i), roles.get(i, "value"), _is_total(tokens, i))
        for i, token in enumerate(tokens)
        if token.kind == "number"
    )
    settled: list[Figure] = []
    for figure in figures:
        settled.append(_with_unit(figure, settled, tokens))
    return tuple(settled)


def _with_unit(figure: Figure, before: Sequence[Figure], tokens: Sequence[Token]) -> Figure:
    """Return a decimal without a unit with that of the value before it, whose list it goes on: "3.8 months with A, 3.7 with B"."""
    values = [other for other in before if other.role == "value" and not other.counts]
    if (
        figure.unit != "ratio"
        or figure.role != "value"
        or not values
        or values[-1].unit not in {"months", "%", "weeks", "years"}
    ):
        return figure
    between = tokens[values[-1].place + 1 : figure.place]
    if values[-1].place and tokens[values[-1].place - 1].surface in _LANDMARKS:
        return figure
    goes_on = any(t.surface in {"and", ",", "versus", "vs", "against", "or"} for t in between)
    closed = any(
        t.surface in {";", "."} or t.key in {"hazard-ratio", "odds-ratio", "p", "P", "ahr", "risk", "ratio"}
        for t in between
    )
    return replace(figure, unit=values[-1].unit) if goes_on and not closed else figure


def _is_total(tokens: Sequence[Token], i: int) -> bool:
    """Say whether others are counted among a number: "3 of 47", "24/70", "of 477 people, 38", "in 25 patients"."""
    before = [t for t in tokens[max(0, i - 4) : i] if t.surface not in {"the", "all", "these", "those", "every"}]
    last, earlier = (before[-1].surface if before else ""), before[:-1]
    if last in {"of", "/"}:
        return not earlier or earlier[-1].kind in {"number", "mark"}
    if i + 1 < len(tokens) and tokens[i + 1].surface in {"of", "/"}:
        return False
    behind = {token.surface for token in tokens[i + 1 : i + 4]}
    return last == "among" or (last == "in" and bool(_PEOPLE & behind))


def _roles(tokens: Sequence[Token]) -> dict[int, Role]:
    """Return which numbers are the level or the ends of an interval, or a p value."""
    roles: dict[int, Role] = {}
    for i, token in enumerate(tokens):
        if token.key in _INTERVAL or token.surface in _INTERVAL_WORDS:
            for before in range(max(0, i - 3), i):
                if (
                    tokens[before].kind == "number"
                    and _unit_behind(tokens, before, {}) == "%"
                    and token.key in _INTERVAL
                ):
                    roles[before] = "level"
            roles |= dict.fromkeys(_ends(tokens, i), "interval")
        elif token.surface == "p" and i + 2 < len(tokens):
            number = next((j for j in range(i + 1, min(i + 4, len(tokens))) if tokens[j].kind == "number"), None)
            roles |= {number: "p"} if number is not None else {}
    years = (i for i, token in enumerate(tokens) if token.kind == "number" and _YEAR.fullmatch(token.key))
    return {**dict.fromkeys(years, "date"), **roles}


def _ends(tokens: Sequence[Token], start: int) -> Iterator[int]:
    """Yield the places of the two numbers that follow the name of an interval."""
    found = 0
    for i in range(start + 1, min(start + 9, len(tokens))):
        if tokens[i].kind == "number":
            found += 1
            yield i
        if found == 2 or tokens[i].key in {";", ")"}:  # noqa: PLR2004  an interval has two ends
            return


def _unit(tokens: Sequence[Token], i: int, roles: Mapping[int, Role]) -> str:
    """Return a number's unit: what stands right behind it, or behind the number that it is joined to."""
    unit = _unit_before(tokens, i) or _unit_behind(tokens, i, roles)
    behind = [token.surface for token in tokens[i + 1 : i + 6]]
    if unit in {"", "people"} and any(
        a in {"per", "each"} and b in {"arm", "group", "cohort"} for a, b in pairwise(behind)
    ):
        return "each"
    return unit or ("ratio" if "." in tokens[i].key else "")


def _unit_before(tokens: Sequence[Token], i: int) -> str:
    """Return the unit that stands in front of a number, or of the number from which a range runs to it: "grade 1-2"."""
    before = tokens[i - 1].surface if i else ""
    if before in _BEFORE:
        return _BEFORE[before]
    if i > 2 and before in {"-", "–", "/"} and tokens[i - 2].kind == "number":  # noqa: PLR2004  a range has two ends
        return _BEFORE.get(tokens[i - 3].surface, "")
    return ""


def _unit_behind(tokens: Sequence[Token], i: int, roles: Mapping[int, Role]) -> str:
    """Return what stands right behind a number, or behind the number that it is joined to."""
    j = i + 1
    while j < len(tokens):
        surface = tokens[j].surface
        if surface in _UNITS:
            return _UNITS[surface]
        if surface in _THINGS:
            return _THINGS[surface]
        if surface in _PEOPLE:
            return "people"
        if j == i + 1 and (noun := _noun_behind(tokens, j)):
            return noun
        if tokens[j].kind == "number":
            return _unit_behind(tokens, j, roles) if roles.get(j) == roles.get(i) else ""
        if surface == "(":
            j = _behind_bracket(tokens, j)
        elif surface == "," and not _same_sort(tokens, i, j + 1):
            return ""
        elif surface in _JOINS or surface in {"per", "-"}:
            j += 1
        else:
            return ""
        if j < len(tokens) and not _goes_on(tokens, i, j):
            return ""
    return ""


def _noun_behind(tokens: Sequence[Token], j: int) -> str:
    """Return what is counted: "569 HCC patients", "four adjuvant cycles"; empty for nothing known."""
    for token in tokens[j : j + _NOUN_REACH]:
        if token.surface in _THINGS or token.surface in _PEOPLE:
            return _THINGS.get(token.surface, "people")
        if token.kind not in {"word", "thing", "code"} and token.surface != "-":
            return ""
    return ""


def _same_sort(tokens: Sequence[Token], i: int, j: int) -> bool:
    """Say whether two numbers of a list are printed alike, with decimals or without."""
    return j < len(tokens) and ("." in tokens[i].key) == ("." in tokens[j].key)


def _goes_on(tokens: Sequence[Token], i: int, j: int) -> bool:
    """Say whether what stands behind a join is still of the same figure: a number or a unit."""
    following = tokens[j]
    return (
        following.kind == "number"
        or following.surface in _UNITS
        or following.surface in _PEOPLE
        or following.surface in _JOINS
    )


def _behind_bracket(tokens: Sequence[Token], i: int) -> int:
    depth = 0
    for j in range(i, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[j].surface, 0)
        if depth == 0:
            return j + 1
    return len(tokens)


def _bound(tokens: Sequence[Token], i: int) -> str:
    """Return what bounds a number: the words or the sign right before it, else right behind it and its unit."""
    before = tuple(token.surface for token in tokens[max(0, i - _LONGEST_BOUND) : i])
    for length in range(_LONGEST_BOUND, 0, -1):
        if before[-length:] in _BOUNDS and len(before) >= length:
            return _BOUNDS[before[-length:]]
    behind = tuple(token.surface for token in tokens[i + 1 : i + 4])
    for skip in (0, 1):
        if behind[skip : skip + 2] in _BOUNDS_BEHIND:
            return _BOUNDS_BEHIND[behind[skip : skip + 2]]
    return ""
