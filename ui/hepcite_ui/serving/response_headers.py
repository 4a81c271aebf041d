"""The headers of every answer: what a browser may do with it, and how long it may keep it."""

import base64
import hashlib
import re
from collections.abc import Iterable
from html.parser import HTMLParser

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hepcite_ui.serving.admission import STATIC

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",  # Gradio's components set styles on their elements
    "img-src": "'self' data:",  # the ticks of checkboxes
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), clipboard-write=(self), display-capture=(), geolocation=(), gyroscope=(), "
        "microphone=(), midi=(), payment=(), usb=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_HASHED = re.compile(r"/assets/.+-[\w-]{8,10}\.\w+")
"""Files whose name changes with their content, so that a browser need never ask again."""

_FOREVER, _FOR_A_DAY = "private, max-age=31536000, immutable", "private, max-age=86400"
_ASK_AGAIN, _NEVER = "no-cache", "no-store"


class ResponseHeaders:
    """Sets the headers, and takes away those that open Gradio's answers to pages of other sites.

    The page's own inline scripts are allowed by their hashes, so that no other inline script or handler runs, whatever
    may come to stand in the page. Only the page at `/` has such scripts.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request; the page itself is held back until it is whole."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        start: Message | None = None
        body = bytearray()

        async def change(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                if path != "/":
                    await send(_with_headers(message, path, b""))
            elif path != "/" or start is None:
                await send(message)
            else:
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    await send(_with_headers(start, path, bytes(body)))
                    await send({**message, "body": bytes(body)})

        await self._app(scope, receive, change)


def _with_headers(start: Message, path: str, body: bytes) -> Message:
    """Return the beginning of an answer with its headers; the body is that of the page, else empty."""
    headers = MutableHeaders(raw=list(start["headers"]))
    for name in [name for name in headers if name.startswith("access-control-")] + ["server"]:
        del headers[name]
    headers.update(_FIXED)
    headers["Content-Security-Policy"] = write_policy(read_inline_scripts(body.decode("utf-8", "replace")))
    headers.setdefault("Cache-Control", _lifetime(path, start["status"]))
    return {**start, "headers": headers.raw}


def _lifetime(path: str, status: int) -> str:
    if status != 200:  # noqa: PLR2004
        return _NEVER
    if _HASHED.fullmatch(path):
        return _FOREVER
    if path == "/":
        return _ASK_AGAIN
    return _FOR_A_DAY if STATIC.fullmatch(path) else _NEVER


def write_policy(scripts: Iterable[str] = ()) -> str:
    """Write the Content-Security-Policy of a page.

    Args:
        scripts: The inline scripts that may run, character for character; none as a rule.
    """
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts]
    policy = dict(_POLICY)
    if hashes:  # `gr.HTML` builds its `js_on_load` with `new Function`, which is an evaluation
        policy["script-src"] = " ".join(["'self'", "'unsafe-eval'", *dict.fromkeys(hashes)])
    return "; ".join(f"{name} {sources}" for name, sources in policy.items())


class _InlineScripts(HTMLParser):
    """Collects the content of each script element that has no `src`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script" and "src" not in dict(attrs):
            self.found.append("")
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data


def read_inline_scripts(page: str) -> tuple[str, ...]:
    """Return the inline scripts of a page, in its order.

    >>> read_inline_scripts("<script src='a.js'></script><p>1</p><script>let a = '<b>';</script>")
    ("let a = '<b>';",)
    """
    parser = _InlineScripts()
    parser.feed(page)
    parser.close()
    return tuple(parser.found)
