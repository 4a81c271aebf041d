"""Which way a finding goes, and of what: "longer with A than with B" must not become "longer with B than with A"."""

from collections.abc import Sequence

from hepcite.faithfulness.clauses import PAIR_ENDS, Clause, read_clauses
from hepcite.faithfulness.tokens import SURVIVAL_TIMES, Token

Roles = tuple[frozenset[str], frozenset[str]]
"""Treatments that are compared, and those that they are compared with."""

NOUNS = 2
"""Words behind a direction that it may be said of."""

_GOOD_TIMES = frozenset({"longer", "better"})

_BAD_TIMES = frozenset({"shorter", "worse"})

_COMPARING = frozenset({"than", "versus", "vs", "against", "over", "compared"})

COMPARED = 6
"""Tokens behind such a word among which a treatment is what is compared with."""


def alike(direction: str, keys: frozenset[str]) -> frozenset[str]:
    """Return the directions that mean the same here: a survival time that is longer is better."""
    if keys & SURVIVAL_TIMES:
        for group in (_GOOD_TIMES, _BAD_TIMES):
            if direction in group:
                return group
    return frozenset({direction})


def wrong_pairs(statement: Sequence[Token], source: Sequence[Token]) -> tuple[str, ...]:
    """Return a line for each direction that a statement gives to something else than its source does."""
    clauses = read_clauses(source, PAIR_ENDS)
    faults = []
    for phrase in read_clauses(statement, PAIR_ENDS):
        for i, token in enumerate(phrase.tokens):
            nouns = [t.key for t in phrase.tokens[i + 1 :] if t.kind in {"word", "thing", "code"}][:NOUNS]
            directed = token.kind == "direction" and token.key not in {"same", "different"}
            if directed and nouns and _is_elsewhere(nouns, alike(token.key, phrase.keys), clauses):
                faults.append(f"the source does not say {token.surface} of {nouns[0]}")
    return tuple(faults)


def _is_elsewhere(nouns: Sequence[str], forms: frozenset[str], clauses: Sequence[Clause]) -> bool:
    """Say whether a source names the nouns only where it tells another direction."""
    with_it = [clause for clause in clauses if forms & clause.directions]
    other = [clause for clause in clauses if clause.directions - forms - {"same", "different"}]
    here = any(key in clause.keys for clause in with_it for key in nouns)
    there = any(key in clause.keys for clause in other for key in nouns)
    return bool(with_it) and there and not here


def wrong_roles(statement: Sequence[Token], source: Sequence[Token], treatments: frozenset[str]) -> tuple[str, ...]:
    """Return a line for each clause that compares two treatments the other way round than its source.

    A clause is held against the clauses of the source that share most of its words.
    """
    theirs = [(clause, roles) for clause in read_clauses(source) if (roles := _compared(clause.tokens, treatments))]
    faults = []
    for clause in read_clauses(statement):
        mine = _compared(clause.tokens, treatments)
        if mine is None or not clause.directions:
            continue
        shared = max((len(clause.keys & other.keys) for other, _ in theirs), default=0)
        nearest = (roles for other, roles in theirs if len(clause.keys & other.keys) == shared)
        turned = frozenset[str]().union(*(_turned(mine, roles) for roles in nearest))
        if turned:
            faults.append(f"the source compares the other way round: {', '.join(sorted(turned))}")
    return tuple(faults)


def _turned(mine: Roles, theirs: Roles) -> frozenset[str]:
    """Return the treatments that change places between two comparisons; empty unless both sides do."""
    (subject, comparand), (other_subject, other_comparand) = mine, theirs
    there, back = subject & (other_comparand - other_subject), comparand & (other_subject - other_comparand)
    return there if back else frozenset()


def _compared(tokens: Sequence[Token], treatments: frozenset[str]) -> Roles | None:
    """Return the treatments that are compared and those that they are compared with; None without a comparison."""
    markers = [i for i, t in enumerate(tokens) if t.surface in _COMPARING]
    markers = [i for i in markers if any(t.key in treatments for t in tokens[i + 1 : i + 1 + COMPARED])]
    if not markers:
        return None
    behind = {t.key for i in markers for t in _until_turn(tokens[i + 1 :]) if t.key in treatments}
    subject = {t.key for t in tokens if t.key in treatments} - behind
    return frozenset(subject), frozenset(behind)


def _until_turn(tokens: Sequence[Token]) -> Sequence[Token]:
    end = next(
        (i for i, t in enumerate(tokens) if t.surface in {",", ";", ".", ":", "("} and t.kind == "mark"), len(tokens)
    )
    return tokens[:end]
