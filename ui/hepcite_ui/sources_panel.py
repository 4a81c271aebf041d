"""The sources of one answer as HTML: each document in full, the quoted spans marked at their exact offsets.

Pure functions; see `rendering` for how text is escaped.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from urllib.parse import quote as quote_url

from markupsafe import Markup

from hepcite.answers import Abstention, Outcome
from hepcite.citations import Citation, Selection, check, select
from hepcite.documents import Document, Section
from hepcite_ui.rendering import join, render_chips, render_notices

SHORT_TEXT = 4_000
"""A source of at most this many characters shows every section open; a longer one the quoted sections."""

_PANEL = Markup(
    '<section class="hc-sources" data-answer="{answer_id}" aria-label="Sources of the selected answer">'
    '<p class="hc-for">Sources for <q>{question}</q></p>{sources}</section>'
)
_SOURCE = Markup(
    '<details class="hc-source"{open}><summary><span class="hc-title">{title}</span>'
    '<span class="hc-published">{published}</span><span class="hc-chips">{chips}</span></summary>{notices}'
    '<p class="hc-links">{links}</p><p class="hc-jumps">{jumps}</p><div class="hc-text">{text}</div>'
    '<button type="button" class="hc-button" data-hc="back">Back to the answer</button></details>'
)
_SECTION = Markup('<details class="hc-section"{open}><summary>{name}</summary>{body}</details>')
_PARAGRAPH = Markup('<p class="hc-stretch">{}</p>')
_OPEN = Markup(" open")
_LINK = Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
_EMPTY = Markup('<section class="hc-sources hc-none"><p>{}</p></section>')


def render_sources(outcome: Outcome) -> Markup:
    """Return the sources of an answer; for an abstention a line that says that there are none."""
    if isinstance(outcome, Abstention):
        return render_empty("This question was declined: no source is shown for it.")
    return render_selection(select(outcome), outcome.sources)


def render_selection(selection: Selection, documents: Sequence[Document]) -> Markup:
    """Return the sources of a selected answer, in the order of the documents.

    Raises:
        QuoteMismatchError: A document no longer holds the words quoted from it.
    """
    sources = join(
        _render_source(document, check(selection.citations, document), is_open=document is documents[0])
        for document in documents
    )
    return _PANEL.format(answer_id=selection.answer_id, question=selection.question, sources=sources)


def render_empty(message: str) -> Markup:
    """Return the panel with a line of text in place of sources."""
    return _EMPTY.format(message)


def render_links(document: Document) -> Markup:
    """Return links to DOI, PubMed, PubMed Central and the trial register; empty for none."""
    return Markup(" ").join(_LINK.format(address, label) for address, label in _addresses(document))


def mark_quotes(text: str, start: int, end: int, citations: Sequence[Citation]) -> Markup:
    """Return `text[start:end]` escaped, its quoted stretches each in a `mark` that names their numbers.

    Quotes that overlap share the marks of the stretch that they have in common.
    """
    edges = {edge for c in citations for edge in (c.start, c.end) if start < edge < end}
    return join(_mark(text, first, last, citations) for first, last in pairwise(sorted({start, *edges, end})))


def _mark(text: str, start: int, end: int, citations: Sequence[Citation]) -> Markup:
    covering = [c for c in citations if c.start <= start and end <= c.end]
    if not covering:
        return Markup("{}").format(text[start:end])
    opening = next((c.number for c in covering if c.start == start), None)
    anchor = Markup("") if opening is None else Markup(' id="hc-quote-{}"').format(opening)
    numbers = " ".join(str(c.number) for c in covering)
    return Markup('<mark class="hc-mark"{} data-quotes="{}" tabindex="-1">{}</mark>').format(
        anchor, numbers, text[start:end]
    )


def _render_source(document: Document, citations: Sequence[Citation], *, is_open: bool) -> Markup:
    published = (document.authors, document.journal, document.year, document.volume_pages)
    return _SOURCE.format(
        open=_OPEN if is_open else "",
        title=document.title,
        published=" · ".join(str(part) for part in published if part),
        notices=render_notices(document.notices) + _render_provenance(document),
        chips=render_chips(document),
        links=render_links(document),
        jumps=_render_jumps(citations),
        text=join(_render_text(document, citations)),
    )


def _render_provenance(document: Document) -> Markup:
    """Return where a text that was added comes from, and its licence; empty for one that is shipped."""
    if document.origin is None:
        return Markup("")
    parts = (f"text from {document.origin}", document.retrieved_at, f"licence: {document.license or 'none given'}")
    return Markup('<p class="hc-provenance">{}</p>').format(" · ".join(part for part in parts if part))


def _render_jumps(citations: Sequence[Citation]) -> Markup:
    button = Markup(
        '<button type="button" class="hc-open" data-hc="jump" data-quote="{0}" aria-label="Go to quote {0}">'
        '<span class="hc-number">[{0}]</span></button>'
    )
    return Markup("Quoted: {}").format(Markup(" ").join(button.format(c.number) for c in citations))


def _render_text(document: Document, citations: Sequence[Citation]) -> Iterator[Markup]:
    """Yield the whole text, neighbouring sections of one name under one heading."""
    for name, sections in groupby(_stretches(document), key=lambda section: section.name):
        run = [section for section in sections if document.text[section.start : section.end].strip()]
        body = join(_PARAGRAPH.format(mark_quotes(document.text, s.start, s.end, citations)) for s in run)
        if body and name:
            is_open = len(document.text) <= SHORT_TEXT or "<mark" in body
            body = _SECTION.format(open=_OPEN if is_open else "", name=name[:1].upper() + name[1:], body=body)
        yield body


def _stretches(document: Document) -> Iterator[Section]:
    """Yield the sections in text order, and what stands between them, unless it is blank, without a name."""
    position = 0
    for section in (*document.sections, Section("", len(document.text), len(document.text))):
        if document.text[position : section.start].strip():
            yield Section("", position, section.start)
        yield section
        position = section.end


def _addresses(document: Document) -> Iterator[tuple[str, str]]:
    if document.doi:
        yield f"https://doi.org/{quote_url(document.doi, safe='/()._;:-')}", f"DOI {document.doi}"
    if document.pmid:
        yield f"https://pubmed.ncbi.nlm.nih.gov/{quote_url(document.pmid)}/", f"PubMed {document.pmid}"
    if document.pmcid:
        yield f"https://pmc.ncbi.nlm.nih.gov/articles/{quote_url(document.pmcid)}/", f"PMC {document.pmcid}"
    for trial_id in document.trial_ids:
        if re.fullmatch(r"NCT\d{8}", trial_id):
            yield f"https://clinicaltrials.gov/study/{trial_id}", f"ClinicalTrials.gov {trial_id}"
    if document.url and not (document.doi or document.pmid) and re.match(r"https?://", document.url):
        yield document.url, "Web page"
