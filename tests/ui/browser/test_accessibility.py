"""axe-core finds nothing against WCAG 2.2, levels A and AA, in any state of the page, light and dark."""

import pytest

pytestmark = pytest.mark.browser

ANSWERED = "What is known about cabozantinib after immunotherapy?"
DECLINED = "What is the target INR for a mechanical mitral valve?"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
THEMES = ("light", "dark")
READY = {"Corpus": ".hc-doc", "Evaluation": "#hc-evaluation :is(h2, h3)", "About": "#hc-about h2"}


@pytest.fixture(scope="module", params=THEMES)
def theme(request):
    """The theme that the page is looked at in."""
    return request.param


@pytest.fixture(scope="module")
def reader(visit, theme):
    """Somebody who opened the page in that theme."""
    return visit(query=f"?__theme={theme}")


def violations(visitor):
    """Return what axe-core finds: the rule, what it is about, and the elements."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found = Axe().run(visitor.page, options=options).response["violations"]
    return [
        (rule["id"], node["target"], node["html"][:200], node["failureSummary"][:300])
        for rule in found
        for node in rule["nodes"]
    ]


def test_empty_page(reader, theme):
    """The page before the first question."""
    reader.page.locator("#hc-chat button.example").first.wait_for()
    reader.show(f"axe-{theme}-empty")
    assert violations(reader) == []


def test_filters(reader, theme):
    """The filters, unfolded, one of them chosen."""
    reader.choose("Line of therapy", "first")
    reader.show(f"axe-{theme}-filters")
    found = violations(reader)
    reader.page.get_by_role("button", name="Clear filters").click()
    reader.page.locator("#hc-filters > button").click()
    assert found == []


def test_answer(reader, theme):
    """An answer with results, its references and downloads unfolded."""
    card = reader.ask(ANSWERED)
    for box in card.locator("details").all():
        box.evaluate("box => { box.open = true; }")
    reader.show(f"axe-{theme}-answer")
    assert violations(reader) == []


def test_open_source(reader, theme):
    """A quote opened in its source, and the list of earlier questions."""
    reader.page.locator('.hc-quote .hc-open[data-quote="2"]').first.click()
    reader.page.locator("#hc-panel mark.hc-flash").first.wait_for()
    reader.page.locator("#hc-history summary").click()
    reader.page.wait_for_function("document.getAnimations().every((one) => one.animationName !== 'hc-flash')")
    reader.show(f"axe-{theme}-source")
    assert violations(reader) == []


def test_refusal(reader, theme):
    """A refusal."""
    reader.ask(DECLINED)
    reader.show(f"axe-{theme}-refusal")
    assert violations(reader) == []


@pytest.mark.parametrize("name", READY)
def test_tab(reader, theme, name):
    """Each of the other tabs."""
    reader.page.get_by_role("tab", name=name).click()
    reader.page.locator(READY[name]).first.wait_for()
    reader.show(f"axe-{theme}-{name}")
    assert violations(reader) == []


def test_document_of_the_corpus(reader, theme):
    """A document opened from the list."""
    reader.page.get_by_role("tab", name="Corpus").click()
    reader.page.locator(".hc-doc").first.click()
    reader.page.locator("#hc-reader-title").wait_for()
    reader.show(f"axe-{theme}-document")
    assert violations(reader) == []
