"""The HTTP client against a real server on loopback: what is tried again, what is refused, and in what words."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import formatdate

import httpx
import pytest

from hepcite.errors import SettingsError, SourceError
from hepcite.sources.services.web import MAX_BYTES, Service, open_client
from loopback.fake_time import FakeTime
from loopback.server import LoopbackServer, Request, Response

KEY = "0123456789abcdef"
FINE = Response(b"fine")

PATIENCE = 30.0
"""Seconds that a client waits where the test is not about waiting: no machine is that slow."""


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    """A server that answers "fine" to everything under /api/."""
    with LoopbackServer({"/api/": lambda _: FINE}) as server:
        yield server


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    """A client that waits long enough for a busy machine."""
    with open_client(PATIENCE, "HepCite/test") as client:
        yield client


@pytest.fixture
def fake_time() -> FakeTime:
    """Time that passes without waiting."""
    return FakeTime()


MakeService = Callable[..., Service]


@pytest.fixture
def make_service(client: httpx.Client, fake_time: FakeTime) -> MakeService:
    """Make a service at an address, in the fake time, asked as fast as one likes."""

    def make(url: str, **options: object) -> Service:
        chosen = {"requests_per_second": 1e9, "clock": fake_time.clock, "sleep": fake_time.sleep, **options}
        return Service(client, url, "Example", setting="HEPCITE_EXAMPLE_URL", **chosen)

    return make


def waits(fake_time: FakeTime) -> list[float]:
    """The pauses between attempts, without the spacing of requests."""
    return [seconds for seconds in fake_time.slept if seconds > 1e-6]


def test_body_of_an_answer(server: LoopbackServer, make_service: MakeService):
    """A good answer's bytes come back as they were sent."""
    server.routes["/api/bytes"] = lambda _: Response(bytes(range(256)))
    assert make_service(server.url + "/api/").fetch("/bytes", {}) == bytes(range(256))


def test_get_carries_its_params_in_the_address(server: LoopbackServer, make_service: MakeService):
    """A GET has a query, percent-encoded."""
    make_service(server.url).fetch("api/x", {"term": "β & 9·9", "retmax": 5})
    assert (server.requests[0].method, server.requests[0].params) == ("GET", {"term": "β & 9·9", "retmax": "5"})


def test_post_carries_its_params_in_a_form(server: LoopbackServer, make_service: MakeService):
    """A POST has a form and nothing in its address."""
    make_service(server.url).fetch("api/x", {"id": "1,2"}, method="POST")
    asked = server.requests[0]
    assert (asked.params, asked.headers["content-length"]) == ({"id": "1,2"}, str(len("id=1%2C2")))


def test_the_program_says_who_it_is(server: LoopbackServer, make_service: MakeService):
    """Services see the user agent."""
    make_service(server.url).fetch("api/x", {})
    assert server.requests[0].headers["user-agent"] == "HepCite/test"


def test_user_agents_with_odd_characters(server: LoopbackServer):
    """A header is one line of ASCII, whatever stands in the settings."""
    with open_client(PATIENCE, "HepCite (mailto:jörg@example.org\r\nX-Other: 1)") as client:
        Service(client, server.url, "Example", 3).fetch("api/x", {})
    assert server.requests[0].headers["user-agent"] == "HepCite (mailto:j?rg@example.org X-Other: 1)"


def test_absent_things_are_none(server: LoopbackServer, make_service: MakeService):
    """A status that means "no such thing" is no error, and is not asked for again."""
    assert make_service(server.url).fetch("nowhere", {}, absent={404}) is None
    assert len(server.requests) == 1


def test_other_statuses_are_errors_at_once(server: LoopbackServer, make_service: MakeService):
    """A 404 that nobody expected names the service, the host, the status and the first words of the body."""
    with pytest.raises(SourceError) as caught:
        make_service(server.url).fetch("nowhere", {})
    assert str(caught.value) == (
        'Example (127.0.0.1) answered 404 Not Found: "no such path": check what was asked and HEPCITE_EXAMPLE_URL'
    )
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_passing_failures_are_tried_again(
    server: LoopbackServer, make_service: MakeService, fake_time: FakeTime, status: int
):
    """One failure that may pass, then a good answer, is a good answer after about a second."""
    server.failures.append(Response(b"busy", status=status))
    assert make_service(server.url).fetch("api/x", {}) == b"fine"
    assert [1.0 <= seconds <= 2.0 for seconds in waits(fake_time)] == [True]


def test_pauses_grow_and_end(server: LoopbackServer, make_service: MakeService, fake_time: FakeTime):
    """Five attempts have four pauses of about 1, 2, 4 and 8 seconds, and then the last failure is told."""
    server.failures.extend([Response(b"<h1>Bad\r\n gateway</h1>", status=502)] * 9)
    with pytest.raises(SourceError, match=r'502 Bad Gateway: "<h1>Bad gateway</h1>" \(asked 5 times\): try again'):
        make_service(server.url).fetch("api/x", {})
    bounds = [(1.0, 2.0), (2.0, 3.0), (4.0, 5.0), (8.0, 9.0)]
    assert [low <= seconds <= high for seconds, (low, high) in zip(waits(fake_time), bounds, strict=True)] == [True] * 4


@pytest.mark.parametrize(("retry_after", "seconds"), [("7", 7.0), ("3600", 60.0), ("9" * 400, 60.0)])
def test_retry_after_in_seconds(
    server: LoopbackServer, make_service: MakeService, fake_time: FakeTime, retry_after: str, seconds: float
):
    """A service that says how long to wait is obeyed, up to a minute."""
    server.failures.append(Response(status=429, headers={"Retry-After": retry_after}))
    make_service(server.url).fetch("api/x", {})
    assert waits(fake_time) == [seconds]


def test_retry_after_as_a_date(server: LoopbackServer, make_service: MakeService, fake_time: FakeTime):
    """A date is the time until then."""
    date = formatdate(time.time() + 30, usegmt=True)
    server.failures.append(Response(status=503, headers={"Retry-After": date}))
    make_service(server.url).fetch("api/x", {})
    assert [15.0 <= seconds <= 31.0 for seconds in waits(fake_time)] == [True]


@pytest.mark.parametrize("value", ["0", "-5", "soon", "Wed, 99 Foo 2026 25:61:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_useless_retry_after(server: LoopbackServer, make_service: MakeService, fake_time: FakeTime, value: str):
    """A pause that is none, or cannot be understood, is the ordinary one."""
    server.failures.append(Response(status=429, headers={"Retry-After": value}))
    make_service(server.url).fetch("api/x", {})
    assert [1.0 <= seconds <= 2.0 for seconds in waits(fake_time)] == [True]


def test_body_cut_short_is_tried_again(server: LoopbackServer, make_service: MakeService):
    """An answer that ends before its announced length is asked for again."""
    server.failures.append(Response(b"x" * 1000, cut=10))
    assert make_service(server.url).fetch("api/x", {}) == b"fine"


def test_timeouts_are_tried_again(server: LoopbackServer, fake_time: FakeTime):
    """A server that says nothing for longer than the timeout is asked again."""
    server.failures.append(Response(b"late", delay=3.0))
    with open_client(1.0, "HepCite/test") as client:
        service = Service(client, server.url, "Example", 1e9, clock=fake_time.clock, sleep=fake_time.sleep)
        assert service.fetch("api/x", {}) == b"fine"
    assert len(server.requests) > 1


def test_nobody_there(make_service: MakeService):
    """A port at which nobody listens is tried as often as allowed, then told in one line."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(
        SourceError, match=r"^Example \(127\.0\.0\.1\) cannot be reached .* \(asked 2 times\): check the"
    ):
        make_service(f"http://127.0.0.1:{port}", attempts=2).fetch("x", {})


def test_broken_gzip_is_tried_again(server: LoopbackServer, make_service: MakeService):
    """Bytes that are not the gzip they say they are count as a broken answer."""
    server.failures.append(Response(b"not gzip", headers={"Content-Encoding": "gzip"}))
    assert make_service(server.url).fetch("api/x", {}) == b"fine"


def test_gzip_is_unpacked(server: LoopbackServer, make_service: MakeService):
    """A compressed answer comes back decompressed."""
    server.failures.append(Response(gzip.compress(b"packed"), headers={"Content-Encoding": "gzip"}))
    assert make_service(server.url).fetch("api/x", {}) == b"packed"


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "zstd"])
def test_other_encodings_are_refused(server: LoopbackServer, make_service: MakeService, encoding: str):
    """Only what was asked for is unpacked: nested encodings can grow without bounds."""
    server.failures.append(Response(b"?", headers={"Content-Encoding": encoding}))
    with pytest.raises(SourceError, match="encoding that was not asked for"):
        make_service(server.url).fetch("api/x", {})


def test_answers_that_are_too_long_are_refused(server: LoopbackServer, make_service: MakeService):
    """Reading stops at the bound, and the message names it."""
    server.failures.append(Response(b"x" * 5001))
    with pytest.raises(SourceError, match=r"sent more than 5,000 bytes: ask for less at once$"):
        make_service(server.url, max_bytes=5000).fetch("api/x", {})


def test_an_answer_of_exactly_the_bound_is_fine(server: LoopbackServer, make_service: MakeService):
    """The bound itself is allowed."""
    server.failures.append(Response(b"x" * 5000))
    assert make_service(server.url, max_bytes=5000).fetch("api/x", {}) == b"x" * 5000


def test_the_bound_counts_unpacked_bytes(server: LoopbackServer, make_service: MakeService):
    """A small answer that unpacks to a large one is refused."""
    server.failures.append(Response(gzip.compress(bytes(MAX_BYTES + 1)), headers={"Content-Encoding": "gzip"}))
    with pytest.raises(SourceError, match="sent more than"):
        make_service(server.url).fetch("api/x", {})


def to(address: str, status: int = 302) -> Response:
    """A redirection."""
    return Response(status=status, headers={"Location": address})


def test_redirects_within_the_host_are_followed(server: LoopbackServer, make_service: MakeService):
    """A new path on the same server is asked."""
    server.failures.append(to("/api/new?x=1"))
    assert make_service(server.url).fetch("old", {}) == b"fine"
    assert [request.path for request in server.requests] == ["/old", "/api/new"]


def test_redirected_posts_keep_their_form(server: LoopbackServer, make_service: MakeService):
    """With 308 the form goes to the new path."""
    server.failures.append(to("/api/new", status=308))
    make_service(server.url).fetch("old", {"id": "1"}, method="POST")
    assert (server.requests[1].method, server.requests[1].params) == ("POST", {"id": "1"})


def test_redirects_that_lose_the_form_are_refused(server: LoopbackServer, make_service: MakeService):
    """With 302 a POST would become a GET for nothing."""
    server.failures.append(to("/api/new"))
    with pytest.raises(SourceError, match="drops what was asked"):
        make_service(server.url).fetch("old", {"id": "1"}, method="POST")


@pytest.mark.parametrize(
    "address", ["http://evil.example/api", "//evil.example:81/", "https://127.0.0.1/", "ftp://x/y"]
)
def test_redirects_elsewhere_are_refused(server: LoopbackServer, make_service: MakeService, address: str):
    """Another host, port or scheme is never asked."""
    server.failures.append(to(address))
    with pytest.raises(SourceError, match=r"redirects to another address, \S+: check HEPCITE_EXAMPLE_URL$"):
        make_service(server.url).fetch("api/x", {})
    assert len(server.requests) == 1


def test_redirects_to_another_port_are_refused(server: LoopbackServer, make_service: MakeService):
    """Another server on the same machine is another server."""
    with LoopbackServer({"/": lambda _: FINE}) as other:
        server.failures.append(to(f"{other.url}/"))
        with pytest.raises(SourceError, match="another address"):
            make_service(server.url).fetch("api/x", {})
        assert not other.requests


def test_redirects_in_a_circle_end(server: LoopbackServer, make_service: MakeService):
    """After three redirections it is enough."""
    server.routes["/api/"] = lambda request: to(request.path)
    with pytest.raises(SourceError, match="redirects more than 3 times"):
        make_service(server.url).fetch("api/x", {})
    assert len(server.requests) == 4


@contextmanager
def dripping(start: bytes) -> Iterator[str]:
    """Serve one request with a beginning and then a byte every 20 ms, for longer than anybody should wait."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stop = threading.Event()

        def drip() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(start)
                for _ in range(5_000):
                    if stop.wait(0.02):
                        return
                    try:
                        connection.sendall(b"x")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            stop.set()
            thread.join()


@pytest.mark.parametrize("length", [b"Content-Length: 999999\r\n", b"Connection: close\r\n"])
def test_a_dripping_server_is_left(client: httpx.Client, length: bytes):
    """An answer that never stops coming is given up after its time, although each byte comes soon."""
    with dripping(b"HTTP/1.1 200 OK\r\n" + length + b"\r\n") as url:
        service = Service(client, url, "Example", 1e9, max_seconds=0.3)
        with pytest.raises(SourceError, match=r"had not finished its answer after 0\.3 seconds: try again later$"):
            service.fetch("x", {})


def test_what_is_not_http(make_service: MakeService):
    """A server that speaks something else is told as such."""
    with dripping(b"SSH-2.0-OpenSSH_9.6\r\n\r\n") as url, pytest.raises(SourceError, match="garbled"):
        make_service(url, attempts=1).fetch("x", {})


def test_requests_are_spaced_evenly(server: LoopbackServer, make_service: MakeService, fake_time: FakeTime):
    """At four a second, each of five requests but the first waits a quarter of a second."""
    service = make_service(server.url, requests_per_second=4)
    for _ in range(5):
        service.fetch("api/x", {})
    assert fake_time.slept == [0.25] * 4


def test_time_that_passed_is_not_waited_again(server: LoopbackServer, make_service: MakeService, fake_time: FakeTime):
    """After a second of doing something else the next request goes at once, and only one does."""
    service = make_service(server.url, requests_per_second=4)
    service.fetch("api/x", {})
    fake_time.now += 1.0
    for _ in range(2):
        service.fetch("api/x", {})
    assert fake_time.slept == [0.25]


def test_attempts_and_redirects_are_spaced_too(server: LoopbackServer, make_service: MakeService, fake_time: FakeTime):
    """Every request that the server sees keeps its distance."""
    server.failures.extend([to("/api/new"), to("/api/newer")])
    make_service(server.url, requests_per_second=2).fetch("api/x", {})
    assert fake_time.slept == [0.5, 0.5]


def test_threads_share_the_spacing(server: LoopbackServer, client: httpx.Client):
    """Four threads that come at once at 50 a second are sent 20 ms apart."""
    slept: list[float] = []
    service = Service(client, server.url, "Example", 50, clock=lambda: 0.0, sleep=slept.append)
    threads = [threading.Thread(target=service.fetch, args=("api/x", {})) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(slept) == pytest.approx([0.02, 0.04, 0.06])
    assert len(server.requests) == 4


def echo_key(request: Request) -> Response:
    """Answer as NCBI does to a wrong key: with the key."""
    return Response(f'{{"error":"API key invalid","api-key":"{request.params["api_key"]}"}}'.encode(), status=400)


@pytest.mark.parametrize(
    "failure",
    [
        echo_key,
        lambda request: to(f"http://evil.example/{request.params['api_key']}"),
        lambda request: Response(request.params["api_key"].encode() * 3, status=503),
        lambda request: Response(b"x" * 100, cut=1),
        lambda request: Response(b"x" * 100_000),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_messages_hold_no_key_and_are_one_line(
    server: LoopbackServer, make_service: MakeService, failure: Callable[[Request], Response], method: str
):
    """Whatever goes wrong, the key stays out of the message."""
    server.routes["/api/"] = failure
    with pytest.raises(SourceError) as caught:
        make_service(server.url, attempts=2, max_bytes=1000).fetch("api/x", {"api_key": KEY}, method=method)
    assert KEY not in str(caught.value)
    assert str(caught.value).isprintable()


def test_key_is_replaced_where_it_is_repeated(server: LoopbackServer, make_service: MakeService):
    """What the service said stays readable."""
    server.routes["/api/"] = echo_key
    with pytest.raises(SourceError, match=r'"\{"error":"API key invalid","api-key":"\[key\]"\}"'):
        make_service(server.url).fetch("api/x", {"api_key": KEY})


@pytest.mark.parametrize(
    "url", ["", "nonsense", "ftp://example.org", "http://", "//x", "http://[::1", "http://x?q", "http://x:99999"]
)
def test_addresses_that_are_none(client: httpx.Client, url: str):
    """A setting without a web address in it is refused before anything is sent."""
    with pytest.raises(SettingsError, match=r"^Example has no usable address: set HEPCITE_EXAMPLE_URL to"):
        Service(client, url, "Example", 3, setting="HEPCITE_EXAMPLE_URL")


@pytest.mark.parametrize("url", ["http://127..0.1", "http://" + "a" * 70])
def test_addresses_that_lead_nowhere(make_service: MakeService, url: str):
    """What only shows when it is used is an error of the same kind, at once."""
    with pytest.raises(SourceError, match="cannot be asked this: check what was asked and HEPCITE_EXAMPLE_URL"):
        make_service(url).fetch("x", {})


def test_text_that_cannot_be_sent(server: LoopbackServer, make_service: MakeService):
    """Half a surrogate pair has no bytes: that is an error like others."""
    with pytest.raises(SourceError, match="cannot be asked this"):
        make_service(server.url).fetch("api/x", {"term": "\ud800"})


def test_loopback_is_asked_without_a_proxy(server: LoopbackServer, monkeypatch: pytest.MonkeyPatch):
    """A proxy in the environment is for the outside."""
    monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.1:3128")
    with open_client(PATIENCE, "HepCite/test") as client:
        assert Service(client, server.url, "Example", 3).fetch("api/x", {}) == b"fine"


def test_unusable_proxy(monkeypatch: pytest.MonkeyPatch):
    """A proxy that is none is an error of the settings, not a traceback."""
    monkeypatch.setenv("ALL_PROXY", "nonsense://proxy")
    with pytest.raises(SettingsError, match="check HTTPS_PROXY"):
        open_client(1.0, "HepCite/test")
