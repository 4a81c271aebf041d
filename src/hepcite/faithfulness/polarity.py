"""Whether a statement says of a finding that it is so, or not, and as surely as its source does."""

from collections.abc import Sequence

from hepcite.faithfulness.clauses import NARROW_NEGATIONS, PHRASE_ENDS, Clause, read_clauses
from hepcite.faithfulness.directions import alike
from hepcite.faithfulness.tokens import SURVIVAL_TIMES, Token
from hepcite.faithfulness.words import HEDGES, PERMITTED

OUTRIGHT = 3
"""Telling words in a row by which what is denied is recognised."""

NEAREST = 2
"""Words behind a negation, nearest first, that a source must deny too."""


def wrong_polarity(
    statement: Sequence[Token], source: Sequence[Token], free: frozenset[str], endpoints: frozenset[str]
) -> tuple[str, ...]:
    """Return a line for each finding that a statement turns round or makes more certain; empty for none.

    Args:
        free: Keys, such as those of treatments, that may stand inside or outside a negation.
        endpoints: Keys of endpoints, which may stand in front of a negation as well as behind it.
    """
    mine, theirs = read_clauses(statement), read_clauses(source)
    denies = any(token.kind == "negation" or token.key.startswith("non-") or token.key == "same" for token in source)
    if not denies and any(token.kind == "negation" for token in statement):
        return ("the source denies nothing",)
    faults = [fault for clause in mine for fault in _turned(clause, theirs, free, endpoints)]
    return (*faults, *_too_certain(statement, source, endpoints))


def _turned(clause: Clause, source: Sequence[Clause], free: frozenset[str], endpoints: frozenset[str]) -> list[str]:
    faults = []
    for nearest in clause.first_denied:
        telling = [key for key in nearest if key not in free]
        denied = ([key for key in telling if key not in PERMITTED] or telling)[:NEAREST]
        if denied and not any(_denies(other, frozenset(denied)) for other in source):
            faults.append(f"the source does not deny: {', '.join(denied)}")
    told_there = frozenset().union(*(other.told for other in source))
    denied_there = {key for other in source for nearest in other.first_denied for key in nearest[:NEAREST]}
    first_there = {nearest[0] for other in source for nearest in other.first_denied if nearest}
    lost = {key for key in clause.told - free if key in denied_there and key not in told_there}
    broad = any(token.kind == "negation" and token.surface not in NARROW_NEGATIONS for token in clause.tokens)
    if broad or "same" in clause.directions:
        lost = (lost & first_there) - endpoints
    if not broad:
        lost |= _said_outright(clause, source)
    if lost:
        faults.append(f"the source denies: {', '.join(sorted(lost))}")
    faults += _unpaired(clause, source)
    return faults


def _said_outright(clause: Clause, source: Sequence[Clause]) -> set[str]:
    """Return what a clause says in the very words that a negation of the source turns round."""
    said = [t.key for t in clause.tokens if t.tells and t.kind != "number"]
    for other in source:
        for i, token in enumerate(other.tokens):
            if token.kind != "negation" or token.surface in NARROW_NEGATIONS:
                continue
            denied = [t.key for t in other.tokens[i + 1 :] if t.tells and t.kind != "number"][:OUTRIGHT]
            if len(denied) == OUTRIGHT and _holds(said, denied):
                return set(denied)
    return set()


def _holds(keys: Sequence[str], wanted: Sequence[str]) -> bool:
    return any(list(keys[i : i + len(wanted)]) == list(wanted) for i in range(len(keys)))


def _denies(clause: Clause, denied: frozenset[str]) -> bool:
    """Say whether a clause denies the same: most of it inside a negation's reach, directions and endpoints all."""
    if "different" in denied and "same" in clause.directions:
        return True
    if not clause.denied:
        return False
    if "signific" in denied:
        denied -= {"different"}  # "not significant" denies a significant difference
    return denied <= clause.keys and bool(denied & clause.denied)


def _unpaired(clause: Clause, source: Sequence[Clause]) -> list[str]:
    """Return the endpoints for which a clause tells a direction that the source does not tell, or denies, for them."""
    faults = []
    endpoints = [token.key for token in clause.tokens if token.key in SURVIVAL_TIMES]
    for direction in clause.directions & clause.told:
        forms = alike(direction, clause.keys)
        for endpoint in endpoints:
            with_it = [other for other in source if endpoint in other.keys]
            telling = [
                other for other in with_it if forms & other.told or ("same" in forms and "different" in other.denied)
            ]
            elsewhere = [other for other in source if forms & other.told and not SURVIVAL_TIMES & other.keys]
            if with_it and not (telling or elsewhere):
                faults.append(f"the source does not say {direction} of {endpoint}")
    return faults


def _too_certain(statement: Sequence[Token], source: Sequence[Token], endpoints: frozenset[str]) -> tuple[str, ...]:
    """Return a line when what stands only in a hedged phrase of the source is told without any hedge."""
    if any(token.surface in HEDGES for token in statement):
        return ()
    phrases = read_clauses(source, PHRASE_ENDS)
    sure = frozenset().union(*(p.keys | _numbers(p) for p in phrases if not p.hedged))
    unsure = frozenset().union(*(p.keys | _numbers(p) for p in phrases if p.hedged)) - sure
    told = {token.key for token in statement if token.tells}
    hedges = {token.key for token in source if token.surface in HEDGES}
    doubted = told & (unsure - hedges)
    return ("the source is less certain",) if len(doubted) > 1 or doubted & endpoints else ()


def _numbers(clause: Clause) -> frozenset[str]:
    return frozenset(token.key for token in clause.tokens if token.kind == "number")
