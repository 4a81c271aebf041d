"""What a number is beside a value: the level or an end of an interval, a p value, a year."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from hepcite.faithfulness.tokens import Token
from hepcite.faithfulness.units import unit_behind

Role = Literal["value", "level", "interval", "p", "date"]

_YEAR = re.compile(r"(?:19|20)\d\d")

INTERVAL = "confidence-interval"

_INTERVAL_WORDS = frozenset({"range", "interval", "iqr"})


def read_roles(tokens: Sequence[Token]) -> dict[int, Role]:
    """Return the role of each number that is no plain value, by its place."""
    roles: dict[int, Role] = {
        i: "date" for i, t in enumerate(tokens) if t.kind == "number" and _YEAR.fullmatch(t.surface)
    }
    for i, token in enumerate(tokens):
        if token.key == INTERVAL or token.surface in _INTERVAL_WORDS:
            roles |= dict.fromkeys(_levels(tokens, i), "level")
            roles |= dict.fromkeys(_ends(tokens, i), "interval")
        elif token.surface == "p":
            number = next((j for j in range(i + 1, min(i + 4, len(tokens))) if tokens[j].kind == "number"), None)
            roles |= {number: "p"} if number is not None else {}
    return roles


def _levels(tokens: Sequence[Token], start: int) -> Iterator[int]:
    """Yield the place of the level in front of the name of an interval: "95 % CI"."""
    if tokens[start].key == INTERVAL:
        for i in range(max(0, start - 3), start):
            if tokens[i].kind == "number" and unit_behind(tokens, i, {}) == "%":
                yield i


def _ends(tokens: Sequence[Token], start: int) -> Iterator[int]:
    """Yield the places of the two numbers that follow the name of an interval."""
    found = 0
    for i in range(start + 1, min(start + 9, len(tokens))):
        if tokens[i].kind == "number":
            found += 1
            yield i
        if found == 2 or tokens[i].key in {";", ")"}:  # noqa: PLR2004  an interval has two ends
            return
