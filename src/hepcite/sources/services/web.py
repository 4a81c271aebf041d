"""Requests to services on the network: spaced, bounded in size and time, and tried again when that can help."""

import contextlib
import threading
import time
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from textwrap import shorten
from typing import Final, Literal

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from hepcite.errors import SettingsError, SourceError

MAX_BYTES = 32 * 2**20
"""Longest answer that is read, in bytes after decompression."""

MAX_SECONDS = 120.0
"""Longest time from a request to the last byte of its answer."""

MAX_REDIRECTS = 3

PASSING_STATUSES: Final = frozenset({429, 500, 502, 503, 504})
"""Answers that may be different a moment later."""

_LAST_PORT = 65_535  # a larger number would silently become another port
_SECRET_PARAMS = ("api_key",)
_LOOPBACK = ("all://127.0.0.1", "all://localhost", "all://[::1]")
_HOPELESS = (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL, UnicodeError)
"""What is wrong with the request itself, and stays wrong however often it is sent."""


def open_client(timeout: float, user_agent: str) -> httpx.Client:
    """Open the connections that all services share; close them with `close()` or `with`.

    Proxies and certificates are those of the environment, as hospital networks need them; this machine itself is
    never asked through a proxy.

    Args:
        timeout: Seconds to wait for a connection, for the next bytes of an answer, or for a free connection.
        user_agent: How the services see the program, "HepCite/0.1 (mailto:...)".

    Raises:
        SettingsError: The proxy or the certificates that the environment names cannot be used.
    """
    try:
        return httpx.Client(
            timeout=httpx.Timeout(timeout),
            headers={"User-Agent": _one_line(user_agent, "ascii"), "Accept-Encoding": "gzip"},
            follow_redirects=False,
            limits=httpx.Limits(max_connections=4, max_keepalive_connections=2),
            mounts=dict.fromkeys(_LOOPBACK),
        )
    except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:
        raise SettingsError(
            f"cannot prepare connections ({_one_line(str(error))}): "
            "check HTTPS_PROXY, ALL_PROXY and SSL_CERT_FILE in the environment"
        ) from error


class Service:
    """One service on the network: its address, its name for messages, and how often it may be asked.

    Attributes:
        name: "PubMed", as it stands at the beginning of every message.
        host: Machine that is asked, without the port.
    """

    def __init__(
        self,
        client: httpx.Client,
        base_url: str,
        name: str,
        requests_per_second: float,
        max_bytes: int = MAX_BYTES,
        attempts: int = 5,
        max_wait: float = 60.0,
        *,
        max_seconds: float = MAX_SECONDS,
        setting: str | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepare; nothing is sent yet.

        Args:
            base_url: Address to which the paths are added; a slash at its end makes no difference.
            attempts: How often a request is sent at most.
            max_wait: Longest pause between two attempts, in seconds, whatever the service asks for.
            max_seconds: Longest time from a request to the last byte of its answer.
            setting: The setting that holds `base_url`, "HEPCITE_NCBI_URL", for advice in messages.
            clock: Seconds from any beginning, never running backwards.
            sleep: Waits for a number of seconds: between requests, and between attempts.

        Raises:
            SettingsError: `base_url` is not an address on the web.
        """
        self.name = name
        self._setting = setting or f"the address of {name}"
        self._url = self._web_address(base_url)
        self.host = self._url.host
        self._client = client
        self._max_bytes = max_bytes
        self._max_seconds = max_seconds
        self._attempts = attempts
        self._max_wait = max_wait
        self._backoff = wait_exponential_jitter(max=max_wait)
        self._interval = 1.0 / requests_per_second
        self._next_turn = float("-inf")
        self._lock = threading.Lock()
        self._clock = clock
        self._sleep = sleep
        self._secrets: set[str] = set()

    def fetch(
        self,
        path: str,
        params: Mapping[str, str | int],
        *,
        method: Literal["GET", "POST"] = "GET",
        absent: Collection[int] = (),
    ) -> bytes | None:
        """Ask for something and return the answer's body.

        Args:
            path: Added to the service's address; already percent-encoded.
            params: The query of a GET, the form of a POST.
            absent: Statuses by which this service says that there is no such thing, such as 404.

        Returns:
            The body, decompressed; None when the status is in `absent`.

        Raises:
            SourceError: There is no usable answer; the message is one line and holds no key.
        """
        self._secrets.update(str(params[name]) for name in _SECRET_PARAMS if params.get(name))
        retrying = Retrying(
            sleep=self._sleep,
            stop=stop_after_attempt(self._attempts),
            wait=self._pause,
            retry=retry_if_exception_type(_PassingError),
            reraise=True,
        )
        try:
            return retrying(self._ask, self._request(path, params, method), absent)
        except _PassingError as error:
            tried = "" if self._attempts == 1 else f" (asked {self._attempts} times)"
            raise self.failure(f"{error}{tried}", error.remedy) from error.__cause__

    def failure(self, what: str, remedy: str = "try again later") -> SourceError:
        """Return the error to raise when an answer is of no use, "PubMed (host) sent a page: try again later".

        It is one line, and holds no key even where the answer repeats it.
        """
        message = f"{self.name} ({self.host}) {what}: {remedy}"
        for secret in self._secrets:
            message = message.replace(secret, "[key]")
        return SourceError(_one_line(message))

    def _web_address(self, base_url: str) -> httpx.URL:
        try:
            url = httpx.URL(base_url.strip().rstrip("/"))
        except (httpx.InvalidURL, UnicodeError):
            url = httpx.URL()
        plain = url.host and not url.query and not url.fragment and (url.port or 0) <= _LAST_PORT
        if url.scheme not in {"http", "https"} or not plain:
            # The value may hold a password: it is not repeated.
            raise SettingsError(f"{self.name} has no usable address: set {self._setting} to one that begins https://")
        return url

    def _request(self, path: str, params: Mapping[str, str | int], method: str) -> httpx.Request:
        address = f"{self._url}/{path.lstrip('/')}"
        try:
            if method == "POST":
                return self._client.build_request(method, address, data=params)
            return self._client.build_request(method, address, params=params)
        except _HOPELESS as error:
            raise self.failure("cannot be asked this", f"check what was asked and {self._setting}") from error

    def _ask(self, request: httpx.Request, absent: Collection[int]) -> bytes | None:
        try:
            for _ in range(MAX_REDIRECTS + 1):
                self._take_turn()
                deadline = self._clock() + self._max_seconds
                with contextlib.closing(self._client.send(request, stream=True, follow_redirects=False)) as response:
                    if response.next_request is None:
                        return self._read(response, absent, deadline)
                    request = self._redirected(request, response.next_request)
        except _HOPELESS as error:
            raise self.failure("cannot be asked this", f"check what was asked and {self._setting}") from error
        except httpx.HTTPError as error:
            raise _PassingError(_describe(error), f"check the connection and {self._setting}") from error
        raise self.failure(f"redirects more than {MAX_REDIRECTS} times", f"check {self._setting}")

    def _take_turn(self) -> None:
        """Wait until the next request may be sent, also when several threads ask."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._next_turn)
            self._next_turn = turn + self._interval
        if turn > now:
            self._sleep(turn - now)

    def _redirected(self, request: httpx.Request, target: httpx.Request) -> httpx.Request:
        """Return the request to the new address: what was asked is sent to no one else, and not dropped on the way."""
        if _origin(target.url) != _origin(request.url):
            elsewhere = f"{target.url.scheme}://{target.url.netloc.decode('ascii')}"
            raise self.failure(f"redirects to another address, {elsewhere}", f"check {self._setting}")
        if target.method != request.method:
            raise self.failure("redirects in a way that drops what was asked", f"check {self._setting}")
        return target

    def _read(self, response: httpx.Response, absent: Collection[int], deadline: float) -> bytes | None:
        status = response.status_code
        if status in absent:
            return None
        if response.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity", "gzip"}:
            raise self.failure("sent its answer in an encoding that was not asked for")
        if response.is_success:
            return self._read_body(response, deadline)
        what = f"answered {status} {response.reason_phrase}{_first_words(response)}"
        if status in PASSING_STATUSES:
            raise _PassingError(what, "try again later", _retry_after(response.headers))
        raise self.failure(what, f"check what was asked and {self._setting}")

    def _read_body(self, response: httpx.Response, deadline: float) -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > self._max_bytes:
                raise self.failure(f"sent more than {self._max_bytes:,} bytes", "ask for less at once")
            if self._clock() > deadline:
                raise self.failure(f"had not finished its answer after {self._max_seconds:g} seconds")
        return bytes(body)

    def _pause(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, _PassingError) else None
        return min(asked, self._max_wait) if asked else self._backoff(state)


class _PassingError(Exception):
    """A failure that may not happen again, with the pause in seconds that the service asked for, if any."""

    def __init__(self, what: str, remedy: str, retry_after: float | None = None) -> None:
        super().__init__(what)
        self.remedy = remedy
        self.retry_after = retry_after


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _describe(error: httpx.HTTPError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "did not answer in time"
    if isinstance(error, httpx.RemoteProtocolError | httpx.DecodingError | httpx.ReadError):
        return "broke off or garbled its answer"
    return f"cannot be reached ({error})"


def _first_words(response: httpx.Response) -> str:
    """Return ': "the beginning of the body"', or nothing for an empty or unreadable one."""
    try:
        start = next(response.iter_bytes(), b"")
    except httpx.HTTPError:
        start = b""
    words = shorten(_one_line(start[:2000].decode("utf-8", "replace")), 160, placeholder=" ...")
    return f': "{words}"' if words else ""


def _retry_after(headers: httpx.Headers) -> float | None:
    """Return the seconds to wait, given as such or as a date; None when there is nothing usable or nothing to wait."""
    value = headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value[:9])
    until = _http_date(value)
    # Against the service's own clock, for this machine's may be wrong.
    now = _http_date(headers.get("date", "")) or datetime.now(UTC)
    return max((until - now).total_seconds(), 0.0) if until else None


def _http_date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _one_line(text: str, encoding: str = "utf-8") -> str:
    """Return a text without line breaks and control characters, "?" for what the encoding lacks."""
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(printable.split()).encode(encoding, "replace").decode(encoding)
