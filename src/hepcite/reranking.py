"""The order of the passages found: by what their best sentence covers, and by a cross-encoder where one is set."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from hepcite.documents import RetrievedPassage
from hepcite.errors import ModelError
from hepcite.fusion import fuse
from hepcite.model_files import weights_sha256

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

MOST = 30
"""Passages that a cross-encoder reads for a question."""

RERANKER_WEIGHT = 0.5
"""Share of a passage's score that the cross-encoder decides."""


class Reranker:
    """Scores question and passage together with a cross-encoder; read from disk on first use and never fetched.

    Attributes:
        model_id: Name and first 12 digits of the weights' SHA-256; equal ids give equal scores.

    Raises:
        ModelError: The folder or its weights are missing.
    """

    def __init__(self, model: str) -> None:
        self._model_dir = Path(model).expanduser()
        try:
            digest = weights_sha256(self._model_dir)
        except OSError as error:
            raise ModelError(
                f"no cross-encoder in {str(self._model_dir)!r} ({error.strerror}): check HEPCITE_RERANKER_MODEL"
            ) from error
        self.model_id = f"{self._model_dir.name}@{digest[:12]}"

    @cached_property
    def _model(self) -> "CrossEncoder":
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        try:
            from sentence_transformers import CrossEncoder

            model: CrossEncoder = CrossEncoder(str(self._model_dir), local_files_only=True, device="cpu")
            return model
        except Exception as error:  # the libraries below it raise errors of many families
            raise ModelError(
                f"the cross-encoder in {str(self._model_dir)!r} cannot be loaded "
                f"({str(error).splitlines()[0]}): check HEPCITE_RERANKER_MODEL"
            ) from error

    def load(self) -> None:
        """Read the model now, so that no question pays for it.

        Raises:
            ModelError: It is no cross-encoder that can be read.
        """
        self._model  # noqa: B018  a property that reads it

    def rerank(self, query: str, retrieved: Sequence[RetrievedPassage]) -> tuple[RetrievedPassage, ...]:
        """Return the passages in a new order: the first `MOST` by both scores, the others behind them as they were."""
        head, tail = retrieved[:MOST], retrieved[MOST:]
        if not head:
            return ()
        scores = self._model.predict([(query, item.passage.text) for item in head], show_progress_bar=False)
        read = {item.passage.passage_id: float(score) for item, score in zip(head, scores, strict=True)}
        found = {item.passage.passage_id: item.score for item in head}
        floor = tail[0].score if tail else 0.0
        fused = fuse([(1 - RERANKER_WEIGHT, found), (RERANKER_WEIGHT, read)])
        scaled = {key: floor + (1 - floor) * score for key, score in fused.items()}  # stays above what was not read
        return (*_in_order(head, scaled, {"reranker": read}), *tail)


def rank_by_coverage(
    retrieved: Sequence[RetrievedPassage], coverage: Mapping[str, float]
) -> tuple[RetrievedPassage, ...]:
    """Return the passages by the mean of their score and of what their best sentence covers, best first.

    Args:
        coverage: Share of the question that the best sentence of a passage covers, in [0, 1], by passage id.
    """
    covered = {item.passage.passage_id: coverage.get(item.passage.passage_id, 0.0) for item in retrieved}
    scores = {item.passage.passage_id: (item.score + covered[item.passage.passage_id]) / 2 for item in retrieved}
    return _in_order(retrieved, scores, {"coverage": covered})


def _in_order(
    retrieved: Sequence[RetrievedPassage], scores: Mapping[str, float], components: Mapping[str, Mapping[str, float]]
) -> tuple[RetrievedPassage, ...]:
    ordered = sorted(retrieved, key=lambda item: (-scores[item.passage.passage_id], item.passage.passage_id))
    return tuple(
        replace(
            item,
            score=scores[item.passage.passage_id],
            rank=rank,
            components=MappingProxyType(
                {**item.components, **{name: of[item.passage.passage_id] for name, of in components.items()}}
            ),
        )
        for rank, item in enumerate(ordered, start=1)
    )
