"""Answers, documents and progress in a terminal."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from hepcite.answers import Abstention, Answer, EvidenceSummary, Outcome, Quote
from hepcite.documents import Document
from hepcite.evidence import DESIGN_NAMES, SETTING_NAMES, design, size
from hepcite.indexing import Progress as ReportProgress

DISCLAIMER = "For information; not a recommendation for a patient."

DECLINED = {
    "out_of_corpus": "Not in this corpus",
    "not_reported": "Not reported in this corpus",
    "patient_specific": "About one patient",
    "empty_question": "Empty question",
}


def render(outcome: Outcome) -> RenderableType:
    """Lay out an answer or an abstention for people."""
    if isinstance(outcome, Abstention):
        return _abstention(outcome)
    return Group(
        _searched_for(outcome),
        Text(header(outcome.evidence), style="bold"),
        *(part for s in outcome.statements for part in _statement(s.quotes, _source(outcome, s.quotes[0]))),
        Text(f"\n{DISCLAIMER}", style="dim"),
    )


def header(evidence: EvidenceSummary) -> str:
    """Sum up the evidence in one line."""
    studies = "1 independent study" if evidence.studies == 1 else f"{evidence.studies} independent studies"
    parts = [studies]
    if evidence.best_design is not None:
        parts.append(f"best design: {DESIGN_NAMES[evidence.best_design]}")
    parts.append("direct evidence (after immunotherapy)" if evidence.direct else "INDIRECT evidence only")
    if evidence.newest_year is not None:
        parts.append(f"newest: {evidence.newest_year}")
    line = " · ".join(parts)
    return f"{line}\nNot reported here: {', '.join(evidence.missing)}" if evidence.missing else line


def citation(document: Document) -> str:
    """Cite a document in one line: authors, journal, year, design, setting, n."""
    year = str(document.year) if document.year else "undated"
    origin = ", ".join(part for part in (document.authors, document.journal, year) if part)
    parts = (origin, design(document), SETTING_NAMES[document.setting], size(document))
    return " · ".join(part for part in parts if part)


def documents_table(documents: Sequence[Document]) -> Table:
    """Lay out the corpus as a table, one document a row."""
    table = Table(box=None, header_style="bold")
    for name in ("id", "kind", "design", "setting", "year", "n", "notices"):
        table.add_column(name, no_wrap=name == "id", overflow="fold")
    for document in documents:
        notices = "unverified" if not document.verified else ""
        table.add_row(
            *map(Text, (document.doc_id, document.kind, document.study_type, document.setting)),
            str(document.year or ""),
            str(document.n or ""),
            notices,
        )
    return table


def document_page(document: Document) -> RenderableType:
    """Lay out one document: citation, provenance, notices, and its text by section."""
    lines = [Text(document.title, style="bold"), Text(citation(document))]
    lines += [Text(f"! {notice}", style="yellow") for notice in document.notices]
    provenance = (
        f"kind: {document.kind}",
        f"licence: {document.license}",
        f"source: {document.link or 'none given'}",
    )
    lines.append(Text(" · ".join(provenance), style="dim"))
    lines.append(Text(f"text sha256: {document.text_sha256}\n", style="dim"))
    for section in document.sections:
        lines.append(Text.assemble((f"[{section.name}] ", "dim"), document.text[section.start : section.end]))
    return Group(*lines)


@contextmanager
def progress_bar(console: Console) -> Iterator[ReportProgress]:
    """Show a bar for each step that reports progress; nothing when none does."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        tasks: dict[str, TaskID] = {}

        def report(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total)
            bar.update(tasks[step], completed=done)

        yield report


def _abstention(outcome: Abstention) -> RenderableType:
    lines = [Text(f"{DECLINED[outcome.reason]}.", style="bold"), Text(outcome.detail)]
    if outcome.nearest:
        lines.append(Text("\nRelated documents, which do not answer the question:", style="dim"))
        lines += [Text(f"  {document.doc_id}: {document.title}", style="dim") for document in outcome.nearest]
    return Group(_searched_for(outcome), *lines)


def _searched_for(outcome: Outcome) -> Text:
    return Text(f"Searched for: {outcome.searched_for}\n", style="dim")


def _source(answer: Answer, quote: Quote) -> Document:
    return next(document for document in answer.sources if document.doc_id == quote.doc_id)


def _statement(quotes: Sequence[Quote], source: Document) -> Iterator[RenderableType]:
    yield Text(f"\n{citation(source)}", style="cyan")
    for notice in source.notices:
        yield Text(f"! {notice}", style="yellow")
    for quote in quotes:
        yield Text(f"  “{quote.text}”")
    address = f" · {source.link}" if source.link else ""
    kind = quotes[0].kind.replace("-", " ")
    yield Text(f"  {kind} {source.doc_id}, {quotes[0].section}{address}", style="dim")
