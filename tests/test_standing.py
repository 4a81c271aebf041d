"""Notices and trials as the last checks left them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.check_log import CheckLog
from hepcite.documents import Document
from hepcite.library import Library
from hepcite.sources.articles import Notice
from hepcite.standing import WORDS, Standing, describe_notice
from hepcite.trials import TrialStatus

RETRACTED = Notice("retracted", "PubMed", "J Invented. 2025;1:9", "2025-03-01")
CONCERN = Notice("concern", "Crossref", "10.5555/concern", "2024-07")
CORRECTED = Notice("corrected", "PubMed")


def notices_of(source: str) -> st.SearchStrategy[list[Notice]]:
    """Make what one service says of a paper."""
    one = st.builds(Notice, st.sampled_from(list(WORDS)), st.just(source), st.sampled_from([None, "x", "y"]))
    return st.lists(one, max_size=4)


@pytest.fixture
def standing(library: Library) -> Standing:
    """The standing of an empty library."""
    return Standing(library.database)


def trial(number: str = "NCT90000001", status: str = "recruiting", **fields: object) -> TrialStatus:
    """Make what the register says of a trial."""
    return TrialStatus(number, "Examplinib", status, **fields)


def test_gravest_comes_first(standing: Standing):
    """Notices of a study stand with the retraction first and the correction last."""
    standing.put_notices("a", [CORRECTED, CONCERN, RETRACTED], ["PubMed"])
    assert standing.notices_of("a") == (RETRACTED, CONCERN, CORRECTED)


def test_notices_by_study(standing: Standing):
    """Only studies with a notice are named, each with its own."""
    standing.put_notices("b", [CORRECTED], ["PubMed"])
    standing.put_notices("a", [RETRACTED, CORRECTED], ["PubMed"])
    standing.put_notices("c", [], ["PubMed"])
    assert standing.notices() == {"a": (RETRACTED, CORRECTED), "b": (CORRECTED,)}


def test_asked_again_replaces_its_own(standing: Standing):
    """What a service says now replaces what it said before, and leaves what others say."""
    standing.put_notices("a", [RETRACTED], ["PubMed"])
    standing.put_notices("a", [CONCERN], ["Crossref"])
    standing.put_notices("a", [CORRECTED], ["PubMed"])
    assert standing.notices_of("a") == (CONCERN, CORRECTED)


def test_nothing_said_any_more(standing: Standing):
    """A service that names no notice any more takes back its own."""
    standing.put_notices("a", [RETRACTED], ["PubMed"])
    standing.put_notices("a", [], ["PubMed"])
    assert (standing.notices_of("a"), standing.notices()) == ((), {})


def test_one_that_was_not_asked_adds(standing: Standing):
    """Notices from a paper's own text are added, once, and replace nothing."""
    standing.put_notices("a", [RETRACTED], ["PubMed"])
    for _ in range(2):
        standing.put_notices("a", [CORRECTED], ())
    assert standing.notices_of("a") == (RETRACTED, CORRECTED)


@given(notices_of("PubMed"), notices_of("Crossref"))
@settings(deadline=None)
def test_second_round_changes_nothing(in_pubmed: list[Notice], at_crossref: list[Notice]):
    """When both services say the same a second time, the notices, their order and the stamp stay as they are."""
    with Library(Path(":memory:")) as library:
        standing, rounds = Standing(library.database), []
        for _ in range(2):
            standing.put_notices("a", in_pubmed, ["PubMed"])
            standing.put_notices("a", at_crossref, ["Crossref"])
            rounds.append((standing.notices_of("a"), standing.stamp()))
    assert rounds[0] == rounds[1]
    assert set(rounds[0][0]) == {*in_pubmed, *at_crossref}


def test_trial_is_known_by_each_number(standing: Standing):
    """A trial is found by its number and by its older ones, with every field."""
    full = trial(
        phases=("phase 2", "phase 3"),
        enrollment=47,
        enrollment_type="ACTUAL",
        primary_outcomes=("Overall survival (up to 3 years)",),
        last_update="2025-04-30",
        has_results=True,
        aliases=("NCT90000009",),
        checked_at="2026-01-05",
    )
    standing.put_trials([full])
    assert standing.trials() == {"NCT90000001": full, "NCT90000009": full}


def test_number_that_became_an_older_one(standing: Standing):
    """A trial that the register has meanwhile merged into another is that other one, and counts once."""
    standing.put_trials([trial("NCT90000005", "recruiting")])
    standing.put_trials([trial("NCT90000001", "completed", aliases=("NCT90000005",))])
    assert {number: found.status for number, found in standing.trials().items()} == {
        "NCT90000001": "completed",
        "NCT90000005": "completed",
    }


def test_new_status_replaces_the_old(standing: Standing):
    """A trial read again has its new status, and the others keep theirs."""
    standing.put_trials([trial("NCT90000001"), trial("NCT90000002")])
    standing.put_trials([trial("NCT90000001", "completed")])
    assert [status.status for status in standing.trials().values()] == ["completed", "recruiting"]


def test_stamp_changes_with_what_is_known(standing: Standing, library: Library):
    """The stamp changes with a notice, with a trial's status and with a check, and with nothing else."""
    stamps = [standing.stamp()]
    for change in (
        lambda: standing.put_notices("a", [RETRACTED], ["PubMed"]),
        lambda: standing.put_notices("b", [RETRACTED], ["PubMed"]),
        lambda: standing.put_trials([trial()]),
        lambda: standing.put_trials([trial(status="completed")]),
        lambda: CheckLog(library.database).record("notices", [("a", "checked", "")]),
    ):
        change()
        stamps.append(standing.stamp())
    assert len(set(stamps)) == 6 and standing.stamp() == stamps[-1]


def test_second_check_of_a_day_leaves_the_stamp(standing: Standing, library: Library):
    """A further check on the same day that finds nothing new leaves the stamp as it is."""
    log = CheckLog(library.database)
    with library.database.transaction() as connection:  # two moments of one day, whatever the clock says
        connection.execute("INSERT INTO checks VALUES ('notices', 'a', 'checked', '', '2026-01-05T08:00:00+00:00')")
    before = standing.stamp()
    with library.database.transaction() as connection:
        connection.execute("UPDATE checks SET checked_at = '2026-01-05T09:00:00+00:00'")
    assert standing.stamp() == before and log.checks("notices")["a"].at.endswith("09:00:00+00:00")


def test_check_on_another_day_changes_the_stamp(standing: Standing, library: Library):
    """A check on another day changes the stamp, because answers name the day."""
    with library.database.transaction() as connection:
        connection.execute("INSERT INTO checks VALUES ('notices', 'a', 'checked', '', '2026-01-05T08:00:00+00:00')")
    before = standing.stamp()
    with library.database.transaction() as connection:
        connection.execute("UPDATE checks SET checked_at = '2026-01-06T08:00:00+00:00'")
    assert standing.stamp() != before


@pytest.mark.parametrize(
    ("notice", "line"),
    [
        (RETRACTED, "retracted: J Invented. 2025;1:9, 2025-03-01 (PubMed)"),
        (Notice("concern", "Crossref", "10.5555/c"), "expression of concern: 10.5555/c (Crossref)"),
        (Notice("corrected", "Europe PMC", date="2024"), "corrected: 2024 (Europe PMC)"),
        (CORRECTED, "corrected (PubMed)"),
    ],
)
def test_notice_in_words(notice: Notice, line: str):
    """A notice says what happened, where and when as far as it is known, and who says so."""
    assert describe_notice(notice) == line


@pytest.mark.parametrize("kind", list(WORDS))
def test_only_a_retraction_retracts(make_document: Callable[..., Document], kind: str):
    """A document that carries a notice in words counts as retracted when it is a retraction, and only then."""
    document = make_document(notices=(describe_notice(Notice(kind, "PubMed", "retracted in part")),))
    assert document.retracted is (kind == "retracted")
