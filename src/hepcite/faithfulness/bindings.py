"""Whether each figure of a statement belongs to what it belongs to in its source: arm, endpoint, group, interval."""

from collections.abc import Iterable, Sequence

from hepcite.faithfulness.labelled_text import LabelledText
from hepcite.faithfulness.labels import LabelClass, Labelled
from hepcite.faithfulness.segments import COMPARING
from hepcite.faithfulness.tokens import Token

_UNBOUND = frozenset({"level", "date"})
"""Figures that only have to stand in the source: the 95 of an interval, a year."""


SORTS: tuple[LabelClass, ...] = ("treatment", "endpoint")
"""The sorts of labels that tell one figure from another before all others do."""

_PHRASES = frozenset({"at", "in", "during", "among", "for", "by", "with", "on"})


def wrong_figures(statement: LabelledText, source: LabelledText) -> tuple[str, ...]:
    """Return a line for each figure of a statement that its source does not bear out; empty when it bears out all.

    A figure in digits has to be printed in the source as it is in the statement.
    """
    printed = {token.surface for token in source.tokens if token.kind == "number"}
    faults: list[str] = []
    for item in statement.labelled:
        same = [other for other in source.labelled if item.figure.means(other.figure)]
        surface = statement.tokens[item.figure.place].surface
        if not same or (surface[-1].isdigit() and surface not in printed):
            faults.append(
                f"{item.figure.bound}{item.figure.value} {item.figure.unit}".strip() + " is not in the source"
            )
        elif item.figure.role not in _UNBOUND and not any(
            _Pair(item, other, statement, source).agrees for other in same
        ):
            faults.append(f"{item.figure.value} belongs to something else in the source")
    return tuple(faults)


class _Pair:
    """A figure of a statement beside one of its source that has the same digits."""

    def __init__(self, item: Labelled, same: Labelled, statement: LabelledText, source: LabelledText) -> None:
        self._item = item
        self._same = same
        self._statement = statement
        self._source = source
        self._rivals = [
            other
            for other in source.labelled
            if same.figure.may_be_confused_with(other.figure) and other.figure.value != same.figure.value
        ]

    @property
    def agrees(self) -> bool:
        """Whether both belong to the same."""
        if self._item.estimate and self._same.estimate:
            partners = [rival for rival in self._rivals if rival.estimate == self._same.estimate]
            ordered = all(self._is_in_order(partner, self._elsewhere(partner)) for partner in partners)
            return self._item.estimate == self._same.estimate and ordered
        if self._is_of_another_clause():
            return False
        return not self._takes_from_others() and all(self._is_told_from(rival) for rival in self._rivals)

    def _is_of_another_clause(self) -> bool:
        """Say whether the statement gives the figure a treatment or endpoint that only another clause has."""
        if self._same.figure.counts or self._same.compares:
            return False
        named = frozenset().union(*(self._source.of_class(self._item.own, name) for name in SORTS)) - self._same.all
        clause = self._source.clause_of(self._same.segment)
        places = {label: self._source.clauses_with(label) for label in named}
        return any(found and clause not in found for found in places.values())

    def _takes_from_others(self) -> bool:
        """Say whether the statement gives the figure a label that belongs to other figures of the source alone."""
        others = [other for other in self._source.labelled if other.figure.value != self._same.figure.value]
        sorts = SORTS[1:] if self._same.compares else SORTS
        sorted_labels: tuple[LabelClass, ...] = () if self._same.figure.counts else sorts
        strict = frozenset().union(*(self._source.of_class(self._item.own, name) for name in sorted_labels))
        for label in self._item.own - self._same.own:
            possible = [other for other in others if not other.figure.counts] if label in strict else self._rivals
            holders = [other for other in possible if label in other.own and self._may_hold(label, other)]
            trusted = label in self._same.inherited and not (label in self._same.weak and holders)
            if holders and not trusted and not self._stands_beside(holders):
                return True
        return False

    def _may_hold(self, label: str, other: Labelled) -> bool:
        """Say whether another figure's label can be missed by this one.

        A comparison is of two treatments; a number of the same sort beside it tells only a figure that has such a
        number too; the counts of a bracket are parts of what stands before it.
        """
        if self._same.compares and self._source.of_class({label}, "treatment"):
            return False
        if label.startswith("#"):
            return any(mine.startswith("#") and _unit(mine) == _unit(label) for mine in self._same.own)
        in_bracket = self._source.segments[other.segment].parent is not None
        return not (
            self._same.figure.counts and in_bracket and self._source.segments[self._same.segment].parent is None
        )

    def _stands_beside(self, holders: Iterable[Labelled]) -> bool:
        """Say whether a count shares its label with another one beside it: "three of 47 patients"."""
        return self._same.figure.counts and any(self._beside(other) for other in holders)

    def _beside(self, other: Labelled) -> list[Labelled]:
        mine = (one for one in self._statement.labelled if one.segment == self._item.segment)
        return [one for one in mine if one.figure.means(other.figure)]

    def _elsewhere(self, other: Labelled) -> list[Labelled]:
        return [one for one in self._statement.labelled if one.figure.means(other.figure)]

    def _is_told_from(self, rival: Labelled) -> bool:
        """Say whether the figure cannot be taken for a rival: by its labels, or else by its place beside it."""
        beside = self._beside(rival)
        if self._same.figure.counts and self._same.figure.total != rival.figure.total:
            return self._item.figure.total == self._same.figure.total
        if self._same.figure.counts and beside:
            return self._is_in_order(rival, beside)
        mine, theirs = self._telling(rival)
        own, shown = self._item.own, self._item.all
        if (mine & own and not theirs & own) or (mine & shown and not theirs & shown):
            return True
        if theirs & own and not mine & own:
            return False
        if mine or theirs & own:
            # Its label is missing, or the rival's stands there too: only the order of both can tell.
            return bool(mine & shown or not mine) and self._is_ordered(rival)
        sorted_theirs = self._source.of_class(theirs, "treatment") | self._source.of_class(theirs, "endpoint")
        return (bool(theirs) and not sorted_theirs & shown) or self._is_ordered(rival)

    def _telling(self, rival: Labelled) -> tuple[frozenset[str], frozenset[str]]:
        """Return the labels that tell the figure from a rival, and the rival from it; of one sort, where one tells."""
        same = self._same
        mine = (same.own | (same.inherited - same.weak)) - rival.own - (rival.inherited - rival.weak)
        theirs = (rival.own | (rival.inherited - rival.weak)) - same.own - same.inherited
        for name in SORTS[1:] if same.compares else SORTS:
            sort, other_sort = self._source.of_class(mine, name), self._source.of_class(rival.all, name)
            if sort and other_sort:
                return sort, self._source.of_class(theirs, name)
        return mine, theirs

    def _is_in_order(self, rival: Labelled, places: Sequence[Labelled]) -> bool:
        first = self._same.figure.place < rival.figure.place
        return any((self._item.figure.place < other.figure.place) == first for other in places)

    def _is_ordered(self, rival: Labelled) -> bool:
        """Say whether both stand in the statement in the order of the source, and the labels of each sort too."""
        if not self._is_in_order(rival, self._elsewhere(rival)):
            return False
        return self._same.segment == rival.segment or _labels_in_order(
            self._statement, self._source, self._same.all | rival.all
        )


def _unit(label: str) -> str:
    return label.lstrip("#-0123456789.")


def _labels_in_order(statement: LabelledText, source: LabelledText, labels: frozenset[str]) -> bool:
    """Say whether arms, endpoints and groups stand in a statement in the order of its source."""
    shared = frozenset(token.key for token in statement.tokens if token.tells and token.kind != "number") & source.keys
    for name in SORTS:
        keys = source.of_class(shared, name)
        if _ordered(statement, keys) != _ordered(source, keys):
            return False
    named, there = source.of_class(shared, "treatment"), source.of_class(labels, "treatment")
    begins_alike = not named or not there or _ordered(source, there)[0] in named
    return begins_alike and not turned_comparand(statement, source)


def turned_comparand(statement: LabelledText, source: LabelledText) -> frozenset[str]:
    """Return what a statement compares with and the source does not: "higher before than after" for the reverse."""
    compared, compared_there = _comparands(statement), _comparands(source)
    others_there = frozenset(
        token.key
        for segment in source.segments
        if segment.turn not in COMPARING
        for token in segment.tokens
        if token.tells and token.kind != "number"
    )
    subjects = frozenset(
        token.key
        for segment in statement.segments
        if segment.turn not in COMPARING
        for token in segment.tokens
        if token.tells
    )
    return (compared - subjects) & others_there - compared_there


def _comparands(text: LabelledText) -> frozenset[str]:
    """Return the labels that stand behind "than", "versus" and the like, up to a figure that is measured there."""
    measured = {figure.place for figure in text.figures if not figure.counts}
    compared: set[str] = set()
    for segment in text.segments:
        if segment.turn in COMPARING:
            places = [i for i, place in enumerate(segment.places) if place in measured]
            ahead = segment.tokens[: places[0]] if places else segment.tokens
            compared |= {t.key for t in _until_phrase(ahead) if t.tells and t.kind != "number"}
    return frozenset(compared - text.names)


def _until_phrase(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return the tokens up to where another phrase begins: "sorafenib at the final analysis"."""
    first = next((i for i, token in enumerate(tokens) if token.tells), len(tokens))
    end = next((i for i, t in enumerate(tokens) if i > first and t.surface in _PHRASES), len(tokens))
    return tokens[:end]


def _ordered(text: LabelledText, keys: Iterable[str]) -> list[str]:
    return sorted(keys, key=text.order)
