"""The p-value of a comparison of two arms: the only one beside its figures, with nothing that gives it to others."""

import re

from hepcite.lexicon import Lexicon
from hepcite.result_reading.arms import names_only_the_study
from hepcite.result_reading.clauses import SIGNS, Clause
from hepcite.result_reading.reports import Arms, Report
from hepcite.result_reading.skeletons import RATIO, UNREADABLE
from hepcite.result_reading.values import P_VALUE

_SIGN = re.compile(f"[{SIGNS}]")
_OF_MORE = re.compile(
    r"\b(?:both|all|each|every|interaction|trend|heterogeneity|(?:non-?)?inferiority|superiority|multivariable|"
    r"multivariate|univariable|univariate|adjusted)\s*[(\[,]?\s*$",
    re.IGNORECASE,
)
"""Ends before a p-value of several comparisons, or of another question than whether the two arms differ."""

_NARROWED = re.compile(r"\s*(?:for|in|by|of|at|on|among|after|between|versus|vs|respectively|and p)\b", re.IGNORECASE)
"""Begins behind a p-value that is of something which the words behind it name."""


def p_value_of(clause: Clause, report: Report, arms: Arms, lexicon: Lexicon) -> str | None:
    """Return the p-value of a report that compares two arms, as printed: "p=0.651".

    None without one, and when it is not certain that it is of this comparison: there are two of them, it stands behind
    other words than the study's name, or what is compared has several endpoints or a hazard ratio of another one.
    """
    if len(arms) != 2 or len(report.slots) != 1 or not _is_plain(clause, report):  # noqa: PLR2004  two arms
        return None
    start, end = _offset(clause, report.start), _offset(clause, report.end)
    following = _SIGN.search(clause.signs, report.end)
    stop = _offset(clause, following.start() if following else clause.end)
    text = clause.skeleton.text
    found = list(P_VALUE.finditer(text, start, stop))
    if len(found) != 1 or _OF_MORE.search(text, start, found[0].start()) or _NARROWED.match(text, found[0].end()):
        return None
    between = text[end : found[0].start()].strip(" ([,;") if found[0].start() > end else ""
    return found[0][0] if not between or names_only_the_study(between, lexicon) else None


def _is_plain(clause: Clause, report: Report) -> bool:
    """Say whether all numbers of a report are read, and its hazard ratio, if there is one, is of its endpoint."""
    signs = clause.signs[report.start : report.end]
    ratios = len(re.findall(f"[{RATIO}]", signs))
    return UNREADABLE not in signs and ratios == (report.ratio is not None)


def _offset(clause: Clause, place: int) -> int:
    """Return where a character of the skeleton stands in the text; the text's length behind its last one."""
    offsets = clause.skeleton.offsets
    return offsets[place] if place < len(offsets) else len(clause.skeleton.text)
