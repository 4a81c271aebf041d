"""The log of checks: the latest of each thing, and where an interrupted sync goes on."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hepcite.additions import now
from hepcite.check_log import Check, CheckLog, PartSync
from hepcite.library import Library


@pytest.fixture
def log(library: Library) -> CheckLog:
    """The log of an empty library."""
    return CheckLog(library.database)


def test_before_the_first_sync(log: CheckLog):
    """An empty log has neither a sync nor a check."""
    assert (log.last_sync(), log.checks("text")) == (None, {})


def test_interrupted_sync_goes_on(log: CheckLog, library: Library):
    """A sync that was not finished is gone on with, also after the library was opened anew."""
    began = log.start_sync()
    with Library(library.path) as again:
        assert CheckLog(again.database).start_sync() == began
    assert log.last_sync() == (began, None)


def test_finished_sync_is_followed_by_a_new_one(log: CheckLog):
    """After a sync was finished the next one begins later, and is the last one known."""
    began = log.start_sync()
    log.finish_sync()
    second = log.start_sync()
    assert second > began and log.last_sync() == (second, None)


def test_second_sync_that_was_interrupted_goes_on(log: CheckLog):
    """Of a finished sync and an interrupted one after it, the interrupted one is gone on with."""
    log.start_sync()
    log.finish_sync()
    second = log.start_sync()
    assert log.start_sync() == second


def test_finished_sync_knows_its_end(log: CheckLog):
    """A finished sync has its beginning and its end; finishing once more changes neither."""
    began = log.start_sync()
    log.finish_sync()
    last = log.last_sync()
    log.finish_sync()
    assert last is not None and last[0] == began and last[1] >= began and log.last_sync() == last


def test_check_round_trip(log: CheckLog):
    """A check comes back with its outcome, its reason and its moment, under its item."""
    before = now()
    log.record("text", [("a", "refused", "its year is 2020, the record's 2021"), ("b", "same", "")])
    checks = log.checks("text")
    at = checks["a"].at
    assert checks["a"] == Check("text", "a", "refused", "its year is 2020, the record's 2021", at)
    assert list(checks) == ["a", "b"] and before <= at <= now()


def test_latest_check_counts(log: CheckLog):
    """A second check of the same thing replaces the first."""
    log.record("text", [("a", "absent", "no abstract")])
    log.record("text", [("a", "new", "")])
    assert [(check.outcome, check.detail) for check in log.checks("text").values()] == [("new", "")]


def test_steps_are_apart(log: CheckLog):
    """Checks of one step say nothing about another."""
    log.record("text", [("a", "new", "")])
    log.record("notices", [("a", "checked", "")])
    assert [log.checks(step)["a"].outcome for step in ("text", "notices")] == ["new", "checked"]
    assert log.checks("trial") == {}


def test_checks_since(log: CheckLog):
    """Only checks at or after a moment are given, so that a sync knows what it has done itself."""
    log.record("text", [("before", "same", "")])
    began = log.start_sync()
    log.record("text", [("after", "same", "")])
    assert list(log.checks("text", began)) == ["after"]
    assert list(log.checks("text", log.checks("text")["before"].at)) == ["after", "before"]


def test_nothing_to_record(log: CheckLog):
    """A batch without outcomes is no error."""
    log.record("text", [])
    assert log.checks("text") == {}


# Syncs of some studies


def test_interrupted_sync_of_some_studies_goes_on(log: CheckLog):
    """A sync of some studies that was not finished is gone on with by one of the same studies, in any order."""
    began = log.start_part(["a", "b"])
    assert log.start_part(["b", "a"]) == began
    assert log.last_part() == PartSync(("a", "b"), began, None)


def test_sync_of_other_studies_is_another(log: CheckLog):
    """An interrupted sync is not gone on with by one of other studies, and neither is one of the whole corpus."""
    began = [log.start_sync(), log.start_part(["a", "b"]), log.start_part(["a"])]
    assert began == sorted(set(began)) and log.start_sync() == began[0]


def test_finished_sync_of_some_studies(log: CheckLog):
    """A finished sync of some studies has its end, is followed by a new one, and ends none of the whole corpus."""
    whole, began = log.start_sync(), log.start_part(["a"])
    log.finish_part(["a"])
    last = log.last_part()
    assert last is not None and last.ended is not None and last.began == began < log.start_part(["a"])
    assert log.last_sync() == (whole, None)


@pytest.mark.parametrize("finish", [CheckLog.finish_sync, lambda log: log.finish_part(["a", "b"])])
def test_sync_that_checked_more(log: CheckLog, finish: Callable[[CheckLog], None]):
    """A sync that checked all that an interrupted one had left ends that one, too."""
    began = log.start_part(["a"])
    finish(log)
    assert log.start_part(["a"]) > began


def test_sync_that_checked_less(log: CheckLog):
    """A sync of some of an interrupted one's studies leaves that one to be gone on with."""
    began = log.start_part(["a", "b"])
    log.finish_part(["a"])
    assert log.start_part(["a", "b"]) == began


def test_old_library(tmp_path: Path):
    """A library from before syncs of some studies were kept is opened, and keeps them from then on."""
    with Library(tmp_path / "old.sqlite3") as library, library.database.transaction() as connection:
        connection.execute("DROP TABLE part_syncs")
    with Library(tmp_path / "old.sqlite3") as library:
        log = CheckLog(library.database)
        assert log.last_part() is None and log.start_part(["a"])
