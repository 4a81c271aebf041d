"""What the corpus speaks of: as a whole, and in the texts on one trial or by one author."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hepcite.documents import Document
from hepcite.lexicon import Concept, Lexicon, covers, words
from hepcite.sources.text.author_names import surname


@dataclass(frozen=True, slots=True)
class TextTopics:
    """What one document is about.

    Attributes:
        topics: The concepts that its title and text name, with all broader ones.
        title: The concepts that its title names.
        author: Surname of its first author.
        trial_ids: Its trial numbers.
        doc_id: Its id.
    """

    topics: frozenset[str]
    title: frozenset[str]
    author: str | None
    trial_ids: frozenset[str]
    doc_id: str


class CorpusTopics:
    """The concepts, trial numbers and first authors of a corpus."""

    def __init__(self, texts: Iterable[TextTopics]) -> None:
        self._texts = tuple(texts)
        self._by_id = {text.doc_id: text.topics for text in self._texts}
        self.all = frozenset().union(*(text.topics for text in self._texts))
        self.trial_ids = frozenset().union(*(text.trial_ids for text in self._texts))
        self.authors = frozenset(text.author for text in self._texts if text.author)

    @classmethod
    def of(cls, documents: Sequence[Document], lexicon: Lexicon) -> "CorpusTopics":
        """Read what documents are about with the lexicon."""
        return cls(
            TextTopics(
                topics=lexicon.concept_ids(f"{d.title}\n{d.text}"),
                title=lexicon.concept_ids(d.title),
                author=first_author(d),
                trial_ids=frozenset(d.trial_ids),
                doc_id=d.doc_id,
            )
            for d in documents
        )

    def __contains__(self, concept: Concept) -> bool:
        return covers(concept, self.all)

    def of_document(self, doc_id: str) -> frozenset[str]:
        """Return the topics of one document; empty for one that the corpus does not hold."""
        return self._by_id.get(doc_id, frozenset())

    def of_study(self, studies: Iterable[Concept], authors: Iterable[str]) -> list[frozenset[str]]:
        """Return the topics of each text on one of the studies or by one of the authors.

        A text that names a trial is on it; one on a guideline has it in its title.
        """
        studies = list(studies)
        trials = {concept.id for concept in studies if concept.kind != "source"}
        guidelines, surnames = {concept.id for concept in studies} - trials, set(authors)
        return [
            text.topics
            for text in self._texts
            if trials & text.topics or guidelines & text.title or text.author in surnames
        ]


def first_author(document: Document) -> str | None:
    """Return the surname of the first author, as printed; None without authors or for a sponsor.

    "Chan SL, Ryoo BY, et al" -> "Chan"; initials may follow or not.
    """
    if not document.authors or "(" in document.authors:
        return None
    return surname(document.authors.split(",")[0]) or None


def corpus_words(documents: Iterable[Document]) -> frozenset[str]:
    """Return every word of the documents, in small letters: of title, text, authors and journal."""
    texts = (f"{d.title}\n{d.text}\n{d.authors or ''}\n{d.journal or ''}" for d in documents)
    return frozenset(word for text in texts for word, _, _ in words(text))
