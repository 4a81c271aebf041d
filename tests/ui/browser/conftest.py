"""Real browsers that look at pages served by the real command, one server for each library that is needed."""

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from hepcite.library import Library
from hepcite.settings import Settings
from hepcite.sources.articles import Notice
from hepcite.standing import Standing
from loopback.literature import copy_data

HERE = Path(__file__).parent
START_SECONDS = 180
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
MEASURED = pytest.StashKey[list[str]]()

MARKUP = (
    '<img src=x onerror="__pwned=1"> <script>__pwned=2</script> [x](javascript:__pwned=3) ${__pwned=4} ${value} '
    "`code` {{value}} **bold**"
)
"""What runs, or changes the page, wherever it is taken for more than text."""

HOSTILE_FILE = "<img src=x onerror=__pwned=5> ${__pwned=6} `b`.jsonl"
HOSTILE = {
    "title": f"Sabotinib after immunotherapy {MARKUP}",
    "authors": [f"Evil {MARKUP}", "Mallory <script>__pwned=7</script>"],
    "journal": f"J Invented Res {MARKUP}",
    "year": 2025,
    "text": f"Sabotinib was given after atezolizumab-bevacizumab {MARKUP} to 31 invented patients with liver cancer. "
    f"Median overall survival with sabotinib was 7.7 months {MARKUP} in these invented patients.",
}
RETRACTED = "chan-cabozantinib-post-ici-phase2"


def _load_visitor() -> ModuleType:
    """Load `visitor.py` by its path: with pytest's importlib mode the tests are not a package."""
    spec = importlib.util.spec_from_file_location("hepcite_test_visitor", HERE / "visitor.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look there
    spec.loader.exec_module(module)
    return module


VISITOR = _load_visitor()
Visit = Callable[..., Any]


def find_chromium() -> str:
    """Return the browser's path; without one the test is skipped on a laptop and fails in CI."""
    candidates = map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
    path = next((found for found in candidates if found), None)
    if path is None:
        missing = "Chromium is not installed: apt-get install chromium"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    return path


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as finder:
        finder.bind(("127.0.0.1", 0))
        return int(finder.getsockname()[1])


def hepcite(*arguments: str) -> list[str]:
    """Return the installed command with its arguments."""
    installed = shutil.which("hepcite")
    return [*([installed] if installed else [sys.executable, "-m", "hepcite"]), *arguments]


def environment(data_dir: Path) -> dict[str, str]:
    """Return the variables for a command that works on a data folder."""
    return {**os.environ, "HEPCITE_DATA_DIR": str(data_dir)}


def wait_for_address(server: "subprocess.Popen[bytes]", log: Path) -> str:
    """Return where the page is once it is served; fail with the server's own words when it stops or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        said = [line for line in log.read_text().splitlines() if line.startswith("HepCite is at ")]
        if said:
            return f"{said[0].split()[3]}/"
        time.sleep(0.2)
    pytest.fail(f"the page was not served within {START_SECONDS} s:\n{log.read_text()[-2_000:]}")


@contextmanager
def served(data_dir: Path) -> Iterator[str]:
    """Serve the page on a data folder; gives its address."""
    log = data_dir.with_suffix(".log")
    command = hepcite("serve", "--port", str(free_port()))
    with log.open("wb") as output:
        server = subprocess.Popen(command, env=environment(data_dir), stdout=output, stderr=subprocess.STDOUT)
    try:
        yield wait_for_address(server, log)
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def plant(data_dir: Path, folder: Path) -> None:
    """Add a paper whose every field is markup, and a retraction of a shipped one."""
    file = folder / HOSTILE_FILE
    file.write_text(json.dumps(HOSTILE), encoding="utf-8")
    command = hepcite("corpus", "add", str(file))
    subprocess.run(command, env=environment(data_dir), check=True, capture_output=True)
    notice = Notice("retracted", "Crossref", "10.5555/notice.1", "2025-02-03")
    with Library(Settings(data_dir=data_dir).library_path) as library:
        Standing(library.database).put_notices(RETRACTED, [notice], ["Crossref"])


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path; asked for before anything that takes long."""
    return find_chromium()


@pytest.fixture(scope="package")
def data_dir(chromium: str, built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped corpus and its index."""
    return copy_data(built.settings, tmp_path_factory.mktemp("shipped") / "data")


@pytest.fixture(scope="package")
def address(data_dir: Path) -> Iterator[str]:
    """Where the shipped corpus is served."""
    with served(data_dir) as address:
        yield address


@pytest.fixture
def hepcite_command(data_dir: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Run `hepcite` on the library that is served."""

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = hepcite(*arguments)
        return subprocess.run(command, env=environment(data_dir), capture_output=True, encoding="utf-8", check=False)

    return run


@pytest.fixture(scope="package")
def planted_address(chromium: str, built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a corpus is served that holds a hostile paper and a retracted one."""
    folder = tmp_path_factory.mktemp("planted")
    data_dir = copy_data(built.settings, folder / "data")
    plant(data_dir, folder)
    with served(data_dir) as address:
        yield address


@pytest.fixture(scope="session")
def hostile() -> SimpleNamespace:
    """The fields of the hostile paper, as they must be shown."""
    return SimpleNamespace(title=HOSTILE["title"], text=HOSTILE["text"], markup=MARKUP, file_name=HOSTILE_FILE)


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Any]:
    """A browser; it ends with this folder's tests, since others run loops of their own."""
    from playwright.sync_api import sync_playwright  # a missing package fails the test, it does not skip it

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=list(CHROMIUM_ARGS))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def paces() -> Any:
    """What keeps all visitors of one server together below its limit, by address."""
    return defaultdict(VISITOR.Pace)


@pytest.fixture(scope="module")
def visit(browser, address: str, paces) -> Iterator[Visit]:
    """Open the page as somebody with a browser of their own: `visit(address, **context)` returns a `Visitor`."""
    contexts = []

    def arrive(where: str = address, query: str = "", **options: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        contexts.append(context)
        context.set_default_timeout(VISITOR.WAIT_MS)
        visitor = VISITOR.Visitor(context.new_page(), where, paces[where])
        visitor.listen()
        visitor.load(where + query)
        return visitor

    yield arrive
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def visitor(visit: Visit) -> Any:
    """Somebody who has just opened the page; one for all tests of a module."""
    return visit()


@pytest.fixture(scope="session")
def measured(request: pytest.FixtureRequest) -> list[str]:
    """Lines that stand at the end of the report."""
    return request.config.stash.setdefault(MEASURED, [])


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print what was measured, so that a log shows it."""
    for line in config.stash.get(MEASURED, []):
        terminalreporter.write_line(line)
