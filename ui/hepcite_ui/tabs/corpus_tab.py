"""The tab of the page that shows what the corpus holds, and each document in full."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from importlib.resources import files
from typing import Any, Protocol, TypeAlias

import gradio as gr

from hepcite.documents import DOCUMENT_KINDS, Document
from hepcite.errors import DocumentNotFoundError, HepCiteError
from hepcite.evidence import KIND_NAMES
from hepcite.passport import Passport
from hepcite_ui.document_view import render_document, render_unreadable
from hepcite_ui.tabs.corpus_search import Catalogue, Search
from hepcite_ui.tabs.corpus_view import render_failure_line, render_listing, render_passport

HEADING = "<h2>Corpus</h2>"
MAX_SEARCH = 300
"""Longest text that is searched for, in characters."""

NOT_LOADED = '<p class="hc-count" role="status">Loading the corpus …</p>'


class Corpus(Protocol):
    """What the tab needs of `hepcite.assistant`."""

    @property
    def documents(self) -> tuple[Document, ...]:
        """Every document of the library; another tuple after each change."""
        ...

    @property
    def passport(self) -> Passport:
        """The corpus in figures."""
        ...


Shown: TypeAlias = tuple[str, dict[str, Any], int]
"""The list as HTML, whether there are pages to turn, and the page shown, from 0."""


class ReadingRoom:
    """What the tab does when something is typed, chosen or opened; it keeps nothing but the catalogue."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._shelved: tuple[tuple[Document, ...], Catalogue] = ((), Catalogue(()))

    def enter(
        self, words: str, kinds: Sequence[str], noticed: bool, page: int
    ) -> tuple[str, dict[str, Any], str, dict[str, Any], int]:
        """Return the corpus in one line, the kinds that it has, and the list as it was left.

        After a change of the library they are the new ones.
        """
        shown = self._show(Search(words, tuple(kinds), noticed, page))
        held = {document.kind for document in self._shelved[0]}.union(kinds) or set(DOCUMENT_KINDS)
        return self._describe_corpus(), gr.update(choices=_name_kinds(held)), *shown

    def search(self, words: str, kinds: Sequence[str], noticed: bool) -> Shown:
        """Return the first page of what is found."""
        return self._show(Search(words, tuple(kinds), noticed))

    def turn_back(self, words: str, kinds: Sequence[str], noticed: bool, page: int) -> Shown:
        """Return the page before."""
        return self._show(Search(words, tuple(kinds), noticed, page - 1))

    def turn_on(self, words: str, kinds: Sequence[str], noticed: bool, page: int) -> Shown:
        """Return the next page; after the last one, the last."""
        return self._show(Search(words, tuple(kinds), noticed, page + 1))

    def open(self, doc_id: str) -> str:
        """Return a document as HTML; a failure in plain words."""
        try:
            found = next((document for document in self._corpus.documents if document.doc_id == doc_id), None)
            if found is None:
                raise DocumentNotFoundError(f"no document {doc_id!r} in the library any more: search again")
            return str(render_document(found))
        except HepCiteError as error:
            return str(render_unreadable(f"The document cannot be shown: {error}"))

    def _describe_corpus(self) -> str:
        try:
            unverified = sum(not document.verified for document in self._corpus.documents)
            return str(render_passport(self._corpus.passport, date.today(), unverified))
        except HepCiteError:  # the list below says what is wrong
            return HEADING

    def _show(self, search: Search) -> Shown:
        try:
            documents = self._corpus.documents
            if self._shelved[0] is not documents:
                self._shelved = (documents, Catalogue(documents))
            listing = self._shelved[1].find(search)
        except HepCiteError as error:
            return str(render_failure_line(f"The corpus cannot be shown: {error}")), gr.update(visible=False), 0
        return str(render_listing(listing)), gr.update(visible=listing.pages > 1), listing.page


def build_corpus_tab(corpus: Corpus, tab: gr.Tab) -> None:
    """Build the content of the tab that this is called in; it is filled whenever the tab is selected."""
    room = ReadingRoom(corpus)
    with gr.Column(elem_id="hc-corpus"):
        head = gr.HTML(HEADING, elem_id="hc-corpus-head", apply_default_css=False, js_on_load=None)
        inputs = _build_search()
        listing = gr.HTML(NOT_LOADED, elem_id="hc-corpus-list", apply_default_css=False, js_on_load=None)
        with gr.Row(visible=False, elem_id="hc-corpus-pages") as pages:
            earlier = gr.Button("Previous page", size="sm", min_width=120)
            later = gr.Button("Next page", size="sm", min_width=120)
        page = gr.Number(0, precision=0, visible=False)
        _build_reader(room)
    outputs = [listing, pages, page]
    words, kinds, noticed = inputs
    # A text box's own `input` tells only of what is typed, and not of what is pasted or deleted.
    _wire([words.change, words.submit, kinds.input, noticed.input], room.search, inputs, outputs)
    _wire([earlier.click], room.turn_back, [*inputs, page], outputs)
    _wire([later.click], room.turn_on, [*inputs, page], outputs)
    _wire([tab.select], room.enter, [*inputs, page], [head, kinds, *outputs])


def _name_kinds(kinds: Collection[str]) -> list[tuple[str, str]]:
    return [(KIND_NAMES[kind], kind) for kind in DOCUMENT_KINDS if kind in kinds]


def _build_search() -> list[Any]:
    with gr.Row(elem_id="hc-corpus-search"):
        words = gr.Textbox(
            label="Search",
            placeholder="for example: cabozantinib, or Chan 2024",
            max_lines=1,
            info="Words of title, authors, journal, year, id, DOI, PMID or trial number",
            max_length=MAX_SEARCH,
            scale=4,
            min_width=240,
        )
        kinds = gr.CheckboxGroup(
            _name_kinds(DOCUMENT_KINDS),
            label="Kind of text",
            info="None chosen: all kinds",
            scale=4,
            min_width=240,
        )
        noticed = gr.Checkbox(
            label="With notices only", info="Retracted, corrected, of concern, unverified", scale=2, min_width=200
        )
    return [words, kinds, noticed]


def _build_reader(room: ReadingRoom) -> None:
    def show_document(doc_id: str) -> str:  # Gradio marks the function it serves, and a method cannot be marked
        return room.open(doc_id)

    gr.HTML(
        "",
        elem_id="hc-corpus-reader",
        apply_default_css=False,
        js_on_load=files("hepcite_ui.tabs").joinpath("corpus.js").read_text(encoding="utf-8"),
        server_functions=[show_document],
    )


def _wire(triggers: list[Any], handler: Callable[..., Any], inputs: list[Any], outputs: list[Any]) -> None:
    """Connect events that answer at once, beside a question that is being answered; the last of several counts."""
    gr.on(
        triggers,
        handler,
        inputs,
        outputs,
        queue=False,
        trigger_mode="always_last",
        api_visibility="private",
        show_progress="hidden",
    )
