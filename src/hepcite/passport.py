"""The corpus passport: how many texts of each kind, how new they are, and when notices were last looked for."""

from dataclasses import dataclass
from datetime import date

STALE_DAYS = 30
"""Days after which a check for notices is said to be old."""


@dataclass(frozen=True, slots=True)
class Passport:
    """What a reader should know of the corpus behind an answer.

    Attributes:
        counts: Documents of each kind that occurs, in the order of `DOCUMENT_KINDS`.
        newest_year: Year of the newest document; None for an empty corpus.
        retracted: Papers that were retracted.
        notices_checked: ISO day since which every paper that was ever checked for retractions and corrections has been;
            None before the first check.
        unchecked: Papers with a DOI or a PMID for which no such check was ever made.
    """

    counts: tuple[tuple[str, int], ...] = ()
    newest_year: int | None = None
    retracted: int = 0
    notices_checked: str | None = None
    unchecked: int = 0


def is_stale(passport: Passport, today: date) -> bool:
    """Say whether the check of some paper is older than `STALE_DAYS` days; without any check there is none."""
    if passport.notices_checked is None:
        return False
    return (today - date.fromisoformat(passport.notices_checked)).days > STALE_DAYS
