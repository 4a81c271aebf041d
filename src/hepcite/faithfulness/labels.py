"""What each figure of a text belongs to: the labels beside it, and those that it takes over from before.

"Median PFS was 4.1 months with A versus 1.9 months with B" gives 4.1 the labels PFS and A; 1.9 has B of its own and takes over
PFS, but not A, since it has a treatment of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from hepcite.faithfulness.figures import Figure, read_figures
from hepcite.faithfulness.segments import COMPARING, Segment, split_segments
from hepcite.faithfulness.tokens import Token, Tokenizer

LabelClass = Literal["endpoint", "treatment", "statistic", "other"]

TREATMENT_KINDS = frozenset({"drug", "regimen", "drug-class", "cell-product", "procedure"})
COMPARATORS = frozenset({"placebo", "control", "alon", "monotherapi", "observ"})
STATISTICS = frozenset(
    {"median", "confidence-interval", "hazard-ratio", "odds-ratio", "p", "P", "ratio", "grade", "ahr"}
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


class LabelledText:
    """A text with its tokens, segments and labelled figures.

    Args:
        names: Keys that name the study as a whole, and so tell no figure from another.
    """

    def __init__(self, tokens: Sequence[Token], tokenizer: Tokenizer, names: frozenset[str] = frozenset()) -> None:
        self.tokens = tuple(tokens)
        self.names = names
        self.segments = split_segments(tokens)
        self.figures = read_figures(tokens)
        self._tokenizer = tokenizer
        self._figure_at = {figure.place: figure for figure in self.figures}
        self._classes = {token.key: class_of(token, tokenizer) for token in tokens if token.tells}
        self.labelled = tuple(self._with_tails(self._by_side(list(self._label()))))

    def of_class(self, labels: Iterable[str], wanted: LabelClass) -> frozenset[str]:
        """Return the labels of one sort."""
        return frozenset(label for label in labels if self._classes.get(label) == wanted)

    def is_endpoint(self, token: Token) -> bool:
        """Say whether a token names an endpoint."""
        return token.tells and class_of(token, self._tokenizer) == "endpoint"

    def is_treatment(self, token: Token) -> bool:
        """Say whether a token names a treatment, or what one is compared with."""
        return token.tells and class_of(token, self._tokenizer) == "treatment"

    @property
    def keys(self) -> frozenset[str]:
        """Every label of the text."""
        return frozenset(self._classes)

    def order(self, key: str) -> int:
        """Return where a label first stands."""
        return next(i for i, token in enumerate(self.tokens) if token.key == key)

    def _label(self) -> Iterable[Labelled]:
        outside, inside = _Carried(self._classes), _Carried(self._classes)
        shared = self._shared_tails()
        for index, segment in enumerate(self.segments):
            before, behind = self._split_labels(segment)
            if index in shared:
                behind = frozenset()
            own = before | behind | self._numbers_beside(segment)
            if segment.turn == "(":
                inside = outside.copy()
            carried = outside if segment.parent is None else inside
            inherited, weak = carried.into(before, behind)
            if segment.turn in {";", "."}:
                weak |= {key for key in inherited if self._classes[key] == "other"}
            if segment.parent is not None:
                ahead, rest = self._of_parent(segment)
                own |= ahead | self._anchor(segment)
                inherited |= rest
            for place in segment.places:
                if figure := self._figure_at.get(place):
                    estimate = self._estimate_of(figure)
                    mine = own - {_number_label(figure)} | estimate
                    yield Labelled(figure, mine, inherited - mine, weak - mine, index, estimate)
            carried.add(before, behind, segment)

    def _by_side(self, labelled: list[Labelled]) -> list[Labelled]:
        """Give the two figures of a comparison the side that each is of: "longer with A than with B (3.5 versus 1.8)"."""
        sided = {item.figure.place: item for item in labelled}
        values = [item for item in labelled if item.figure.role == "value" and not item.figure.counts]
        for first, second in pairwise(values):
            a, b = self.segments[first.segment], self.segments[second.segment]
            compared = self._comparand_before(first.segment)
            if (
                compared is None
                or first.figure.unit != second.figure.unit
                or b.turn not in COMPARING
                or self._bare(a) is False
                or self._bare(b) is False
            ):
                continue
            subject = frozenset().union(*self._split_labels(self.segments[compared - 1]))
            other = frozenset().union(*self._split_labels(self.segments[compared]))
            sided[first.figure.place] = self._on_side(first, subject - other, other - subject)
            sided[second.figure.place] = self._on_side(second, other - subject, subject - other)
        return list(sided.values())

    def _on_side(self, item: Labelled, mine: frozenset[str], other: frozenset[str]) -> Labelled:
        theirs = other if not self.of_class(mine, "treatment") else other | self.of_class(other, "treatment")
        return replace(
            item, own=(item.own - theirs) | mine, inherited=item.inherited - theirs - mine, weak=item.weak - theirs
        )

    def _bare(self, segment: Segment) -> bool:
        """Say whether a segment has no label but names of statistics."""
        labels = frozenset().union(*self._split_labels(segment))
        return all(self._classes[label] == "statistic" for label in labels)

    def _comparand_before(self, index: int) -> int | None:
        """Return the segment behind "than" or "over" that the figures of a segment are the brackets of, or stand behind."""
        segment = self.segments[index]
        before = segment.parent if segment.parent is not None else index - 1
        if before is None or before < 1:
            return None
        compared = self.segments[before]
        return before if compared.turn in COMPARING and not compared.has_number else None

    def _with_tails(self, labelled: list[Labelled]) -> Iterable[Labelled]:
        """Yield the figures with what stands behind the last of a list, and is said of all: "PFS 3.7 and OS 7.5 with A"."""
        for item in labelled:
            tail = self._tail_of(item)
            yield replace(item, inherited=item.inherited | (tail - item.own)) if tail else item

    def _tail_of(self, item: Labelled) -> frozenset[str]:
        segment = self.segments[item.segment]
        if segment.parent is not None or self._split_labels(segment)[1]:
            return frozenset()
        following = [s for s in self.segments[item.segment + 1 :] if s.parent is None]
        tail: frozenset[str] = frozenset()
        for other in following:
            if other.turn not in {"and", ","} or not other.has_number:
                break
            if tail := self._split_labels(other)[1]:
                break
        named = {self._classes[label] for label in item.all if label in self._classes} - {"other", "statistic"}
        return frozenset(label for label in tail if self._classes[label] not in named)

    def _split_labels(self, segment: Segment) -> tuple[frozenset[str], frozenset[str]]:
        """Return the labels in front of the first number of a segment, and those behind it.

        What stands in a bracket without a number is a label behind it: "34% (discovery)".
        """
        numbers = [i for i, token in enumerate(segment.tokens) if token.kind == "number"]
        first = numbers[0] if numbers else len(segment.tokens)
        labels = [(i, token.key) for i, token in enumerate(segment.tokens) if self._is_label(token)]
        behind = {key for i, key in labels if i > first} | self._remarks(segment)
        return frozenset(key for i, key in labels if i < first), frozenset(behind)

    def _remarks(self, segment: Segment) -> set[str]:
        """Return what brackets without a number say of a segment with one."""
        if segment.parent is not None or not segment.has_number:
            return set()
        index = self.segments.index(segment)
        brackets = [other for other in self.segments if other.parent == index and not other.has_number]
        return {token.key for other in brackets for token in other.tokens if self._is_label(token)}

    def _is_label(self, token: Token) -> bool:
        return token.tells and token.kind != "number" and token.key not in self.names

    def _numbers_beside(self, segment: Segment) -> frozenset[str]:
        figures = (self._figure_at[place] for place in segment.places if place in self._figure_at)
        return frozenset(_number_label(figure) for figure in figures if figure.role == "value" and not figure.counts)

    def _of_parent(self, segment: Segment) -> tuple[frozenset[str], frozenset[str]]:
        """Return the labels in front of a bracket, and those behind it, of the segment that it stands in."""
        assert segment.parent is not None  # noqa: S101  only brackets ask
        parent = self.segments[segment.parent]
        labels = [(p, t.key) for t, p in zip(parent.tokens, parent.places, strict=True) if self._is_label(t)]
        start = segment.places[0]
        return frozenset(key for p, key in labels if p < start), frozenset(key for p, key in labels if p > start)

    def _estimate_of(self, figure: Figure) -> frozenset[str]:
        """Return the figure of which another one is an end of the interval: the last value before it."""
        if figure.role != "interval":
            return self._share_of(figure)
        before = [f for f in self.figures if f.place < figure.place and f.role == "value" and f.unit != "people"]
        return frozenset({_number_label(before[-1])}) if before else frozenset()

    def _share_of(self, figure: Figure) -> frozenset[str]:
        """Return the count of which a percentage right behind it is the share: "364 (60.3%)"."""
        before = [other for other in self.figures if other.place < figure.place]
        joined = before and figure.unit == "%" and before[-1].counts and self.tokens[figure.place - 1].surface == "("
        between = self.tokens[before[-1].place + 1 : figure.place] if joined else ()
        near = joined and not any(token.tells for token in between)
        return frozenset({f"#{before[-1].value}"}) if near else frozenset()

    def _anchor(self, segment: Segment) -> frozenset[str]:
        """Return the label of the last figure in front of a bracket."""
        assert segment.parent is not None  # noqa: S101  only brackets ask
        places = (place for place in self.segments[segment.parent].places if place < segment.places[0])
        figures = [self._figure_at[place] for place in places if place in self._figure_at]
        before = [figure for figure in figures if figure.role == "value"]
        return frozenset({_number_label(before[-1])}) if before else frozenset()

    def _shared_tails(self) -> frozenset[int]:
        """Return the segments whose labels behind the number belong to the number before as well.

        "9.9 versus 8.0 months with A versus B": the second number is followed by A, and A by another treatment.
        """
        found = set()
        outside = [i for i, segment in enumerate(self.segments) if segment.parent is None]
        for first, second, third in zip(outside, outside[1:], outside[2:], strict=False):
            a, b, c = self.segments[first], self.segments[second], self.segments[third]
            bare = a.has_number and not self._split_labels(a)[1] and b.has_number and not self._split_labels(b)[0]
            goes_on = not c.has_number and c.turn in COMPARING | {"and", "or"} and bool(self._split_labels(c)[0])
            if bare and goes_on and self._split_labels(b)[1]:
                found.add(second)
        return frozenset(found)


def _number_label(figure: Figure) -> str:
    return f"#{figure.value}{figure.unit if figure.unit != 'people' else ''}"


class _Carried:
    """The labels that later segments take over."""

    def __init__(self, classes: dict[str, LabelClass]) -> None:
        self._classes = classes
        self._leading: set[str] = set()
        self._trailing: set[str] = set()

    def copy(self) -> "_Carried":
        """Return the same labels for a bracket, which goes on by itself."""
        other = _Carried(self._classes)
        other._leading, other._trailing = set(self._leading), set(self._trailing)
        return other

    def into(self, before: frozenset[str], behind: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
        """Return what a segment takes over, and what of it may belong to another figure alone.

        A treatment or an endpoint gives way to one of the segment's own; other words are doubtful where the segment has
        words of its own in the same place.
        """
        named = {self._classes[key] for key in before | behind} - {"other", "statistic"}
        others_before = any(self._classes[key] == "other" for key in before)
        others_behind = any(self._classes[key] == "other" for key in behind)
        taken = {key for key in self._leading | self._trailing if self._classes[key] not in named}
        weak = {
            key
            for key in taken
            if self._classes[key] == "other"
            and (
                (key in self._leading and others_before) or (key in self._trailing and (others_behind or others_before))
            )
        }
        return frozenset(taken), frozenset(weak)

    def add(self, before: frozenset[str], behind: frozenset[str], segment: Segment) -> None:
        """Keep the labels of a segment for later ones."""
        if segment.turn in COMPARING and not segment.has_number:
            return  # "compared with A" says what A is not
        named = {self._classes[key] for key in before | behind} - {"other", "statistic"}
        self._leading = {key for key in self._leading if self._classes[key] not in named} | set(before)
        self._trailing = {key for key in self._trailing if self._classes[key] not in named} | set(behind)
