"""The `hepcite corpus` commands that change the library: add, sync, remove."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, cast

import typer

from hepcite.cli_options import Setting, StudyType, refresh_index, stderr
from hepcite.errors import CorpusError, LibraryError, SourceError

if TYPE_CHECKING:
    from hepcite.adding import Taken
    from hepcite.documents import Document
    from hepcite.documents import Setting as Line
    from hepcite.documents import StudyType as Design
    from hepcite.indexing import Progress
    from hepcite.lexicon import Lexicon
    from hepcite.library import Library
    from hepcite.looking_up import Found
    from hepcite.settings import Settings as LoadedSettings
    from hepcite.syncing import SyncSummary

SHOWN = 20
"""Lines of one sort that are shown before the rest is only counted."""


@dataclass(frozen=True, slots=True)
class _Workspace:
    """What every command that changes the library works with."""

    settings: "LoadedSettings"
    library: "Library"
    documents: "tuple[Document, ...]"
    lexicon: "Lexicon"


def add(
    items: Annotated[list[str], typer.Argument(metavar="PATH_OR_ID…", help="Files, folders; DOI, PMID or PMCID.")],
    study_type: StudyType = None,
    setting: Setting = None,
    cited: Annotated[
        bool, typer.Option("--cited/--no-cited", help="Fetch the abstracts of what a paper cites, too.")
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print what became of each paper as JSON.")] = False,
) -> None:
    """Add papers: files of many formats, or by identifier in full where open, with the abstracts of what they cite."""
    from hepcite.adding import Intake, Taken
    from hepcite.additions import Additions
    from hepcite.article_documents import Labels
    from hepcite.importing import import_files, import_paper, tell_apart
    from hepcite.sources.services.connections import open_services

    wanted = tell_apart(items)
    with _workspace() as (work, progress), _shown(work, progress):
        intake = Intake(
            work.library,
            work.documents,
            work.lexicon,
            Labels(cast("Design | None", study_type), cast("Line | None", setting)),
        )
        taken = list(import_files(wanted.paths, intake, progress)) if wanted.paths else []
        if wanted.identifiers:
            with open_services(work.settings) as services:
                for identifier in wanted.identifiers:
                    additions = Additions(work.library.database)
                    try:
                        taken += import_paper(identifier, intake, additions, services, progress, cited)
                    except (CorpusError, SourceError) as error:  # the others are taken all the same
                        if len(items) == 1:
                            raise
                        taken.append(
                            Taken(identifier.value, "refused", str(error).removeprefix(f"{identifier.value}: "))
                        )
        _report_taken(taken, as_json)
        if taken and all(one.outcome in {"refused", "absent"} for one in taken):
            raise CorpusError("nothing could be added: the reasons stand above")
        refresh_index(work.settings, work.library, progress)


def sync(
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="STUDY_ID", help="Only this study; may be repeated.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be fetched, and store nothing.")] = False,
) -> None:
    """Fetch abstracts of the corpus's papers, notices about them, the status of trials; goes on when interrupted."""
    from hepcite.sources.services.connections import open_services
    from hepcite.syncing import Sync

    with _workspace() as (work, progress), open_services(work.settings) as services:
        unknown = set(only or ()) - {document.study_id for document in work.documents}
        if unknown:
            raise CorpusError(f"no study {', '.join(sorted(unknown))}: see `hepcite corpus list`")
        run = Sync(work.library, work.documents, services, work.lexicon, only or ())
        if dry_run:
            _report_preview(run.preview(progress))
            return
        with _shown(work, progress):
            summary = run.run(progress, lambda: refresh_index(work.settings, work.library, progress))
    _report_sync(summary)


def remove(
    doc_ids: Annotated[list[str], typer.Argument(metavar="DOC_ID…", help="Ids of added documents.")],
) -> None:
    """Remove documents that were added; answers that quoted them can still be verified."""
    from hepcite.additions import Additions

    with _workspace() as (work, progress):
        additions = Additions(work.library.database)
        added = {document.doc_id for document in additions.documents()}
        known = {document.doc_id for document in work.documents}
        for doc_id in doc_ids:
            if doc_id not in added:
                why = "comes with HepCite and cannot be removed" if doc_id in known else "is not in the library"
                raise CorpusError(f"document {doc_id!r} {why}: see `hepcite corpus list`")
        additions.remove(doc_ids)
        refresh_index(work.settings, work.library, progress)
    typer.echo(f"{len(set(doc_ids))} removed")


@contextmanager
def _workspace() -> "Iterator[tuple[_Workspace, Progress]]":
    from hepcite.corpus import compose_corpus
    from hepcite.lexicon import Lexicon
    from hepcite.library import Library
    from hepcite.settings import load_settings
    from hepcite.sources.shipped import corpus_folder
    from hepcite.terminal import progress_bar

    settings = load_settings()
    settings.create_data_dir()
    with _alone(settings), Library(settings.library_path) as library, progress_bar(stderr()) as progress:
        lexicon = Lexicon.read(corpus_folder() / "lexicon.yaml")
        yield _Workspace(settings, library, compose_corpus(corpus_folder(), library), lexicon), progress


@contextmanager
def _shown(work: _Workspace, progress: "Progress") -> Iterator[None]:
    """Show what a command stored before it failed, retractions above all; without an index, there is none to mend."""
    try:
        yield
    except (CorpusError, SourceError):
        if work.library.current_generation():
            refresh_index(work.settings, work.library, progress)
        raise


@contextmanager
def _alone(settings: "LoadedSettings") -> Iterator[None]:
    """Let one process at a time change the library."""
    from filelock import FileLock, Timeout

    lock = FileLock(settings.data_dir / "library.lock", timeout=0)
    try:
        with lock:
            yield
    except Timeout as error:
        raise LibraryError("another `hepcite corpus` command is changing the library: wait for it to end") from error


def _report_taken(taken: "Sequence[Taken]", as_json: bool) -> None:
    """Print what became of each article, cited works that could not be had among them."""
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in taken], ensure_ascii=False, indent=2))
        return
    counts = Counter(one.outcome for one in taken)
    for outcome in ("new", "changed", "known"):
        lines = [f"{one.doc_id}: {one.detail or one.item}" for one in taken if one.outcome == outcome]
        _echo_some(outcome, lines)
    _echo_some(
        "refused", [f"{one.item}: {one.detail}" for one in taken if one.outcome == "refused"], err=True, most=None
    )
    _echo_some(
        "not found", [f"{one.item}: {one.detail}" for one in taken if one.outcome == "absent"], err=True, most=None
    )
    totals = [f"{counts[outcome]} {outcome}" for outcome in ("new", "changed", "known", "refused")]
    typer.echo(", ".join([*totals, f"{counts['absent']} cited not found"] if counts["absent"] else totals))


def _report_preview(found: "dict[str, Found]") -> None:
    texts = {key: item for key, item in found.items() if item.article and item.article.parts}
    refused = {key: item.disagrees for key, item in found.items() if item.disagrees}
    _echo_some("would be fetched", [f"{key}: {item.source}" for key, item in texts.items()])
    _echo_some("refused", [f"{key}: {fault}" for key, fault in refused.items()], most=None)
    absent = len(found) - len(texts) - len(refused)
    typer.echo(
        f"{len(texts)} would be fetched, {len(refused)} refused, {absent} without an abstract; nothing was stored"
    )


def _report_sync(summary: "SyncSummary") -> None:
    from hepcite.wording import count_of

    counts = Counter(check.outcome for check in summary.texts)
    changed = {change.doc_id: change.change for change in summary.changes}
    kinds = Counter(changed.values())
    _echo_some("new", [doc_id for doc_id, change in changed.items() if change == "new"])
    _echo_some("changed", [doc_id for doc_id, change in changed.items() if change == "changed"])
    refused = [f"{check.item}: {check.detail}" for check in summary.texts if check.outcome == "refused"]
    _echo_some("refused, for a person to look at", refused, most=None)
    _echo_some(
        "not to be had", [f"{check.item}: {check.detail}" for check in summary.texts if check.outcome == "absent"]
    )
    typer.echo(
        f"{kinds['new']} new, {kinds['changed']} changed, {counts['same']} as before, {counts['refused']} refused, "
        f"{counts['absent']} not to be had; {count_of(summary.notices, 'paper')} with notices, "
        f"{count_of(summary.trials, 'trial')}"
    )


def _echo_some(heading: str, lines: Iterable[str], err: bool = False, most: int | None = SHOWN) -> None:
    """Print lines under a heading, and count those that are too many to show."""
    lines = list(lines)
    for line in lines[:most]:
        typer.echo(f"{heading}: {line}", err=err)
    if most is not None and len(lines) > most:
        typer.echo(f"{heading}: … and {len(lines) - most} more", err=err)
