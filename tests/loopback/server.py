"""A real HTTP server on loopback: it answers by routes, fails as planned, and remembers what it was asked."""

import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Request:
    """What a client asked: `params` joins the query string and a form that was posted; `headers` in small letters."""

    method: str
    path: str
    params: Mapping[str, str]
    headers: Mapping[str, str]
    at: float


@dataclass(frozen=True)
class Response:
    """What the server answers; `delay` seconds pass before it does, and `cut` bytes are held back from its end."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/xml; charset=UTF-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: int = 0


Route = Callable[[Request], Response]
"""Answers the requests whose path begins as it was registered."""


class LoopbackServer:
    """Serves routes on a free port of 127.0.0.1 until it is closed.

    `failures` holds answers that are given first, one a request, before the routes are asked at all; `clock` tells
    when a request came.
    """

    def __init__(self, routes: Mapping[str, Route] | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self.routes: dict[str, Route] = dict(routes or {})
        self.requests: list[Request] = []
        self.failures: deque[Response] = deque()
        self.clock = clock
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Address without a slash at its end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def answer(self, request: Request) -> Response:
        """Return the next planned failure, else what the longest matching route says, else 404."""
        with self._lock:
            self.requests.append(request)
            if self.failures:
                return self.failures.popleft()
        matching = [prefix for prefix in self.routes if request.path.startswith(prefix)]
        if not matching:
            return Response(b"no such path", status=404, content_type="text/plain")
        return self.routes[max(matching, key=len)](request)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        return type("Handler", (_Handler,), {"loopback": self})


class _Server(ThreadingHTTPServer):
    """Says nothing of clients that hang up."""

    daemon_threads = True

    def handle_error(self, *arguments: object) -> None:
        """Report what is a fault of the tests' own."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(*arguments)


class _Handler(BaseHTTPRequestHandler):
    """Hands each request to the server that it belongs to."""

    loopback: LoopbackServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are written apart, and would wait for each other

    def do_GET(self) -> None:
        self._respond("")

    def do_POST(self) -> None:
        self._respond(self.rfile.read(int(self.headers.get("content-length") or 0)).decode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _respond(self, form: str) -> None:
        address = urlsplit(self.path)
        fields = {**parse_qs(address.query), **parse_qs(form)}
        params = {name: values[-1] for name, values in fields.items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._send(self.loopback.answer(Request(self.command, address.path, params, headers, self.loopback.clock())))

    def _send(self, response: Response) -> None:
        time.sleep(response.delay)
        try:
            self.send_response(response.status)
            self.send_header("Content-Type", response.content_type)
            self.send_header("Content-Length", str(len(response.body)))
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(response.body[: len(response.body) - response.cut])
        except (BrokenPipeError, ConnectionResetError):
            pass  # the client had enough
        if response.cut:
            self.close_connection = True
