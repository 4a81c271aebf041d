"""The sources of one answer as HTML: each quote in its context, then the document in full with the quotes marked.

Pure functions; see `rendering` for how text is escaped.
"""

from collections.abc import Sequence

from markupsafe import Markup

from hepcite.answers import Abstention, Outcome
from hepcite.citations import Citation, Selection, check, select
from hepcite.documents import Document
from hepcite_ui.document_view import describe_publication, mark_quotes, render_details, render_links, render_text
from hepcite_ui.quote_context import render_context
from hepcite_ui.rendering import join, render_chips, render_notices

__all__ = [
    "mark_quotes",
    "render_context",
    "render_empty",
    "render_links",
    "render_selection",
    "render_sources",
]

_PANEL = Markup(
    '<section class="hc-sources" data-answer="{answer_id}" aria-label="Sources of the selected answer">'
    '<p class="hc-for">Sources for <q>{question}</q></p>{sources}</section>'
)
_SOURCE = Markup(
    '<details class="hc-source"{open}><summary><span class="hc-title">{title}</span>'
    '<span class="hc-published">{published}</span><span class="hc-chips">{chips}</span></summary>{notices}'
    '{contexts}<p class="hc-links">{links}</p>{details}<div class="hc-text">{text}</div>'
    '<button type="button" class="hc-button" data-hc="back">Back to the answer</button></details>'
)
_OPEN = Markup(" open")
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


def _render_source(document: Document, citations: Sequence[Citation], *, is_open: bool) -> Markup:
    return _SOURCE.format(
        open=_OPEN if is_open else "",
        title=document.title,
        published=describe_publication(document),
        chips=render_chips(document),
        notices=render_notices(document.notices),
        contexts=join(render_context(document, citation) for citation in citations),
        links=render_links(document),
        details=render_details(document),
        text=render_text(document, citations),
    )
