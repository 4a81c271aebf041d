"""What a sentence reports: each value with its endpoint and its arm, or nothing where one of them is open."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from hepcite.lexicon import Lexicon
from hepcite.result_reading.arms import POINTING_BACK, names_group, names_only_the_study, treatments
from hepcite.result_reading.clauses import Clause, clauses
from hepcite.result_reading.grammar import read_clause
from hepcite.result_reading.owners import arms_of_chain, chains, join_words
from hepcite.result_reading.p_values import p_value_of
from hepcite.result_reading.refusals import names_no_arm, reports_nothing
from hepcite.result_reading.reports import Arms, Item, Report
from hepcite.result_reading.skeletons import make_skeleton
from hepcite.result_reading.values import Digits, Unit, Value, decimal, fits

NOT_OBSERVED = re.compile(
    r"\b(?:model(?:s|led|ing|ling)?|simulat\w+|Markov|assum\w+|hypothe\w+|expected|historical|benchmark|literature|"
    r"separate|power(?:ed)?|sample size|AUC|sensitivity|specificity|mean|crossover|mice|murine|xenograft|in vitro|"
    r"extrapolat\w+|QALYs?|life[- ]years|calibrat\w+|predicted|projected|previously (?:reported|published)|"
    r"(?:other|earlier|previous|prior) (?:trials?|studies|study)|correlat\w+|null|intracranial|per[- ]lesion|PFS2|"
    r"weeks?-old|difference of|gain of(?! [\w-]+(?: [\w-]+)? over\b)|increase of)\b",
    re.IGNORECASE,
)
"""Marks a sentence on figures that were not observed in these patients, or that are set against those of others."""

MONTHS_ENDPOINTS = frozenset(
    {
        "os",
        "pfs",
        "ttp",
        "rfs",
        "event-free-survival",
        "post-progression-survival",
        "duration-of-response",
        "time-to-response",
    }
)
LANDMARK_ENDPOINTS = frozenset({"os", "pfs", "rfs", "event-free-survival"})
RATE_ENDPOINTS = frozenset({"orr", "dcr", "complete-response"})
RATIO_ENDPOINTS = frozenset({"os", "pfs", "ttp", "rfs", "event-free-survival"})

_PATIENTS = re.compile(r"(?<![\d.,/])(?<!of )\b(\d{1,3}(?:,\d{3})+|\d+)(?= (?:[A-Za-z][\w/-]* ){0,4}?patients\b)")
_PART = re.compile(
    r"\b(?:in|among|for|arm|group|cohort|who|with|when|whose|level|phase|dose|after failure)\b", re.IGNORECASE
)
_LIMITED = re.compile(r"[\s,)]*(?:respectively[\s,]*)?(?:with|on|in|for|among|under|to|at)\s", re.IGNORECASE)
_NEGATED = re.compile(r"\bnot\b|\bnon-|\bno\b", re.IGNORECASE)
_WORSE = re.compile(
    r"\b(?:shorter|worse|poorer|inferior)\b|"
    r"\b(?:reduced?|cut|lowered|decreased|shortened)\b(?! (?:the )?(?:risk|hazard))",
    re.IGNORECASE,
)
"""Says that the first arm did worse: less survival, not less risk of death."""


@dataclass(frozen=True, slots=True)
class Reported:
    """One result as a sentence reports it.

    Attributes:
        concept: The endpoint's id in the lexicon.
        months: The landmark of a survival rate; None for other results.
        unit: "months", "%", or "" for a hazard ratio.
        arm: Treatment and group in the sentence's words, "A versus B" for a ratio; None when it names none.
        n: Patients of the arm, when the sentence says it.
        about: The words that tell its line of therapy: the arm's, or its whole clause's when this is its only arm.
        alone: Whether it is of all patients as far as the sentence says: no other arm stands beside it, and no group.
        p_value: Of the comparison of both arms, as printed, with its place in the sentence; None when there is none
            with certainty.
    """

    concept: str
    months: int | None
    value: Value
    unit: Unit
    arm: str | None
    n: int | None
    about: str
    alone: bool
    p_value: Digits | None = None

    @property
    def start(self) -> int:
        """Where the value's digits begin in the sentence."""
        return self.value.digits[1] if self.value.digits else 0


def read_sentence(text: str, lexicon: Lexicon) -> tuple[Reported, ...]:
    """Return the results that a sentence reports with certainty, in text order; empty for one without any.

    A result without an arm in a sentence that names a treatment elsewhere may be of that treatment or of another, and
    is not certain.
    """
    if NOT_OBSERVED.search(text):
        return ()
    found: list[Reported] = []
    before: Clause | None = None
    compared: Arms = ()
    for clause in clauses(make_skeleton(text), lexicon):
        if before and (before.lead != clause.lead or clause.skeleton.signs[before.end] == "."):
            compared = ()
        read = list(_read(clause, compared, lexicon))
        found += [result for results, _ in read for result in results]
        compared = read[-1][1] if read else ()
        before = clause
    named = bool(treatments(text, lexicon))
    certain = (result for result in found if result.arm is not None or not named)
    return tuple(sorted(certain, key=lambda result: result.start))


def _read(clause: Clause, before: Arms, lexicon: Lexicon) -> Iterator[tuple[list[Reported], Arms]]:
    """Yield the results of each report of a clause, with its arms if it compares two.

    Args:
        before: The two arms that the clause before it compares; empty for none.
    """
    reports, complete = read_clause(clause, before, lexicon)
    if not reports or reports_nothing(clause) or POINTING_BACK.search(clause.skeleton.words(clause.start, clause.end)):
        return
    behind = clause.skeleton.words(reports[-1].end, clause.end)
    if names_group(behind, lexicon):
        return
    complete = complete and (not _LIMITED.match(behind) or names_only_the_study(behind, lexicon))
    for chain in chains(reports):
        for report, arms in arms_of_chain(clause, chain, lexicon):
            if any(names_no_arm(arm) for arm in arms if arm):
                continue
            p_value = p_value_of(clause, report, arms, lexicon)
            results = (*_results(clause, report, arms, chain), *_ratio(clause, report, arms))
            kept = [replace(result, p_value=p_value) for result in results if complete or result.arm is not None]
            yield kept, arms if kept and len(arms) == 2 and all(arms) else ()  # noqa: PLR2004  two arms


def _results(clause: Clause, report: Report, arms: Arms, chain: Sequence[Report]) -> Iterator[Reported]:
    units = {value.unit for item in report.items for value in item.values if value.unit is not None}
    if len(units) != 1:
        return
    unit = units.pop()
    words = " | ".join([clause.lead, *(item.words for one in chain for item in one.items)])
    for item, arm in zip(report.items, arms, strict=True):
        for (concept, months), value in zip(report.slots, item.values, strict=True):
            if value.digits is None or not _is_measured(concept, months, unit) or (arm is None and len(arms) > 1):
                continue
            measured = replace(value, unit=unit)
            n = _size(item, measured, words if len(arms) == 1 else "")
            named = join_words(arm, clause.group)
            about = clause.text if len(arms) == 1 else named or ""
            alone = len(arms) == 1 and not names_part(named)
            yield Reported(concept, months, measured, unit, named, n, about, alone)


def _is_measured(concept: str, months: int | None, unit: Unit) -> bool:
    """Say whether an endpoint is reported in this unit, at a landmark or without one."""
    if unit == "months":
        return months is None and concept in MONTHS_ENDPOINTS
    return concept in (RATE_ENDPOINTS if months is None else LANDMARK_ENDPOINTS)


def _size(item: Item, value: Value, words: str) -> int | None:
    """Return the patients of an arm: counted with it, in brackets, or the only number of patients in the words."""
    n = value.counted[1] if value.counted else item.n
    if n is None:
        named = _PATIENTS.findall(words)
        n = int(named[0].replace(",", "")) if len(named) == 1 else None
    return n if n is not None and agrees(value, n) else None


def names_part(arm: str | None) -> bool:
    """Say whether an arm may be some of the patients only: when in doubt, it is."""
    return arm is not None and bool(_PART.search(arm))


def agrees(value: Value, n: int) -> bool:
    """Say whether a number of patients can be that of a result: some whole number of them must give its percentage."""
    if value.unit != "%" or value.digits is None:
        return True
    return fits(decimal(value.digits[0]), round(value.number * n / 100), n)


def _ratio(clause: Clause, report: Report, arms: Arms) -> Iterator[Reported]:
    """Yield the hazard ratio of two named arms, unless the medians or the verb say the opposite."""
    concept = report.slots[0][0]
    if report.ratio is None or len(arms) != 2 or not all(arms) or concept not in RATIO_ENDPOINTS:  # noqa: PLR2004
        return
    if not _is_opposite(report, report.ratio.number, clause.text):
        arm = join_words(" versus ".join(arm for arm in arms if arm), clause.group)
        yield Reported(concept, None, report.ratio, "", arm, None, arm or "", alone=False)


def _is_opposite(report: Report, ratio: float, text: str) -> bool:
    """Say whether the medians contradict a hazard ratio, or else the words that stand for them do."""
    numbers = [item.values[0].number for item in report.items]
    if numbers:
        return (numbers[0] - numbers[1]) * (1 - ratio) < 0
    if _WORSE.search(text):
        return ratio <= 1 or bool(_NEGATED.search(text))
    return ratio > 1 and not _NEGATED.search(text)
