"""The SQLite library: documents with their provenance, embeddings once computed, and index generations."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from hepcite.database import Database
from hepcite.documents import Document, Passage, Section, Sentence
from hepcite.errors import DocumentNotFoundError

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Generation:
    """One finished index.

    Attributes:
        settings: Names the embedding model and the splitter that built it.
        corpus_sha256: Hash over ids, metadata and texts of the indexed documents.
        corpus_stamp: Hash of all that it was built from: shipped records, added documents, notices.
    """

    generation_id: str
    settings: str
    corpus_sha256: str
    corpus_stamp: str
    created_at: str


class Library:
    """The store that every quote is read from; one file, opened by any number of readers.

    Raises:
        LibraryError: The file is damaged, from a newer HepCite, or not accessible.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = Database(path)
        self.document = lru_cache(maxsize=65_536)(self._read_document)

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Documents

    def documents(self) -> tuple[Document, ...]:
        """Return every document, in the order in which they were added."""
        rows = self.database.select("SELECT record, text FROM documents ORDER BY position")
        return tuple(from_record(record, text) for record, text in rows)

    def _read_document(self, doc_id: str) -> Document:
        return from_record(*self._row(doc_id))

    def record_of(self, document: Document) -> Document:
        """Return the document that a study is named after, its study record as a rule; without one, the document."""
        try:
            return self.document(document.study_id)
        except DocumentNotFoundError:
            return document

    def stored_text(self, doc_id: str) -> str:
        """Read a document's text from the file, past every cache.

        Raises:
            DocumentNotFoundError: No document has this id.
        """
        return self._row(doc_id)[1]

    def _row(self, doc_id: str) -> tuple[str, str]:
        for record, text in self.database.select("SELECT record, text FROM documents WHERE doc_id = ?", (doc_id,)):
            return record, text
        raise DocumentNotFoundError(f"no document {doc_id!r} in the library: see `hepcite corpus list`")

    def past_texts(self, doc_id: str) -> tuple[tuple[str, str], ...]:
        """Return the texts that a document had before, each with the day it was replaced or removed, newest first."""
        query = "SELECT text, until FROM past_texts WHERE doc_id = ? ORDER BY until DESC, text_sha256"
        return tuple(self.database.select(query, (doc_id,)))

    def check_integrity(self) -> tuple[str, ...]:
        """Return what is wrong with the file and the stored texts, one line each; empty when all is well."""
        faults = [row[0] for row in self.database.select("PRAGMA integrity_check") if row[0] != "ok"]
        hashes = dict(self.database.select("SELECT doc_id, text_sha256 FROM documents"))
        faults += [
            f"{document.doc_id}: the stored text does not match its SHA-256"
            for document in self.documents()
            if document.text_sha256 != hashes[document.doc_id]
        ]
        return tuple(faults)

    # Embeddings

    def embeddings(self, model_id: str, text_sha256s: Sequence[str]) -> dict[str, Vectors]:
        """Return the stored vectors of these texts by hash; texts never embedded are left out."""
        found: dict[str, Vectors] = {}
        for chunk in _chunks(text_sha256s, 500):
            marks = ",".join("?" * len(chunk))
            query = (
                "SELECT text_sha256, vector FROM embeddings "  # noqa: S608  only question marks are put in
                f"WHERE model_id = ? AND text_sha256 IN ({marks})"
            )
            for key, blob in self.database.select(query, (model_id, *chunk)):
                found[key] = np.frombuffer(blob, dtype=np.float32)
        return found

    def add_embeddings(self, model_id: str, vectors: dict[str, Vectors]) -> None:
        """Store vectors by the hash of their text, in one transaction."""
        rows = [(model_id, key, vector.astype(np.float32).tobytes()) for key, vector in vectors.items()]
        with self.database.transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO embeddings VALUES (?, ?, ?)", rows)

    def forget_embeddings(self, model_id: str) -> None:
        """Delete the vectors of one model."""
        with self.database.transaction() as connection:
            connection.execute("DELETE FROM embeddings WHERE model_id = ?", (model_id,))

    # Index generations

    def current_generation(self) -> Generation | None:
        """Return the index in use; None before the first one is finished."""
        rows = self.database.select(
            "SELECT generation_id, settings, corpus_sha256, corpus_stamp, created_at "
            "FROM generations WHERE status = 'current'"
        )
        return Generation(*rows[0]) if rows else None

    def start_generation(self, generation: Generation) -> None:
        """Note that an index is being built, so that an interrupted build can be found and cleared away."""
        with self.database.transaction() as connection:
            connection.execute(
                "INSERT INTO generations VALUES (?, 'building', ?, ?, ?, ?)",
                (
                    generation.generation_id,
                    generation.settings,
                    generation.corpus_sha256,
                    generation.corpus_stamp,
                    generation.created_at,
                ),
            )

    def publish_generation(
        self,
        generation_id: str,
        documents: Sequence[Document],
        passages: Sequence[tuple[Passage, Sequence[Sentence]]],
    ) -> None:
        """Swap in a finished index with its documents, at once: a reader sees the old one or the new one.

        A text that is no longer a document's is kept as a past one, so that a quote of it can still be verified.
        """
        until = datetime.now(UTC).date().isoformat()
        with self.database.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO past_texts SELECT doc_id, text_sha256, text, ? FROM documents", (until,)
            )
            connection.execute("DELETE FROM documents")
            connection.executemany(
                "INSERT INTO documents VALUES (?, ?, ?, ?, ?)",
                [(d.doc_id, i, to_record(d), d.text, d.text_sha256) for i, d in enumerate(documents)],
            )
            connection.execute(
                "DELETE FROM past_texts WHERE (doc_id, text_sha256) IN (SELECT doc_id, text_sha256 FROM documents)"
            )
            connection.executemany(
                "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (generation_id, i, p.passage_id, p.doc_id, p.section, p.start, p.end)
                    for i, (p, _) in enumerate(passages)
                ],
            )
            connection.executemany(
                "INSERT INTO sentences VALUES (?, ?, ?, ?, ?)",
                [(generation_id, p.passage_id, s.start, s.end, s.section) for p, group in passages for s in group],
            )
            connection.execute("UPDATE generations SET status = 'previous' WHERE status = 'current'")
            connection.execute("UPDATE generations SET status = 'current' WHERE generation_id = ?", (generation_id,))
        self.document.cache_clear()

    def restamp(self, generation_id: str, corpus_stamp: str) -> None:
        """Note that the same documents now come from sources with another stamp."""
        with self.database.transaction() as connection:
            connection.execute(
                "UPDATE generations SET corpus_stamp = ? WHERE generation_id = ?", (corpus_stamp, generation_id)
            )

    def published_generations(self) -> tuple[str, ...]:
        """Return the ids of finished generations, the current one last."""
        rows = self.database.select("SELECT generation_id FROM generations WHERE status <> 'building' ORDER BY rowid")
        return tuple(row[0] for row in rows)

    def superseded_generations(self) -> tuple[str, ...]:
        """Return the ids of interrupted builds and of finished generations older than the last two."""
        building = self.database.select("SELECT generation_id FROM generations WHERE status = 'building'")
        return (*(row[0] for row in building), *self.published_generations()[:-2])

    def forget_generation(self, generation_id: str) -> None:
        """Delete a generation's rows; its files are the caller's to delete."""
        with self.database.transaction() as connection:
            for table in ("passages", "sentences", "generations"):
                connection.execute(f"DELETE FROM {table} WHERE generation_id = ?", (generation_id,))  # noqa: S608

    def passages(self, generation_id: str) -> tuple[Passage, ...]:
        """Return a generation's passages in index order."""
        rows = self.database.select(
            "SELECT passage_id, passages.doc_id, section, start, end, substr(text, start + 1, end - start) "
            "FROM passages JOIN documents USING (doc_id) WHERE generation_id = ? ORDER BY passages.position",
            (generation_id,),
        )
        return tuple(Passage(*row) for row in rows)

    def sentences(self, generation_id: str, passage_id: str) -> tuple[Sentence, ...]:
        """Return the sentences of a passage in text order."""
        rows = self.database.select(
            "SELECT section, start, end FROM sentences WHERE generation_id = ? AND passage_id = ? ORDER BY start",
            (generation_id, passage_id),
        )
        return tuple(Sentence(*row) for row in rows)


def _chunks(items: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    return (items[i : i + size] for i in range(0, len(items), size))


def to_record(document: Document) -> str:
    """Write a document's fields, all but the text, as JSON."""
    fields = asdict(document)
    del fields["text"]
    return json.dumps(fields, ensure_ascii=False, sort_keys=True)


def from_record(record: str, text: str) -> Document:
    """Read a document from its fields and its text."""
    fields = json.loads(record)
    fields["sections"] = tuple(Section(**section) for section in fields["sections"])
    for name in ("trial_ids", "therapy_classes", "notices"):
        fields[name] = tuple(fields[name])
    fields["pages"] = tuple((offset, number) for offset, number in fields.get("pages", ()))
    return Document(text=text, **fields)
