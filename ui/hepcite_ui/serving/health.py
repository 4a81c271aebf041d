"""Whether the server can answer: for monitors and containers."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hepcite.errors import LibraryError


class Fingerprinted(Protocol):
    """What is asked of `hepcite.assistant`."""

    @property
    def fingerprint(self) -> str:
        """Identify everything that shapes an answer."""


@dataclass(frozen=True, slots=True)
class Health:
    """A server that can answer.

    Attributes:
        documents: How many the library holds.
    """

    fingerprint: str
    documents: int


def check_health(assistant: Fingerprinted, library: Path) -> Health:
    """Read the library from its file, past every cache; nothing is written.

    Raises:
        LibraryError: The file is missing or cannot be read.
    """
    try:
        with closing(sqlite3.connect(f"{library.resolve().as_uri()}?mode=ro", uri=True, timeout=5)) as connection:
            documents = connection.execute("SELECT count(*) FROM documents").fetchone()[0]
    except sqlite3.Error as error:
        raise LibraryError(f"the library cannot be read ({error}): restart HepCite, or run `hepcite index`") from error
    return Health(assistant.fingerprint, documents)
