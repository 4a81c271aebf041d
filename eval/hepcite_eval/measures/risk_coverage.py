"""The risk-coverage curve: how wrong are the answers when only the most confident share is given.

After Geifman & El-Yaniv 2017. Coverage is the share of all questions that are answered, risk the share of wrong ones
among these. A system that declines ends its curve at the coverage that it chose.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from hepcite_eval.measures.right_answers import right_answers
from hepcite_eval.question_set import EvalQuestion
from hepcite_eval.responses import Response


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """A curve, by growing coverage.

    Attributes:
        points: Pairs of coverage and risk, both in [0, 1]; answers of equal confidence are one step.
        area: Area under the curve, divided by the coverage that it reaches: the mean risk over it; 0 without answers.
    """

    points: tuple[tuple[float, float], ...]
    area: float

    @property
    def coverage(self) -> float:
        """Share of all questions that the system answers."""
        return self.points[-1][0] if self.points else 0.0

    @property
    def risk(self) -> float:
        """Share of wrong answers at that coverage."""
        return self.points[-1][1] if self.points else 0.0


def risk_coverage(questions: Sequence[EvalQuestion], responses: Mapping[str, Response]) -> RiskCoverage:
    """Draw the curve over the answers, the most confident first."""
    right = right_answers(questions, responses)
    answered = [
        responses[question.question_id] for question in questions if not responses[question.question_id].declined
    ]
    return draw_curve([(item.confidence, 1 - right[item.question_id]) for item in answered], len(questions))


def draw_curve(answered: Sequence[tuple[float, float]], questions: int) -> RiskCoverage:
    """Draw a curve from the confidence and the risk of each answer.

    Args:
        questions: How many were asked, answered or not.

    >>> draw_curve([(0.9, 0.0), (0.2, 1.0)], 4).points
    ((0.25, 0.0), (0.5, 0.5))
    """
    points: list[tuple[float, float]] = []
    area = given = wrong = 0.0
    by_confidence = sorted(answered, key=lambda item: -item[0])
    for _, group in groupby(by_confidence, key=lambda item: item[0]):
        risks = [risk for _, risk in group]
        given, wrong = given + len(risks), wrong + sum(risks)
        points.append((given / questions, wrong / given))
        area += len(risks) * wrong / given
    return RiskCoverage(tuple(points), area / given if given else 0.0)
