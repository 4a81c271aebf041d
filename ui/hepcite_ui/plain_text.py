"""An answer as plain text with its references, for a letter, a slide or an e-mail."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby

from hepcite import wording
from hepcite.answers import Answer, Quote, Statement
from hepcite.citations import Selection, number_of, select
from hepcite.documents import Document
from hepcite.trials import TrialStatus


def write_plain_text(answer: Answer) -> str:
    """Return question, evidence, quotes and references of the answer, one blank line between the blocks."""
    selection = select(answer)
    documents = {document.doc_id: document for document in answer.sources}
    blocks = [_write_head(answer)]
    for statement in answer.statements:
        blocks += _write_quotes(statement, documents, selection, answer.trials_beside(statement))
    blocks.append("\n".join(["References", *_write_references(answer.sources, selection)]))
    blocks.append(wording.describe_passport(answer.passport, date.today()))
    blocks.append(f"HepCite answer {answer.answer_id}. {wording.STANDING_LINE}")
    return "\n\n".join(blocks)


def write_reference(document: Document) -> str:
    """Return authors, title, journal, year, pages and identifiers of a document on one line."""
    published = " ".join(str(part) for part in (document.journal, document.year) if part)
    if published and document.volume_pages:
        published = f"{published};{document.volume_pages}"
    names = (document.authors, document.title, published, *_identifiers(document))
    return ". ".join(part.rstrip(".") for part in names if part) + "."


def _write_head(answer: Answer) -> str:
    evidence = ", ".join(wording.describe_evidence(answer.evidence))
    lines = [f"Question: {answer.question}", f"Evidence: {evidence}."]
    lines += wording.describe_warnings(answer.evidence)
    if answer.evidence.missing:
        lines.append(f"Not reported here: {'; '.join(answer.evidence.missing)}.")
    return "\n".join(lines)


def _write_quotes(
    statement: Statement,
    documents: Mapping[str, Document],
    selection: Selection,
    trials: tuple[TrialStatus, ...],
) -> Iterator[str]:
    for doc_id, quotes in groupby(statement.quotes, key=lambda quote: quote.doc_id):
        document = documents[doc_id]
        lines = [f"{wording.describe_origin(document)} ({'; '.join(_labels(document))})"]
        lines += [f"Notice: {notice}" for notice in document.notices]
        lines += [f'"{quote.text}" [{number_of(quote, selection)}{_page(quote, document)}]' for quote in quotes]
        lines += [f"Trial {wording.describe_trial(trial)}" for trial in trials]
        yield "\n".join(lines)


def _page(quote: Quote, document: Document) -> str:
    return f", {quote.section}" if document.pages else ""


def _labels(document: Document) -> Iterator[str]:
    yield wording.describe_design(document)
    yield wording.describe_setting(document)
    if size := wording.describe_size(document):
        yield size
    yield wording.KINDS[document.kind]


def _write_references(documents: tuple[Document, ...], selection: Selection) -> Iterator[str]:
    for document in documents:
        numbers = [str(c.number) for c in selection.citations if c.doc_id == document.doc_id]
        if numbers:
            yield f"[{', '.join(numbers)}] {write_reference(document)}"


def _identifiers(document: Document) -> Iterator[str]:
    if document.doi:
        yield f"https://doi.org/{document.doi}"
    if document.pmid:
        yield f"PMID {document.pmid}"
    yield from document.trial_ids
