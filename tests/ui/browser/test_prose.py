"""What a language model writes over an answer, as it appears in the page: checked first, then seen."""

import itertools
import threading
from contextlib import contextmanager

import pytest

from fakes import ScriptedChatModel, ServiceError, statements
from hepcite.answers import Answer
from hepcite.assistant import Assistant
from hepcite.chat_model import ChatModel
from hepcite_ui.app import build_page, read_file
from hepcite_ui.launching import ASKING_FUNCTIONS, STYLES, WHOLE_PAGE_STYLES, build_theme
from hepcite_ui.serving.health import check_health
from hepcite_ui.serving.server import create_server, make_uvicorn

pytestmark = pytest.mark.browser

QUESTION = "Cabozantinib after immunotherapy: median PFS?"
GOOD = (
    "In all 47 patients of the Chan phase II trial, cabozantinib 60 mg/day gave a median PFS of 4.1 months "
    "(95% CI 3.3-5.3), the primary endpoint, after a median follow-up of 11.2 months."
)
SECOND = (
    "When cabozantinib was strictly second line after ICI (27 patients, Chan trial), median PFS was 4.3 months "
    "(95% CI 3.3-6.7) and median OS 14.3 months (95% CI 8.9 to not reached)."
)
WRONG_NUMBER = "77.7"
WRONG = GOOD.replace("4.1", WRONG_NUMBER)
MODEL = "scripted:one"
ASKED = itertools.count(1)
PAUSE = 0.02
"""Seconds between two pieces of what the model writes."""

WATCH = """(words) => {
  window.__seen = {states: [], wrong: false, quotes: new Set()};
  const look = () => {
    window.__seen.wrong ||= document.documentElement.outerHTML.includes(words);
    const card = document.querySelector(".hc-answer");
    if (!card) return;
    const quotes = [...card.querySelectorAll(".hc-quote")].map((one) => one.textContent).join("|");
    window.__seen.quotes.add(quotes);
    const state = card.querySelector(".hc-prose")?.textContent ?? "";
    if (state !== window.__seen.states.at(-1)) window.__seen.states.push(state);
  };
  new MutationObserver(look).observe(document.body, {childList: true, subtree: true, characterData: true});
}"""
"""Looks at the page at each change, and notes what the prose was, and whether some words were ever there."""

SEEN = "() => ({...window.__seen, quotes: [...window.__seen.quotes]})"
BEYOND = """() => {
  const within = document.querySelector(".hc-prose").getBoundingClientRect();
  const wider = [...document.querySelectorAll(".hc-prose, .hc-prose *")].filter((one) => {
    const { left, right } = one.getBoundingClientRect();
    return one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline"
      || right > within.right + 1 || left < within.left - 1 || right > innerWidth;
  });
  return [document.scrollingElement.scrollWidth - innerWidth, wider.map((one) => one.className)];
}"""


@contextmanager
def serving(assistant, settings):
    """Serve the page around an assistant from a thread of this process; gives its address."""
    ready = threading.Event()
    app = create_server(
        build_page(assistant, settings.data_dir),
        health=lambda: check_health(assistant, settings.library_path),
        asking_functions=ASKING_FUNCTIONS,
        theme=build_theme(),
        css="\n".join(read_file(name) for name in STYLES),
        head="".join(f"<style>{read_file(name)}</style>" for name in WHOLE_PAGE_STYLES),
    )
    server = make_uvicorn(app, "127.0.0.1", 0, ready.set)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert ready.wait(60)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join(60)


@pytest.fixture(scope="module")
def model():
    """The language model of the page; each test gives it what to say."""
    return ScriptedChatModel(outputs=[])


@pytest.fixture(scope="module")
def written(built, lexicon, model) -> Assistant:
    """The assistant of the shipped corpus, over whose answers the model writes."""
    return Assistant(built.settings, built.library, built.embedder, lexicon, ChatModel(model, MODEL, 60))


@pytest.fixture(scope="module")
def address(chromium, written, built):
    """Where its page is served."""
    with serving(written, built.settings) as address:
        yield address


@pytest.fixture(scope="module", autouse=True)
def words(written):
    """The model's words for two quotes are the quotes' own; the wrong figure is in none."""
    outcome = written.ask(QUESTION)
    assert isinstance(outcome, Answer)
    texts = [quote.text for quote in dict.fromkeys(outcome.quotes)]
    assert GOOD in texts[0] and texts[1] == SECOND and not any(WRONG_NUMBER in text for text in texts)


@pytest.fixture
def arrive(visit, model):
    """Open the page while the model is to say these outputs: `arrive(*outputs, pause=..., **context)`."""

    def open_page(*outputs, pause=PAUSE, **context):
        model.outputs[:], model.seconds = outputs, pause
        model.asked.clear()
        visitor = visit(**context)
        visitor.wait_for_events(2)  # what the page asks for when it opens, and what is written over that
        visitor.page.evaluate(WATCH, WRONG_NUMBER)
        return visitor

    return open_page


@pytest.fixture
def question():
    """A question that no other test asks, since what was written over an answer is remembered."""
    return QUESTION + "?" * next(ASKED)


def finished(page):
    """Return the prose once the model has come to its end."""
    prose = page.locator('.hc-prose[aria-busy="false"]')
    prose.wait_for()
    return prose


def test_checked_statement_is_seen_and_wrong_one_never(arrive, question):
    """The prose grows above the quotes, holds what they bear out alone, and says what was dropped."""
    reader = arrive(statements((GOOD, [1]), (WRONG, [1]), (SECOND, [2])))
    reader.ask(question)
    prose = finished(reader.page)
    assert prose.locator(".hc-prose-note").all_inner_texts() == []
    assert prose.locator(".hc-prose-text").all_inner_texts() == [f"{GOOD} [1]", f"{SECOND} [2]"]
    assert f"language model {MODEL}" in prose.inner_text()
    assert "1 statement not borne out was dropped" in prose.inner_text()
    seen = reader.page.evaluate(SEEN)
    assert not seen["wrong"] and len(seen["quotes"]) == 1
    assert [SECOND in state for state in seen["states"] if GOOD in state] == [False, True]
    assert reader.complaints == []


def test_quotes_are_there_before_the_model_writes(arrive, question):
    """The reader has the quotes while the model has not said a word."""
    reader = arrive(statements((GOOD, [1])), pause=0.2)
    reader.ask(question)
    assert reader.page.locator(".hc-quote").count() and reader.page.locator(".hc-prose-text").count() == 0
    finished(reader.page)
    assert reader.page.evaluate(SEEN)["states"][0] == ""


def test_number_of_a_statement_opens_its_quote(arrive, question):
    """A click on the number marks the words that the statement rests on, in their source."""
    reader = arrive(statements((GOOD, [1])), pause=0)
    reader.ask(question)
    finished(reader.page).get_by_role("button", name="Open quote 1 in context").click()
    mark = reader.page.locator("#hc-panel .hc-text mark.hc-flash").first
    mark.wait_for(state="visible")
    assert mark.text_content() == GOOD


def test_stop_ends_the_writing(arrive, question):
    """After Stop no further statement appears; quotes and statements that were there stay."""
    reader = arrive(statements((GOOD, [1]), *[(WRONG, [1])] * 2, (SECOND, [2])), pause=0.05)
    reader.ask(question)
    reader.page.locator(".hc-prose-text").wait_for()
    reader.page.get_by_role("button", name="Stop").click()
    reader.page.wait_for_timeout(7_000)  # by when the model would have come to its end
    assert reader.page.locator(".hc-prose-text").all_inner_texts() == [f"{GOOD} [1]"]
    seen = reader.page.evaluate(SEEN)
    assert len(seen["quotes"]) == 1 and not seen["wrong"]
    assert reader.page.locator(".hc-failure").count() == 0


def test_new_conversation_ends_the_writing(arrive, question):
    """The page that was emptied while a model wrote stays empty."""
    reader = arrive(statements((GOOD, [1]), *[(WRONG, [1])] * 2, (SECOND, [2])), pause=0.05)
    reader.ask(question)
    reader.page.locator(".hc-prose-text").wait_for()
    reader.start_anew()
    reader.page.wait_for_timeout(7_000)  # by when the model would have come to its end
    assert reader.page.locator(".hc-card").count() == 0


def test_dead_model_is_told_beside_the_quotes(arrive, question):
    """When the model fails, the quotes stand, and the card says why there is no more."""
    reader = arrive(ServiceError(500))
    card = reader.ask(question)
    note = finished(reader.page).get_by_role("status").inner_text()
    assert "the quotes stand alone" in note and card.locator(".hc-quote").count()


def test_reload_shows_what_was_written(arrive, question, model):
    """A reload brings the same prose back without asking the model anew."""
    reader = arrive(statements((GOOD, [1]), (WRONG, [1])), pause=0)
    reader.ask(question)
    before = finished(reader.page).inner_text()
    reader.reload()
    assert finished(reader.page).inner_text() == before and len(model.asked) == 1


@pytest.mark.parametrize("width", [390, 320])
def test_prose_fits_a_narrow_window(arrive, question, width):
    """On a phone, and magnified, nothing of the prose stands out to the side."""
    reader = arrive(statements((GOOD, [1]), (WRONG, [1])), viewport={"width": width, "height": 844})
    reader.ask(question)
    finished(reader.page)
    reader.show(f"prose-{width}")
    assert reader.page.evaluate(BEYOND) == [0, []]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_prose_is_accessible(arrive, question, theme):
    """Axe-core finds nothing against WCAG 2.2, levels A and AA, in a card with prose."""
    from axe_playwright_python.sync_playwright import Axe

    reader = arrive(statements((GOOD, [1]), (WRONG, [1])), pause=0, query=f"?__theme={theme}")
    reader.ask(question)
    finished(reader.page)
    reader.show(f"prose-{theme}")
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    options = {"runOnly": {"type": "tag", "values": rules}, "resultTypes": ["violations"]}
    found = Axe().run(reader.page, options=options).response["violations"]
    assert [(rule["id"], node["html"][:200]) for rule in found for node in rule["nodes"]] == []
