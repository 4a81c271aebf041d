"""How much of what was asked a sentence covers, rare concepts counting more than common ones."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from hepcite.candidates import Candidate, title_of
from hepcite.content_words import stems
from hepcite.documents import Document
from hepcite.evidence import reports_no_result, says_no_result
from hepcite.lexicon import Concept, Lexicon, covers
from hepcite.reading import GENERAL, Reading
from hepcite.sentence_features import only_names_a_measure

IN_SENTENCE, IN_TITLE, IN_POPULATION = 1.0, 0.8, 0.6
"""How fully a sentence covers a subject that it names itself, or that only its study's title or population names."""

SAME_SETTING, MENTIONED = 0.6, 0.3
"""The same for a treatment that was to be given before, in a text of the right setting, or that only names it."""

ANY_OF, ANY_SIDE = 0.8, 0.65
"""Share of the coverage of several concepts of one kind that the best covered one alone gives, less in "X versus Y"."""

BROADER = 0.4
"""How far a sentence on adverse events in general is one on the rash asked for; "Child-Pugh A, B and C" one on B."""

MIXED = 0.6
"""How well a study of mixed lines of therapy fits any one line."""

SETTING_WORTH, DESIGN_WORTH, ENDPOINT_WORTH, AUTHOR_WORTH, YEAR_WORTH = 1.2, 1.5, 2.5, 4.0, 1.0
"""What these count beside concepts, which count by their inverse document frequency."""


CONTENT_WORTH, CONTENT_MAX = 0.2, 4.0
"""What a word outside the lexicon counts for its rarity, and all of them together at most."""


def coverage(concept: Concept, candidate: Candidate) -> float:
    """Return how fully a sentence is about a concept, from 0 to 1; a source is best covered by its own sentences."""
    in_population = IN_POPULATION
    in_sentence, in_title = (MENTIONED, IN_SENTENCE) if concept.kind == "source" else (IN_SENTENCE, IN_TITLE)
    if covers(concept, candidate.prior):
        in_sentence = in_title = in_population = MENTIONED  # what these patients had before is not what was studied
    if "guideline" in concept.broader and candidate.document.study_type != "guideline":
        in_title = MENTIONED  # shown at the society's meeting, not said by the society
    of_its_kind = concept.kind == "score" and any(broader in candidate.topics for broader in concept.broader)
    return max(
        in_sentence * covers(concept, candidate.topics),
        BROADER * of_its_kind,
        in_title * covers(concept, candidate.title),
        in_population * covers(concept, candidate.population),
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


NOT_REPORTED = re.compile(
    r"\bnot (?:been |yet )?(?:reported|given|available|stated|published|described)\b|\bno \w+ (?:data|figures)\b",
    re.IGNORECASE,
)
"""Says of an outcome that it is missing."""


DESIGN_FACTS = frozenset({"dose", "eligibility", "recruitment", "primary-endpoint", "washout", "approval"})
"""Endpoints that are facts of a trial, known before it has a result."""


def names_outcome(endpoint: Concept, candidate: Candidate) -> bool:
    """Say whether a sentence is on an outcome, reported or measured; one that says it was not reported is not."""
    return covers(endpoint, candidate.topics) and not NOT_REPORTED.search(candidate.text)


def reports(endpoint: Concept, candidate: Candidate) -> bool:
    """Say whether a sentence reports an outcome, and does not only tell that it is measured."""
    planned = endpoint.id not in DESIGN_FACTS | GENERAL and only_names_a_measure(candidate.text)
    return names_outcome(endpoint, candidate) and not planned


def tells_no_result(candidate: Candidate, reading: Reading) -> bool:
    """Say whether a sentence says of the trial asked for that it has no result to report, which is then the answer."""
    return (
        bool(reading.endpoints)
        and reading.asks_for_one_trial
        and reports_no_result(candidate.document)
        and says_no_result(candidate.text)
    )


def setting_coverage(setting: str, document: Document) -> float:
    """Return how well a document's setting fits the one asked for, from 0 to 1."""
    if document.setting == setting:
        return 1.0
    return MIXED if document.setting == "any-line" else 0.0


def has_design(designs: frozenset[str], document: Document) -> bool:
    """Say whether a document is of a design asked for; an unreported trial is an ongoing one, whatever its phase."""
    return document.study_type in designs or ("ongoing-trial" in designs and reports_no_result(document))


class Coverage:
    """Measures sentences against what a question names.

    Args:
        rarity: How telling a concept is, by its id: the rarer in the corpus, the more.
        stem_rarity: The same for stems.
    """

    def __init__(self, rarity: Mapping[str, float], stem_rarity: Mapping[str, float]) -> None:
        self._rarity = rarity
        self._stem_rarity = stem_rarity

    def of(self, candidate: Candidate, reading: Reading) -> float:
        """Return the share of what was asked that the sentence covers, from 0 to 1, rare concepts counting more."""
        parts = [self._alternatives(group, candidate, reading) for group in _by_kind(reading.subjects)]
        parts += [(self._rarity[c.id], prior_coverage(c, candidate, reading.setting)) for c in reading.prior]
        if reading.endpoints:
            worth = ENDPOINT_WORTH if reading.asks_an_outcome else SETTING_WORTH
            parts.append((worth, self._endpoint_coverage(reading, candidate)))
        if reading.setting is not None:
            parts.append((SETTING_WORTH, setting_coverage(reading.setting, candidate.document)))
        parts.append(self._content_coverage(reading.content, candidate))
        if reading.authors:
            parts.append((AUTHOR_WORTH, float(_is_of_author(candidate, reading))))
        if reading.years:
            parts.append((YEAR_WORTH, float(_is_of_year(candidate, reading.years))))
        if reading.designs:
            parts.append((DESIGN_WORTH, float(has_design(reading.designs, candidate.document))))
        total = sum(worth for worth, _ in parts)
        return sum(worth * part for worth, part in parts) / total if total else 0.0

    def _content_coverage(self, content: frozenset[str], candidate: Candidate) -> tuple[float, float]:
        """Return the worth of the words outside the lexicon that the corpus knows, and how far a sentence has them."""
        worth = {stem: self._stem_rarity[stem] for stem in content if stem in self._stem_rarity}
        total = sum(worth.values())
        if not total:
            return 0.0, 0.0
        in_sentence, in_title = stems(candidate.text), stems(title_of(candidate.document))
        found = sum(v * max(stem in in_sentence, IN_TITLE * (stem in in_title)) for stem, v in worth.items())
        return min(CONTENT_WORTH * total, CONTENT_MAX), found / total

    def _endpoint_coverage(self, reading: Reading, candidate: Candidate) -> float:
        """Return how far a sentence reports the endpoints, from 0 to 1.

        No sentence reports them all, so the rarest one reported counts most: in "irAEs and survival" the irAEs do.
        """
        if tells_no_result(candidate, reading):
            return 1.0
        endpoints = reading.endpoints
        most = max(self._rarity[c.id] for c in endpoints)
        worth = [most if c.id in GENERAL else self._rarity[c.id] for c in endpoints]
        reported = [value * _reports(c, candidate) for c, value in zip(endpoints, worth, strict=True)]
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


def _reports(endpoint: Concept, candidate: Candidate) -> float:
    """Return 1 for a sentence on an endpoint, less for one that names only what it is a kind of."""
    if names_outcome(endpoint, candidate):
        return 1.0
    return BROADER * any(broader in candidate.topics for broader in endpoint.broader if broader not in GENERAL)


def _is_of_author(candidate: Candidate, reading: Reading) -> bool:
    """Say whether a study is by an author asked for, or on what the author's study is compared with."""
    other_side = reading.against and any(coverage(c, candidate) >= IN_TITLE for c in reading.named)
    return candidate.author in reading.authors or other_side


def _is_of_year(candidate: Candidate, years: frozenset[int]) -> bool:
    """Say whether a study appeared in one of the years, or the sentence names one."""
    return candidate.document.year in years or any(str(year) in candidate.text for year in years)


def _by_kind(concepts: Sequence[Concept]) -> list[list[Concept]]:
    kinds: dict[str, list[Concept]] = {}
    for concept in concepts:
        kind = "treatment" if concept.kind in {"drug", "regimen", "cell-product", "drug-class"} else concept.kind
        kinds.setdefault(kind, []).append(concept)
    return list(kinds.values())


def rarity(documents: Sequence[Document], lexicon: Lexicon) -> dict[str, float]:
    """Return the inverse document frequency of every concept of the lexicon (Sparck Jones 1972)."""
    counts = Counter(concept for d in documents for concept in lexicon.concept_ids(f"{d.title}\n{d.text}"))
    return {key: math.log((len(documents) + 1) / (counts[key] + 1)) + 0.1 for key in lexicon.concepts}
