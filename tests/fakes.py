"""Stand-ins for slow parts, with the interface of what they stand for."""

import hashlib
import json
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.embeddings import Embeddings
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.output_parsers import JsonOutputParser
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from numpy.typing import NDArray
from pydantic import Field

DIMENSIONS = 32


class FakeEmbedder(Embeddings):
    """Unit vectors from the hashes of a text's words: texts that share words lie close, and no model is read.

    Attributes:
        model_id: Name under which vectors are stored; another one makes another model.
        fail_after: Number of batches after which the next one raises; None never raises.
        embedded: Every text embedded so far, in order.
    """

    def __init__(self, model_id: str = "fake@1", fail_after: int | None = None) -> None:
        self.model_id = model_id
        self.fail_after = fail_after
        self.embedded: list[str] = []
        self._batches = 0

    def count_tokens(self, text: str) -> int:
        """Count the words between white space."""
        return len(text.split())

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one unit vector a text; raises RuntimeError after `fail_after` batches."""
        if self.fail_after is not None and self._batches >= self.fail_after:
            raise RuntimeError("the fake embedder was told to fail")
        self._batches += 1
        self.embedded += texts
        return [_vector(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """Return the unit vector of a question."""
        return _vector(text)

    def vectors(self, texts: list[str]) -> NDArray[np.float32]:
        """Return the vectors of texts as an array of shape (len(texts), DIMENSIONS)."""
        return np.asarray(self.embed_documents(texts), dtype=np.float32)


def _vector(text: str) -> list[float]:
    total = np.full(DIMENSIONS, 1e-3)
    for word in text.lower().split():
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
        total += np.random.default_rng(seed).normal(size=DIMENSIONS)
    vector: list[float] = (total / np.linalg.norm(total)).tolist()
    return vector


PIECE = 7
"""Characters of a scripted output that come at a time."""


class ServiceError(Exception):
    """What a provider's client raises: a status, and headers of the response."""

    def __init__(self, status_code: int, **headers: str) -> None:
        super().__init__("a message that may hold a question or a key")
        self.status_code = status_code
        self.response = type("Response", (), {"headers": {k.replace("_", "-"): v for k, v in headers.items()}})()


class Silent:
    """An output that never comes: the model hangs until the test is over."""

    over = threading.Event()


class ScriptedChatModel(BaseChatModel):
    """A chat model that gives the outputs it was made with, in turn, a few characters at a time.

    Attributes:
        outputs: Texts; objects, which are given as JSON; exceptions, which are raised; `Silent`, which hangs.
        seconds: Time that passes before each piece.
        asked: The messages of each call.
    """

    outputs: list[Any]
    seconds: float = 0.0
    asked: list[list[BaseMessage]] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def with_structured_output(self, schema: Any, **kwargs: Any) -> Runnable[LanguageModelInput, Any]:
        """Read the output as JSON, as providers do that are given a schema."""
        return self | JsonOutputParser()

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        self.asked.append(messages)
        output = self.outputs.pop(0)
        if isinstance(output, Exception):
            raise output
        if output is Silent:
            Silent.over.wait(30)
            return
        text = output if isinstance(output, str) else json.dumps(output, ensure_ascii=False)
        for start in range(0, max(len(text), 1), PIECE):
            time.sleep(self.seconds)
            yield ChatGenerationChunk(message=AIMessageChunk(content=text[start : start + PIECE]))

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = "".join(str(chunk.message.content) for chunk in self._stream(messages))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text))])


def statements(*drafts: tuple[str, Sequence[int]]) -> dict[str, Any]:
    """Return an output of a language model: statements with the numbers of the sentences that they rest on."""
    return {"statements": [{"text": text, "sentences": list(numbers)} for text, numbers in drafts]}
