"""What was published about the corpus's papers and trials since: notices, and how far a trial is, as last checked."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from hepcite.database import Database
from hepcite.documents import CONCERN, CORRECTED, RETRACTED, sha256_of
from hepcite.sources.articles import Notice, NoticeKind
from hepcite.trials import TrialStatus

WORDS: Mapping[NoticeKind, str] = {"retracted": RETRACTED, "concern": CONCERN, "corrected": CORRECTED}

_TRIALS = "SELECT nct_id, record FROM trials ORDER BY nct_id"


class Standing:
    """The snapshot that the last checks left; it is all that is known offline."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def notices(self) -> dict[str, tuple[Notice, ...]]:
        """Return the notices of each study that has any, the gravest first."""
        found: dict[str, tuple[Notice, ...]] = {}
        for study_id, record in self._database.select(
            "SELECT study_id, record FROM notices ORDER BY study_id, position"
        ):
            found[study_id] = (*found.get(study_id, ()), Notice(**json.loads(record)))
        return found

    def put_notices(self, study_id: str, notices: Iterable[Notice], sources: Iterable[str]) -> None:
        """Put what some services say about a study in the place of what the same services said before."""
        asked = set(sources)
        kept = [notice for notice in self.notices_of(study_id) if notice.source not in asked]
        listed = sorted(dict.fromkeys([*kept, *notices]), key=lambda notice: list(WORDS).index(notice.kind))
        rows = [(study_id, i, json.dumps(asdict(notice), ensure_ascii=False)) for i, notice in enumerate(listed)]
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM notices WHERE study_id = ?", (study_id,))
            connection.executemany("INSERT INTO notices VALUES (?, ?, ?)", rows)

    def notices_of(self, study_id: str) -> tuple[Notice, ...]:
        """Return the notices of one study, the gravest first; empty without any."""
        query = "SELECT record FROM notices WHERE study_id = ? ORDER BY position"
        return tuple(Notice(**json.loads(row[0])) for row in self._database.select(query, (study_id,)))

    def trials(self) -> dict[str, TrialStatus]:
        """Return each trial's status by each of its numbers."""
        trials = [_to_trial(record) for _, record in self._database.select(_TRIALS)]
        return {number: trial for trial in trials for number in (*trial.aliases, trial.nct_id)}

    def put_trials(self, trials: Sequence[TrialStatus]) -> None:
        """Keep the status of trials in place of the one before."""
        rows = [(trial.nct_id, json.dumps(asdict(trial), ensure_ascii=False)) for trial in trials]
        old = [(number,) for trial in trials for number in trial.aliases]
        with self._database.transaction() as connection:
            connection.executemany("DELETE FROM trials WHERE nct_id = ?", old)
            connection.executemany("INSERT OR REPLACE INTO trials VALUES (?, ?)", rows)

    def stamp(self) -> str:
        """Return a SHA-256 that changes with any notice or trial's status, and with the day of the last check."""
        days = "SELECT step, max(substr(checked_at, 1, 10)) FROM checks GROUP BY step ORDER BY step"
        notices = "SELECT study_id, record FROM notices ORDER BY study_id, position"
        return sha256_of(repr([self._database.select(query) for query in (days, notices, _TRIALS)]))


def describe_notice(notice: Notice) -> str:
    """Return a notice as it stands beside a quote.

    >>> describe_notice(Notice("retracted", "PubMed", "Liver J. 2025;1:9", "2025-03-01"))
    'retracted: Liver J. 2025;1:9, 2025-03-01 (PubMed)'
    """
    where = ", ".join(part for part in (notice.reference, notice.date) if part)
    return f"{WORDS[notice.kind]}{': ' if where else ''}{where} ({notice.source})"


def describe_mark(notices: Iterable[Notice]) -> str:
    """Return what a person who is to look at a refused paper must know of it; empty without notices.

    >>> describe_mark([Notice("retracted", "PubMed"), Notice("corrected", "PubMed")])
    '; it is marked: corrected, retracted'
    """
    kinds = sorted({WORDS[notice.kind] for notice in notices})
    return f"; it is marked: {', '.join(kinds)}" if kinds else ""


def _to_trial(record: str) -> TrialStatus:
    fields = json.loads(record)
    for name in ("phases", "primary_outcomes", "aliases"):
        fields[name] = tuple(fields[name])
    return TrialStatus(**fields)
