"""What is read of one mention of endpoints: the values of each arm with the words behind them, and the hazard ratio."""

import re
from dataclasses import dataclass, replace

from hepcite.result_reading.clauses import Clause
from hepcite.result_reading.patterns import ARM, RATIO_BEHIND, RATIO_END, SEPARATOR, E, N, V
from hepcite.result_reading.skeletons import endpoint_of_event
from hepcite.result_reading.values import Value

Arms = tuple[str | None, ...]
"""The words that name each arm, in the order of its values; None where they are not said."""


@dataclass(frozen=True, slots=True)
class Item:
    """The values of one arm, in the order of the endpoints.

    Attributes:
        words: What stands behind them and may name the arm: "with sorafenib".
    """

    values: tuple[Value, ...]
    words: str = ""
    n: int | None = None

    @property
    def preposition(self) -> str:
        """The first of the words; empty without any."""
        return self.words.split(" ")[0].lower()


@dataclass(frozen=True, slots=True)
class Report:
    """What one mention of endpoints reports, before it is known whose the values are.

    Attributes:
        slots: Endpoint and landmark of each value of an item.
        subject: Who "gave a median survival of ..."; None when the clause is not of this form.
        gap: Words between the endpoint and its verb.
        arms: Both sides, when the sentence sets one against the other by a verb; empty otherwise.
        chained: Whether only "and" stands between it and the report before.
    """

    start: int
    end: int
    slots: tuple[tuple[str, int | None], ...]
    items: tuple[Item, ...]
    subject: str | None = None
    gap: str | None = None
    arms: Arms = ()
    chained: bool = False
    ratio: Value | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """Endpoints that are named together, with the words before them."""

    start: int
    end: int
    slots: tuple[tuple[str, int | None], ...]
    before: int
    prefix_end: int
    first: Value | None = None


def with_words(clause: Clause, item: Item, at: int) -> tuple[Item, int]:
    """Take in the words behind a value that name its arm, and the arm's size."""
    found = re.compile(rf"(?P<near>{N})?(?:{ARM}(?P<far>{N})?)?").match(clause.signs, at)
    assert found is not None  # noqa: S101  every part is optional
    size = found["near"] or found["far"]
    words = clause.skeleton.words(*found.span("words")).rstrip(" .,") if found["words"] else ""
    return replace(item, words=words, n=clause.skeleton.sizes[size] if size else None), found.end()


def read_item(clause: Clause, at: int, width: int) -> tuple[Item, int] | None:
    """Return the values that begin at an offset, one for each of `width` endpoints, and where their words end.

    None when there are fewer.
    """
    found = re.compile(rf"({V})" + rf"(?:, and|,| and)\s({V})" * (width - 1)).match(clause.signs, at)
    if found is None:
        return None
    return with_words(clause, Item(tuple(clause.skeleton.values[sign] for sign in found.groups())), found.end())


def read_more(clause: Clause, at: int, width: int) -> tuple[tuple[Item, ...], int]:
    """Return the further arms of a list, "versus 8 months with B and 7 with C", and where it ends."""
    items: list[Item] = []
    while separator := SEPARATOR.match(clause.signs, at):
        following = read_item(clause, separator.end(), width)
        if following is None or re.compile(rf"\s?{E}").match(clause.signs, following[1]):
            break
        items.append(following[0])
        at = following[1]
    return tuple(items), at


def with_ratio(clause: Clause, report: Report) -> Report:
    """Take in the hazard ratio right behind a report, if it is of the same endpoint."""
    found = RATIO_BEHIND.match(clause.signs, report.end)
    if found is None:
        return report
    ratio = clause.skeleton.values[found["ratio"]]
    of = {endpoint_of_event(ratio.of)} if ratio.of else set()
    of |= {clause.skeleton.endpoints[found["endpoint"]].concept} if found["endpoint"] else set()
    ends = RATIO_END.match(clause.signs, found.end())
    same = ends and len(report.slots) == 1 and of <= {report.slots[0][0]}
    return replace(report, end=found.end(), ratio=ratio if same else None)
