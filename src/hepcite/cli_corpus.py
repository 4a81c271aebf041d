"""The `hepcite corpus` commands: look at the documents, and check them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from hepcite.cli_options import Settings, StudyTypes, stdout
from hepcite.documents import Filters
from hepcite.errors import HepCiteError

if TYPE_CHECKING:
    from hepcite.documents import Document
    from hepcite.library import Library

app = typer.Typer(
    help="Look at the documents that answers are quoted from.",
    epilog="Example: hepcite corpus show ascari-2026",
    no_args_is_help=True,
)


@app.command("list", epilog="Example: hepcite corpus list --setting second-line-post-ici")
def list_documents(
    setting: Settings = None,
    study_type: StudyTypes = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """List the documents."""
    from hepcite.corpus_state import describe_state
    from hepcite.exporting import document_to_json
    from hepcite.terminal import documents_table

    filters = Filters(settings=tuple(setting or ()), study_types=tuple(study_type or ()))
    found = [document for document in _documents() if filters.accept(document)]
    if as_json:
        for document in found:
            typer.echo(document_to_json(document, indent=None))
        return
    stdout().print(documents_table(found))
    unverified = sum(not document.verified for document in found)
    typer.echo(f"{len(found)} documents, {unverified} of them unverified")
    with _library() as library:
        for line in describe_state(library) if library else ():
            typer.echo(line)


@app.command("show", epilog="Example: hepcite corpus show chan-cabozantinib-post-ici-phase2 --json")
def show_document(
    doc_id: Annotated[str, typer.Argument(help="Id of the document; see `hepcite corpus list`.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the document as JSON; offsets count in key text.")
    ] = False,
) -> None:
    """Show one document with its provenance."""
    from hepcite.additions import Additions
    from hepcite.errors import DocumentNotFoundError
    from hepcite.exporting import document_to_json
    from hepcite.terminal import document_page

    document = next((document for document in _documents() if document.doc_id == doc_id), None)
    if document is None:
        raise DocumentNotFoundError(f"no document {doc_id!r}: see `hepcite corpus list`")
    if as_json:
        typer.echo(document_to_json(document))
        return
    stdout().print(document_page(document))
    with _library() as library:
        if library is None:
            return
        changes = [change for change in Additions(library.database).changes() if change.doc_id == doc_id]
        for change in changes:
            typer.echo(f"{change.at[:10]} {change.change}, text sha256 {change.text_sha256}")
        if references := Additions(library.database).references(doc_id):
            typer.echo(f"{len(references)} references read")


@app.command("check", epilog="Example: hepcite corpus check")
def check_corpus() -> None:
    """Check records, library and hashes; list notices, papers to look at, and when services were last asked."""
    from hepcite.corpus_state import describe_notices, describe_state
    from hepcite.lexicon import Lexicon
    from hepcite.sources.shipped import corpus_folder, read_corpus

    shipped = read_corpus(corpus_folder())
    Lexicon.read(corpus_folder() / "lexicon.yaml")
    unverified = sum(not document.verified for document in shipped)
    typer.echo(f"{len(shipped)} shipped documents are well formed, {unverified} of them unverified")
    with _library() as library:
        if library is None:
            typer.echo("there is no library yet: run `hepcite index`")
            return
        if faults := library.check_integrity():
            where = f"{len(faults)} faults in {library.path}"
            raise HepCiteError(f"{where}, the first: {faults[0]}: run `hepcite index --rebuild`")
        typer.echo("the library matches its hashes")
        for line in (*describe_notices(library), *describe_state(library)):
            typer.echo(line)


def _documents() -> "Iterable[Document]":
    """Return the documents of the library; without an index yet, those of the shipped corpus."""
    from hepcite.sources.shipped import corpus_folder, read_corpus

    with _library() as library:
        if library and (documents := library.documents()):
            return documents
    return read_corpus(corpus_folder())


@contextmanager
def _library() -> "Iterator[Library | None]":
    """Open the library; None when there is none yet."""
    from hepcite.library import Library
    from hepcite.settings import load_settings

    path = load_settings().library_path
    if not path.exists():
        yield None
        return
    with Library(path) as library:
        yield library
