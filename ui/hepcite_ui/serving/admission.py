"""Which requests are let in at all: those for this host, from this page or from no page, to what is served."""

import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from hepcite_ui.failures import refuse
from hepcite_ui.serving.api import NAME

STATIC = re.compile(r"/(?:assets|static|svelte)/.+|/favicon\.ico|/theme\.css|/manifest\.json|/robots\.txt")
"""Files that belong to the page; the same for everybody."""

MCP = re.compile(r"/gradio_api/mcp(?:/|/http/?)?")
"""The MCP server over streamable HTTP: each POST has its answer, and no connection is held open."""

_READ = re.compile(
    r"/|/healthz|/config/?|/evaluation/[a-z]+\.html|/monitoring/summary"
    rf"|/gradio_api/(?:info/?|mcp/schema|app_id/?|heartbeat/\w+|queue/data|call/(?:v2/)?{NAME}/\w+)"
)
_WRITE = re.compile(
    r"/gradio_api/(?:queue/join/?|component_server/?|cancel/?|reset/?"
    rf"|run/predict|(?:run|api)/{NAME}/?|call/(?:v2/)?{NAME}/?)"
)
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:\[\]/@]+)(?::\d{1,5})?")
_STANDARD_PORT = re.compile(r":(?:80|443)$")

_NOT_BELIEVED = (b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-port", b"x-real-ip")
"""Headers that a proxy sets and anybody can send; X-Forwarded-Proto is kept, since Gradio builds addresses with it."""


class Admission:
    """Refuses requests before anything else sees them.

    Gradio serves much that the page does not need (uploads, files, recordings, code editing), so what may be reached is
    listed here, and all else is not found. A page of another site is refused whatever it asks for: in a browser it
    would act with the reader's rights.

    Args:
        hosts: Names under which the server may be asked, brackets around an IPv6 address included; None takes any.
    """

    def __init__(self, app: ASGIApp, hosts: frozenset[str] | None = None) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or refuse it; what is no request passes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refuse(scope["method"], scope["path"], Headers(scope=scope))
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        headers = [header for header in scope["headers"] if header[0] not in _NOT_BELIEVED]
        await self._app({**scope, "headers": headers}, receive, send)

    def _refuse(self, method: str, path: str, headers: Headers) -> Response | None:
        if not self._is_host(headers.getlist("host")):
            return refuse(421, "HepCite does not go by this name: open it as http://127.0.0.1 or http://localhost")
        if "origin" in headers and not is_same_origin(headers["origin"], headers["host"]):
            return refuse(403, "pages of other sites may not ask HepCite")
        if headers.get("content-type", "").startswith("multipart/"):
            return refuse(415, "nothing can be uploaded here")
        if method != "POST" and MCP.fullmatch(path):
            return refuse(405, "this address is for MCP clients: they POST to it", Allow="POST")
        if not is_served(method, path):
            return refuse(404, "nothing is served here")
        return None

    def _is_host(self, given: list[str]) -> bool:
        match = _HOST.fullmatch(given[0]) if len(given) == 1 else None
        return match is not None and (self._hosts is None or match[1].lower() in self._hosts)


def is_served(method: str, path: str) -> bool:
    """Say whether a request is for something that the page, the API or the MCP server needs.

    >>> is_served("GET", "/"), is_served("POST", "/gradio_api/upload"), is_served("GET", "/gradio_api/file=/etc/passwd")
    (True, False, False)
    """
    if ".." in path.split("/"):
        return False
    if method in ("GET", "HEAD"):
        return any(pattern.fullmatch(path) for pattern in (_READ, STATIC))
    return method == "POST" and any(pattern.fullmatch(path) for pattern in (_WRITE, MCP))


def is_same_origin(origin: str, host: str) -> bool:
    """Say whether the page that sends a request came from the host that it is sent to.

    The scheme is not compared: a proxy in front may speak HTTPS with the browser.

    >>> is_same_origin("http://localhost:7860", "localhost:7860"), is_same_origin("http://evil.example", "localhost")
    (True, False)
    """
    sender = urlsplit(origin).netloc.lower()
    return sender != "" and _STANDARD_PORT.sub("", sender) == _STANDARD_PORT.sub("", host.lower())
