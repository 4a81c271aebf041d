"""The labels that later segments of a text take over from earlier ones."""

from hepcite.faithfulness.labels import LabelClass
from hepcite.faithfulness.segments import COMPARING, Segment


class Carried:
    """The labels that later segments take over."""

    def __init__(self, classes: dict[str, LabelClass]) -> None:
        self._classes = classes
        self._leading: set[str] = set()
        self._trailing: set[str] = set()

    def copy(self) -> "Carried":
        """Return the same labels for a bracket, which goes on by itself."""
        other = Carried(self._classes)
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
