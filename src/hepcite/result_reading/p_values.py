"""The p-value of a comparison of two arms: the only one beside its figures, with nothing that gives it to others."""

import re

from hepcite.lexicon import Lexicon
from hepcite.result_reading.arms import names_only_the_study
from hepcite.result_reading.clauses import SIGNS, Clause
from hepcite.result_reading.reports import Arms, Report
from hepcite.result_reading.skeletons import RATIO
from hepcite.result_reading.values import P_VALUE, Digits

_SIGN = re.compile(f"[{SIGNS}]")
_OTHER_TEST = re.compile(
    r"\b(?:non-?\s?inferior\w*|interactions?|trends?|heterogeneity|equivalen\w+|"
    r"adjust\w+|multivaria\w+|univaria\w+)\b|\band (?:similar|the same|comparable|alike)\b",
    re.IGNORECASE,
)
"""In a sentence, marks a p-value that may be of another question than whether the two arms differ."""

_AROUND = " ([)],;:."
_GOES_ON = re.compile(r"[\s,;]*\b(?:and|but|while|whereas|although|though|with|versus)$", re.IGNORECASE)
"""Ends what stands between a p-value and the next figure when a new part of the sentence begins there."""


def p_value_of(clause: Clause, report: Report, arms: Arms, lexicon: Lexicon) -> Digits | None:
    """Return the p-value of a report that compares two arms, as printed, and where it stands: "p=0.651".

    None without one, and when it is not certain that it is of this comparison. It is when it is the only one before the
    next number, with nothing between it and the figures, or behind it, but the study's name, in a sentence that speaks
    of no other test, on one endpoint, with no hazard ratio of another one.
    """
    text = clause.skeleton.text
    if len(arms) != 2 or len(report.slots) != 1 or not _has_its_own_ratio(clause, report) or _OTHER_TEST.search(text):  # noqa: PLR2004
        return None
    start, end = _offset(clause, report.start), _offset(clause, report.end)
    following = _SIGN.search(clause.signs, report.end)
    stop = _offset(clause, following.start() if following else clause.end)
    found = P_VALUE.search(text, start, stop)
    if found is None or any(P_VALUE.search(arm or "") for arm in arms):
        return None
    before = text[end : found.start()] if found.start() > end else ""
    behind = _GOES_ON.sub("", text[found.end() : stop].rstrip())
    if not all(_says_nothing(words.strip(_AROUND), lexicon) for words in (before, behind)):
        return None
    return found[0], found.start(), found.end()


def _says_nothing(words: str, lexicon: Lexicon) -> bool:
    """Say whether words around a p-value leave it what it is: there are none, or only the study's name."""
    return not words or names_only_the_study(words, lexicon)


def _has_its_own_ratio(clause: Clause, report: Report) -> bool:
    """Say whether the hazard ratio of a report, if there is one, is of its endpoint."""
    ratios = re.findall(f"[{RATIO}]", clause.signs[report.start : report.end])
    return len(ratios) == (report.ratio is not None)


def _offset(clause: Clause, place: int) -> int:
    """Return where a character of the skeleton stands in the text; the text's length behind its last one."""
    offsets = clause.skeleton.offsets
    return offsets[place] if place < len(offsets) else len(clause.skeleton.text)
