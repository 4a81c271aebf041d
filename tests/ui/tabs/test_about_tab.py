"""The tab that says what HepCite is."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from importlib.metadata import version
from importlib.resources import files

import gradio as gr
import pytest

from hepcite.documents import UNVERIFIED_NOTICE
from hepcite.passport import Passport
from hepcite.wording import KINDS, REASONS
from hepcite_ui.tabs.about_tab import FEEDBACK, MODEL, NO_FEEDBACK, NO_MODEL, Served, build_about_tab, render_about

TODAY = date(2026, 3, 1)
PASSPORT = Passport((("study-record", 2),), 2024, 0, "2026-02-20")


def plain(html: str) -> str:
    """Return the text of marked-up text, white space folded."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


@pytest.fixture
def page(trial) -> str:
    """The tab of a corpus of two records, one of them unverified."""
    documents = [trial, replace(trial, doc_id="other", notices=(UNVERIFIED_NOTICE,))]
    return str(render_about(documents, PASSPORT, "f" * 16, Served(TODAY)))


@pytest.mark.parametrize(
    "words",
    [
        "not a medical device",
        "does not recommend",
        "Do not enter patient identifiers",
        "every quote is compared with the stored text character for character",
        "Direct evidence comes from patients treated after immunotherapy",
        "is not “not known”",
        "Apache-2.0",
        "CC BY-NC 4.0",
        "World J Gastroenterol 2026; 32(3): 111528",
    ],
)
def test_what_must_be_said_is_said(page, words):
    """What a clinician must know before relying on an answer stands there."""
    assert words in plain(page)


def test_labels_are_those_of_the_answers(page):
    """Kinds of source and reasons to decline are explained in the words that answers use."""
    assert all(words in plain(page) for words in (*KINDS.values(), *REASONS.values()))


def test_figures_are_those_of_this_corpus(page):
    """The number of documents, the unverified ones, version and fingerprint are counted, not remembered."""
    shown = plain(page)
    assert "2 documents. Corpus: 2 study records; newest 2024; notices checked 2026-02-20." in shown
    assert "1 record is unverified" in shown and version("hepcite") in shown and "f" * 16 in shown


def test_corpus_without_unverified_records(trial):
    """Where every record is verified, it is said so."""
    assert "No record is marked as unverified." in render_about([trial], PASSPORT, "", Served(TODAY))


@pytest.mark.parametrize(("feedback", "words"), [(False, NO_FEEDBACK), (True, FEEDBACK)])
def test_feedback_is_told(trial, feedback, words):
    """Whether this server stores feedback is said as it is."""
    shown = plain(render_about([trial], PASSPORT, "", Served(TODAY, feedback=feedback)))
    assert words in shown and (FEEDBACK in shown) is feedback


@pytest.mark.parametrize(("writes", "words"), [(False, NO_MODEL), (True, MODEL)])
def test_language_model_is_told(trial, writes, words):
    """Whether a language model writes over the quotes here is said as it is."""
    shown = plain(render_about([trial], PASSPORT, "", Served(TODAY, writes=writes)))
    assert words in shown and (MODEL in shown) is writes


def test_headings_stand_in_order(page):
    """One heading of the second level, then those of the third."""
    levels = re.findall(r"<h(\d)", page)
    assert levels[0] == "2" and set(levels[1:]) == {"3"}


def test_answer_is_made_in_five_steps(page):
    """How an answer is made is told in five steps."""
    assert page[page.index("<ol>") : page.index("</ol>")].count("<li>") == 5


def test_citation_is_that_of_the_licence(page):
    """The review is cited as its licence asks."""
    licence = plain(files("hepcite_corpus").joinpath("LICENSE.md").read_text(encoding="utf-8").replace("> ", ""))
    citation = plain(re.search(r'<blockquote class="hc-cite">(.*?)</blockquote>', page, re.DOTALL)[1])
    assert citation in licence


def test_fingerprint_is_escaped(trial):
    """Nothing that is put into the text becomes markup."""
    assert "<i>" not in render_about([replace(trial, title="<i>")], PASSPORT, "<i>", Served(TODAY))


def test_tab_offers_no_endpoint(scripted):
    """The tab's event is not part of the page's HTTP API."""
    with gr.Blocks(analytics_enabled=False) as page, gr.Tabs(), gr.Tab("About") as tab:
        build_about_tab(scripted([]), tab)
    assert page.get_api_info()["named_endpoints"] == {}
