"""Everything by keyboard alone: no test of this module touches the mouse."""

import pytest

pytestmark = pytest.mark.browser

ANSWERED = "What is known about cabozantinib after immunotherapy?"
DECLINED = "dose of cabozantinib in decompensated cirrhosis"
STEPS = 120
"""More than enough Tab presses to come round the page."""

FOCUSED = """() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  return [one.outerHTML.slice(0, 160), seen, one !== document.body];
}"""
HEAD_ABOVE_MARK = """() => {
  const mark = document.activeElement.getBoundingClientRect();
  const summary = document.activeElement.closest(".hc-source").querySelector("summary");
  const panel = document.querySelector("#hc-panel").getBoundingClientRect();
  return [".hc-title", ".hc-kind", ".hc-by"].every((name) => {
    const { top, bottom } = summary.querySelector(name).getBoundingClientRect();
    return top >= Math.max(panel.top, 0) && bottom <= mark.top;
  });
}"""
IS_FOCUSED = "selector => document.activeElement.matches(selector)"


def press_until(page, selector, key="Tab"):
    """Press a key until what is focused matches; fails when it never does."""
    for _ in range(STEPS):
        if page.evaluate(IS_FOCUSED, selector):
            return
        page.keyboard.press(key)
    pytest.fail(f"{key} never reaches {selector}")


@pytest.fixture(scope="module")
def typist(visitor):
    """Somebody who asked a question with the keyboard."""
    visitor.pace.wait()
    press_until(visitor.page, "#hc-question textarea")
    visitor.page.keyboard.type(ANSWERED)
    visitor.page.keyboard.press("Enter")
    visitor.card(0)
    return visitor


def test_first_tab_offers_to_skip_to_the_question(visit):
    """From the top of the page, the first stop leads to the question box."""
    page = visit(viewport={"width": 900, "height": 900}).page  # where the box does not have the focus from the start
    page.keyboard.press("Tab")
    assert page.evaluate(IS_FOCUSED, ".hc-skip")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(IS_FOCUSED, "#hc-question textarea")


def test_question_box_has_the_focus(visit):
    """On a wide screen one can type at once."""
    visitor = visit()
    visitor.page.wait_for_function(IS_FOCUSED, arg="#hc-question textarea")


def test_latest_answer_is_skipped_to(visit):
    """The second stop from the top leads to the latest answer, which the next Tab enters."""
    visitor = visit(viewport={"width": 900, "height": 900})
    visitor.ask(ANSWERED)
    page = visitor.page
    page.locator(".hc-skip").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_function(IS_FOCUSED, arg=".hc-card")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.hc-card') !== null")


def test_answer_has_headings(typist):
    """The question of an answer is a heading, and so is each of its studies, one level below."""
    card = typist.page.locator(".hc-card").first
    assert card.get_by_role("heading", level=2).all_text_contents() == [ANSWERED]
    studies = card.locator(".hc-statement").count()
    assert card.get_by_role("heading", level=3).count() == studies > 1


def test_quote_is_opened_and_left_again(typist):
    """Enter on a number moves the focus to the mark, "Back to the answer" returns it to the same number."""
    page = typist.page
    press_until(page, '.hc-quote .hc-open[data-quote="2"]', "Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_function(IS_FOCUSED, arg='#hc-panel mark[data-quotes~="2"]')
    press_until(page, "#hc-panel [data-hc=back]")
    page.keyboard.press("Enter")
    page.wait_for_function(IS_FOCUSED, arg='.hc-card .hc-open[data-quote="2"]')


def test_opened_quote_is_within_view(typist):
    """The mark that Enter opens can be seen."""
    page = typist.page
    press_until(page, '.hc-quote .hc-open[data-quote="3"]')
    page.keyboard.press("Enter")
    page.wait_for_function(IS_FOCUSED, arg='#hc-panel mark[data-quotes~="3"]')
    page.wait_for_function(
        """() => {
          const mark = document.activeElement.getBoundingClientRect();
          const panel = document.querySelector("#hc-panel").getBoundingClientRect();
          return mark.top >= panel.top && mark.bottom <= Math.min(panel.bottom, innerHeight);
        }"""
    )


def test_head_of_the_source_stays_in_view(typist):
    """Wherever a quote lies in its document, the document's title and kind stand above it, and do not hide it."""
    page = typist.page
    press_until(page, '.hc-quote .hc-open[data-quote="3"]', "Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_function(IS_FOCUSED, arg='#hc-panel mark[data-quotes~="3"]')
    page.wait_for_timeout(1_200)  # until nothing scrolls any more
    assert page.evaluate(HEAD_ABOVE_MARK)


def test_column_is_sorted(typist):
    """Enter on the heading of a column sorts by it, and once more the other way round."""
    page = typist.page
    press_until(page, ".hc-results-table th:nth-child(4) .hc-sort", "Shift+Tab")
    sizes = (
        "() => [...document.querySelectorAll('.hc-results-table .hc-size')].map((c) => c.dataset.sort).filter(Boolean)"
    )
    page.keyboard.press("Enter")
    rising = list(map(int, page.evaluate(sizes)))
    page.keyboard.press("Enter")
    assert (rising, list(map(int, page.evaluate(sizes)))) == (sorted(rising), sorted(rising, reverse=True))
    assert page.locator(".hc-results-table th[aria-sort=descending]").count() == 1


def test_file_is_downloaded(typist):
    """Enter unfolds the formats and saves the chosen one."""
    page = typist.page
    press_until(page, ".hc-downloads summary")
    page.keyboard.press("Enter")
    press_until(page, "[data-format=ris]")
    typist.pace.wait()
    with page.expect_download() as begun:
        page.keyboard.press("Enter")
    assert begun.value.suggested_filename.endswith(".ris")


def test_related_document_of_a_refusal_is_opened_and_left(visit):
    """Enter on a document near to a declined question opens it, said to be no answer, and "Back" returns to it."""
    visitor = visit()
    visitor.ask(DECLINED)
    page = visitor.page
    press_until(page, ".hc-refusal [data-hc=related]", "Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_function(IS_FOCUSED, arg="#hc-panel .hc-related summary")
    assert "Not an answer" in page.locator("#hc-panel .hc-for").inner_text()
    assert page.locator("#hc-panel mark").count() == 0
    press_until(page, "#hc-panel [data-hc=back]")
    page.keyboard.press("Enter")
    page.wait_for_function(IS_FOCUSED, arg=".hc-refusal [data-hc=related]")


def test_tab_is_opened(typist):
    """A tab of the page is opened by Enter, and its documents too."""
    page = typist.page
    press_until(page, "#hc-tabs [role=tab]", "Shift+Tab")
    while not page.evaluate(IS_FOCUSED, "#hc-tabs [role=tab]:nth-of-type(2)"):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.locator("#hc-corpus-list .hc-doc").first.wait_for()
    press_until(page, ".hc-doc")
    page.keyboard.press("Enter")
    page.wait_for_function(IS_FOCUSED, arg="#hc-reader-title")


def test_focus_is_always_seen(visit):
    """Whatever Tab reaches has an outline while it is focused."""
    visitor = visit()
    visitor.ask(ANSWERED)
    visitor.page.locator(".hc-downloads").evaluate("box => { box.open = true; }")
    page = visitor.page
    page.evaluate("document.activeElement.blur()")
    page.locator("body").press("Tab")
    unseen = set()
    for _ in range(STEPS):
        shown, seen, within = page.evaluate(FOCUSED)
        if within and not seen:
            unseen.add(shown)
        page.keyboard.press("Tab")
    assert unseen == set()
