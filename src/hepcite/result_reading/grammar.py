"""The ways in which a sentence reports results, as patterns over its skeleton.

What is not one of these ways, or could be read in two, gives nothing.
"""

import re
from dataclasses import replace

from hepcite.lexicon import Lexicon
from hepcite.result_reading.arms import names_only_the_study
from hepcite.result_reading.clauses import SIGNS, Clause
from hepcite.result_reading.comparisons import again, behind_colon, contrasted, raised, set_apart
from hepcite.result_reading.patterns import BE, GAP, HEAD, JOINED, MORE, SUBJECT, E, V
from hepcite.result_reading.reports import Arms, Head, Item, Report, read_item, read_more, with_ratio, with_words


def read_clause(clause: Clause, before: Arms, lexicon: Lexicon) -> tuple[tuple[Report, ...], bool]:
    """Return what a clause reports, in text order, and whether each of its endpoints could be read.

    Args:
        before: The two arms that the clause before it compares; empty for none.
    """
    reports: list[Report] = []
    at, complete = clause.start, True
    while head := HEAD.search(clause.signs, at):
        report = again(clause, head, before) if before and not reports else None
        report = report or _read_head(clause, head, reports[-1].end if reports else clause.start, lexicon)
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
    head = Head(found.start(), found.end(), tuple(slots), before, prefix_end, value)
    for way in (_value_first, raised, contrasted, set_apart, _plain, behind_colon):
        report = way(clause, head, lexicon)
        if report is not None and not MORE.match(clause.signs, report.end):
            return with_ratio(clause, report)
    return None


def _value_first(clause: Clause, head: Head, lexicon: Lexicon) -> Report | None:
    """Read "gave a 24 % response rate, versus 11 % with another"."""
    if head.first is None or len(head.slots) != 1:
        return None
    item, at = with_words(clause, Item((head.first,)), head.end)
    items, end = read_more(clause, at, 1)
    return _owned(clause, head, Report(head.before, end, head.slots, (item, *items)), lexicon)


def _plain(clause: Clause, head: Head, lexicon: Lexicon) -> Report | None:
    """Read "median survival (with A) was 10 months (with A) versus 8 months with B"."""
    gap = GAP.match(clause.signs, head.end)
    verb = gap or BE.match(clause.signs, head.end)
    first = read_item(clause, verb.end(), len(head.slots)) if verb and head.first is None else None
    if first is None:
        return None
    items, end = read_more(clause, first[1], len(head.slots))
    words = clause.skeleton.words(*gap.span("gap")) if gap else None
    return _owned(clause, head, Report(head.before, end, head.slots, (first[0], *items), gap=words), lexicon)


def _owned(clause: Clause, head: Head, report: Report, lexicon: Lexicon) -> Report | None:
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
