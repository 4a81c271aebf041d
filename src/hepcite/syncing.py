"""Bringing the corpus up to date with the literature: abstracts, notices, trials; interrupted, it goes on later."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from hepcite.adding import Intake
from hepcite.additions import Additions, Changed
from hepcite.article_documents import Provenance
from hepcite.check_log import Check, CheckLog, Outcome
from hepcite.documents import Document
from hepcite.indexing import Progress
from hepcite.lexicon import Lexicon
from hepcite.library import Library
from hepcite.looking_up import Found, Study, group_studies, look_up
from hepcite.sources.articles import Notice
from hepcite.sources.services.connections import Services
from hepcite.standing import Standing

Item = TypeVar("Item")

BATCH = 50
"""Studies that are looked up together, and trials that are asked for together."""


@dataclass(frozen=True, slots=True)
class SyncSummary:
    """What a sync did, from its beginning, interruptions included.

    Attributes:
        changes: Documents that came, changed or went.
        texts: The latest look-up of each study's text.
        notices: Studies with a notice.
        trials: Trials whose status is known.
    """

    changes: tuple[Changed, ...]
    texts: tuple[Check, ...]
    notices: int
    trials: int


class Sync:
    """One run over the corpus; every batch is stored at once, so that a killed run loses and doubles nothing.

    Args:
        documents: The corpus as it stands.
        only: Ids of the studies to look at; all when empty.
    """

    def __init__(
        self,
        library: Library,
        documents: Sequence[Document],
        services: Services,
        lexicon: Lexicon,
        only: Collection[str] = (),
    ) -> None:
        self._intake = Intake(library, documents, lexicon)
        self._additions = Additions(library.database)
        self._standing = Standing(library.database)
        self._log = CheckLog(library.database)
        self._services = services
        self._studies = tuple(s for s in group_studies(documents) if not only or s.study_id in only)
        self._only = frozenset(only)

    def preview(self, progress: Progress) -> dict[str, Found]:
        """Look up what a run would find, by study id, and store nothing."""
        found: dict[str, Found] = {}
        studies = [study for study in self._studies if study.findable]
        for batch in _batches(studies, "looking up papers", progress):
            found |= look_up(batch, self._services)
        return found

    def run(self, progress: Progress, publish: Callable[[], object] = lambda: None) -> SyncSummary:
        """Fetch abstracts, then notices, then trials, and publish them.

        A sync ends only when all is published: killed before, the next run of the whole corpus, or of the same studies,
        goes on with it, fetches nothing anew, and reports all that came since its beginning.

        Args:
            publish: Brings the index up to date with what was fetched.

        Raises:
            SourceError: A service gives no usable answer; what came before is kept, and the next run goes on there.
        """
        since = self._log.start_part(self._only) if self._only else self._log.start_sync()
        self._fetch_texts(since, progress)
        self._fetch_notices(since, progress)
        self._fetch_trials(since, progress)
        publish()
        if self._only:
            self._log.finish_part(self._only)
        else:
            self._log.finish_sync()
        return self._sum_up(since)

    def _sum_up(self, since: str) -> SyncSummary:
        wanted = {study.study_id for study in self._studies}
        changes = self._additions.changes(since)
        return SyncSummary(
            changes=tuple(one for one in changes if one.is_of(wanted)) if self._only else changes,
            texts=tuple(check for key, check in self._log.checks("text", since).items() if key in wanted),
            notices=len(self._standing.notices()),
            trials=len(set(self._standing.trials().values())),
        )

    def _fetch_texts(self, since: str, progress: Progress) -> None:
        done = self._log.checks("text", since)
        studies = [study for study in self._studies if study.findable and study.study_id not in done]
        for batch in _batches(studies, "fetching abstracts", progress):
            found = look_up(batch, self._services)
            self._log.record("text", [(s.study_id, *self._keep(s, found[s.study_id], since)) for s in batch])

    def _keep(self, study: Study, found: Found, since: str) -> tuple[Outcome, str]:
        """Store what was found for a study; returns what came of it, and why when no text came."""
        if found.asked:
            self._standing.put_notices(study.study_id, found.notices, found.asked)
        if found.disagrees:
            return "refused", found.disagrees
        if found.article is None:
            return "absent", found.why_not
        if not found.article.parts:
            return "absent", f"{found.source} has no abstract of it"
        provenance = Provenance(found.source, datetime.now(UTC).date().isoformat())
        (taken,) = self._intake.take([replace(found.article, notices=())], provenance, study.documents)
        outcomes: dict[str, Outcome] = {"new": "new", "changed": "changed", "known": "same", "refused": "refused"}
        earlier = {change.doc_id: change.change for change in self._additions.changes(since)}
        if taken.outcome == "known" and taken.doc_id in earlier:  # stored by this run before it was interrupted
            return ("new" if earlier[taken.doc_id] == "new" else "changed"), ""
        return outcomes[taken.outcome], taken.detail

    def _fetch_notices(self, since: str, progress: Progress) -> None:
        """Ask Crossref for the notices of each paper with a DOI; those of PubMed came with its record.

        They did so also for a paper that was refused: it was found under the study's own PMID.
        """
        done = self._log.checks("notices", since)
        studies = [study for study in self._current() if (study.doi or study.pmid) and study.study_id not in done]
        for position, study in enumerate(studies):
            progress("checking for notices", position, len(studies))
            if study.doi:
                notices: tuple[Notice, ...] = self._services.crossref.notices(study.doi)
                self._standing.put_notices(study.study_id, notices, ["Crossref"])
            self._log.record("notices", [(study.study_id, "checked", "")])
        progress("checking for notices", len(studies), len(studies))

    def _current(self) -> tuple[Study, ...]:
        """Return the studies with what this run has added to them."""
        wanted = {study.study_id for study in self._studies}
        documents = [document for study in self._studies for document in study.documents]
        known = {document.doc_id for document in documents}
        added = [d for d in self._additions.documents() if d.study_id in wanted and d.doc_id not in known]
        return group_studies([*documents, *added])

    def _fetch_trials(self, since: str, progress: Progress) -> None:
        done = self._log.checks("trial", since)
        numbers = {n: None for study in self._studies for d in study.documents for n in d.trial_ids if n not in done}
        wanted = [number for number in numbers if number.startswith("NCT")]
        today = datetime.now(UTC).date().isoformat()
        for batch in _batches(wanted, "reading trial registrations", progress):
            trials = self._services.clinical_trials.trials(batch)
            self._standing.put_trials([replace(trial, checked_at=today) for trial in trials])
            known = {number for trial in trials for number in trial.numbers}
            self._log.record("trial", [(n, "checked" if n in known else "absent", "") for n in batch])


def _batches(items: Sequence[Item], step: str, progress: Progress) -> Iterator[Sequence[Item]]:
    """Yield items in batches and report how many are done."""
    for start in range(0, len(items), BATCH):
        progress(step, start, len(items))
        yield items[start : start + BATCH]
    progress(step, len(items), len(items))
