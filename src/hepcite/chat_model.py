"""A language model behind LangChain: JSON of a given form, piece by piece, in a given time."""

import contextlib
import importlib.util
import os
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from hepcite.errors import GenerationError, SettingsError
from hepcite.model_stream import SILENCE, SILENCE_SECONDS, in_time, read_until
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

    def deadline(self, seconds: float = float("inf")) -> float:
        """Return when the time is over that the model may take from now on; never more than so many seconds."""
        return time.monotonic() + min(self._seconds, seconds)

    def stream(
        self,
        messages: Sequence[Message],
        schema: JsonObject,
        used: list[int] | None = None,
        until: float | None = None,
    ) -> Generator[JsonObject]:
        """Yield the object as it grows, the whole one last; ends within the time limit, or when it is closed.

        While the model is silent the object so far comes again every second, so that who reads can close.

        Args:
            used: Gets the number of tokens read and written; 0 when the model does not say.
            until: When the time is over, as `deadline` gives it; None begins a new time.

        Raises:
            GenerationError: The model cannot be reached, refuses, takes too long, or gives nothing that can be read.
        """
        from langchain_core.callbacks import UsageMetadataCallbackHandler

        until = until or self.deadline()
        waits: list[float] = []
        usage = UsageMetadataCallbackHandler()
        structured = self._model.with_structured_output(schema, method="json_schema")
        for attempt in Retrying(
            stop=stop_after_attempt(ATTEMPTS),
            retry=retry_if_exception(_is_busy),
            wait=_wait_for,
            reraise=True,
            sleep=waits.append,
        ):
            yield from _wait(waits, until)
            with attempt, _plainly(self.name):
                read = partial(read_until, structured, list(messages), {"callbacks": [usage]})
                pieces = in_time(read, until, self._seconds)
                try:
                    while (last := next(pieces, None)) is SILENCE:
                        yield {}
                except GeneratorExit:  # the attempt would hold the pieces, and the model would be read on
                    pieces.close()
                    raise
        with contextlib.closing(pieces), _plainly(self.name):
            yield _object(last)  # empty for a text without any object
            for piece in pieces:
                last = last if piece is SILENCE else piece
                yield _object(last)
        if used is not None:
            used.append(sum(counts["total_tokens"] for counts in usage.usage_metadata.values()))

    def whole(self, messages: Sequence[Message], schema: JsonObject, until: float | None = None) -> JsonObject:
        """Return the whole object; arguments and errors as for `stream`."""
        *_, last = self.stream(messages, schema, until=until)
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


def _wait(waits: list[float], until: float) -> Iterator[JsonObject]:
    """Wait as long as was asked for, with a sign of life each second, unless the time would be over then.

    Args:
        waits: Seconds to wait; emptied.
    """
    while waits:
        left = waits.pop()
        if time.monotonic() + left >= until:
            raise GenerationError("the language model stayed busy until the time was over")
        while left > 0:
            yield {}
            time.sleep(min(left, SILENCE_SECONDS))
            left -= SILENCE_SECONDS
