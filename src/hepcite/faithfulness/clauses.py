"""The clauses of a text: what each tells, and what of it a negation turns round."""

from collections.abc import Sequence
from dataclasses import dataclass

from hepcite.faithfulness.tokens import Token
from hepcite.faithfulness.words import HEDGES

CLAUSE_ENDS = frozenset([";", ".", "but", "while", "whereas", "although", "though", "yet", "however"])

PHRASE_ENDS = CLAUSE_ENDS | frozenset({",", "(", ")", ":"})

PAIR_ENDS = PHRASE_ENDS | frozenset({"and", "or", "than", "versus", "vs"})

REACH = 6
"""Telling tokens behind a negation that it turns round."""

NARROW = 1
"""The same for "without" and the like."""

NARROW_NEGATIONS = frozenset({"without", "lacking", "lack", "lacks", "absence", "absent", "rather"})

_SUBJECT_STARTS = frozenset({"who", "which", "that", "those", "and", "or", ",", "(", ")", "than", "when"})

_PHRASE_STARTS = frozenset(
    ["because", "since", "as", "with", "in", "on", "for", "between", "by", "to", "over", "when", "if"]
)
"""Begin a phrase that a negation before it leaves alone."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause: what it says, and what of it is turned round by a negation.

    Attributes:
        told: Keys of its telling tokens outside the reach of a negation.
        denied: Keys of those inside it.
        hedged: Whether it takes back some of its certainty.
        first_denied: For each negation, the keys that it turns round, nearest first.
    """

    tokens: tuple[Token, ...]
    told: frozenset[str]
    denied: frozenset[str]
    hedged: bool
    first_denied: tuple[tuple[str, ...], ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """All it names."""
        return self.told | self.denied

    @property
    def directions(self) -> frozenset[str]:
        """The directions that it gives, negated or not."""
        return frozenset(token.key for token in self.tokens if token.kind == "direction")


def read_clauses(tokens: Sequence[Token], ends: frozenset[str] = CLAUSE_ENDS) -> tuple[Clause, ...]:
    """Return the clauses of a text in its order."""
    parts: list[list[Token]] = [[]]
    for token in tokens:
        if token.surface in ends and token.kind in {"mark", "neutral"}:
            parts.append([])
        else:
            parts[-1].append(token)
    return tuple(_clause(part) for part in parts if any(token.tells or token.kind == "negation" for token in part))


def _clause(tokens: Sequence[Token]) -> Clause:
    denied: set[str] = set()
    places: set[int] = set()
    nearest: list[tuple[str, ...]] = []
    for i, token in enumerate(tokens):
        if token.kind == "negation":
            narrow = token.surface in NARROW_NEGATIONS
            behind = _reached(tokens[i + 1 :], NARROW if narrow else REACH)
            reached = [(i + 1 + place, key) for place, key in behind] or _subject(tokens[:i])
            places |= {place for place, _ in reached}
            denied |= {key for _, key in reached}
            nearest.append(tuple(key for _, key in reached))
    told = {t.key for i, t in enumerate(tokens) if t.tells and t.kind != "number" and i not in places}
    hedged = any(token.surface in HEDGES for token in tokens)
    return Clause(tuple(tokens), frozenset(told), frozenset(denied), hedged, tuple(nearest))


def _subject(tokens: Sequence[Token]) -> list[tuple[int, str]]:
    """Return places and keys in front of a negation that ends its clause, nearest first: "but OS did not"."""
    subject: list[tuple[int, str]] = []
    for i, token in reversed(list(enumerate(tokens))):
        if token.surface in _SUBJECT_STARTS:
            break
        if token.tells and token.kind != "number":
            subject.append((i, token.key))
    return subject


def _reached(tokens: Sequence[Token], most: int) -> list[tuple[int, str]]:
    """Return the places and keys that a negation turns round: what follows it, up to where a new phrase begins."""
    reached: list[tuple[int, str]] = []
    for i, token in enumerate(tokens):
        ends = token.surface in {"(", ",", ";"} or (i and token.surface in _PHRASE_STARTS)
        if len(reached) == most or ends:
            break
        if token.tells and token.kind != "number":
            reached.append((i, token.key))
    return reached
