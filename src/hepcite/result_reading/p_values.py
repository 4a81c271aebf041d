"""The p-value of a comparison of two arms: the only one beside its figures, with nothing that gives it to others."""

import re

from hepcite.lexicon import Lexicon
from hepcite.result_reading.arms import names_only_the_study
from hepcite.result_reading.clauses import SIGNS, Clause
from hepcite.result_reading.reports import Arms, Report
from hepcite.result_reading.skeletons import RATIO, UNREADABLE, VALUE
from hepcite.result_reading.values import P_VALUE, Digits

_SIGN = re.compile(f"[{SIGNS}]")
_OTHER_TEST = re.compile(
    r"\b(?:non-?\s?inferior\w*|interactions?|trends?|heterogeneity|equivalen\w+|"
    r"adjust\w+|multivaria\w+|univaria\w+)\b|\band (?:similar|the same|comparable|alike)\b",
    re.IGNORECASE,
)
"""In a sentence, marks a p-value that may be of another question than whether the two arms differ."""

_OF_SEVERAL = re.compile(r"\b(?:both|all|each|every)\s*[(\[,]?\s*$", re.IGNORECASE)
"""Ends before a p-value of several comparisons."""

_AROUND = " ([)],;:."
_GOES_ON = re.compile(r"[\s,;]*\b(?:and|but|while|whereas|although|though|with|versus)$", re.IGNORECASE)
"""Ends what stands between a p-value and the next figure when a new part of the sentence begins there."""


def p_value_of(clause: Clause, report: Report, arms: Arms, lexicon: Lexicon) -> Digits | None:
    """Return the p-value of a report that compares two arms, as printed, and where it stands: "p=0.651".

    None without one, and when it is not certain that it is of this comparison. It is when it is the only one between
    the last figure and the next number, with no words around it but the study's name, in a sentence that speaks of no
    other test, on one endpoint, with no hazard ratio of another one.
    """
    text = clause.skeleton.text
    if len(arms) != 2 or len(report.slots) != 1 or not _is_plain(clause, report) or _OTHER_TEST.search(text):  # noqa: PLR2004
        return None
    start, end = _offset(clause, _last_figure(clause, report)), _offset(clause, report.end)
    following = _SIGN.search(clause.signs, report.end)
    stop = _offset(clause, following.start() if following else clause.end)
    if len(list(P_VALUE.finditer(text, _offset(clause, report.start), stop))) != 1:
        return None
    found = P_VALUE.search(text, start, stop)
    in_an_arm = any(P_VALUE.search(arm or "") for arm in arms)
    if found is None or in_an_arm or _OF_SEVERAL.search(text, start, found.start()):
        return None
    before = text[end : found.start()] if found.start() > end else ""
    behind = _GOES_ON.sub("", text[found.end() : stop].rstrip())
    if not all(_says_nothing(words.strip(_AROUND), lexicon) for words in (before, behind)):
        return None
    return found[0], found.start(), found.end()


def _says_nothing(words: str, lexicon: Lexicon) -> bool:
    """Say whether words around a p-value leave it what it is: there are none, or only the study's name."""
    return not words or names_only_the_study(words, lexicon)


def _is_plain(clause: Clause, report: Report) -> bool:
    """Say whether all numbers of a report are read, and its hazard ratio, if there is one, is of its endpoint."""
    signs = clause.signs[report.start : report.end]
    ratios = len(re.findall(f"[{RATIO}]", signs))
    return UNREADABLE not in signs and ratios == (report.ratio is not None)


def _last_figure(clause: Clause, report: Report) -> int:
    """Return the place of the last value or ratio of a report: a p-value before it is of one arm."""
    places = [found.start() for found in re.finditer(f"[{VALUE}{RATIO}]", clause.signs[: report.end])]
    return max([report.start, *places])


def _offset(clause: Clause, place: int) -> int:
    """Return where a character of the skeleton stands in the text; the text's length behind its last one."""
    offsets = clause.skeleton.offsets
    return offsets[place] if place < len(offsets) else len(clause.skeleton.text)
