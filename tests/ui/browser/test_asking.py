"""Asking, being refused, stopping and starting anew, as it is seen in the page."""

import pytest

pytestmark = pytest.mark.browser

ANSWERED = "What is known about cabozantinib after immunotherapy?"
OTHER = "Lenvatinib or sorafenib after atezolizumab-bevacizumab?"
DECLINED = "What is the target INR for a mechanical mitral valve?"
TYPED = "<b>cabozantinib</b> *after* `immunotherapy` ${1} <img src=x>"


@pytest.fixture
def reader(visitor):
    """The module's visitor with an empty conversation."""
    if visitor.page.locator(".hc-card").count():
        visitor.start_anew()
    return visitor


def test_quote_is_read_and_opened_in_context(reader):
    """A question is answered with a quote, which opens marked in its source."""
    card = reader.ask(ANSWERED)
    quote = card.locator(".hc-quote", has_text="4.1 months").first
    words = quote.locator("blockquote").text_content()
    quote.get_by_role("button", name="in context").click()
    mark = reader.page.locator("#hc-panel .hc-text mark.hc-flash").first
    mark.wait_for(state="visible")
    assert mark.text_content() == words


def test_blank_question_changes_nothing(reader):
    """Enter in an empty box leaves the answer and its sources where they are."""
    reader.ask(ANSWERED)
    reader.submit("  ")
    reader.page.wait_for_timeout(1_500)  # nothing is to happen, so there is nothing to wait for
    seen = reader.read()
    assert (seen["shown"], seen["marks"]) == (seen["id"], seen["quotes"])


def test_refusal_shows_no_reference(reader):
    """A question outside the corpus is declined without quote, link or download, in card and panel."""
    reader.ask(ANSWERED)
    refusal = reader.ask(DECLINED)
    reader.page.locator("#hc-panel .hc-none", has_text="declined").wait_for()
    assert "Declined" in refusal.inner_text()
    assert refusal.locator("a, blockquote, mark, details, .hc-references, [data-hc=take], [data-quote]").count() == 0
    assert reader.page.locator("#hc-panel a, #hc-panel mark, #hc-panel details, #hc-panel button").count() == 0


def test_refusal_leaves_no_answer_selected(reader):
    """After a refusal no earlier answer is outlined as if its sources were shown."""
    reader.ask(ANSWERED)
    reader.ask(DECLINED)
    reader.page.locator("#hc-panel .hc-none", has_text="declined").wait_for()
    reader.page.wait_for_function("() => !document.querySelector('.hc-selected')")


def test_earlier_answer_brings_back_its_sources(reader):
    """After a refusal, opening a quote of the earlier answer shows that answer's sources again."""
    first = reader.ask(ANSWERED)
    reader.ask(DECLINED)
    first.get_by_role("button", name="Open quote 1 in context").first.click()
    reader.page.locator("#hc-quote-1").wait_for(state="visible")
    assert reader.page.locator(".hc-for q").text_content() == ANSWERED
    assert reader.page.locator(".hc-sources").get_attribute("data-answer") == first.get_attribute("data-answer")


def test_quotes_of_two_answers_are_not_mixed_up(reader):
    """Of two answers that both have a quote [1], each opens its own words, in whatever turn."""
    cards = [reader.ask(ANSWERED), reader.ask(OTHER)]
    for card in (cards[0], cards[1], cards[0]):
        card.locator('.hc-quote .hc-open[data-quote="1"]').click()
        answer = card.get_attribute("data-answer")
        mark = reader.page.locator(f'.hc-sources[data-answer="{answer}"] #hc-quote-1')
        mark.wait_for(state="visible")
        assert mark.text_content() in card.locator(".hc-quote blockquote").first.text_content()


def test_markup_in_a_question_stays_text(reader):
    """A question that holds markup is shown as it was typed and runs nothing, in chat, panel and history."""
    card = reader.ask(TYPED)
    assert reader.page.locator("#hc-chat .user-row").inner_text().strip() == TYPED
    assert card.locator(".hc-asked").text_content() == TYPED
    assert reader.page.locator(".hc-for q").text_content() == TYPED
    assert reader.page.locator("#hc-history button.hc-open").first.text_content() == TYPED
    assert reader.page.locator("#hc-chat img, #hc-panel img, #hc-history img").count() == 0
    assert (
        reader.page.locator(":is(.user-row, .hc-asked, .hc-understood, .hc-for, #hc-history) :is(b, code)").count() == 0
    )
    assert reader.complaints == []


def test_what_was_searched_for_can_be_corrected(reader):
    """One click puts what was searched for into the question box, from where it can be asked again."""
    card = reader.ask("cabo after atezo/bev: OS?")
    card.get_by_role("button", name="correct this").click()
    box = reader.page.locator("#hc-question textarea")
    assert "cabozantinib after atezolizumab-bevacizumab" in box.input_value()
    box.press("Enter")
    reader.card(1)


def test_example_is_asked_by_a_click(reader):
    """One of the questions that the empty page offers is asked and answered at once."""
    example = reader.page.locator("#hc-chat button.example").first
    question = example.inner_text().strip()
    reader.pace.wait()
    example.click()
    card = reader.card(0)
    assert card.locator(".hc-asked").text_content() == question
    assert card.locator(".hc-quote").count()


def test_new_conversation_empties_chat_and_sources(reader):
    """The button "New conversation" removes every message and source, and offers the examples again."""
    reader.ask(ANSWERED)
    reader.start_anew()
    assert reader.page.locator("#hc-chat .message-row").count() == 0
    reader.page.locator("#hc-chat button.example").first.wait_for()


def test_empty_conversation_tells_how_an_answer_is_read(reader):
    """The labels are explained at first, and again when a new conversation is begun."""
    legend = reader.page.locator("#hc-panel .hc-legend dt", has_text="direct evidence").first
    legend.wait_for()
    reader.ask(ANSWERED)
    legend.wait_for(state="detached")
    reader.start_anew()
    legend.wait_for()


def test_stop_says_what_became_of_the_question(reader):
    """After "Stop" the conversation shows the answer or says that there is none, and takes the next question."""
    reader.submit(ANSWERED)
    reader.page.locator("#hc-chat .user-row").wait_for()
    reader.page.locator("#hc-stop").evaluate("button => button.click()")  # or it is too late
    reader.page.locator(".hc-card").first.wait_for()
    assert reader.page.locator(".hc-card").count() == 1
    reader.ask(OTHER).locator(".hc-quote").first.wait_for()


def test_stop_can_be_pressed_while_an_answer_is_made(reader):
    """Before a question and after its answer there is no button to stop it; in between there is."""
    stop = reader.page.locator("#hc-stop")
    assert not stop.is_visible()
    stop.evaluate(
        "button => new MutationObserver(() => { window.couldStop ||= button.checkVisibility(); })"
        ".observe(button, { attributes: true })"
    )
    reader.ask(ANSWERED)
    reader.page.wait_for_function("() => document.querySelector('#hc-stop').disabled")
    assert reader.page.evaluate("window.couldStop")


def test_overlong_question_is_refused_whole(reader):
    """A question of too many characters is not cut: the card says how long it is, and the box holds all of it."""
    asked = "What of cabozantinib? " * 120
    card = reader.ask(asked)
    assert f"The question has {len(asked.strip()):,} characters, and 2,000 are the most" in card.inner_text()
    assert reader.page.locator("#hc-question textarea").input_value().strip() == asked.strip()
    assert len(reader.page.locator("#hc-chat .user-row").last.inner_text()) < 150
    reader.page.locator("#hc-question textarea").fill("")


def test_letters_are_counted_near_the_limit(reader):
    """A short question is not counted; near the limit its length is shown, and beyond it what to do."""
    box, counter = reader.page.locator("#hc-question textarea"), reader.page.locator(".hc-counter")
    box.fill("cabozantinib?")
    assert not counter.is_visible()
    box.fill("x" * 1_900)
    assert counter.inner_text().strip() == "1,900 of 2,000 characters"
    box.fill("x" * 2_100)
    assert counter.inner_text().strip() == "2,100 of 2,000 characters. Shorten the question."
    box.fill("")


def test_ask_keeps_its_size(reader):
    """However long the question, and while it is worked on, the button "Ask" stays as large as it was."""
    page = reader.page
    page.evaluate(
        """() => {
          const button = document.querySelector("#hc-ask button");
          window.askSizes = new Set();
          const look = () => {
            const { width, height } = button.getBoundingClientRect();
            window.askSizes.add(`${Math.round(width)} x ${Math.round(height)}`);
            window.askLooked = requestAnimationFrame(look);
          };
          look();
        }"""
    )
    page.locator("#hc-question textarea").fill("What is known about cabozantinib? " * 9)
    page.wait_for_timeout(300)
    reader.ask(ANSWERED)
    assert len(page.evaluate("cancelAnimationFrame(window.askLooked), [...window.askSizes]")) == 1


def test_open_source_stays_while_the_next_question_is_asked(reader):
    """Until another answer is there, and after a failure, the sources of the earlier one stay open under its name."""
    first = reader.ask(ANSWERED)
    page = reader.page
    page.evaluate(
        """() => {
          window.emptied = false;
          new MutationObserver(() => { window.emptied ||= !document.querySelector("#hc-panel .hc-source"); })
            .observe(document.querySelector("#hc-panel"), { childList: true, subtree: true });
        }"""
    )
    reader.ask("What of cabozantinib? " * 120)
    page.locator("#hc-question textarea").fill("")
    assert page.locator(".hc-for q").text_content() == ANSWERED
    assert page.locator(".hc-sources").get_attribute("data-answer") == first.get_attribute("data-answer")
    reader.ask(OTHER)
    assert page.locator(".hc-for q").text_content() == OTHER
    assert page.evaluate("window.emptied") is False


def test_filter_restricts_the_sources(reader):
    """With a line of therapy chosen, every source is of that line, and the card says so."""
    page = reader.page
    reader.choose("Line of therapy", "first")
    card = reader.ask("Overall survival with lenvatinib?")
    assert "Only from: " in card.locator(".hc-filtered").text_content()
    chips = page.locator("#hc-panel .hc-source summary .hc-chips").all_text_contents()
    assert chips and all("first" in chip for chip in chips)
    page.get_by_role("button", name="Clear filters").click()
    page.locator("#hc-filters", has_text="active").wait_for(state="detached")


def test_answer_is_seen_from_its_head_with_open_filters(visit):
    """However far one had scrolled to choose filters, the head of the answer and its filters come into view."""
    reader = visit(viewport={"width": 1366, "height": 640})
    reader.choose("Line of therapy", "first")
    reader.page.mouse.wheel(0, 2_000)
    card = reader.ask("Overall survival with lenvatinib?")
    inside = """card => {
      const log = card.closest(".bubble-wrap").getBoundingClientRect();
      const [first, last] = [".hc-evidence", ".hc-filtered"].map((e) => card.querySelector(e).getBoundingClientRect());
      return first.top >= Math.max(log.top, 0) && last.bottom <= Math.min(log.bottom, innerHeight);
    }"""
    reader.page.wait_for_timeout(1_200)  # until nothing scrolls any more
    assert card.evaluate(inside)


def test_too_many_questions_are_said_plainly(visit):
    """Past the limit the person is told to wait, the question stays in the box, and nothing lies over the chat."""
    reader = visit()
    said = "Too many questions at once: wait a minute and ask again."
    reader.page.route("**/gradio_api/queue/join*", lambda route: route.fulfill(status=429, json={"error": said}))
    reader.submit(ANSWERED)
    reader.page.get_by_text(said).first.wait_for()  # said once more by what would have followed
    assert reader.page.locator("#hc-question textarea").input_value() == ANSWERED
    assert reader.page.locator("#hc-chat").get_by_text("Error").filter(visible=True).count() == 0


def test_two_readers_see_their_own_answers(visit):
    """Two people who ask at the same moment, ten times, each see their own question, answer and sources."""
    readers = [visit(), visit()]
    ids: list[set[str]] = [set(), set()]
    for turn in range(10):
        questions = (ANSWERED, OTHER) if turn % 2 else (OTHER, ANSWERED)
        for reader, question in zip(readers, questions, strict=True):
            reader.submit(question)
        for reader, question, seen in zip(readers, questions, ids, strict=True):
            card = reader.card(0)
            assert card.locator(".hc-asked").text_content() == question
            assert reader.page.locator(".hc-for q").text_content() == question
            found = reader.read()
            assert found["quotes"] == found["marks"]
            seen.add(found["id"])
            reader.start_anew()
    assert ids[0] == ids[1]
    assert len(ids[0]) == 2
