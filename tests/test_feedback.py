"""Ratings of answers: stored on opt-in only, word for word, by any number of readers."""

import os
import sqlite3
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from hepcite.answers import Abstention, Timings
from hepcite.errors import HepCiteError, LibraryError
from hepcite.feedback import MAX_COMMENT, MAX_FIELD, Feedback
from hepcite.settings import Settings

NOON = datetime(2026, 1, 2, 12, 0, 0, tzinfo=UTC)


def outcome(question: str = "Does examplinib help?") -> Abstention:
    """An abstention on a drug that does not exist."""
    return Abstention(
        question=question,
        searched_for=f"{question} (as understood)",
        reason="out_of_corpus",
        detail="There is no such drug.",
        nearest=(),
        retrieved=(),
        fingerprint="f1f2",
        answer_id="a1a2",
        timings_ms=Timings(),
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the ratings will lie."""
    return tmp_path / "feedback.sqlite3"


@pytest.fixture
def ratings(path: Path) -> Feedback:
    """A file of ratings that were all given at noon."""
    return Feedback(path, now=lambda: NOON)


def test_nothing_is_wanted_while_the_setting_is_off(tmp_path: Path):
    """Without the setting there is no store of ratings, and no file."""
    assert Feedback.wanted(Settings(data_dir=tmp_path)) is None
    assert list(tmp_path.iterdir()) == []


def test_file_is_made_by_the_first_rating(tmp_path: Path):
    """With the setting on, there is no file before something is rated."""
    settings = Settings(data_dir=tmp_path, feedback=True)
    wanted = Feedback.wanted(settings)
    assert wanted is not None
    assert not settings.feedback_path.exists()
    wanted.add(outcome(), "helpful")
    assert settings.feedback_path.exists()


def test_reading_makes_no_file(ratings: Feedback, path: Path):
    """Asking for ratings where there are none gives none, and leaves no file behind."""
    assert ratings.entries() == ()
    assert not path.exists()


def test_rating_is_kept_word_for_word(ratings: Feedback):
    """Everything that tells an evaluator which answer was rated, and how, comes back."""
    ratings.add(outcome("HR ≥ 0.5\n<b>?"), "not helpful", "  Wrong arm: n = 47. ")
    (entry,) = ratings.entries()
    assert (entry.at, entry.answer_id, entry.fingerprint) == ("2026-01-02T12:00:00+00:00", "a1a2", "f1f2")
    assert (entry.question, entry.searched_for) == ("HR ≥ 0.5\n<b>?", "HR ≥ 0.5\n<b>? (as understood)")
    assert (entry.rating, entry.comment) == ("not helpful", "Wrong arm: n = 47.")


def test_what_is_stored_is_returned(ratings: Feedback):
    """The rating that `add` returns is the one that is read later."""
    assert ratings.add(outcome(), "helpful") == ratings.entries()[0]


def test_time_is_stored_in_utc(path: Path):
    """A clock of another time zone is brought to UTC."""
    east = NOON.astimezone(timezone(timedelta(hours=9)))
    assert Feedback(path, now=lambda: east).add(outcome(), "helpful").at == "2026-01-02T12:00:00+00:00"


def test_ratings_come_back_oldest_first(ratings: Feedback):
    """Ratings keep the order in which they were given, also within one second."""
    for number in range(3):
        ratings.add(outcome(str(number)), "helpful")
    assert [entry.question for entry in ratings.entries()] == ["0", "1", "2"]


@pytest.mark.parametrize("rating", ["", "good", "Helpful", "helpful; DROP TABLE feedback"])
def test_other_ratings_are_refused(rating: str, ratings: Feedback, path: Path):
    """A rating that is none of the two is refused in one line, and nothing is stored."""
    with pytest.raises(HepCiteError, match=r"^.* is no rating: give 'helpful' or 'not helpful'$"):
        ratings.add(outcome(), rating)
    assert not path.exists()


def test_comment_has_a_length(ratings: Feedback):
    """The longest comment is kept whole; one more character is refused."""
    longest = "x" * MAX_COMMENT
    assert ratings.add(outcome(), "helpful", longest).comment == longest
    with pytest.raises(HepCiteError, match="longer than 2,000 characters"):
        ratings.add(outcome(), "helpful", longest + "x")


def test_endless_question_is_not_stored(ratings: Feedback, path: Path):
    """A rating that brings more than a question's length with it is refused."""
    with pytest.raises(HepCiteError, match="cannot be rated"):
        ratings.add(outcome("x" * (MAX_FIELD + 1)), "helpful")
    assert not path.exists()


def test_half_a_surrogate_pair_is_replaced(ratings: Feedback):
    """A question with what has no UTF-8 can be rated all the same."""
    assert ratings.add(outcome("a\ud800b"), "helpful").question == "a?b"


def test_many_readers_rate_at_once(path: Path):
    """Ratings from many threads are all stored."""
    ratings = Feedback(path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: ratings.add(outcome(str(number)), "helpful"), range(40)))
    assert {entry.question for entry in ratings.entries()} == {str(number) for number in range(40)}


def test_another_process_may_read_meanwhile(ratings: Feedback, path: Path):
    """The file is in WAL mode, so that an evaluator reads while ratings come in."""
    ratings.add(outcome(), "helpful")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize("use", [Feedback.entries, lambda ratings: ratings.add(outcome(), "helpful")])
def test_damaged_file_is_named(use: Callable[[Feedback], object], ratings: Feedback, path: Path):
    """A file that is no SQLite file is refused in one line with its path."""
    path.write_text("no database at all, but long enough to be read as one" * 20)
    with pytest.raises(LibraryError, match=r"^the ratings in .*feedback\.sqlite3.* cannot be used .*$"):
        use(ratings)


@pytest.mark.skipif(os.name == "nt", reason="files have no such modes there")
def test_others_on_the_machine_cannot_read_ratings(ratings: Feedback, path: Path):
    """The file is for its owner alone: a comment may hold more than it should."""
    ratings.add(outcome(), "helpful")
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def test_missing_folder_is_named(tmp_path: Path):
    """A data folder that is gone is named in one line."""
    with pytest.raises(LibraryError, match="gone"):
        Feedback(tmp_path / "gone" / "feedback.sqlite3").add(outcome(), "helpful")
