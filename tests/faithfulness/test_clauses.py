"""The clauses of a text: what each tells, and what of it a negation turns round."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.faithfulness.clauses import PAIR_ENDS, PHRASE_ENDS, REACH, Clause, read_clauses
from hepcite.faithfulness.tokens import Token, Tokenizer
from hepcite.faithfulness.words import stem

Read = Callable[[str], tuple[Token, ...]]

WORDS = [
    "OS", "PFS", "response", "lenvatinib", "placebo", "cirrhosis", "longer", "higher", "similar", "9.9", "47", "the",
    "not", "no", "without", "never", "and", "or", "but", "while", "although", "who", "with", "in",
    ",", ";", ".", "(", ")",
]  # fmt: skip


@pytest.fixture
def only(read: Read) -> Callable[[str], Clause]:
    """Read a text of one clause."""

    def clause(text: str) -> Clause:
        (found,) = read_clauses(read(text))
        return found

    return clause


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("PFS was longer but OS was shorter.", [{"pfs", "longer"}, {"os", "shorter"}]),
        ("PFS was longer, whereas OS was shorter", [{"pfs", "longer"}, {"os", "shorter"}]),
        ("PFS was longer; OS was shorter.", [{"pfs", "longer"}, {"os", "shorter"}]),
        ("PFS was longer. OS was shorter.", [{"pfs", "longer"}, {"os", "shorter"}]),
        ("Although PFS was longer, OS was shorter.", [{"pfs", "longer", "os", "shorter"}]),
        ("PFS was longer and OS was shorter.", [{"pfs", "longer", "os", "shorter"}]),
        ("PFS was longer than with sorafenib", [{"pfs", "longer", "sorafenib"}]),
        ("PFS (all patients) was 4.1 months", [{"pfs", "everi"}]),
        ("was; were, but", []),
        ("", []),
    ],
)
def test_clauses(text: str, told: list[set[str]], read: Read):
    """A sentence falls into clauses at "but", "whereas" and the like, a semicolon and a full stop, and no other."""
    assert [clause.told for clause in read_clauses(read(text))] == told


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        (PHRASE_ENDS, [{"pfs", "longer", "cabozantinib"}, {"respond", "higher", "placebo"}]),
        (PAIR_ENDS, [{"pfs", "longer", "cabozantinib"}, {"respond", "higher"}, {"placebo"}]),
    ],
)
def test_other_ends(ends: frozenset[str], told: list[set[str]], read: Read):
    """Phrases end at a comma too, and what is paired with a direction at "than" as well."""
    text = "PFS was longer with cabozantinib, response was higher than with placebo."
    assert [clause.told for clause in read_clauses(read(text), ends)] == told


@pytest.mark.parametrize(
    ("text", "denied", "told"),
    [
        ("OS did not differ", {"different"}, {"os"}),
        ("OS didn't differ", {"different"}, {"os"}),
        ("There was no improvement in OS", {"better"}, {"os"}),
        ("No benefit with lenvatinib and sorafenib", {"better"}, {"lenvatinib", "sorafenib"}),
        ("Neither OS nor PFS was longer", {"os", "pfs", "longer"}, set()),
        ("Lenvatinib never prolonged OS", {"longer", "os"}, {"lenvatinib"}),
        ("PFS was longer, OS not", {"os"}, {"pfs", "longer"}),
        ("OS was not longer (HR 1.02)", {"longer"}, {"os", "hazard-ratio"}),
        ("OS was longer", set(), {"os", "longer"}),
        ("Median OS was not reached", {"reach"}, {"median", "os"}),
    ],
)
def test_denied(text: str, denied: set[str], told: set[str], only: Callable[[str], Clause]):
    """A negation turns round what follows it up to a new phrase; one at the end turns round what stands before it."""
    clause = only(text)
    assert (clause.denied, clause.told) == (denied, told)


@pytest.mark.parametrize("word", ["without", "lacking", "absence of"])
def test_narrow_negation(word: str, only: Callable[[str], Clause]):
    """A negation such as "without" turns round one telling token alone."""
    clause = only(f"Patients {word} cirrhosis had ascites")
    assert clause.denied == {stem("cirrhosis")}
    assert clause.told == {stem("ascites")}


def test_reach(only: Callable[[str], Clause]):
    """A negation turns round six telling tokens at most, numbers not counted."""
    drugs = ["sorafenib", "lenvatinib", "nivolumab", "atezolizumab", "durvalumab", "cabozantinib", "regorafenib"]
    clause = only(f"No 12 {' '.join(drugs)}")
    assert len(drugs) == REACH + 1
    assert clause.denied == set(drugs[:REACH])
    assert clause.told == {"regorafenib"}


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("OS was not longer", (("longer",),)),
        ("No OS benefit", (("os", "better"),)),
        ("Neither OS nor PFS was longer", (("os", "pfs", "longer"), ("pfs", "longer"))),
        ("PFS and overall OS did not", (("os",),)),
        ("OS was longer", ()),
    ],
)
def test_first_denied(text: str, nearest: tuple[tuple[str, ...], ...], only: Callable[[str], Clause]):
    """Each negation has the keys that it turns round, the nearest to it first."""
    assert only(text).first_denied == nearest


@pytest.mark.parametrize(
    ("text", "hedged"),
    [
        ("Lenvatinib may prolong OS", True),
        ("Lenvatinib might prolong OS", True),
        ("An exploratory analysis of OS", True),
        ("The data suggest a longer OS", True),
        ("OS was numerically longer", True),
        ("Lenvatinib prolonged OS", False),
        ("OS was not longer", False),
    ],
)
def test_hedged(text: str, hedged: bool, only: Callable[[str], Clause]):
    """A clause with "may", "suggest", "numerically" and the like takes back some of its certainty."""
    assert only(text).hedged is hedged


def test_hedge_stays_in_its_clause(read: Read):
    """A hedge takes back nothing of another clause."""
    assert [clause.hedged for clause in read_clauses(read("PFS may be longer but OS was longer."))] == [True, False]


@pytest.mark.parametrize(
    ("text", "directions"),
    [
        ("OS was not longer and response higher", {"longer", "higher"}),
        ("OS was similar", {"same"}),
        ("OS did not differ", {"different"}),
        ("OS was 9.9 months", set()),
    ],
)
def test_directions(text: str, directions: set[str], only: Callable[[str], Clause]):
    """The directions of a clause are all that it gives, negated or not."""
    assert only(text).directions == directions


@given(st.lists(st.sampled_from(WORDS), max_size=25), st.sampled_from([None, PHRASE_ENDS, PAIR_ENDS]))
@settings(deadline=None)
def test_nothing_is_lost(tokenizer: Tokenizer, words: list[str], ends: frozenset[str] | None):
    """Every telling word but a number is named by a clause, and a clause names nothing else."""
    tokens = tokenizer.tokens(" ".join(words))
    clauses = read_clauses(tokens) if ends is None else read_clauses(tokens, ends)
    telling = {token.key for token in tokens if token.tells and token.kind != "number"}
    assert frozenset().union(*(clause.keys for clause in clauses)) == telling
    assert all(clause.keys == clause.told | clause.denied for clause in clauses)
    assert all(set(keys) <= clause.denied for clause in clauses for keys in clause.first_denied)


@given(st.lists(st.sampled_from(WORDS), max_size=25))
@settings(deadline=None)
def test_without_negation_nothing_is_denied(tokenizer: Tokenizer, words: list[str]):
    """What is denied is denied by a negation: a text without any denies nothing."""
    tokens = tokenizer.tokens(" ".join(words))
    if not any(token.kind == "negation" for token in tokens):
        assert not any(clause.denied for clause in read_clauses(tokens))
    assert sum(len(clause.first_denied) for clause in read_clauses(tokens)) == sum(
        token.kind == "negation" for token in tokens
    )
