"""The baseline to beat: LangChain and Chroma as their tutorials join them.

Fixed-size passages of 1,000 characters with an overlap of 200, similarity search, the best passages shown whole. It has
no memory of a conversation and declines nothing. It reads the same documents with the same embedding model as HepCite.
"""

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from langchain_core.documents import Document as LangChainDocument
from langchain_core.embeddings import Embeddings

from hepcite.documents import Document
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response, ShownQuote, ShownStatement

CHUNK_SIZE, CHUNK_OVERLAP = 1000, 200
"""Characters; the values of LangChain's own retrieval tutorial."""

SHOWN = 4
"""Passages shown; the default of `similarity_search`."""

RETRIEVED = 100
"""Passages ranked for the retrieval measures."""


class TutorialBaseline:
    """Similarity search over fixed-size passages; the index is built anew, in memory."""

    name = "baseline"

    def __init__(self, documents: Sequence[Document], embeddings: Embeddings, model_id: str) -> None:
        from chromadb import EphemeralClient
        from chromadb.config import Settings as ChromaSettings
        from langchain_chroma import Chroma
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(
            chunk_size=CHUNK_SIZE, chunk_overlap=CHUNK_OVERLAP, add_start_index=True
        )
        passages = splitter.split_documents(
            [
                LangChainDocument(page_content=d.text, metadata={"doc_id": d.doc_id, "study_id": d.study_id})
                for d in documents
            ]
        )
        text = "".join(document.text_sha256 for document in documents)
        code = Path(__file__).read_text(encoding="utf-8")
        self._fingerprint = hashlib.sha256(f"{text}|{model_id}|{code}".encode()).hexdigest()[:16]
        # Clients in one process share their memory: a name of its own keeps this index apart.
        self._store = Chroma(
            collection_name=f"baseline-{self._fingerprint}-{id(self)}",
            embedding_function=embeddings,
            client=EphemeralClient(settings=ChromaSettings(anonymized_telemetry=False)),
        )
        self._store.add_documents(passages)
        self._depth = min(RETRIEVED, len(passages))

    @property
    def fingerprint(self) -> str:
        """Identifies corpus, model, splitter and this module."""
        return self._fingerprint

    def respond(self, question: EvalQuestion) -> Response:
        """Show the most similar passages whole; earlier questions are ignored."""
        started = time.perf_counter()
        self._store.similarity_search_with_score(question.question, k=SHOWN)
        milliseconds = (time.perf_counter() - started) * 1000  # of what a tutorial does; the deeper ranking is for us
        found = self._search(question.question, self._depth)
        statements = tuple(_statement(passage) for passage, _ in found[:SHOWN])
        shown = json.dumps([asdict(statement) for statement in statements], ensure_ascii=False)
        return Response(
            question_id=question.question_id,
            searched_for=question.question,
            declined=False,
            reason=None,
            statements=statements,
            retrieved=tuple(dict.fromkeys(passage.metadata["study_id"] for passage, _ in found)),
            confidence=round(1 - found[0][1] / 2, 6),  # squared distance of unit vectors, as a cosine
            sha256=hashlib.sha256(shown.encode()).hexdigest(),
            milliseconds=round(milliseconds, 1),
        )

    def _search(self, question: str, k: int) -> list[tuple[LangChainDocument, float]]:
        """Return the nearest passages with their distances; equal ones by place, whatever the search graph says."""
        found = self._store.similarity_search_with_score(question, k=k)
        return sorted(found, key=lambda pair: (pair[1], pair[0].metadata["doc_id"], pair[0].metadata["start_index"]))


def _statement(passage: LangChainDocument) -> ShownStatement:
    start = passage.metadata["start_index"]
    quote = ShownQuote(
        doc_id=passage.metadata["doc_id"],
        study_id=passage.metadata["study_id"],
        start=start,
        end=start + len(passage.page_content),
        text=passage.page_content,
    )
    return ShownStatement(passage.page_content, (quote,))
