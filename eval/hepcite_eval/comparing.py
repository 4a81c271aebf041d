"""Two runs side by side: which questions were won, lost and tied, and whether the difference is more than chance."""

from collections.abc import Mapping
from dataclasses import dataclass

from hepcite.errors import EvaluationError
from hepcite_eval.figures import LOWER_IS_BETTER, SCORE
from hepcite_eval.intervals import Paired, compare_paired
from hepcite_eval.runs import Asked, Identity, Run


@dataclass(frozen=True, slots=True)
class QuestionPair:
    """One question in both runs, with its answer score in each."""

    asked: Asked
    a: float
    b: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Run B against run A.

    The answer score is what they are compared by; differences in the other measures describe it.

    Attributes:
        a: What run A is.
        b: What run B is.
        measures: Each measure that both runs have; a win is a better value of B, also where lower is better.
        pairs: All questions compared, the largest loss of B first, the largest win last.
        left_out: Ids of questions that only one of the runs has or that expect something else in each.
    """

    a: Identity
    b: Identity
    measures: Mapping[str, Paired]
    pairs: tuple[QuestionPair, ...]
    left_out: tuple[str, ...]


def compare(a: Run, b: Run) -> Comparison:
    """Compare two runs on the questions that both have.

    Raises:
        EvaluationError: They ran on different corpora, or have no question in common.
    """
    if a.identity.corpus_sha256 != b.identity.corpus_sha256:
        raise EvaluationError(
            f"the runs are on different corpora ({a.identity.corpus_sha256[:12]}… and "
            f"{b.identity.corpus_sha256[:12]}…): run both on the same one"
        )
    in_a = {question.question_id: question for question in a.questions}
    in_b = {question.question_id: question for question in b.questions}
    shared = [key for key, question in in_a.items() if in_b.get(key) == question]
    if not shared:
        raise EvaluationError("the runs have no question in common: compare runs on the same question set")
    return Comparison(
        a=a.identity,
        b=b.identity,
        measures={
            name: paired
            for name in a.figures.values
            if name in b.figures.values and (paired := _paired(name, a, b, shared)) is not None
        },
        pairs=_pairs(a, b, [in_a[key] for key in shared]),
        left_out=tuple(sorted((in_a.keys() | in_b.keys()) - set(shared))),
    )


def _paired(name: str, a: Run, b: Run, shared: list[str]) -> Paired | None:
    """Compare one measure; None when it applies to no question in both runs."""
    in_a, in_b = a.figures.values[name], b.figures.values[name]
    keys = [key for key in shared if key in in_a and key in in_b]
    if not keys:
        return None
    sign = -1 if name in LOWER_IS_BETTER else 1
    return compare_paired([sign * in_a[key] for key in keys], [sign * in_b[key] for key in keys])


def _pairs(a: Run, b: Run, shared: list[Asked]) -> tuple[QuestionPair, ...]:
    in_a, in_b = a.figures.values[SCORE], b.figures.values[SCORE]
    pairs = [QuestionPair(asked, in_a[asked.question_id], in_b[asked.question_id]) for asked in shared]
    return tuple(sorted(pairs, key=lambda pair: (pair.b - pair.a, pair.asked.question_id)))
