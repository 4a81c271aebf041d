"""The server around the page: what it serves, and how it starts and ends."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import httpx
import pytest
from fastapi import FastAPI

from hepcite.answers import Abstention, Outcome, Timings
from hepcite.errors import LibraryError, SettingsError
from hepcite.library import Library
from hepcite_ui.serving.api import add_api
from hepcite_ui.serving.health import Health, check_health
from hepcite_ui.serving.server import asking_events, create_server, make_uvicorn, serve

REPORT = "<!doctype html><title>Invented report</title><script>alert(1)</script>"
AUTH = "ward:pass"

SERVER = """
import gradio as gr
from hepcite_ui.serving.health import Health
from hepcite_ui.serving.api import add_api
from hepcite_ui.serving.server import create_server, serve

with gr.Blocks(title="HepCite", analytics_enabled=False) as blocks:
    add_api(None)
serve(create_server(blocks, health=lambda: Health("f1f2", 3)), "127.0.0.1", {port})
"""


class DecliningAssistant:
    """Declines every question."""

    fingerprint = "f1f2"

    def with_prose(self, outcome: Outcome) -> Outcome:
        """Write nothing."""
        return outcome

    def ask(self, question: str, history: Any = (), filters: Any = None) -> Outcome:
        """Decline the question."""
        return Abstention(question, question, "out_of_corpus", "No such drug.", (), (), "f1f2", "a1", Timings())


def build() -> gr.Blocks:
    """A page with what needs most of a browser: a script of its own, and styles."""
    with gr.Blocks(title="HepCite", analytics_enabled=False) as blocks:
        box = gr.Textbox(label="Question", elem_id="box")
        shown = gr.HTML("<p>before</p>", elem_id="shown", js_on_load="element.dataset.ran = 'yes'")
        gr.Checkbox(label="Tick", value=True)
        box.submit(lambda text: f"<p>{text}</p>", box, shown, api_visibility="private", concurrency_id="ask")
        box.change(lambda: None, None, None, api_visibility="private")
        add_api(DecliningAssistant())
    return blocks


def healthy() -> Health:
    """A server that can answer."""
    return Health("f1f2", 3)


def create(health: Callable[[], Health] = healthy, **options: Any) -> FastAPI:
    """A server around the page."""
    return create_server(build(), health=health, css=".invented { color: teal; }", **options)


def get(app: FastAPI, path: str, method: str = "GET", **more: Any) -> httpx.Response:
    """Send one request."""

    async def run() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:7860") as http:
            return await http.request(method, path, **more)

    return asyncio.run(run())


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as finder:
        finder.bind(("127.0.0.1", 0))
        return int(finder.getsockname()[1])


# Health


def test_health_says_what_answers():
    """A monitor reads version, fingerprint and number of documents, without a password, and keeps nothing."""
    answer = get(create(auth=AUTH), "/healthz")
    content = answer.json()
    assert list(content) == ["status", "version", "fingerprint", "documents"]
    assert (content["status"], content["fingerprint"], content["documents"]) == ("ok", "f1f2", 3)
    assert answer.headers["cache-control"] == "no-store"


def test_health_fails_in_one_line():
    """A server that cannot answer says so with status 503 and one line."""

    def fail() -> Health:
        raise LibraryError("the library cannot be read\n(gone): restart")

    answer = get(create(fail), "/healthz")
    assert (answer.status_code, answer.text) == (503, "the library cannot be read (gone): restart\n")


def test_health_reads_the_library(library: Library):
    """The number of documents is read from the file each time."""
    assert check_health(DecliningAssistant(), library.path) == Health("f1f2", 0)


@pytest.mark.parametrize("content", [None, b"", b"no database" * 1_000])
def test_unreadable_library_is_unhealthy(content, tmp_path):
    """A library that is gone, empty or damaged is named in one line, and not made anew."""
    path = tmp_path / "library.sqlite3"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LibraryError, match=r"^the library cannot be read \(.*\): restart HepCite.*$"):
        check_health(DecliningAssistant(), path)
    assert path.exists() is (content is not None)


# What is served


def test_page_is_served():
    """The page comes with its styles, and with nothing of Gradio's that records, watches or advertises."""
    config = get(create(), "/config").json()
    assert config["title"] == "HepCite"
    assert ".invented" in config["css"]
    assert (config["run_history"], config["analytics_enabled"]) == (False, False)


@pytest.mark.parametrize(("api_page", "links"), [(True, ["api"]), (False, [])])
def test_foot_of_the_page_leads_to_the_api_alone(api_page, links):
    """Of Gradio's own pages, at most the one that describes the API is linked."""
    assert get(create(api_page=api_page), "/config").json()["footer_links"] == links


def test_no_statistics_are_kept():
    """The API page finds no figures on who asked what, and how often."""
    assert get(create(), "/monitoring/summary").json() == {"functions": {}}
    assert get(create(), "/monitoring").status_code == 404


def test_only_ask_is_offered():
    """The API page shows `/ask` and nothing of the page's own."""
    assert list(get(create(), "/gradio_api/info").json()["named_endpoints"]) == ["/ask"]


@pytest.mark.parametrize(
    "path", ["/gradio_api/file=/etc/passwd", "/gradio_api/file=pyproject.toml", "/file=/etc/passwd"]
)
def test_files_of_the_disk_are_not_served(path):
    """No file but the page's own can be had."""
    assert get(create(), path).status_code == 404


def test_nothing_can_be_uploaded():
    """Gradio's upload is out of reach."""
    assert get(create(), "/gradio_api/upload", "POST", files={"files": b"invented"}).status_code == 415
    assert get(create(), "/gradio_api/upload", "POST", content=b"invented").status_code == 404


def test_password_guards_the_page():
    """With a password the page, its settings and its files are closed without it."""
    app = create(auth=AUTH)
    assert [get(app, path).status_code for path in ("/", "/config", "/theme.css", "/gradio_api/info")] == [401] * 4
    assert get(app, "/", auth=("ward", "pass")).status_code == 200


def test_reports_are_served_by_their_names():
    """A report is served when there is one of that name, and none of its scripts may run."""
    app = create(reports=lambda name: REPORT if name == "dev" else None)
    answer = get(app, "/evaluation/dev.html")
    assert (answer.status_code, answer.text) == (200, REPORT)
    assert "script-src 'self';" in answer.headers["content-security-policy"]
    assert get(app, "/evaluation/other.html").status_code == 404


def test_without_reports_there_is_no_address_for_them():
    """Without reports their addresses are not found."""
    assert get(create(), "/evaluation/dev.html").status_code == 404


def test_asking_events_are_those_of_the_turn():
    """The events that ask are those that wait for the assistant's turn: the page's and the API's."""
    blocks = build()
    asking = {event.api_name for number, event in blocks.fns.items() if number in asking_events(blocks)}
    assert len(asking) == 2
    assert "ask" in asking


# Start and end


@pytest.fixture
def started() -> Iterator[subprocess.Popen[str]]:
    """A server in a process of its own, which has said where it is."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER.format(port=port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == f"HepCite is at http://127.0.0.1:{port} - stop with Ctrl+C\n"
        process.args = [str(port)]
        yield process
    finally:
        process.kill()
        process.communicate()


def port_of(started: subprocess.Popen[str]) -> int:
    """The port that a server listens on."""
    return int(started.args[0])  # type: ignore[index,arg-type]


@pytest.mark.skipif(os.name == "nt", reason="these signals are sent otherwise there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_server_ends_when_told(started, number):
    """Ctrl+C and SIGTERM end the server with code 0 and without a word, even while a page is open."""
    address = f"http://127.0.0.1:{port_of(started)}"
    with httpx.stream("GET", f"{address}/gradio_api/heartbeat/abc") as heartbeat:
        assert next(heartbeat.iter_lines()) == "data: ALIVE"
        started.send_signal(number)
        assert started.wait(60) == 0
    assert started.communicate() == ("", "")


def test_server_answers_once_it_says_so(started):
    """When the line is printed the server listens, and does not say what it is made of."""
    answer = httpx.get(f"http://127.0.0.1:{port_of(started)}/healthz")
    assert answer.status_code == 200
    assert "server" not in answer.headers


def test_taken_port_is_refused_in_one_line():
    """A port that is taken is refused before anything is served."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(SettingsError, match=f"^port {port} is in use"):
            serve(create(), "127.0.0.1", port)


# In a browser


@pytest.fixture
def address() -> Iterator[str]:
    """A page served in this process."""
    ready = threading.Event()
    server = make_uvicorn(create(), "127.0.0.1", 0, ready.set)
    thread = threading.Thread(target=server.run)
    thread.start()
    assert ready.wait(60)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
    server.should_exit = True
    thread.join(60)


def find_chromium() -> str:
    """The browser's path; without one the test is skipped on a laptop and fails in CI."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.fail("no Chromium") if os.environ.get("CI") else pytest.skip("Chromium is not installed")
    return str(Path(found))


@pytest.mark.browser
def test_browser_finds_nothing_to_complain_of(address):
    """Under the headers the page loads, runs its script, answers, describes its API, and stays on this machine."""
    from playwright.sync_api import sync_playwright

    complaints, hosts = [], set()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=find_chromium(), args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        tab = browser.new_page()
        tab.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("request", lambda request: hosts.add(request.url.split("/")[2]))
        tab.goto(address)
        tab.locator("#shown[data-ran=yes], #shown [data-ran=yes]").first.wait_for()
        tab.locator("#box textarea, #box input").first.fill("after")
        tab.locator("#box textarea, #box input").first.press("Enter")
        tab.locator("#shown", has_text="after").wait_for()
        tab.get_by_text("Use via API").click()
        tab.locator(".api-docs", has_text="/ask").wait_for()
        tab.wait_for_load_state("networkidle")
        browser.close()
    assert complaints == []
    assert hosts - {""} == {address.split("/")[2]}
