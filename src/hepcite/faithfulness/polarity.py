"""Negations, directions and hedges: whether a statement says of a finding that it is so, or not, as its source does."""

from collections.abc import Sequence
from dataclasses import dataclass

from hepcite.faithfulness.tokens import SURVIVAL_TIMES, Token
from hepcite.faithfulness.words import HEDGES, PERMITTED

_CLAUSE_ENDS = frozenset([";", ".", "but", "while", "whereas", "although", "though", "yet", "however"])
_PHRASE_ENDS = _CLAUSE_ENDS | frozenset({",", "(", ")", ":"})
OUTRIGHT = 3
"""Telling words in a row by which what is denied is recognised."""

NOUNS = 2
"""Words behind a direction that it may be said of."""

NEAREST = 2
"""Of these, those that a source must deny too."""

REACH = 6
"""Telling tokens behind a negation that it turns round."""

_GOOD_TIMES = frozenset({"longer", "better"})
_BAD_TIMES = frozenset({"shorter", "worse"})


_PAIR_ENDS = _PHRASE_ENDS | frozenset({"and", "or", "than", "versus", "vs"})

NARROW = 1
_NARROW_NEGATIONS = frozenset({"without", "lacking", "lack", "lacks", "absence", "absent", "rather"})
_SUBJECT_STARTS = frozenset({"who", "which", "that", "those", "and", "or", ",", "(", ")", "than", "when"})
_PHRASE_STARTS = frozenset(
    {"because", "since", "as", "with", "in", "on", "for", "between", "by", "(", ",", "to", "over", "when", "if"}
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


def read_clauses(tokens: Sequence[Token], ends: frozenset[str] = _CLAUSE_ENDS) -> tuple[Clause, ...]:
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
            narrow = token.surface in _NARROW_NEGATIONS
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


def wrong_polarity(
    statement: Sequence[Token], source: Sequence[Token], free: frozenset[str], endpoints: frozenset[str]
) -> tuple[str, ...]:
    """Return a line for each finding that a statement turns round or makes more certain; empty for none.

    Args:
        free: Keys, such as those of treatments, that may stand inside or outside a negation.
        endpoints: Keys of endpoints, which may stand in front of a negation as well as behind it.
    """
    mine, theirs = read_clauses(statement), read_clauses(source)
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
    broad = any(token.kind == "negation" and token.surface not in _NARROW_NEGATIONS for token in clause.tokens)
    if broad or "same" in clause.directions:
        lost = (lost & first_there) - endpoints
    if not broad:
        lost |= _said_outright(clause, source)
    if lost:
        faults.append(f"the source denies: {', '.join(sorted(lost))}")
    faults += _unpaired(clause, source)
    return faults


def _said_outright(clause: Clause, source: Sequence[Clause]) -> set[str]:
    """Return what a clause says in the very words that a negation of the source turns round, and that are told nowhere else."""
    said = [t.key for t in clause.tokens if t.tells and t.kind != "number"]
    for other in source:
        for i, token in enumerate(other.tokens):
            if token.kind != "negation" or token.surface in _NARROW_NEGATIONS:
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


def alike(direction: str, keys: frozenset[str]) -> frozenset[str]:
    """Return the directions that mean the same here: a survival time that is longer is better."""
    if keys & SURVIVAL_TIMES:
        for group in (_GOOD_TIMES, _BAD_TIMES):
            if direction in group:
                return group
    return frozenset({direction})


def _too_certain(statement: Sequence[Token], source: Sequence[Token], endpoints: frozenset[str]) -> tuple[str, ...]:
    """Return a line when what stands only in a hedged phrase of the source is told without any hedge."""
    if any(token.surface in HEDGES for token in statement):
        return ()
    phrases = read_clauses(source, _PHRASE_ENDS)
    sure = frozenset().union(*(p.keys | _numbers(p) for p in phrases if not p.hedged))
    unsure = frozenset().union(*(p.keys | _numbers(p) for p in phrases if p.hedged)) - sure
    told = {token.key for token in statement if token.tells}
    hedges = {token.key for token in source if token.surface in HEDGES}
    doubted = told & (unsure - hedges)
    return ("the source is less certain",) if len(doubted) > 1 or doubted & endpoints else ()


def _numbers(clause: Clause) -> frozenset[str]:
    return frozenset(token.key for token in clause.tokens if token.kind == "number")


def wrong_roles(statement: Sequence[Token], source: Sequence[Token], treatments: frozenset[str]) -> tuple[str, ...]:
    """Return a line when a statement compares two treatments the other way round; empty when it does not."""
    mine, theirs = _compared(statement, treatments), _compared(source, treatments)
    if mine is None or theirs is None or not any(token.kind == "direction" for token in statement):
        return ()
    subject, comparand = mine
    other_subject, other_comparand = theirs
    turned = subject & (other_comparand - other_subject) and comparand & (other_subject - other_comparand)
    return (f"the source compares the other way round: {', '.join(sorted(turned))}",) if turned else ()


def _compared(tokens: Sequence[Token], treatments: frozenset[str]) -> tuple[frozenset[str], frozenset[str]] | None:
    """Return the treatments that are compared and those that they are compared with; None without a comparison."""
    markers = [i for i, t in enumerate(tokens) if t.surface in {"than", "versus", "vs", "against", "over", "compared"}]
    markers = [i for i in markers if any(t.key in treatments for t in tokens[i + 1 : i + 7])]
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


def wrong_pairs(statement: Sequence[Token], source: Sequence[Token]) -> tuple[str, ...]:
    """Return a line for each direction that a statement gives to something else than its source does."""
    clauses = read_clauses(source, _PAIR_ENDS)
    faults = []
    for phrase in read_clauses(statement, _PAIR_ENDS):
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
