"""Europe PMC: records into articles, and what the client makes of the service's answers, right and wrong ones."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.errors import CorpusError, SourceError
from hepcite.identifiers import Identifier
from hepcite.sources.articles import Article, Notice
from hepcite.sources.services.europe_pmc import EuropePmc
from hepcite.sources.services.europe_pmc_records import read_results
from hepcite.sources.services.web import Service
from loopback.europe_pmc import PREFIX, EuropePmcPaper, FakeEuropePmc, record_of
from loopback.server import LoopbackServer, Response

PMID, PMCID, DOI = "90000001", "PMC9000001", "10.5555/hcc.2024.1"
PAPER = EuropePmcPaper(
    "Cabozantinib after <i>atezolizumab</i>: a trial",
    PMID,
    PMCID,
    DOI,
    abstract="<h4>Background</h4>Few trials.<h4>Results</h4>OS was 9·9 months (P<0.001).",
    authors=("Chan SL", "Ryoo BY", "Invented Liver Group"),
    license="cc by-nc",
    open_access=True,
)
JATS = b"<article><front/><body><p>Text.</p></body></article>"
PAGE = b"<!DOCTYPE html>\n<html><body>Please sign in</body></html>"


@contextmanager
def answering(routes: dict) -> Iterator[EuropePmc]:
    """A client whose service answers by these routes."""
    with LoopbackServer(routes) as server, httpx.Client() as client:
        yield EuropePmc(Service(client, server.url + PREFIX, "Europe PMC", 1000.0, attempts=1))


def holding(*papers: EuropePmcPaper, **full_texts: bytes):
    """A client of a service that holds these papers and full texts."""
    return answering(FakeEuropePmc(papers, full_texts).routes())


def sending(body: bytes):
    """A client of a service that answers everything with this."""
    return answering({PREFIX: lambda _: Response(body)})


def read(**record: object) -> Article:
    """Read one record in the core form, with these keys replaced."""
    content = json.dumps(record_of(PAPER) | record).encode()
    (article,) = read_results(content, "record.json").articles
    return article


def noticed(*links: tuple[str, str | None, str | None]) -> tuple[Notice, ...]:
    """Return the notices of a record with these links."""
    return read(**record_of(EuropePmcPaper("A paper", PMID, corrections=links))).notices


@pytest.mark.parametrize("identifier", [("pmid", PMID), ("pmcid", PMCID), ("doi", DOI)])
def test_a_paper_is_found_by_each_identifier(identifier: tuple[str, str]):
    """PMID, PMCID and DOI lead to the same article."""
    with holding(EuropePmcPaper("Another", "90000002"), PAPER) as europe_pmc:
        article = europe_pmc.article(Identifier(*identifier))
    assert article
    assert (article.pmid, article.pmcid, article.doi) == (PMID, PMCID, DOI)


def test_a_record_is_read_whole():
    """Every field of the record arrives, without markup."""
    article = read()
    assert article.title == "Cabozantinib after atezolizumab: a trial"
    assert [(part.section, part.text) for part in article.parts] == [
        ("background", "Few trials."),
        ("results", "OS was 9·9 months (P<0.001)."),
    ]
    assert article.authors == ("Chan SL", "Ryoo BY", "Invented Liver Group")
    assert (article.journal, article.year, article.volume_pages) == ("J Invented Res", 2024, "12(3):101-115")
    assert (article.license, article.article_types, article.full_text) == ("CC BY-NC", ("Journal Article",), False)


def test_the_query_asks_for_whole_records_as_json():
    """The request names the PMID with its database, the core form, and JSON."""
    with LoopbackServer(FakeEuropePmc([PAPER]).routes()) as server, httpx.Client() as client:
        EuropePmc(Service(client, server.url + PREFIX, "Europe PMC", 1000.0)).article(Identifier("pmid", PMID))
        params = server.requests[0].params
    assert params["query"] == f"EXT_ID:{PMID} AND SRC:MED"
    assert (params["resultType"], params["format"]) == ("core", "json")


def test_a_doi_with_odd_characters_is_asked_for_as_it_is():
    """Brackets and semicolons of old DOIs reach the service."""
    doi = "10.5555/(sici)1097-0142(1999)77:1<1::aid-cncr1>3.0.co;2-x"
    with holding(EuropePmcPaper("Old", PMID, doi=doi)) as europe_pmc:
        assert europe_pmc.article(Identifier("doi", doi))


def test_unknown_papers_are_none():
    """What Europe PMC does not hold, and a trial's number, is no article."""
    with holding(PAPER) as europe_pmc:
        assert europe_pmc.article(Identifier("pmid", "90000009")) is None
        assert europe_pmc.article(Identifier("nct", "NCT90000001")) is None


def test_an_answer_about_another_paper_is_none():
    """A record with another identifier is not taken for the one that was asked for."""
    body = json.dumps({"hitCount": 1, "resultList": {"result": [record_of(PAPER)]}}).encode()
    with sending(body) as europe_pmc:
        assert europe_pmc.article(Identifier("pmid", "90000002")) is None


def test_of_two_with_one_doi_the_one_in_pubmed_is_taken():
    """A preprint's record does not stand for the paper's."""
    preprint = EuropePmcPaper("A paper", doi=DOI, source="PPR", record_id="PPR900001")
    with holding(preprint, EuropePmcPaper("A paper", PMID, doi=DOI)) as europe_pmc:
        article = europe_pmc.article(Identifier("doi", DOI))
    assert article
    assert article.pmid == PMID


def test_titles_must_be_equal():
    """A longer title that holds the one asked for is another paper; case and punctuation do not matter."""
    longer = EuropePmcPaper("Second-line therapy of HCC: a review", "90000002")
    exact = EuropePmcPaper("Second-line <b>therapy</b> of HCC", PMID)
    with holding(longer, exact, EuropePmcPaper("Other", "90000003")) as europe_pmc:
        assert [one.pmid for one in europe_pmc.by_title('SECOND-LINE "therapy" of HCC.')] == [PMID]


def test_all_papers_with_a_title_are_given():
    """A preprint and a paper may share their title."""
    with holding(EuropePmcPaper("Same", PMID), EuropePmcPaper("Same", None, doi=DOI, source="PPR")) as europe_pmc:
        assert len(europe_pmc.by_title("same")) == 2


def test_a_title_without_words_asks_nothing():
    """There is nothing to look for in "..."."""
    with answering({}) as europe_pmc:
        assert europe_pmc.by_title(" ... ") == ()


def test_full_text_as_it_came():
    """The bytes of an open full text are handed on unchanged."""
    with holding(PMC9000001=JATS) as europe_pmc:
        assert europe_pmc.full_text("pmc9000001") == JATS


@pytest.mark.parametrize(
    "body",
    [
        b"<article><front><article-meta/></front></article>",
        b"<errorBean><errCode>0</errCode><errMsg>Article with id PMC9 is not open access one</errMsg></errorBean>",
    ],
)
def test_no_open_full_text(body: bytes):
    """An article without a body, and the service's own word that it is not open, are no full text."""
    with sending(body) as europe_pmc:
        assert europe_pmc.full_text(PMCID) is None


def test_an_unknown_full_text_is_none():
    """The service answers 404 for what it does not have."""
    with holding() as europe_pmc:
        assert europe_pmc.full_text(PMCID) is None


@pytest.mark.parametrize("body", [PAGE, JATS[:30], b"", b"<errorBean><errMsg>Busy</errMsg></errorBean>", b"{}"])
def test_full_texts_that_are_none_are_errors(body: bytes):
    """A page, a cut article or another error is a failure in one line."""
    with sending(body) as europe_pmc, pytest.raises(SourceError, match=r"^Europe PMC [^\n]+$"):
        europe_pmc.full_text(PMCID)


def test_only_pmcids_have_full_texts():
    """Anything else is not sent to the service."""
    with answering({}) as europe_pmc, pytest.raises(SourceError, match="give a PMCID"):
        europe_pmc.full_text("../search")


@pytest.mark.parametrize(
    "body",
    [
        PAGE,
        b"",
        b"null",
        b"[1]",
        b"{}",
        b'{"hitCount": 1, "resultList": {"result": [{"id": "900',
        b'{"version": "6.9", "errCode": 404, "errMsg": "Query\\nis invalid"}',
        b'{"hitCount": 3, "resultList": {"result": []}}',
        b'{"hitCount": 1, "resultList": {"result": [null]}}',
        b'{"hitCount": 1, "resultList": {"result": [{"pmid": "90000001", "title": ["A", "list"]}]}}',
        b'{"hitCount": 1, "resultList": {"result": [{"pmid": "90000001", "title": " "}]}}',
        b'{"resultList": []}',
    ],
)
def test_answers_that_are_none_are_errors_of_one_line(body: bytes):
    """A page, a cut answer or a record of wrong types is a failure, never "no such paper"."""
    with sending(body) as europe_pmc:
        for ask in (lambda: europe_pmc.article(Identifier("pmid", PMID)), lambda: europe_pmc.by_title("A title")):
            with pytest.raises(SourceError, match=r"^Europe PMC \(127\.0\.0\.1\) sent what cannot be used [^\n]+$"):
                ask()


def test_an_unreadable_record_beside_the_right_one_does_no_harm():
    """What was asked for is given although another record of the answer is broken."""
    body = json.dumps({"hitCount": 2, "resultList": {"result": [{"title": 5, "id": []}, record_of(PAPER)]}}).encode()
    with sending(body) as europe_pmc:
        assert europe_pmc.article(Identifier("pmid", PMID))


def test_nothing_found():
    """An answer without results is an empty result."""
    assert read_results(b'{"hitCount": 0, "resultList": {"result": []}}', "a.json").articles == ()


@pytest.mark.parametrize(
    "wrap",
    [
        lambda record: record,
        lambda record: [record],
        lambda record: {"resultList": {"result": [record]}},
        lambda record: {"resultList": {"result": record}},
        lambda record: {"downloaded": True, "full": record},
    ],
)
def test_saved_records_in_several_forms(wrap):
    """A single record, a list, an answer to a search and what pygetpapers saves are read alike."""
    content = b"\xef\xbb\xbf" + json.dumps(wrap(record_of(PAPER))).encode()
    assert [article.pmid for article in read_results(content, "saved.json").articles] == [PMID]


def test_a_bad_record_is_refused_alone():
    """The others of the file are read; the bad one is named with what is wrong."""
    bad = [{"pmid": "90000002", "title": None}, {"doi": "10.5555/x", "title": {"a": 1}}, "text"]
    found = read_results(json.dumps([*bad, record_of(PAPER)]).encode(), "saved.json")
    assert len(found.articles) == 1
    assert [one.item for one in found.refused] == ["PMID 90000002", "DOI 10.5555/x", "record 3"]
    assert found.refused[0].reason == "has no title"


@pytest.mark.parametrize(
    "content", [b"", PAGE, b"<responseWrapper/>", b'{"protocolSection": {}}', b'"text"', b"\xff\xfe{", b"[" * 10_000]
)
def test_other_files_are_refused_by_name(content: bytes):
    """What holds no records is an error that names the file, in one line."""
    with pytest.raises(CorpusError, match=r"^other\.json: [^\n]+$"):
        read_results(content, "other.json")


def test_lite_records_have_no_abstract():
    """The short form has its journal, volume and types in other places."""
    lite = {"id": PMID, "source": "MED", "title": "A trial.", "authorString": "Chan SL, Invented Group.", "issue": "2"}
    lite |= {
        "journalTitle": "J Invented Res",
        "journalVolume": 7,
        "pubYear": 2020,
        "pubType": "review; journal article",
    }
    (article,) = read_results(json.dumps(lite).encode(), "lite.json").articles
    assert (article.parts, article.pmid, article.authors) == ((), PMID, ("Chan SL", "Invented Group"))
    assert (article.volume_pages, article.year, article.article_types) == ("7(2)", 2020, ("review", "journal article"))


def test_single_things_in_place_of_lists():
    """Records that were XML once hold one author, type or link without a list around it."""
    article = read(
        authorList={"author": {"fullName": "Chan SL"}},
        pubTypeList={"pubType": "Review"},
        commentCorrectionList={"commentCorrection": {"type": "Erratum in"}},
    )
    assert (article.authors, article.article_types, len(article.notices)) == (("Chan SL",), ("Review",), 1)


def test_nulls_mean_absent():
    """A null in place of a text, a list or a part is like its absence."""
    nulls = dict.fromkeys(set(record_of(PAPER)) - {"title", "id", "source"})
    article = read(**nulls)
    assert (article.parts, article.authors, article.journal, article.year) == ((), (), None, None)


def test_numbers_in_place_of_texts():
    """A PMID or a year that is a number is read."""
    article = read(pmid=90000001, pubYear=2023, journalInfo={"volume": 12, "yearOfPublication": 2023})
    assert (article.pmid, article.year, article.volume_pages) == (PMID, 2023, "12:101-115")


def test_group_names_with_commas_stay_whole():
    """The list of authors is believed before the line of them."""
    group = "Liver, Biliary and Pancreas Group"
    article = read(authorList={"author": [{"collectiveName": group}]}, authorString=f"{group}.")
    assert article.authors == (group,)


def test_online_year_is_that_of_the_electronic_version():
    """The printed issue's year stays the year."""
    article = read(electronicPublicationDate="2023-11-30")
    assert (article.year, article.online_year) == (2024, 2023)


def test_the_server_of_a_preprint_stands_for_the_journal():
    """Preprints have no journal."""
    assert read(journalInfo=None, bookOrReportDetails={"publisher": "medRxiv"}).journal == "medRxiv"


@pytest.mark.parametrize(
    ("abstract", "parts"),
    [
        ("", []),
        ("One run of text.", [("abstract", "One run of text.")]),
        ("Before. <h4>Results</h4>After.", [("abstract", "Before."), ("results", "After.")]),
        ("<h4>Background &amp; Aims:</h4><p>To see.</p><p>More.</p>", [("background & aims", "To see. More.")]),
        ("<h4>Empty</h4><h4>Full</h4>Text.", [("full", "Text.")]),
        ("BACKGROUND: Few. RESULTS: Many.", [("background", "Few."), ("results", "Many.")]),
        ("<h4>Results</h4>It helped. © 2024 Invented Press.", [("results", "It helped.")]),
    ],
)
def test_abstracts_are_parted_at_their_headings(abstract: str, parts: list[tuple[str, str]]):
    """Each heading, in small letters, is the section of what follows it."""
    assert [(part.section, part.text) for part in read(abstractText=abstract).parts] == parts


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("P<0.001 and PFS<OS, 5 > 4", "P<0.001 and PFS<OS, 5 > 4"),
        ("P &lt; 0.05 &amp; more", "P < 0.05 & more"),
        ("10<sup>-3</sup> of CD8<sup>+</sup> in H<sub>2</sub>O", "10⁻³ of CD8⁺ in H₂O"),
        ("&lt;i&gt;TP53&lt;/i&gt; in 9\u00b79\u00a0months", "TP53 in 9·9 months"),
        ("<i>n</i><5 and <i>m</i>>3", "n<5 and m>3"),
    ],
)
def test_figures_and_signs_survive_the_markup(marked: str, text: str):
    """No digit and no "less than" is lost with the tags."""
    assert read(abstractText=f"<h4>Results</h4>{marked}").parts[0].text == text


def test_trials_that_the_abstract_names():
    """Numbers of trials are taken from title and abstract, each once."""
    article = read(title="NCT90000001", abstractText="<h4>Trial</h4>(NCT90000002, NCT90000001)")
    assert article.trial_ids == ("NCT90000001", "NCT90000002")


@pytest.mark.parametrize(
    ("link", "kind"),
    [
        ("Retraction in", "retracted"),
        ("Partial retraction in", "retracted"),
        ("Retracted and republished in", "retracted"),
        ("Expression of Concern in", "concern"),
        ("Erratum in", "corrected"),
        ("Corrected and republished in", "corrected"),
    ],
)
def test_kinds_of_notices(link: str, kind: str):
    """Each link to a notice says what happened to the paper."""
    assert [notice.kind for notice in noticed((link, None, None))] == [kind]


def test_a_notice_names_its_place_and_day():
    """The citation of the notice is kept with its PMID, and the day that it holds is read."""
    citation = "J Invented Res. 2025 Mar 4;13(1):7. doi: 10.5555/notice.1."
    assert noticed(("Retraction in", citation, "90000005")) == (
        Notice("retracted", "Europe PMC", f"{citation} PMID 90000005", "2025-03-04"),
    )


def test_a_notice_without_citation_is_named_by_its_number():
    """The PMID of the notice stands for its place."""
    assert noticed(("Erratum in", None, "90000005")) == (Notice("corrected", "Europe PMC", "PMID 90000005"),)


@pytest.mark.parametrize("link", ["Comment in", "Update in", "Preprint in", "Republished in", "Retraction of", "Cites"])
def test_other_links_are_no_notices(link: str):
    """Comments, updates, and notices that the record itself is, say nothing against it."""
    assert noticed((link, "J Invented Res. 2025;1:1", None)) == ()


@pytest.mark.parametrize(
    "record", [{"pubTypeList": {"pubType": ["Retracted Publication"]}}, {"title": "RETRACTED: A trial."}]
)
def test_a_retraction_without_a_link(record: dict):
    """The type or the title of a paper says that it was retracted when no link does."""
    assert read(**record).notices == (Notice("retracted", "Europe PMC"),)


def test_a_retraction_is_told_once():
    """A type beside a link adds nothing."""
    paper = EuropePmcPaper(
        "A", PMID, types=("Retracted Publication",), corrections=(("Retraction in", "X. 2024", None),)
    )
    assert read(**record_of(paper)).notices == (Notice("retracted", "Europe PMC", "X. 2024", "2024"),)


@pytest.mark.parametrize(
    "record",
    [
        {"pubTypeList": {"pubType": ["Retraction of Publication"]}, "title": "Retracted: A trial."},
        {"pubTypeList": {"pubType": "correction"}},
        {"commentCorrectionList": {"commentCorrection": [{"type": "Erratum for"}]}},
    ],
)
def test_notices_are_recognised_as_such(record: dict):
    """A retraction notice or an erratum is about another paper, and is not itself retracted."""
    article = read(**record)
    assert article.updates
    assert article.notices == ()


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(content: bytes):
    """No content whatever raises anything but the error for unreadable files."""
    try:
        read_results(content, "any.json")
    except CorpusError as error:
        assert "\n" not in str(error)


MARKED = st.lists(st.sampled_from(["<h4>", "</h4>", "<i>", "</i>", "<p", ">", "<", "&lt;", "&#0;", "\x00", "9", "é"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 3000) | MARKED.map("".join),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["author", "pubType", "commentCorrection", "journal", "type", "volume"]), inner
        )
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*record_of(PAPER), "commentCorrectionList"]), JSON))
@settings(deadline=None)
def test_any_types_are_read_or_refused(values: dict[str, object]):
    """A record with values of any type in any place is an article or is refused."""
    found = read_results(json.dumps([record_of(PAPER) | values]).encode(), "any.json")
    assert len(found.articles) + len(found.refused) == 1
