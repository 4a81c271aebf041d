"""Whether a sentence can answer what comes after a treatment, or is on that treatment itself."""

from hepcite.candidates import FIRST_LINE, Candidate
from hepcite.lexicon import Concept, covers
from hepcite.reading import Reading

CLASS = "drug-class"
"""Kind of a treatment that may well be given again: immunotherapy after immunotherapy."""

AFTERWARDS = frozenset({"second-line-uptake", "post-progression-survival", "beyond-progression"})
"""What is reported of the time after a treatment, in a study of that treatment."""

NEXT_LINES = frozenset({"second-line", "third-line"})
"""The same where the treatment came first."""


def is_on_an_earlier_treatment(candidate: Candidate, reading: Reading) -> bool:
    """Say whether a sentence is on a treatment that the question says was given before: "X after A" for "A, then?".

    A study of the trial or by the author asked for is what was asked for, whatever was given in it.
    """
    named = {concept.id for concept in reading.subjects if concept.kind in {"trial", "source"}}
    asked_for = named & (candidate.topics | candidate.title) or candidate.author in reading.authors
    if asked_for or set(reading.trial_ids) & set(candidate.document.trial_ids):
        return False
    return any(_studies(treatment, candidate, reading.setting) for treatment in reading.prior)


def _studies(treatment: Concept, candidate: Candidate, setting: str | None) -> bool:
    """Say whether a sentence or its study is on a treatment, and not on patients who already had it.

    In a study of the line of therapy asked for, only its title tells: its sentences name what came before in many ways.
    """
    if treatment.kind == CLASS or covers(treatment, candidate.prior):
        return False
    if candidate.document.setting == setting:
        return covers(treatment, candidate.title)
    told = AFTERWARDS | NEXT_LINES if candidate.document.setting == FIRST_LINE else AFTERWARDS
    on_it = covers(treatment, candidate.topics) or covers(treatment, candidate.title)
    return on_it and not told & candidate.topics
