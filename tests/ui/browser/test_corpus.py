"""Searching the corpus in the page."""

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def corpus(visitor):
    """The module's visitor, at the list of the corpus."""
    visitor.page.get_by_role("tab", name="Corpus").click()
    visitor.page.locator(".hc-doc").first.wait_for()
    return visitor.page


def wait_for_count(page, words):
    """Wait until the line above the list begins with some words."""
    page.wait_for_function(
        "words => document.querySelector('#hc-corpus-list .hc-count')?.textContent.startsWith(words)", arg=words
    )


def test_pasted_words_are_searched_for(corpus):
    """What is put into the box at once, as by pasting, is searched for; emptying the box brings back everything."""
    box = corpus.get_by_role("textbox", name="Search")
    box.fill("10.3748/wjg.v32.i3.111528")
    wait_for_count(corpus, "1 of ")
    box.fill("xyzzy")
    wait_for_count(corpus, "No document matches")
    box.fill("")
    wait_for_count(corpus, "185 documents")


def test_only_kinds_held_can_be_chosen(corpus):
    """The shipped corpus has neither abstracts nor full texts, and offers neither."""
    kinds = corpus.locator("#hc-corpus-search [data-testid=checkbox-group] label, #hc-corpus-search fieldset label")
    assert kinds.all_inner_texts() == ["Review", "Study record"]
    corpus.get_by_label("Review").check()
    wait_for_count(corpus, "1 of ")
