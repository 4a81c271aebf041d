"""The page as it is built."""

from dataclasses import replace
from importlib.resources import files

import gradio as gr
import pytest

from hepcite.lexicon import Lexicon
from hepcite.sources.shipped import corpus_folder
from hepcite.wording import STANDING_LINE
from hepcite_ui.app import build_page
from hepcite_ui.launching import EXAMPLES, STYLES, WHOLE_PAGE_STYLES, build_theme, choose_examples
from hepcite_ui.serving.api import NAME


@pytest.fixture
def page(scripted, trial, tmp_path):
    """The page of a corpus of one document."""
    return build_page(scripted([], [trial]), tmp_path, ["Ramucirumab and AFP", "ICI rechallenge"])


def test_page_offers_asking_alone(page):
    """The page's own events are not part of its HTTP API."""
    assert list(page.get_api_info()["named_endpoints"]) == [f"/{NAME}"]


def test_standing_line_is_part_of_the_page(page):
    """The line that this is no recommendation is there before anything is asked."""
    blocks = page.blocks.values()
    assert any(STANDING_LINE in str(block.value) for block in blocks if isinstance(block, gr.HTML))


def test_examples_are_offered(page):
    """The example questions stand in the empty chat."""
    chat = next(block for block in page.blocks.values() if isinstance(block, gr.Chatbot))
    assert [example["text"] for example in chat.examples] == ["Ramucirumab and AFP", "ICI rechallenge"]


def test_only_answered_examples_are_offered(scripted, answer_from, abstention, trial):
    """A suggestion that is declined, or answered without direct evidence, is no example."""
    drugs = ("Cabozantinib", "Lenvatinib", "Regorafenib", "Sorafenib", "Apatinib", "Donafenib")
    documents = [replace(trial, doc_id=drug, title=f"{drug} after immunotherapy") for drug in drugs]
    direct = answer_from((trial, "47 patients"))
    indirect = replace(direct, evidence=replace(direct.evidence, direct=False))
    assistant = scripted([abstention, direct, indirect, direct, direct, direct], documents)
    assistant.lexicon = Lexicon.read(corpus_folder() / "lexicon.yaml")
    examples = choose_examples(assistant)
    asked = [question for question, _ in assistant.asked]
    assert list(examples) == [asked[1], *asked[3:]] and len(examples) <= EXAMPLES


@pytest.mark.parametrize("name", [*STYLES, *WHOLE_PAGE_STYLES, "page.js", "restore.js", "tabs/corpus.js"])
def test_page_loads_nothing_from_elsewhere(name):
    """Neither style nor script names another host."""
    text = (files("hepcite_ui") / name).read_text(encoding="utf-8")
    assert "//" not in text.replace("// ", "")
    assert "@import" not in text


def test_theme_has_no_web_font():
    """The theme uses fonts of the reader's system."""
    assert "@font-face" not in build_theme()._get_theme_css()
    assert build_theme()._stylesheets == []
