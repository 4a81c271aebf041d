"""Reload, links and the list of earlier questions bring answers back."""

import pytest

pytestmark = pytest.mark.browser

FIRST = "Overall survival with lenvatinib?"
SECOND = "What is known about cabozantinib after immunotherapy?"
ANSWER_IDS = "() => [...document.querySelectorAll('.hc-card')].map((card) => card.dataset.answer)"


def failure_of(visitor):
    """Return what the card says in place of an answer."""
    card = visitor.page.locator(".hc-failure")
    card.wait_for()
    return card.inner_text()


@pytest.fixture(scope="module")
def reader(visit):
    """Somebody who asked one question of all documents and one of some."""
    visitor = visit()
    visitor.ask(SECOND)
    visitor.choose("Line of therapy", "first")
    visitor.ask(FIRST)
    return visitor


@pytest.fixture(scope="module")
def before(reader):
    """What was seen before the reload, with the address."""
    return reader.read() | {"ids": reader.page.evaluate(ANSWER_IDS), "address": reader.page.url}


@pytest.fixture(scope="module")
def reloaded(reader, before):
    """The same tab after a reload."""
    reader.reload()
    reader.card(1)
    return reader


@pytest.fixture(scope="module")
def colleague(visit, before):
    """Another browser that opened the address."""
    visitor = visit(query="?" + before["address"].split("?", 1)[1])
    visitor.card(1)
    return visitor


def test_reload_shows_the_same_answers(before, reloaded):
    """Both cards stand there again under the same ids."""
    assert reloaded.page.evaluate(ANSWER_IDS) == before["ids"]


def test_reload_shows_the_sources_of_the_last_answer(before, reloaded):
    """The panel shows the last answer's sources again, each quote marked to the character."""
    seen = reloaded.read()
    assert (seen["shown"], seen["quotes"], seen["marks"]) == (before["id"], before["quotes"], before["quotes"])


def test_reload_keeps_the_filters(reloaded):
    """The filters of the last question are set again, and its card says so."""
    reloaded.page.get_by_text("Filters: 1 active").wait_for()
    assert "first" in reloaded.page.locator(".hc-card").nth(1).locator(".hc-filtered").text_content()


def test_reload_keeps_the_address(before, reloaded):
    """A reload leaves the address as it was, so that it can be passed on."""
    assert reloaded.page.url == before["address"]


def test_link_shows_the_same_answer_elsewhere(before, colleague):
    """The address opened in another browser shows the same ids, quotes and highlights."""
    seen = colleague.read()
    assert colleague.page.evaluate(ANSWER_IDS) == before["ids"]
    assert (seen["id"], seen["quotes"], seen["marks"]) == (before["id"], before["quotes"], before["quotes"])
    assert colleague.page.locator(".hc-amber", has_text="has changed").count() == 0


def test_answers_id_alone_works_where_it_was_asked(before, reloaded):
    """`?answer=ID` without the rest of the address finds the answer in this browser's own memory."""
    reloaded.load(before["address"].split("#")[0])
    reloaded.card(1)
    assert reloaded.read()["quotes"] == before["quotes"]


def test_answers_id_alone_is_explained_elsewhere(visit, before):
    """In a browser that has not seen the answer, its id alone leads to a sentence on what to do."""
    stranger = visit(query="?" + before["address"].split("?", 1)[1].split("#")[0])
    assert "ask its question" in failure_of(stranger)


@pytest.mark.parametrize("fragment", ["turns=%%%", "turns=W3t9XQ", "turns=AAAA", "turns=bnVsbA"])
def test_damaged_link_is_explained(visit, fragment):
    """An address that was cut off or altered leads to a sentence on what to do, not to an empty page."""
    visitor = visit(query=f"?answer=0123456789abcdef#{fragment}")
    assert "ask" in failure_of(visitor)
    assert visitor.complaints == []


def test_question_after_a_damaged_link_is_answered(visit):
    """Whoever followed a damaged link asks anew in the same page."""
    visitor = visit(query="?answer=0123456789abcdef#turns=AAAA")
    failure_of(visitor)
    visitor.submit(SECOND)
    visitor.page.locator(".hc-answer").wait_for()


def test_altered_answer_is_said_to_be_so(visit, before):
    """A link whose answer is another one today says so on the card."""
    address = before["address"].replace(before["id"], "0" * len(before["id"]))
    visitor = visit(query="?" + address.split("?", 1)[1])
    visitor.card(1)
    assert visitor.page.locator(".hc-amber", has_text="has changed since this link was made").count() == 1


def test_jump_within_the_page_keeps_the_address(visit):
    """The link that skips to the question does not lose the answer's address."""
    visitor = visit()
    visitor.ask(SECOND)
    address = visitor.page.url
    visitor.page.evaluate("location.hash = '#hc-question'")
    visitor.page.wait_for_function("address => location.href === address", arg=address)


def test_new_conversation_clears_the_address(visit):
    """After "New conversation" the address names no answer, and a reload shows an empty page."""
    visitor = visit()
    visitor.ask(SECOND)
    visitor.start_anew()
    visitor.page.wait_for_function("() => !location.search.includes('answer') && !location.hash")
    visitor.reload()
    visitor.page.locator("#hc-chat button.example").first.wait_for()
    assert visitor.page.locator(".hc-card").count() == 0


def test_earlier_question_is_listed_and_brought_back(visit):
    """After a reload earlier questions are listed, newest first, and a click brings the answer back."""
    visitor = visit()
    first = visitor.ask(SECOND).get_attribute("data-answer")
    visitor.start_anew()
    visitor.ask(FIRST)
    visitor.reload()
    visitor.card(0)
    listed = visitor.page.locator("#hc-history button[data-hc=recall]")
    assert listed.all_text_contents() == [FIRST, SECOND]
    visitor.page.locator("#hc-history summary").click()
    listed.nth(1).click()
    visitor.page.locator(f'#hc-panel .hc-sources[data-answer="{first}"]').wait_for()
    assert visitor.page.evaluate(ANSWER_IDS) == [first]


def test_list_of_earlier_questions_can_be_emptied(visit):
    """The button "Forget them all" empties the list, now and after a reload."""
    visitor = visit()
    visitor.ask(SECOND)
    visitor.page.locator("#hc-history summary").click()
    visitor.page.get_by_role("button", name="Forget them all").click()
    visitor.page.locator("#hc-history").wait_for(state="hidden")
    assert visitor.page.evaluate("localStorage.length") == 0
