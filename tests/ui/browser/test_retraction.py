"""A retracted paper says so wherever it is shown or taken along."""

import pytest

pytestmark = pytest.mark.browser

QUESTION = "What is known about cabozantinib after immunotherapy?"
RETRACTED = "chan-cabozantinib-post-ici-phase2"
NOTICE = "retracted: 10.5555/notice.1, 2025-02-03 (Crossref)"


@pytest.fixture(scope="module")
def reader(visit, planted_address):
    """Somebody whose question the retracted paper answers."""
    visitor = visit(planted_address)
    visitor.ask(QUESTION)
    visitor.show("retraction")
    return visitor


@pytest.fixture(scope="module")
def card(reader):
    """The answer that quotes it."""
    return reader.page.locator(".hc-card").first


def test_card_warns_above_the_quote(card):
    """In the card the warning stands between the source's name and the words quoted from it."""
    warned = card.locator(".hc-statement", has=card.page.locator(".hc-warning", has_text=NOTICE)).first
    places = warned.evaluate(
        "one => [one.querySelector('.hc-warning'), one.querySelector('blockquote')].map((e) => "
        "e.getBoundingClientRect().top)"
    )
    assert places == sorted(places)


def test_panel_warns(reader):
    """In the sources the warning stands beside the title."""
    reader.page.locator(".hc-source .hc-warning", has_text=NOTICE).first.wait_for(state="attached")


def test_results_are_left_out(card):
    """The results table has rows of other papers and none of the retracted one."""
    warned = card.locator(".hc-statement", has=card.page.locator(".hc-warning", has_text=NOTICE))
    numbers = set(warned.locator(".hc-quote .hc-open").evaluate_all("all => all.map((one) => one.dataset.quote)"))
    rows = set(card.locator(".hc-results-table tbody .hc-open").evaluate_all("all => all.map((o) => o.dataset.quote)"))
    assert numbers and rows
    assert not numbers & rows


@pytest.mark.parametrize("format_name", ["markdown", "ris", "bibtex"])
def test_file_warns(reader, card, format_name, tmp_path):
    """Markdown, RIS and BibTeX name the retraction."""
    assert "retracted" in reader.download(card, format_name, tmp_path).read_text(encoding="utf-8").lower()


def test_corpus_warns(reader):
    """The list of the corpus and the document itself name the retraction."""
    page = reader.page
    page.get_by_role("tab", name="Corpus").click()
    page.get_by_label("With notices only").check()
    row = page.locator(".hc-documents tbody tr", has=page.locator(f'[data-doc="{RETRACTED}"]'))
    row.locator(".hc-warning", has_text="retracted").wait_for()
    row.locator(".hc-doc").click()
    page.locator("#hc-corpus-reader .hc-warning", has_text=NOTICE).wait_for()
