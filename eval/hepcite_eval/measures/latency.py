"""Latency: the median and the 95th percentile of the time that an answer takes."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Latency:
    """Percentiles, in milliseconds; linear between neighbours."""

    p50_ms: float
    p95_ms: float


def latency(milliseconds: Iterable[float]) -> Latency:
    """Return the percentiles of some times, of which there must be at least one.

    >>> latency([10, 20, 30])
    Latency(p50_ms=20.0, p95_ms=29.0)
    """
    p50, p95 = np.percentile(list(milliseconds), [50, 95])
    return Latency(round(float(p50), 1), round(float(p95), 1))
