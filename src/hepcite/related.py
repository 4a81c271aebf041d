"""The documents that are nearest to a question which is declined: they are shown as related, never as support."""

from collections.abc import Iterable

from hepcite.documents import Document
from hepcite.gaps import TREATMENTS
from hepcite.lexicon import Lexicon, covers
from hepcite.reading import Reading

MOST = 3
"""Related documents that are shown."""

REASONS = frozenset({"not_reported", "patient_specific"})
"""Reasons for declining under which the corpus has something related."""


def related(documents: Iterable[Document], reading: Reading, lexicon: Lexicon) -> tuple[Document, ...]:
    """Return the documents that name most of a question's treatments, then of its other particular subjects.

    Equals keep their order.

    Args:
        documents: What was retrieved, best first; one that comes twice counts once.
    """
    found = {document.doc_id: document for document in documents}.values()
    named = {document.doc_id: lexicon.concept_ids(f"{document.title} {document.text}") for document in found}

    def missed(document: Document) -> tuple[int, int]:
        absent = [subject for subject in reading.particular if not covers(subject, named[document.doc_id])]
        return sum(subject.kind in TREATMENTS for subject in absent), len(absent)

    return tuple(sorted(found, key=missed)[:MOST])
