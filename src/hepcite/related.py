"""The documents that are nearest to a question which is declined: they are shown as related, never as support."""

from collections.abc import Iterable

from hepcite.corpus_topics import CorpusTopics
from hepcite.gaps import TREATMENTS
from hepcite.lexicon import covers
from hepcite.reading import Reading

MOST = 3
"""Related documents that are shown."""

REASONS = frozenset({"not_reported", "patient_specific"})
"""Reasons for declining under which the corpus has something related."""


def related(doc_ids: Iterable[str], reading: Reading, corpus: CorpusTopics) -> tuple[str, ...]:
    """Return the documents that name most of a question's treatments, then of its other particular subjects.

    Equals keep their order.

    Args:
        doc_ids: Documents as retrieved, best first; one that comes twice counts once.
    """

    def missed(doc_id: str) -> tuple[int, int]:
        absent = [subject for subject in reading.particular if not covers(subject, corpus.of_document(doc_id))]
        return sum(subject.kind in TREATMENTS for subject in absent), len(absent)

    return tuple(sorted(dict.fromkeys(doc_ids), key=missed)[:MOST])
