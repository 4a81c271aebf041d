"""A language model behind LangChain: JSON of a given form, piece by piece, in a given time."""

import contextlib
import importlib.util
import os
import queue
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from hepcite.errors import GenerationError, SettingsError
from hepcite.prompts import Message

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from hepcite.settings import Settings

MAX_TOKENS = 1_500
"""Longest output of the model."""

ATTEMPTS = 3
LONGEST_WAIT = 20.0
"""Seconds that a busy service may ask to wait."""

BUSY = frozenset({429, 503, 529})

SILENCE_SECONDS = 1.0
"""Silence of a model after which who reads gets a sign of life."""

_SILENCE = object()

_GO_ON, _END, _FAILED = "piece", "end", "failed"

JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider of language models.

    Attributes:
        package: The package that speaks to it.
        extra: The extra of HepCite that installs the package.
        key: The environment variable of its key; None where it needs none.
    """

    package: str
    extra: str
    key: str | None


PROVIDERS = {
    "anthropic": Provider("langchain_anthropic", "anthropic", "ANTHROPIC_API_KEY"),
    "ollama": Provider("langchain_ollama", "ollama", None),
    "openai": Provider("langchain_openai", "openai", "OPENAI_API_KEY"),
}


class ChatModel:
    """Asks a language model for JSON.

    Attributes:
        name: As it was configured, `provider:model`; never a key, never an address.
    """

    def __init__(self, model: "BaseChatModel", name: str, seconds: float) -> None:
        self.name = name
        self._model = model
        self._seconds = seconds

    @classmethod
    def of(cls, settings: "Settings") -> "ChatModel":
        """Open the model that the settings name; nothing is sent yet.

        Raises:
            SettingsError: There is no such provider, its package is missing, or its key.
        """
        name = settings.llm or ""
        provider, _, model = name.partition(":")
        if provider not in PROVIDERS or not model:
            raise SettingsError(f"HEPCITE_LLM is {name!r}: give provider:model, with one of {', '.join(PROVIDERS)}")
        one = PROVIDERS[provider]
        _need_package(one, provider)
        options = _options(provider, settings)
        if one.key and not os.environ.get(one.key) and "api_key" not in options:
            raise SettingsError(f"HEPCITE_LLM names {provider!r}, which needs a key: set {one.key}")
        from langchain.chat_models import init_chat_model

        try:
            made = init_chat_model(model, model_provider=provider, **options)
        except Exception as error:  # each provider has its own errors
            raise SettingsError(
                f"the language model {name!r} cannot be set up ({type(error).__name__}): check its name"
            ) from error
        return cls(made, name, settings.llm_timeout)

    def stream(
        self, messages: Sequence[Message], schema: JsonObject, used: list[int] | None = None
    ) -> Generator[JsonObject]:
        """Yield the object as it grows, the whole one last; ends within the time limit, or when it is closed.

        While the model is silent the object so far comes again every second, so that who reads can close.

        Args:
            used: Gets the number of tokens read and written; 0 when the model does not say.

        Raises:
            GenerationError: The model cannot be reached, refuses, takes too long, or gives nothing that can be read.
        """
        from langchain_core.callbacks import UsageMetadataCallbackHandler

        until = time.monotonic() + self._seconds
        usage = UsageMetadataCallbackHandler()
        structured = self._model.with_structured_output(schema, method="json_schema")
        for attempt in Retrying(
            stop=stop_after_attempt(ATTEMPTS),
            retry=retry_if_exception(_is_busy),
            wait=_wait_for,
            reraise=True,
            sleep=lambda seconds: _sleep(seconds, until),
        ):
            with attempt, _plainly(self.name):
                pieces = _in_time(structured.stream(list(messages), {"callbacks": [usage]}), until, self._seconds)
                while (last := next(pieces, None)) is _SILENCE:
                    yield {}
        with contextlib.closing(pieces), _plainly(self.name):
            yield _object(last)  # empty for a text without any object
            for piece in pieces:
                last = last if piece is _SILENCE else piece
                yield _object(last)
        if used is not None:
            used.append(sum(counts["total_tokens"] for counts in usage.usage_metadata.values()))

    def whole(self, messages: Sequence[Message], schema: JsonObject, used: list[int] | None = None) -> JsonObject:
        """Return the whole object; arguments and errors as for `stream`."""
        *_, last = self.stream(messages, schema, used)
        return last


class _BusyError(GenerationError):
    """Raised when the service asks to come again later."""

    def __init__(self, line: str, wait: float | None) -> None:
        super().__init__(line)
        self.wait = wait


@contextlib.contextmanager
def _plainly(name: str) -> Iterator[None]:
    """Turn an error of a provider into one line, without its message: it may repeat what was sent, or a key."""
    try:
        yield
    except GenerationError:
        raise
    except Exception as error:  # providers raise errors of many families
        status = getattr(error, "status_code", None)
        if status in BUSY:
            raise _BusyError(f"the language model {name!r} is busy (status {status})", _asked_to_wait(error)) from error
        told = f"status {status}" if status else type(error).__name__
        raise GenerationError(f"the language model {name!r} does not answer ({told})") from error


def _in_time(pieces: Iterator[Any], until: float, seconds: float) -> Generator[Any]:
    """Yield what a thread of its own reads, until the time is over, and `_SILENCE` each second without anything.

    The thread is told to end when nobody reads on.
    """
    found: queue.Queue[tuple[str, Any]] = queue.Queue()
    ended = threading.Event()

    def read() -> None:
        try:
            for piece in pieces:
                if ended.is_set():
                    break
                found.put((_GO_ON, piece))
            found.put((_END, None))
        except BaseException as error:  # handed over to who reads
            found.put((_FAILED, error))

    threading.Thread(target=read, name="language-model", daemon=True).start()
    try:
        kind, piece = _next(found, until, seconds)
        while kind == _GO_ON:
            yield piece
            kind, piece = _next(found, until, seconds)
        if kind == _FAILED:
            raise piece
    finally:
        ended.set()


def _next(found: "queue.Queue[tuple[str, Any]]", until: float, seconds: float) -> tuple[str, Any]:
    """Return what comes next; `_SILENCE` when nothing does within a second.

    Raises:
        GenerationError: The time is over.
    """
    left = max(until - time.monotonic(), 0.001)
    try:
        return found.get(timeout=min(left, SILENCE_SECONDS))
    except queue.Empty:
        if left > SILENCE_SECONDS:
            return _GO_ON, _SILENCE
        raise GenerationError(f"the language model took longer than {seconds:g} seconds") from None


def _need_package(provider: Provider, name: str) -> None:
    missing = [package for package in ("langchain", provider.package) if not importlib.util.find_spec(package)]
    if missing:
        raise SettingsError(
            f"HEPCITE_LLM names {name!r}, whose package {missing[0]} is missing: "
            f"run `pip install 'hepcite[{provider.extra}]'`"
        )


def _options(provider: str, settings: "Settings") -> JsonObject:
    """Return what the provider's class is given; the key stays in its own environment variable."""
    seconds = settings.llm_timeout
    if provider == "ollama":
        options: JsonObject = {"client_kwargs": {"timeout": seconds}, "temperature": 0, "num_predict": MAX_TOKENS}
    else:
        options = {"timeout": seconds, "max_retries": 0, "max_tokens": MAX_TOKENS}
    if settings.llm_base_url:
        options |= {"base_url": settings.llm_base_url, "temperature": 0}
        if provider == "openai" and not os.environ.get("OPENAI_API_KEY"):
            options["api_key"] = "none"  # a server of one's own asks for none, its client does
    if provider == "openai":
        options["stream_usage"] = True  # else a server of one's own is not asked how many tokens it took
    return options


def _object(piece: object) -> JsonObject:
    return piece if isinstance(piece, dict) else {}


def _is_busy(error: BaseException) -> bool:
    return isinstance(error, _BusyError)


def _asked_to_wait(error: Exception) -> float | None:
    """Return the seconds that a service asks to wait; None when it does not say."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    try:
        return min(float(headers.get("retry-after", "")), LONGEST_WAIT)
    except ValueError:
        return None


def _wait_for(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.wait if isinstance(error, _BusyError) else None
    return asked if asked is not None else float(2 ** (state.attempt_number - 1))


def _sleep(seconds: float, until: float) -> None:
    """Wait, unless the time would be over then."""
    if time.monotonic() + seconds >= until:
        raise GenerationError("the language model stayed busy until the time was over")
    time.sleep(seconds)
