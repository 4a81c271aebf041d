"""Crossref: notices about papers from every place that holds them, reference lists, and answers that are none."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.errors import SourceError
from hepcite.sources.articles import Notice, Reference
from hepcite.sources.services.crossref import Crossref
from hepcite.sources.services.web import Service
from loopback.crossref import PREFIX, CrossrefUpdate, CrossrefWork, FakeCrossref
from loopback.server import LoopbackServer, Response, Route

PAPER, NOTICE = "10.5555/hcc.2024.1", "10.5555/notice.1"
RETRACTED = Notice("retracted", "Crossref", NOTICE, "2024-05-01")
PAGE = b"<!DOCTYPE html>\n<html><body>Please sign in</body></html>"


@contextmanager
def asking(routes: dict[str, Route], mailto: str | None = None) -> Iterator[tuple[Crossref, LoopbackServer]]:
    """A client, and the server that answers it by these routes."""
    with LoopbackServer(routes) as server, httpx.Client() as client:
        yield Crossref(Service(client, server.url + PREFIX, "Crossref", 1000.0, attempts=1), mailto), server


def notices(fake: FakeCrossref, doi: str = PAPER) -> tuple[Notice, ...]:
    """Ask a Crossref once for the notices about a paper."""
    with asking(fake.routes()) as (crossref, _):
        return crossref.notices(doi)


def references(*entries: dict[str, object]) -> tuple[Reference, ...]:
    """Ask for the references of a paper that has these."""
    with asking(FakeCrossref([CrossrefWork(PAPER, references=entries)]).routes()) as (crossref, _):
        return crossref.references(PAPER)


@pytest.mark.parametrize("listed", [True, False])
def test_a_notice_is_found_from_both_sides(listed: bool):
    """It counts whether the paper's record names it or only its own record names the paper."""
    fake = FakeCrossref()
    fake.add_notice(PAPER, CrossrefUpdate(NOTICE), listed=listed)
    assert notices(fake) == (RETRACTED,)


def test_a_notice_that_both_sides_name_is_one():
    """Publisher and Retraction Watch, paper and notice: one kind and one DOI are one notice."""
    twice = (CrossrefUpdate(NOTICE), CrossrefUpdate(NOTICE.upper(), date=(2024, 4), source="retraction-watch"))
    claim = CrossrefUpdate(PAPER)
    fake = FakeCrossref([CrossrefWork(PAPER, updated_by=twice), CrossrefWork(NOTICE, update_to=(claim,))])
    assert notices(fake) == (RETRACTED,)


def test_a_day_that_one_side_lacks_is_taken_from_the_other():
    """A claim without a date does not hide the date of another."""
    undated = CrossrefUpdate(NOTICE, date=())
    fake = FakeCrossref(
        [CrossrefWork(PAPER, updated_by=(undated,)), CrossrefWork(NOTICE, update_to=(CrossrefUpdate(PAPER),))]
    )
    assert notices(fake) == (RETRACTED,)


def test_two_kinds_of_notice_are_two():
    """A correction and the retraction that followed it are both told, also when one notice is said to be both."""
    updates = (CrossrefUpdate(NOTICE, "correction", (2023,)), CrossrefUpdate(NOTICE, "retraction"))
    fake = FakeCrossref([CrossrefWork(PAPER, updated_by=updates)])
    assert notices(fake) == (Notice("corrected", "Crossref", NOTICE, "2023"), RETRACTED)


@pytest.mark.parametrize(
    ("update_type", "kind"),
    [
        ("retraction", "retracted"),
        ("withdrawal", "retracted"),
        ("removal", "retracted"),
        ("partial_retraction", "retracted"),
        ("expression_of_concern", "concern"),
        ("Expression of Concern", "concern"),
        ("correction", "corrected"),
        ("corrigendum", "corrected"),
        ("erratum", "corrected"),
    ],
)
def test_kinds_of_notices(update_type: str, kind: str):
    """Each type of update that says something against a paper has its kind."""
    fake = FakeCrossref([CrossrefWork(PAPER, updated_by=(CrossrefUpdate(NOTICE, update_type),))])
    assert [notice.kind for notice in notices(fake)] == [kind]


@pytest.mark.parametrize("update_type", ["addendum", "clarification", "new_version", "new_edition", "68818", ""])
def test_other_updates_are_no_notices(update_type: str):
    """What leaves the paper as it was, and what nobody can read, is no notice."""
    assert notices(FakeCrossref([CrossrefWork(PAPER, updated_by=(CrossrefUpdate(NOTICE, update_type),))])) == ()


def test_a_notice_is_not_retracted_by_what_it_says():
    """The record of a retraction notice names the paper that it retracts; that is not about the notice."""
    work = CrossrefWork(NOTICE, "Retracted: An invented paper", update_to=(CrossrefUpdate(PAPER),))
    assert notices(FakeCrossref([work]), NOTICE) == ()


def test_a_notice_about_many_papers_counts_once_for_each():
    """Only the entry that names the paper is read, with its own type."""
    others = tuple(CrossrefUpdate(f"10.5555/other.{n}") for n in range(5))
    notice = CrossrefWork(NOTICE, update_to=(*others, CrossrefUpdate(PAPER.upper(), "correction")))
    assert notices(FakeCrossref([CrossrefWork(PAPER), notice])) == (
        Notice("corrected", "Crossref", NOTICE, "2024-05-01"),
    )


def test_a_paper_retracted_in_place():
    """A record that says it was updated by itself is retracted; its two sides are one notice."""
    update = CrossrefUpdate(PAPER)
    fake = FakeCrossref([CrossrefWork(PAPER, updated_by=(update,), update_to=(update,))])
    assert notices(fake) == (Notice("retracted", "Crossref", PAPER, "2024-05-01"),)


def test_relations_that_point_to_a_notice():
    """A relation to a correction counts; one that points from a notice to its paper, or to a preprint, does not."""
    relation = {"has-correction": (NOTICE,), "is-retraction-of": ("10.5555/x",), "has-preprint": ("10.5555/y",)}
    assert notices(FakeCrossref([CrossrefWork(PAPER, relation=relation)])) == (Notice("corrected", "Crossref", NOTICE),)


@pytest.mark.parametrize("title", ["RETRACTED: A trial", "[Retracted] A trial", "WITHDRAWN: A trial"])
def test_a_title_that_says_retracted(title: str):
    """A paper whose publisher only changed the title counts as retracted."""
    assert notices(FakeCrossref([CrossrefWork(PAPER, title)])) == (Notice("retracted", "Crossref"),)


def test_a_title_adds_nothing_to_a_notice():
    """The notice says the same, and where."""
    assert notices(FakeCrossref([CrossrefWork(PAPER, "RETRACTED: A", (CrossrefUpdate(NOTICE),))])) == (RETRACTED,)


@pytest.mark.parametrize(("date", "day"), [((2024, 5, 1), "2024-05-01"), ((2024, 5), "2024-05"), ((), None)])
def test_days_as_exact_as_given(date: tuple[int, ...], day: str | None):
    """A day that is not known in full is shorter."""
    (notice,) = notices(FakeCrossref([CrossrefWork(PAPER, updated_by=(CrossrefUpdate(NOTICE, date=date),))]))
    assert notice.date == day


def test_unknown_and_innocent_papers_have_no_notices():
    """A paper that Crossref does not know, and one that nothing happened to, have none."""
    with asking(FakeCrossref([CrossrefWork(PAPER)]).routes()) as (crossref, _):
        assert crossref.notices(PAPER) == crossref.notices("10.5555/unknown") == crossref.references(PAPER) == ()
        assert crossref.references("10.5555/unknown") == ()


@pytest.mark.parametrize("doi", ["10.5555/s0140-6736(24)1/2", "10.5555/a<1::aid-b>3.0.co;2-#?%", "10.5555/a,b"])
def test_odd_dois_are_asked_for_encoded(doi: str):
    """Slashes, brackets, signs and commas of a DOI reach the service as they are."""
    fake = FakeCrossref([CrossrefWork(doi, updated_by=(CrossrefUpdate(NOTICE),))])
    assert notices(fake, f"https://doi.org/{doi}") == (RETRACTED,)


def test_the_address_for_questions_is_sent_with_each_request():
    """Crossref serves those better who say who they are; without an address nothing is sent."""
    with asking(FakeCrossref([CrossrefWork(PAPER)]).routes(), "someone@example.org") as (crossref, server):
        crossref.notices(PAPER)
        assert [request.params["mailto"] for request in server.requests] == ["someone@example.org"] * 2
    with asking(FakeCrossref().routes(), " ") as (crossref, server):
        crossref.notices(PAPER)
        assert "mailto" not in server.requests[0].params


def test_a_failure_is_not_an_unknown_paper():
    """Only 404 means that Crossref does not know the paper."""
    busy: Route = lambda _: Response(b"busy", status=503)  # noqa: E731
    with asking({PREFIX: busy}) as (crossref, _), pytest.raises(SourceError, match="503"):
        crossref.notices(PAPER)


def test_a_failing_search_for_notices_is_not_an_innocent_paper():
    """When only one side answers, nothing is said."""
    routes = {**FakeCrossref([CrossrefWork(PAPER)]).routes(), f"{PREFIX}/works": lambda _: Response(PAGE)}
    with asking(routes) as (crossref, _), pytest.raises(SourceError, match="a page instead of a record"):
        crossref.notices(PAPER)


def test_what_is_no_doi_is_not_asked_for():
    """A text that is no DOI is an error before anything is sent."""
    with asking({}) as (crossref, server):
        with pytest.raises(SourceError, match="give a DOI"):
            crossref.notices("12345")
        assert server.requests == []


@pytest.mark.parametrize(
    "body",
    [
        PAGE,
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"message": null}',
        b'{"message": []}',
        b'{"message": {"DOI": "10.5555/hcc',
        b'{"message": {"DOI": ["10.5555/hcc.2024.1"]}}',
        b'{"message": {"updated-by": "retraction"}}',
        b'{"message": {"updated-by": [null]}}',
        b'{"message": {"updated-by": [{"updated": {"date-parts": [["May"]]}}]}}',
        b'{"message": {"relation": ["is-retracted-by"]}}',
        b'{"message": {"reference": [{"author": {"family": "Chan"}}]}}',
        b"[" * 10_000,
    ],
)
def test_answers_that_are_none_are_errors_of_one_line(body: bytes):
    """A page, a cut answer or a wrong type is a failure, never "no notices"."""
    with asking({PREFIX: lambda _: Response(body)}) as (crossref, _):
        for ask in (crossref.notices, crossref.references):
            with pytest.raises(SourceError, match=r"^Crossref \(127\.0\.0\.1\) sent what cannot be used [^\n]+$"):
                ask(PAPER)


def test_nulls_mean_absent():
    """A null in place of a list, a text or a part of a date is like its absence."""
    nulls = dict.fromkeys(["DOI", "title", "update-to", "relation", "reference"])
    update = {"DOI": None, "type": "retraction", "updated": {"date-parts": [[None]]}}
    single = json.dumps({"message": nulls | {"updated-by": [update]}}).encode()
    routes = {
        f"{PREFIX}/works/": lambda _: Response(single),
        f"{PREFIX}/works": FakeCrossref().routes()[f"{PREFIX}/works"],
    }
    with asking(routes) as (crossref, _):
        assert crossref.notices(PAPER) == (Notice("retracted", "Crossref"),)
        assert crossref.references(PAPER) == ()


def test_a_reference_in_parts():
    """The parts of an entry make a line, and stay known one by one."""
    entry = {"DOI": "10.5555/OLD.1", "author": "Llovet", "article-title": "Sorafenib in <i>advanced</i> HCC."}
    entry |= {"journal-title": "J Invented Res", "year": 2008, "volume": "359", "first-page": "378"}
    assert references(entry) == (
        Reference(
            position=1,
            citation="Llovet. Sorafenib in advanced HCC. J Invented Res. 2008;359:378.",
            doi="10.5555/old.1",
            title="Sorafenib in advanced HCC",
            first_author="Llovet",
            year=2008,
        ),
    )


@pytest.mark.parametrize(
    ("text", "doi", "pmid"),
    [
        (
            "Kudo M. Lenvatinib. 2018. https://doi.org/10.5555/S0140(18)1-X. PMID: 90000001.",
            "10.5555/s0140(18)1-x",
            "90000001",
        ),
        ("Kudo M. Lenvatinib (doi:10.5555/abc).", "10.5555/abc", None),
        ("Kudo M. Lenvatinib. 2018.", None, None),
    ],
)
def test_a_reference_as_one_text(text: str, doi: str | None, pmid: str | None):
    """A text is kept as it is; identifiers in it are read."""
    (reference,) = references({"unstructured": text})
    assert (reference.citation, reference.doi, reference.pmid) == (text, doi, pmid)


def test_references_keep_their_places():
    """An entry that says nothing is left out; the others keep their numbers."""
    found = references({"DOI": "10.5555/a"}, {}, {"author": "Chan", "year": "2021b"})
    assert [(one.position, one.citation, one.year) for one in found] == [
        (1, "doi:10.5555/a", None),
        (3, "Chan. 2021b.", 2021),
    ]


@pytest.mark.parametrize("author", ["JM Llovet", "J. M. Llovet", "Llovet JM", "Llovet J. M."])
def test_first_author_of_a_reference(author: str):
    """The surname stands first, also where a publisher sends the initials before it."""
    (reference,) = references({"author": author})
    assert reference.first_author.replace(".", "").replace(" ", "") == "LlovetJM"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 3000) | st.sampled_from([PAPER, "retraction", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["DOI", "type", "updated", "date-parts", "has-correction", "id"]), inner)
    ),
    max_leaves=8,
)
KEYS = ["DOI", "title", "updated-by", "update-to", "relation", "reference", "items"]


@given(st.dictionaries(st.sampled_from(KEYS), JSON) | JSON)
@settings(deadline=None)
def test_any_types_are_read_or_refused(message: object):
    """Values of any type in any place give an answer or the error for unusable ones."""
    content = json.dumps({"message": message}).encode()
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, content=content))) as client:
        crossref = Crossref(Service(client, "http://127.0.0.1", "Crossref", 100_000.0, attempts=1))
        for ask in (crossref.notices, crossref.references):
            try:
                ask(PAPER)
            except SourceError as error:
                assert "\n" not in str(error)
