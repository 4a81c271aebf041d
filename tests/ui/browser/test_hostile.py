"""A paper whose every field, file name included, is markup and script: shown as it stands, it runs nothing."""

import csv
import io
import json

import pytest

pytestmark = pytest.mark.browser

QUESTION = "What is the median overall survival with sabotinib?"
NOTHING_RAN = "() => typeof window.__pwned === 'undefined'"


@pytest.fixture(scope="module")
def reader(visit, planted_address):
    """Somebody who asked for the hostile paper."""
    visitor = visit(planted_address)
    visitor.ask(QUESTION)
    return visitor


@pytest.fixture(scope="module")
def card(reader):
    """The answer that quotes it."""
    return reader.page.locator(".hc-card").first


def test_hostile_words_are_quoted_as_they_stand(reader, card, hostile):
    """The quote shows script, HTML, Markdown and `${...}` letter for letter, in card and panel."""
    seen = reader.read()
    assert any(hostile.markup in words for words in seen["quotes"].values())
    assert seen["quotes"] == seen["marks"]
    assert all(words in seen["contexts"][number] for number, words in seen["quotes"].items())


def test_hostile_title_and_authors_are_shown_as_they_stand(reader, hostile):
    """The panel shows title, authors and journal letter for letter."""
    source = reader.page.locator(".hc-source").first
    assert source.locator(".hc-title").text_content() == hostile.title
    published = source.locator(".hc-published").text_content()
    assert f"Evil {hostile.markup}" in published and f"J Invented Res {hostile.markup}" in published


def test_hostile_file_name_is_shown_as_it_stands(reader, hostile):
    """Where the text comes from is told letter for letter."""
    details = reader.page.locator(".hc-source").first.locator(".hc-details").text_content()
    assert hostile.file_name in details


def test_hostile_reference_is_text(card, hostile):
    """The reference in the card shows the title and makes no link of it."""
    assert hostile.title in card.locator(".hc-references").text_content()
    assert card.locator(".hc-references a").count() == 0


def test_hostile_paper_is_read_in_the_corpus_tab(reader, hostile):
    """The Corpus tab lists and opens the paper with all its fields as text."""
    page = reader.page
    page.get_by_role("tab", name="Corpus").click()
    page.locator(".hc-doc", has_text="Sabotinib").click()
    page.locator("#hc-reader-title").wait_for()
    assert page.locator("#hc-reader-title").text_content() == hostile.title
    assert hostile.text in page.locator("#hc-corpus-reader .hc-text").text_content()
    page.get_by_role("tab", name="Ask").click()


@pytest.mark.parametrize("format_name", ["markdown", "ris", "bibtex", "csv", "json", "pmids"])
def test_hostile_paper_is_taken_along(reader, card, format_name, tmp_path):
    """Each format is written."""
    file = reader.download(card, format_name, tmp_path)
    assert format_name in {"pmids", "csv"} or "abotinib" in file.read_text(encoding="utf-8")


def test_hostile_words_are_no_links_in_markdown(reader, card, tmp_path):
    """In the downloaded Markdown neither link nor element is left."""
    text = reader.download(card, "markdown", tmp_path).read_text(encoding="utf-8")
    assert "[x](" not in text and "<img" not in text.replace("\\<img", "") and "<script" not in text.replace("\\<", "")


def test_hostile_words_are_whole_in_the_audit_file(reader, card, hostile, tmp_path):
    """The audit file holds the quoted words letter for letter."""
    content = json.loads(reader.download(card, "json", tmp_path).read_text(encoding="utf-8"))
    assert any(hostile.markup in quote["text"] for one in content["statements"] for quote in one["quotes"])


def test_hostile_words_start_no_formula(reader, card, tmp_path):
    """No cell of the CSV begins as a formula."""
    text = reader.download(card, "csv", tmp_path).read_text(encoding="utf-8")
    assert not any(cell.startswith(("=", "+", "@")) for row in csv.reader(io.StringIO(text)) for cell in row)


def test_nothing_hostile_ran(reader):
    """No script of the paper ran, no element of it exists, and the browser had nothing to complain of."""
    page = reader.page
    assert page.evaluate(NOTHING_RAN)
    assert page.locator("img[src=x], [onerror], a[href^=javascript]").count() == 0
    assert page.locator("#hc-chat script, #hc-panel script, #hc-corpus script").count() == 0
    assert page.locator("#hc-panel strong, #hc-panel code").count() == 0
    assert reader.complaints == []
