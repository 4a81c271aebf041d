"""The documents that are nearest to a question which is declined: they are shown as related, never as support."""

from collections.abc import Iterable

from hepcite.corpus_topics import CorpusTopics
from hepcite.gaps import TREATMENTS
from hepcite.lexicon import Concept, covers
from hepcite.reading import Reading

MOST = 3
"""Related documents that are shown."""

REASONS = frozenset({"not_reported", "patient_specific"})
"""Reasons for declining under which the corpus has something related."""


def related(doc_ids: Iterable[str], reading: Reading, corpus: CorpusTopics) -> tuple[str, ...]:
    """Return the documents that name most of a question's treatments, then of its other particular subjects.

    Equals keep their order. When none of them is near to the patients, procedure or score asked for, the last place
    goes to the first document that is.

    Args:
        doc_ids: Documents as retrieved, best first; one that comes twice counts once.
    """

    def missed(doc_id: str) -> tuple[int, int]:
        absent = [subject for subject in reading.particular if not covers(subject, corpus.of_document(doc_id))]
        return sum(subject.kind in TREATMENTS for subject in absent), len(absent)

    others = [subject for subject in reading.particular if subject.kind not in TREATMENTS]
    ranked = sorted(dict.fromkeys(doc_ids), key=missed)
    first, rest = ranked[:MOST], ranked[MOST:]
    near = [doc_id for doc_id in rest if _is_near(others, corpus.of_document(doc_id))]
    if near and not any(_is_near(others, corpus.of_document(doc_id)) for doc_id in first):
        first[-1] = near[0]
    return tuple(first)


def _is_near(subjects: Iterable[Concept], topics: frozenset[str]) -> bool:
    """Say whether a document names one of some subjects, or what it is a part of."""
    return any(covers(subject, topics) or not topics.isdisjoint(subject.broader) for subject in subjects)
