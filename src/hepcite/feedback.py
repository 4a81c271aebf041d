"""What readers said of answers: stored only when `HEPCITE_FEEDBACK` is on, in a file of its own."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Protocol, get_args

from hepcite.errors import HepCiteError, LibraryError
from hepcite.settings import Settings

Rating = Literal["helpful", "not helpful"]
RATINGS: tuple[str, ...] = get_args(Rating)

MAX_COMMENT = 2_000
"""Longest comment that is stored, in characters."""

MAX_FIELD = 4_000
"""Longest question, id or other text that is stored beside the comment; the page may send these back by itself."""

WAIT_SECONDS = 30
"""How long a rating waits for another process that writes."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
    position INTEGER PRIMARY KEY, at TEXT NOT NULL, answer_id TEXT NOT NULL, fingerprint TEXT NOT NULL,
    question TEXT NOT NULL, searched_for TEXT NOT NULL, rating TEXT NOT NULL, comment TEXT NOT NULL)
"""


class Rated(Protocol):
    """What is known of a rated answer; every `Answer` and `Abstention` is one."""

    @property
    def answer_id(self) -> str: ...  # noqa: D102
    @property
    def fingerprint(self) -> str: ...  # noqa: D102
    @property
    def question(self) -> str: ...  # noqa: D102
    @property
    def searched_for(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class FeedbackEntry:
    """One rating of one answer or abstention.

    Attributes:
        at: ISO time in UTC, to the second.
        fingerprint: Code, settings and corpus that gave the answer.
        question: What was asked, word for word.
        comment: At most `MAX_COMMENT` characters; empty for none.
    """

    at: str
    answer_id: str
    fingerprint: str
    question: str
    searched_for: str
    rating: str
    comment: str


_COLUMNS = ", ".join(field.name for field in fields(FeedbackEntry))
_MARKS = ", ".join("?" for _ in fields(FeedbackEntry))
_INSERT = f"INSERT INTO feedback ({_COLUMNS}) VALUES ({_MARKS})"  # noqa: S608  the columns are our own
_SELECT = f"SELECT {_COLUMNS} FROM feedback ORDER BY position"  # noqa: S608  the columns are our own


def _now() -> datetime:
    return datetime.now(UTC)


class Feedback:
    """The file of ratings; it is opened for each of them, since they are few and come from any thread.

    Args:
        path: The SQLite file; it is created by the first rating.
        now: Gives the time of a rating.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = _now) -> None:
        self._path = path
        self._now = now
        self._lock = threading.Lock()

    @classmethod
    def wanted(cls, settings: Settings) -> "Feedback | None":
        """Return the file of ratings when the setting is on; None while it is off: then nothing may be stored."""
        return cls(settings.feedback_path) if settings.feedback else None

    def add(self, rated: Rated, rating: str, comment: str = "") -> FeedbackEntry:
        """Store a rating, and return it as it was stored.

        Args:
            rating: One of `RATINGS`.
            comment: In the reader's own words; white space around it is dropped.

        Raises:
            HepCiteError: The rating is none of the two, or a text is too long; nothing is stored.
            LibraryError: The file cannot be written.
        """
        entry = FeedbackEntry(
            at=self._now().astimezone(UTC).isoformat(timespec="seconds"),
            answer_id=_storable(rated.answer_id),
            fingerprint=_storable(rated.fingerprint),
            question=_storable(rated.question),
            searched_for=_storable(rated.searched_for),
            rating=rating,
            comment=_storable(comment.strip()),
        )
        _check(entry)
        with self._open() as connection:
            connection.execute(_INSERT, astuple(entry))
        return entry

    def entries(self) -> tuple[FeedbackEntry, ...]:
        """Return every rating, oldest first; empty when none was ever stored.

        Raises:
            LibraryError: The file cannot be read.
        """
        if not self._path.exists():
            return ()
        with self._open() as connection:
            return tuple(FeedbackEntry(*row) for row in connection.execute(_SELECT))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Give a connection whose changes are kept all together; SQLite's errors become one line."""
        try:
            self._path.touch(mode=0o600)  # for its owner alone: a comment may hold more than it should
            with self._lock, closing(sqlite3.connect(self._path, timeout=WAIT_SECONDS)) as connection, connection:
                connection.execute("PRAGMA journal_mode = WAL")  # SQLite does not wait here, so threads take turns
                connection.execute(_SCHEMA)
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise LibraryError(
                f"the ratings in {str(self._path)!r} cannot be used ({error}): "
                "check that the folder can be written, or move the file away"
            ) from error


def _storable(text: str) -> str:
    """Return the text with a question mark for each half of a surrogate pair, which has no UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _check(entry: FeedbackEntry) -> None:
    if entry.rating not in RATINGS:
        raise HepCiteError(f"{entry.rating!r} is no rating: give {' or '.join(map(repr, RATINGS))}")
    if len(entry.comment) > MAX_COMMENT:
        raise HepCiteError(f"the comment is longer than {MAX_COMMENT:,} characters: shorten it")
    if any(len(text) > MAX_FIELD for text in astuple(entry)):
        raise HepCiteError(f"the question is longer than {MAX_FIELD:,} characters: it cannot be rated")
