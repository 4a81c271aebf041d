"""Bootstrap intervals and paired tests, by SciPy, with fixed seeds so that equal runs give equal figures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES, FLIPS = 2_000, 19_999
"""Bootstrap samples; random sign flips of the paired test, so many that p can fall below 0.001."""

SEED = 20_260_121
LEVEL = 0.95

PLACES = 9
"""Decimal places beyond which values are equal."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over questions with its bootstrap interval.

    Attributes:
        low: Lower end of the 95 % percentile interval (Efron 1979); equal to the mean when all values are equal.
        n: Questions to which the measure applies.
    """

    mean: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True)
class Paired:
    """Two runs on the same questions.

    Attributes:
        difference: Mean of B minus A, with its 95 % bootstrap interval.
        wins: Questions on which B has the higher value.
        p_value: Two-sided paired randomisation test on the mean difference (Smucker, Allan & Carterette 2007); 1 for
            a single question.
    """

    difference: Estimate
    wins: int
    losses: int
    ties: int
    p_value: float


def estimate(values: Sequence[float]) -> Estimate:
    """Return the mean and its interval; at least one value is needed.

    >>> estimate([1.0, 1.0, 1.0])
    Estimate(mean=1.0, low=1.0, high=1.0, n=3)
    """
    from scipy.stats import bootstrap

    sample = np.asarray(values, dtype=float)
    mean = float(sample.mean())
    if np.ptp(sample) == 0:
        return Estimate(_rounded(mean), _rounded(mean), _rounded(mean), len(sample))
    found = bootstrap(
        (sample,),
        np.mean,
        n_resamples=RESAMPLES,
        confidence_level=LEVEL,
        method="percentile",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    return Estimate(_rounded(mean), _rounded(found.low), _rounded(found.high), len(sample))


def compare_paired(a: Sequence[float], b: Sequence[float]) -> Paired:
    """Compare values of the same questions, in the same order; higher is a win for `b`."""
    from scipy.stats import permutation_test

    # Rounded, so that means of the same thirds added up in another order are ties.
    differences = np.round(np.asarray(b, dtype=float) - np.asarray(a, dtype=float), PLACES)
    p_value = 1.0
    if len(differences) > 1 and np.any(differences):
        p_value = permutation_test(
            (differences,),
            lambda sample, axis: np.round(np.mean(sample, axis=axis), PLACES),
            permutation_type="samples",
            vectorized=True,
            n_resamples=FLIPS,
            rng=np.random.default_rng(SEED),
        ).pvalue
    return Paired(
        difference=estimate(differences.tolist()),
        wins=int(np.sum(differences > 0)),
        losses=int(np.sum(differences < 0)),
        ties=int(np.sum(differences == 0)),
        p_value=_rounded(p_value),
    )


def _rounded(value: float) -> float:
    """Round to six places: enough to compare, few enough to be equal on other machines."""
    return round(float(value), 6) + 0.0  # no negative zero
