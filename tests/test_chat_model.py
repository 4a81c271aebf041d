"""The language model behind LangChain: opened by name, read piece by piece, in time; its failures are plain."""

import importlib.util
import threading
import time

import pytest

from fakes import ScriptedChatModel, ServiceError, Silent
from hepcite import chat_model
from hepcite.chat_model import PROVIDERS, ChatModel
from hepcite.errors import GenerationError, SettingsError
from hepcite.prompts import QUESTION_SCHEMA
from hepcite.settings import Settings

ASK = (("human", "Rewrite this."),)
WHOLE = {"question": "PFS of cabozantinib after immunotherapy?"}


def model_of(*outputs: object, seconds: float = 5.0, pause: float = 0.0) -> ChatModel:
    """Make a model that gives these outputs, with a time limit."""
    return ChatModel(ScriptedChatModel(outputs=list(outputs), seconds=pause), "scripted:one", seconds)


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run without any key of the machine's."""
    for provider in PROVIDERS.values():
        if provider.key:
            monkeypatch.delenv(provider.key, raising=False)


def test_object_grows_and_ends_whole():
    """The pieces of an object come before it is complete, and the last one is all of it."""
    *grown, last = model_of(WHOLE).stream(ASK, QUESTION_SCHEMA)
    assert last == WHOLE
    assert len(grown) > 2 and all(WHOLE["question"].startswith(one.get("question", "")) for one in grown)


@pytest.mark.parametrize("name", ["", "gpt", "openai:", "mistral:large", ":x"])
def test_name_without_provider_or_model_is_refused(name: str):
    """A name that is not `provider:model` of a known provider is refused with the known ones."""
    with pytest.raises(SettingsError, match="anthropic, ollama, openai"):
        ChatModel.of(Settings(llm=name))


@pytest.mark.parametrize("provider", sorted(PROVIDERS))
def test_missing_package_names_its_extra(provider: str, monkeypatch: pytest.MonkeyPatch):
    """Without the provider's package the error says what to install."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=rf"pip install 'hepcite\[{provider}\]'"):
        ChatModel.of(Settings(llm=f"{provider}:any"))


@pytest.mark.parametrize(("provider", "key"), [("openai", "OPENAI_API_KEY"), ("anthropic", "ANTHROPIC_API_KEY")])
def test_missing_key_is_named(provider: str, key: str):
    """A provider that needs a key says which variable is to hold it."""
    with pytest.raises(SettingsError, match=key):
        ChatModel.of(Settings(llm=f"{provider}:any"))


def test_server_of_ones_own_needs_no_key():
    """A server behind `llm_base_url` is opened without a key, and the name holds no address."""
    model = ChatModel.of(Settings(llm="openai:local", llm_base_url="http://127.0.0.1:9/v1"))
    assert model.name == "openai:local"


def test_each_provider_opens(monkeypatch: pytest.MonkeyPatch):
    """With package and key, every provider's model is opened, and nothing is sent."""
    for name, provider in PROVIDERS.items():
        if provider.key:
            monkeypatch.setenv(provider.key, "sk-secret")
        assert ChatModel.of(Settings(llm=f"{name}:any")).name == f"{name}:any"


def test_refused_connection_is_plain():
    """A server that nobody runs gives one line, soon, without address and question."""
    model = ChatModel.of(Settings(llm="openai:local", llm_base_url="http://127.0.0.1:9/v1", llm_timeout=10))
    with pytest.raises(GenerationError, match="does not answer") as caught:
        list(model.stream(ASK, QUESTION_SCHEMA))
    assert "127.0.0.1" not in str(caught.value) and "Rewrite" not in str(caught.value)


def test_error_message_of_a_provider_is_left_out():
    """What a provider's error says may hold a key or a question: only its status is told."""
    with pytest.raises(GenerationError, match="status 401") as caught:
        list(model_of(ServiceError(401)).stream(ASK, QUESTION_SCHEMA))
    assert "key" not in str(caught.value)


def test_busy_service_is_asked_again(monkeypatch: pytest.MonkeyPatch):
    """A service that is busy is asked again after the time that it names."""
    waited: list[float] = []
    monkeypatch.setattr(chat_model.time, "sleep", waited.append)
    model = model_of(ServiceError(429, retry_after="3"), ServiceError(503), WHOLE)
    assert model.whole(ASK, QUESTION_SCHEMA) == WHOLE
    assert sum(waited) == 3 + 2


def test_service_that_stays_busy_is_given_up(monkeypatch: pytest.MonkeyPatch):
    """After three attempts the busy service is reported."""
    monkeypatch.setattr(chat_model.time, "sleep", lambda seconds: None)
    with pytest.raises(GenerationError, match="busy"):
        model_of(*[ServiceError(429)] * 4).whole(ASK, QUESTION_SCHEMA)


def test_wait_longer_than_the_limit_is_not_begun():
    """A service that asks for more time than there is is not waited for."""
    started = time.monotonic()
    with pytest.raises(GenerationError, match="stayed busy"):
        model_of(ServiceError(429, retry_after="19"), WHOLE, seconds=3.0).whole(ASK, QUESTION_SCHEMA)
    assert time.monotonic() - started < 3


def test_silent_model_is_left_in_time():
    """A model that never answers is left when the time is over."""
    with pytest.raises(GenerationError, match=r"longer than 0\.2 seconds"):
        model_of(Silent, seconds=0.2).whole(ASK, QUESTION_SCHEMA)


def test_slow_model_is_cut_off():
    """A model that goes on and on is cut off when the time is over, after what it has given."""
    pieces = []
    with pytest.raises(GenerationError, match="longer than"):
        for piece in model_of({"question": "x" * 4_000}, seconds=0.3, pause=0.01).stream(ASK, QUESTION_SCHEMA):
            pieces.append(piece)
    assert pieces


def test_nobody_reads_on_after_closing():
    """A stream that is closed ends: the thread that reads the model stops long before its output does."""
    model = ScriptedChatModel(outputs=[{"question": "x" * 4_000}], seconds=0.02)  # 11 seconds
    stream, before = ChatModel(model, "scripted:one", 30).stream(ASK, QUESTION_SCHEMA), set(threading.enumerate())
    next(stream)
    stream.close()
    assert not _reading(before, within=5)


def test_nobody_reads_on_after_closing_in_silence():
    """A stream that is closed before anything came ends too, once the model says its first word."""
    model = ScriptedChatModel(outputs=[{"question": "x" * 400}], seconds=1.5)  # 86 seconds
    stream, before = ChatModel(model, "scripted:one", 100).stream(ASK, QUESTION_SCHEMA), set(threading.enumerate())
    assert next(stream) == {}
    stream.close()
    assert not _reading(before, within=8)


def _reading(before: set[threading.Thread], within: float) -> bool:
    """Say whether a thread that was not there before still reads a model after so many seconds."""
    until = time.monotonic() + within
    while (reading := bool(set(threading.enumerate()) - before)) and time.monotonic() < until:
        time.sleep(0.05)
    return reading


def test_waiting_for_a_busy_service_gives_signs_of_life():
    """While a service that is busy is waited for, the stream can be closed at any second."""
    model = model_of(ServiceError(429, retry_after="3"), {"question": "?"}, seconds=30)
    assert list(model.stream(ASK, QUESTION_SCHEMA)).count({}) >= 3


@pytest.mark.parametrize("output", ["", "no JSON at all", "[1, 2]", "3"])
def test_what_is_no_object_is_empty_or_refused(output: str):
    """Text that is no JSON object never comes out as one with content."""
    pieces: list[object] = []
    try:
        pieces += model_of(output).stream(ASK, QUESTION_SCHEMA)
    except GenerationError as error:
        assert "does not answer" in str(error)
    assert all(piece == {} for piece in pieces)


def test_tokens_are_counted_where_the_model_says_none():
    """A model that does not tell its tokens counts as zero."""
    used: list[int] = []
    list(model_of(WHOLE).stream(ASK, QUESTION_SCHEMA, used))
    assert used == [0]
