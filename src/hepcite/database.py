"""The SQLite file below the library: its schema, its transactions, and its errors in one line."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hepcite.errors import LibraryError

SCHEMA_VERSION = 2
SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    doc_id TEXT PRIMARY KEY, position INTEGER NOT NULL, record TEXT NOT NULL,
    text TEXT NOT NULL, text_sha256 TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS embeddings (
    model_id TEXT NOT NULL, text_sha256 TEXT NOT NULL, vector BLOB NOT NULL,
    PRIMARY KEY (model_id, text_sha256)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS generations (
    generation_id TEXT PRIMARY KEY, status TEXT NOT NULL, settings TEXT NOT NULL,
    corpus_sha256 TEXT NOT NULL, corpus_stamp TEXT NOT NULL, created_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS passages (
    generation_id TEXT NOT NULL, position INTEGER NOT NULL, passage_id TEXT NOT NULL, doc_id TEXT NOT NULL,
    section TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    PRIMARY KEY (generation_id, position)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sentences (
    generation_id TEXT NOT NULL, passage_id TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    section TEXT NOT NULL, PRIMARY KEY (generation_id, passage_id, start)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS past_texts (
    doc_id TEXT NOT NULL, text_sha256 TEXT NOT NULL, text TEXT NOT NULL, until TEXT NOT NULL,
    PRIMARY KEY (doc_id, text_sha256)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS additions (
    position INTEGER PRIMARY KEY, doc_id TEXT NOT NULL UNIQUE, record TEXT NOT NULL,
    text TEXT NOT NULL, text_sha256 TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS reference_lists (
    doc_id TEXT NOT NULL, position INTEGER NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (doc_id, position)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS changes (
    position INTEGER PRIMARY KEY, at TEXT NOT NULL, change TEXT NOT NULL, doc_id TEXT NOT NULL,
    text_sha256 TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS notices (
    study_id TEXT NOT NULL, position INTEGER NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (study_id, position)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS trials (nct_id TEXT PRIMARY KEY, record TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS checks (
    step TEXT NOT NULL, item TEXT NOT NULL, outcome TEXT NOT NULL, detail TEXT NOT NULL, checked_at TEXT NOT NULL,
    PRIMARY KEY (step, item)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS syncs (
    sync_id INTEGER PRIMARY KEY, started_at TEXT NOT NULL, finished_at TEXT);
CREATE TABLE IF NOT EXISTS part_syncs (
    sync_id INTEGER PRIMARY KEY, studies TEXT NOT NULL, started_at TEXT NOT NULL, finished_at TEXT);
"""


class Database:
    """One connection in WAL mode: any number of processes read beside one that writes.

    Raises:
        LibraryError: The file is damaged, from a newer HepCite, or not accessible.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._explain():
            self._connection = sqlite3.connect(path, timeout=30, check_same_thread=False)
            version = self._connection.execute("PRAGMA user_version").fetchone()[0]
            if version > SCHEMA_VERSION:
                raise LibraryError(
                    f"{path} was written by a newer HepCite: upgrade, or choose another HEPCITE_DATA_DIR"
                )
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.executescript(SCHEMA)
            self._connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def select(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query, in its order."""
        with self._explain():
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Give a connection whose changes are kept all together or, after an exception, not at all."""
        with self._explain(), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection

    @contextmanager
    def _explain(self) -> Iterator[None]:
        """Turn SQLite's errors into one line that says what to do."""
        try:
            yield
        except sqlite3.OperationalError as error:
            raise LibraryError(
                f"the library {str(self.path)!r} cannot be used ({error}): "
                "check that the folder can be written and that no other program holds the file"
            ) from error
        except sqlite3.DatabaseError as error:
            raise LibraryError(
                f"the library {str(self.path)!r} is damaged ({error}): move the file away to keep it, "
                "then run `hepcite index`, which builds a new one from the shipped corpus"
            ) from error
