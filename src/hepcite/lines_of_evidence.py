"""Which documents report the same trial: primary paper, update and subgroup are one line of evidence."""

from collections.abc import Iterable, Sequence

from hepcite.documents import Document
from hepcite.lexicon import Lexicon


class LinesOfEvidence:
    """Assigns every document to the trial that it reports.

    A trial is known by its number. A paper without one that is titled after a single trial belongs to that trial. A
    paper on several trials is a line of its own, which counts only when none of its trials is quoted already.
    """

    def __init__(self, documents: Sequence[Document], lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._numbers = {
            name: document.trial_ids[0]
            for document in documents
            if len(document.trial_ids) == 1
            for name in self._named(document)
        }
        self._trials = {document.doc_id: self._trials_of(document) for document in documents}

    def line(self, document: Document) -> str:
        """Return the trial number of a document on one trial, its study id otherwise."""
        trials = self._trials[document.doc_id]
        return next(iter(trials)) if len(trials) == 1 else document.study_id

    def count(self, documents: Iterable[Document]) -> int:
        """Count the independent studies among documents; a paper on several trials only where none of them counts."""
        documents = list(documents)
        pooled = [document for document in documents if len(self._trials[document.doc_id]) > 1]
        counted = {self.line(document) for document in documents if document not in pooled}
        independent = len(counted)
        for document in pooled:
            trials = self._trials[document.doc_id]
            independent += document.study_id not in counted and not trials & counted
            counted |= {document.study_id, *trials}
        return independent

    def _trials_of(self, document: Document) -> frozenset[str]:
        if document.trial_ids:
            return frozenset(document.trial_ids)
        return frozenset(self._numbers.get(name, name) for name in self._named(document))

    def _named(self, document: Document) -> frozenset[str]:
        """Return the trial that a title is about; none when it names several."""
        named = frozenset(m.concept.id for m in self._lexicon.mentions(document.title) if m.concept.kind == "trial")
        return named if len(named) == 1 else frozenset()
