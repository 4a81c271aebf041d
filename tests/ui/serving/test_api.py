"""The public API and the MCP tool, asked over HTTP by real clients."""

import asyncio
import base64
import json
import logging
import threading
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import gradio as gr
import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent

from hepcite.answers import Abstention, Answer, Outcome, Prose, ProseStatement, Timings
from hepcite.documents import DOCUMENT_KINDS, SETTINGS, STUDY_TYPES, THERAPY_CLASSES, Filters
from hepcite.errors import QuestionError
from hepcite.exporting import to_json
from hepcite_ui.failures import UNEXPECTED
from hepcite_ui.serving.api import DESCRIPTION, WRITERS, add_api
from hepcite_ui.serving.health import Health
from hepcite_ui.serving.rates import RateLimits
from hepcite_ui.serving.server import create_server, make_uvicorn

PARAMETERS = ["question", "history", "settings", "study_types", "kinds", "therapy_classes", "after_year"]
ANSWERED = "Does examplinib help?"
TOO_LONG, BROKEN = "too long", "what about mockumab?"
JSON = {"Content-Type": "application/json"}
AUTH = "ward:pass:wörd"


class EchoingAssistant:
    """Declines each question with the question itself, after a while; answers one, and fails at two.

    Attributes:
        asked: Everything asked so far.
        at_once: The most questions that were under way at one time.
    """

    fingerprint = "f1f2"

    def __init__(self, answer: Answer) -> None:
        self.asked: list[tuple[str, tuple[str, ...], Filters | None]] = []
        self.at_once = 0
        self._under_way = 0
        self._answer = answer

    def with_prose(self, outcome: Outcome) -> Outcome:
        """Write nothing."""
        return outcome

    def ask(self, question: str, history: Sequence[str] = (), filters: Filters | None = None) -> Outcome:
        """Return the question."""
        self._under_way += 1
        self.at_once = max(self.at_once, self._under_way)
        time.sleep(0.002)
        self._under_way -= 1
        self.asked.append((question, tuple(history), filters))
        if question == TOO_LONG:
            raise QuestionError("the question is longer than 2,000 characters: shorten it")
        if question == BROKEN:
            raise ValueError(question)
        return self._answer if question == ANSWERED else declined(question)


class WritingAssistant(EchoingAssistant):
    """Writes a sentence over its answer, once `together` readers wait for one at the same time.

    Attributes:
        writing_at_once: The most that were written over at one time.
    """

    def __init__(self, answer: Answer, together: int = 1, note: str | None = None) -> None:
        super().__init__(answer)
        said = () if note else (ProseStatement("PFS was 4.1 months.", answer.quotes),)
        self.prose = Prose("scripted:one", "p1", said, dropped=2, note=note, tokens=321)
        self.writing_at_once = 0
        self._writing = 0
        self._lock = threading.Lock()
        self._together = threading.Barrier(together)

    def with_prose(self, outcome: Outcome) -> Outcome:
        """Write over an answer."""
        if isinstance(outcome, Abstention):
            return outcome
        with self._lock:
            self._writing += 1
            self.writing_at_once = max(self.writing_at_once, self._writing)
        self._together.wait(10)
        with self._lock:
            self._writing -= 1
        return replace(outcome, prose=self.prose)


def declined(question: str) -> Abstention:
    """An abstention that repeats the question."""
    return Abstention(
        question, question, "out_of_corpus", f"Nothing on {question}", (), (), "f1f2", f"id of {question}", Timings()
    )


def build(assistant: EchoingAssistant) -> gr.Blocks:
    """A page with an event of its own and the API."""
    with gr.Blocks(title="HepCite", analytics_enabled=False) as blocks:
        box = gr.Textbox()
        box.submit(lambda text: text, box, box, api_visibility="private", concurrency_id="ask")
        add_api(assistant)
    return blocks


@contextmanager
def serving(assistant: EchoingAssistant, auth: str | None = None) -> Iterator[str]:
    """Serve a page on loopback, in a thread; gives its address."""
    ready = threading.Event()
    app = create_server(
        build(assistant),
        health=lambda: Health("f1f2", 3),
        auth=auth,
        limits=RateLimits(questions=10_000, requests=10_000),
    )
    server = make_uvicorn(app, "127.0.0.1", 0, ready.set)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert ready.wait(60)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(60)


@pytest.fixture
def assistant(answer_from, trial) -> EchoingAssistant:
    """An assistant that knows one answer."""
    return EchoingAssistant(answer_from((trial, "Median PFS was 4.1 months <95% CI 3.3-5.3>")))


@pytest.fixture
def address(assistant) -> Iterator[str]:
    """Where the page is served."""
    with serving(assistant) as found:
        yield found


def post(address: str, **given: object) -> dict[str, Any]:
    """Ask over plain HTTP, as a script without any client would."""
    started = httpx.post(f"{address}/gradio_api/call/v2/ask", content=json.dumps(given), headers=JSON).json()
    stream = httpx.get(f"{address}/gradio_api/call/ask/{started['event_id']}", timeout=60).text
    event, _, line = stream.strip().partition("\n")
    content: Any = json.loads(line.removeprefix("data: "))
    return content[0] if event == "event: complete" else content


def post_at_once(address: str, question: str) -> dict[str, Any]:
    """Ask in one request, which waits for its answer."""
    content = json.dumps({"data": [question]})
    answered = httpx.post(f"{address}/gradio_api/api/ask", content=content, headers=JSON, timeout=60).json()
    (reply,) = answered["data"]
    return dict(reply)


def use_mcp(
    address: str, use: Callable[[ClientSession], Coroutine[Any, Any, Any]], headers: dict[str, str] | None = None
) -> Any:
    """Open an MCP session, and return what comes of using it."""

    async def run() -> Any:
        async with (
            httpx.AsyncClient(headers=headers, timeout=60, follow_redirects=True) as http,
            streamable_http_client(f"{address}/gradio_api/mcp/", http_client=http) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return await use(session)

    return asyncio.run(run())


def call_tool(address: str, headers: dict[str, str] | None = None, **given: object) -> tuple[bool, str]:
    """Call the tool; returns whether it failed, and its text."""
    result: CallToolResult = use_mcp(address, lambda session: session.call_tool("ask", given), headers)
    (content,) = result.content
    assert isinstance(content, TextContent)
    return bool(result.isError), content.text


def test_answer_is_the_json_of_the_command_line(address, assistant):
    """API, Gradio's client and MCP tool give the very object that `hepcite ask --json` writes."""
    expected = json.loads(to_json(assistant.ask(ANSWERED)))
    assert post(address, question=ANSWERED) == expected
    assert Client(address, verbose=False, analytics_enabled=False).predict(ANSWERED, api_name="/ask") == expected
    failed, text = call_tool(address, question=ANSWERED)
    assert (failed, json.loads(text)) == (False, expected)
    assert list(json.loads(text)) == list(expected)


def test_history_and_filters_reach_the_assistant(address, assistant):
    """Every parameter is passed on, the same by API and by MCP."""
    given = {
        "question": "and its PFS?",
        "history": ["What is known about examplinib?"],
        "settings": ["second-line-post-ici"],
        "study_types": ["phase-2", "rct"],
        "kinds": ["abstract"],
        "therapy_classes": ["tki"],
        "after_year": 2022,
    }
    post(address, **given)
    call_tool(address, **given)
    filters = Filters(("abstract",), ("phase-2", "rct"), ("second-line-post-ici",), ("tki",), 2022)
    assert assistant.asked == [("and its PFS?", ("What is known about examplinib?",), filters)] * 2


def test_question_alone_is_enough(address, assistant):
    """Without history and filters nothing is kept out."""
    assert post(address, question="x")["declined"] is True
    assert assistant.asked == [("x", (), Filters())]


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"settings": ["third-line"]}, "settings: 'third-line' is not known: use 'second-line-post-ici', "),
        ({"study_types": ["phase-9"]}, "study_types: 'phase-9' is not known: use 'phase-3-rct', "),
        ({"kinds": ["poster"]}, "kinds: 'poster' is not known: use 'review', "),
        ({"therapy_classes": ["TKI"]}, "therapy_classes: 'TKI' is not known: use 'ici-combination', "),
        ({"kinds": "abstract"}, "kinds: Input should be a valid list: correct it"),
        ({"after_year": 1850}, "after_year: Input should be greater than or equal to 1950: correct it"),
        ({"after_year": "soon"}, "after_year: Input should be a valid integer"),
        ({"history": [3]}, "history: Input should be a valid string: correct it"),
        ({"question": None}, "question: Input should be a valid string: correct it"),
        ({"question": "a\ud800b"}, "question: it holds half a surrogate pair"),
        ({"history": ["fine", "\udc00"]}, "history: it holds half a surrogate pair"),
        ({"question": TOO_LONG}, "the question is longer than 2,000 characters: shorten it"),
    ],
)
def test_unusable_values_are_refused_in_one_line(given, line, address):
    """What cannot be used is named in one line, and nothing is answered."""
    refused = post(address, **{"question": "x", **given})
    assert refused["error"].startswith(line)
    assert "\n" not in refused["error"]


def test_gradio_client_raises_the_line(address):
    """Gradio's own client raises an error that says what to correct."""
    client = Client(address, verbose=False, analytics_enabled=False)
    with pytest.raises(AppError, match="'poster' is not known"):
        client.predict("x", kinds=["poster"], api_name="/ask")


def test_mcp_client_is_told_what_is_wrong(address):
    """The tool reports values that do not exist, and questions that cannot be asked, as errors in one line."""
    failed, text = call_tool(address, question="x", kinds=["poster"])
    assert failed
    assert "'poster' is not one of ['review', " in text
    assert call_tool(address, question=TOO_LONG) == (True, "the question is longer than 2,000 characters: shorten it")


def test_failure_hides_error_and_question(address, caplog, capfd):
    """An unexpected error is one plain line, by API and by MCP; the log names it without the question."""
    with caplog.at_level(logging.ERROR):
        assert post(address, question=BROKEN)["error"] == UNEXPECTED
        assert call_tool(address, question=BROKEN) == (True, UNEXPECTED)
    assert "ValueError" in caplog.text
    assert "mockumab" not in caplog.text + "".join(capfd.readouterr())


def test_ask_is_the_only_endpoint(assistant):
    """The page's own events are no part of the API."""
    endpoints = build(assistant).get_api_info()["named_endpoints"]
    assert list(endpoints) == ["/ask"]
    assert [parameter["parameter_name"] for parameter in endpoints["/ask"]["parameters"]] == PARAMETERS
    assert endpoints["/ask"]["description"] == DESCRIPTION


def test_ask_is_the_only_tool(address):
    """The MCP server offers one tool, neither uploads nor prompts nor resources, and says what each value may be."""
    tools = use_mcp(address, lambda session: session.list_tools()).tools
    assert [tool.name for tool in tools] == ["ask"]
    assert tools[0].description == DESCRIPTION
    schema = tools[0].inputSchema
    assert (list(schema["properties"]), schema["required"]) == (PARAMETERS, ["question"])
    assert all(parameter["description"] for parameter in schema["properties"].values())
    allowed = {
        name: tuple(parameter["items"].get("enum", ())) for name, parameter in list(schema["properties"].items())[2:6]
    }
    assert allowed == {
        "settings": SETTINGS,
        "study_types": STUDY_TYPES,
        "kinds": DOCUMENT_KINDS,
        "therapy_classes": THERAPY_CLASSES,
    }
    assert use_mcp(address, lambda session: session.list_prompts()).prompts == []
    assert use_mcp(address, lambda session: session.list_resources()).resources == []


@pytest.mark.parametrize("path", ["/gradio_api/mcp", "/gradio_api/mcp/"])
def test_mcp_address_needs_no_slash(path, address):
    """An MCP client as it comes finds the server with and without a slash at the end."""

    async def run() -> int:
        async with (
            streamable_http_client(f"{address}{path}") as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return len((await session.list_tools()).tools)

    assert asyncio.run(run()) == 1


def test_other_tools_cannot_be_called(address):
    """A tool that is not listed is refused."""
    result = use_mcp(address, lambda session: session.call_tool("upload_file_to_gradio", {"file": "/etc/passwd"}))
    assert result.isError


def test_everybody_gets_their_own_answer(address, assistant):
    """Twenty questions at once, by API, client and MCP, are answered one after the other, each to who asked."""
    client = Client(address, verbose=False, analytics_enabled=False)
    ways: list[Callable[[str], Any]] = [
        lambda question: post(address, question=question),
        lambda question: client.predict(question, api_name="/ask"),
        lambda question: json.loads(call_tool(address, question=question)[1]),
    ]
    questions = [f"Does examplinib {number} help?" for number in range(20)]
    with ThreadPoolExecutor(len(questions)) as pool:
        answers = list(pool.map(lambda number: ways[number % len(ways)](questions[number]), range(len(questions))))
    assert [answer["question"] for answer in answers] == questions
    assert [answer["detail"] for answer in answers] == [f"Nothing on {question}" for question in questions]
    assert assistant.at_once == 1


def test_clients_bring_the_password(assistant):
    """With a password, API and MCP clients pass with it and not without."""
    headers = {"Authorization": f"Basic {base64.b64encode(AUTH.encode()).decode()}"}
    with serving(assistant, AUTH) as address:
        client = Client(address, verbose=False, analytics_enabled=False, headers=headers)
        assert client.predict("x", api_name="/ask")["question"] == "x"
        assert json.loads(call_tool(address, headers, question="y")[1])["question"] == "y"
        assert httpx.post(f"{address}/gradio_api/call/v2/ask", json={"question": "z"}).status_code == 401
        assert httpx.post(f"{address}/gradio_api/mcp/", json={"method": "tools/call"}).status_code == 401
    assert [question for question, *_ in assistant.asked] == ["x", "y"]


def test_nothing_is_printed_of_a_question(address, capfd):
    """Serving a question leaves no trace of it in what the server prints."""
    post(address, question="a very private question")
    call_tool(address, question="a very private question")
    assert "private" not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("api/ask", {"data": ["secret"] * 9}),
        ("api/ask", {"data": [["secret"], "secret"]}),
        ("call/ask", {"data": ["secret"] * 9}),
        ("queue/join", {"data": ["secret"], "fn_index": 0, "session_hash": "s"}),
        ("queue/join", {"data": ["secret"], "fn_index": 99, "session_hash": "s"}),
        ("component_server", {"data": ["secret"], "component_id": 1, "fn_name": "secret", "session_hash": "s"}),
    ],
)
def test_nothing_is_printed_of_a_call_that_fails(address, capfd, caplog, path: str, body: dict[str, object]):
    """A call that Gradio cannot use leaves no trace of what was sent, neither printed nor logged."""
    httpx.post(f"{address}/gradio_api/{path}", content=json.dumps(body), headers=JSON, timeout=60)
    httpx.get(f"{address}/healthz")
    assert "secret" not in "".join(capfd.readouterr()) + caplog.text


def test_nothing_is_logged_of_an_unknown_tool(address, capfd, caplog):
    """An MCP client's mistake is not repeated in the log."""
    use_mcp(address, lambda session: session.call_tool("secret", {"question": "secret"}))
    assert "secret" not in "".join(capfd.readouterr()) + caplog.text


def test_question_alone_is_answered_over_plain_http(address):
    """A call by position may leave out what is optional, as one by name may."""
    answered = httpx.post(f"{address}/gradio_api/api/ask", content=json.dumps({"data": [ANSWERED]}), headers=JSON)
    assert answered.json()["data"] == [post(address, question=ANSWERED)]


def test_prose_is_part_of_the_reply_where_a_model_wrote(assistant):
    """API and MCP tool give what the model wrote, with the places of its quotes, beside an answer that is unchanged."""
    with serving(assistant) as address:
        without = post(address, question=ANSWERED)
    with serving(WritingAssistant(assistant._answer)) as address:
        reply = post(address, question=ANSWERED)
        _, text = call_tool(address, question=ANSWERED)
    assert json.loads(text) == reply
    prose = reply.pop("prose")
    assert (reply, "prose" in without) == (without, False)
    (said,) = prose.pop("statements")
    (quote,) = reply["statements"][0]["quotes"]
    assert said == {
        "text": "PFS was 4.1 months.",
        "quotes": [{place: quote[place] for place in ("doc_id", "start", "end")}],
    }
    assert prose == {"model": "scripted:one", "prompts": "p1", "dropped": 2, "note": None}


def test_failed_model_is_told_in_the_reply(assistant):
    """When nothing could be written, the reply holds the quotes and says why there is no more."""
    with serving(WritingAssistant(assistant._answer, note="The language model is busy.")) as address:
        reply = post(address, question=ANSWERED)
    assert (reply["prose"]["statements"], reply["prose"]["note"]) == ([], "The language model is busy.")
    assert reply["statements"]


def test_declined_reply_holds_no_prose(assistant):
    """Where a model is set up, a declined question has no key for what it writes."""
    with serving(WritingAssistant(assistant._answer)) as address:
        reply = post(address, question="x")
    assert reply["declined"] and "prose" not in reply


def test_several_answers_are_written_over_at_the_same_time(assistant):
    """Calls wait for each other while they are answered, not while a model writes; no more write than are allowed."""
    writing = WritingAssistant(assistant._answer, together=WRITERS)
    with serving(writing) as address, ThreadPoolExecutor(2 * WRITERS) as pool:
        replies = list(pool.map(lambda _: post_at_once(address, ANSWERED), range(2 * WRITERS)))
    assert [reply["prose"]["dropped"] for reply in replies] == [2] * 2 * WRITERS
    assert (writing.at_once, writing.writing_at_once) == (1, WRITERS)


def test_question_is_answered_while_others_are_written_over(assistant):
    """Somebody who asks while a model writes for somebody else is answered at once."""
    writing = WritingAssistant(assistant._answer, together=2)
    with serving(writing) as address, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(post_at_once, address, ANSWERED)
        assert post_at_once(address, "x")["declined"] and not waiting.done()
        assert post_at_once(address, ANSWERED)["prose"] == waiting.result(60)["prose"]
