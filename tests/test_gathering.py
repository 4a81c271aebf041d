"""A paper by its identifier, in full where it is open, and the abstracts of what it cites."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from hepcite.errors import CorpusError, SourceError
from hepcite.gathering import BATCH, Gathered, Work, gather_cited, gather_work
from hepcite.identifiers import parse_identifier
from hepcite.looking_up import EUROPE_PMC, PUBMED
from hepcite.sources.articles import Notice, Reference
from hepcite.sources.services.connections import Services
from loopback.crossref import CrossrefWork
from loopback.europe_pmc import PREFIX, EuropePmcPaper
from loopback.literature import NCBI_PREFIX, PAGE, Literature, quick_services, review_citing
from loopback.ncbi import PubMedRecord

REVIEW = PubMedRecord(
    "90000900",
    "Treatment of liver cancer after immunotherapy: an invented review",
    abstract=(("", "Little is known."),),
    authors=("Reviewer RS",),
    doi="10.5555/review.1",
    pmcid="PMC9000900",
)
REFERENCES = (
    Reference(1, "", "10.5555/cited.1", title="Examplinib after immunotherapy", first_author="Nobody", year=2023),
    Reference(2, "", pmid="90000903", title="Sampletinib after immunotherapy", first_author="Noone", year=2022),
    Reference(3, "", title="Mockumab in cirrhosis", first_author="Nemo", year=2021),
)
OPEN_REVIEW = review_citing(*REFERENCES)
CITED = PubMedRecord(
    "90000901",
    "Examplinib after immunotherapy",
    abstract=(("", "It was 9.9 months."),),
    authors=("Nobody AB",),
    year=2023,
    doi="10.5555/cited.1",
)


@pytest.fixture
def literature() -> Iterator[Literature]:
    """PubMed with a review and a paper that it cites; the review is open in Europe PMC."""
    with Literature([REVIEW, CITED], full_texts={"PMC9000900": OPEN_REVIEW}) as literature:
        yield literature


@pytest.fixture
def services(literature: Literature) -> Iterator[Services]:
    """Clients of the services."""
    with quick_services(literature.url) as services:
        yield services


def gather(identifier: str, services: Services) -> Work:
    """Fetch a paper by an identifier as people write it."""
    parsed = parse_identifier(identifier)
    assert parsed is not None
    return gather_work(parsed, services)


def cited(services: Services, *references: Reference) -> list[Gathered]:
    """Fetch what a list of references names."""
    return [one for batch in gather_cited(references, services, lambda *_: None) for one in batch.found]


def missing(services: Services, *references: Reference) -> list[tuple[str, str]]:
    """Return what of a list of references could not be had, and why."""
    batches = gather_cited(references, services, lambda *_: None)
    return [(one.item, one.reason) for batch in batches for one in batch.missing]


def sections(work: Work) -> list[str]:
    """The headings of a paper's text."""
    return [part.section for part in work.texts[0].article.parts]


@pytest.mark.parametrize("identifier", ["https://doi.org/10.5555/REVIEW.1", "PMID: 90000900"])
def test_open_full_text(services: Services, identifier: str):
    """An open paper comes in full from Europe PMC: abstract, nested sections, tables, and no remark."""
    work = gather(identifier, services)
    assert (work.texts[0].source, work.texts[0].article.full_text, work.remark) == (EUROPE_PMC, True, "")
    assert [name for name in sections(work) if "able" not in name] == [
        "abstract",
        "Introduction",
        "Second line",
        "Second line > Tyrosine kinase inhibitors",
    ]


def test_full_text_by_pmcid(literature: Literature, services: Services):
    """A paper is found by its PMCID, which only Europe PMC can be asked for."""
    literature.list_in_europe_pmc(
        [EuropePmcPaper(REVIEW.title, pmcid="PMC9000900", doi=REVIEW.doi)], {"PMC9000900": OPEN_REVIEW}
    )
    assert gather("PMC9000900", services).texts[0].article.full_text


def test_rows_of_tables_are_whole(services: Services):
    """A row of a table is one quotable unit."""
    parts = gather("10.5555/review.1", services).texts[0].article.parts
    assert [part.whole for part in parts if "6.4%" in part.text] == [True]


def test_licence_is_read(services: Services):
    """The licence of an open paper is that in its full text."""
    assert gather("10.5555/review.1", services).texts[0].article.license == "CC BY 4.0"


def test_index_record_completes_the_full_text(literature: Literature, services: Services):
    """What only PubMed knows of an open paper is kept: its number, its types, its retraction."""
    retraction = (("RetractionIn", "J Invented Res. 2025;2:1", "90000902"),)
    literature.publish([replace(REVIEW, publication_types=("Review",), comments_corrections=retraction)])
    article = gather("10.5555/review.1", services).texts[0].article
    assert (article.pmid, article.article_types) == ("90000900", ("review-article", "Review"))
    assert Notice("retracted", PUBMED, "J Invented Res. 2025;2:1 PMID 90000902") in article.notices


def test_references_of_the_full_text(services: Services):
    """An open paper's own reference list is read: with DOI, with PMID, with a title only."""
    found = gather("10.5555/review.1", services).references
    assert [replace(reference, citation="") for reference in found] == list(REFERENCES)


def test_full_text_of_pubmed_central(literature: Literature, services: Services):
    """A full text that Europe PMC may not give is taken from PubMed Central."""
    literature.list_in_europe_pmc([])
    literature.ncbi.full_texts = {"PMC9000900": OPEN_REVIEW}
    work = gather("10.5555/review.1", services)
    assert (work.texts[0].source, work.texts[0].article.full_text) == ("PubMed Central", True)


def test_not_open(literature: Literature, services: Services):
    """A paper that is not open comes as its abstract, and the remark says so."""
    literature.list_in_europe_pmc([])
    work = gather("10.5555/review.1", services)
    assert (work.texts[0].source, sections(work)) == (PUBMED, ["abstract"])
    assert work.remark == "no open full text: abstract only"


def test_neither_text_nor_abstract(literature: Literature, services: Services):
    """A paper of which only the title is known says so."""
    literature.publish([replace(REVIEW, abstract=(), pmcid=None)])
    assert gather("90000900", services).remark == "no open full text and no abstract"


def test_references_of_pubmed(literature: Literature, services: Services):
    """What a closed paper cites is taken from PubMed where PubMed lists it."""
    listed = (("Nobody AB. Examplinib. 2023.", "10.5555/cited.1", None),)
    literature.publish([replace(REVIEW, pmcid=None, references=listed)])
    assert [reference.doi for reference in gather("90000900", services).references] == ["10.5555/cited.1"]


def test_references_of_crossref(literature: Literature, services: Services):
    """What a closed paper cites is taken from Crossref where PubMed lists nothing."""
    literature.publish([replace(REVIEW, pmcid=None)])
    literature.know([CrossrefWork("10.5555/review.1", references=({"DOI": "10.5555/cited.1"},))])
    assert [reference.doi for reference in gather("90000900", services).references] == ["10.5555/cited.1"]


def test_paper_of_europe_pmc_alone(literature: Literature, services: Services):
    """A paper that PubMed lacks comes from Europe PMC."""
    literature.list_in_europe_pmc([EuropePmcPaper("A preprint", doi="10.5555/pre.1", abstract="It is new.")])
    assert gather("10.5555/pre.1", services).texts[0].source == EUROPE_PMC


@pytest.mark.parametrize("identifier", ["10.5555/nowhere", "90000999", "PMC9000999"])
def test_unknown_paper(services: Services, identifier: str):
    """A paper that nobody knows is refused in one line with its identifier."""
    with pytest.raises(CorpusError, match=rf"\A{identifier}: neither PubMed nor Europe PMC [^\n]*\Z"):
        gather(identifier, services)


def test_number_of_a_trial(literature: Literature, services: Services):
    """A trial's number is no paper, which is said without asking anybody."""
    with pytest.raises(CorpusError, match=r"\ANCT90000001: is a trial, not a paper[^\n]*\Z"):
        gather("NCT90000001", services)
    assert literature.requests == []


def test_full_text_that_breaks_off(literature: Literature, services: Services):
    """Half a full text is an error in one line, and not taken for the whole."""
    literature.list_in_europe_pmc([], {"PMC9000900": OPEN_REVIEW[:-500]})
    with pytest.raises(SourceError, match=r"\AEurope PMC \(127\.0\.0\.1\) [^\n]*\Z"):
        gather("10.5555/review.1", services)


@pytest.mark.parametrize(
    "reference",
    [
        Reference(1, "x", doi="10.5555/CITED.1"),
        Reference(1, "x", pmid="90000901"),
        Reference(1, "x", title="Examplinib after Immunotherapy.", first_author="Nobody", year=2023),
        Reference(1, "x", title="Examplinib after Immunotherapy."),
    ],
)
def test_cited_work_is_found(services: Services, reference: Reference):
    """A cited work is found by DOI, by PMID, or by its title."""
    assert [(one.source, one.article.pmid) for one in cited(services, reference)] == [(PUBMED, "90000901")]


@pytest.mark.parametrize("other", [{"first_author": "Somebody"}, {"year": 2019}, {"title": "Examplinib"}])
def test_other_work_of_the_same_title(services: Services, other: dict[str, object]):
    """A work of the same title by another author, or of another year, is not the cited one."""
    reference = Reference(1, "x", title=CITED.title, first_author="Nobody", year=2023)
    assert cited(services, replace(reference, **other)) == []


def test_cited_work_of_europe_pmc(literature: Literature, services: Services):
    """A cited DOI that PubMed lacks is looked for in Europe PMC, and no other is."""
    others = [EuropePmcPaper("x", doi=doi, abstract="It is new.") for doi in ("10.5555/cited.1", "10.5555/pre.1")]
    literature.list_in_europe_pmc(others)
    found = cited(services, Reference(1, "x", doi="10.5555/cited.1"), Reference(2, "y", doi="10.5555/pre.1"))
    assert [(one.source, one.article.doi) for one in found] == [
        (PUBMED, "10.5555/cited.1"),
        (EUROPE_PMC, "10.5555/pre.1"),
    ]


def test_cited_works_that_nobody_knows(services: Services):
    """What cannot be found is named in the order of the list, each with the reason, and nothing is found."""
    references = (
        Reference(1, "x", doi="10.5555/nowhere"),
        Reference(2, "y", pmid="90000999"),
        Reference(3, "A book."),
        Reference(4, "z", title="Gammanib"),
    )
    assert cited(services, *references) == []
    assert missing(services, *references) == [
        ("reference 1 (10.5555/nowhere)", "neither PubMed nor Europe PMC has a paper under its DOI"),
        ("reference 2 (PMID 90000999)", "PubMed has no such record"),
        ("reference 3 (A book.)", "it has no PMID, DOI or marked title to be looked up by"),
        (
            "reference 4 (Gammanib)",
            "it has no PMID or DOI, and PubMed has no paper of its title, author and year",
        ),
    ]


def test_cited_work_whose_pmid_fails(services: Services):
    """A reference whose PMID nobody knows is found by its DOI, and only missing when that fails too."""
    by_doi = Reference(1, "x", doi="10.5555/CITED.1", pmid="90000999")
    nowhere = replace(by_doi, position=2, doi="10.5555/nowhere", pmid="90000998")
    assert [one.article.pmid for one in cited(services, by_doi, nowhere)] == ["90000901"]
    assert [item for item, _ in missing(services, by_doi, nowhere)] == ["reference 2 (10.5555/nowhere)"]


def test_nothing_is_missing(services: Services):
    """A reference list of which every work was found, some twice, misses none."""
    references = (Reference(1, "x", pmid="90000901"), Reference(2, "x", doi="10.5555/cited.1"))
    assert missing(services, *references, Reference(3, "x", title=CITED.title)) == []


def test_one_work_cited_twice(services: Services):
    """A work that is cited by its PMID and by its DOI comes once."""
    found = cited(services, Reference(1, "x", pmid="90000901"), Reference(2, "x", doi="10.5555/cited.1"))
    assert len(found) == 1


@pytest.mark.parametrize("apart", [0, BATCH])
@pytest.mark.parametrize("backwards", [False, True])
def test_work_without_a_doi_that_is_cited_twice(
    literature: Literature, services: Services, apart: int, backwards: bool
):
    """A paper of which PubMed has no DOI is not missing where it is cited again by its DOI alone, however far apart."""
    literature.publish([replace(CITED, doi=None)])
    twice = [Reference(1, "x", doi="10.5555/cited.1", pmid="90000901"), Reference(2, "x", doi="10.5555/CITED.1")]
    between = [Reference(3, "y", pmid="90000901")] * apart
    first, second = reversed(twice) if backwards else twice
    assert missing(services, first, *between, second) == []
    assert {one.article.pmid for one in cited(services, first, *between, second)} == {"90000901"}


def test_work_whose_pmid_and_doi_nobody_knows(services: Services):
    """A work that is cited twice, and known neither by its DOI nor by its PMID, is missing twice."""
    both = Reference(1, "x", doi="10.5555/nowhere", pmid="90000999")
    assert [item for item, _ in missing(services, both, replace(both, position=2, pmid=None))] == [
        "reference 1 (10.5555/nowhere)",
        "reference 2 (10.5555/nowhere)",
    ]


def test_cited_works_come_in_batches(services: Services):
    """A long list is fetched part by part, and how far it is is reported from nothing to all."""
    steps: list[tuple[str, int, int]] = []
    references = [Reference(1, "x", doi="10.5555/cited.1")] * (BATCH + 1)
    batches = list(gather_cited(references, services, lambda *step: steps.append(step)))
    assert [len(batch.found) for batch in batches] == [1, 1]
    assert steps == [("fetching cited works", done, BATCH + 1) for done in (0, BATCH, BATCH + 1)]


def test_nothing_cited(literature: Literature, services: Services):
    """An empty list asks nobody."""
    assert (cited(services), literature.requests) == ([], [])


@pytest.mark.parametrize("prefix", [NCBI_PREFIX, PREFIX])
def test_service_that_sends_a_page(literature: Literature, services: Services, prefix: str):
    """A page of HTML with status 200 is an error in one line, never a paper that is not open."""
    literature.broken[prefix] = PAGE
    with pytest.raises(SourceError, match=r"\A[^\n]*\(127\.0\.0\.1\) sent [^\n]*\Z"):
        gather("10.5555/review.1", services)
