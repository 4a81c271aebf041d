"""The page as it is built."""

from dataclasses import replace
from importlib.resources import files

import gradio as gr
import pytest

from hepcite.answers import Prose
from hepcite.lexicon import Lexicon
from hepcite.sources.shipped import corpus_folder
from hepcite.wording import STANDING_LINE
from hepcite_ui.app import build_page
from hepcite_ui.launching import EXAMPLES, STYLES, WHOLE_PAGE_STYLES, build_theme, choose_examples
from hepcite_ui.serving.api import NAME, WRITERS
from hepcite_ui.serving.server import asking_events


@pytest.fixture
def page(scripted, trial, tmp_path):
    """The page of a corpus of one document."""
    return build_page(scripted([], [trial]), tmp_path, ["Ramucirumab and AFP", "ICI rechallenge"])


@pytest.fixture
def writing_page(scripted, trial, tmp_path):
    """The same page where a language model is set up."""
    assistant = scripted([], [trial])
    assistant.prose = (Prose("scripted:one", "abc"),)
    return build_page(assistant, tmp_path, [])


def events(page, name):
    """Return the events of the page that call a method of the conversation, by their numbers."""
    return {number: event for number, event in page.fns.items() if getattr(event.fn, "__name__", "") == name}


def cancelled_by(page, label):
    """Return the numbers of the events that a button cancels."""
    (button,) = (b for b in page.blocks.values() if isinstance(b, gr.Button) and b.value == label)
    pressed = (event for event in page.fns.values() if (button._id, "click") in event.targets)
    return {number for event in pressed for number in event.cancels}


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


def test_writing_follows_each_answer(writing_page):
    """A question that was typed, an example that was clicked and an answer that was restored are each written over."""
    answered = {*events(writing_page, "respond"), *events(writing_page, "restore")}
    assert len(answered) == 3
    assert sorted(event.trigger_after for event in events(writing_page, "write").values()) == sorted(answered)


def test_writing_begins_with_an_answer_alone(writing_page):
    """Nothing but the end of an answer sets off a writing: no button, no key."""
    assert [event.targets for event in events(writing_page, "write").values()] == [[(None, "then")]] * 3


def test_writing_changes_the_conversation_alone(writing_page):
    """What is written leaves question box, turns and sources as they are; at its end there is nothing to stop."""
    written = [[type(block) for block in event.outputs] for event in events(writing_page, "write").values()]
    assert written == [[gr.Chatbot, gr.Button]] * 3


def test_without_a_model_no_turn_is_counted(page, writing_page):
    """Where nothing is written, an answer takes one turn of those that are limited, else two."""
    assert len(asking_events(writing_page)) - len(asking_events(page)) == 3


def test_writing_keeps_no_question_waiting(writing_page):
    """Writings have a queue of their own, in which several run at a time; questions keep theirs."""
    writing = {(event.concurrency_id, event.concurrency_limit) for event in events(writing_page, "write").values()}
    assert writing == {("write", WRITERS)} and WRITERS > 1
    assert {event.concurrency_id for event in events(writing_page, "respond").values()} == {NAME}


def cancelled_by_asking(page):
    """Return the numbers of the events that a question cancels."""
    (box,) = (b for b in page.blocks.values() if isinstance(b, gr.Textbox) and b.elem_id == "hc-question")
    asking = (event for event in page.fns.values() if (box._id, "submit") in event.targets)
    return {number for event in asking for number in event.cancels}


def test_next_question_ends_the_writing(writing_page):
    """Asking cancels what is written over an earlier answer, which would bring back the conversation of then."""
    assert cancelled_by_asking(writing_page) == set(events(writing_page, "write"))


def test_question_cancels_nothing_where_nothing_is_written(page):
    """Without a model there is nothing to cancel: a question asked while the page still loads meets no event of it."""
    assert cancelled_by_asking(page) == set()


@pytest.mark.parametrize("label", ["Stop", "New conversation"])
def test_button_ends_asking_and_writing(writing_page, label):
    """Stop and New conversation end a question or an example, and what is written over it or over a restored answer."""
    asking, writing = set(events(writing_page, "respond")), set(events(writing_page, "write"))
    assert len(writing) == 3 and cancelled_by(writing_page, label) >= asking | writing
