"""Importing what a user names: files, folders of files, and papers by identifier, each to its end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hepcite.adding import Intake, Taken
from hepcite.additions import Additions
from hepcite.article_documents import Provenance
from hepcite.errors import CorpusError
from hepcite.gathering import gather_cited, gather_work
from hepcite.identifiers import Identifier, parse_identifier
from hepcite.indexing import Progress
from hepcite.sources.articles import Refused
from hepcite.sources.files import find_files, read_file
from hepcite.sources.services.connections import Services


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was named on the command line, told apart: files and folders, identifiers."""

    paths: tuple[Path, ...]
    identifiers: tuple[Identifier, ...]


def tell_apart(items: Iterable[str]) -> Wanted:
    """Tell files and folders from identifiers; what exists on the disk is a file.

    Raises:
        CorpusError: Something is neither.
    """
    paths, identifiers = [], []
    for item in items:
        identifier = parse_identifier(item)
        if item and Path(item).exists():
            paths.append(Path(item))
        elif identifier:
            identifiers.append(identifier)
        else:
            raise CorpusError(f"{item}: there is no such file or folder, and it is no DOI, PMID or PMCID: check it")
    return Wanted(tuple(paths), tuple(identifiers))


def import_files(paths: Sequence[Path], intake: Intake, progress: Progress) -> tuple[Taken, ...]:
    """Read and take in files, and all files below folders; one that cannot be read is refused, not the others."""
    files = find_files(paths)
    today = datetime.now(UTC).date().isoformat()
    taken: list[Taken] = []
    for position, path in enumerate(files):
        progress("reading files", position, len(files))
        try:
            articles = read_file(path)
        except CorpusError as error:
            taken.append(Taken(path.name, "refused", str(error).removeprefix(f"{path.name}: ")))
            continue
        taken += intake.take(articles.articles, Provenance(path.name, today))
        taken += intake.take_trials(articles.trials)
        taken += [_refused(path.name, refused) for refused in articles.refused]
    progress("reading files", len(files), len(files))
    return tuple(taken)


def import_paper(
    identifier: Identifier,
    intake: Intake,
    additions: Additions,
    services: Services,
    progress: Progress,
    with_cited: bool = True,
) -> tuple[Taken, ...]:
    """Fetch a paper, in full where it is open, and the abstracts of what it cites; every batch is stored at once.

    Each entry of its reference list that could not be had is named with the reason.

    Raises:
        CorpusError: Nobody knows the paper.
        SourceError: A service gives no usable answer; what came before is kept.
    """
    today = datetime.now(UTC).date().isoformat()
    work = gather_work(identifier, services)
    taken: list[Taken] = []
    for gathered in work.texts:
        taken += intake.take([gathered.article], Provenance(gathered.source, today, is_service=True))
    if work.remark:
        taken = [Taken(t.item, t.outcome, "; ".join(filter(None, (t.detail, work.remark))), t.doc_id) for t in taken]
    for one in taken:
        if one.doc_id:
            additions.put_references(one.doc_id, work.references)
    for batch in gather_cited(work.references if with_cited else (), services, progress):
        for gathered in batch.found:
            provenance = Provenance(gathered.source, today, is_service=True)
            taken += intake.take([gathered.article], provenance, labelled=False)
        taken += [Taken(missing.item, "absent", missing.reason) for missing in batch.missing]
    return tuple(taken)


def _refused(name: str, refused: Refused) -> Taken:
    return Taken(f"{name}, {refused.item}", "refused", refused.reason)
