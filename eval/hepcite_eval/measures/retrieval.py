"""Recall@k, Success@5, MRR@10 and nDCG@10 by document, computed by ir-measures."""

from collections.abc import Mapping, Sequence

from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response

DEPTHS = (1, 3, 5, 10, 20, 50)
"""Depths of recall."""

Qrels = Mapping[str, Sequence[str]]
"""Relevant document ids by query id."""

Rankings = Mapping[str, Sequence[str]]
"""Document ids by query id, best first, each once."""

NAMES = {f"Recall@{k}": f"R@{k}" for k in (*DEPTHS, 100)} | {
    "MRR@10": "RR@10",
    "nDCG@10": "nDCG@10",
    "Success@5": "Success@5",
}
"""Our names, and those of ir-measures."""


def retrieval_values(qrels: Qrels, rankings: Rankings, measures: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return measure -> query id -> value; every query with a relevant document has one, without a ranking zero.

    Raises:
        KeyError: A measure is none of `NAMES`.

    >>> retrieval_values({"q": ["a", "b"]}, {"q": ["x", "a"]}, ["Recall@3", "MRR@10"])
    {'Recall@3': {'q': 0.5}, 'MRR@10': {'q': 0.5}}
    """
    import ir_measures

    wanted = {ir_measures.parse_measure(NAMES[name]): name for name in measures}
    relevant = [ir_measures.Qrel(query, doc, 1) for query, docs in qrels.items() for doc in docs]
    run = [
        ir_measures.ScoredDoc(query, doc, float(-rank))
        for query, docs in rankings.items()
        for rank, doc in enumerate(docs)
    ]
    values: dict[str, dict[str, float]] = {name: {} for name in measures}
    # ir-measures cannot read an empty run; a document that no query has leaves all values at zero.
    for metric in ir_measures.iter_calc(list(wanted), relevant, run or [ir_measures.ScoredDoc("", "", 0.0)]):
        values[wanted[metric.measure]][metric.query_id] = metric.value
    return values


def rank_gold_sources(
    questions: Sequence[EvalQuestion], responses: Mapping[str, Response]
) -> dict[str, dict[str, float]]:
    """Measure how well the gold sources of the answerable questions are ranked."""
    qrels = {question.question_id: question.gold_sources for question in questions if question.answerable}
    rankings = {key: responses[key].retrieved for key in qrels}
    names = [f"Recall@{k}" for k in DEPTHS] + ["Success@5", "MRR@10", "nDCG@10"]
    return retrieval_values(qrels, rankings, names) if qrels else {name: {} for name in names}
