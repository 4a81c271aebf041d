"""Hybrid retrieval: dense and BM25 candidates, min-max fused, behind LangChain's `BaseRetriever`."""

from types import MappingProxyType

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from hepcite.documents import Filters, RetrievedPassage
from hepcite.fusion import fuse, ranked
from hepcite.indexing import PassageIndex
from hepcite.library import Library

CANDIDATES = 150
"""Passages taken from each of the two rankings before they are fused."""

DENSE_WEIGHT = BM25_WEIGHT = 0.5


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
        dense = self.index.vectors.similarities(self.embedder.embed_query(query), CANDIDATES, filters)
        bm25 = self._bm25(lexical_query or query, filters)
        best = ranked(fuse([(DENSE_WEIGHT, dense), (BM25_WEIGHT, bm25)]))[: self.top_k]
        by_id = {passage.passage_id: passage for passage in self.index.passages}
        return tuple(
            RetrievedPassage(
                passage=by_id[key],
                study_id=self.library.document(by_id[key].doc_id).study_id,
                score=score,
                rank=rank,
                components=MappingProxyType(
                    {name: run[key] for name, run in (("dense", dense), ("bm25", bm25)) if key in run}
                ),
            )
            for rank, (key, score) in enumerate(best, start=1)
        )

    def _bm25(self, query: str, filters: Filters) -> dict[str, float]:
        scores = self.index.lexical.scores(query)
        found: dict[str, float] = {}
        for position in np.lexsort((np.arange(len(scores)), -scores)):
            if len(found) == CANDIDATES or scores[position] <= 0:
                break
            passage = self.index.passages[position]
            if not filters or filters.accept(self.library.document(passage.doc_id)):
                found[passage.passage_id] = float(scores[position])
        return found

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
