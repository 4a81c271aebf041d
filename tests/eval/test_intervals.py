"""Bootstrap intervals and the paired test: known values, and laws."""

from itertools import product
from math import comb

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from hepcite_eval.intervals import FLIPS, Estimate, compare_paired, estimate

VALUE = st.integers(0, 64).map(lambda number: number / 64)
"""Values without rounding, so that what is worked out in another order is the same."""
VALUES = st.lists(VALUE, min_size=1, max_size=25)
PAIRS = st.lists(st.tuples(VALUE, VALUE), min_size=2, max_size=9)


def exact_p(differences: list[float]) -> float:
    """Work out the two-sided paired randomisation test by writing down every choice of signs."""
    observed = sum(differences)
    sums = [
        sum(s * d for s, d in zip(signs, differences, strict=True))
        for signs in product((1, -1), repeat=len(differences))
    ]
    least = min(sum(s <= observed + 1e-9 for s in sums), sum(s >= observed - 1e-9 for s in sums))
    return min(1.0, 2 * least / len(sums))


def test_mean_by_hand():
    """(0 + 0.5 + 1 + 1) / 4."""
    found = estimate([0.0, 0.5, 1.0, 1.0])
    assert (found.mean, found.n) == (0.625, 4)


def test_interval_of_a_share_is_the_binomial_one():
    """Resampling 60 ones among 100 draws from a binomial: the ends are its quantiles, give or take one."""
    found = estimate([1.0] * 60 + [0.0] * 40)
    low, high = (binom.ppf(level, 100, 0.6) / 100 for level in (0.025, 0.975))
    assert found.low == pytest.approx(low, abs=0.011)
    assert found.high == pytest.approx(high, abs=0.011)


def test_two_values():
    """Samples of 0 and 1 have means 0, 1/2 and 1, the outer ones a quarter of the time each."""
    assert estimate([0.0, 1.0]) == Estimate(mean=0.5, low=0.0, high=1.0, n=2)


@pytest.mark.parametrize("value", [0.0, 1.0, 1 / 3, 0.1, -0.25])
@pytest.mark.parametrize("n", [1, 2, 3, 240])
def test_equal_values_have_no_width(value: float, n: int):
    """One value, or values that are all equal: both ends are the mean."""
    found = estimate([value] * n)
    assert found == Estimate(round(value, 6), round(value, 6), round(value, 6), n)


def test_one_odd_value_gives_width():
    """A single fault among 240 answers is not hidden: the interval reaches below the mean and up to one."""
    found = estimate([0.0] + [1.0] * 239)
    assert found.low < found.mean < found.high == 1.0


def test_equal_runs_have_equal_figures():
    """The seed is fixed: the same values give the same interval, whatever was drawn in between."""
    values = [0.0, 0.25, 0.5, 1.0, 1.0, 0.75]
    first = estimate(values)
    np.random.default_rng().random(10)
    assert estimate(values) == first


def test_more_questions_narrow_the_interval():
    """Four times the questions, half the width."""
    few, many = estimate([0.0, 1.0] * 25), estimate([0.0, 1.0] * 100)
    assert (many.high - many.low) / (few.high - few.low) == pytest.approx(0.5, abs=0.1)


def test_figures_are_rounded():
    """Six places, so that equal runs are equal on other machines."""
    assert estimate([1.0, 0.0, 0.0]).mean == 0.333333


@given(VALUES)
@settings(deadline=None, max_examples=50)
def test_mean_lies_in_its_interval(values: list[float]):
    """The ends enclose the mean, and lie among the values."""
    found = estimate(values)
    assert min(values) - 1e-6 <= found.low <= found.mean <= found.high <= max(values) + 1e-6
    assert found.mean == pytest.approx(sum(values) / len(values), abs=1e-6)


@given(VALUES)
@settings(deadline=None, max_examples=25)
def test_scaled_values_scale_the_interval(values: list[float]):
    """Percentages in place of shares change nothing but the unit."""
    share, percent = estimate(values), estimate([100 * value for value in values])
    expected = [100 * share.mean, 100 * share.low, 100 * share.high]
    assert [percent.mean, percent.low, percent.high] == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    ("differences", "p_value"),
    [
        ([1, 1, 1, 1], 2 / 2**4),
        ([1] * 6, 2 / 2**6),
        ([1] * 10, 2 / 2**10),
        ([-1] * 10, 2 / 2**10),
        ([1, 1, 1, 1, -1], 2 * (comb(5, 4) + comb(5, 5)) / 2**5),
        ([1] * 7 + [-1] * 2, 2 * (comb(9, 7) + comb(9, 8) + comb(9, 9)) / 2**9),
        ([1, 1, 1, 0], 2 / 2**3),
        ([0.1, 0.2, 0.3], 2 / 2**3),
        ([3, 2, -1], 2 * 2 / 2**3),  # sums of at least 4: 3+2-1 and 3+2+1
        ([1, -1], 1.0),
        ([1, 0], 1.0),
        ([0, 0, 0], 1.0),
    ],
)
def test_p_value_by_hand(differences: list[float], p_value: float):
    """With few questions all choices of signs are counted: twice the share of those as far out as what was seen."""
    assert compare_paired([0.0] * len(differences), differences).p_value == pytest.approx(p_value, abs=1e-6)


@given(PAIRS)
@settings(deadline=None, max_examples=50)
def test_p_value_is_exact_for_few_questions(pairs: list[tuple[float, float]]):
    """Up to nine questions the test agrees with an enumeration of all signs."""
    found = compare_paired([a for a, _ in pairs], [b for _, b in pairs])
    assert found.p_value == pytest.approx(exact_p([b - a for a, b in pairs]), abs=1e-6)


def test_p_value_is_close_for_many_questions():
    """60 wins and 40 losses of one: the randomised test comes near the exact binomial one."""
    exact = 2 * binom.sf(59, 100, 0.5)
    assert compare_paired([0.0] * 60 + [1.0] * 40, [1.0] * 60 + [0.0] * 40).p_value == pytest.approx(exact, abs=0.02)


def test_p_value_is_never_zero():
    """From random signs no certainty follows: the least value is 2 / (resamples + 1)."""
    assert compare_paired([0.0] * 200, [1.0] * 200).p_value == pytest.approx(2 / (FLIPS + 1), abs=1e-6)


def test_wins_losses_and_ties():
    """Counted by question, whatever the size of the difference."""
    found = compare_paired([0.5, 0.5, 0.5, 0.5, 0.5], [1.0, 0.6, 0.5, 0.5, 0.0])
    assert (found.wins, found.losses, found.ties) == (2, 1, 2)


def test_difference_is_b_minus_a():
    """The mean of 0.5, 0.5 and -0.25 is 0.25."""
    assert compare_paired([0.0, 0.0, 0.5], [0.5, 0.5, 0.25]).difference.mean == 0.25


def test_paired_not_pooled():
    """A small gain on every question of very different difficulty is certain, as the interval shows."""
    found = compare_paired([0.0, 0.25, 0.5, 0.75], [0.125, 0.375, 0.625, 0.875])
    assert found.difference == Estimate(0.125, 0.125, 0.125, 4)


@given(VALUES)
@settings(deadline=None)
def test_with_itself_only_ties(values: list[float]):
    """Equal runs have no difference, no win, no loss, and nothing but chance between them."""
    found = compare_paired(values, values)
    assert found.difference == Estimate(0.0, 0.0, 0.0, len(values))
    assert (found.wins, found.losses, found.ties, found.p_value) == (0, 0, len(values), 1.0)


@given(PAIRS)
@settings(deadline=None, max_examples=50)
def test_swapping_the_runs_swaps_wins_and_losses(pairs: list[tuple[float, float]]):
    """B against A is A against B with the signs turned, and as likely by chance."""
    a, b = [a for a, _ in pairs], [b for _, b in pairs]
    there, back = compare_paired(a, b), compare_paired(b, a)
    assert (there.wins, there.losses, there.ties) == (back.losses, back.wins, back.ties)
    assert there.difference.mean == pytest.approx(-back.difference.mean)
    assert there.p_value == pytest.approx(back.p_value)


@given(PAIRS)
@settings(deadline=None, max_examples=50)
def test_every_question_is_won_lost_or_tied(pairs: list[tuple[float, float]]):
    """The counts add up, and p is a probability."""
    assume(any(a != b for a, b in pairs))
    found = compare_paired([a for a, _ in pairs], [b for _, b in pairs])
    assert found.wins + found.losses + found.ties == found.difference.n == len(pairs)
    assert 0.0 < found.p_value <= 1.0


def test_same_comparison_twice():
    """Random signs are drawn with a fixed seed."""
    a, b = [0.0] * 30 + [1.0] * 20, [1.0] * 20 + [0.0] * 30
    assert compare_paired(a, b) == compare_paired(a, b)


def test_lists_of_different_length():
    """Values of different questions cannot be paired."""
    with pytest.raises(ValueError, match="broadcast"):
        compare_paired([0.0, 1.0], [0.0, 1.0, 1.0])


def test_one_question_is_no_evidence():
    """A single question that differs is a win, and p is 1."""
    found = compare_paired([0.25], [0.5])
    assert (found.wins, found.p_value) == (1, 1.0)


def test_sums_in_another_order_are_ties():
    """1 - 1/3 and 2/3 differ in the last bit only."""
    a, b = (1 + 1 + (1 - 1 / 3)) / 3, (2 / 3 + 1 + 1) / 3
    found = compare_paired([a, 0.5, 0.5], [b, 0.5, 0.5])
    assert a != b
    assert (found.wins, found.losses, found.ties) == (0, 0, 3)


def test_no_difference_on_average_is_not_significant():
    """Differences of -5, -2, 5, -3 and 5 twelfths add up to nothing: every choice of signs is as far from zero."""
    a, b = [12, 5, 5, 6, 7], [7, 3, 10, 3, 12]
    found = compare_paired([value / 12 for value in a], [value / 12 for value in b])
    assert found.p_value == 1.0
