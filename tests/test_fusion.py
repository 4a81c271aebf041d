"""Fusion: values worked out by hand, and laws."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.fusion import fuse, min_max, ranked

RUN = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(-50, 50).map(float), max_size=8)


def test_min_max_by_hand():
    """(4 - 2) / (6 - 2) is one half."""
    assert min_max({"a": 6.0, "b": 4.0, "c": 2.0}) == {"a": 1.0, "b": 0.5, "c": 0.0}


def test_min_max_of_negative_scores():
    """(-0.5 + 1) / (1 + 1) is one quarter."""
    assert min_max({"a": 1.0, "b": -0.5, "c": -1.0}) == {"a": 1.0, "b": 0.25, "c": 0.0}


@pytest.mark.parametrize("scores", [{"a": 3.0}, {"a": 0.0, "b": 0.0}])
def test_equal_scores_become_one(scores: dict[str, float]):
    """A run that tells nothing apart gives everyone the full score."""
    assert set(min_max(scores).values()) == {1.0}


def test_min_max_of_nothing():
    """No scores stay no scores."""
    assert min_max({}) == {}


def test_fuse_by_hand():
    """0.7 x 1 + 0.3 x 0.5 = 0.85; an id that a run lacks gets nothing from it."""
    fused = fuse([(0.7, {"a": 2.0, "b": 1.0}), (0.3, {"a": 5.0, "c": 10.0, "d": 0.0})])
    assert fused == pytest.approx({"a": 0.85, "b": 0.0, "c": 0.3, "d": 0.0})


def test_fuse_ignores_ranges():
    """A run with large scores does not drown one with small ones."""
    fused = fuse([(0.5, {"a": 1000.0, "b": 0.0}), (0.5, {"a": 0.0, "b": 0.001})])
    assert fused["a"] == fused["b"]


def test_fuse_of_nothing():
    """Empty runs fuse to nothing."""
    assert fuse([]) == fuse([(0.5, {}), (0.5, {})]) == {}


def test_ties_are_broken_by_id():
    """Equal scores stand in the order of their ids, below better ones."""
    assert [key for key, _ in ranked({"c": 1.0, "b": 2.0, "a": 1.0})] == ["b", "a", "c"]


@given(RUN, RUN, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_order_of_insertion_does_not_matter(one: dict[str, float], two: dict[str, float], chance: random.Random):
    """Shuffled runs give the same ranking, to the last bit."""
    items = [list(run.items()) for run in (one, two)]
    for run in items:
        chance.shuffle(run)
    assert ranked(fuse([(0.5, one), (0.5, two)])) == ranked(fuse([(0.5, dict(run)) for run in items]))


@given(RUN, RUN)
@settings(deadline=None)
def test_fused_scores_lie_between_zero_and_one(one: dict[str, float], two: dict[str, float]):
    """With weights that add up to one, a fused score is at least 0 and at most 1."""
    assert all(0.0 <= score <= 1.0 for score in fuse([(0.5, one), (0.5, two)]).values())


@given(RUN)
@settings(deadline=None)
def test_min_max_keeps_the_order(run: dict[str, float]):
    """Scaling changes no ranking."""
    assert len(set(run.values())) == 1 or [k for k, _ in ranked(min_max(run))] == [k for k, _ in ranked(run)]


@given(RUN)
@settings(deadline=None)
def test_ranking_never_rises(run: dict[str, float]):
    """Scores come best first."""
    scores = [score for _, score in ranked(run)]
    assert scores == sorted(scores, reverse=True)
