"""Time that passes without waiting, for what keeps a distance between requests."""

import threading


class FakeTime:
    """A clock that only moves when somebody sleeps.

    Attributes:
        now: Seconds since it was made.
        slept: What was slept, in seconds, in order.
    """

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []
        self._lock = threading.Lock()

    def clock(self) -> float:
        """Return the seconds that were slept."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Pass the time at once."""
        with self._lock:
            self.slept.append(seconds)
            self.now += seconds
