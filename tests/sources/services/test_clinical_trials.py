"""ClinicalTrials.gov: what the client makes of the service's answers, right and wrong ones."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.errors import CorpusError, SourceError
from hepcite.sources.services.clinical_trials import BATCH, ClinicalTrials, TrialStatus, read_trials
from hepcite.sources.services.web import Service
from loopback.clinical_trials import PREFIX, FakeClinicalTrials, RegisteredTrial, study_of
from loopback.server import LoopbackServer, Response

ONE, TWO, OLD = "NCT90000001", "NCT90000002", "NCT80000001"


@contextmanager
def registry(trials: Sequence[RegisteredTrial] = (), page_size: int = 1000) -> Iterator[LoopbackServer]:
    """A server that has these trials."""
    with LoopbackServer(FakeClinicalTrials(trials, page_size).routes()) as server:
        yield server


def ask(server: LoopbackServer, *numbers: str) -> tuple[TrialStatus, ...]:
    """Ask a server once for trials."""
    with httpx.Client() as client:
        service = Service(client, server.url + PREFIX, "ClinicalTrials.gov", 1000.0, attempts=1)
        return ClinicalTrials(service).trials(numbers)


def read_one(trial: RegisteredTrial) -> TrialStatus:
    """Read the record of one trial."""
    (status,) = read_trials(json.dumps(study_of(trial)).encode(), "trial.json")
    return status


def test_a_trial_is_read_whole():
    """Every field of the record arrives, in words."""
    trial = RegisteredTrial(ONE, "A trial", "COMPLETED", None, ("PHASE3",), 413, "ACTUAL", has_results=True)
    with registry([trial]) as server:
        assert ask(server, ONE) == (
            TrialStatus(
                nct_id=ONE,
                title="A trial",
                status="completed",
                phases=("phase 3",),
                enrollment=413,
                enrollment_type="ACTUAL",
                primary_outcomes=("Overall survival (up to 36 months)",),
                last_update="2025-04-30",
                has_results=True,
            ),
        )


def test_trials_come_in_the_order_asked_each_once():
    """The service's own order does not matter, nor how often a number is asked for."""
    with registry([RegisteredTrial(ONE), RegisteredTrial(TWO)]) as server:
        assert [trial.nct_id for trial in ask(server, TWO, ONE, TWO.lower())] == [TWO, ONE]


def test_unknown_numbers_are_absent():
    """A number that the registry does not hold has no trial in the result."""
    with registry([RegisteredTrial(ONE)]) as server:
        assert [trial.nct_id for trial in ask(server, TWO, ONE)] == [ONE]


def test_no_numbers_ask_nothing():
    """Without a number there is no request; "NCT00000000" and other texts would fail a whole request."""
    with registry() as server:
        assert ask(server) == ask(server, "NCT00000000", "IMbrave", "") == ()
        assert server.requests == []


def test_an_old_number_finds_the_trial():
    """A trial that is asked for by an alias comes with its present number, and keeps the old one."""
    with registry([RegisteredTrial(ONE, aliases=(OLD,))]) as server:
        (trial,) = ask(server, OLD)
        assert (trial.nct_id, trial.numbers) == (ONE, (ONE, OLD))


def test_a_trial_asked_by_both_numbers_comes_once():
    """The old and the present number are one trial."""
    with registry([RegisteredTrial(ONE, aliases=(OLD,))]) as server:
        assert len(ask(server, OLD, ONE)) == 1


def test_trials_that_were_not_asked_for_are_left_out():
    """What else a service sends is not attached to anything."""
    answer = json.dumps({"studies": [study_of(RegisteredTrial(TWO))]}).encode()
    with LoopbackServer({PREFIX: lambda _: Response(answer)}) as server:
        assert ask(server, ONE) == ()


def test_pages_are_followed():
    """Trials beyond the first page are found."""
    trials = [RegisteredTrial(f"NCT9000{number:04}") for number in range(7)]
    with registry(trials, page_size=3) as server:
        assert len(ask(server, *(trial.nct_id for trial in trials))) == 7
        assert len(server.requests) == 3


def test_many_numbers_are_asked_in_batches():
    """No request holds more than 50 numbers."""
    trials = [RegisteredTrial(f"NCT9000{number:04}") for number in range(BATCH + 1)]
    with registry(trials) as server:
        assert len(ask(server, *(trial.nct_id for trial in trials))) == BATCH + 1
        assert [request.params["filter.ids"].count("NCT") for request in server.requests] == [BATCH, 1]


def test_endless_pages_are_an_error():
    """A service that always names a next page is not asked for ever."""
    with (
        LoopbackServer({PREFIX: lambda _: Response(b'{"studies": [], "nextPageToken": "x"}')}) as server,
        pytest.raises(SourceError, match=r"^ClinicalTrials.gov .* page after page"),
    ):
        ask(server, ONE)


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html><body>Please sign in</body></html>",
        b'{"studies": [{"protocolSection": {"identif',
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"studies": "none"}',
        b'{"studies": [null]}',
        b'{"studies": [{"protocolSection": {"identificationModule": {"briefTitle": "No number"}}}]}',
        b'{"studies": [{"protocolSection": {"identificationModule": {"nctId": "12"}}}]}',
        b'{"studies": [{"protocolSection": {"identificationModule": {"nctId": ["NCT90000001"]}}}]}',
        b"[" * 10_000,
    ],
)
def test_answers_that_are_none_are_errors_of_one_line(body: bytes):
    """A page, a cut answer or a wrong type is a failure of the service, never "no such trial"."""
    with LoopbackServer({PREFIX: lambda _: Response(body)}) as server, pytest.raises(SourceError) as caught:
        ask(server, ONE)
    assert str(caught.value).startswith("ClinicalTrials.gov (127.0.0.1) ")
    assert "\n" not in str(caught.value)


def test_refusal_of_the_service_is_an_error():
    """A status other than success is a failure."""
    with (
        LoopbackServer({PREFIX: lambda _: Response(b"gone", status=410)}) as server,
        pytest.raises(SourceError, match="410"),
    ):
        ask(server, ONE)


@pytest.mark.parametrize(
    ("status", "last", "words"),
    [
        ("ACTIVE_NOT_RECRUITING", None, "active, not recruiting"),
        ("NOT_YET_RECRUITING", None, "not yet recruiting"),
        ("ENROLLING_BY_INVITATION", None, "enrolling by invitation"),
        ("UNKNOWN", "ACTIVE_NOT_RECRUITING", "unknown (last known: active, not recruiting)"),
        ("UNKNOWN", None, "unknown"),
        ("", None, None),
    ],
)
def test_status_in_words(status: str, last: str | None, words: str | None):
    """The codes of the registry become words; one that is long not updated says what it was last."""
    assert read_one(RegisteredTrial(ONE, status=status, last_known_status=last)).status == words


@pytest.mark.parametrize(
    ("codes", "phases"),
    [
        (("PHASE2", "PHASE3"), ("phase 2", "phase 3")),
        (("EARLY_PHASE1",), ("early phase 1",)),
        (("NA",), ()),
        ((), ()),
    ],
)
def test_phases_in_words(codes: tuple[str, ...], phases: tuple[str, ...]):
    """A trial between two phases has both; "not applicable" is none."""
    assert read_one(RegisteredTrial(ONE, phases=codes)).phases == phases


def test_planned_and_actual_enrollment_are_told_apart():
    """A number of participants is planned until the registry says that it is actual."""
    assert read_one(RegisteredTrial(ONE)).enrollment_type == "ESTIMATED"
    assert read_one(RegisteredTrial(ONE, enrollment_type="ANTICIPATED")).enrollment_type is None


def test_outcome_without_time_frame():
    """A measure stands alone when nothing says until when."""
    assert read_one(RegisteredTrial(ONE, outcomes=(("OS", ""), ("", "")))).primary_outcomes == ("OS",)


def test_nulls_mean_absent():
    """A null where a list, a part or a text should be is like its absence."""
    record = {
        "protocolSection": {
            "identificationModule": {"nctId": ONE, "nctIdAliases": None, "officialTitle": "The official title"},
            "statusModule": None,
            "designModule": {"phases": None, "enrollmentInfo": {"count": None, "type": "ACTUAL"}},
            "outcomesModule": {"primaryOutcomes": None},
        },
        "hasResults": None,
    }
    (trial,) = read_trials(json.dumps(record).encode(), "trial.json")
    assert trial == TrialStatus(ONE, "The official title", None, (), None, None, (), None, has_results=False)


def test_number_given_as_text():
    """An enrollment in quotes is still a number."""
    record = study_of(RegisteredTrial(ONE))
    text = json.dumps(record).replace('"count": 100', '"count": "100"')
    assert read_trials(text.encode(), "trial.json")[0].enrollment == 100


@pytest.mark.parametrize("wrap", [lambda study: study, lambda study: [study], lambda study: {"studies": [study]}])
def test_saved_records_in_three_forms(wrap):
    """A single study, an exported list and an answer to a search are read alike, with a byte order mark or without."""
    content = b"\xef\xbb\xbf" + json.dumps(wrap(study_of(RegisteredTrial(ONE)))).encode()
    assert [trial.nct_id for trial in read_trials(content, "saved.json")] == [ONE]


@pytest.mark.parametrize(
    "content", [b"", b"<html/>", b"{}", b'{"FullStudiesResponse": {"FullStudies": []}}', b'{"title": "a paper"}', b"7"]
)
def test_other_files_are_refused_by_name(content: bytes):
    """What holds no studies is an error that names the file, in one line."""
    with pytest.raises(CorpusError, match=r"^other\.json: [^\n]+$"):
        read_trials(content, "other.json")


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(content: bytes):
    """No content whatever raises anything but the error for unreadable files."""
    try:
        read_trials(content, "any.json")
    except CorpusError as error:
        assert "\n" not in str(error)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 3000) | st.text(max_size=5) | st.just(ONE),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["nctId", "identificationModule", "statusModule", "phases", "count", "date"]), inner
        )
    ),
    max_leaves=8,
)


@given(JSON, JSON)
@settings(deadline=None)
def test_any_types_are_read_or_refused(section: object, results: object):
    """Values of any type in any place are read or refused."""
    content = json.dumps({"protocolSection": section, "hasResults": results}).encode()
    try:
        read_trials(content, "any.json")
    except CorpusError as error:
        assert "\n" not in str(error)
