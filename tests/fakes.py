"""Stand-ins for slow parts, with the interface of what they stand for."""

import hashlib

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

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
