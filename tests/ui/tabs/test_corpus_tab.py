"""The tab that shows the corpus: what it answers to, and what it offers to others."""

from dataclasses import dataclass, replace
from importlib.resources import files

import gradio as gr
import pytest

from hepcite.documents import Document
from hepcite.errors import LibraryError
from hepcite.passport import Passport
from hepcite_ui.tabs.corpus_tab import ReadingRoom, build_corpus_tab


@dataclass
class Shelf:
    """A corpus whose documents may be replaced."""

    documents: tuple[Document, ...]
    passport: Passport


class LockedShelf:
    """A corpus that cannot be read."""

    @property
    def documents(self):
        """Fail."""
        raise LibraryError("the library <x> is damaged")

    @property
    def passport(self):
        """Fail."""
        raise LibraryError("the library <x> is damaged")


@pytest.fixture
def shelf(trial, unverified) -> Shelf:
    """A corpus of two documents."""
    return Shelf((trial, unverified), Passport((("abstract", 1), ("study-record", 1)), 2024))


@pytest.fixture
def room(shelf) -> ReadingRoom:
    """What the tab does with it."""
    return ReadingRoom(shelf)


def test_entering_shows_corpus_and_list(room):
    """Whoever selects the tab sees the passport and all documents, and no pages to turn."""
    head, _, listing, pages, page = room.enter("", [], False, 0)
    assert "1 study record" in head and "2 documents" in listing and not pages["visible"] and page == 0


@pytest.mark.parametrize(("chosen", "offered"), [([], ["study-record"]), (["abstract"], ["abstract", "study-record"])])
def test_kinds_that_the_corpus_has(chosen: list[str], offered: list[str], shelf, trial):
    """Only kinds of text that the corpus has are offered, and those that are chosen already."""
    shelf.documents = (trial,)
    kinds = ReadingRoom(shelf).enter("", chosen, False, 0)[1]["choices"]
    assert [kind for _, kind in kinds] == offered


def test_search_begins_on_the_first_page(room):
    """What is typed is found at once."""
    listing, pages, page = room.search("cabozantinib", ["study-record"], False)
    assert "1 of 2 documents" in listing and not pages["visible"] and page == 0


def test_pages_are_turned(shelf, trial):
    """A long list has pages, and the last one stays the last."""
    shelf.documents = tuple(replace(trial, doc_id=f"d{number:03}") for number in range(300))
    room = ReadingRoom(shelf)
    listing, pages, page = room.turn_on("", [], False, 0)
    assert "201 to 300" in listing and pages["visible"] and page == 1
    assert room.turn_on("", [], False, 1)[2] == 1 and room.turn_back("", [], False, 1)[2] == 0


def test_changed_corpus_is_listed(shelf, room, trial):
    """Documents that came while the page was open are found."""
    room.search("", [], False)
    shelf.documents = (*shelf.documents, replace(trial, doc_id="new", title="Examplinib"))
    assert "1 of 3 documents" in room.search("examplinib", [], False)[0]


def test_document_is_opened(room, trial):
    """A document is shown by its id."""
    assert trial.title in room.open("trial") and "hc-reader" in room.open("trial")


@pytest.mark.parametrize("doc_id", ["", "gone", "<img src=x>"])
def test_unknown_document_is_said(room, doc_id):
    """An id that no document has any more gives a line, as text."""
    html = room.open(doc_id)
    assert "cannot be shown" in html and "<img" not in html


def test_unreadable_library_is_said():
    """When the library cannot be read, list and document say why."""
    room = ReadingRoom(LockedShelf())
    assert "the library &lt;x&gt; is damaged" in room.enter("", [], False, 0)[2]
    assert "the library &lt;x&gt; is damaged" in room.open("trial")


def test_tab_offers_no_endpoint(shelf):
    """The tab's own events are not part of the page's HTTP API."""
    with gr.Blocks(analytics_enabled=False) as page, gr.Tabs(), gr.Tab("Corpus") as tab:
        build_corpus_tab(shelf, tab)
    assert page.get_api_info()["named_endpoints"] == {}


def test_inputs_are_labelled(shelf):
    """Every input that is seen has a label."""
    with gr.Blocks(analytics_enabled=False) as page, gr.Tabs(), gr.Tab("Corpus") as tab:
        build_corpus_tab(shelf, tab)
    inputs = [block for block in page.blocks.values() if isinstance(block, gr.Textbox | gr.CheckboxGroup | gr.Checkbox)]
    assert len(inputs) == 3 and all(block.label and block.show_label for block in inputs)


@pytest.mark.parametrize("name", ["tabs.css", "corpus.js"])
def test_tab_loads_nothing_from_elsewhere(name):
    """Neither style nor script names another host."""
    text = files("hepcite_ui.tabs").joinpath(name).read_text(encoding="utf-8")
    assert "//" not in text.replace("// ", "") and "@import" not in text and "url(" not in text
