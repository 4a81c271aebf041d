"""What is known of whole documents and of single sentences when passages are ranked: vectors and BM25."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hepcite.documents import Passage
from hepcite.lexical_index import LexicalIndex
from hepcite.library import Vectors


@dataclass(frozen=True, slots=True)
class DocumentIndex:
    """BM25 and a vector of every document, and BM25 of every sentence, behind the passages of an index.

    Attributes:
        words: BM25 of whole documents.
        sentences: BM25 of single sentences.
        vectors: A unit vector a document, shape (documents, dimensions).
        document_of: Position of each passage's document.
        passage_of: Position of each sentence's passage.
    """

    words: LexicalIndex
    sentences: LexicalIndex
    vectors: Vectors
    document_of: np.ndarray
    passage_of: np.ndarray

    @classmethod
    def build(
        cls,
        passages: Sequence[tuple[Passage, Sequence[str]]],
        doc_ids: Sequence[str],
        texts: Sequence[str],
        vectors: Vectors,
    ) -> "DocumentIndex":
        """Index documents.

        Args:
            passages: Every passage with the texts of its sentences.
            doc_ids: The documents, in the order of `texts` and `vectors`.
            texts: The words by which each document is found.
        """
        position = {doc_id: i for i, doc_id in enumerate(doc_ids)}
        sentences = [(i, text) for i, (_, of_passage) in enumerate(passages) for text in of_passage]
        return cls(
            LexicalIndex.build(texts),
            LexicalIndex.build([text for _, text in sentences]),
            vectors,
            np.asarray([position[passage.doc_id] for passage, _ in passages]),
            np.asarray([i for i, _ in sentences]),
        )

    @classmethod
    def load(cls, folder: Path) -> "DocumentIndex":
        """Read an index that `save` wrote."""
        with np.load(folder / "arrays.npz", allow_pickle=False) as arrays:
            return cls(
                LexicalIndex.load(folder / "words"),
                LexicalIndex.load(folder / "sentences"),
                arrays["vectors"],
                arrays["document_of"],
                arrays["passage_of"],
            )

    @staticmethod
    def is_whole(folder: Path) -> bool:
        """Say whether a folder holds all that `save` writes."""
        parts = ("arrays.npz", "words/params.index.json", "sentences/params.index.json")
        return all((folder / part).is_file() for part in parts)

    def save(self, folder: Path) -> None:
        """Write the index into a folder of its own."""
        folder.mkdir(parents=True)
        self.words.save(folder / "words")
        self.sentences.save(folder / "sentences")
        np.savez(folder / "arrays.npz", vectors=self.vectors, document_of=self.document_of, passage_of=self.passage_of)

    def best_sentences(self, query: str) -> Vectors:
        """Return the BM25 score of each passage's best sentence, in the order of the passages."""
        best = np.zeros(len(self.document_of), dtype=np.float32)
        np.maximum.at(best, self.passage_of, self.sentences.scores(query))
        return best
