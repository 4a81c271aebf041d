"""The results that the quotes of an answer report, as rows: endpoint, arm, value, interval, size.

A wrong row is worse than a missing one. What is not written in one of the ways that `hepcite.result_reading` knows is
left out and counted, and so is every figure that may be of other patients than the document's.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from hepcite.answers import Answer, Quote
from hepcite.citations import number_of, select
from hepcite.documents import Document
from hepcite.lexicon import Lexicon
from hepcite.result_reading.own_words import fits_title, may_lend
from hepcite.result_reading.scope import compares_arms, has_one_arm, reports_own_results, size_of, treatment_of
from hepcite.result_reading.sentences import Reported, read_sentence
from hepcite.result_reading.skeletons import RATIO, UNREADABLE, VALUE, make_skeleton
from hepcite.result_reading.therapy_lines import is_earlier_therapy, is_of_setting
from hepcite.result_reading.values import Digits, Unit, decimal

Measure = Literal["median", "rate", "hazard ratio"]

MEASURES: dict[Unit, Measure] = {"months": "median", "%": "rate", "": "hazard ratio"}

_FOLLOW_UP = re.compile(
    rf"follow-up(?: time| duration)?,?(?: of| was)?(?: about| at least| more than)? [{VALUE}{UNREADABLE}]"
)

_LONGEST_LENT = 24
"""Months of the latest landmark whose rate may get arm or size from the document: a later one tells of the disease."""

_NUM = r"\d+(?:[.·]\d+)?"
_SHOWN = r"(?:months?\b|%(?!\s?(?:CI|confidence)))"
_SHARED_UNIT = re.compile(
    rf"(?<![\w.,·/–-])(?P<all>{_NUM}(?:(?:, and|,| and|,? versus|,? vs\.?|,? against| from) {_NUM})+)\s?{_SHOWN}|"
    rf"(?<![\w.,·/–-])(?P<one>{_NUM})\s?\([^()]*\)\s?{_SHOWN}"
)
"""Figures of which one says the unit."""

_NO_FIGURE = re.compile(
    r"\b(?i:CIs?|intervals?|at|IQR|range)[\])]?[\s,:]*(?:of |from )?$|"
    r"\b(?!m?OS\b|m?PFS\b|TTP\b|ORR\b|DCR\b)[A-Z][\w-]* $"
)
"""Ends before the ends of an interval, a landmark, or the number of a score, "ALBI 1"."""


@dataclass(frozen=True, slots=True)
class Result:
    """One reported result, read from one quote.

    Attributes:
        endpoint: Id of the lexicon's concept.
        endpoint_name: Its name there, such as "overall survival".
        time_point: "12 months" for a survival rate, whatever unit the quote counts it in; None for other results.
        arm: Treatment and group in the words of the quote, else the treatment of the document; "A versus B" for a
            hazard ratio; None when unknown.
        value: As printed, a middle dot made a point.
        low, high: Ends of the 95 % confidence interval; both None for none, another level, or an end not reached.
        n: Patients of the arm; None when neither the quote nor the document says so with certainty.
        citation: The quote's number as shown.
        start, end: Where the value's digits stand in the document's text.
        lent: What the quote does not say and its document does: "arm" from the title, "n" of the whole study.
        p_value: Of the comparison that the result is part of, as printed, "p=0.651"; None when there is none with
            certainty.
    """

    endpoint: str
    endpoint_name: str
    measure: Measure
    time_point: str | None
    arm: str | None
    value: str
    low: str | None
    high: str | None
    unit: Unit
    n: int | None
    doc_id: str
    study_id: str
    citation: int
    start: int
    end: int
    lent: tuple[str, ...] = ()
    p_value: str | None = None


@dataclass(frozen=True, slots=True)
class ResultTable:
    """The results of an answer.

    Attributes:
        results: Those of the endpoints asked for first, then in the order of the answer's quotes and of the text.
        left_out: Figures in months or per cent and hazard ratios of the quotes that are not among them.
        left_out_of: The numbers of the quotes in which these stand, ascending.
    """

    results: tuple[Result, ...]
    left_out: int
    left_out_of: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Results of one kind that at least two studies report."""

    endpoint: str
    endpoint_name: str
    measure: Measure
    unit: Unit
    time_point: str | None
    results: tuple[Result, ...]


def read_results(answer: Answer, lexicon: Lexicon) -> ResultTable:
    """Read the results in an answer's quotes; a quote shown twice is read once.

    A retracted paper gives no rows and adds nothing to the number left out: none of its figures is missed.
    """
    selection = select(answer)
    documents = {source.doc_id: source for source in answer.sources if not source.retracted}
    quotes = {number_of(quote, selection): quote for quote in answer.quotes if quote.doc_id in documents}
    read = [_read_quote(quote, documents[quote.doc_id], number, lexicon) for number, quote in quotes.items()]
    places = {(result.doc_id, result.start): result for results in reversed(read) for result in reversed(results)}
    figures = {(q.doc_id, q.start + place): n for n, q in quotes.items() for place in figure_places(q.text)}
    left_out = {place: number for place, number in figures.items() if place not in places}
    asked = lexicon.concept_ids(answer.searched_for)
    results = sorted(reversed(places.values()), key=lambda result: result.endpoint not in asked)
    return ResultTable(tuple(results), len(left_out), tuple(sorted(set(left_out.values()))))


def comparable(table: ResultTable, answer: Answer | None = None) -> tuple[Group, ...]:
    """Return what can be drawn together: results of one endpoint, measure, unit and landmark from two studies or more.

    Args:
        answer: The answer that the table was read from; its sources tell which papers report one trial, and these
            count as one study. Without it, only the texts of one study do.
    """
    groups: dict[tuple[str, Measure, Unit, str | None], list[Result]] = {}
    for result in table.results:
        groups.setdefault((result.endpoint, result.measure, result.unit, result.time_point), []).append(result)
    return tuple(
        Group(endpoint, results[0].endpoint_name, measure, unit, time_point, tuple(results))
        for (endpoint, measure, unit, time_point), results in groups.items()
        if _count_studies(results, answer.sources if answer else ()) > 1
    )


def endpoints_named(text: str) -> frozenset[str]:
    """Return the ids of the endpoints that a quote names; one that is not read, such as a mean survival, is ""."""
    return frozenset(endpoint.concept for endpoint in make_skeleton(text).endpoints.values())


def figure_places(text: str) -> frozenset[int]:
    """Return where the figures of a quote begin that could be results.

    These are the numbers in months or per cent, also those that share their neighbour's unit, and the hazard ratios of
    a sentence that names an endpoint; the length of a follow-up is none.
    """
    skeleton = make_skeleton(text)
    signs = skeleton.signs
    if not skeleton.endpoints and not re.search(f"[{RATIO}]", signs):
        return frozenset()
    follow_ups = {found.end() - 1 for found in _FOLLOW_UP.finditer(signs)}
    unreadable = {place for place, sign in enumerate(signs) if sign == UNREADABLE} - follow_ups
    values = (
        skeleton.values[sign] for place, sign in enumerate(signs) if sign in skeleton.values and place not in follow_ups
    )
    readable = {value.digits[1] for value in values if value.digits and value.unit is not None}
    shared = _sharing(text) & (frozenset(skeleton.offsets) | readable)
    return frozenset(skeleton.offsets[place] for place in unreadable) | readable | shared


def _sharing(text: str) -> frozenset[int]:
    """Return where numbers begin that have their unit from a neighbour or behind a bracket, ends of intervals apart."""
    chains = (found for found in _SHARED_UNIT.finditer(text) if not _NO_FIGURE.search(text[: found.start()]))
    spans = (found.span("all") if found["all"] else found.span("one") for found in chains)
    return frozenset(number.start() for span in spans for number in re.compile(_NUM).finditer(text, *span))


def _count_studies(results: Iterable[Result], sources: Iterable[Document]) -> int:
    """Count the studies behind results: texts of one study id, or that name one trial number, are of one study."""
    trials = {source.doc_id: frozenset(source.trial_ids) for source in sources}
    studies: list[frozenset[str]] = []
    for result in results:
        keys = trials.get(result.doc_id, frozenset()) | {result.study_id}
        same = [study for study in studies if study & keys]
        studies = [study for study in studies if not study & keys] + [keys.union(*same)]
    return len(studies)


def _read_quote(quote: Quote, document: Document, number: int, lexicon: Lexicon) -> tuple[Result, ...]:
    if not reports_own_results(quote, document, lexicon):
        return ()
    reported = read_sentence(quote.text, lexicon)
    arms, single = [result.arm for result in reported], has_one_arm(document)
    if document.kind != "study-record" and not fits_title(arms, document, lexicon, single=single):
        return ()
    lends = may_lend(quote, document, lexicon)
    rows = [(result, _row(result, quote, document, number, lexicon, lends=lends)) for result in reported]
    shown = [(result, row) for result, row in rows if row is not None]
    compared = Counter(result.p_value for result, _ in shown if result.unit)
    return tuple(row if _has_its_pair(result, compared) else replace(row, p_value=None) for result, row in shown)


def _has_its_pair(result: Reported, compared: Mapping[Digits | None, int]) -> bool:
    """Say whether both arms of a comparison have a row; a hazard ratio names both arms itself."""
    return not result.unit or compared[result.p_value] > 1


def _is_of_its_patients(reported: Reported, document: Document, lexicon: Lexicon) -> bool:
    """Say whether a result is of the document's line of therapy, and of no treatment that came before."""
    in_line = all(is_of_setting(words, document.setting) for words in (reported.arm, reported.about))
    return in_line and not is_earlier_therapy(reported.arm, document, lexicon)


def _row(
    reported: Reported, quote: Quote, document: Document, number: int, lexicon: Lexicon, *, lends: bool
) -> Result | None:
    """Return the row of a reported result; None when it is open whose it is."""
    lends = lends and not (reported.months or 0) > _LONGEST_LENT
    known = reported.arm is not None or (lends and not compares_arms(document))
    if reported.value.digits is None or not known or not _is_of_its_patients(reported, document, lexicon):
        return None
    printed, start, end = reported.value.digits
    ends = [decimal(end_digits[0]) for end_digits in reported.value.interval or ()]
    arm = reported.arm or treatment_of(document, lexicon)
    n = reported.n or (size_of(document, reported.value) if reported.alone and lends else None)
    lent = (("arm", arm, reported.arm), ("n", n, reported.n))
    return Result(
        endpoint=reported.concept,
        endpoint_name=lexicon[reported.concept].name,
        measure=MEASURES[reported.unit],
        time_point=None if reported.months is None else f"{reported.months} months",
        arm=arm,
        value=decimal(printed),
        low=ends[0] if ends else None,
        high=ends[1] if ends else None,
        unit=reported.unit,
        n=n,
        doc_id=quote.doc_id,
        study_id=quote.study_id,
        citation=number,
        start=quote.start + start,
        end=quote.start + end,
        lent=tuple(name for name, shown, said in lent if shown and not said),
        p_value=reported.p_value[0] if reported.p_value else None,
    )
