"""The client of PubMed and PubMed Central against a made-up one on loopback."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.errors import SourceError
from hepcite.sources.articles import Articles, Refused
from hepcite.sources.services.ncbi import Ncbi
from hepcite.sources.services.web import Service, open_client
from loopback.fake_time import FakeTime
from loopback.ncbi import FakeNcbi, PubMedRecord
from loopback.server import LoopbackServer, Response

KEY = "0123456789abcdef"

PATIENCE = 30.0
"""Seconds that a client waits where the test is not about waiting: no machine is that slow."""

EMPTY_SET = b'<?xml version="1.0" ?><PubmedArticleSet></PubmedArticleSet>'
PAGE = Response(b"<!DOCTYPE html><html><body>Service is being\r\nmaintained</body></html>", content_type="text/html")
JATS = b"<article><front><article-meta/></front><body><p>It responded.</p></body></article>"
FRONT_ONLY = (
    b"<article><!--The publisher of this article does not allow downloading of the full text in XML form.-->"
    b"<front><article-meta><abstract><p>In short.</p></abstract></article-meta></front></article>"
)

RECORDS = (
    PubMedRecord(
        "90000001",
        "Examplinib in β-catenin-mutated hepatocellular carcinoma: a phase 2 trial",
        abstract=(("BACKGROUND", "Nothing is known."), ("RESULTS", "Median survival was 9·9 months.")),
        authors=("Nobody A", "Invented Liver Group"),
        doi="10.5555/Examplinib.1",
        pmcid="PMC9000001",
        trial_ids=("NCT90000001",),
        comments_corrections=(("RetractionIn", "J Invented Res. 2025;2:1", "90000002"),),
        references=(("Noone B. Earlier work. 2020.", "10.5555/earlier", "90000009"),),
    ),
    PubMedRecord("90000002", "Retraction: Examplinib", doi="10.5555/examplinib.2", abstract=(("", "Withdrawn."),)),
    PubMedRecord("90000003", "Examplinib in practice", doi="10.5555/s0(20)1-9;2-#", abstract=(("", "It is used."),)),
)


@pytest.fixture
def fake() -> FakeNcbi:
    """A PubMed with three articles and a PubMed Central with two."""
    return FakeNcbi(RECORDS, {"PMC9000001": JATS, "PMC9000002": FRONT_ONLY})


@pytest.fixture
def server(fake: FakeNcbi) -> Iterator[LoopbackServer]:
    """The fake behind a real server."""
    with LoopbackServer(fake.routes()) as server:
        yield server


MakeNcbi = Callable[..., Ncbi]


@pytest.fixture
def make_ncbi(server: LoopbackServer) -> Iterator[MakeNcbi]:
    """Make a client that waits for nothing between attempts."""
    with open_client(PATIENCE, "HepCite/test") as client:

        def make(email: str | None = None, api_key: str | None = None, attempts: int = 2) -> Ncbi:
            service = Service(
                client, f"{server.url}/entrez/eutils", "NCBI", 1e9, attempts=attempts, sleep=lambda _: None
            )
            return Ncbi(service, "hepcite", email, api_key)

        yield make


@pytest.fixture
def ncbi(make_ncbi: MakeNcbi) -> Ncbi:
    """A client without a key."""
    return make_ncbi()


def pmids(found: Articles) -> list[str | None]:
    """The numbers of what was found."""
    return [article.pmid for article in found.articles]


def paths(server: LoopbackServer) -> list[str]:
    """Which services were asked, in order."""
    return [request.path.rpartition("/")[2] for request in server.requests]


def test_search_gives_pmids(ncbi: Ncbi):
    """A query's hits come as PMIDs."""
    assert ncbi.search("examplinib trial") == ("90000001",)


def test_search_keeps_the_limit(ncbi: Ncbi):
    """No more hits than asked for."""
    assert len(ncbi.search("examplinib", limit=2)) == 2


def test_unknown_words_find_nothing(ncbi: Ncbi):
    """A phrase that PubMed does not know is an empty result, not an error."""
    assert ncbi.search("zzzunheardof") == ()


@pytest.mark.parametrize(("term", "limit"), [("", 5), (" \n", 5), ("examplinib", 0), ("examplinib", -1)])
def test_nothing_is_asked_for_nothing(ncbi: Ncbi, server: LoopbackServer, term: str, limit: int):
    """An empty query, or one for no hits, sends no request."""
    assert (ncbi.search(term, limit), server.requests) == ((), [])


def test_limit_is_bounded(ncbi: Ncbi, server: LoopbackServer):
    """PubMed refuses to give more than 9,999 hits, so it is not asked for them."""
    ncbi.search("examplinib", limit=10**6)
    assert server.requests[0].params["retmax"] == "9999"


@pytest.mark.parametrize("body", [{"esearchresult": {"ERROR": "Invalid db name"}}, {"error": "Invalid db name"}])
def test_error_of_a_search(ncbi: Ncbi, server: LoopbackServer, body: dict[str, object]):
    """An error with status 200 is an error, in PubMed's words."""
    server.failures.extend([Response(json.dumps(body).encode())] * 2)
    with pytest.raises(SourceError, match=r"^NCBI \(127\.0\.0\.1\) sent what cannot be used .*Invalid db name"):
        ncbi.search("examplinib")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"[" * 100_000,
        b'{"esearchresult": null}',
        b'{"esearchresult": {}}',
        b'{"esearchresult": {"idlist": "90000001"}}',
        b'{"esearchresult": {"idlist": [90000001]}}',
        b'{"esearchresult": {"idlist": ["90000001", "x\\ny"]}}',
        b'{"esearchresult": {"idlist": ["900',
        b"\xff\xfe\x00",
        b"1" * 100_000,
    ],
)
def test_what_is_no_search_result(ncbi: Ncbi, server: LoopbackServer, body: bytes):
    """Whatever else comes with status 200 is told in one line."""
    server.failures.extend([Response(body)] * 2)
    with pytest.raises(SourceError, match="sent what cannot be used") as caught:
        ncbi.search("examplinib")
    assert str(caught.value).isprintable()


def test_page_in_place_of_a_search_result(ncbi: Ncbi, server: LoopbackServer):
    """A web page with status 200 is shown by its beginning."""
    server.failures.extend([PAGE] * 2)
    with pytest.raises(SourceError, match=r"is no search result.*maintained"):
        ncbi.search("examplinib")


def test_articles_by_pmid(ncbi: Ncbi):
    """What the record says arrives in the article."""
    found = ncbi.articles(["90000001"])
    article = found.articles[0]
    assert (article.title, article.doi, article.pmcid) == (RECORDS[0].title, "10.5555/examplinib.1", "PMC9000001")
    assert [part.text for part in article.parts] == ["Nothing is known.", "Median survival was 9·9 months."]
    assert (article.trial_ids, article.year, found.refused) == (("NCT90000001",), 2024, ())


def test_retractions_arrive(ncbi: Ncbi):
    """The made-up service speaks of retractions and references as PubMed does."""
    article = ncbi.articles(["90000001"]).articles[0]
    assert [notice.kind for notice in article.notices] == ["retracted"]
    assert [reference.doi for reference in article.references] == ["10.5555/earlier"]


def test_missing_pmids_are_refused(ncbi: Ncbi):
    """A number that PubMed does not hold is named, beside those that it holds."""
    found = ncbi.articles(["90000002", "90000099"])
    assert pmids(found) == ["90000002"]
    assert found.refused == (Refused("PMID 90000099", "PubMed has no such record"),)


def test_an_empty_set_refuses_each(ncbi: Ncbi):
    """When PubMed holds none of them, each is named once."""
    found = ncbi.articles(["90000098", "90000099"])
    assert [refused.item for refused in found.refused] == ["PMID 90000098", "PMID 90000099"]


@pytest.mark.parametrize("pmid", ["", "0", "x1", "123456789012", "1,2", "1\n&db=pmc"])
def test_what_is_no_pmid_is_not_asked_for(ncbi: Ncbi, server: LoopbackServer, pmid: str):
    """A text that cannot be a PMID is refused without a request."""
    found = ncbi.articles([pmid])
    assert [refused.reason for refused in found.refused] == ["is not a PubMed number"]
    assert (server.requests, found.refused[0].item.isprintable()) == ([], True)


def test_no_pmids_at_all(ncbi: Ncbi, server: LoopbackServer):
    """Nothing asked for is nothing, without a request."""
    assert (ncbi.articles([]), server.requests) == (Articles(), [])


def test_pmids_are_asked_for_once(ncbi: Ncbi, server: LoopbackServer):
    """The same number in two spellings is one article."""
    assert pmids(ncbi.articles(["90000001", "PMID: 90000001"])) == ["90000001"]
    assert server.requests[0].params["id"] == "90000001"


def test_articles_come_in_batches():
    """450 numbers take three requests of at most 200 numbers, posted."""
    many = FakeNcbi(PubMedRecord(str(91_000_000 + number), f"Trial {number}") for number in range(450))
    with LoopbackServer(many.routes()) as server, open_client(PATIENCE, "HepCite/test") as client:
        ncbi = Ncbi(Service(client, f"{server.url}/entrez/eutils", "NCBI", 1e9), "hepcite", None, None)
        found = ncbi.articles([str(91_000_000 + number) for number in range(450)])
    assert [request.params["id"].count(",") + 1 for request in server.requests] == [200, 200, 50]
    assert (len(found.articles), found.refused) == (450, ())


def test_truncated_xml_is_fetched_again(ncbi: Ncbi, server: LoopbackServer):
    """XML that breaks off although all announced bytes came is asked for once more."""
    server.failures.append(Response(EMPTY_SET[:-20]))
    assert pmids(ncbi.articles(["90000001"])) == ["90000001"]


@pytest.mark.parametrize(
    "answer",
    [
        Response(EMPTY_SET[:-20]),
        PAGE,
        Response(b'{"error":"API rate limit exceeded"}', content_type="application/json"),
        Response(b"<eFetchResult><ERROR>Cannot retrieve\nrecords</ERROR></eFetchResult>"),
        Response(b""),
    ],
)
def test_what_is_no_record_twice_is_an_error(ncbi: Ncbi, server: LoopbackServer, answer: Response):
    """The second unreadable answer is told in one line with the service's name, and no third is asked for."""
    server.failures.extend([answer] * 2)
    with pytest.raises(SourceError, match=r"^NCBI \(127\.0\.0\.1\) sent what cannot be used") as caught:
        ncbi.articles(["90000001"])
    assert (str(caught.value).isprintable(), len(server.requests)) == (True, 2)


def test_body_cut_short_is_fetched_again(ncbi: Ncbi, server: LoopbackServer):
    """An answer shorter than announced is asked for again."""
    server.failures.append(Response(EMPTY_SET, cut=20))
    assert pmids(ncbi.articles(["90000001"])) == ["90000001"]


def test_records_that_were_not_asked_for_are_left(ncbi: Ncbi, server: LoopbackServer):
    """An answer to another question brings no article in."""
    path = "/entrez/eutils/efetch.fcgi"
    answer = server.routes[path]
    server.routes[path] = lambda request: answer(replace(request, params={"db": "pubmed", "id": "90000002"}))
    found = ncbi.articles(["90000001"])
    assert (found.articles, [refused.item for refused in found.refused]) == ((), ["PMID 90000001"])


def test_articles_by_doi(ncbi: Ncbi):
    """DOIs are found in any spelling; one that PubMed lacks is simply not there."""
    found = ncbi.articles_by_doi(["https://doi.org/10.5555/EXAMPLINIB.1", "10.5555/unheard-of"])
    assert (pmids(found), found.refused) == (["90000001"], ())


def test_dois_with_signs(ncbi: Ncbi):
    """Parentheses and semicolons in a DOI do no harm to the query."""
    assert pmids(ncbi.articles_by_doi(["10.5555/s0(20)1-9;2-#"])) == ["90000003"]


def test_what_is_no_doi_is_refused(ncbi: Ncbi, server: LoopbackServer):
    """A text that is no DOI is named and not asked for."""
    assert ncbi.articles_by_doi(["n/a"]).refused == (Refused("DOI n/a", "is not a DOI"),)
    assert server.requests == []


def test_dois_come_in_groups(server: LoopbackServer, ncbi: Ncbi):
    """60 DOIs take three searches of at most 25, and one fetch for what they found."""
    ncbi.articles_by_doi([*(f"10.5555/unheard-of.{number}" for number in range(59)), "10.5555/examplinib.2"])
    assert [request.params.get("term", "").count("[doi]") for request in server.requests] == [25, 25, 10, 0]
    assert paths(server)[-1] == "efetch.fcgi"


def test_other_hits_of_a_doi_search_are_left(ncbi: Ncbi, server: LoopbackServer):
    """When PubMed falls back to the words in a DOI, what it finds has another DOI and is not returned."""
    hits = {"esearchresult": {"count": "2", "idlist": ["90000001", "90000002"]}}
    server.failures.append(Response(json.dumps(hits).encode()))
    assert pmids(ncbi.articles_by_doi(["10.5555/examplinib.2"])) == ["90000002"]


@pytest.mark.parametrize(
    "title",
    [
        "Examplinib in β-catenin-mutated hepatocellular carcinoma: a phase 2 trial",
        'EXAMPLINIB in "β-catenin-mutated" [hepatocellular] carcinoma - a phase 2 trial.',
    ],
)
def test_articles_by_title(ncbi: Ncbi, title: str):
    """A title finds its article whatever its case and punctuation."""
    assert pmids(ncbi.articles_by_title(title)) == ["90000001"]


def test_part_of_a_title_is_not_the_title(ncbi: Ncbi):
    """An article whose title only begins so is another article."""
    assert ncbi.articles_by_title("Examplinib in").articles == ()


@pytest.mark.parametrize("title", ["", "...", '"[]"'])
def test_titles_without_words(ncbi: Ncbi, server: LoopbackServer, title: str):
    """A title of signs alone finds nothing and asks nothing."""
    assert (ncbi.articles_by_title(title), server.requests) == (Articles(), [])


def test_full_text(ncbi: Ncbi):
    """An article in PubMed Central comes as JATS XML."""
    content = ncbi.full_text("PMC9000001")
    assert content is not None
    assert b"<p>It responded.</p>" in content


@pytest.mark.parametrize("pmcid", ["PMC9000002", "PMC9999999"])
def test_no_full_text(ncbi: Ncbi, pmcid: str):
    """An article of which the publisher allows only the abstract, and one that is not there, have no full text."""
    assert ncbi.full_text(pmcid) is None


@pytest.mark.parametrize("pmcid", ["90000001", "PMC", "PMC1,2", ""])
def test_what_is_no_pmcid(ncbi: Ncbi, server: LoopbackServer, pmcid: str):
    """Only a PMCID is asked for."""
    with pytest.raises(SourceError, match="give a PMCID"):
        ncbi.full_text(pmcid)
    assert server.requests == []


@pytest.mark.parametrize("answer", [PAGE, Response(JATS[:-5]), Response(EMPTY_SET), Response(b"")])
def test_what_is_no_full_text(ncbi: Ncbi, server: LoopbackServer, answer: Response):
    """A page, broken XML and records of PubMed are errors, after a second look."""
    server.failures.extend([answer] * 2)
    with pytest.raises(SourceError, match="sent what cannot be used"):
        ncbi.full_text("PMC9000001")
    assert len(server.requests) == 2


def ask_everything(ncbi: Ncbi) -> None:
    """Use every request that the client knows."""
    ncbi.search("examplinib")
    ncbi.articles(["90000001"])
    ncbi.articles_by_doi(["10.5555/examplinib.1"])
    ncbi.articles_by_title("Examplinib in practice")
    ncbi.full_text("PMC9000001")


def test_every_request_says_who_asks(make_ncbi: MakeNcbi, server: LoopbackServer):
    """Tool, address and key are in each request, and the key is never in an address."""
    ask_everything(make_ncbi("nobody@example.org", KEY))
    said = {tuple(request.params.get(name) for name in ("tool", "email", "api_key")) for request in server.requests}
    assert said == {("hepcite", "nobody@example.org", KEY)}
    assert {request.method for request in server.requests} == {"POST"}


@pytest.mark.parametrize("empty", [None, "", " "])
def test_what_is_not_set_is_not_sent(make_ncbi: MakeNcbi, server: LoopbackServer, empty: str | None):
    """NCBI refuses an empty key, so none is sent."""
    ask_everything(make_ncbi(empty, empty))
    assert all({"email", "api_key"}.isdisjoint(request.params) for request in server.requests)


@pytest.mark.parametrize("status", [200, 400, 429])
def test_key_is_in_no_message(make_ncbi: MakeNcbi, server: LoopbackServer, status: int):
    """NCBI repeats a wrong key; the message does not."""
    body = json.dumps({"error": "API key invalid", "api-key": KEY}).encode()
    server.failures.extend([Response(body, status=status)] * 4)
    with pytest.raises(SourceError, match="API key invalid") as caught:
        make_ncbi(None, KEY).search("examplinib")
    assert KEY not in str(caught.value)


def test_too_many_requests_are_refused_and_tried_again(make_ncbi: MakeNcbi, server: LoopbackServer, fake: FakeNcbi):
    """The made-up service refuses a fourth request within a second, and 429 is not the end of it."""
    fake.enforce_rate = True
    ncbi = make_ncbi()
    for _ in range(3):
        ncbi.search("examplinib")
    with pytest.raises(SourceError, match="API rate limit exceeded"):
        ncbi.search("examplinib")
    assert fake.refused == 2


def test_spaced_requests_are_not_refused(fake: FakeNcbi):
    """With a key, requests at nine a second never meet the limit of ten."""
    fake.enforce_rate = True
    time = FakeTime()
    with LoopbackServer(fake.routes(), time.clock) as server, open_client(PATIENCE, "HepCite/test") as client:
        service = Service(client, f"{server.url}/entrez/eutils", "NCBI", 9, clock=time.clock, sleep=time.sleep)
        ncbi = Ncbi(service, "hepcite", None, KEY)
        for _ in range(12):
            ncbi.search("examplinib")
    assert fake.refused == 0


NONSENSE = {
    "zeros": b"\0" * 10**7,
    "noise": random.Random(1).randbytes(10**7),  # noqa: S311  not for secrets
    "tags": b"<a>" * (10**7 // 3),
    "braces": b"{" * 10**7,
}


@pytest.mark.parametrize("ask", [lambda ncbi: ncbi.search("x"), lambda ncbi: ncbi.articles(["1"])])
@pytest.mark.parametrize("kind", NONSENSE)
def test_ten_megabytes_of_nonsense(ncbi: Ncbi, server: LoopbackServer, kind: str, ask: Callable[[Ncbi], object]):
    """A long answer of nonsense is refused in a short line."""
    nonsense = NONSENSE[kind]
    server.failures.extend([Response(nonsense)] * 2)
    with pytest.raises(SourceError, match="sent what cannot be used") as caught:
        ask(ncbi)
    assert len(str(caught.value)) < 500


class Odd(Service):
    """A service that answers everything with the same bytes."""

    content = b""

    def fetch(self, *_: object, **__: object) -> bytes:
        """Return the bytes."""
        return self.content


def test_any_bytes_are_an_answer_or_an_error():
    """Whatever bytes come, the client returns or raises a SourceError of one line."""
    with open_client(1.0, "HepCite/test") as client:
        service = Odd(client, "http://127.0.0.1", "NCBI", 3)
    ncbi = Ncbi(service, "hepcite", None, None)

    @given(st.binary(max_size=200))
    @settings(deadline=None)
    def check(content: bytes) -> None:
        service.content = content
        for ask in (ncbi.search, lambda _: ncbi.articles(["1"]), ncbi.full_text):
            try:
                ask("PMC1")
            except SourceError as error:
                assert str(error).isprintable()

    check()
