"""How large a request may be, how long it may take to arrive, and how many there may be."""

import asyncio
import json
from collections.abc import Collection

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hepcite_ui.failures import refuse
from hepcite_ui.serving.admission import MCP, STATIC
from hepcite_ui.serving.defaults import fill_in
from hepcite_ui.serving.rates import Rates

MAX_BODY = 64 * 1024
"""Longest body of a request, in bytes."""

MAX_PAGE_BODY = 4 * 1024 * 1024
"""Longest body of an event of the page, in bytes: it brings the conversation along, which lives in the browser."""

ARRIVAL_SECONDS = 20
"""How long a body may take to arrive."""

NEARLY_A_MINUTE = 45
"""Seconds above which a minute is said."""

_EVENTS = ("/gradio_api/queue/join", "/gradio_api/run/predict")
"""Where events of the page go: those that wait in the queue, and those that need not."""

_FUNCTION = "/gradio_api/component_server"
_NO_QUESTION = ("/gradio_api/cancel", "/gradio_api/reset")


class _TooLongError(Exception):
    """A body goes beyond its limit."""


class RequestLimits:
    """Reads the body of a request, so that its length is known before anything works on it, and counts the request.

    Args:
        asking: What of the page makes the assistant answer: numbers of its events (Gradio's `fn_index`), and names of
            the server functions of its components.
    """

    def __init__(self, app: ASGIApp, rates: Rates, asking: Collection[int | str] = ()) -> None:
        self._app = app
        self._rates = rates
        self._asking = frozenset(asking)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it; what is no request passes."""
        if scope["type"] != "http" or (scope["method"] in ("GET", "HEAD") and STATIC.fullmatch(scope["path"])):
            await self._app(scope, receive, send)
            return
        limit = MAX_PAGE_BODY if scope["path"].rstrip("/") in (*_EVENTS, _FUNCTION) else MAX_BODY
        try:
            async with asyncio.timeout(ARRIVAL_SECONDS):
                body = await _read(scope, receive, limit)
        except ClientDisconnect:
            return
        except TimeoutError:
            await refuse(408, "the request did not arrive in time", Connection="close")(scope, receive, send)
            return
        except _TooLongError:
            line = f"this is longer than {limit:,} bytes: shorten it, or begin a new conversation"
            await refuse(413, line, Connection="close")(scope, receive, send)
            return
        refusal = await self._count(scope, body)
        scope, body = fill_in(scope, body)
        await (refusal or self._app)(scope, _replay(body, receive), send)

    async def _count(self, scope: Scope, body: bytes) -> Response | None:
        if scope["method"] == "POST" and self._is_question(scope["path"].rstrip("/"), body):
            wait, what, again = await self._rates.count_question(scope), "questions", "ask again"
        else:
            wait, what, again = await self._rates.count_request(scope), "requests", "try again"
        line = f"too many {what} at once: wait {describe_wait(wait)} and {again}"
        return refuse(429, line, Retry_After=str(wait)) if wait else None

    def _is_question(self, path: str, body: bytes) -> bool:
        """Say whether a POST may make the assistant work; what cannot be read counts as a question."""
        if path in _NO_QUESTION:
            return False
        try:
            content = json.loads(body)
        except (ValueError, RecursionError):
            return True
        if not isinstance(content, dict):
            return True
        if path in _EVENTS:
            number = content.get("fn_index")
            return type(number) is not int or number in self._asking
        if path == _FUNCTION:
            name = content.get("fn_name")
            return not isinstance(name, str) or name in self._asking
        return MCP.fullmatch(path) is None or content.get("method") in ("tools/call", None)


def describe_wait(seconds: int) -> str:
    """Return how long to wait as one says it.

    >>> describe_wait(1), describe_wait(29), describe_wait(57)
    ('1 second', '29 seconds', 'a minute')
    """
    if seconds > NEARLY_A_MINUTE:
        return "a minute"
    return f"{seconds} second{'' if seconds == 1 else 's'}"


async def _read(scope: Scope, receive: Receive, limit: int) -> bytes:
    """Return the whole body.

    Raises:
        _TooLongError: It is longer than the limit, by what its header says or by what arrives.
        ClientDisconnect: The client went away before the end.
    """
    if any(name == b"content-length" and not _fits(value, limit) for name, value in scope["headers"]):
        raise _TooLongError
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            raise _TooLongError
    return bytes(body)


def _fits(length: bytes, limit: int) -> bool:
    return length.isdigit() and len(length) <= len(str(limit)) and int(length) <= limit


def _replay(body: bytes, receive: Receive) -> Receive:
    """Give the body once more, then whatever follows it, such as the end of the connection."""
    first = True

    async def replay() -> Message:
        nonlocal first
        if first:
            first = False
            return {"type": "http.request", "body": body, "more_body": False}
        return await receive()

    return replay
