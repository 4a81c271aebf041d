"""What guards the server: who may ask, from where, how much, and what goes back."""

import asyncio
import base64
import json
import logging
import re
import socket
from collections.abc import AsyncIterator, Sequence

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from hepcite.errors import SettingsError
from hepcite_ui.failures import UNEXPECTED, FailureLines
from hepcite_ui.serving.protection import LOCAL_NAMES, check_exposure, names_of, protect
from hepcite_ui.serving.rates import RateLimits
from hepcite_ui.serving.request_limits import MAX_BODY, MAX_PAGE_BODY

ASK, JOIN, FUNCTION, MCP = (
    "/gradio_api/call/ask",
    "/gradio_api/queue/join",
    "/gradio_api/component_server",
    "/gradio_api/mcp/",
)
HERE = "http://127.0.0.1:7860"
PAGE = "<html><script src='/assets/a-12345678.js'></script><script>let a = 1;</script></html>"
EVERYWHERE = "0.0.0.0"  # noqa: S104  nothing listens there
AUTH = "ward:pass:wörd"

Call = tuple[str, str, dict[str, object]]


def invented_app() -> FastAPI:
    """An application that would serve anything it is asked for."""
    app = FastAPI()

    @app.get("/")
    def page() -> Response:
        return HTMLResponse(PAGE)

    @app.get("/config")
    def failing() -> Response:
        raise ValueError("what about mockumab?")

    @app.api_route("/{path:path}", methods=["GET", "POST", "PUT", "OPTIONS"])
    async def anything(request: Request) -> Response:
        headers = {"Access-Control-Allow-Origin": "*", "Server": "invented"}
        seen = {"length": len(await request.body()), "headers": dict(request.headers)}
        return JSONResponse(seen, headers=headers) if "gradio_api" in request.url.path else PlainTextResponse("file")

    return app


def send(app: FastAPI, *calls: Call, client: str = "127.0.0.1") -> list[httpx.Response]:
    """Send requests one after the other, and return the answers."""

    async def run() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app, client=(client, 5))
        async with httpx.AsyncClient(transport=transport, base_url=HERE) as http:
            return [await http.request(method, path, **more) for method, path, more in calls]  # type: ignore[arg-type]

    return asyncio.run(run())


def get(app: FastAPI, path: str, **headers: str) -> httpx.Response:
    """Get one address."""
    return send(app, ("GET", path, {"headers": headers}))[0]


@pytest.fixture
def local() -> FastAPI:
    """A server on loopback without a password."""
    app = invented_app()
    protect(app, hosts=LOCAL_NAMES, asking={4, "take_along"})
    return app


@pytest.fixture
def guarded() -> FastAPI:
    """A server with a password."""
    app = invented_app()
    protect(app, auth=AUTH, limits=RateLimits(wrong_tries=3))
    return app


def basic(credentials: str, encoding: str = "utf-8") -> str:
    """Write an Authorization header."""
    return f"Basic {base64.b64encode(credentials.encode(encoding)).decode()}"


# Exposure


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_this_machine_needs_no_password(host):
    """Nobody else reaches a loopback address."""
    check_exposure(host, None, without_auth=False)


@pytest.mark.parametrize("host", [EVERYWHERE, "::", "", "192.0.2.7", "10.0.0.1", "2001:db8::1"])
def test_other_machines_need_a_password_or_the_flag(host):
    """An address that others reach is refused in one line, unless a password or the flag is given."""
    with pytest.raises(SettingsError, match=r"^other machines can reach .*HEPCITE_AUTH.*--without-auth.*$"):
        check_exposure(host, None, without_auth=False)
    check_exposure(host, AUTH, without_auth=False)
    check_exposure(host, None, without_auth=True)


def test_name_that_leads_elsewhere_is_no_loopback(monkeypatch):
    """A name counts as loopback only when all that it resolves to is."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in ("127.0.0.1", "192.0.2.7")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(SettingsError, match="other machines"):
        check_exposure("ward.example", None, without_auth=False)


def test_unknown_name_is_refused(monkeypatch):
    """A name that nothing knows is refused in one line."""

    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(SettingsError, match=r"^host 'nowhere.invalid' is not known: .*$"):
        check_exposure("nowhere.invalid", None, without_auth=False)


@pytest.mark.parametrize(
    ("host", "auth", "names"),
    [
        ("127.0.0.1", None, LOCAL_NAMES),
        ("127.0.0.2", None, LOCAL_NAMES | {"127.0.0.2"}),
        ("::1", None, LOCAL_NAMES),
        ("127.0.0.1", AUTH, None),
        (EVERYWHERE, None, None),
    ],
)
def test_names_are_checked_where_no_password_is(host, auth, names):
    """Only a server on loopback without a password keeps to local names."""
    assert names_of(host, auth) == names


# Host and origin


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:9", "127.0.0.1:7860", "[::1]:7860"])
def test_local_names_are_answered(local, host):
    """The names of this machine are answered, whatever the port."""
    assert get(local, "/", Host=host).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil@localhost", "192.0.2.7", "", "::1"],
)
def test_other_names_are_refused(local, host):
    """A name that someone made resolve to this machine is refused in one line, also for `/healthz`."""
    for path in ("/", "/healthz"):
        answer = get(local, path, Host=host)
        assert answer.status_code == 421
        assert answer.text.count("\n") == 1


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:7860", "http://127.0.0.1:1", "x"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_pages_of_other_sites_are_refused(local, method, origin):
    """A page of another origin is refused, and no header tells its browser that it may read."""
    (answer,) = send(local, (method, ASK, {"headers": {"Origin": origin}}))
    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        ("http://127.0.0.1:7860", "127.0.0.1:7860"),
        ("http://localhost:7860", "localhost:7860"),
        ("http://[::1]:7860", "[::1]:7860"),
        ("https://localhost", "localhost:443"),
    ],
)
def test_own_page_is_answered(local, origin, host):
    """The page's own requests carry an origin too."""
    (answer,) = send(local, ("POST", ASK, {"headers": {"Origin": origin, "Host": host}, "json": {}}))
    assert answer.status_code == 200


def test_password_does_not_open_the_door_to_other_sites(guarded):
    """A browser sends a known password along with the requests of any site: they are refused all the same."""
    headers = {"Origin": "http://evil.example", "Authorization": basic(AUTH)}
    assert send(guarded, ("POST", ASK, {"headers": headers}))[0].status_code == 403


def test_forwarding_headers_are_not_believed(local):
    """What a client says of its own address reaches nothing behind."""
    given = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Host": "evil.example", "Forwarded": "for=192.0.2.1"}
    seen = get(local, "/gradio_api/info", **given).json()["headers"]
    assert not [name for name in seen if "forwarded" in name]


# What is served


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file/etc/passwd",
        "/file=/etc/passwd",
        "/gradio_api/proxy=http://192.0.2.1/",
        "/gradio_api/upload_progress",
        "/gradio_api/stream/a/b/c/playlist.m3u8",
        "/gradio_api/vibe-code",
        "/gradio_api/dev/reload",
        "/gradio_api/deep_link",
        "/gradio_api/runs",
        "/monitoring",
        "/monitoring/key",
        "/login",
        "/docs",
        "/openapi.json",
        "/assets/../../secret",
        "/evaluation/../dev.html",
        "//gradio_api/info",
        "/gradio_api/call/ask/abc/more",
    ],
)
def test_everything_else_is_not_found(local, path):
    """What the page does not need is not there, even when Gradio has it."""
    answer = get(local, path)
    assert (answer.status_code, answer.text) == (404, "nothing is served here\n")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/upload"),
        ("POST", "/gradio_api/vibe-edit"),
        ("POST", "/gradio_api/process_recording"),
        ("POST", "/gradio_api/run/respond"),
        ("POST", "/gradio_api/call/respond"),
        ("POST", "/login"),
        ("PUT", ASK),
        ("GET", JOIN),
    ],
)
def test_nothing_else_can_be_done(local, method, path):
    """Neither uploads nor events by name, nor other methods, reach Gradio."""
    assert send(local, (method, path, {}))[0].status_code == 404


def test_uploads_are_refused_wherever_they_go(local):
    """Gradio would take files on the way to a component too."""
    (answer,) = send(local, ("POST", FUNCTION, {"files": {"file": b"invented"}}))
    assert answer.status_code == 415


def test_mcp_takes_only_posts(local):
    """A browser that opens the MCP address is told whom it is for."""
    answer = get(local, MCP)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


# Password


def test_password_opens_page_api_and_mcp(guarded):
    """The right password, with colons and letters of any kind, opens everything."""
    headers = {"Authorization": basic(AUTH)}
    calls: Sequence[Call] = [("GET", "/", {}), ("POST", ASK, {}), ("POST", MCP, {}), ("GET", "/assets/a.js", {})]
    answers = send(guarded, *((method, path, {"headers": headers}) for method, path, _ in calls))
    assert [answer.status_code for answer in answers] == [200] * 4


@pytest.mark.parametrize("path", ["/", "/assets/a.js", "/gradio_api/info", "/evaluation/dev.html"])
def test_without_a_password_nothing_opens(guarded, path):
    """Page, files, API and reports ask for the password."""
    answer = get(guarded, path)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Basic realm="HepCite", charset="UTF-8"')


def test_health_needs_no_password(guarded):
    """A monitor knows no password."""
    assert get(guarded, "/healthz").status_code == 200


@pytest.mark.parametrize(
    "header",
    [
        basic("ward:pass"),
        basic("ward"),
        basic(""),
        basic("WARD:pass:wörd"),
        basic(AUTH, "latin-1"),
        basic(AUTH)[:-1],
        "Basic",
        "Basic ===",
        "Bearer " + basic(AUTH).split()[1],
    ],
)
def test_wrong_password_is_refused(guarded, header):
    """Anything but the very bytes of user and password is refused."""
    assert get(guarded, "/", Authorization=header).status_code == 401


def test_guessing_is_slowed(guarded):
    """After some wrong passwords none is read any more, the right one included, until a minute has passed."""
    wrong, right = {"Authorization": basic("ward:guess")}, {"Authorization": basic(AUTH)}
    answers = send(guarded, *[("GET", "/", {"headers": wrong})] * 3, ("GET", "/", {"headers": right}))
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
    (elsewhere,) = send(guarded, ("GET", "/", {"headers": right}), client="192.0.2.9")
    assert elsewhere.status_code == 200


# Size


@pytest.mark.parametrize("path", [ASK, MCP])
def test_long_bodies_are_refused(local, path):
    """A body of the limit passes, one byte more does not, whether its length is announced or not."""

    async def pieces(length: int) -> AsyncIterator[bytes]:
        for _ in range(length // 1024):
            yield b"x" * 1024
        yield b"x" * (length % 1024)

    fits = [("POST", path, {"content": b"x" * MAX_BODY}), ("POST", path, {"content": pieces(MAX_BODY)})]
    longer = [("POST", path, {"content": b"x" * (MAX_BODY + 1)}), ("POST", path, {"content": pieces(MAX_BODY + 1)})]
    assert [answer.status_code for answer in send(local, *fits, *longer)] == [200, 200, 413, 413]
    assert send(local, fits[0])[0].json()["length"] == MAX_BODY


@pytest.mark.parametrize("path", [JOIN, f"{JOIN}/", "/gradio_api/run/predict", FUNCTION])
def test_page_brings_its_conversation_along(local, path):
    """An event of the page may be longer, since it carries the answers that are shown; but not without end."""
    fits, longer = {"content": b"x" * MAX_PAGE_BODY}, {"content": b"x" * (MAX_PAGE_BODY + 1)}
    answers = send(local, ("POST", path, fits), ("POST", path, longer))
    assert [answer.status_code for answer in answers] == [200, 413]


@pytest.mark.parametrize("length", ["-1", "1e3", "9" * 30, ""])
def test_lengths_that_are_none_are_refused(local, length):
    """A length that cannot be read is as good as too long."""
    (answer,) = send(local, ("POST", ASK, {"headers": {"Content-Length": length}}))
    assert answer.status_code == 413


# Number


def limited(**limits: int) -> FastAPI:
    """A server with small limits."""
    app = invented_app()
    protect(app, hosts=LOCAL_NAMES, asking={4, "take_along"}, limits=RateLimits(**limits))
    return app


def statuses(app: FastAPI, *calls: Call, client: str = "127.0.0.1") -> list[int]:
    """Return the status of each answer."""
    return [answer.status_code for answer in send(app, *calls, client=client)]


def event(number: object) -> Call:
    """An event of the page."""
    return ("POST", JOIN, {"json": {"fn_index": number, "data": []}})


def test_questions_are_limited_together():
    """Questions from page, API and MCP share one limit; past it one line says how long to wait."""
    app = limited(questions=3)
    tool = ("POST", MCP, {"json": {"method": "tools/call"}})
    answers = send(app, ("POST", ASK, {"json": {}}), event(4), tool, ("POST", "/gradio_api/run/ask", {"json": {}}))
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    wait = answers[-1].headers["retry-after"]
    assert answers[-1].json() == {"error": "Too many questions at once: wait a minute and ask again."}
    assert 1 <= int(wait) <= 60


@pytest.mark.parametrize(
    ("path", "more", "status"),
    [
        (JOIN, {"headers": {"Host": "evil.example"}}, 421),
        (JOIN, {"headers": {"Origin": "http://evil.example"}}, 403),
        ("/nothing", {}, 404),
        (JOIN, {"content": b"x" * (MAX_PAGE_BODY + 1)}, 413),
    ],
)
def test_script_reads_every_refusal(local, path, more, status):
    """What the page's script posts is refused in JSON whose "error" is a sentence, which the person is shown."""
    (answer,) = send(local, ("POST", path, more))
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json")
    assert re.fullmatch(r"[A-Z].+\.", answer.json()["error"])
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_other_requests_are_no_questions():
    """Events that ask nothing, the steps before an MCP call, and cancelling count among the other requests."""
    app = limited(questions=1)
    steps = [("POST", MCP, {"json": {"method": method}}) for method in ("initialize", "tools/list")]
    functions = [
        ("POST", FUNCTION, {"json": {"fn_name": "show_sources"}}),
        ("POST", "/gradio_api/cancel", {"json": {}}),
    ]
    assert statuses(app, *[event(1)] * 3, *steps, *functions, event(4)) == [200] * 8


@pytest.mark.parametrize(
    "call",
    [
        event("4"),
        event(4.0),
        event(None),
        event(True),
        ("POST", JOIN, {"content": b"no JSON"}),
        ("POST", JOIN, {"content": b"[" * 60_000}),
        ("POST", "/gradio_api/run/predict", {"json": {"fn_index": 4}}),
        ("POST", FUNCTION, {"json": {"fn_name": "take_along"}}),
        ("POST", FUNCTION, {"json": {"fn_name": ["take_along"]}}),
        ("POST", MCP, {"content": b'{"method": "tools\\u002fcall"}'}),
        ("POST", MCP, {"json": [{"method": "ping"}]}),
    ],
)
def test_questions_in_disguise_are_questions(call):
    """What Gradio or MCP may still read as a question counts as one."""
    assert statuses(limited(questions=1), call, call)[1] == 429


def test_other_requests_are_limited():
    """Any other request counts, found or not answered yet; files of the page do not."""
    app = limited(requests=2)
    files = [("GET", path, {}) for path in ("/assets/a-12345678.js", "/static/a.js", "/favicon.ico", "/theme.css")]
    assert statuses(app, ("GET", "/", {}), *files, ("GET", "/", {}), ("GET", "/", {})) == [200] * 6 + [429]


def test_clients_are_counted_apart():
    """One client's questions leave another's alone; a header does not make another client."""
    app = limited(questions=1)
    made_up = ("POST", ASK, {"json": {}, "headers": {"X-Forwarded-For": "192.0.2.99"}})
    assert statuses(app, ("POST", ASK, {"json": {}}), made_up) == [200, 429]
    assert statuses(app, ("POST", ASK, {"json": {}}), client="192.0.2.9") == [200]


# What goes back


@pytest.mark.parametrize("path", ["/", "/gradio_api/info", "/nothing", "/config", "/assets/a.js"])
def test_every_answer_carries_the_headers(local, path):
    """Answers, refusals and failures alike tell the browser what it may do with them."""
    headers = get(local, path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]
    assert not [name for name in headers if name == "server" or name.startswith("access-control-")]


def policy(answer: httpx.Response) -> dict[str, str]:
    """Read the Content-Security-Policy of an answer."""
    parts = (part.partition(" ") for part in answer.headers["content-security-policy"].split("; "))
    return {name: sources for name, _, sources in parts}


def test_policy_names_no_other_host(local):
    """Nothing may be loaded from, sent to, or framed by another host."""
    found = policy(get(local, "/"))
    assert found["default-src"] == "'none'"
    assert found["frame-ancestors"] == found["object-src"] == "'none'"
    assert found["form-action"] == found["base-uri"] == found["connect-src"] == "'self'"
    assert not [source for sources in found.values() for source in sources.split() if "." in source or "*" in source]


def test_only_the_pages_own_inline_scripts_run(local):
    """The page's inline script is allowed by its hash, and no other; elsewhere there is none at all."""
    sources = policy(get(local, "/"))["script-src"].split()
    # printf 'let a = 1;' | openssl dgst -sha256 -binary | base64
    assert sources == ["'self'", "'unsafe-eval'", "'sha256-xY6QKfH9PRsQnLz56nj6MBwiK5oHg+im1Jkpdp1x/Ck='"]
    assert policy(get(local, "/gradio_api/info"))["script-src"] == "'self'"


def test_page_arrives_whole(local):
    """Reading the page for its scripts changes nothing in it."""
    assert get(local, "/").text == PAGE


@pytest.mark.parametrize(
    ("path", "lifetime"),
    [
        ("/assets/index-DphvyggB.js", "private, max-age=31536000, immutable"),
        ("/assets/plain.js", "private, max-age=86400"),
        ("/static/fonts/a.woff2", "private, max-age=86400"),
        ("/", "no-cache"),
        ("/gradio_api/info", "no-store"),
        ("/nothing", "no-store"),
    ],
)
def test_only_files_are_kept(local, path, lifetime):
    """A browser keeps files, asks again for the page, and keeps no answer."""
    assert get(local, path).headers["cache-control"] == lifetime


def test_failure_is_one_line_and_hides_the_question(local, caplog):
    """An unexpected error shows no traceback, and its log names the error but not what was asked."""
    with caplog.at_level(logging.ERROR):
        answer = get(local, "/config")
    assert (answer.status_code, answer.text) == (500, f"{UNEXPECTED}\n")
    assert "ValueError" in caplog.text
    assert "mockumab" not in caplog.text


def test_failure_in_the_middle_hides_the_question(caplog):
    """An answer that breaks off ends where it is, and the log names the error only."""
    sent: list[Message] = []

    async def breaking(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError("what about mockumab?")

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def keep(message: Message) -> None:
        sent.append(message)

    with caplog.at_level(logging.ERROR):
        asyncio.run(FailureLines(breaking)({"type": "http"}, receive, keep))
    assert [message["type"] for message in sent] == ["http.response.start"]
    assert "ValueError" in caplog.text
    assert "mockumab" not in caplog.text


def test_long_answers_are_compressed(local):
    """A long answer is compressed for who can read that."""
    answer = get(local, "/gradio_api/info", X_Filler="x" * 2_000)
    assert answer.headers["content-encoding"] == "gzip"
    assert json.loads(answer.text)["length"] == 0
