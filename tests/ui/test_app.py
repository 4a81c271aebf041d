"""The page as it is built, and the address that it is served at."""

import socket
from importlib.resources import files

import gradio as gr
import pytest

from hepcite.errors import SettingsError
from hepcite.wording import STANDING_LINE
from hepcite_ui.app import EXAMPLE_QUESTIONS, build_page, build_theme, launch
from hepcite_ui.serving import address_of, check_port


@pytest.fixture
def taken_port():
    """A port of this machine that something else listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_page_offers_no_endpoint_of_its_own_events(scripted):
    """The page's own events are not part of its HTTP API."""
    assert build_page(scripted([])).get_api_info()["named_endpoints"] == {}


def test_standing_line_is_part_of_the_page(scripted):
    """The line that this is no recommendation is there before anything is asked."""
    blocks = build_page(scripted([])).blocks.values()
    assert any(STANDING_LINE in str(block.value) for block in blocks if isinstance(block, gr.HTML))


def test_examples_are_offered(scripted):
    """The example questions stand in the empty chat."""
    chat = next(block for block in build_page(scripted([])).blocks.values() if isinstance(block, gr.Chatbot))
    assert tuple(example["text"] for example in chat.examples) == EXAMPLE_QUESTIONS


@pytest.mark.parametrize("name", ["theme.css", "page.js"])
def test_page_loads_nothing_from_elsewhere(name):
    """Neither style nor script names another host."""
    text = files("hepcite_ui").joinpath(name).read_text(encoding="utf-8")
    assert "//" not in text.replace("// ", "")
    assert "@import" not in text


def test_theme_has_no_web_font():
    """The theme uses fonts of the reader's system."""
    assert "@font-face" not in build_theme()._get_theme_css()
    assert build_theme()._stylesheets == []


def test_taken_port_is_refused_in_one_line(scripted, taken_port):
    """A port that is taken stops the start with a message that says what to do."""
    with pytest.raises(SettingsError, match=f"^port {taken_port} is in use: choose another with --port$"):
        launch(scripted([]), "127.0.0.1", taken_port)


def test_free_port_is_accepted(taken_port):
    """A port that is free passes the check, and stays free."""
    with socket.socket() as finder:
        finder.bind(("127.0.0.1", 0))
        port = finder.getsockname()[1]
    check_port("127.0.0.1", port)
    check_port("127.0.0.1", port)


def test_impossible_port_is_refused():
    """A port beyond the range is named as such."""
    with pytest.raises(SettingsError, match="does not exist"):
        check_port("127.0.0.1", 70_000)


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "http://127.0.0.1:80"), ("::1", "http://[::1]:80"), ("::", "http://127.0.0.1:80")],
)
def test_address_can_be_opened(host, address):
    """The address that is printed can be opened in a browser."""
    assert address_of(host, 80) == address
