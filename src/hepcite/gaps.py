"""What was asked for and is not in the quotes: told beside them, or a reason to decline."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from hepcite.coverage import has_design, names_outcome, reports, setting_coverage
from hepcite.documents import Document
from hepcite.evidence import treated_patients
from hepcite.lexicon import Concept, Lexicon, covers
from hepcite.questions import TOGETHER
from hepcite.reading import Reading
from hepcite.scoring import Scored

USUAL_OUTCOMES = {
    "os": "overall survival",
    "pfs": "progression-free survival",
    "orr": "response",
    "dcr": "disease control",
    "ttp": "time to progression",
    "rfs": "recurrence-free survival",
    "safety": "adverse events",
}
"""Outcomes offered instead of one that is not reported."""


TREATMENTS = frozenset({"drug", "regimen", "cell-product", "drug-class"})

AND = re.compile(r"\s*(?:and|[/–-])\s*(?:the )?", re.IGNORECASE)
"""Stands between two drugs of a text that may be given together, as do the words of `TOGETHER`."""

GROUPS = frozenset({"score", "population"})
"""Kinds that narrow the patients, so that what a treatment does in others is no answer."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """What no quote covers of a question.

    Attributes:
        endpoints: Outcomes.
        planned: Outcomes that quoted trials only measure.
        subjects: Particular subjects: all but classes of drugs and the disease itself.
        apart: Groups of patients on which no quoted study has the treatment asked for, though quotes name both.
        prior: Treatments to be given before.
        designs: Designs that no quoted study has in the setting asked for.
        words: Words that the corpus does not know, as typed.
        named: Ids of everything that the quotes and their studies name.
        reported: The usual outcomes that the quotes report, in plain words.
    """

    endpoints: tuple[Concept, ...]
    subjects: tuple[Concept, ...]
    prior: tuple[Concept, ...]
    designs: tuple[Concept, ...]
    words: tuple[str, ...]
    planned: tuple[Concept, ...] = ()
    apart: tuple[Concept, ...] = ()
    named: frozenset[str] = frozenset()
    reported: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All of them in plain words, each once."""
        concepts = (*self.endpoints, *self.planned, *self.subjects, *self.apart)
        names = [*(c.name for c in concepts), *(after(c) for c in self.prior), *(c.name for c in self.designs)]
        return (*dict.fromkeys(names), *self.words)


def after(treatment: Concept) -> str:
    """Name what comes after a treatment."""
    return f"treatment after {treatment.name}"


def find_gaps(reading: Reading, chosen: Sequence[Scored]) -> Gaps:
    """Compare what was asked with the sentences chosen; a study covers what its title, population or class says too."""
    sentences = [item.candidate.topics for item in chosen]
    studies = [item.candidate.covered(reading.treatments) for item in chosen]
    unreported = [c for c in reading.endpoints if not any(reports(c, item.candidate) for item in chosen)]
    return Gaps(
        endpoints=tuple(c for c in unreported if not any(names_outcome(c, item.candidate) for item in chosen)),
        planned=tuple(c for c in unreported if any(names_outcome(c, item.candidate) for item in chosen)),
        subjects=(missing := _uncovered(reading.particular, studies)),
        apart=tuple(c for c in _apart(reading, chosen) if c not in missing),
        prior=_uncovered(reading.prior, studies),
        designs=() if _has_design(reading, chosen) else _designs(reading),
        words=(*reading.technical_words, *reading.everyday_words),
        named=frozenset().union(*studies),
        reported=tuple(name for key, name in USUAL_OUTCOMES.items() if any(key in topics for topics in sentences)),
    )


def missing_combination(reading: Reading, chosen: Sequence[Scored], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the combination asked for, in words, when no sentence chosen and no study's title gives it.

    A sentence on one of the drugs, or on one after the other, is no answer for both together. Empty when none is
    missing or none was asked for.
    """
    drugs = tuple(dict.fromkeys(c for c in reading.subjects if c.kind == "drug"))
    if not reading.together or len(drugs) < 2:  # noqa: PLR2004  a combination has two parts
        return ()
    texts = (text for item in chosen for text in (item.candidate.text, item.document.title))
    if any(_gives_together(drugs, text, lexicon) for text in texts):
        return ()
    return (f"{' plus '.join(drug.name for drug in drugs)} as a combination",)


def _gives_together(drugs: Sequence[Concept], text: str, lexicon: Lexicon) -> bool:
    """Say whether a text joins drugs, in any order: by a regimen's name, or by "plus", "with", "and", a dash."""
    ids = {drug.id for drug in drugs}
    mentions = lexicon.mentions(text)
    if any(ids <= set(mention.concept.parts) for mention in mentions):
        return True
    joined: set[str] = set()
    for one, other in pairwise(mentions):
        gap, pair = text[one.end : other.start], {one.concept.id, other.concept.id}
        joined = (joined | pair) if pair <= ids and (TOGETHER.match(gap) or AND.fullmatch(gap)) else set()
        if joined == ids:
            return True
    return False


def _apart(reading: Reading, chosen: Sequence[Scored]) -> Iterable[Concept]:
    """Yield the groups of patients that no study covers which also has a treatment and the setting asked for."""
    treatments = [c for c in reading.subjects if c.kind in TREATMENTS]
    fitting = [item for item in chosen if reading.setting is None or setting_coverage(reading.setting, item.document)]
    studies = [item.candidate.covered(reading.treatments) for item in fitting]
    on_treatment = [named for named in studies if not treatments or any(covers(c, named) for c in treatments)]
    narrower = (c for c in reading.particular if c.kind in GROUPS) if treatments or reading.prior else ()
    return _uncovered(narrower, on_treatment)


def _uncovered(concepts: Iterable[Concept], texts: Sequence[frozenset[str]]) -> tuple[Concept, ...]:
    return tuple(concept for concept in concepts if not any(covers(concept, topics) for topics in texts))


def _designs(reading: Reading) -> tuple[Concept, ...]:
    return tuple(mention.concept for mention in reading.mentions if mention.concept.kind == "design")


def _has_design(reading: Reading, chosen: Sequence[Scored]) -> bool:
    """Say whether a quoted study has a design asked for, in the setting asked for."""
    return not reading.designs or any(
        has_design(reading.designs, item.document) and _has_setting(reading.setting, item.document) for item in chosen
    )


def _has_setting(setting: str | None, document: Document) -> bool:
    """Say whether a document is on the setting asked for; a review or a guideline may be on several."""
    return setting in {None, document.setting} or (not treated_patients(document) and document.setting == "any-line")
