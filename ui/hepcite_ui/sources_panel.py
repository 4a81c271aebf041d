"""The sources of one answer as HTML: each document in full, with the quotes and the sentences beside them marked.

Pure functions; see `rendering` for how text is escaped.
"""

from collections.abc import Sequence

from markupsafe import Markup

from hepcite import wording
from hepcite.answers import Abstention, Outcome
from hepcite.citations import Citation, Selection, check, select
from hepcite.documents import Document
from hepcite_ui.document_view import (
    TEXT_NAMES,
    describe_publication,
    mark_quotes,
    render_details,
    render_links,
    render_text,
)
from hepcite_ui.quote_context import describe_place
from hepcite_ui.rendering import join, render_chips, render_notices

__all__ = [
    "mark_quotes",
    "render_empty",
    "render_links",
    "render_related",
    "render_selection",
    "render_sources",
]

_PANEL = Markup(
    '<section class="hc-sources" data-answer="{answer_id}" aria-label="Sources of the selected answer">'
    '<p class="hc-for">Sources for <q>{question}</q></p>{sources}</section>'
)
_RELATED = Markup(
    '<section class="hc-sources hc-related" aria-label="Related document">'
    '<p class="hc-for">Not an answer: a document on a related topic. The question was declined.</p>{source}</section>'
)
_SOURCE = Markup(
    '<details class="hc-source"{open}><summary{focus}><span class="hc-title">{title}</span>'
    '<span class="hc-chips"><span class="hc-by">{origin}</span> {chips}</span></summary>{notices}'
    '<p class="hc-published">{published}</p>{jumps}<p class="hc-links">{links}</p>{details}'
    '<div class="hc-text">{text}</div>'
    '<button type="button" class="hc-button" data-hc="back">{back}</button></details>'
)
_JUMPS = Markup(
    '<p class="hc-jumps">Quoted from this {name}: {jumps} <span class="hc-page">When one is opened, the sentences '
    "before and after are underlined.</span></p>"
)
_JUMP = Markup(
    '<span class="hc-jump"><button type="button" class="hc-open" data-hc="jump" data-quote="{number}" '
    'aria-label="Go to quote {number} in the {name}"><span class="hc-number">[{number}]</span></button>{place}</span>'
)
NO_LINK = Markup('<span class="hc-page">No DOI, PubMed or register number is known.</span>')
_PLACE = Markup(' <span class="hc-page">{}</span>')
_FOCUS = Markup(' id="hc-related-title"')
_OPEN = Markup(" open")
_EMPTY = Markup('<section class="hc-sources hc-none"><p>{}</p></section>')


def render_sources(outcome: Outcome) -> Markup:
    """Return the sources of an answer; for an abstention a line that says that there are none."""
    if isinstance(outcome, Abstention):
        return render_empty(f"“{outcome.question}” was declined: no source is shown for it.")
    return render_selection(select(outcome), outcome.sources)


def render_related(document: Document) -> Markup:
    """Return a document that is near to a declined question, without any mark: it answers nothing."""
    return _RELATED.format(source=_render_source(document, (), is_open=True))


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


def _render_source(document: Document, citations: Sequence[Citation], *, is_open: bool) -> Markup:
    return _SOURCE.format(
        open=_OPEN if is_open else "",
        focus=Markup("") if citations else _FOCUS,
        back="Back to the answer" if citations else "Back to the conversation",
        title=document.title,
        origin=wording.describe_origin(document) if document.authors else "",
        published=describe_publication(document),
        chips=render_chips(document),
        notices=render_notices(document.notices),
        jumps=_render_jumps(document, citations),
        links=render_links(document) or NO_LINK,
        details=render_details(document, titled=document.title not in document.text),
        text=render_text(document, citations),
    )


def _render_jumps(document: Document, citations: Sequence[Citation]) -> Markup:
    """Return what leads to each quote in the text, with its place where that says something."""
    if not citations:
        return Markup("")
    name = TEXT_NAMES[document.kind]
    places = ((one.number, describe_place(document, one.start)) for one in citations)
    jumps = (
        _JUMP.format(number=number, name=name, place=_PLACE.format(place) if place else "") for number, place in places
    )
    return _JUMPS.format(name=name, jumps=Markup(" ").join(jumps))
