"""Hybrid retrieval: cosines and BM25 of passages, documents and sentences, behind LangChain's `BaseRetriever`."""

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from hepcite.documents import Filters, Passage, RetrievedPassage
from hepcite.fusion import min_max, ranked
from hepcite.indexing import PassageIndex
from hepcite.library import Library, Vectors

CANDIDATES = 150
"""Passages by similarity, and documents by words, that are ranked together."""

DENSE_WEIGHT = DOCUMENT_WEIGHT = 0.5
"""Weights of the cosines of a passage and of its whole document."""

BM25_WEIGHT, SENTENCE_WEIGHT = 0.03, 0.01
"""Weights of the BM25 of the whole document and of the passage's best sentence; learned on SciFact's train split."""

USUAL_MASS = 30.0
"""Sum of inverse document frequencies of a query for which the weights above hold; a heavier query is damped."""


class HybridRetriever(BaseRetriever):
    """Finds passages by meaning and by words.

    `retrieve` gives HepCite's own types; `invoke` gives LangChain documents, so that the retriever fits into any chain:

        retriever = HybridRetriever(library=library, index=open_index(settings, library), embedder=embedder)
        documents = retriever.invoke("regorafenib after atezolizumab-bevacizumab")
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    library: Library
    index: PassageIndex
    embedder: Embeddings
    top_k: int = 80
    filters: Filters = Filters()

    def retrieve(
        self, query: str, lexical_query: str | None = None, filters: Filters | None = None
    ) -> tuple[RetrievedPassage, ...]:
        """Return at most `top_k` passages, best first; equal scores by passage id.

        Args:
            query: What is embedded.
            lexical_query: What BM25 gets, when it should have more words than the embedding.
            filters: Which documents may answer; those of the retriever when None.

        Returns:
            An empty tuple when no passage passes the filters.
        """
        filters = self.filters if filters is None else filters
        words, vector = lexical_query or query, self.embedder.embed_query(query)
        lexical = self.index.documents.words.scores(words)
        near = self.index.vectors.similarities(vector, CANDIDATES, filters)
        named = self._passages_of_best(lexical, filters)
        near |= self.index.vectors.cosines(vector, [key for key in named if key not in near])
        components = self._components(near, vector, lexical, words)
        damping = math.sqrt(USUAL_MASS / max(self.index.documents.words.mass(words), 1.0))
        fused = {key: _fused(parts, damping) for key, parts in components.items()}
        return tuple(
            RetrievedPassage(
                passage=self._by_id[key],
                study_id=self.library.document(self._by_id[key].doc_id).study_id,
                score=score,
                rank=rank,
                components=MappingProxyType({**components[key], "fused": fused[key]}),
            )
            for rank, (key, score) in enumerate(ranked(min_max(fused))[: self.top_k], start=1)
        )

    @cached_property
    def _position(self) -> dict[str, int]:
        return {passage.passage_id: i for i, passage in enumerate(self.index.passages)}

    @cached_property
    def _of_document(self) -> dict[int, list[Passage]]:
        """The passages of each document, by its position."""
        grouped: dict[int, list[Passage]] = {}
        for passage, position in zip(self.index.passages, self.index.documents.document_of.tolist(), strict=True):
            grouped.setdefault(position, []).append(passage)
        return grouped

    @cached_property
    def _by_id(self) -> dict[str, Passage]:
        return {passage.passage_id: passage for passage in self.index.passages}

    def _passages_of_best(self, lexical: Vectors, filters: Filters) -> list[str]:
        """Return the passages of the documents that hold the query's words best."""
        best: list[str] = []
        for position in np.lexsort((np.arange(len(lexical)), -lexical))[:CANDIDATES]:
            if lexical[position] <= 0:
                break
            passages = self._of_document[int(position)]
            if not filters or filters.accept(self.library.document(passages[0].doc_id)):
                best.extend(passage.passage_id for passage in passages)
        return best

    def _components(
        self, near: Mapping[str, float], vector: Sequence[float], lexical: Vectors, words: str
    ) -> dict[str, dict[str, float]]:
        """Return the four parts of each passage's score, by passage id."""
        documents = self.index.documents
        cosines = documents.vectors @ np.asarray(vector, dtype=np.float32)
        sentences = documents.best_sentences(words)
        return {
            key: {
                "dense": cosine,
                "document": float(cosines[documents.document_of[self._position[key]]]),
                "bm25": float(lexical[documents.document_of[self._position[key]]]),
                "sentence": float(sentences[self._position[key]]),
            }
            for key, cosine in near.items()
        }

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        return [
            LangChainDocument(
                id=item.passage.passage_id,
                page_content=item.passage.text,
                metadata={
                    "doc_id": item.passage.doc_id,
                    "section": item.passage.section,
                    "start": item.passage.start,
                    "end": item.passage.end,
                    "score": item.score,
                },
            )
            for item in self.retrieve(query)
        ]


def _fused(parts: Mapping[str, float], damping: float) -> float:
    dense = DENSE_WEIGHT * parts["dense"] + DOCUMENT_WEIGHT * parts["document"]
    return dense + damping * (BM25_WEIGHT * parts["bm25"] + SENTENCE_WEIGHT * parts["sentence"])


def best_similarity(retrieved: Sequence[RetrievedPassage]) -> float:
    """Return the highest cosine among the retrieved passages; -1 without any."""
    return max((item.components["dense"] for item in retrieved if "dense" in item.components), default=-1.0)
