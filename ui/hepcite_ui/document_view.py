"""One document of the corpus as HTML: what it is, where it comes from, and its whole text with quotes marked.

Pure functions; see `rendering` for how text is escaped.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from urllib.parse import quote as quote_url

from markupsafe import Markup

from hepcite import wording
from hepcite.citations import Citation
from hepcite.documents import Document, Section
from hepcite_ui.quote_context import Surroundings, find_surroundings, name_section
from hepcite_ui.rendering import join, render_notices

SHORT_TEXT = 4_000
"""A source of at most this many characters shows every section open; a longer one the quoted sections."""

UNKNOWN = "not stated"

TEXT_NAMES = {"review": "review", "abstract": "abstract", "study-record": "record", "full-text": "full text"}
"""What the text of each kind of document is called: a record is not the paper's own text."""

_READER = Markup(
    '<article class="hc-reader" aria-labelledby="hc-reader-title">'
    '<button type="button" class="hc-button" data-hc-corpus="back">Back to the list</button>'
    '<h2 id="hc-reader-title" tabindex="-1">{title}</h2><p class="hc-published">{published}</p>{notices}'
    '<p class="hc-links">{links}</p>{details}<h3>The whole {name}</h3><div class="hc-text">{text}</div></article>'
)
_UNREADABLE = Markup(
    '<article class="hc-reader"><button type="button" class="hc-button" data-hc-corpus="back">Back to the list</button>'
    '<p class="hc-label hc-warning" role="alert">{}</p></article>'
)
_SECTION = Markup('<details class="hc-section"{open}><summary>{name}</summary>{body}</details>')
_NAMED = Markup('<div class="hc-section">{}</div>')
_MARK = Markup('<mark class="hc-mark"{} data-quotes="{}"{} tabindex="-1">{}</mark>')
_BESIDE = Markup('<span class="hc-beside"{}>{}</span>')
_PARAGRAPH = Markup('<p class="hc-stretch">{}</p>')
_PAGE = Markup('<span class="hc-page-start">page {}</span> ')
_OPEN = Markup(" open")
_LINK = Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
_DETAILS = Markup('<dl class="hc-details">{}</dl>')
_DETAIL = Markup("<div><dt>{}</dt><dd>{}</dd></div>")


def render_document(document: Document) -> Markup:
    """Return a document to be read: notices, links, details, and its text with every section open."""
    return _READER.format(
        title=document.title,
        published=describe_publication(document),
        notices=render_notices(document.notices),
        links=render_links(document),
        details=render_details(document, identified=True),
        name=TEXT_NAMES[document.kind],
        text=render_text(document, all_open=True),
    )


def render_unreadable(message: str) -> Markup:
    """Return, in place of a document, why it cannot be read."""
    return _UNREADABLE.format(message)


def describe_publication(document: Document) -> str:
    """Return authors, journal, year and pages on one line; empty when none is known."""
    published = (document.authors, document.journal, document.year, document.volume_pages)
    return "\u00a0· ".join(str(part) for part in published if part)


def render_details(document: Document, *, titled: bool = False, identified: bool = False) -> Markup:
    """Return what a reader must know of a text: kind, design, setting, size, year, licence, where it was read.

    What is not known is said to be so; the licence always stands there.

    Args:
        titled: Whether the whole title is given too.
        identified: Whether therapy class, id and hash are given too.
    """
    title = (("Title", document.title),) if titled else ()
    details = (*title, *_details(document), *(_identity(document) if identified else ()))
    return _DETAILS.format(join(_DETAIL.format(name, value) for name, value in details if value))


def render_links(document: Document) -> Markup:
    """Return links to DOI, PubMed, PubMed Central and the trial register; empty for none."""
    return Markup(" ").join(_LINK.format(address, label) for address, label in _addresses(document))


def render_text(document: Document, citations: Sequence[Citation] = (), *, all_open: bool = False) -> Markup:
    """Return the whole text, neighbouring sections of one name under one heading, quotes and their neighbours marked.

    Of a long text only the quoted sections stand open, unless all are wanted so; a section that stands open and begins
    with its own name has no heading that would say it again. Where a page of a PDF begins, its number stands in the
    text.

    Raises:
        QuoteMismatchError: The document no longer holds the quoted words.
    """
    return join(_render_sections(document, citations, all_open or len(document.text) <= SHORT_TEXT))


def mark_quotes(
    text: str, start: int, end: int, citations: Sequence[Citation], surroundings: Sequence[Surroundings] = ()
) -> Markup:
    """Return `text[start:end]` escaped, its quoted stretches each in a `mark` that names their numbers.

    Quotes that overlap share the marks of the stretch that they have in common. What stands beside a quote, quoted
    itself or not, names that quote's number too.
    """
    spans = [*((c.start, c.end) for c in citations), *((s.start, s.end) for s in surroundings)]
    edges = {edge for span in spans for edge in span if start < edge < end}
    ends = pairwise(sorted({start, *edges, end}))
    return join(_mark(text, first, last, citations, surroundings) for first, last in ends)


def _mark(
    text: str, start: int, end: int, citations: Sequence[Citation], surroundings: Sequence[Surroundings]
) -> Markup:
    covering = [c for c in citations if c.start <= start and end <= c.end]
    quoted = [c.number for c in covering]
    beside = [s.number for s in surroundings if s.start <= start and end <= s.end and s.number not in quoted]
    near = Markup(' data-beside="{}"').format(_join_numbers(beside)) if beside else Markup("")
    if covering:
        opening = next((c.number for c in covering if c.start == start), None)
        anchor = Markup("") if opening is None else Markup(' id="hc-quote-{}"').format(opening)
        return _MARK.format(anchor, _join_numbers(quoted), near, text[start:end])
    return _BESIDE.format(near, text[start:end]) if beside else Markup("{}").format(text[start:end])


def _join_numbers(numbers: Sequence[int]) -> str:
    return " ".join(map(str, numbers))


def _render_sections(document: Document, citations: Sequence[Citation], all_open: bool) -> Iterator[Markup]:
    page: int | None = None
    surroundings = find_surroundings(document, citations)
    for name, sections in groupby(_stretches(document), key=lambda section: section.name):
        body, first = Markup(""), ""
        for section in sections:
            words = document.text[section.start : section.end].strip()
            if words:
                marked = _render_stretch(document, section, citations, surroundings, page)
                body, first = body + _PARAGRAPH.format(marked), first or words
                page = document.page_at(section.end - 1)
        if body and name:
            is_open = all_open or "<mark" in body
            says_so = first.casefold().startswith(f"{name.casefold()}:")
            body = (
                _NAMED.format(body)
                if is_open and says_so
                else _SECTION.format(open=_OPEN if is_open else "", name=_head_section(name, document), body=body)
            )
        yield body


def _head_section(name: str, document: Document) -> str:
    """Return the heading of a section; that of a title also names the population, which stands below it."""
    populated = name == "title" and any(section.name == "population" for section in document.sections)
    return f"{name_section(name)} and population" if populated else name_section(name)


def _render_stretch(
    document: Document,
    section: Section,
    citations: Sequence[Citation],
    surroundings: Sequence[Surroundings],
    page: int | None,
) -> Markup:
    """Return one stretch of text, with the number of each page that begins in it.

    Args:
        page: The page that was shown last; its number is not said again.
    """
    starts = [offset for offset, _ in document.pages if section.start < offset < section.end]
    body = Markup("")
    for start, end in pairwise([section.start, *starts, section.end]):
        here = document.page_at(start)
        label = _PAGE.format(here) if here not in {None, page} else Markup("")
        body += label + mark_quotes(document.text, start, end, citations, surroundings)
        page = here
    return body


def _stretches(document: Document) -> Iterator[Section]:
    """Yield the sections in text order, and what stands between them, unless it is blank, without a name."""
    position = 0
    for section in (*document.sections, Section("", len(document.text), len(document.text))):
        if document.text[position : section.start].strip():
            yield Section("", position, section.start)
        yield section
        position = section.end


def _details(document: Document) -> Iterator[tuple[str, str]]:
    size = wording.describe_size(document)
    name = TEXT_NAMES[document.kind].capitalize()
    yield name, wording.KINDS[document.kind]
    yield "Design", wording.describe_design(document)
    yield "Setting", wording.describe_setting(document)
    yield "Participants", size or UNKNOWN
    yield "Year", str(document.year or UNKNOWN)
    yield "Pages", str(len(document.pages)) if document.pages else ""
    yield "Licence", _describe_licence(document)
    yield f"{name} from", _describe_provenance(document)


def _identity(document: Document) -> Iterator[tuple[str, str]]:
    yield "Therapy class", ", ".join(wording.THERAPY_NAMES.get(name, name) for name in document.therapy_classes)
    yield "Id", document.doc_id
    yield "Study", document.study_id if document.study_id != document.doc_id else ""
    yield "SHA-256 of the text", document.text_sha256


def _describe_licence(document: Document) -> str:
    """Name the licence; that of a study record is the summary's, and says nothing of the paper."""
    own = " (this summary; the paper has its own terms)" if document.kind == "study-record" else ""
    return f"{document.license}{own}" if document.license else "none given"


def _describe_provenance(document: Document) -> str:
    day = f", {document.retrieved_at}" if document.retrieved_at else ""
    return f"{document.origin or 'shipped with HepCite'}{day}"


def _addresses(document: Document) -> Iterator[tuple[str, str]]:
    if document.doi:
        yield f"https://doi.org/{quote_url(document.doi, safe='/()._;:-')}", f"DOI {document.doi}"
    if document.pmid:
        yield f"https://pubmed.ncbi.nlm.nih.gov/{quote_url(document.pmid)}/", f"PubMed {document.pmid}"
    if document.pmcid:
        yield f"https://pmc.ncbi.nlm.nih.gov/articles/{quote_url(document.pmcid)}/", f"PubMed Central {document.pmcid}"
    for trial_id in document.trial_ids:
        if re.fullmatch(r"NCT\d{8}", trial_id):
            yield f"https://clinicaltrials.gov/study/{trial_id}", f"ClinicalTrials.gov {trial_id}"
    if document.url and not (document.doi or document.pmid) and re.match(r"https?://", document.url):
        yield document.url, "Web page"
