"""Declining measured by leave-one-out: a question whose own documents are dropped has no answer in what is left."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from hepcite.content_words import stem_rarity
from hepcite.documents import RetrievedPassage
from hepcite.indexing import Progress
from hepcite.retrieval import HybridRetriever
from hepcite.sufficiency import MODEL, Signals, SufficiencyModel, measure_signals
from hepcite_eval.benchmarking import PASSAGES, IndexedBenchmark
from hepcite_eval.measures.risk_coverage import RiskCoverage, draw_curve

REGULARISATION = 1.0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The signals of one query with its own documents and without them.

    Attributes:
        found: Whether one of its own documents ranks first while they are there.
    """

    present: Signals
    absent: Signals
    found: bool


@dataclass(frozen=True, slots=True)
class DecliningFigures:
    """How well a model tells both cases apart.

    Attributes:
        declined: Share declined of the queries whose documents were dropped.
        false_refusals: Share declined of the queries whose documents are there.
        auc: Area under the ROC curve.
        curve: Risk (share of the answered that has no answer) over coverage (share answered).
        learned: The model that these queries would teach; the shipped one comes from SciFact's train split.
    """

    queries: int
    declined: float
    false_refusals: float
    auc: float
    curve: RiskCoverage
    learned: SufficiencyModel


def leave_one_out(indexed: IndexedBenchmark, progress: Progress) -> tuple[LeftOut, ...]:
    """Measure the signals of every query of a benchmark, once with and once without its relevant documents."""
    benchmark = indexed.benchmark
    documents = {document.doc_id: document for document in benchmark.documents}
    rarity = stem_rarity(f"{d.title}\n{d.text}" for d in benchmark.documents)
    retriever = HybridRetriever(library=indexed.library, index=indexed.index, embedder=indexed.embedder, top_k=PASSAGES)
    measured = []
    for done, (query_id, query) in enumerate(benchmark.queries.items(), start=1):
        retrieved = retriever.retrieve(query)
        own = set(benchmark.qrels[query_id])
        without = [item for item in retrieved if item.passage.doc_id not in own]
        measured.append(
            LeftOut(
                measure_signals(query, retrieved, rarity, documents.__getitem__),
                measure_signals(query, without, rarity, documents.__getitem__),
                _first(retrieved) in own,
            )
        )
        progress("leaving out", done, len(benchmark.queries))
    return tuple(measured)


def _first(retrieved: Sequence[RetrievedPassage]) -> str | None:
    return retrieved[0].passage.doc_id if retrieved else None


def measure_declining(left_out: Sequence[LeftOut], model: SufficiencyModel = MODEL) -> DecliningFigures:
    """Measure a model on queries with and without their documents."""
    present = [model.probability(item.present) for item in left_out]
    absent = [model.probability(item.absent) for item in left_out]
    answers = [*((value, 0.0) for value in present), *((value, 1.0) for value in absent)]
    return DecliningFigures(
        queries=len(left_out),
        declined=float(np.mean([value < model.threshold for value in absent])),
        false_refusals=float(np.mean([value < model.threshold for value in present])),
        auc=float(roc_auc_score([1] * len(present) + [0] * len(absent), present + absent)),
        curve=draw_curve(answers, len(answers)),
        learned=fit(left_out),
    )


def fit(left_out: Sequence[LeftOut]) -> SufficiencyModel:
    """Learn the weights from the queries that find their document first, each with and without it."""
    useful = [item for item in left_out if item.found]
    rows = [_row(item.present) for item in useful] + [_row(item.absent) for item in useful]
    features = np.asarray(rows)
    scale = features.std(axis=0)
    learned = LogisticRegression(C=REGULARISATION).fit(features / scale, [1] * len(useful) + [0] * len(useful))
    lead, coverage, cosine = (round(float(weight), 3) for weight in learned.coef_[0] / scale)
    return SufficiencyModel(lead, coverage, cosine, round(float(learned.intercept_[0]), 3))


def _row(signals: Signals) -> tuple[float, float, float]:
    return (signals.lead, signals.coverage, signals.cosine)
