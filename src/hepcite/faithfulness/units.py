"""The unit of a number: what stands behind it, or behind the number that it is joined to."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from hepcite.faithfulness.tokens import Token

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

PEOPLE = frozenset({"patients", "patient", "people", "persons", "participants", "adults", "men", "women"})
"""Words for those who are counted."""

_JOINS = frozenset(
    ["and", "or", "to", "vs", "versus", "against", "from", "compared", "with", "than", "through", "per"]
) | {*"-–—/,"}
"""What may stand between two numbers that share a unit."""


def unit_of(tokens: Sequence[Token], i: int, roles: Mapping[int, str]) -> str:
    """Return a number's unit: what stands right behind it, or behind the number that it is joined to."""
    unit = _unit_before(tokens, i) or unit_behind(tokens, i, roles)
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


def unit_behind(tokens: Sequence[Token], i: int, roles: Mapping[int, str]) -> str:
    """Return what stands right behind a number, or behind the number that it is joined to.

    Args:
        roles: The roles of numbers, by place; a unit is shared only among numbers of one role.
    """
    j = i + 1
    if noun := _noun_behind(tokens, j):
        return noun
    while j < len(tokens) and (j == i + 1 or _goes_on(tokens[j])):
        if named := _named(tokens[j]):
            return named
        if tokens[j].kind == "number":
            return unit_behind(tokens, j, roles) if roles.get(j) == roles.get(i) else ""
        j = _behind_join(tokens, i, j)
    return ""


def _named(token: Token) -> str:
    """Return the unit that a token names; empty for none."""
    return _UNITS.get(token.surface) or _THINGS.get(token.surface) or ("people" if token.surface in PEOPLE else "")


def _behind_join(tokens: Sequence[Token], i: int, j: int) -> int:
    """Return where it goes on behind a bracket or a joining word; the end of the text where it does not."""
    surface = tokens[j].surface
    if surface == "(":
        return _behind_bracket(tokens, j)
    if _is_count_and_share(tokens, i, j):
        return len(tokens)
    joins = surface in _JOINS and not (surface == "," and not _same_sort(tokens, i, j + 1))
    return j + 1 if joins else len(tokens)


def _is_count_and_share(tokens: Sequence[Token], i: int, j: int) -> bool:
    """Say whether a number and the one behind a comma are a count and its share: "(9, 30%)"."""
    surfaces = [token.surface for token in (tokens[i - 1], *tokens[j : j + 4])] if i else []
    return [*surfaces[:2], *surfaces[3:]] == ["(", ",", "%", ")"]


def _noun_behind(tokens: Sequence[Token], j: int) -> str:
    """Return what is counted: "569 HCC patients", "four adjuvant cycles"; empty for nothing known."""
    for token in tokens[j : j + _NOUN_REACH]:
        if token.surface in _THINGS or token.surface in PEOPLE:
            return _THINGS.get(token.surface, "people")
        if token.kind not in {"word", "thing", "code"} and token.surface != "-":
            return ""
    return ""


def _same_sort(tokens: Sequence[Token], i: int, j: int) -> bool:
    """Say whether two numbers of a list are printed alike, with decimals or without."""
    return j < len(tokens) and ("." in tokens[i].key) == ("." in tokens[j].key)


def _goes_on(token: Token) -> bool:
    """Say whether a token behind a join is still of the same figure: a number, a unit, another join."""
    return token.kind == "number" or bool(_named(token)) or token.surface in _JOINS


def _behind_bracket(tokens: Sequence[Token], i: int) -> int:
    depth = 0
    for j in range(i, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[j].surface, 0)
        if depth == 0:
            return j + 1
    return len(tokens)
