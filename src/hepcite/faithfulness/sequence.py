"""What was given before and what was studied: "X after Y" must not become "Y after X"."""

from collections.abc import Sequence
from itertools import groupby, takewhile
from typing import Literal

from hepcite.faithfulness.tokens import Token

Frame = Literal["before", "never", "next", "now"]

GIVEN_BEFORE = frozenset(
    [
        "after",
        "following",
        "previously",
        "previous",
        "prior",
        "earlier",
        "already",
        "pretreated",
        "post",
        "failing",
        "failed",
        "failure",
        "refractory",
        "resistant",
        "beyond",
    ]
)
_BEHIND_SURFACES = frozenset(["pretreated", "experienced", "refractory", "failure", "failed", "resistant", "exposed"])
_BETWEEN = frozenset(["after", "following", "before", "in", "for", "with", "to", "plus", "versus", ",", ";", ".", ":"])
_STATES = frozenset({"refractory", "resistant", "pretreated"})
_NEXT_SURFACES = frozenset({"before", "then", "followed"})

AHEAD, BEHIND = 4, 3
"""Tokens before and behind a treatment that may say when it was given."""


def turned_sequence(statement: Sequence[Token], source: Sequence[Token], treatments: frozenset[str]) -> tuple[str, ...]:
    """Return a line for each treatment that a statement gives before, after or now, otherwise than its source."""
    mine, theirs = _frames(statement, treatments), _frames(source, treatments)
    return tuple(
        f"given {frame} in the statement alone: {key}"
        for key, frames in mine.items()
        for frame in sorted(frames)
        if key in theirs and frame not in theirs[key]
    )


def _frames(tokens: Sequence[Token], treatments: frozenset[str]) -> dict[str, set[Frame]]:
    """Return for each treatment when it was given, in each place that names it."""
    frames: dict[str, set[Frame]] = {}
    places = [i for i, token in enumerate(tokens) if token.key in treatments]
    runs = [[i for _, i in run] for _, run in groupby(enumerate(places), lambda pair: pair[1] - pair[0])]
    for run in _joined(runs, tokens):
        frame = _frame(tokens, run[0], run[-1], treatments)
        for i in run:
            frames.setdefault(tokens[i].key, set()).add(frame)
    return frames


def _joined(runs: Sequence[list[int]], tokens: Sequence[Token]) -> list[list[int]]:
    """Join the names of one combination: what stands between them is a hyphen, "plus" or "and"."""
    joined: list[list[int]] = []
    for run in runs:
        between = [t.surface for t in tokens[joined[-1][-1] + 1 : run[0]]] if joined else ["."]
        if joined and set(between) <= {"-", "–", "plus", "and", "or", "/", "+", "with", "(", ")"}:
            joined[-1] += run
        else:
            joined.append(list(run))
    return joined


def _frame(tokens: Sequence[Token], first: int, last: int, treatments: frozenset[str]) -> Frame:
    ahead: list[str] = []
    for token in reversed(tokens[max(0, first - AHEAD) : first]):
        if token.key in treatments or token.surface in {",", ";", ".", ":"}:
            break
        ahead.append(token.surface)
    behind = list(
        takewhile(lambda word: word not in _BETWEEN, (t.surface for t in tokens[last + 1 : last + 1 + BEHIND]))
    )
    if "naive" in behind:
        return "never"
    before = {
        word
        for i, word in enumerate(ahead)
        if word in GIVEN_BEFORE and not (word in _STATES and _is_of_another(ahead, i))
    }
    if before or set(behind) & _BEHIND_SURFACES:
        return "before"
    followed_by = "followed" not in ahead or "by" in ahead  # a cohort that was followed is no sequence
    return "next" if set(ahead) & _NEXT_SURFACES and followed_by else "now"


def _is_of_another(ahead: Sequence[str], place: int) -> bool:
    """Say whether a state before a treatment is of something else: "sorafenib-resistant HCC had regorafenib".

    Args:
        ahead: The words before the treatment, the nearest first.
    """
    return place == 0 or ahead[place - 1] not in {"to", "with", "by", "on"}
