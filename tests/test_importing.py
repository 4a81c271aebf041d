"""Importing what a user names: files, folders, and papers by identifier with what they cite."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hepcite.adding import Intake, Taken
from hepcite.additions import Additions
from hepcite.documents import Document
from hepcite.errors import CorpusError, SourceError
from hepcite.identifiers import Identifier
from hepcite.importing import import_files, import_paper, tell_apart
from hepcite.lexicon import Lexicon
from hepcite.library import Library
from hepcite.sources.articles import Reference
from hepcite.sources.services.connections import Services
from hepcite.standing import Standing
from loopback.literature import NCBI_PREFIX, PAGE, Literature, paper_of, quick_services, review_citing
from loopback.ncbi import PubMedRecord
from loopback.server import Request, Response

REVIEW = PubMedRecord(
    "90000900",
    "Treatment of liver cancer after immunotherapy: an invented review",
    abstract=(("", "Little is known."),),
    authors=("Reviewer RS",),
    doi="10.5555/review.1",
    pmcid="PMC9000900",
)
STRANGER = PubMedRecord(
    "90000901", "Examplinib after immunotherapy", abstract=(("", "It was 9.9 months."),), authors=("Nobody AB",)
)
NBIB = "PMID- 90000001\nTI  - Examplinib in an invented trial\nAB  - It was 9.9 months.\nAU  - Nobody A\nDP  - 2024\n"

Import = Callable[..., tuple[Taken, ...]]


@pytest.fixture
def cited(shipped: tuple[Document, ...]) -> tuple[Document, ...]:
    """Shipped records that can be cited by DOI, by PMID and by their title only."""
    by_id = {document.doc_id: document for document in shipped}
    return by_id["celestial"], by_id["leap-012"], by_id["cares-310"]


@pytest.fixture
def literature(cited: tuple[Document, ...]) -> Iterator[Literature]:
    """An open review that cites three shipped studies and a paper that is none."""
    by_doi, by_pmid, by_title = cited
    papers = [paper_of(record, record.pmid or f"9000010{n}") for n, record in enumerate(cited)]
    references = (
        Reference(1, "", by_doi.doi, title="Another title"),
        Reference(2, "", pmid=by_pmid.pmid),
        Reference(3, "", title=by_title.title, first_author="Qin", year=by_title.year),
        Reference(4, "", pmid=STRANGER.pmid),
    )
    full_texts = {"PMC9000900": review_citing(*references)}
    with Literature([REVIEW, STRANGER, *papers], full_texts=full_texts) as literature:
        yield literature


@pytest.fixture
def services(literature: Literature) -> Iterator[Services]:
    """Clients of the services."""
    with quick_services(literature.url) as services:
        yield services


@pytest.fixture
def intake(library: Library, shipped: tuple[Document, ...], lexicon: Lexicon) -> Intake:
    """The intake of a library that holds nothing beyond the shipped corpus."""
    return Intake(library, shipped, lexicon)


@pytest.fixture
def add(library: Library, intake: Intake, services: Services) -> Import:
    """Import the review; keyword arguments say how."""

    def run(doi: str = "10.5555/review.1", *, with_cited: bool = True) -> tuple[Taken, ...]:
        additions = Additions(library.database)
        return import_paper(Identifier("doi", doi), intake, additions, services, lambda *_: None, with_cited)

    return run


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A folder for files to import."""
    folder = tmp_path / "papers"
    (folder / "deep").mkdir(parents=True)
    return folder


def stored(library: Library) -> dict[str, Document]:
    """What was added to a library, by id."""
    return {document.doc_id: document for document in Additions(library.database).documents()}


def test_files_and_identifiers_are_told_apart(tmp_path: Path):
    """A file or folder is one, and a DOI, PMID or PMCID is an identifier in its one spelling."""
    wanted = tell_apart([str(tmp_path), "https://doi.org/10.5555/X", "PMID: 90000001", "pmc9000001"])
    assert wanted.paths == (tmp_path,)
    assert wanted.identifiers == (("doi", "10.5555/x"), ("pmid", "90000001"), ("pmcid", "PMC9000001"))


def test_file_that_is_named_like_a_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What lies on the disk is a file, even when its name could be a PMID."""
    (tmp_path / "90000001").write_text(NBIB)
    monkeypatch.chdir(tmp_path)
    assert tell_apart(["90000001"]).paths == (Path("90000001"),)


@pytest.mark.parametrize("item", ["papers/", "liver cancer", "NCT1", ""])
def test_neither_file_nor_identifier(item: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What is neither is refused in one line with its own words."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CorpusError, match=rf"\A{item}: there is no such file or folder[^\n]*\Z"):
        tell_apart([str(tmp_path), item])


def test_files_below_a_folder(papers: Path, library: Library, intake: Intake):
    """All files below a folder are read, each text under the name of its file, and how far it is is reported."""
    (papers / "deep" / "a.nbib").write_text(NBIB)
    (papers / "b.nbib").write_text(NBIB.replace("90000001", "90000002").replace("invented", "other"))
    steps: list[tuple[str, int, int]] = []
    taken = import_files([papers], intake, lambda *step: steps.append(step))
    assert {one.doc_id: one.outcome for one in taken} == {"pmid-90000001": "new", "pmid-90000002": "new"}
    assert {d.doc_id: d.origin for d in stored(library).values()} == {
        "pmid-90000001": "a.nbib",
        "pmid-90000002": "b.nbib",
    }
    assert (steps[0], steps[-1]) == (("reading files", 0, 2), ("reading files", 2, 2))


def test_one_bad_file_among_good_ones(papers: Path, library: Library, intake: Intake):
    """A file that cannot be read is refused with its name and the reason; the others are taken."""
    (papers / "bad.xml").write_text("<PubmedArticleSet><PubmedArticle>")
    (papers / "good.nbib").write_text(NBIB)
    bad, good = import_files([papers], intake, lambda *_: None)
    assert (bad.item, bad.outcome, good.outcome) == ("bad.xml", "refused", "new")
    assert "cut off" in bad.detail and not bad.detail.startswith("bad.xml")
    assert list(stored(library)) == ["pmid-90000001"]


def test_one_bad_record_in_a_good_file(papers: Path, intake: Intake):
    """A record that cannot be taken is refused with the file and the record; the others are taken."""
    (papers / "two.nbib").write_text(f"{NBIB}\nPMID- 90000002\nAB  - It has no title.\n")
    taken = import_files([papers], intake, lambda *_: None)
    refused = next(one for one in taken if one.outcome == "refused")
    assert refused.item.startswith("two.nbib, ") and "title" in refused.detail
    assert len(taken) == 2


def test_open_review_is_stored_in_full(add: Import, library: Library):
    """An open review is stored as a review in full, with its origin, its licence and its identifiers."""
    add(with_cited=False)
    document = stored(library)["pmid-90000900"]
    assert (document.kind, document.origin, document.license) == ("review", "Europe PMC", "CC BY 4.0")
    assert (document.doi, document.pmcid) == ("10.5555/review.1", "PMC9000900")
    assert "Second line > Tyrosine kinase inhibitors" in [section.name for section in document.sections]


def test_reference_list_is_stored(add: Import, library: Library):
    """The references of the paper are kept under its document, in order."""
    add(with_cited=False)
    references = Additions(library.database).references("pmid-90000900")
    assert [reference.position for reference in references] == [1, 2, 3, 4]


def test_cited_works_belong_to_shipped_studies(add: Import, library: Library):
    """Cited abstracts come under the studies of the corpus, found by DOI, PMID and title; a stranger under its own."""
    add()
    kinds = {d.study_id: (d.kind, d.doc_id) for d in stored(library).values()}
    assert kinds == {
        "pmid-90000900": ("review", "pmid-90000900"),
        "celestial": ("abstract", "celestial.abstract"),
        "leap-012": ("abstract", "leap-012.abstract"),
        "cares-310": ("abstract", "cares-310.abstract"),
        "pmid-90000901": ("abstract", "pmid-90000901"),
    }


def test_cited_abstract_has_the_labels_of_its_study(
    add: Import, library: Library, cited: tuple[Document, Document, Document]
):
    """A cited abstract of a shipped study has the design, setting and size of its record."""
    add()
    abstract = stored(library)["celestial.abstract"]
    labels = (abstract.study_type, abstract.setting, abstract.n, abstract.trial_ids, abstract.therapy_classes)
    record = cited[0]
    assert labels == (record.study_type, record.setting, record.n, record.trial_ids, record.therapy_classes)


def test_without_cited_works(add: Import, library: Library, literature: Literature):
    """Without its references only the paper itself is fetched."""
    taken = add(with_cited=False)
    assert [one.outcome for one in taken] == ["new"] and list(stored(library)) == ["pmid-90000900"]
    assert not any(STRANGER.pmid in request.params.get("id", "") for request in literature.requests)


def test_closed_paper(add: Import, library: Library, literature: Literature):
    """A paper that is not open is stored as its abstract, and what is reported of it says so."""
    literature.list_in_europe_pmc([])
    (taken,) = add()
    assert (taken.outcome, taken.detail) == ("new", "no open full text: abstract only")
    assert stored(library)["pmid-90000900"].kind == "abstract"


def test_paper_without_any_text(add: Import, library: Library, literature: Literature):
    """A paper of which only the title is known is refused, and its remark does not hide why."""
    literature.publish([replace(REVIEW, abstract=(), pmcid=None)])
    (taken,) = add()
    assert (taken.outcome, stored(library)) == ("refused", {})
    assert "nothing can be quoted" in taken.detail and "no abstract" in taken.detail


def test_cited_work_that_is_missing(add: Import, literature: Literature):
    """A cited work that could not be had is named with the reason, and one without an abstract is refused."""
    literature.list_in_europe_pmc(
        [], {"PMC9000900": review_citing(Reference(1, "", "10.5555/nowhere"), Reference(2, "", pmid=STRANGER.pmid))}
    )
    literature.publish([REVIEW, replace(STRANGER, abstract=())])
    review, *others = add()
    assert review.outcome == "new"
    assert [(one.outcome, one.item.split(" (")[0]) for one in others] == [
        ("refused", f"PMID {STRANGER.pmid}"),
        ("absent", "reference 1"),
    ]
    assert all(one.detail and one.doc_id is None for one in others)


def test_second_import_changes_nothing(add: Import, library: Library, intake: Intake):
    """A paper that is imported again is known, and so is all that it cites."""
    add()
    before = stored(library)
    assert {one.outcome for one in add()} == {"known"}
    assert stored(library) == before and len(Additions(library.database).changes()) == len(before)


def test_retracted_cited_work(add: Import, library: Library, literature: Literature):
    """A retraction of a cited paper stands with its study from then on."""
    literature.publish([REVIEW, replace(STRANGER, publication_types=("Retracted Publication",))])
    add()
    assert [(n.kind, n.source) for n in Standing(library.database).notices_of("pmid-90000901")] == [
        ("retracted", "PubMed")
    ]


def test_retracted_cited_work_without_abstract(
    add: Import, library: Library, literature: Literature, cited: tuple[Document, Document, Document]
):
    """A retraction of a shipped study's paper is kept although the paper that is cited comes without an abstract."""
    paper = paper_of(cited[1], cited[1].pmid or "")
    literature.publish([REVIEW, replace(paper, abstract=(), publication_types=("Retracted Publication",))])
    add()
    assert [n.kind for n in Standing(library.database).notices_of("leap-012")] == ["retracted"]


def test_retraction_notice_is_no_paper(add: Import, library: Library, literature: Literature):
    """A notice about another paper is refused: it is nothing to quote from."""
    literature.publish([replace(REVIEW, publication_types=("Retraction of Publication",), pmcid=None)])
    (taken,) = add()
    assert (taken.outcome, stored(library)) == ("refused", {}) and "notice" in taken.detail


def test_what_came_before_a_failure_is_kept(add: Import, library: Library, literature: Literature):
    """When a service fails in the middle of the cited works, the paper and the batches before it are kept."""
    numbers = [str(90_000_300 + n) for n in range(60)]
    literature.publish([REVIEW, *(replace(STRANGER, pmid=number, title=f"Paper {number}") for number in numbers)])
    references = [Reference(n, "", pmid=number) for n, number in enumerate(numbers, start=1)]
    literature.list_in_europe_pmc([], {"PMC9000900": review_citing(*references)})
    route = literature.routes[f"{NCBI_PREFIX}/efetch.fcgi"]

    def fail_at_the_last(request: Request) -> Response:
        return PAGE if numbers[-1] in request.params["id"] else route(request)

    literature.routes[f"{NCBI_PREFIX}/efetch.fcgi"] = fail_at_the_last
    with pytest.raises(SourceError):
        add()
    assert list(stored(library)) == ["pmid-90000900", *(f"pmid-{number}" for number in numbers[:50])]


def test_unknown_paper_stores_nothing(add: Import, library: Library):
    """A paper that nobody knows leaves the library as it was."""
    with pytest.raises(CorpusError, match="neither PubMed nor Europe PMC"):
        add("10.5555/nowhere")
    assert stored(library) == {}
