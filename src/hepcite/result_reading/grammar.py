"""The ways in which a sentence reports results, as patterns over its skeleton.

What is not one of these ways, or could be read in two, gives nothing.
"""

import re
from dataclasses import dataclass, replace

from hepcite.lexicon import Lexicon
from hepcite.result_reading.arms import arm_words, names_group, names_only_the_study, subject_words
from hepcite.result_reading.clauses import SIGNS, Clause
from hepcite.result_reading.patterns import (
    ARM,
    BE,
    CHANGER,
    COLON,
    CONTRASTER,
    FROM,
    GAP,
    HEAD,
    JOINED,
    MORE,
    NON_INFERIOR,
    OVER,
    PAIR,
    RATIO_BEHIND,
    RATIO_END,
    SEPARATOR,
    SUBJECT,
    E,
    N,
    V,
)
from hepcite.result_reading.skeletons import endpoint_of_event
from hepcite.result_reading.values import Value


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
    arms: tuple[str | None, ...] = ()
    chained: bool = False
    ratio: Value | None = None


@dataclass(frozen=True, slots=True)
class _Head:
    """Endpoints that are named together, with the words before them."""

    start: int
    end: int
    slots: tuple[tuple[str, int | None], ...]
    before: int
    prefix_end: int
    first: Value | None = None


def read_clause(clause: Clause, lexicon: Lexicon) -> tuple[tuple[Report, ...], bool]:
    """Return what a clause reports, in text order, and whether each of its endpoints could be read."""
    reports: list[Report] = []
    at, complete = clause.start, True
    while head := HEAD.search(clause.signs, at):
        report = _read_head(clause, head, reports[-1].end if reports else clause.start, lexicon)
        at = report.end if report else head.end()
        complete = complete and report is not None
        reports += [report] if report else []
    return tuple(reports), complete


def _read_head(clause: Clause, found: re.Match[str], before: int, lexicon: Lexicon) -> Report | None:
    slots = [slot for sign in re.findall(E, found[0]) for slot in clause.skeleton.endpoints[sign].slots]
    if not all(concept for concept, _ in slots):
        return None
    if len(slots) == 1 and clause.landmark and slots[0][1] is None:
        slots = [(slots[0][0], clause.landmark)]
    first = re.search(rf"({V})\s?$", clause.signs[before : found.start()])
    prefix_end = before + first.start() if first else found.start()
    value = clause.skeleton.values[first[1]] if first else None
    head = _Head(found.start(), found.end(), tuple(slots), before, prefix_end, value)
    for way in (_value_first, _raised, _contrasted, _plain, _behind_colon):
        report = way(clause, head, lexicon)
        if report is not None and not MORE.match(clause.signs, report.end):
            return _with_ratio(clause, report)
    return None


def _value_first(clause: Clause, head: _Head, lexicon: Lexicon) -> Report | None:
    """Read "gave a 24 % response rate, versus 11 % with another"."""
    if head.first is None or len(head.slots) != 1:
        return None
    item, at = _with_words(clause, Item((head.first,)), head.end)
    items, end = _more(clause, at, 1)
    return _owned(clause, head, Report(head.before, end, head.slots, (item, *items)), lexicon)


def _plain(clause: Clause, head: _Head, lexicon: Lexicon) -> Report | None:
    """Read "median survival (with A) was 10 months (with A) versus 8 months with B"."""
    gap = GAP.match(clause.signs, head.end)
    verb = gap or BE.match(clause.signs, head.end)
    first = _item(clause, verb.end(), len(head.slots)) if verb and head.first is None else None
    if first is None:
        return None
    items, end = _more(clause, first[1], len(head.slots))
    words = clause.skeleton.words(*gap.span("gap")) if gap else None
    return _owned(clause, head, Report(head.before, end, head.slots, (first[0], *items), gap=words), lexicon)


def _behind_colon(clause: Clause, head: _Head, lexicon: Lexicon) -> Report | None:
    """Read "missed its survival endpoint: median 10 months with A versus 8 months with B".

    Also "A did not improve survival: median 9 versus 8 months on B".
    """
    colon = COLON.match(clause.signs, head.end)
    first = _item(clause, colon.end(), 1) if colon and len(head.slots) == 1 and head.before == clause.start else None
    if colon is None or first is None:
        return None
    items, end = _more(clause, first[1], 1)
    report = Report(head.before, end, head.slots, (first[0], *items))
    gap = clause.skeleton.words(head.end, colon.end("gap"))
    if not items or names_group(gap, lexicon) or not all(item.words for item in items):
        return None
    if subject := CONTRASTER.fullmatch(clause.signs, head.before, head.prefix_end):
        arms = (
            subject_words(clause.skeleton.words(*subject.span("subject")), lexicon),
            arm_words(items[0].words, lexicon),
        )
        return replace(report, arms=arms) if len(items) == 1 and not first[0].words and arms[0] else None
    alone = not names_group(clause.skeleton.words(clause.start, head.start), lexicon)
    return report if alone and first[0].words else None


def _raised(clause: Clause, head: _Head, lexicon: Lexicon) -> Report | None:
    """Read "A raised median survival to 15 from 8 months with B"."""
    subject = CHANGER.fullmatch(clause.signs, head.before, head.prefix_end)
    joined = JOINED.fullmatch(clause.signs, head.before, head.prefix_end) if head.before > clause.start else None
    change = FROM.match(clause.signs, head.end)
    if change is None or not (subject or joined) or len(head.slots) != 1:
        return None
    items = tuple(Item((clause.skeleton.values[change[name]],)) for name in ("to", "from"))
    words = clause.skeleton.words(*subject.span("subject")) if subject else ""
    other = clause.skeleton.words(*change.span("other")).strip() if change["other"] else ""
    arms = (subject_words(words, lexicon), arm_words(other, lexicon) if other else None)
    return Report(head.before, change.end(), head.slots, items, arms=arms, chained=bool(joined))


def _contrasted(clause: Clause, head: _Head, lexicon: Lexicon) -> Report | None:
    """Read "A improved survival over B: median 16 versus 14 months", or with a hazard ratio alone.

    Also "A was non-inferior to B for survival: median 16 versus 14 months".
    """
    if len(head.slots) != 1 or head.before != clause.start:
        return None
    subject = CONTRASTER.fullmatch(clause.signs, head.before, head.prefix_end)
    other = OVER.match(clause.signs, head.end) if subject else None
    end = other.end() if other else head.end
    if subject is None:
        subject = other = NON_INFERIOR.fullmatch(clause.signs, head.before, head.prefix_end)
    if subject is None or other is None:
        return None
    pair = PAIR.match(clause.signs, end)
    items = tuple(Item((clause.skeleton.values[sign],)) for sign in pair.groups()) if pair else ()
    words = clause.skeleton.words(*other.span("other"))
    arms = (subject_words(clause.skeleton.words(*subject.span("subject")), lexicon), arm_words(words, lexicon))
    return Report(head.before, pair.end() if pair else end, head.slots, items, arms=arms)


def _owned(clause: Clause, head: _Head, report: Report, lexicon: Lexicon) -> Report | None:
    """Add the subject; None when other words stand before the endpoint, which might change what is reported."""
    if subject := SUBJECT.fullmatch(clause.signs, head.before, head.prefix_end):
        return replace(report, subject=clause.skeleton.words(*subject.span("subject")))
    if head.before > clause.start and JOINED.fullmatch(clause.signs, head.before, head.prefix_end):
        return replace(report, chained=True)
    if re.search(f"[{SIGNS}]", clause.signs[head.before : head.prefix_end]):
        return None
    words = clause.skeleton.words(head.before, head.prefix_end)
    is_alone = head.before == clause.start or clause.signs[head.before : head.prefix_end].strip() == ""
    return report if is_alone and names_only_the_study(words, lexicon) else None


def _more(clause: Clause, at: int, width: int) -> tuple[tuple[Item, ...], int]:
    items: list[Item] = []
    while separator := SEPARATOR.match(clause.signs, at):
        following = _item(clause, separator.end(), width)
        if following is None or re.compile(rf"\s?{E}").match(clause.signs, following[1]):
            break
        items.append(following[0])
        at = following[1]
    return tuple(items), at


def _item(clause: Clause, at: int, width: int) -> tuple[Item, int] | None:
    found = re.compile(rf"({V})" + rf"(?:, and|,| and)\s({V})" * (width - 1)).match(clause.signs, at)
    if found is None:
        return None
    return _with_words(clause, Item(tuple(clause.skeleton.values[sign] for sign in found.groups())), found.end())


def _with_words(clause: Clause, item: Item, at: int) -> tuple[Item, int]:
    """Take in the words behind a value that name its arm, and the arm's size."""
    found = re.compile(rf"(?P<near>{N})?(?:{ARM}(?P<far>{N})?)?").match(clause.signs, at)
    assert found is not None  # noqa: S101  every part is optional
    size = found["near"] or found["far"]
    words = clause.skeleton.words(*found.span("words")).rstrip(" .,") if found["words"] else ""
    return replace(item, words=words, n=clause.skeleton.sizes[size] if size else None), found.end()


def _with_ratio(clause: Clause, report: Report) -> Report:
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
