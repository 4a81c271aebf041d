"""HepCite's retriever on a public benchmark, beside BM25 alone and the embedding model alone, in one run.

The index is temporary; vectors are kept in the data folder by the hash of their text, so that a second run is quick.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import bm25s
import numpy as np
from filelock import FileLock, Timeout

from hepcite.documents import Document, sha256_of
from hepcite.embedding import SentenceEmbedder
from hepcite.errors import IndexUnusableError
from hepcite.indexing import LOCK_SECONDS, PassageIndex, Progress, embed_texts, index_documents, open_index
from hepcite.lexical_index import stem_words
from hepcite.library import Library, Vectors
from hepcite.retrieval import HybridRetriever
from hepcite.settings import Settings
from hepcite_eval.beir import Benchmark
from hepcite_eval.measures.latency import Latency, latency
from hepcite_eval.measures.retrieval import retrieval_values

MEASURES = ("nDCG@10", "Recall@10", "Recall@100", "MRR@10")
DEPTH = 100
"""Documents ranked for a query."""

PASSAGES = 500
"""Passages asked of HepCite's retriever: all that it fuses, so that at least `DEPTH` documents are among them."""

Rank = Callable[[str], Sequence[str]]
"""Query -> document ids, best first."""


@dataclass(frozen=True, slots=True)
class IndexedBenchmark:
    """What a benchmark is measured with: its documents, indexed, and the embedder."""

    benchmark: Benchmark
    library: Library
    index: PassageIndex
    embedder: SentenceEmbedder


@dataclass(frozen=True, slots=True)
class SystemFigures:
    """Means over the queries, and the time of a query."""

    means: Mapping[str, float]
    latency: Latency


@contextmanager
def index_benchmark(benchmark: Benchmark, settings: Settings, progress: Progress) -> Iterator[IndexedBenchmark]:
    """Index the benchmark's documents in a temporary folder; nothing of the user's own index is touched.

    Raises:
        HepCiteError: The model or the data folder is not usable.
    """
    settings.create_data_dir()
    kept = settings.data_dir / "bench"
    kept.mkdir(exist_ok=True)
    embedder = SentenceEmbedder(settings.embedding_model)
    with (
        tempfile.TemporaryDirectory(prefix="hepcite-bench-", ignore_cleanup_errors=True) as folder,
        _only_one(kept / f"{benchmark.name}.lock"),
        Library(kept / f"{benchmark.name}.sqlite3") as library,
    ):
        temporary = settings.model_copy(update={"data_dir": Path(folder), "chroma_url": None})
        temporary.create_data_dir()
        index_documents(
            temporary, library, embedder, benchmark.documents, benchmark.name, progress, embed_sentences=False
        )
        yield IndexedBenchmark(benchmark, library, open_index(temporary, library), embedder)


@contextmanager
def _only_one(file: Path) -> Iterator[None]:
    """Keep a second run on the same benchmark waiting: they share the file of vectors."""
    try:
        with FileLock(file, timeout=LOCK_SECONDS):
            yield
    except Timeout as error:
        raise IndexUnusableError("another `hepcite bench` runs on this benchmark: wait for it, or end it") from error


def measure_systems(indexed: IndexedBenchmark, progress: Progress) -> dict[str, SystemFigures]:
    """Rank every query with each system; the product first, then its parts alone."""
    texts = [f"{document.title} {document.text}".strip() for document in indexed.benchmark.documents]
    indexed.embedder.embed_query("")  # loads the model, so that no query pays for it
    systems = {
        "hepcite": _hepcite(indexed),
        "bm25": _bm25(indexed.benchmark.documents, texts),
        "dense": _dense(indexed, texts, progress),
    }
    return {name: _measure(name, rank, indexed.benchmark, indexed.embedder, progress) for name, rank in systems.items()}


def _hepcite(indexed: IndexedBenchmark) -> Rank:
    retriever = HybridRetriever(library=indexed.library, index=indexed.index, embedder=indexed.embedder, top_k=PASSAGES)
    return lambda query: list(dict.fromkeys(item.passage.doc_id for item in retriever.retrieve(query)))


def _bm25(documents: Sequence[Document], texts: Sequence[str]) -> Rank:
    """Rank whole documents, title and text, by BM25 with the usual k1, b, stems and stop words."""
    index = bm25s.BM25(k1=1.5, b=0.75)
    index.index(stem_words(texts), show_progress=False)

    def rank(query: str) -> Sequence[str]:
        known = [stem for stem in stem_words([query])[0] if stem in index.vocab_dict]
        scores = index.get_scores(known) if known else np.zeros(len(documents), dtype=np.float32)
        return _best(documents, scores)

    return rank


def _dense(indexed: IndexedBenchmark, texts: Sequence[str], progress: Progress) -> Rank:
    """Rank whole documents by cosine; the model reads the first 256 tokens of title and text."""
    documents, embedder = indexed.benchmark.documents, indexed.embedder
    by_hash = embed_texts(indexed.library, embedder, texts, progress)
    vectors = np.stack([by_hash[sha256_of(text)] for text in texts])

    def rank(query: str) -> Sequence[str]:
        return _best(documents, vectors @ np.asarray(embedder.embed_query(query), dtype=np.float32))

    return rank


def _best(documents: Sequence[Document], scores: Vectors) -> list[str]:
    """Return the ids of the `DEPTH` documents with the highest scores, equal ones by id."""
    order = np.lexsort((np.asarray([document.doc_id for document in documents]), -scores))
    return [documents[i].doc_id for i in order[:DEPTH]]


def _measure(
    name: str, rank: Rank, benchmark: Benchmark, embedder: SentenceEmbedder, progress: Progress
) -> SystemFigures:
    embedder.forget_queries()  # each system embeds every query itself, so that the times can be compared
    rankings: dict[str, Sequence[str]] = {}
    milliseconds = []
    for done, (query_id, query) in enumerate(benchmark.queries.items(), start=1):
        started = time.perf_counter()
        rankings[query_id] = rank(query)[:DEPTH]
        milliseconds.append((time.perf_counter() - started) * 1000)
        progress(f"ranking with {name}", done, len(benchmark.queries))
    values = retrieval_values(benchmark.qrels, rankings, MEASURES)
    means = {name: round(float(np.mean(list(of_queries.values()))), 4) for name, of_queries in values.items()}
    return SystemFigures(means, latency(milliseconds))
