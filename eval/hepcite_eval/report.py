"""The report of an evaluation: one HTML file with its plots inside, for the screen and for paper, without network."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from markupsafe import Markup

from hepcite_eval import plots
from hepcite_eval.figures import measure_names
from hepcite_eval.intervals import Estimate
from hepcite_eval.measures.right_answers import Failure, failures
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response
from hepcite_eval.runs import Run

TYPE_MEASURES = ("must-quote recall", "citation precision", "citation recall")

EXPLANATIONS = {
    "answer score": "mean of citation precision, citation recall and must-quote recall; 1 for a due refusal",
    "right answers": "first quote from a gold source and every key figure shown, or declined when due",
    "must-quote recall": "key figures shown in quotes from gold sources; 0 when declined",
    "citation precision": "quotes that stand in a gold source; answered questions only",
    "gold-sentence precision": "quotes that are a sentence named in the set; answered questions only; a lower bound",
    "citation recall": "gold sources that are quoted; 0 when declined",
    "verbatim rate": "quotes equal to the stored text at their offsets",
    "number fidelity": "numbers of statements that stand in their quotes",
    "true refusals": "questions to decline that were declined",
    "fitting reasons": "due refusals whose reason fits the kind of question",
    "false refusals": "answerable questions that were declined; lower is better",
    "Success@5": "a gold source is among the first five",
    "MRR@10": "reciprocal rank of the first gold source among the first ten",
    "nDCG@10": "ranking of the gold sources among the first ten; as all retrieval, before the decision to answer",
    "words shown": "words of what is shown: statements with their quotes, or a language model's statements alone",
    "same bytes": "questions answered with the same bytes in every repeat, each in a new process",
}

EXPLANATIONS_OF_WRITING = {
    "dropped statements": "statements of a language model that the quotes do not bear out, of all it wrote",
    "left to the quotes": "answered questions of which no statement of a language model was left",
    "tokens": "read and written by a language model for a question, where it says",
}


@dataclass(frozen=True, slots=True)
class FailedQuestion:
    """A question that went wrong: what was expected, and what was shown."""

    question: EvalQuestion
    response: Response
    failures: tuple[Failure, ...]


def render(results: Sequence[tuple[Run, Mapping[str, Response]]], questions: Sequence[EvalQuestion]) -> str:
    """Write the report of one or more systems on the same questions; failures are those of the first system."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(loader=PackageLoader("hepcite_eval", ""), autoescape=True, undefined=StrictUndefined)
    environment.filters["estimate"] = estimate_text
    first, responses = results[0]
    figures = {run.identity.system: run.figures for run, _ in results}
    return environment.get_template("report.html.jinja").render(
        first=first,
        runs=[run for run, _ in results],
        measures=measure_names(list(figures.values())),
        explanations={**EXPLANATIONS, **EXPLANATIONS_OF_WRITING},
        questions=questions,
        failed=(failed := _failed(questions, responses)),
        causes=_causes(failed),
        recall_plot=Markup(plots.recall_by_depth(figures)),  # noqa: S704  drawn here, from numbers
        risk_plot=Markup(plots.risk_by_coverage(figures)),  # noqa: S704
        type_plot=Markup(plots.bars(first.figures.by_type, TYPE_MEASURES)),  # noqa: S704
        kind_plot=Markup(plots.bars(first.figures.by_kind, ("true refusals", "fitting reasons"))),  # noqa: S704
        latency_plot=Markup(plots.latencies({run.identity.system: given for run, given in results})),  # noqa: S704
        style=Markup((files("hepcite_eval") / "report.css").read_text(encoding="utf-8")),  # noqa: S704
    )


def estimate_text(estimate: Estimate | None) -> str:
    """Write a mean with its interval.

    >>> estimate_text(Estimate(0.5, 0.25, 0.75, 8)), estimate_text(None)
    ('0.500 (0.250 to 0.750)', '–')
    """
    return f"{estimate.mean:.3f} ({estimate.low:.3f} to {estimate.high:.3f})" if estimate else "–"


def _failed(questions: Sequence[EvalQuestion], responses: Mapping[str, Response]) -> list[FailedQuestion]:
    found = ((q, responses[q.question_id], failures(q, responses[q.question_id])) for q in questions)
    return [FailedQuestion(question, response, why) for question, response, why in found if why]


def _causes(failed: Sequence[FailedQuestion]) -> list[tuple[str, int]]:
    """Count the questions that each cause spoiled, the most frequent first; one question may have several."""
    causes = (cause for item in failed for cause in dict.fromkeys(failure.cause for failure in item.failures))
    return Counter(causes).most_common()
