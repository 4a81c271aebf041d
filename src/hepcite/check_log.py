"""A log of checks against services: what was asked last, and when; an interrupted sync goes on where it stopped."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from hepcite.additions import now
from hepcite.database import Database

GOES_ON = timedelta(days=1)
"""How long an interrupted sync can be gone on with; what it had asked is then too old."""

Step = Literal["text", "notices", "trial"]
Outcome = Literal["new", "changed", "same", "refused", "absent", "checked"]
"""What came of a check: a text is new, changed or the same; was refused; is not to be had. Else only: was checked."""


@dataclass(frozen=True, slots=True)
class Check:
    """The latest check of one thing.

    Attributes:
        item: A study id, or a trial's number.
        detail: Why a text was refused or is absent; empty otherwise.
        at: When, in ISO form.
    """

    step: Step
    item: str
    outcome: Outcome
    detail: str
    at: str


@dataclass(frozen=True, slots=True)
class PartSync:
    """A sync of some studies only.

    Attributes:
        studies: Their ids, in order.
        began: When, in ISO form.
        ended: When; None while it is interrupted.
    """

    studies: tuple[str, ...]
    began: str
    ended: str | None


class CheckLog:
    """Keeps the latest check of each thing, and when syncs, of all studies or of some, began and ended."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start_sync(self) -> str:
        """Return when the sync began that is to be gone on with, or begin a new one.

        A new one begins when the last was finished, or was interrupted more than `GOES_ON` ago.
        """
        rows = self._database.select("SELECT started_at, finished_at FROM syncs ORDER BY sync_id DESC LIMIT 1")
        if rows and _goes_on(*rows[0]):
            return str(rows[0][0])
        at = now()
        with self._database.transaction() as connection:
            connection.execute("INSERT INTO syncs (started_at) VALUES (?)", (at,))
        return at

    def finish_sync(self) -> None:
        """Note that all there was to check was checked, also what interrupted syncs of some studies had left."""
        at = now()
        with self._database.transaction() as connection:
            for table in ("syncs", "part_syncs"):
                connection.execute(f"UPDATE {table} SET finished_at = ? WHERE finished_at IS NULL", (at,))  # noqa: S608

    def last_sync(self) -> tuple[str, str | None] | None:
        """Return when the latest sync began, and when it ended if it did; None before the first."""
        rows = self._database.select("SELECT started_at, finished_at FROM syncs ORDER BY sync_id DESC LIMIT 1")
        return (rows[0][0], rows[0][1]) if rows else None

    def start_part(self, studies: Collection[str]) -> str:
        """Return when the sync of these very studies began that is to be gone on with, or begin a new one."""
        query = "SELECT started_at, finished_at FROM part_syncs WHERE studies = ? ORDER BY sync_id DESC LIMIT 1"
        rows = self._database.select(query, (_key(studies),))
        if rows and _goes_on(*rows[0]):
            return str(rows[0][0])
        at = now()
        with self._database.transaction() as connection:
            connection.execute("INSERT INTO part_syncs (studies, started_at) VALUES (?, ?)", (_key(studies), at))
        return at

    def finish_part(self, studies: Collection[str]) -> None:
        """Note that these studies were checked, also what interrupted syncs of some of them had left."""
        left = self._database.select("SELECT sync_id, studies FROM part_syncs WHERE finished_at IS NULL")
        done = [(now(), sync_id) for sync_id, key in left if set(key.split("\n")) <= set(studies)]
        with self._database.transaction() as connection:
            connection.executemany("UPDATE part_syncs SET finished_at = ? WHERE sync_id = ?", done)

    def last_part(self) -> PartSync | None:
        """Return the sync of some studies that began last; None before the first."""
        query = "SELECT studies, started_at, finished_at FROM part_syncs ORDER BY started_at DESC, sync_id DESC LIMIT 1"
        rows = self._database.select(query)
        return PartSync(tuple(rows[0][0].split("\n")), rows[0][1], rows[0][2]) if rows else None

    def record(self, step: Step, outcomes: Sequence[tuple[str, Outcome, str]]) -> None:
        """Note the outcome of checks: (item, outcome, detail) each, all together."""
        at = now()
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO checks VALUES (?, ?, ?, ?, ?)",
                [(step, item, outcome, detail, at) for item, outcome, detail in outcomes],
            )

    def checks(self, step: Step, since: str = "") -> dict[str, Check]:
        """Return the latest check of each item at or after an ISO time, by item."""
        query = "SELECT step, item, outcome, detail, checked_at FROM checks WHERE step = ? AND checked_at >= ?"
        return {row[1]: Check(*row) for row in self._database.select(query + " ORDER BY item", (step, since))}


def _goes_on(began: str, ended: str | None) -> bool:
    return ended is None and datetime.now(UTC) - datetime.fromisoformat(began) < GOES_ON


def _key(studies: Collection[str]) -> str:
    return "\n".join(sorted(set(studies)))
