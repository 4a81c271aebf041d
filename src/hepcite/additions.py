"""The documents that a user added to the shipped corpus, their reference lists, and a log of what changed."""

import json
from collections.abc import Container, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Literal

from hepcite.database import Database
from hepcite.documents import Document
from hepcite.library import from_record, to_record
from hepcite.sources.articles import Reference

Change = Literal["new", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class Changed:
    """A line of the log: when a document came, changed or went; the hash is that of its text afterwards, or last."""

    at: str
    change: Change
    doc_id: str
    text_sha256: str

    def is_of(self, studies: Container[str]) -> bool:
        """Say whether the document is that of a study or named after one, as "celestial.abstract" is."""
        return self.doc_id in studies or self.doc_id.rpartition(".")[0] in studies


class Additions:
    """Documents from outside the shipped corpus; they are quoted from once the index holds them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def documents(self) -> tuple[Document, ...]:
        """Return them in the order in which they were added."""
        rows = self._database.select("SELECT record, text FROM additions ORDER BY position")
        return tuple(from_record(record, text) for record, text in rows)

    def hashes(self) -> list[tuple[str, ...]]:
        """Return id, hash of the text and record of each, in order: what tells whether anything changed."""
        return self._database.select("SELECT doc_id, text_sha256, record FROM additions ORDER BY position")

    def put(self, documents: Sequence[Document]) -> dict[str, Change]:
        """Add documents, or replace those of the same id, all together or none.

        Returns:
            What it meant for each, by id; a document that was there already, letter for letter, is left out.
        """
        at = now()
        before = {document.doc_id: self._known(document.doc_id) for document in documents}
        outcome: dict[str, Change] = {}
        with self._database.transaction() as connection:
            for document in {document.doc_id: document for document in documents}.values():
                sha, record = document.text_sha256, to_record(document)
                known = before[document.doc_id]
                if known and known[0] == sha and _same_but_day(known[1], record):
                    continue
                outcome[document.doc_id] = "changed" if known else "new"
                connection.execute(
                    "INSERT INTO additions (doc_id, record, text, text_sha256) VALUES (?, ?, ?, ?) "
                    "ON CONFLICT (doc_id) DO UPDATE SET record = excluded.record, text = excluded.text, "
                    "text_sha256 = excluded.text_sha256",
                    (document.doc_id, record, document.text, sha),
                )
                connection.execute(
                    "INSERT INTO changes (at, change, doc_id, text_sha256) VALUES (?, ?, ?, ?)",
                    (at, outcome[document.doc_id], document.doc_id, sha),
                )
        return outcome

    def _known(self, doc_id: str) -> tuple[str, str] | None:
        rows = self._database.select("SELECT text_sha256, record FROM additions WHERE doc_id = ?", (doc_id,))
        return (rows[0][0], rows[0][1]) if rows else None

    def remove(self, doc_ids: Sequence[str]) -> None:
        """Remove documents with their reference lists; one that is not there is passed over."""
        at = now()
        with self._database.transaction() as connection:
            for doc_id in doc_ids:
                connection.execute(
                    "INSERT INTO changes (at, change, doc_id, text_sha256) "
                    "SELECT ?, 'removed', doc_id, text_sha256 FROM additions WHERE doc_id = ?",
                    (at, doc_id),
                )
                connection.execute("DELETE FROM additions WHERE doc_id = ?", (doc_id,))
                connection.execute("DELETE FROM reference_lists WHERE doc_id = ?", (doc_id,))

    def changes(self, since: str = "") -> tuple[Changed, ...]:
        """Return what changed at or after an ISO time, oldest first."""
        query = "SELECT at, change, doc_id, text_sha256 FROM changes WHERE at >= ? ORDER BY position"
        return tuple(Changed(*row) for row in self._database.select(query, (since,)))

    def put_references(self, doc_id: str, references: Sequence[Reference]) -> None:
        """Keep the reference list of a document in place of the one before."""
        rows = [(doc_id, i, json.dumps(asdict(item), ensure_ascii=False)) for i, item in enumerate(references)]
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM reference_lists WHERE doc_id = ?", (doc_id,))
            connection.executemany("INSERT INTO reference_lists VALUES (?, ?, ?)", rows)

    def references(self, doc_id: str) -> tuple[Reference, ...]:
        """Return the reference list of a document in its order; empty when none was read."""
        query = "SELECT record FROM reference_lists WHERE doc_id = ? ORDER BY position"
        return tuple(Reference(**json.loads(row[0])) for row in self._database.select(query, (doc_id,)))


def now() -> str:
    """Return the present moment in ISO form, to the microsecond, in UTC."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _same_but_day(record: str, other: str) -> bool:
    """Say whether two records differ in nothing but the day on which the text was fetched."""
    first, second = json.loads(record), json.loads(other)
    return {**first, "retrieved_at": None} == {**second, "retrieved_at": None}
