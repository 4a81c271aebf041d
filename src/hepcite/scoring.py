"""How well each candidate sentence answers the question: likeness, coverage of what was asked, and standing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from hepcite.candidates import NOT_QUOTABLE, Candidate
from hepcite.coverage import Coverage, tells_no_result
from hepcite.documents import DIRECT_SETTING, Document
from hepcite.evidence import reports_no_result
from hepcite.fusion import min_max
from hepcite.lexicon import covers
from hepcite.reading import TREATMENTS, Reading
from hepcite.sentence_features import (
    FIGURE,
    is_no_finding,
    shared_numbers,
    stands_before_results,
    tells_between,
    time_points,
)

SUBGROUP = re.compile(
    r"^(?:among|when|restricting|of the \d|for patients of)\b|\bsubgroup\b|\bstrictly\b", re.IGNORECASE
)
"""Marks a finding in part of a study's patients."""

EFFICACY = {"os": 1.0, "pfs": 0.9, "orr": 0.5, "ttp": 0.5, "rfs": 0.5, "dcr": 0.3}
"""What a clinician wants to see first when the question names no endpoint."""

PARTS = (
    (re.compile(r"(?:main )?(?:results?|findings|outcomes?)\b", re.IGNORECASE), 0.7),
    (re.compile(r"(?:conclusions?|interpretation|discussion|summary)\b", re.IGNORECASE), 0.8),
    (re.compile(r"(?:background|introduction|objectives?|aims?|purpose|context|importance)\b", re.IGNORECASE), 0.0),
    (re.compile(r"(?:methods?|patients|design|setting|participants|interventions?)\b", re.IGNORECASE), 0.2),
)
"""How late the labelled parts of an abstract count, from 0 for its beginning to 1 for its end."""

USUAL_LATENESS = 0.5
"""Lateness at which a sentence of an abstract is worth as much as one of another text."""

MINOR_SECTIONS = frozenset({"population", "limitations"})


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature adds to a sentence's score; set by hand on the developers' questions."""

    dense: float = 0.50
    lexical: float = 0.25
    passage: float = 0.20
    coverage: float = 0.90
    direct_setting: float = 0.12
    figure: float = 0.08
    efficacy: float = 0.16
    earliness: float = 0.12
    list_earliness: float = 0.2
    subgroup: float = -0.15
    minor_section: float = -0.6
    minor_section_asked: float = -0.1
    no_result: float = 0.5
    time_point: float = 0.25
    combined: float = -0.3
    no_finding: float = -0.4
    numbers: float = 0.15
    lateness: float = 0.45
    unverified: float = -0.05
    between: float = 0.3


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its score and how much of what was asked it covers; comparable within one question only."""

    candidate: Candidate
    score: float
    coverage: float

    @property
    def document(self) -> Document:
        """The document of the sentence."""
        return self.candidate.document


class Scorer:
    """Scores sentences against a question.

    Args:
        coverage: Measures how much of the question a sentence covers.
    """

    def __init__(self, coverage: Coverage, weights: Weights) -> None:
        self._coverage = coverage
        self._weights = weights

    def score(self, candidates: Sequence[Candidate], reading: Reading) -> tuple[Scored, ...]:
        """Return all candidates, best first; equal scores by document and offset."""
        dense = min_max({str(i): candidate.dense for i, candidate in enumerate(candidates)})
        scored = [self._score_one(candidate, reading, dense[str(i)]) for i, candidate in enumerate(candidates)]
        return tuple(
            sorted(scored, key=lambda item: (-item.score, item.document.doc_id, item.candidate.sentence.start))
        )

    def _score_one(self, candidate: Candidate, reading: Reading, dense: float) -> Scored:
        weights = self._weights
        covered = self._coverage.of(candidate, reading)
        figure = _has(FIGURE, candidate.text)
        score = (
            weights.dense * dense
            + weights.lexical * candidate.lexical
            + weights.passage * candidate.passage
            + weights.coverage * covered
            + weights.direct_setting * (candidate.document.setting == (reading.setting or DIRECT_SETTING))
            + weights.figure * figure
            + weights.efficacy * figure * (not reading.asks_an_outcome) * _efficacy(candidate)
            + (weights.earliness + weights.list_earliness * reading.asks_for_a_list)
            * (candidate.document.kind != "abstract")
            * _earliness(candidate)
            + weights.subgroup * (not reading.asks_a_subgroup and _has(SUBGROUP, candidate.text))
            + (weights.minor_section_asked if _asks_minor(reading, candidate) else weights.minor_section)
            * (candidate.sentence.section in MINOR_SECTIONS)
            + weights.unverified * (not candidate.document.verified)
            + weights.time_point * bool(time_points(reading.text) & time_points(candidate.text))
            + weights.combined * bool(reading.combinations & (candidate.topics | candidate.title))
            + weights.no_finding * (not reading.asks_about_design and _reports_nothing(candidate))
            + weights.numbers * shared_numbers(reading.searched_for, candidate.text)
            + weights.lateness * (candidate.document.kind == "abstract") * _position(candidate)
            + weights.no_result * tells_no_result(candidate, reading)
            + weights.between * compares(candidate, reading)
        )
        return Scored(candidate, score, covered)


@lru_cache(maxsize=50_000)
def _has(pattern: re.Pattern[str], sentence: str) -> bool:
    return bool(pattern.search(sentence))


def _asks_minor(reading: Reading, candidate: Candidate) -> bool:
    """Say whether population and limitations answer: on how a study was done, or on the patients that were left out."""
    patients = (concept for concept in reading.subjects if concept.kind == "population")
    return reading.asks_about_design or any(covers(concept, candidate.topics) for concept in patients)


def _reports_nothing(candidate: Candidate) -> bool:
    return is_no_finding(candidate.text) or stands_before_results(candidate.sentence.section)


def compares(candidate: Candidate, reading: Reading) -> bool:
    """Say whether a sentence reports how treatments did against each other, of which a question asks just that."""
    if not reading.compares or reports_no_result(candidate.document):
        return False
    compared = [c for c in reading.subjects if c.kind in TREATMENTS and covers(c, candidate.topics | candidate.title)]
    enough = 1 if reading.asks_about_agreement else 2
    return len(compared) >= enough and tells_between(candidate.text)


def _efficacy(candidate: Candidate) -> float:
    return max((worth for endpoint, worth in EFFICACY.items() if endpoint in candidate.topics), default=0.0)


def _position(candidate: Candidate) -> float:
    """Return how much later in its abstract a sentence stands than results usually do; abstracts conclude at their end.

    In an abstract with labelled parts the label decides, so that the first result counts as much as the last.
    """
    label = candidate.sentence.section.rsplit(" > ", maxsplit=1)[-1]
    by_label = next((worth for names, worth in PARTS if names.match(label)), None)
    late = candidate.sentence.start / len(candidate.document.text) if by_label is None else by_label
    return late - USUAL_LATENESS


def _earliness(candidate: Candidate) -> float:
    """Return 1 for the first sentence that reports something, falling to 0 for the last.

    Study records give the whole study first and subgroups later.
    """
    starts = [s.start for s in candidate.document.sections if s.name not in MINOR_SECTIONS | NOT_QUOTABLE]
    before = sum(start < candidate.sentence.start for start in starts)
    return max(0.0, 1 - before / len(starts)) if starts else 0.0


def coverage_by_passage(scored: Sequence[Scored]) -> dict[str, float]:
    """Return what the best sentence of each passage covers."""
    best: dict[str, float] = {}
    for item in scored:
        key = item.candidate.passage_id
        best[key] = max(best.get(key, 0.0), item.coverage)
    return best


def confidence(chosen: Sequence[Scored]) -> float:
    """Return how well the quotes fit, in [0, 1): the best one's score, shared among the quotes and two more.

    Six quotes of even standing mean that no sentence answers by itself.
    """
    return max(0.0, *(item.score for item in chosen)) / (len(chosen) + 2)
