"""How well each candidate sentence answers the question: likeness, coverage of what was asked, and standing."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hepcite.candidates import NOT_QUOTABLE, Candidate, title_of
from hepcite.content_words import stems
from hepcite.documents import DIRECT_SETTING, Document
from hepcite.evidence import reports_no_result, says_no_result
from hepcite.fusion import min_max
from hepcite.lexicon import Concept, Lexicon, covers
from hepcite.questions import Reading

FIGURE = re.compile(r"\d+(?:\.\d+)?\s?(?:%|months?\b|weeks?\b|of \d|mg\b)|\b(?:HR|OR|RR)\s\d", re.IGNORECASE)
"""A result as papers print it: a share, a time, a ratio."""

SUBGROUP = re.compile(
    r"^(?:among|when|restricting|of the \d|for patients of)\b|\bsubgroup\b|\bstrictly\b", re.IGNORECASE
)
"""Marks a finding in part of a study's patients."""

EFFICACY = {"os": 1.0, "pfs": 0.9, "orr": 0.5, "ttp": 0.5, "rfs": 0.5, "dcr": 0.3}
"""What a clinician wants to see first when the question names no endpoint."""

MINOR_SECTIONS = frozenset({"population", "limitations"})

DESIGN_ASKED = re.compile(
    r"\b(?:randomi[sz]ed|randomi[sz]ation|controlled|uncontrolled|single[\s-]arm|blind(?:ed)?|bias(?:ed)?|limitations?|caveats?|"
    r"weakness(?:es)?|enrolled|included?|excluded?|eligib\w+|enter|results available|posted)\b",
    re.IGNORECASE,
)
"""Asks how a study was done or whom it took in: population and limitations then answer."""

GENERAL = frozenset({"efficacy"})
"""Endpoints that stand for any result."""

IN_SENTENCE, IN_TITLE, IN_POPULATION = 1.0, 0.8, 0.6
"""How fully a sentence covers a subject that it names itself, or that only its study's title or population names."""

SAME_SETTING, MENTIONED = 0.6, 0.3
"""The same for a treatment that was to be given before, in a text of the right setting, or that only names it."""

ANY_OF, ANY_SIDE = 0.8, 0.65
"""Share of the coverage of several concepts of one kind that the best covered one alone gives, less in "X versus Y"."""

MIXED = 0.6
"""How well a study of mixed lines of therapy fits any one line."""

SETTING_WORTH, DESIGN_WORTH, ENDPOINT_WORTH, AUTHOR_WORTH = 1.2, 1.5, 2.5, 4.0
"""What setting, design, endpoint and first author count beside concepts, which count by inverse document frequency."""


CONTENT_WORTH, CONTENT_MAX = 0.2, 4.0
"""What a word outside the lexicon counts for its rarity, and all of them together at most."""


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
    subgroup: float = -0.15
    minor_section: float = -0.6
    minor_section_asked: float = -0.1
    no_result: float = 0.5
    unverified: float = -0.05


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


def coverage(concept: Concept, candidate: Candidate) -> float:
    """Return how fully a sentence is about a concept, from 0 to 1; a source is best covered by its own sentences."""
    in_sentence, in_title = (MENTIONED, IN_SENTENCE) if concept.kind == "source" else (IN_SENTENCE, IN_TITLE)
    if covers(concept, candidate.prior):
        in_sentence = in_title = MENTIONED  # what these patients had before is not what was studied
    if "guideline" in concept.broader and candidate.document.study_type != "guideline":
        in_title = MENTIONED  # shown at the society's meeting, not said by the society
    return max(
        in_sentence * covers(concept, candidate.topics),
        in_title * covers(concept, candidate.title),
        IN_POPULATION * covers(concept, candidate.population),
    )


def prior_coverage(concept: Concept, candidate: Candidate, setting: str | None) -> float:
    """Return how clearly a sentence is about patients who already had a treatment, from 0 to 1.

    A study in the setting that the treatment stands for counts, even where it does not name the treatment.
    """
    if covers(concept, candidate.prior):
        return IN_SENTENCE
    if setting is not None and candidate.document.setting == setting:
        return SAME_SETTING
    named = (candidate.topics, candidate.title, candidate.population)
    return MENTIONED * any(covers(concept, topics) for topics in named)


def setting_coverage(setting: str, document: Document) -> float:
    """Return how well a document's setting fits the one asked for, from 0 to 1."""
    if document.setting == setting:
        return 1.0
    return MIXED if document.setting == "any-line" else 0.0


def has_design(designs: frozenset[str], document: Document) -> bool:
    """Say whether a document is of a design asked for; an unreported trial is an ongoing one, whatever its phase."""
    return document.study_type in designs or ("ongoing-trial" in designs and reports_no_result(document))


class Scorer:
    """Scores sentences against a question.

    Args:
        rarity: How telling a concept is, by its id: the rarer in the corpus, the more.
        stem_rarity: The same for stems.
    """

    def __init__(self, rarity: Mapping[str, float], stem_rarity: Mapping[str, float], weights: Weights) -> None:
        self._rarity = rarity
        self._stem_rarity = stem_rarity
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
        covered = self._coverage(candidate, reading)
        figure = bool(FIGURE.search(candidate.text))
        score = (
            weights.dense * dense
            + weights.lexical * candidate.lexical
            + weights.passage * candidate.passage
            + weights.coverage * covered
            + weights.direct_setting * (candidate.document.setting == (reading.setting or DIRECT_SETTING))
            + weights.figure * figure
            + weights.efficacy * figure * (not asks_an_outcome(reading)) * _efficacy(candidate)
            + weights.earliness * _earliness(candidate)
            + weights.subgroup * (not _asks_a_subgroup(reading) and bool(SUBGROUP.search(candidate.text)))
            + (weights.minor_section if not asks_about_design(reading) else weights.minor_section_asked)
            * (candidate.sentence.section in MINOR_SECTIONS)
            + weights.no_result
            * (bool(reading.endpoints) and reports_no_result(candidate.document) and says_no_result(candidate.text))
            + weights.unverified * (not candidate.document.verified)
        )
        return Scored(candidate, score, covered)

    def _coverage(self, candidate: Candidate, reading: Reading) -> float:
        """Return the share of what was asked that the sentence covers, from 0 to 1, rare concepts counting more."""
        parts = [self._alternatives(group, candidate, reading) for group in _by_kind(reading.subjects)]
        parts += [(self._rarity[c.id], prior_coverage(c, candidate, reading.setting)) for c in reading.prior]
        if reading.endpoints:
            worth = ENDPOINT_WORTH if asks_an_outcome(reading) else SETTING_WORTH
            parts.append((worth, self._endpoint_coverage(reading.endpoints, candidate)))
        if reading.setting is not None:
            parts.append((SETTING_WORTH, setting_coverage(reading.setting, candidate.document)))
        parts.append(self._content_coverage(reading.content, candidate))
        if reading.authors:
            parts.append((AUTHOR_WORTH, float(candidate.author in reading.authors)))
        if reading.designs:
            parts.append((DESIGN_WORTH, float(has_design(reading.designs, candidate.document))))
        total = sum(worth for worth, _ in parts)
        return sum(worth * part for worth, part in parts) / total if total else 0.0

    def _content_coverage(self, content: frozenset[str], candidate: Candidate) -> tuple[float, float]:
        """Return the worth of the words outside the lexicon that the corpus knows, and how far a sentence has them."""
        worth = {stem: self._stem_rarity[stem] for stem in content if stem in self._stem_rarity}
        if not worth:
            return 0.0, 0.0
        in_sentence, in_title = stems(candidate.text), stems(title_of(candidate.document))
        found = sum(v * max(stem in in_sentence, IN_TITLE * (stem in in_title)) for stem, v in worth.items())
        total = sum(worth.values())
        return min(CONTENT_WORTH * total, CONTENT_MAX), found / total

    def _endpoint_coverage(self, endpoints: Sequence[Concept], candidate: Candidate) -> float:
        """Return how far a sentence reports the endpoints, from 0 to 1.

        No sentence reports them all, so the rarest one reported counts most: in "irAEs and survival" the irAEs do.
        """
        most = max(self._rarity[c.id] for c in endpoints)
        worth = [most if c.id in GENERAL else self._rarity[c.id] for c in endpoints]
        reported = [value * covers(c, candidate.topics) for c, value in zip(endpoints, worth, strict=True)]
        return ANY_OF * max(reported) / max(worth) + (1 - ANY_OF) * sum(reported) / sum(worth)

    def _alternatives(self, concepts: Sequence[Concept], candidate: Candidate, reading: Reading) -> tuple[float, float]:
        """Return the worth of concepts of one kind and how far a sentence covers them.

        Two drugs or three societies in a question are mostly alternatives: a sentence about one of them is nearly as
        good as one about all, the rarest counting most. Drugs given together are not alternatives.
        """
        worth = [self._rarity[concept.id] for concept in concepts]
        covered = [value * coverage(concept, candidate) for concept, value in zip(concepts, worth, strict=True)]
        any_of = 0.0 if reading.together else ANY_SIDE if reading.against else ANY_OF
        return max(worth), any_of * max(covered) / max(worth) + (1 - any_of) * sum(covered) / sum(worth)


def _by_kind(concepts: Sequence[Concept]) -> list[list[Concept]]:
    kinds: dict[str, list[Concept]] = {}
    for concept in concepts:
        kind = "treatment" if concept.kind in {"drug", "regimen", "cell-product", "drug-class"} else concept.kind
        kinds.setdefault(kind, []).append(concept)
    return list(kinds.values())


def _efficacy(candidate: Candidate) -> float:
    return max((worth for endpoint, worth in EFFICACY.items() if endpoint in candidate.topics), default=0.0)


def asks_an_outcome(reading: Reading) -> bool:
    """Say whether the question names a particular outcome, and not only what a treatment does in general."""
    return any(endpoint.id not in GENERAL for endpoint in reading.endpoints)


def asks_about_design(reading: Reading) -> bool:
    """Say whether the question is how a study was done or whom it took in, and not only what it found."""
    return bool(DESIGN_ASKED.search(reading.text))


def _asks_a_subgroup(reading: Reading) -> bool:
    """Say whether the question narrows the patients: by liver function, cause, spread or the like."""
    return any(c.kind in {"score", "population", "disease"} and c.id != "hcc" for c in reading.subjects)


def _earliness(candidate: Candidate) -> float:
    """Return 1 for the first sentence that reports something, falling to 0 for the last.

    Records and abstracts give the whole study first and subgroups later.
    """
    starts = [s.start for s in candidate.document.sections if s.name not in MINOR_SECTIONS | NOT_QUOTABLE]
    before = sum(start < candidate.sentence.start for start in starts)
    return max(0.0, 1 - before / len(starts)) if starts else 0.0


def rarity(documents: Sequence[Document], lexicon: Lexicon) -> dict[str, float]:
    """Return the inverse document frequency of every concept of the lexicon (Sparck Jones 1972)."""
    counts = Counter(concept for d in documents for concept in lexicon.concept_ids(f"{d.title}\n{d.text}"))
    return {key: math.log((len(documents) + 1) / (counts[key] + 1)) + 0.1 for key in lexicon.concepts}
