"""Studies named by their author: rare surnames always, common ones only with a sign that a study is meant."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.authors import named_authors
from hepcite.corpus_topics import first_author
from hepcite.documents import Document

SURNAMES = ["Scheiner", "Long", "Chan", "Rezaee-Zavareh", "Ruiz de Galarreta", "M\u00fcller", "O'Brien", "Persano"]
FIND = named_authors(SURNAMES)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What did Scheiner report?", ("Scheiner",)),
        ("SCHEINER or scheiner?", ()),
        ("Scheiners data", ()),
        ("the Ruiz de Galarreta mice", ("Ruiz de Galarreta",)),
        ("Rezaee-Zavareh: transplant", ("Rezaee-Zavareh",)),
        ("Zavareh: transplant", ()),
        ("Persano, then Scheiner", ("Persano", "Scheiner")),
        ("Scheiner? Scheiner!", ("Scheiner",)),
        ("", ()),
        ("\U0001f600", ()),
    ],
)
def test_rare_surnames(question: str, found: tuple[str, ...]):
    """A rare surname is found as a whole word in its own spelling, each once, in the order of the alphabet."""
    assert FIND(question) == found


@pytest.mark.parametrize(
    "sign",
    [
        " et al",
        ", et al",
        " and colleagues",
        " and coworkers",
        " and co-workers",
        " 2024",
        " 1999",
        " study",
        " studies",
        " trial",
        " cohort",
        " series",
        " paper",
        " group",
        " phase II trial",
        " report",
        " meta-analysis",
        " analysis",
        "'s cohort",
        "\u2019s cohort",
        "'s results",
    ],
)
def test_common_surname_with_a_sign(sign: str):
    """A surname that is also a word names a study when et al, a year, "trial" or a genitive follows."""
    assert FIND(f"What did Long{sign} show?") == ("Long",)


@pytest.mark.parametrize("rest", ["", " story short", " 1850", " 20245", " and collages", " et alia", " trials", "est"])
def test_common_surname_without_a_sign(rest: str):
    """A surname that is also a word is otherwise only a word."""
    assert FIND(f"Long{rest}") == ()


@pytest.mark.parametrize("name", ["a.b", "x+", "(y", "Smi[th"])
def test_odd_names_are_no_patterns(name: str):
    """Signs in a surname stand for themselves and break nothing."""
    assert named_authors([name])("axb xx y Smit") == ()


def test_surnames_with_marks():
    """Umlauts and apostrophes belong to a name."""
    assert FIND("M\u00fcller et al and O'Brien et al") == ("M\u00fcller", "O'Brien")


def test_no_surnames():
    """Without authors none is found."""
    assert named_authors([])("Scheiner et al") == ()


def test_every_author_of_the_corpus_is_found(shipped: tuple[Document, ...]):
    """Every first author of the shipped corpus is found with "et al" behind the name."""
    surnames = {surname for document in shipped if (surname := first_author(document))}
    find = named_authors(surnames)
    assert len(surnames) > 50 and all(surname in find(f"According to {surname} et al, why?") for surname in surnames)


@given(st.permutations(SURNAMES), st.lists(st.sampled_from([*SURNAMES, "et al", "'s", "trial", "in"]), max_size=8))
@settings(deadline=None)
def test_order_of_surnames_does_not_matter(names: list[str], words: list[str]):
    """What is found depends neither on the order of the authors nor on doubles among them, and is sorted."""
    question = " ".join(words)
    found = named_authors([*names, *names])(question)
    assert found == FIND(question) == tuple(sorted(set(found)))


@given(st.text(max_size=60))
@settings(deadline=None)
def test_only_what_stands_there_is_found(question: str):
    """Of any text only surnames that stand in it are found."""
    assert all(name in question and name in SURNAMES for name in FIND(question))


@given(st.text(alphabet=st.characters(categories=["P", "Zs"]), max_size=3), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_rare_surname_between_any_marks(mark: str, chance: random.Random):
    """Punctuation and spaces around a rare surname hide it from nobody."""
    mark = mark.replace("_", "")  # joins words
    before, after = (mark, "") if chance.random() < 0.5 else ("", mark)
    assert FIND(f"{before}Scheiner{after}") == ("Scheiner",)
