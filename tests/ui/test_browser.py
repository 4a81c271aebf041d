"""The page in a real browser, served by the real command."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.browser

ANSWERED = "What is known about cabozantinib after immunotherapy?"
DECLINED = "What is the target INR for a mechanical mitral valve?"
START_SECONDS = 180
WAIT_MS = 30_000
CHROMIUM_ARGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as finder:
        finder.bind(("127.0.0.1", 0))
        return int(finder.getsockname()[1])


def find_chromium() -> str:
    """Return the browser's path; without one the test is skipped on a laptop and fails in CI."""
    candidates = map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
    path = next((found for found in candidates if found), None)
    if path is None:
        missing = "Chromium is not installed: apt-get install chromium"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    return path


def wait_until_served(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the page answers; fail with the server's own words when it stops or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as response:  # noqa: S310  our own http address
                if response.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
    pytest.fail(f"the page was not served within {START_SECONDS} s:\n{log.read_text()[-2_000:]}")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The address of a page served by `hepcite serve` from an empty data folder."""
    find_chromium()
    folder = tmp_path_factory.mktemp("hepcite")
    port = free_port()
    installed = shutil.which("hepcite")
    command = [installed] if installed else [sys.executable, "-m", "hepcite"]
    log = folder / "serve.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, "serve", "--port", str(port)],
            env={**os.environ, "HEPCITE_DATA_DIR": str(folder / "data")},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until_served(f"http://127.0.0.1:{port}/", server, log)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


@pytest.fixture
def browser_page(address):
    """A browser tab that shows the page, ready for a question."""
    from playwright.sync_api import sync_playwright  # a missing package fails the test, it does not skip it

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(), args=list(CHROMIUM_ARGS))
        tab = browser.new_page(viewport={"width": 1440, "height": 900})
        tab.set_default_timeout(WAIT_MS)
        tab.goto(address)
        tab.locator("#hc-question textarea").wait_for()
        yield tab
        browser.close()


def ask(tab, question, cards):
    """Type a question, press Enter, and return its card: the one after `cards` earlier ones."""
    box = tab.locator("#hc-question textarea")
    box.fill(question)
    box.press("Enter")
    card = tab.locator(".hc-card").nth(cards)
    card.wait_for()
    return card


def test_quote_is_read_and_opened_in_context(browser_page):
    """A question is answered with a quote, which opens marked in its source."""
    card = ask(browser_page, ANSWERED, 0)
    assert "4.1 months" in card.inner_text()
    quote = card.locator(".hc-quote", has_text="4.1 months").first
    words = quote.locator("blockquote").inner_text()
    quote.get_by_role("button", name="in context").click()
    mark = browser_page.locator("#hc-panel mark.hc-flash").first
    mark.wait_for(state="visible")
    assert mark.inner_text() == words


def test_refusal_shows_no_reference(browser_page):
    """A question outside the corpus is declined, and the sources of the answer before it are gone."""
    ask(browser_page, ANSWERED, 0).locator("blockquote").first.wait_for()
    refusal = ask(browser_page, DECLINED, 1)
    assert "Declined" in refusal.inner_text()
    browser_page.locator("#hc-panel .hc-none", has_text="declined").wait_for()
    assert browser_page.locator("#hc-panel a, #hc-panel mark, #hc-panel details").count() == 0
    assert refusal.locator("a, blockquote, button").count() == 0


def test_earlier_answer_brings_back_its_sources(browser_page):
    """After a refusal, opening a quote of the earlier answer shows that answer's sources again."""
    first = ask(browser_page, ANSWERED, 0)
    ask(browser_page, DECLINED, 1)
    first.get_by_role("button", name="Open quote 1 in context").click()
    browser_page.locator("#hc-quote-1").wait_for(state="visible")
    assert ANSWERED in browser_page.locator(".hc-for").inner_text()


def test_markup_in_a_question_stays_text(browser_page):
    """A question that holds markup is shown as it was typed and runs nothing."""
    typed = '<img src=x onerror="document.title=1"> cabozantinib *after* immunotherapy'
    ask(browser_page, typed, 0)
    assert browser_page.locator("#hc-chat .user-row").inner_text().strip() == typed
    assert browser_page.locator("#hc-chat img").count() == 0
    assert browser_page.title() == "HepCite"


def test_clear_empties_chat_and_sources(browser_page):
    """The clear button removes every message and source, and offers the examples again."""
    ask(browser_page, ANSWERED, 0)
    browser_page.get_by_role("button", name="Clear").click()
    browser_page.locator(".hc-card").wait_for(state="detached")
    browser_page.locator("#hc-panel .hc-none").wait_for()
    browser_page.get_by_text("Ramucirumab and AFP").wait_for()


def test_page_stays_on_this_machine(browser_page, address):
    """Loading the page and asking a question sends nothing to another host."""
    hosts = set()
    browser_page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    browser_page.reload()
    ask(browser_page, ANSWERED, 0)
    assert hosts - {""} == {address.split("/")[2]}


def test_what_was_searched_for_can_be_corrected(browser_page):
    """One click puts what was searched for into the question box, from where it can be asked again."""
    card = ask(browser_page, "cabo after atezo/bev: OS?", 0)
    card.get_by_role("button", name="correct this").click()
    box = browser_page.locator("#hc-question textarea")
    assert "cabozantinib after atezolizumab-bevacizumab" in box.input_value()
    box.press("Enter")
    browser_page.locator(".hc-card").nth(1).wait_for()
