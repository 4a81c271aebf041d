"""The layout of a text: its tokens, segments and figures, and which labels stand where."""

from collections.abc import Iterable, Sequence

from hepcite.faithfulness.figures import Figure, read_figures
from hepcite.faithfulness.labels import LabelClass, class_of, number_label
from hepcite.faithfulness.segments import COMPARING, TURNS, Segment, split_segments
from hepcite.faithfulness.tokens import Token, Tokenizer


class Layout:
    """A text as its figures are labelled.

    Args:
        names: Keys that name the study as a whole, and so tell no figure from another.
    """

    def __init__(self, tokens: Sequence[Token], tokenizer: Tokenizer, names: frozenset[str] = frozenset()) -> None:
        self.tokens = tuple(tokens)
        self.names = names
        self.segments = split_segments(tokens)
        self.figures = read_figures(tokens)
        self.figure_at = {figure.place: figure for figure in self.figures}
        self.classes = {token.key: class_of(token, tokenizer) for token in tokens if token.tells}
        self._tokenizer = tokenizer

    def of_class(self, labels: Iterable[str], wanted: LabelClass) -> frozenset[str]:
        """Return the labels of one sort."""
        return frozenset(label for label in labels if self.classes.get(label) == wanted)

    def is_endpoint(self, token: Token) -> bool:
        """Say whether a token names an endpoint."""
        return token.tells and class_of(token, self._tokenizer) == "endpoint"

    def is_treatment(self, token: Token) -> bool:
        """Say whether a token names a treatment, or what one is compared with."""
        return token.tells and class_of(token, self._tokenizer) == "treatment"

    @property
    def keys(self) -> frozenset[str]:
        """Every label of the text."""
        return frozenset(self.classes)

    def order(self, key: str) -> int:
        """Return where a label first stands."""
        return next(i for i, token in enumerate(self.tokens) if token.key == key)

    def clause_of(self, index: int) -> int:
        """Return the number of the clause in which a segment stands, counted from 0."""
        return sum(segment.turn in TURNS for segment in self.segments[1 : index + 1])

    def clauses_with(self, key: str) -> frozenset[int]:
        """Return the clauses that name a label."""
        segments = enumerate(self.segments)
        return frozenset(self.clause_of(i) for i, one in segments if any(token.key == key for token in one.tokens))

    def split_labels(self, segment: Segment) -> tuple[frozenset[str], frozenset[str]]:
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

    def numbers_beside(self, segment: Segment) -> frozenset[str]:
        """Return the labels that the measured figures of a segment are to each other."""
        figures = (self.figure_at[place] for place in segment.places if place in self.figure_at)
        return frozenset(number_label(figure) for figure in figures if figure.role == "value" and not figure.counts)

    def of_parent(self, segment: Segment) -> tuple[frozenset[str], frozenset[str]]:
        """Return the labels in front of a bracket, and those behind it, of the segment that it stands in."""
        assert segment.parent is not None  # noqa: S101  only brackets ask
        parent = self.segments[segment.parent]
        labels = [(p, t.key) for t, p in zip(parent.tokens, parent.places, strict=True) if self._is_label(t)]
        start = segment.places[0]
        return frozenset(key for p, key in labels if p < start), frozenset(key for p, key in labels if p > start)

    def anchor(self, segment: Segment) -> frozenset[str]:
        """Return the label of the last figure in front of a bracket."""
        assert segment.parent is not None  # noqa: S101  only brackets ask
        places = (place for place in self.segments[segment.parent].places if place < segment.places[0])
        figures = [self.figure_at[place] for place in places if place in self.figure_at]
        before = [figure for figure in figures if figure.role == "value"]
        return frozenset({number_label(before[-1])}) if before else frozenset()

    def estimate_of(self, figure: Figure) -> frozenset[str]:
        """Return the figure of which another one is an end of the interval: the last value before it."""
        if figure.role != "interval":
            return self._share_of(figure)
        before = [f for f in self.figures if f.place < figure.place and f.role == "value" and f.unit != "people"]
        return frozenset({number_label(before[-1])}) if before else frozenset()

    def _share_of(self, figure: Figure) -> frozenset[str]:
        """Return the count of which a percentage right behind it is the share: "364 (60.3%)"."""
        before = [other for other in self.figures if other.place < figure.place]
        joined = before and figure.unit == "%" and before[-1].counts and self.tokens[figure.place - 1].surface == "("
        between = self.tokens[before[-1].place + 1 : figure.place] if joined else ()
        near = joined and not any(token.tells for token in between)
        return frozenset({f"#{before[-1].value}"}) if near else frozenset()

    def shared_tails(self) -> frozenset[int]:
        """Return the segments whose labels behind the number belong to the number before as well.

        "9.9 versus 8.0 months with A versus B": the second number is followed by A, and A by another treatment.
        """
        found = set()
        outside = [i for i, segment in enumerate(self.segments) if segment.parent is None]
        for first, second, third in zip(outside, outside[1:], outside[2:], strict=False):
            a, b, c = self.segments[first], self.segments[second], self.segments[third]
            bare = a.has_number and not self.split_labels(a)[1] and b.has_number and not self.split_labels(b)[0]
            goes_on = not c.has_number and c.turn in COMPARING | {"and", "or"} and bool(self.split_labels(c)[0])
            if bare and goes_on and self.split_labels(b)[1]:
                found.add(second)
        return frozenset(found)

    def bare(self, segment: Segment) -> bool:
        """Say whether a segment has no label but names of statistics."""
        labels = frozenset().union(*self.split_labels(segment))
        return all(self.classes[label] == "statistic" for label in labels)

    def comparand_before(self, index: int) -> int | None:
        """Return the segment behind "than" in or behind which the figures of a segment stand; None for none."""
        segment = self.segments[index]
        before = segment.parent if segment.parent is not None else index - 1
        if before is None or before < 1:
            return None
        compared = self.segments[before]
        return before if compared.turn in COMPARING and not compared.has_number else None
