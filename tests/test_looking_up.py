"""Finding the paper behind a study: by PMID, DOI or exact title, in PubMed and then in Europe PMC."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from hepcite.documents import Document
from hepcite.errors import SourceError
from hepcite.looking_up import EUROPE_PMC, PUBMED, Found, Study, group_studies, look_up
from hepcite.sources.articles import Notice
from hepcite.sources.services.connections import Services
from hepcite.sources.study_records import PROVISIONAL_TITLE_NOTICE
from loopback.europe_pmc import PREFIX, EuropePmcPaper
from loopback.literature import CUT, NCBI_PREFIX, PAGE, Literature, quick_services
from loopback.ncbi import PubMedRecord

TITLE = "Examplinib after immunotherapy: an invented phase 2 trial"
PAPER = PubMedRecord(
    "90000001",
    TITLE,
    abstract=(("BACKGROUND", "Nothing is known."), ("RESULTS", "Median survival was 9·9 months.")),
    authors=("Nobody AB", "Noone C"),
    doi="10.5555/examplinib.1",
)
IN_EUROPE_PMC = EuropePmcPaper(
    TITLE, "90000001", doi="10.5555/examplinib.1", abstract="It was 9.9 months.", authors=("Nobody AB",)
)

MakeStudy = Callable[..., Study]


@pytest.fixture
def literature() -> Iterator[Literature]:
    """Services that hold nothing yet."""
    with Literature() as literature:
        yield literature


@pytest.fixture
def services(literature: Literature) -> Iterator[Services]:
    """Their clients."""
    with quick_services(literature.url) as services:
        yield services


@pytest.fixture
def make_study(make_document: Callable[..., Document]) -> MakeStudy:
    """Make a study of one record on the paper; keyword arguments replace fields of the record."""

    def make(**fields: object) -> Study:
        known = {"title": TITLE, "authors": "Nobody AB, et al", "year": 2024, "doi": None, "pmid": None}
        record = make_document(**{"doc_id": "one", "study_id": "one", "kind": "study-record", **known, **fields})
        return Study(record.study_id, (record,))

    return make


@pytest.fixture
def look_up_one(services: Services, make_study: MakeStudy) -> Callable[..., Found]:
    """Look up a study whose record has these fields."""

    def find(**fields: object) -> Found:
        study = make_study(**fields)
        return look_up([study], services)[study.study_id]

    return find


LookUp = Callable[..., Found]


def test_documents_are_grouped_by_study(make_document: Callable[..., Document]):
    """The documents of a study stand together, studies in the order of their first document."""
    documents = [make_document(doc_id=doc_id, study_id=doc_id[0]) for doc_id in ("b1", "a1", "b2")]
    assert [(s.study_id, [d.doc_id for d in s.documents]) for s in group_studies(documents)] == [
        ("b", ["b1", "b2"]),
        ("a", ["a1"]),
    ]


def test_identifiers_come_from_any_document(make_study: MakeStudy):
    """What the record lacks is taken from another document of the study, a DOI in its one spelling."""
    (record,) = make_study().documents
    study = Study("one", (record, replace(record, doc_id="one.abstract", doi="10.5555/ABC", pmid="90000007")))
    assert (study.record, study.doi, study.pmid) == (record, "10.5555/abc", "90000007")


@pytest.mark.parametrize(
    ("fields", "findable"),
    [({}, False), ({"pmid": "90000001"}, True), ({"doi": "10.5555/x"}, True), ({"notices": ()}, True)],
)
def test_findable(make_study: MakeStudy, fields: dict[str, object], findable: bool):
    """A study can be looked up by an identifier, or by a title in its published words."""
    assert make_study(**{"notices": (PROVISIONAL_TITLE_NOTICE,), **fields}).findable is findable


@pytest.mark.parametrize("fields", [{"pmid": "90000001"}, {"doi": "10.5555/EXAMPLINIB.1"}, {}])
def test_found_in_pubmed(literature: Literature, look_up_one: LookUp, fields: dict[str, object]):
    """A paper is found by its PMID, by its DOI in any spelling, or by its exact title; its labels become sections."""
    literature.publish([PAPER, PubMedRecord("90000009", f"{TITLE} in short", year=2024)])
    found = look_up_one(**fields)
    assert (found.source, found.disagrees) == (PUBMED, None)
    assert [(part.section, part.text) for part in found.article.parts] == [
        ("background", "Nothing is known."),
        ("results", "Median survival was 9·9 months."),
    ]


@pytest.mark.parametrize(
    ("fields", "both"),
    [
        ({"title": "Sampletinib after immunotherapy: a phase 2 trial"}, ("Examplinib", "Sampletinib")),
        ({"title": TITLE.replace("2", "3")}, ("phase 2", "phase 3")),
        ({"authors": "Somebody A, et al"}, ("'Nobody AB'", "'Somebody'")),
        ({"year": 2019}, ("2024", "2019")),
    ],
)
@pytest.mark.parametrize("key", [{"pmid": "90000001"}, {"doi": "10.5555/examplinib.1"}])
def test_disagreement(literature: Literature, look_up_one: LookUp, key: dict, fields: dict, both: tuple[str, str]):
    """A paper with another title, first author or year is not taken; both values are named, that of the record too."""
    literature.publish([PAPER])
    literature.list_in_europe_pmc([IN_EUROPE_PMC])
    found = look_up_one(**key, **fields)
    assert found.article is None and found.disagrees.startswith(f"{PUBMED}: its ")
    assert all(value in found.disagrees for value in both)


@pytest.mark.parametrize("fields", [{"pmid": "90000001"}, {"doi": "10.5555/examplinib.1"}, {}])
def test_retitled_paper(literature: Literature, look_up_one: LookUp, fields: dict[str, object]):
    """A paper whose title says by now that it was retracted is found by each key, and not the notice of that."""
    notice = replace(PAPER, pmid="90000008", doi=None, publication_types=("Retraction of Publication",))
    literature.publish([replace(notice, title=f"Retracted: {TITLE}"), replace(PAPER, title=f"RETRACTED: {TITLE}")])
    found = look_up_one(**fields)
    assert (found.article.pmid, found.notices) == ("90000001", (Notice("retracted", PUBMED),))


@pytest.mark.parametrize("key", [{"pmid": "90000001"}, {"doi": "10.5555/examplinib.1"}])
def test_notices_of_a_refused_paper(literature: Literature, look_up_one: LookUp, key: dict[str, object]):
    """What happened to the paper under the study's own PMID or DOI is told, though its text is not taken."""
    literature.publish([replace(PAPER, title="Gone", publication_types=("Retracted Publication",))])
    found = look_up_one(**key)
    assert (found.article, found.notices, found.asked) == (None, (Notice("retracted", PUBMED),), (PUBMED,))
    assert "marked: retracted" in found.disagrees


def test_notices_of_a_stranger(literature: Literature, look_up_one: LookUp):
    """What happened to another paper of the same title, found by that alone, did not happen to the study."""
    literature.publish([replace(PAPER, authors=("Other B",), publication_types=("Retracted Publication",))])
    found = look_up_one()
    assert (found.notices, found.asked) == ((), ()) and "marked: retracted" in found.disagrees


def test_provisional_title_is_not_compared(literature: Literature, look_up_one: LookUp):
    """A record that describes its paper in other words is no disagreement."""
    literature.publish([PAPER])
    found = look_up_one(pmid="90000001", title="A trial of examplinib", notices=(PROVISIONAL_TITLE_NOTICE,))
    assert found.article.title == TITLE


def test_what_a_record_lacks_is_not_compared(literature: Literature, look_up_one: LookUp):
    """A record without authors and year agrees with any."""
    literature.publish([PAPER])
    assert look_up_one(pmid="90000001", authors=None, year=None).article is not None


def test_one_of_several_with_the_title(literature: Literature, look_up_one: LookUp):
    """Of several papers with the record's title the one by its author is taken, wherever it stands."""
    literature.publish([replace(PAPER, pmid="90000002", authors=("Other B",), doi="10.5555/other"), PAPER])
    assert look_up_one().article.pmid == "90000001"


def test_europe_pmc_when_pubmed_lacks_the_paper(literature: Literature, look_up_one: LookUp):
    """What PubMed does not have is looked for in Europe PMC under the same identifier."""
    literature.list_in_europe_pmc([IN_EUROPE_PMC])
    found = [look_up_one(**fields) for fields in ({"pmid": "90000001"}, {"doi": "10.5555/examplinib.1"}, {})]
    assert [(one.source, one.article.parts[0].text) for one in found] == [(EUROPE_PMC, "It was 9.9 months.")] * 3


@pytest.mark.parametrize("fields", [{"pmid": "90000001"}, {"doi": "10.5555/examplinib.1"}, {}])
def test_europe_pmc_when_pubmed_lacks_the_abstract(literature: Literature, look_up_one: LookUp, fields: dict):
    """An abstract that PubMed lacks is taken from Europe PMC."""
    literature.publish([replace(PAPER, abstract=())])
    literature.list_in_europe_pmc([IN_EUROPE_PMC])
    found = look_up_one(**fields)
    assert (found.source, [part.text for part in found.article.parts]) == (EUROPE_PMC, ["It was 9.9 months."])


def test_pubmed_without_abstract_is_kept(literature: Literature, look_up_one: LookUp):
    """A paper without an abstract anywhere is still found, with what PubMed says about it."""
    literature.publish([replace(PAPER, abstract=(), publication_types=("Retracted Publication",))])
    found = look_up_one(pmid="90000001")
    assert (found.source, found.article.parts, found.article.notices) == (PUBMED, (), (Notice("retracted", PUBMED),))


def test_europe_pmc_is_not_asked_for_nothing(literature: Literature, look_up_one: LookUp):
    """What PubMed has, abstract and all, and what it has of another paper, is not asked for again."""
    literature.publish([PAPER])
    look_up_one(pmid="90000001"), look_up_one(pmid="90000001", year=1999)
    assert literature.asked(PREFIX) == []


def test_disagreement_in_europe_pmc(literature: Literature, look_up_one: LookUp):
    """Another paper that only Europe PMC has under the identifier is refused in its name."""
    literature.list_in_europe_pmc([replace(IN_EUROPE_PMC, authors=("Other B",))])
    found = look_up_one(pmid="90000001")
    assert found.article is None and found.disagrees.startswith(f"{EUROPE_PMC}: its first author is 'Other B'")


def test_nowhere(look_up_one: LookUp):
    """A paper that neither service has is explained, in words that name both."""
    found = look_up_one(doi="10.5555/nowhere")
    assert (found.article, found.disagrees) == (None, None)
    assert PUBMED in found.why_not and EUROPE_PMC in found.why_not


def test_nowhere_under_a_pmid(look_up_one: LookUp):
    """A PMID that neither service has is explained without naming a service twice."""
    found = look_up_one(pmid="90000001")
    assert found.article is None and found.why_not.count(PUBMED) == 1


def test_record_that_cannot_be_read(literature: Literature, look_up_one: LookUp):
    """What is wrong with PubMed's record is said where no other service has the paper."""
    literature.publish([replace(PAPER, title="")])
    assert "has no title" in look_up_one(pmid="90000001").why_not


def test_many_are_fetched_together(literature: Literature, services: Services, make_study: MakeStudy):
    """Fifty studies with a PMID cost one request."""
    numbers = [str(90_000_100 + position) for position in range(50)]
    literature.publish(replace(PAPER, pmid=number, doi=None) for number in numbers)
    found = look_up([make_study(study_id=f"s{n}", pmid=n) for n in numbers], services)
    assert [one.article.pmid for one in found.values()] == numbers
    assert len(literature.requests) == 1


@pytest.mark.parametrize("prefix", [NCBI_PREFIX, PREFIX])
def test_service_that_sends_a_page(literature: Literature, look_up_one: LookUp, prefix: str):
    """A page of HTML with status 200 is an error of the service in one line, never "no such paper"."""
    literature.broken[prefix] = PAGE
    with pytest.raises(SourceError, match=r"\A[^\n]*127\.0\.0\.1[^\n]*sent[^\n]*\Z"):
        look_up_one(pmid="90000001")


def test_records_that_break_off(literature: Literature, look_up_one: LookUp):
    """Half an answer of PubMed is an error in one line, and is asked for once more before."""
    literature.broken[NCBI_PREFIX] = CUT
    with pytest.raises(SourceError, match=r"\ANCBI \(127\.0\.0\.1\) sent [^\n]*cut off[^\n]*\Z"):
        look_up_one(pmid="90000001")
    assert len(literature.requests) == 2
