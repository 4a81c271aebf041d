"""A text cut where it turns to something else: segments, those in brackets with what they are the brackets of."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hepcite.faithfulness.tokens import Token

_SPLITTING_WORDS = frozenset(
    [
        "and",
        "or",
        "versus",
        "vs",
        "against",
        "than",
        "while",
        "whereas",
        "but",
        "although",
        "though",
        "compared",
        "yet",
        "however",
    ]
)
_BOUNDING = frozenset(
    {"higher", "more", "less", "fewer", "lower", "worse", "above", "below", "greater", "older", "longer"}
)
"""Go on from "or" to bound the number before it."""

_SPLITTING_MARKS = frozenset(";:,—")

TURNS = frozenset(["while", "whereas", "but", "although", "though", "yet", "however", ";", "."])
"""What stands between two clauses of a sentence, or two sentences."""

COMPARING = frozenset(["versus", "vs", "against", "than", "compared", "over", "as"])
"""What stands before that with which something is compared."""

AS_REACH = 8
"""Tokens between the two of "as often with A as with B" at most."""

INTRODUCING = frozenset(
    [
        "in",
        "among",
        "for",
        "of",
        "when",
        "after",
        "before",
        "with",
        "within",
        "on",
        "at",
        "during",
        "across",
        "under",
        "following",
        "by",
        "if",
        "as",
    ]
)
"""Words with which a segment begins that says of whom or where the rest is."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a text between two turns.

    Attributes:
        tokens: Its tokens, without those of brackets inside it, which are segments of their own.
        places: The positions of these tokens in the text.
        turn: The word or mark before it; empty for the first, "(" for the first of a bracket.
        parent: Index of the segment in which its bracket stands; None outside brackets.
    """

    tokens: tuple[Token, ...]
    places: tuple[int, ...]
    turn: str = ""
    parent: int | None = None

    @property
    def introduces(self) -> bool:
        """Whether it begins with a word that says of whom or where the rest is."""
        return bool(self.tokens) and self.tokens[0].surface in INTRODUCING

    @property
    def has_number(self) -> bool:
        """Whether a number stands in it, outside brackets."""
        return any(token.kind == "number" for token in self.tokens)


@dataclass(slots=True)
class _Open:
    turn: str
    parent: int | None = None
    tokens: list[Token] = field(default_factory=list)
    places: list[int] = field(default_factory=list)

    def add(self, token: Token, place: int) -> None:
        self.tokens.append(token)
        self.places.append(place)


def split_segments(tokens: Sequence[Token]) -> tuple[Segment, ...]:
    """Return the segments of a text in the order in which they begin; none is without tokens.

    A bracket interrupts the segment in which it stands, which goes on behind it.
    """
    found = [_Open("")]
    open_ones = [0]  # the segment that is being filled, outside brackets first, then one for each open bracket
    for i, token in enumerate(tokens):
        top = found[open_ones[-1]]
        if token.surface in {"(", "["}:
            found.append(_Open("(", open_ones[-1]))
            open_ones.append(len(found) - 1)
        elif token.surface in {")", "]"}:
            del open_ones[max(1, len(open_ones) - 1) :]
        elif _splits(tokens, i):
            found.append(_Open(token.surface, top.parent))
            open_ones[-1] = len(found) - 1
        else:
            top.add(token, i)
    return _close(found)


def _close(found: Sequence[_Open]) -> tuple[Segment, ...]:
    """Drop segments without tokens; the turn of one stands before the next, and what it held in brackets moves up."""
    kept: dict[int, int] = {}
    segments: list[Segment] = []
    turn = ""
    for i, item in enumerate(found):
        strong = item.turn if item.turn in TURNS | COMPARING or not turn else turn
        if not item.tokens:
            turn = strong
            kept[i] = len(segments) - 1
            continue
        parent = None if item.parent is None or kept[item.parent] < 0 else kept[item.parent]
        first_of_bracket = item.turn == "("
        segments.append(
            Segment(
                tuple(item.tokens), tuple(item.places), item.turn if first_of_bracket or not turn else strong, parent
            )
        )
        kept[i] = len(segments) - 1
        turn = turn if first_of_bracket else ""
    return tuple(segments)


def _splits(tokens: Sequence[Token], i: int) -> bool:
    """Say whether a token stands between two segments."""
    token = tokens[i]
    if token.kind == "neutral":
        before_number = i + 1 < len(tokens) and tokens[i + 1].kind == "number"
        if token.surface == "from":
            return before_number and any(other.kind == "number" for other in tokens[:i])
        bounds = token.surface == "or" and i + 1 < len(tokens) and tokens[i + 1].surface in _BOUNDING
        if token.surface == "as":  # the second one of "as often with A as with B"
            return any(other.surface == "as" for other in tokens[max(0, i - AS_REACH) : i])
        return token.surface in _SPLITTING_WORDS and not bounds and not (token.surface == "than" and before_number)
    if token.surface == "over":
        return any(other.kind == "thing" for other in tokens[i + 1 : i + 3])
    if token.surface in {"–", "-", "/", "−"}:
        return 0 < i < len(tokens) - 1 and tokens[i - 1].end < token.start and token.end < tokens[i + 1].start
    return token.kind == "mark" and (
        token.surface in _SPLITTING_MARKS or (token.surface == "." and i + 1 < len(tokens))
    )
