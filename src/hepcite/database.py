"""The SQLite file below the library: its schema, its transactions, and its errors in one line."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hepcite.errors import LibraryError

SCHEMA_VERSION = 1
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
