"""Answers, documents and progress in a terminal."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from hepcite import wording
from hepcite.answers import Abstention, Answer, EvidenceSummary, Outcome, Quote, Statement
from hepcite.citations import number_of, select
from hepcite.documents import Document
from hepcite.evidence import limitations_beside
from hepcite.indexing import Progress as ReportProgress
from hepcite.verifying import CheckedQuote


def render(outcome: Outcome) -> RenderableType:
    """Lay out an answer or an abstention for people."""
    if isinstance(outcome, Abstention):
        return _abstention(outcome)
    return Group(
        _searched_for(outcome),
        Text(" · ".join(wording.describe_evidence(outcome.evidence, outcome.sources)), style="bold"),
        *(
            Text(f"! {warning}", style="yellow")
            for warning in wording.describe_warnings(outcome.evidence, outcome.sources)
        ),
        *_missing(outcome.evidence),
        *_prose(outcome),
        *(part for statement in outcome.statements for part in _statement(outcome, statement)),
        Text(f"\n{wording.STANDING_LINE}", style="dim"),
        _passport(outcome),
    )


def render_checked(quote: CheckedQuote) -> RenderableType:
    """Lay out what became of a quote: its document, the finding, its words."""
    style = {"verified": "green", "replaced": "yellow"}.get(quote.standing, "bold red")
    return Group(
        Text.assemble((quote.standing, style), f" {quote.doc_id}: {quote.detail}"),
        Text(f"  “{quote.text}”", style="dim"),
    )


def citation(document: Document) -> str:
    """Cite a document in one line: first author, journal, year, design, setting, size."""
    parts = (
        wording.describe_origin(document),
        wording.describe_design(document),
        wording.describe_setting(document),
        wording.describe_size(document),
    )
    return " · ".join(part for part in parts if part)


def documents_table(documents: Sequence[Document]) -> Table:
    """Lay out the corpus as a table, one document a row."""
    table = Table(box=None, header_style="bold")
    for name in ("id", "kind", "design", "setting", "year", "n", "from", "on", "sha256", "notices"):
        table.add_column(name, no_wrap=name == "id", overflow="fold")
    for document in documents:
        table.add_row(
            *map(Text, (document.doc_id, document.kind, document.study_type, document.setting)),
            str(document.year or ""),
            str(document.n or ""),
            Text(document.origin or "shipped"),
            document.retrieved_at or "",
            document.text_sha256[:8],
            Text(", ".join(_short(notice) for notice in document.notices if wording.is_listed(notice))),
        )
    return table


def document_page(document: Document) -> RenderableType:
    """Lay out one document: citation, provenance, notices, and its text by section."""
    lines = [Text(document.title, style="bold"), Text(citation(document))]
    lines += _notices(document)
    provenance = [f"kind: {document.kind}", f"licence: {document.license or 'none given'}"]
    provenance += [
        f"source: {document.link or 'none given'}",
        f"text from: {document.origin or 'shipped with HepCite'}",
    ]
    provenance += [f"on {document.retrieved_at}"] if document.retrieved_at else []
    lines.append(Text(" · ".join(provenance), style="dim"))
    lines.append(Text(f"text sha256: {document.text_sha256}\n", style="dim"))
    for section in document.sections:
        lines.append(Text.assemble((f"[{section.name}] ", "dim"), document.text[section.start : section.end]))
    return Group(*lines)


def _short(notice: str) -> str:
    """Return a notice's first words, "retracted" or "unverified record"."""
    return notice.split(":", maxsplit=1)[0].split(" (", maxsplit=1)[0]


@contextmanager
def progress_bar(console: Console) -> Iterator[ReportProgress]:
    """Show a bar for each step that reports progress; nothing at all when none does."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=console)
    tasks: dict[str, TaskID] = {}

    def report(step: str, done: int, total: int) -> None:
        if step not in tasks:
            bar.start()
            tasks[step] = bar.add_task(step, total=total)
        bar.update(tasks[step], completed=done)

    try:
        yield report
    finally:
        if tasks:
            bar.stop()


def _abstention(outcome: Abstention) -> RenderableType:
    lines = [Text(wording.REASONS[outcome.reason], style="bold"), Text(outcome.detail)]
    if outcome.nearest:
        lines.append(Text("\nRelated documents, which do not answer the question:", style="dim"))
        lines += [Text(f"  {document.doc_id}: {document.title}", style="dim") for document in outcome.nearest]
    return Group(_searched_for(outcome), *lines, _passport(outcome))


def _notices(document: Document) -> list[Text]:
    """Return each notice on a line, red where the figures are in doubt."""
    return [Text(f"! {n}", style="bold red" if wording.is_grave(n) else "yellow") for n in document.notices]


def _passport(outcome: Outcome) -> Text:
    return Text(wording.describe_passport(outcome.passport, date.today()), style="dim")


def _missing(evidence: EvidenceSummary) -> list[Text]:
    return [Text(f"Not reported here: {', '.join(evidence.missing)}")] if evidence.missing else []


def _searched_for(outcome: Outcome) -> Text:
    return Text(f"Searched for: {outcome.searched_for}\n", style="dim")


def _prose(answer: Answer) -> Iterator[RenderableType]:
    """Yield what a language model wrote, with the numbers of its quotes, apart from them."""
    if answer.prose is None:
        return
    selection = select(answer)
    yield Text(f"\n{wording.describe_writing(answer.prose)}", style="magenta")
    for statement in answer.prose.statements:
        numbers = ", ".join(str(number_of(quote, selection)) for quote in statement.quotes)
        yield Text(f"  {statement.text} [{numbers}]")
    if answer.prose.note:
        yield Text(f"  {answer.prose.note}", style="yellow")


def _source(answer: Answer, quote: Quote) -> Document:
    return next(document for document in answer.sources if document.doc_id == quote.doc_id)


def _statement(answer: Answer, statement: Statement) -> Iterator[RenderableType]:
    source = _source(answer, statement.quotes[0])
    yield Text(f"\n{citation(source)}", style="cyan")
    yield from _notices(source)
    selection = select(answer) if answer.prose else None
    for quote in statement.quotes:
        page = f" ({quote.section})" if source.pages else ""
        number = f"[{number_of(quote, selection)}] " if selection else ""
        yield Text(f"  {number}“{quote.text}”{page}")
    if limits := limitations_beside(source, statement.quotes):
        yield Text(f"  Limitations: {limits}")
    for trial in answer.trials_beside(statement):
        yield Text(f"  Trial {wording.describe_trial(trial)}", style="dim")
    address = f" · {source.link}" if source.link else ""
    yield Text(f"  {source.doc_id}: {wording.KINDS[source.kind]}{address}", style="dim")
