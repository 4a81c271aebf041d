"""The page keeps to its own machine, and the browser finds nothing to complain of."""

import pytest

pytestmark = pytest.mark.browser

ANSWERED = "What is known about cabozantinib after immunotherapy?"
DECLINED = "What is the target INR for a mechanical mitral valve?"
READY = {"Corpus": ".hc-doc", "Evaluation": "#hc-evaluation :is(h2, h3)", "About": "#hc-about h2"}


def test_whole_session_is_quiet_and_local(visit, tmp_path):
    """A session that uses everything asks no other host, and brings no error, warning or blocked content."""
    visitor = visit()
    page = visitor.page
    card = visitor.ask(ANSWERED)
    for name in ("markdown", "ris", "bibtex", "pmids", "csv", "json"):
        visitor.download(card, name, tmp_path)
    for button in card.locator(".hc-quote .hc-open").all():
        button.click()
    card.locator(".hc-sort").first.click()
    visitor.ask(DECLINED)
    for name, shown in READY.items():
        page.get_by_role("tab", name=name).click()
        page.locator(shown).first.wait_for()
    page.get_by_role("tab", name="Corpus").click()
    page.locator(".hc-doc").first.click()
    page.locator("#hc-reader-title").wait_for()
    page.get_by_role("tab", name="Ask").click()
    visitor.reload()
    visitor.card(1)
    visitor.start_anew()
    assert visitor.complaints == []


def test_no_link_leaves_without_being_clicked(visit):
    """Links to other hosts open in a tab of their own and tell that host nothing of the question."""
    visitor = visit()
    visitor.ask(ANSWERED)
    links = visitor.page.locator("a[href^=http]").evaluate_all("all => all.map((a) => [a.target, a.rel])")
    assert links and all(target == "_blank" and "noreferrer" in rel for target, rel in links)
