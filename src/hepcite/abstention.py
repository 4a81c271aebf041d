"""When the evidence is too thin to answer, and why: every rule gives a reason and says what to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from hepcite.answers import AbstentionReason
from hepcite.corpus_topics import CorpusTopics
from hepcite.coverage import coverage, names_outcome
from hepcite.documents import Filters
from hepcite.gaps import Gaps, after
from hepcite.lexicon import Concept, covers
from hepcite.reading import Reading
from hepcite.scoring import Scored
from hepcite.sufficiency import MODEL

SCOPE = (
    "HepCite holds English texts on treating hepatocellular carcinoma after first-line immunotherapy, "
    "and the trials behind it."
)

NEAR = 0.50
"""Cosine with the best passage from which a question without any word of the field is still taken for one of it."""

NEAR_ENOUGH = 0.42
"""Cosine from which a question is answered although the corpus lacks one of its everyday words."""

FAR = 0.15
"""Cosine below which even a question with a word of the field is not answered."""

OFTEN_IMPLICIT = frozenset(
    {
        "dose",
        "eligibility",
        "recruitment",
        "primary-endpoint",
        "discontinuation",
        "hazard-ratio",
        "downstaging",
        "prognostic-factors",
        "efficacy",
        "approval",
    }
)
"""Endpoints that sentences report without naming them, so that their absence proves nothing."""

OUTSIDE = frozenset({"drug", "regimen", "trial", "cell-product", "drug-class", "source"})
"""Kinds whose absence from the corpus puts a question outside it; of another kind, it is not reported."""

FIELD = frozenset(
    {
        "drug",
        "regimen",
        "trial",
        "cell-product",
        "drug-class",
        "target",
        "disease",
        "score",
        "procedure",
        "setting",
        "strategy",
        "source",
    }
)
"""Kinds of concept that mark a question as one of the field."""


FIELD_OUTCOMES = frozenset(
    {"second-line-uptake", "post-progression-survival", "immune-related-events", "crs", "hbv-reactivation"}
)
"""Endpoints that mark it too; others are asked for in any field."""

NARROWING = frozenset({"population", "score", "disease", "procedure", "strategy", "trial"})
"""Kinds of concept that narrow a question, so that evidence on something else does not answer it."""

SPECIFIC = frozenset(
    {
        "drug",
        "regimen",
        "cell-product",
        "target",
        "score",
        "population",
        "procedure",
        "disease",
        "endpoint",
    }
)
"""Kinds of concept that a study either names or does not report on."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question is declined, in a contract word and in plain words."""

    reason: AbstentionReason
    detail: str


@dataclass(frozen=True, slots=True)
class Found:
    """How near retrieval came to a question.

    Attributes:
        similarity: Cosine between the question and the best passage; -1 without one.
        sufficiency: Probability that the corpus answers it, by a model that knows nothing of the field.
    """

    similarity: float
    sufficiency: float


class AbstentionRules:
    """Decides from the question and what was found for it whether to answer.

    Attributes:
        corpus: What the corpus speaks of.
    """

    def __init__(self, corpus: CorpusTopics) -> None:
        self.corpus = corpus

    def refuse(self, reading: Reading, found: Found, scored: Sequence[Scored], filters: Filters) -> Refusal | None:
        """Return the first reason to decline; None when the question can be answered.

        Args:
            found: How near retrieval came to the question.
            scored: The sentences found, best first.
        """
        return (
            _nothing_passes(scored, filters)
            or self._outside(reading, found, scored)
            or _personal(reading)
            or self._absent(reading)
            or self._unfamiliar(reading, found)
            or self._beside_the_study(reading)
            or self._not_reported(reading, scored)
        )

    def _outside(self, reading: Reading, found: Found, scored: Sequence[Scored]) -> Refusal | None:
        for disease in reading.other_diseases:
            if not any(_about(disease, reading.subjects, item) for item in scored):
                return Refusal("out_of_corpus", f"The corpus holds nothing on {disease.name}. {SCOPE}")
        if self._names_a_text(reading):
            return None
        of_the_field = any(self._marks_the_field(mention.concept) for mention in reading.mentions)
        known = of_the_field or bool(reading.trial_ids)
        far = found.similarity < (FAR if known else NEAR)
        if far and (known or found.sufficiency < MODEL.threshold):
            return Refusal("out_of_corpus", f"Nothing in the corpus is close to this question. {SCOPE}")
        return None

    def _marks_the_field(self, concept: Concept) -> bool:
        known = concept.id in self.corpus.all or concept.kind in OUTSIDE
        outcomes = {concept.id, *concept.broader} & FIELD_OUTCOMES
        return known and (concept.kind in FIELD or bool(outcomes))

    def _absent(self, reading: Reading) -> Refusal | None:
        names = [*reading.unknown, *(n for n in reading.trial_ids if n not in self.corpus.trial_ids)]
        concepts = (*reading.subjects, *reading.prior, *reading.endpoints)
        absent = [c for c in concepts if c not in self.corpus and not self._is_one_half(c, reading)]
        outside = [*names, *(c.name for c in absent if c.kind in OUTSIDE)]
        if outside:
            return Refusal("out_of_corpus", f"The corpus does not mention {_listed(outside)}. {SCOPE}")
        gaps = [c.name for c in absent if c.kind != "endpoint"]
        if gaps:
            held = [c.name for c in reading.particular if c not in absent]
            on = f"{_listed(held)} that is also on " if held else ""
            return Refusal("not_reported", f"HepCite found no text on {on}{_listed(gaps)}.")
        if reading.endpoints and all(c in absent for c in reading.endpoints):
            outcomes = _listed([c.name for c in reading.endpoints])
            return Refusal("not_reported", f"HepCite found no text that reports {outcomes}.")
        return None

    def _is_one_half(self, absent: Concept, reading: Reading) -> bool:
        """Say whether a subject is only an alternative to one that the corpus has: "X or Y" is then answered for Y."""
        others = (c for c in reading.subjects if c.id in reading.alternatives and c in self.corpus)
        return absent.id in reading.alternatives and any(others)

    def _names_a_text(self, reading: Reading) -> bool:
        """Say whether the question names a trial, a cell product, a source or an author that the corpus holds."""
        texts = (c for c in reading.subjects if c.kind in {"trial", "cell-product", "source"} and c in self.corpus)
        return any(texts) or bool(reading.authors) or bool(self.corpus.trial_ids.intersection(reading.trial_ids))

    def _unfamiliar(self, reading: Reading, found: Found) -> Refusal | None:
        """Decline when no text has a word of the question: a technical one always, an everyday one when none is near.

        A technical word carries the question ("warfarin with lenvatinib"); an everyday one may only dress it.
        """
        named = reading.particular or reading.endpoints or reading.prior or reading.setting
        nothing_else = not named and 0 < len(reading.content) <= len(reading.everyday_words)
        far = nothing_else or (found.similarity < NEAR_ENOUGH and not self._names_a_text(reading))
        absent = reading.technical_words or (reading.everyday_words if far else ())
        return Refusal("not_reported", f"The corpus does not mention {_listed(absent)}. {SCOPE}") if absent else None

    def _beside_the_study(self, reading: Reading) -> Refusal | None:
        """Decline what is asked of a trial, a guideline or an author's study, and no text on it mentions."""
        trials = [c for c in reading.subjects if c.kind in {"trial", "cell-product", "source"}]
        texts = self.corpus.of_study(trials, reading.authors)
        asked = (c for c in (*reading.subjects, *reading.endpoints) if _is_specific(c))
        gaps = [c.name for c in asked if not any(covers(c, topics) for topics in texts)]
        if not texts or not gaps:
            return None
        study = _listed([*(c.name for c in trials), *(f"{author} et al." for author in reading.authors)])
        return Refusal("not_reported", f"HepCite found no text on {study} that reports {_listed(gaps)}.")

    def _not_reported(self, reading: Reading, scored: Sequence[Scored]) -> Refusal | None:
        asked = [c for c in reading.endpoints if c.id not in OFTEN_IMPLICIT]
        if not asked or len(asked) < len(reading.endpoints):
            return None
        named = [c for c in reading.subjects if c.kind in OUTSIDE or c.kind == "procedure"]
        for item in scored:
            on_subject = not named or any(coverage(c, item.candidate) for c in named)
            if on_subject and any(names_outcome(c, item.candidate) for c in asked):
                return None
        about = f" for {_listed([c.name for c in named])}" if named else ""
        return Refusal("not_reported", f"The corpus does not report {_listed([c.name for c in asked])}{about}.")


def unanswered(reading: Reading, gaps: Gaps) -> Refusal | None:
    """Decline when no quote covers what the question turns on.

    That is every outcome asked for, a group of patients or a procedure to which it is narrowed, or a trial that it
    names: the figure of all patients is no answer for women, nor that of one trial for another.
    """
    endpoints = [c for c in reading.endpoints if c.id not in OFTEN_IMPLICIT]
    lacks_outcome = bool(endpoints) and len(endpoints) == len(reading.endpoints) == len(gaps.endpoints)
    subjects = [c for c in gaps.subjects if not _has_alternative(c, reading, gaps)]
    all_missing = len(subjects) == len(reading.particular)
    absent = [
        *(gaps.endpoints if lacks_outcome else ()),
        *(c for c in subjects if c.kind in NARROWING or all_missing),
    ]
    if not absent:
        return _nothing_after(gaps)
    reported = f" It does report {_listed(gaps.reported)}: ask for that." if lacks_outcome and gaps.reported else ""
    missing = _listed([concept.name for concept in absent])
    found = [c.name for c in reading.particular if c not in absent and c.id in gaps.named]
    of = f"Texts on {_listed(found)} were found, but none that also" if found else "Texts were found, but none that"
    return Refusal("not_reported", f"{of} reports on {missing}.{reported}")


def _nothing_after(gaps: Gaps) -> Refusal | None:
    """Decline, by name, what comes after a treatment when no quote is left on it."""
    if gaps.named or not gaps.prior:
        return None
    missing = _listed([after(treatment) for treatment in gaps.prior])
    return Refusal("not_reported", f"HepCite found no text that reports {missing}.")


def _has_alternative(gap: Concept, reading: Reading, gaps: Gaps) -> bool:
    """Say whether a quote covers the scale of a missing class, or another subject with which a subject is compared."""
    if gap.kind == "trial" and not reading.against:
        return False
    either = reading.alternatives if gap.id in reading.alternatives else frozenset()
    covered = [c for c in reading.subjects if c not in gaps.subjects and (c.kind == gap.kind or c.id in either)]
    whole_scale = gap.kind == "score" and bool(set(gap.broader) & gaps.named)
    return bool(covered) or whole_scale


def _is_specific(concept: Concept) -> bool:
    """Say whether a text that reports something on a concept also names it."""
    return concept.kind in SPECIFIC and concept.id not in OFTEN_IMPLICIT | {"hcc"}


def _about(disease: Concept, subjects: Sequence[Concept], item: Scored) -> bool:
    """Say whether a sentence is about a disease and, where subjects are named, about one of them."""
    return coverage(disease, item.candidate) > 0 and (
        not subjects or any(coverage(subject, item.candidate) for subject in subjects)
    )


def _personal(reading: Reading) -> Refusal | None:
    if not reading.about_a_person:
        return None
    return Refusal(
        "patient_specific",
        "Ask about the treatment or the population in general to see the evidence.",
    )


def _nothing_passes(scored: Sequence[Scored], filters: Filters) -> Refusal | None:
    if scored or not filters:
        return None
    return Refusal("not_reported", f"No document passes the filters ({filters}): widen them.")


def _listed(names: Sequence[str]) -> str:
    """Join names as prose.

    >>> _listed(["OS", "PFS", "toxicity"])
    'OS, PFS and toxicity'
    """
    *head, last = dict.fromkeys(names)
    return f"{', '.join(head)} and {last}" if head else last
