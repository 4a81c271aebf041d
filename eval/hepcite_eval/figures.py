"""All figures of a run: every measure over its questions, with intervals, in total and by type or kind of question."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hepcite_eval.intervals import Estimate, estimate
from hepcite_eval.measures.answer_score import answer_scores
from hepcite_eval.measures.citations import citation_precision, citation_recall, gold_sentence_precision
from hepcite_eval.measures.declining import false_refusals, fitting_reasons, true_refusals
from hepcite_eval.measures.determinism import determinism
from hepcite_eval.measures.key_figures import must_quote_recall
from hepcite_eval.measures.latency import Latency, latency
from hepcite_eval.measures.number_fidelity import number_fidelity
from hepcite_eval.measures.retrieval import rank_gold_sources
from hepcite_eval.measures.right_answers import right_answers
from hepcite_eval.measures.risk_coverage import RiskCoverage, risk_coverage
from hepcite_eval.measures.verbatim import verbatim_rate
from hepcite_eval.measures.writing import dropped_statements, left_to_quotes, tokens_used, words_shown
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response

LOWER_IS_BETTER = frozenset({"false refusals", "dropped statements", "left to the quotes", "words shown", "tokens"})

SCORE = "answer score"
"""The measure by which two runs are compared question by question."""

Values = Mapping[str, Mapping[str, float]]
"""Measure -> question id -> value."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run is judged by.

    Attributes:
        overall: Mean of each measure with its interval; a measure that applies to no question is left out.
        by_type: The same for each type of question.
        by_kind: The same for each kind of question that must be declined.
        values: The value of each measure for each question.
    """

    overall: Mapping[str, Estimate]
    by_type: Mapping[str, Mapping[str, Estimate]]
    by_kind: Mapping[str, Mapping[str, Estimate]]
    risk_coverage: RiskCoverage
    latency: Latency
    values: Values


def measure(
    questions: Sequence[EvalQuestion],
    responses: Mapping[str, Response],
    stored_text: Callable[[str], str],
    repeats: Sequence[Mapping[str, str]] = (),
) -> Figures:
    """Measure a run.

    Args:
        responses: By question id, one for every question.
        stored_text: Reads a document's text by its id.
        repeats: SHA-256 of the answers when all was asked again, one mapping a repeat.
    """
    values: dict[str, Mapping[str, float]] = {
        SCORE: answer_scores(questions, responses),
        "right answers": right_answers(questions, responses),
        "must-quote recall": must_quote_recall(questions, responses),
        "citation precision": citation_precision(questions, responses),
        "gold-sentence precision": gold_sentence_precision(questions, responses),
        "citation recall": citation_recall(questions, responses),
        "verbatim rate": verbatim_rate(questions, responses, stored_text),
        "number fidelity": number_fidelity(questions, responses),
        "true refusals": true_refusals(questions, responses),
        "fitting reasons": fitting_reasons(questions, responses),
        "false refusals": false_refusals(questions, responses),
        **rank_gold_sources(questions, responses),
        "same bytes": determinism(questions, responses, repeats),
        "dropped statements": dropped_statements(questions, responses),
        "left to the quotes": left_to_quotes(questions, responses),
        "words shown": words_shown(questions, responses),
        "tokens": tokens_used(questions, responses),
    }
    return Figures(
        overall=_estimates(values),
        by_type=_grouped(values, {q.question_id: q.type for q in questions if q.answerable}),
        by_kind=_grouped(values, {q.question_id: q.kind for q in questions if q.kind is not None}),
        risk_coverage=risk_coverage(questions, responses),
        latency=latency(responses[question.question_id].milliseconds for question in questions),
        values=values,
    )


def measure_names(several: Sequence[Figures]) -> tuple[str, ...]:
    """Return the measures that apply to any of several systems, in the order of the first that has them."""
    return tuple(dict.fromkeys(name for figures in several for name in figures.overall))


def _estimates(values: Values) -> dict[str, Estimate]:
    return {name: estimate(list(by_question.values())) for name, by_question in values.items() if by_question}


def _grouped(values: Values, group_of: Mapping[str, str]) -> dict[str, dict[str, Estimate]]:
    """Estimate each measure within each group of question ids, groups in order of their names."""
    return {
        group: _estimates(
            {
                name: {key: value for key, value in by_question.items() if group_of.get(key) == group}
                for name, by_question in values.items()
            }
        )
        for group in sorted(set(group_of.values()))
    }
