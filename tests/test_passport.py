"""When the corpus's check for notices is said to be old."""

from datetime import date, timedelta

import pytest

from hepcite.passport import STALE_DAYS, Passport, is_stale

TODAY = date(2026, 3, 1)


@pytest.mark.parametrize(("days", "stale"), [(-1, False), (0, False), (STALE_DAYS, False), (STALE_DAYS + 1, True)])
def test_stale_after_a_month(days: int, stale: bool):
    """A check is old from the day after its thirtieth; one of today or of a clock that runs ahead is not."""
    checked = (TODAY - timedelta(days=days)).isoformat()
    assert is_stale(Passport(notices_checked=checked), TODAY) is stale


def test_never_checked_is_not_stale():
    """Without any check there is none that could be old."""
    assert not is_stale(Passport(), TODAY)
