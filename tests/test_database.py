"""The SQLite file: transactions, threads, and errors in one line."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hepcite.database import Database
from hepcite.errors import LibraryError

INSERT = "INSERT INTO embeddings VALUES ('model', ?, x'00')"
SELECT = "SELECT text_sha256 FROM embeddings ORDER BY 1"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database."""
    database = Database(tmp_path / "library.sqlite3")
    yield database
    database.close()


def test_transaction_is_kept(database: Database):
    """What a transaction wrote is read afterwards, by another connection as well."""
    with database.transaction() as connection:
        connection.execute(INSERT, ("a",))
    other = Database(database.path)
    assert database.select(SELECT) == other.select(SELECT) == [("a",)]
    other.close()


def test_failed_transaction_leaves_nothing(database: Database):
    """After an exception in a transaction nothing of it is left, and the next one works."""
    with pytest.raises(ZeroDivisionError), database.transaction() as connection:
        connection.execute(INSERT, ("a",))
        raise ZeroDivisionError
    with database.transaction() as connection:
        connection.execute(INSERT, ("b",))
    assert database.select(SELECT) == [("b",)]


def test_open_transaction_is_not_seen(database: Database):
    """Another connection sees nothing of a transaction before its end."""
    other = Database(database.path)
    with database.transaction() as connection:
        connection.execute(INSERT, ("a",))
        assert other.select(SELECT) == []
    other.close()


def test_bad_query_is_one_line(database: Database):
    """An error of SQLite becomes one line with the path."""
    with pytest.raises(LibraryError, match=r"\Athe library '.*library\.sqlite3' cannot be used [^\n]*\Z"):
        database.select("SELECT * FROM nowhere")


def test_cause_is_kept(database: Database):
    """SQLite's own error stays attached."""
    with pytest.raises(LibraryError) as caught:
        database.select("SELECT * FROM nowhere")
    assert isinstance(caught.value.__cause__, sqlite3.Error)


def test_threads_may_read_together(database: Database):
    """Eight threads that read at once all get the same rows."""
    with database.transaction() as connection:
        connection.executemany(INSERT, [(f"{i:04}",) for i in range(500)])
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: database.select(SELECT), range(64)))
    assert all(rows == found[0] for rows in found) and len(found[0]) == 500


def test_opening_twice_keeps_the_rows(database: Database):
    """Opening a file that has its tables changes nothing in it."""
    with database.transaction() as connection:
        connection.execute(INSERT, ("a",))
    again = Database(database.path)
    assert again.select(SELECT) == [("a",)]
    again.close()


@pytest.mark.parametrize("content", [b"no database, but long enough for a header " * 50, b"SQLite format 3\0" * 90])
def test_damaged_file(tmp_path: Path, content: bytes):
    """A file that is no sound database is refused in one line that says what to do."""
    (tmp_path / "x.sqlite3").write_bytes(content)
    with pytest.raises(LibraryError, match=r"\A[^\n]*is damaged [^\n]*`hepcite index`[^\n]*\Z"):
        Database(tmp_path / "x.sqlite3")


def test_folder_in_the_place_of_the_file(tmp_path: Path):
    """A folder is not a library."""
    with pytest.raises(LibraryError, match=r"\A[^\n]*cannot be used [^\n]*\Z"):
        Database(tmp_path)
