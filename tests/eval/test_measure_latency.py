"""Latency: percentiles worked out by hand."""

from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite_eval.measures.latency import Latency, latency

TIMES = st.lists(st.floats(0, 1e6), min_size=1, max_size=30)


def test_median_of_an_even_number():
    """Between 20 and 30 lies 25; 95 % of the way from index 0 to 3 is 2.85: 30 + 0.85 x 10."""
    assert latency([10, 20, 30, 40]) == Latency(p50_ms=25.0, p95_ms=38.5)


def test_order_does_not_matter():
    """Times come as they come; index 0.95 x 4 = 3.8 lies between 4 and 100: 4 + 0.8 x 96."""
    assert latency([100, 3, 1, 4, 2]) == Latency(p50_ms=3.0, p95_ms=80.8)


def test_one_time():
    """One time is every percentile."""
    assert latency([12.34]) == Latency(12.3, 12.3)


def test_one_slow_answer_in_a_hundred():
    """A single slow answer among a hundred does not reach the 95th percentile."""
    assert latency([10.0] * 99 + [9_999.0]) == Latency(10.0, 10.0)


def test_a_generator_is_read_once():
    """Times may come from a generator."""
    assert latency(time for time in (5.0, 5.0)) == Latency(5.0, 5.0)


@given(TIMES)
@settings(deadline=None)
def test_percentiles_are_in_order(times: list[float]):
    """The median is at most the 95th percentile, and both lie among the times, but for rounding."""
    found = latency(times)
    assert min(times) - 0.1 <= found.p50_ms <= found.p95_ms <= max(times) + 0.1
