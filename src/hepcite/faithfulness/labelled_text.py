"""What each figure of a text belongs to: the labels beside it, and those that it takes over from before.

"Median PFS was 4.1 months with A versus 1.9 months with B" gives 4.1 the labels PFS and A; 1.9 has B of its own and
takes over PFS, but not A, since it has a treatment of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from hepcite.faithfulness.carrying import Carried
from hepcite.faithfulness.labels import Labelled, number_label
from hepcite.faithfulness.layout import Layout
from hepcite.faithfulness.segments import COMPARING
from hepcite.faithfulness.tokens import Token, Tokenizer


class LabelledText(Layout):
    """A text with its labelled figures, in the order in which they stand.

    Args:
        names: Keys that name the study as a whole, and so tell no figure from another.
    """

    def __init__(self, tokens: Sequence[Token], tokenizer: Tokenizer, names: frozenset[str] = frozenset()) -> None:
        super().__init__(tokens, tokenizer, names)
        self.labelled = tuple(self._with_tails(self._by_side(list(self._label()))))

    def _label(self) -> Iterable[Labelled]:
        outside, inside = Carried(self.classes), Carried(self.classes)
        shared = self.shared_tails()
        for index, segment in enumerate(self.segments):
            before, behind = self.split_labels(segment)
            if index in shared:
                behind = frozenset()
            own = before | behind | self.numbers_beside(segment)
            if segment.turn == "(":
                inside = outside.copy()
            carried = outside if segment.parent is None else inside
            inherited, weak = carried.into(before, behind)
            if segment.turn in {";", "."}:
                weak |= {key for key in inherited if self.classes[key] == "other"}
            if segment.parent is not None:
                ahead, rest = self.of_parent(segment)
                own |= ahead | self.anchor(segment)
                inherited |= rest
            for place in segment.places:
                if figure := self.figure_at.get(place):
                    estimate = self.estimate_of(figure)
                    mine = own - {number_label(figure)} | estimate
                    yield Labelled(figure, mine, inherited - mine, weak - mine, index, estimate)
            carried.add(before, behind, segment)

    def _by_side(self, labelled: list[Labelled]) -> list[Labelled]:
        """Give the figures of a comparison the side that each is of: "longer with A than with B (3.5 versus 1.8)"."""
        sided = {item.figure.place: item for item in labelled}
        values = [item for item in labelled if item.figure.role == "value" and not item.figure.counts]
        for first, second in pairwise(values):
            a, b = self.segments[first.segment], self.segments[second.segment]
            compared = self.comparand_before(first.segment)
            if (
                compared is None
                or first.figure.unit != second.figure.unit
                or b.turn not in COMPARING
                or self.bare(a) is False
                or self.bare(b) is False
            ):
                continue
            subject = frozenset().union(*self.split_labels(self.segments[compared - 1]))
            other = frozenset().union(*self.split_labels(self.segments[compared]))
            sided[first.figure.place] = self._on_side(first, subject - other, other - subject)
            sided[second.figure.place] = self._on_side(second, other - subject, subject - other)
        return list(sided.values())

    def _on_side(self, item: Labelled, mine: frozenset[str], other: frozenset[str]) -> Labelled:
        theirs = other if not self.of_class(mine, "treatment") else other | self.of_class(other, "treatment")
        return replace(
            item, own=(item.own - theirs) | mine, inherited=item.inherited - theirs - mine, weak=item.weak - theirs
        )

    def _with_tails(self, labelled: list[Labelled]) -> Iterable[Labelled]:
        """Yield the figures with what stands behind the last of a list and is said of all: "PFS 3.7, OS 7.5 with A"."""
        for item in labelled:
            tail = self._tail_of(item)
            yield replace(item, inherited=item.inherited | (tail - item.own)) if tail else item

    def _tail_of(self, item: Labelled) -> frozenset[str]:
        segment = self.segments[item.segment]
        if segment.parent is not None or self.split_labels(segment)[1]:
            return frozenset()
        following = [s for s in self.segments[item.segment + 1 :] if s.parent is None]
        tail: frozenset[str] = frozenset()
        for other in following:
            if other.turn not in {"and", ","} or not other.has_number:
                break
            if tail := self.split_labels(other)[1]:
                break
        named = {self.classes[label] for label in item.all if label in self.classes} - {"other", "statistic"}
        return frozenset(label for label in tail if self.classes[label] not in named)
