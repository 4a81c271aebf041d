"""How fast the page is. Printed at the end of the report, not asserted: tests do not depend on the machine's speed."""

import statistics

import pytest

pytestmark = pytest.mark.browser

QUESTIONS = (
    "What is known about cabozantinib after immunotherapy?",
    "Lenvatinib or sorafenib after atezolizumab-bevacizumab?",
    "Overall survival with lenvatinib?",
    "What is known about regorafenib after immunotherapy?",
    "Is rechallenge with immunotherapy possible?",
)
FIRST_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
TIME_TO_CARD = """() => new Promise((done) => {
  const cards = () => document.querySelectorAll("#hc-chat .hc-card").length;
  const [box, before] = [document.querySelector("#hc-question textarea"), cards()];
  let start;
  box.addEventListener("keydown", () => { start = performance.now(); }, { once: true, capture: true });
  new MutationObserver((_, observer) => {
    if (cards() === before) return;
    observer.disconnect();
    requestAnimationFrame(() => done(performance.now() - start));
  }).observe(document.querySelector("#hc-chat"), { childList: true, subtree: true });
  window.ready = true;
})"""


def time_answer(visitor, question):
    """Return the milliseconds from Enter to the card."""
    visitor.pace.wait()
    box = visitor.page.locator("#hc-question textarea")
    box.fill(question)
    visitor.page.evaluate(f"window.timed = ({TIME_TO_CARD})(); null")
    box.press("Enter")
    return visitor.page.evaluate("window.timed")


def test_page_shows_something(visitor, measured):
    """The first paint of a page that was opened before is measured."""
    paints = []
    for _ in range(5):
        visitor.reload()
        paints.append(visitor.page.evaluate(FIRST_PAINT))
    measured.append(f"first contentful paint, warm, median of 5: {statistics.median(paints):.0f} ms (wanted: 1500)")
    assert all(paints)


def test_answer_is_shown(visitor, measured):
    """The time from Enter to the card is measured."""
    times = []
    for question in QUESTIONS:
        times.append(time_answer(visitor, question))
        visitor.start_anew()
    measured.append(f"Enter to answer, median of 5: {statistics.median(times):.0f} ms (wanted: 500)")
    assert all(times)
