"""The order of names and numbers within a phrase: "A 1 mg plus B 3 mg" must not become "B 1 mg plus A 3 mg"."""

from collections.abc import Sequence
from itertools import takewhile

from hepcite.faithfulness.labelled_text import LabelledText
from hepcite.faithfulness.segments import Segment
from hepcite.faithfulness.tokens import Token

_ORDERED = frozenset({"number", "code", "thing"})
_EXCLUDING = frozenset({"exclud", "requir", "allow", "permit"})
OBJECTS = 5
"""Telling words behind such a verb that it may be said of."""

_FOR_ALL = frozenset({"everi", "onli", "none"})


def wrong_order(statement: LabelledText, source: LabelledText) -> tuple[str, ...]:
    """Return a line for each phrase whose names and doses do not follow each other as in the source; empty for none.

    Also what it says of every one, or excludes and requires, that the source says of others.

    A phrase counts that gives several names a dose each. Of a source that speaks of every one who is so and so, the
    whole statement has to keep the order: "every one with A had B" is not "every one with B had A".
    """
    faults = [
        f"another order: {' '.join(token.surface for token in segment.tokens)}"
        for segment in statement.segments
        if _doses(segment) and not _follows(_keys(segment.tokens), _keys(source.tokens))
    ]
    if _speaks_of_all(source.tokens) and _speaks_of_all(statement.tokens):
        shared = _telling(source.tokens)
        mine = [key for key in _telling(statement.tokens) if key in shared]
        if not _follows(_behind_all(mine), _behind_all(shared)):
            faults.append("another order of who and what")
    return (*faults, *_wider_all(statement, source), *_other_exclusions(statement.tokens, source.tokens))


def _wider_all(statement: LabelledText, source: LabelledText) -> list[str]:
    """Return what a statement says of every one that the source says in another phrase; empty for nothing."""
    there = [segment for segment in source.segments if any(token.key == "everi" for token in segment.tokens)]
    if not there:
        return []
    said = {token.key for segment in there for token in segment.tokens}
    elsewhere = {
        token.key
        for segment in source.segments
        if segment not in there and segment.has_number
        for token in segment.tokens
    } - said
    return [
        f"said of every one: {token.surface}"
        for segment in statement.segments
        if any(token.key == "everi" for token in segment.tokens)
        for token in segment.tokens
        if token.kind in {"word", "thing", "direction"} and token.key in elsewhere
    ]


def _other_exclusions(statement: Sequence[Token], source: Sequence[Token]) -> list[str]:
    """Return what a statement says to be excluded or required, and the source does not; empty for nothing."""
    mine, theirs = _telling(statement), _telling(source)
    faults = []
    for i, key in enumerate(mine[:-1]):
        if key in _EXCLUDING and key in theirs:
            objects = {
                other
                for j, there in enumerate(theirs)
                if there == key
                for other in takewhile(lambda one: one not in _EXCLUDING, theirs[j + 1 : j + 1 + OBJECTS])
            }
            if objects and mine[i + 1] not in objects and mine[i + 1] in theirs:
                faults.append(f"{key}: {mine[i + 1]}")
    return faults


def _doses(segment: Segment) -> bool:
    kinds = [token.kind for token in segment.tokens]
    doses = sum(token.surface == "mg" for token in segment.tokens)
    return doses > 1 and kinds.count("number") > 1 and kinds.count("thing") > 1


def _keys(tokens: Sequence[Token]) -> list[str]:
    return [token.key for token in tokens if token.kind in _ORDERED]


def _telling(tokens: Sequence[Token]) -> list[str]:
    return [token.key for token in tokens if token.tells]


def _speaks_of_all(tokens: Sequence[Token]) -> bool:
    surfaces = {token.surface for token in tokens}
    return any(token.key in _FOR_ALL for token in tokens) and bool(surfaces & {"who", "whose"})


def _behind_all(keys: Sequence[str]) -> list[str]:
    start = next((i for i, key in enumerate(keys) if key in _FOR_ALL), 0)
    return list(keys[start:])


def _follows(keys: Sequence[str], source: Sequence[str]) -> bool:
    """Say whether keys stand in a source in this order, others between them allowed."""
    rest = iter(source)
    return all(key in rest for key in keys)
