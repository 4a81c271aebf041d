"""The extractive answer: which sentences are quoted, and in which order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hepcite.answers import Statement
from hepcite.candidates import Candidate
from hepcite.documents import DIRECT_SETTING, Document
from hepcite.evidence import label, strength
from hepcite.fusion import min_max
from hepcite.lexicon import Concept
from hepcite.questions import NAMED_KINDS, Reading
from hepcite.quoting import quote

MAX_QUOTES = 6

FIGURE = re.compile(r"\d+(?:\.\d+)?\s?(?:%|months?\b|weeks?\b|of \d|mg\b)|\b(?:HR|OR|RR)\s\d", re.IGNORECASE)
"""A result as papers print it: a share, a time, a ratio."""

EFFICACY = frozenset({"os", "pfs", "orr", "dcr", "ttp", "rfs", "hazard-ratio"})

IN_SENTENCE, IN_CONTEXT = 1.0, 0.6
"""How fully a sentence covers a subject that it names itself, or that only its study's title or population names."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature adds to a sentence's score; set by hand on the developers' questions."""

    dense: float = 0.50
    lexical: float = 0.25
    passage: float = 0.20
    subjects: float = 0.60
    endpoints: float = 0.45
    setting: float = 0.30
    mixed_setting: float = 0.12
    figure: float = 0.12
    efficacy: float = 0.12
    minor_section: float = -0.20
    unverified: float = -0.05


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its score; comparable within one question only."""

    candidate: Candidate
    score: float

    @property
    def document(self) -> Document:
        """The document of the sentence."""
        return self.candidate.document


def covers(concept: Concept, topics: frozenset[str]) -> bool:
    """Say whether a text that names these concepts is about this one."""
    return concept.id in topics or (bool(concept.parts) and topics.issuperset(concept.parts))


def coverage(concept: Concept, candidate: Candidate) -> float:
    """Return how fully a sentence is about a concept, from 0 to 1."""
    if covers(concept, candidate.topics):
        return IN_SENTENCE
    return IN_CONTEXT if covers(concept, candidate.context) else 0.0


def score(candidates: Sequence[Candidate], reading: Reading, weights: Weights) -> tuple[Scored, ...]:
    """Score sentences against a question, best first; equal scores by document and offset."""
    dense = min_max({str(i): candidate.dense for i, candidate in enumerate(candidates)})
    scored = [
        Scored(candidate, weights.dense * dense[str(i)] + _other_features(candidate, reading, weights))
        for i, candidate in enumerate(candidates)
    ]
    return tuple(sorted(scored, key=lambda item: (-item.score, item.document.doc_id, item.candidate.sentence.start)))


def _other_features(candidate: Candidate, reading: Reading, weights: Weights) -> float:
    figure = bool(FIGURE.search(candidate.text))
    asks_efficacy = not reading.endpoints and figure and bool(EFFICACY & candidate.topics)
    return (
        weights.lexical * candidate.lexical
        + weights.passage * candidate.passage
        + weights.subjects * _subject_coverage(candidate, reading)
        + weights.endpoints * _endpoint_coverage(candidate, reading)
        + _setting_fit(candidate.document, reading, weights)
        + weights.figure * figure
        + weights.efficacy * asks_efficacy
        + weights.minor_section * (candidate.sentence.section in {"population", "limitations"})
        + weights.unverified * (not candidate.document.verified)
    )


def _subject_coverage(candidate: Candidate, reading: Reading) -> float:
    if not reading.subjects:
        return 0.0
    return sum(coverage(concept, candidate) for concept in reading.subjects) / len(reading.subjects)


def _endpoint_coverage(candidate: Candidate, reading: Reading) -> float:
    if not reading.endpoints:
        return 0.0
    return sum(covers(concept, candidate.topics) for concept in reading.endpoints) / len(reading.endpoints)


def _setting_fit(document: Document, reading: Reading, weights: Weights) -> float:
    if document.setting == (reading.setting or DIRECT_SETTING):
        return weights.setting
    return weights.mixed_setting if document.setting == "any-line" else 0.0


def select(scored: Sequence[Scored], reading: Reading, margin: float) -> tuple[Scored, ...]:
    """Choose at most `MAX_QUOTES` sentences, best first.

    Only sentences within `margin` of the best are taken. Studies come before second sentences of a study, so that a
    list question gets all studies and a question that one study answers gets several of its sentences.
    """
    eligible = [item for item in _on_subject(scored, reading) if scored and item.score >= scored[0].score - margin]
    chosen: list[Scored] = []
    per_study: dict[str, int] = {}
    for most in (1, 2, 3):
        for item in eligible:
            study = item.document.study_id
            if len(chosen) < MAX_QUOTES and item not in chosen and per_study.get(study, 0) < most:
                chosen.append(item)
                per_study[study] = per_study.get(study, 0) + 1
    return tuple(chosen)


def _on_subject(scored: Sequence[Scored], reading: Reading) -> list[Scored]:
    """Keep the sentences about the named subjects: about as many of them as any sentence is."""
    named = [concept for concept in reading.subjects if concept.kind in NAMED_KINDS]
    if not named:
        return list(scored)
    counts = [sum(coverage(concept, item.candidate) > 0 for concept in named) for item in scored]
    needed = 1 if reading.comparison else max(counts, default=0)
    return [item for item, count in zip(scored, counts, strict=True) if count >= max(needed, 1)]


def compose(chosen: Sequence[Scored]) -> tuple[Statement, ...]:
    """Make one statement a study from the chosen sentences: most direct and strongest first, then best score."""
    by_document: dict[str, list[Scored]] = {}
    for item in chosen:
        by_document.setdefault(item.document.doc_id, []).append(item)
    groups = sorted(
        by_document.values(),
        key=lambda group: (*strength(group[0].document), -group[0].score, group[0].document.doc_id),
    )
    return tuple(_statement(group) for group in groups)


def _statement(group: Sequence[Scored]) -> Statement:
    in_text_order = sorted(group, key=lambda item: item.candidate.sentence.start)
    quotes = tuple(quote(item.document, item.candidate.sentence) for item in in_text_order)
    return Statement(f"{label(group[0].document)}: {' '.join(item.text for item in quotes)}", quotes)
