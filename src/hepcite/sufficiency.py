"""Whether a corpus seems to hold the answer to a question, from nothing but what retrieval found.

Three signals and a logistic model. The weights come from `hepcite bench SCIFACT --split train --leave-one-out`: each
claim of SciFact's train split once with the abstracts that it cites and once without them.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from hepcite.content_words import stems, telling_stems
from hepcite.documents import Document, RetrievedPassage

RUNNERS_UP = 9
"""Documents behind the best one with which it is compared: ranks 2 to 10."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What tells a question with an answer in the corpus from one without.

    Attributes:
        lead: Fused score of the best document less the mean of ranks 2 to 10.
        coverage: Share, by inverse document frequency, of the question's telling words that the best document has.
        cosine: Cosine between the question and the best document's best passage.
    """

    lead: float
    coverage: float
    cosine: float


@dataclass(frozen=True, slots=True)
class SufficiencyModel:
    """A logistic model in the signals' own units.

    Attributes:
        threshold: Probability below which a question is taken for one that the corpus does not answer.
    """

    lead: float
    coverage: float
    cosine: float
    intercept: float
    threshold: float = 0.5

    def probability(self, signals: Signals) -> float:
        """Return how probable an answer is, were questions with and without one equally frequent."""
        sides = (
            self.lead * signals.lead + self.coverage * signals.coverage + self.cosine * signals.cosine + self.intercept
        )
        return 1 / (1 + math.exp(-sides))


MODEL = SufficiencyModel(lead=6.211, coverage=3.526, cosine=1.253, intercept=-4.86)
"""Learned from 1,618 searches for the claims of SciFact's train split."""


def measure_signals(
    question: str,
    retrieved: Sequence[RetrievedPassage],
    rarity: Mapping[str, float],
    document: Callable[[str], Document],
) -> Signals:
    """Measure what was retrieved for a question; all signals are 0 when nothing was.

    Args:
        retrieved: The passages of at least the ten best documents, with the components of their scores.
        rarity: Inverse document frequency of each stem of the corpus; a stem that it lacks is as rare as the rarest.
        document: Returns a document by its id.
    """
    best: dict[str, float] = {}
    for item in retrieved:
        best[item.passage.doc_id] = max(best.get(item.passage.doc_id, -math.inf), item.components["fused"])
    if not best:
        return Signals(0.0, 0.0, 0.0)
    first, *others = sorted(best, key=lambda doc_id: (-best[doc_id], doc_id))
    behind = [best[doc_id] for doc_id in others[:RUNNERS_UP]]
    of_first = [item.components["dense"] for item in retrieved if item.passage.doc_id == first]
    text = document(first)
    return Signals(
        lead=best[first] - (sum(behind) / len(behind) if behind else 0.0),
        coverage=_coverage(telling_stems(question), stems(f"{text.title}\n{text.text}"), rarity),
        cosine=max(of_first),
    )


def _coverage(wanted: frozenset[str], found: frozenset[str], rarity: Mapping[str, float]) -> float:
    rarest = max(rarity.values(), default=1.0)
    worth = {stem: rarity.get(stem, rarest) for stem in wanted}
    total = sum(worth.values())
    return sum(value for stem, value in worth.items() if stem in found) / total if total else 1.0
