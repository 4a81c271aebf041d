"""The figures of a text: each number with its unit, what bounds it, and what it is beside a value."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hepcite.faithfulness.bounds import bound_of
from hepcite.faithfulness.roles import Role, read_roles
from hepcite.faithfulness.tokens import Token
from hepcite.faithfulness.units import PEOPLE, unit_of

_LANDMARKS = frozenset({"at", "within", "for", "over", "by", "after"})
"""Stand in front of a time at which something was measured."""

_RATIOS = frozenset({"hazard-ratio", "odds-ratio", "p", "P", "ahr", "risk", "ratio"})
"""Name figures without a unit."""

_NAMED_BEFORE = frozenset({"grade", "score", "line"})
"""Units that stand in front of a list: "grades 1, 2 and 3"."""

_LISTED = frozenset({"months", "%", "weeks", "years"})
"""Units that the later figures of a list may leave out."""


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
        either = {self.unit, other.unit}
        unprinted = self.role == "interval" and bool({"", "ratio"} & either)  # ends are printed without their unit
        return (self.value, self.bound, self.role) == (other.value, other.bound, other.role) and (unit or unprinted)

    def may_be_confused_with(self, other: "Figure") -> bool:
        """Say whether another figure could be taken for this one: of the same sort, and another value."""
        alike = self.unit == other.unit or {self.unit, other.unit} <= {"", "people"} or self.role in {"interval", "p"}
        return alike and self.role == other.role and self.place != other.place


def read_figures(tokens: Sequence[Token]) -> tuple[Figure, ...]:
    """Return the figures of a text in its order."""
    roles = read_roles(tokens)
    figures: list[Figure] = []
    for i, token in enumerate(tokens):
        if token.kind == "number":
            unit, role = unit_of(tokens, i, roles), roles.get(i, "value")
            figure = Figure(i, token.key, unit, bound_of(tokens, i), role, _is_total(tokens, i))
            figures.append(_with_unit(figure, figures, tokens))
    return tuple(figures)


def _with_unit(figure: Figure, before: Sequence[Figure], tokens: Sequence[Token]) -> Figure:
    """Return a decimal without a unit with that of the value before it, whose list it goes on.

    "3.8 months with A, 3.7 with B": both are months. A time at which something was measured lends its unit to nothing.
    """
    if figure.unit == "" and before and before[-1].unit in _NAMED_BEFORE and _only_joins(tokens, before[-1], figure):
        return replace(figure, unit=before[-1].unit)
    values = [other for other in before if other.role == "value" and not other.counts]
    last = values[-1] if values else None
    if last is None or figure.unit != "ratio" or figure.role != "value" or last.unit not in _LISTED:
        return figure
    between = tokens[last.place + 1 : figure.place]
    landmark = last.place > 0 and tokens[last.place - 1].surface in _LANDMARKS
    goes_on = any(t.surface in {"and", ",", "versus", "vs", "against", "or"} for t in between)
    closed = any(t.surface in {";", "."} or t.key in _RATIOS for t in between)
    return figure if landmark or closed or not goes_on else replace(figure, unit=last.unit)


def _only_joins(tokens: Sequence[Token], first: Figure, second: Figure) -> bool:
    between = tokens[first.place + 1 : second.place]
    return all(token.surface in {",", "and", "or", "/", "-", "–", "to"} for token in between)


def _is_total(tokens: Sequence[Token], i: int) -> bool:
    """Say whether others are counted among a number: "3 of 47", "24/70", "of 477 people, 38", "in 25 patients"."""
    before = [t for t in tokens[max(0, i - 4) : i] if t.surface not in {"the", "all", "these", "those", "every"}]
    last, earlier = (before[-1].surface if before else ""), before[:-1]
    if last in {"of", "/"}:
        return not earlier or earlier[-1].kind in {"number", "mark"}
    if i + 1 < len(tokens) and tokens[i + 1].surface in {"of", "/"}:
        return False
    behind = {token.surface for token in tokens[i + 1 : i + 4]}
    return last == "among" or (last == "in" and bool(PEOPLE & behind))
