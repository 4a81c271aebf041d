"""What a language model gives, read by a thread of its own: in time, with signs of life, ended when nobody reads on."""

import itertools
import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from hepcite.errors import GenerationError
from hepcite.prompts import Message

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable, RunnableConfig

SILENCE_SECONDS = 1.0
"""Silence of a model after which who reads gets a sign of life."""

SILENCE = object()
"""The sign of life."""

_GO_ON, _END, _FAILED = "piece", "end", "failed"


def read_until(
    structured: "Runnable[Any, Any]", messages: Sequence[Message], config: "RunnableConfig", ended: threading.Event
) -> Iterator[Any]:
    """Yield what a model and its parser give, until somebody says that it is ended.

    A sequence that is closed would first read its model to the end, for its traces.
    """
    from langchain_core.runnables import RunnableSequence

    first, *rest = structured.steps if isinstance(structured, RunnableSequence) else [structured]
    pieces: Iterator[Any] = itertools.takewhile(lambda _: not ended.is_set(), first.stream(messages, config))
    for step in rest:
        pieces = step.transform(pieces, config)
    yield from pieces


def in_time(read_until: Callable[[threading.Event], Iterator[Any]], until: float, seconds: float) -> Generator[Any]:
    """Yield what a thread of its own reads, until the time is over, and `SILENCE` each second without anything.

    The thread is told to end when nobody reads on.
    """
    found: queue.Queue[tuple[str, Any]] = queue.Queue()
    ended = threading.Event()

    def read() -> None:
        try:
            for piece in read_until(ended):
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
    """Return what comes next; `SILENCE` when nothing does within a second.

    Raises:
        GenerationError: The time is over.
    """
    left = max(until - time.monotonic(), 0.001)
    try:
        return found.get(timeout=min(left, SILENCE_SECONDS))
    except queue.Empty:
        if left > SILENCE_SECONDS:
            return _GO_ON, SILENCE
        raise GenerationError(f"the language model took longer than {seconds:g} seconds") from None
