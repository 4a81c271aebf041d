"""What somebody who reads the page does and sees, for the tests in a real browser."""

import os
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WAIT_MS = 30_000
QUESTIONS_A_MINUTE = 55
"""A little below what the server lets one address ask."""

# What a card and the sources beside it say, by the number of each quote.
READ_QUOTES = """() => {
  const card = [...document.querySelectorAll("#hc-chat .hc-card")].at(-1);
  const numbered = (found, number, text) => Object.fromEntries([...found].map((one) => [number(one), text(one)]));
  const marks = {};
  for (const mark of document.querySelectorAll("#hc-panel .hc-text mark")) {
    for (const number of mark.dataset.quotes.split(" ")) marks[number] = (marks[number] ?? "") + mark.textContent;
  }
  return {
    id: card.dataset.answer,
    shown: document.querySelector("#hc-panel .hc-sources").dataset.answer ?? "",
    labels: [...card.querySelectorAll(".hc-quote .hc-number")].map((one) => one.textContent),
    quotes: numbered(card.querySelectorAll(".hc-quote"), (one) => one.querySelector(".hc-open").dataset.quote,
      (one) => one.querySelector("blockquote").textContent),
    marks,
    contexts: numbered(document.querySelectorAll("#hc-panel .hc-jump .hc-open"), (one) => one.dataset.quote,
      ({ dataset: { quote } }) =>
        [...document.querySelectorAll(`#hc-panel :is([data-quotes~="${quote}"], [data-beside~="${quote}"])`)]
          .map((one) => one.textContent).join("")),
  };
}"""


@dataclass
class Pace:
    """Spaces questions out, so that the server's own limit is never met."""

    asked: deque[float] = field(default_factory=deque)

    def wait(self) -> None:
        """Return once another question may be asked."""
        while self.asked and (len(self.asked) >= QUESTIONS_A_MINUTE or self.asked[0] < time.monotonic() - 60):
            time.sleep(max(0.0, self.asked[0] + 60 - time.monotonic()))
            self.asked.popleft()
        self.asked.append(time.monotonic())


@dataclass
class Visitor:
    """Somebody who reads one tab of a browser.

    Attributes:
        page: Playwright's page.
        address: Where the page is served.
        complaints: What the browser said of errors, warnings and requests to other hosts.
        joined: Events of the page that the server has taken on.
    """

    page: Any
    address: str
    pace: Pace
    complaints: list[str] = field(default_factory=list)
    joined: int = 0

    def listen(self) -> None:
        """Note every error, warning and request that leaves this machine, and count the events that are taken on."""
        host = self.address.split("/")[2]
        noted = self.complaints.append
        self.page.on("console", lambda m: noted(m.text) if m.type in {"error", "warning"} else None)
        self.page.on("pageerror", lambda error: noted(str(error)))
        self.page.on("request", lambda r: noted(r.url) if r.url.split("/")[2] not in {host, ""} else None)
        self.page.on("response", self._count)

    def _count(self, response: Any) -> None:
        self.joined += "/queue/join" in response.url

    def wait_for_events(self, number: int) -> None:
        """Return once the server has taken on so many events; fail when it does not in time."""
        until = time.monotonic() + WAIT_MS / 1000
        while self.joined < number:
            assert time.monotonic() < until, f"{self.joined} of {number} events were taken on"
            self.page.wait_for_timeout(20)

    def load(self, address: str = "") -> None:
        """Open the page, or another address of it, and wait until it takes a question."""
        self.pace.wait()  # the page asks for what its address names
        self.page.goto(address or self.address)
        self.page.locator("#hc-question textarea").wait_for()

    def reload(self) -> None:
        """Load the page anew and wait until it takes a question."""
        self.pace.wait()
        self.page.reload()
        self.page.locator("#hc-question textarea").wait_for()

    def submit(self, question: str) -> None:
        """Type a question and press Enter."""
        self.pace.wait()
        box = self.page.locator("#hc-question textarea")
        box.fill(question)
        box.press("Enter")

    def ask(self, question: str) -> Any:
        """Ask, and return the card once it is there with its sources."""
        earlier = self.page.locator(".hc-card").count()
        self.submit(question)
        return self.card(earlier)

    def card(self, number: int) -> Any:
        """Return a card, from 0, once it is there; for the latest, once its sources are there too."""
        card = self.page.locator(".hc-card").nth(number)
        card.wait_for()
        if "hc-answer" in (card.get_attribute("class") or "") and number + 1 == self.page.locator(".hc-card").count():
            answer = card.get_attribute("data-answer")
            self.page.locator(f'#hc-panel .hc-sources[data-answer="{answer}"]').wait_for()
        return card

    def read(self) -> Any:
        """Return the numbers and words of the latest answer's quotes, and of the sources shown."""
        return self.page.evaluate(READ_QUOTES)

    def start_anew(self) -> None:
        """Press "New conversation" and wait until the page is empty."""
        self.page.get_by_role("button", name="New conversation").click()
        self.page.locator(".hc-card").first.wait_for(state="detached")
        self.page.locator("#hc-panel .hc-none").wait_for()

    def choose(self, name: str, words: str) -> None:
        """Open the filters and choose what begins to match some words in one of them."""
        self.page.locator("#hc-filters > button").click()
        box = self.page.get_by_role("combobox", name=name)
        box.click()
        box.press_sequentially(words)
        self.page.get_by_role("option").first.click()
        box.press("Escape")
        self.page.locator("#hc-filters", has_text="1 active").wait_for()

    def download(self, card: Any, format_name: str, folder: Path) -> Path:
        """Save an answer in one format and return the file."""
        self.pace.wait()
        card.locator(".hc-downloads").evaluate("box => { box.open = true; }")
        with self.page.expect_download() as begun:
            card.locator(f'[data-format="{format_name}"]').click()
        file = folder / begun.value.suggested_filename
        begun.value.save_as(file)
        return file

    def show(self, name: str) -> None:
        """Keep a picture of what is seen, where the variable HEPCITE_SCREENSHOTS names a folder."""
        if folder := os.environ.get("HEPCITE_SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.wait_for_timeout(800)  # until nothing scrolls any more
            self.page.screenshot(path=Path(folder) / f"{name}.png")
