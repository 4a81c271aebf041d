"""What a figure may belong to: the sorts of labels, and a figure with those that it has."""

from dataclasses import dataclass
from typing import Literal

from hepcite.faithfulness.figures import Figure
from hepcite.faithfulness.tokens import Token, Tokenizer

LabelClass = Literal["endpoint", "treatment", "statistic", "other"]

TREATMENT_KINDS = frozenset({"drug", "regimen", "drug-class", "cell-product", "procedure"})

COMPARATORS = frozenset({"placebo", "control", "alon", "monotherapi", "observ"})

STATISTICS = frozenset(
    ["median", "confidence-interval", "hazard-ratio", "odds-ratio", "p", "P", "ratio", "grade", "ahr"]
)


def class_of(token: Token, tokenizer: Tokenizer) -> LabelClass:
    """Return what sort of label a token is."""
    if token.key in STATISTICS:
        return "statistic"
    if token.kind == "thing":
        kind = tokenizer.kind_of(token.key)
        if kind in TREATMENT_KINDS:
            return "treatment"
        return "endpoint" if kind == "endpoint" else "other"
    return "treatment" if token.key in COMPARATORS else "other"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A figure and its labels.

    Attributes:
        own: Labels of its segment, and of the segment in whose brackets it stands.
        inherited: Labels taken over from earlier segments, without those that give way to its own.
        weak: Those among the inherited that may belong to another figure alone.
        segment: Index of its segment.
        estimate: For an end of an interval, the label of the value that it is the interval of.
    """

    figure: Figure
    own: frozenset[str]
    inherited: frozenset[str]
    weak: frozenset[str]
    segment: int
    estimate: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[str]:
        """Every label that may be its."""
        return self.own | self.inherited

    @property
    def compares(self) -> bool:
        """Whether it sets two arms against each other: a hazard ratio, a p value, the ends of a ratio's interval."""
        return (
            self.figure.role == "p" or "hazard-ratio" in self.own or any(label.endswith("ratio") for label in self.own)
        )


def number_label(figure: Figure) -> str:
    """Return the label that a figure is to others beside it: "#60mg"."""
    return f"#{figure.value}{figure.unit if figure.unit != 'people' else ''}"
