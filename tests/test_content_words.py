"""The words that carry a text, as stems, and how telling they are."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.content_words import stem_rarity, stems, telling_stems

TEXTS = st.lists(st.text("abc \u00e9.-", max_size=30), max_size=6)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The grafts, rejected", {"graft", "reject"}),
        ("rejection, rejecting; REJECTED!", {"reject"}),
        ("of the and", set()),
        ("", set()),
        ("\U0001f600 ?!", set()),
        ("na\u00efve", {"na\u00efv"}),
    ],
)
def test_stems_by_hand(text: str, found: set[str]):
    """Endings and capitals do not count, nor do stop words."""
    assert stems(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("how long do people wait after the washout", {"washout"}),
        ("what came of it", set()),
        ("Transplanted livers", {"transplant", "liver"}),
        ("", set()),
    ],
)
def test_telling_stems_by_hand(text: str, found: set[str]):
    """The commonest words of English tell nothing of a question."""
    assert telling_stems(text) == found


def test_rarity_by_hand():
    """A stem in one of three texts has ln(4/2), one in all of them ln(4/4), however often it stands in one."""
    found = stem_rarity(["graft graft lost", "graft", "grafts kept"])
    assert found == pytest.approx({"graft": 0.0, "lost": math.log(2), "kept": math.log(2)})


def test_no_texts_no_rarity():
    """Without texts no stem has a rarity; texts without words leave the count of texts."""
    assert stem_rarity([]) == {}
    assert stem_rarity(["graft", "", "the"]) == pytest.approx({"graft": math.log(2)})


def test_texts_are_read_once():
    """Texts that can be gone through only once give the same."""
    texts = ["graft lost", "graft kept"]
    assert stem_rarity(iter(texts)) == stem_rarity(texts)


@given(st.lists(st.sampled_from(["what", "grafts", "were", "the", "washout", "9.9", "long", "CAR-T"]), max_size=8))
@settings(deadline=None)
def test_telling_stems_are_stems(typed: list[str]):
    """A telling stem is one of the text's stems, and the words of which it is made are rare ones."""
    text = " ".join(typed)
    assert telling_stems(text) == stems(text) & {"graft", "washout"}


@given(st.text(max_size=40), st.text(max_size=40))
@settings(deadline=None)
def test_stems_of_two_texts_add_up(one: str, two: str):
    """Two texts on lines of their own have the stems of both."""
    assert stems(f"{one}\n{two}") == stems(one) | stems(two)


@given(TEXTS, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_order_of_texts_does_not_matter(texts: list[str], chance: random.Random):
    """A corpus in another order has the same rarities."""
    shuffled = chance.sample(texts, len(texts))
    assert stem_rarity(shuffled) == stem_rarity(texts)


@given(TEXTS)
@settings(deadline=None)
def test_rarity_lies_between_none_and_most(texts: list[str]):
    """A rarity is at least 0 and at most that of a stem in one text alone."""
    most = math.log((len(texts) + 1) / 2)
    found = stem_rarity(texts)
    assert all(0.0 <= value <= most for value in found.values())
    assert set(found) == set().union(*map(stems, texts))


@given(st.lists(st.sampled_from(["graft", "lost graft", "kept", "kept lost"]), min_size=1, max_size=8))
@settings(deadline=None)
def test_rarer_counts_more(texts: list[str]):
    """Of two stems, the one in fewer texts is never the less telling."""
    found = stem_rarity(texts)
    frequency = {stem: sum(stem in stems(text) for text in texts) for stem in found}
    assert sorted(found, key=lambda s: (found[s], s)) == sorted(found, key=lambda s: (-frequency[s], s))
