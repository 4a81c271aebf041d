"""Calls of the API that leave out what is optional."""

import inspect
import json

import gradio as gr
import pytest

from hepcite_ui.serving.api import add_api
from hepcite_ui.serving.defaults import DEFAULTS, fill_in


def scope(path: str, method: str = "POST") -> dict[str, object]:
    """A request as the server hands it over."""
    return {"type": "http", "method": method, "path": path, "headers": [(b"content-length", b"1"), (b"x", b"y")]}


@pytest.mark.parametrize("path", ["/gradio_api/api/ask", "/gradio_api/call/ask", "/gradio_api/run/ask/"])
def test_question_alone_is_enough(path: str):
    """What is left out takes its default, and the length that is announced is that of the new body."""
    filled, body = fill_in(scope(path), b'{"data": ["cabozantinib?"], "session_hash": "s"}')
    assert json.loads(body) == {"data": ["cabozantinib?", [], [], [], [], [], None], "session_hash": "s"}
    assert dict(filled["headers"]) == {b"content-length": str(len(body)).encode(), b"x": b"y"}


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"data": 1}', b'{"data": []}', b'{"data": [1,2,3,4,5,6,7,8]}', b"1"])
def test_what_is_no_such_call_stays_as_it_is(body: bytes):
    """What cannot be filled in is left to be refused."""
    request = scope("/gradio_api/api/ask")
    assert fill_in(request, body) == (request, body)


@pytest.mark.parametrize(("path", "method"), [("/gradio_api/queue/join", "POST"), ("/gradio_api/api/ask", "GET")])
def test_other_requests_stay_as_they_are(path: str, method: str):
    """The page's own events and requests without a body are not touched."""
    request = scope(path, method)
    assert fill_in(request, b'{"data": [""]}') == (request, b'{"data": [""]}')


def test_defaults_are_those_of_the_api(scripted):
    """There is a default for each parameter of `/ask`, the question aside the same as in its signature."""
    with gr.Blocks() as blocks:
        add_api(scripted([]))
    (event,) = blocks.fns.values()
    assert [one.default for one in inspect.signature(event.fn).parameters.values()][1:] == list(DEFAULTS[1:])
