"""Taking articles in: each once, from whatever source, and none lost."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from hepcite.adding import Intake, Taken, name_article
from hepcite.additions import Additions
from hepcite.article_documents import BY_RULE_NOTICE, Labels, Provenance
from hepcite.documents import Document
from hepcite.lexicon import Lexicon
from hepcite.library import Library
from hepcite.sources.articles import Article, Notice, TextPart
from hepcite.standing import Standing
from hepcite.trials import TrialStatus

MakeDocument = Callable[..., Document]
MakeIntake = Callable[..., Intake]

PUBMED, FILE = Provenance("PubMed", "2026-01-05"), Provenance("papers.ris", "2026-02-06")
RETRACTED = Notice("retracted", "PubMed")


@pytest.fixture
def intake(library: Library, lexicon: Lexicon) -> MakeIntake:
    """Open an intake into the library, beside documents that it may hold already, and those added before."""

    def make(documents: Iterable[Document] = (), labels: Labels | None = None) -> Intake:
        return Intake(library, (*documents, *Additions(library.database).documents()), lexicon, labels)

    return make


def article(text: str = "Median survival was 9.9 months.", **fields: object) -> Article:
    """Make an article with an abstract and a PMID; keyword arguments replace fields."""
    known = {"title": "Examplinib in HCC", "year": 2024, "pmid": "90000001"}
    return Article(**{"parts": (TextPart("abstract", text),), **known, **fields})


def full(text: str = "Results. Median survival was 9.9 months.", **fields: object) -> Article:
    """Make the same paper in full."""
    return article(text, full_text=True, **fields)


def outcomes(taken: Iterable[Taken]) -> list[str]:
    """Return what became of each article."""
    return [one.outcome for one in taken]


def stored(library: Library) -> dict[str, str]:
    """Return the text of each added document by its id."""
    return {document.doc_id: document.text for document in Additions(library.database).documents()}


def test_new_article(intake: MakeIntake, library: Library):
    """A new article is stored with where and when it was read."""
    taken = intake().take([article()], PUBMED)
    assert taken == (Taken("PMID 90000001 (Examplinib in HCC)", "new", "", "pmid-90000001"),)
    (document,) = Additions(library.database).documents()
    assert (document.text, document.origin, document.retrieved_at) == (
        "Median survival was 9.9 months.",
        "PubMed",
        "2026-01-05",
    )


def test_same_article_again(intake: MakeIntake, library: Library):
    """An article that is there is known, in the same run, in a later one, and from another source."""
    first = intake()
    first.take([article()], PUBMED)
    before = Additions(library.database).changes()
    for again, provenance in ((first, PUBMED), (intake(), PUBMED), (intake(), FILE)):
        (taken,) = again.take([article()], provenance)
        assert (taken.outcome, taken.doc_id) == ("known", "pmid-90000001")
    assert Additions(library.database).changes() == before


def test_same_article_twice_in_one_file(intake: MakeIntake, library: Library):
    """Of two equal records in one file, one is taken."""
    assert outcomes(intake().take([article(), article()], FILE)) == ["new", "known"]
    assert len(stored(library)) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"pmid": None, "doi": "https://doi.org/10.5555/A"},
        {"pmid": None, "pmcid": "PMC9000001", "title": "Examplinib in HCC: a trial"},
        {"pmid": None, "title": "EXAMPLINIB in HCC."},
    ],
)
def test_known_by_each_identifier(intake: MakeIntake, fields: dict[str, object]):
    """A paper is recognised by its DOI, its PMCID, or its title and year."""
    known = article(doi="10.5555/a", pmcid="PMC9000001")
    assert outcomes(intake().take([known, article(**fields)], FILE)) == ["new", "known"]


@pytest.mark.parametrize("fields", [{"title": "First-line gammanib"}, {"authors": ("Smith J",)}, {"year": 2010}])
def test_identifier_of_another_paper(
    intake: MakeIntake, library: Library, make_document: MakeDocument, fields: dict[str, object]
):
    """A paper of a file that only shares an identifier with a study does not become its text, nor its retraction."""
    record = make_document(kind="study-record", pmid="90000001", title="Examplinib", authors="Chan SL", year=2024)
    other = article(**{"title": "Examplinib", "authors": ("Chan SL",), "year": 2024, **fields})
    (taken,) = intake([record]).take([replace(other, notices=(Notice("retracted", "PubMed"),))], FILE)
    assert (taken.outcome, stored(library), Standing(library.database).notices()) == ("refused", {}, {})
    assert "examplinib-one" in taken.detail and taken.detail.endswith("it is marked: retracted: correct the file")


def test_notice_of_a_service_about_a_refused_paper(intake: MakeIntake, library: Library, make_document: MakeDocument):
    """What a service says of the paper under a study's own PMID is kept, though its text is refused."""
    record = make_document(kind="study-record", pmid="90000001", title="Examplinib", authors="Chan SL", year=2024)
    asked = replace(PUBMED, is_service=True)
    (taken,) = intake([record]).take([article(title="Gone", notices=(RETRACTED,))], asked)
    assert (taken.outcome, stored(library)) == ("refused", {})
    assert Standing(library.database).notices() == {"examplinib-one": (RETRACTED,)}


def test_retitled_article(intake: MakeIntake, library: Library, make_document: MakeDocument):
    """A paper that is titled as retracted is the study's, by identifier and by title, and carries its retraction."""
    record = make_document(kind="study-record", pmid="90000001", title="Examplinib in HCC", year=2024)
    for number in ({}, {"pmid": None}):
        retitled = article(title="RETRACTED: Examplinib in HCC", notices=(RETRACTED,), **number)
        (taken,) = intake([record]).take([retitled], FILE)
        assert taken.doc_id == "examplinib-one.abstract"
    assert Standing(library.database).notices() == {"examplinib-one": (RETRACTED,)}


def test_newer_registration_stays(intake: MakeIntake, library: Library):
    """A file's registration does not replace one that was updated later."""
    newer = TrialStatus("NCT90000001", "A", "completed", last_update="2026-02-01", checked_at="2026-02-02")
    Standing(library.database).put_trials([newer])
    (taken,) = intake().take_trials([TrialStatus("NCT90000001", "A", "recruiting", last_update="2024-01-01")])
    assert (taken.outcome, Standing(library.database).trials()["NCT90000001"]) == ("known", newer)


def test_labels_given_later(intake: MakeIntake, library: Library):
    """A paper that is added again with labels is relabelled, its text unchanged."""
    intake().take([article()], FILE)
    again = intake(labels=Labels("phase-2", "first-line")).take([article()], FILE)
    (document,) = Additions(library.database).documents()
    assert (outcomes(again), document.study_type, document.setting) == (["changed"], "phase-2", "first-line")


def test_article_of_a_record(intake: MakeIntake, library: Library, make_document: MakeDocument):
    """The abstract of a study that the corpus has a record of stands beside the record, with its labels."""
    record = make_document(kind="study-record", pmid="90000001", n=47)
    intake([record]).take([article()], PUBMED)
    (document,) = Additions(library.database).documents()
    assert (document.doc_id, document.study_id) == ("examplinib-one.abstract", "examplinib-one")
    assert (document.study_type, document.setting, document.n) == ("phase-2", "second-line-post-ici", 47)


def test_study_that_is_told(intake: MakeIntake, library: Library, make_document: MakeDocument):
    """An article whose study is told belongs to it, whatever its own identifiers are."""
    record = make_document(kind="study-record", doi="10.5555/other")
    assert outcomes(intake([record]).take([article(doi="10.5555/a")], PUBMED, [record])) == ["new"]
    assert list(stored(library)) == ["examplinib-one.abstract"]


def test_same_abstract_of_a_record(intake: MakeIntake, library: Library, make_document: MakeDocument):
    """An abstract beside a record that its source has not changed is known."""
    record = make_document(kind="study-record", pmid="90000001")
    intake([record]).take([article()], PUBMED)
    (taken,) = intake([record]).take([article()], PUBMED)
    assert (taken.outcome, taken.doc_id) == ("known", "examplinib-one.abstract")


def test_changed_abstract_of_a_record(intake: MakeIntake, library: Library, make_document: MakeDocument):
    """A text of a recorded study that its source has changed replaces the one before."""
    record = make_document(kind="study-record", pmid="90000001")
    intake([record]).take([article()], PUBMED)
    assert outcomes(intake([record]).take([article("Median survival was 8.8 months.")], PUBMED)) == ["changed"]
    assert stored(library) == {"examplinib-one.abstract": "Median survival was 8.8 months."}


def test_changed_abstract_of_an_added_paper(intake: MakeIntake, library: Library):
    """A text of a paper without a record that its source has changed replaces the one before."""
    intake().take([article()], PUBMED)
    assert outcomes(intake().take([article("Median survival was 8.8 months.")], PUBMED)) == ["changed"]
    assert stored(library) == {"pmid-90000001": "Median survival was 8.8 months."}


def test_changed_full_text_of_an_added_paper(intake: MakeIntake, library: Library):
    """A full text that its source has changed replaces the one before, and does not stand beside it."""
    intake().take([full()], PUBMED)
    assert outcomes(intake().take([full("Results. Median survival was 8.8 months.")], PUBMED)) == ["changed"]
    assert list(stored(library).values()) == ["Results. Median survival was 8.8 months."]


def test_other_text_from_another_source(intake: MakeIntake, library: Library, make_document: MakeDocument):
    """An abstract worded a little differently by another source does not replace the one that is there."""
    record = make_document(kind="study-record", pmid="90000001")
    intake([record]).take([article()], PUBMED)
    (taken,) = intake([record]).take([article("Median survival: 9.9 months.")], FILE)
    assert (taken.outcome, taken.detail) == ("known", "the corpus holds it as examplinib-one.abstract, from PubMed")
    assert stored(library) == {"examplinib-one.abstract": "Median survival was 9.9 months."}


def test_full_text_beside_the_abstract(intake: MakeIntake, library: Library):
    """Abstract and full text of one paper are two documents of one study, in whichever order they come."""
    assert outcomes(intake().take([article(), full()], PUBMED)) == ["new", "new"]
    assert outcomes(intake().take([full(pmid="90000002", title="B"), article(pmid="90000002", title="B")], FILE)) == [
        "new",
        "new",
    ]
    documents = Additions(library.database).documents()
    assert [document.study_id for document in documents] == ["pmid-90000001"] * 2 + ["pmid-90000002"] * 2
    assert [document.kind for document in documents] == ["abstract", "full-text", "full-text", "abstract"]


def test_shipped_review_is_its_own_abstract(intake: MakeIntake, library: Library, make_document: MakeDocument):
    """The abstract of a review that is shipped is not taken a second time."""
    review = make_document(kind="review", study_type="review", pmid="90000001")
    assert outcomes(intake([review]).take([article()], PUBMED)) == ["known"]
    assert stored(library) == {}


@pytest.mark.parametrize("parts", [(), (TextPart("abstract", " \n"),)])
def test_article_without_a_text(intake: MakeIntake, library: Library, parts: tuple[TextPart, ...]):
    """An article without words to quote is refused with the reason, and the others are taken."""
    taken = intake().take([article(parts=parts), article(pmid="90000002", title="B")], PUBMED)
    assert outcomes(taken) == ["refused", "new"] and "no abstract" in taken[0].detail and taken[0].doc_id is None
    assert list(stored(library)) == ["pmid-90000002"]


def test_notice_of_retraction_is_no_paper(intake: MakeIntake, library: Library):
    """A retraction notice that stands in a file is refused: it reports no study."""
    (taken,) = intake().take([article(updates=True, title="Retraction: Examplinib in HCC")], FILE)
    assert (taken.outcome, stored(library)) == ("refused", {})
    assert "notice about another paper" in taken.detail


def test_notices_of_an_article_are_kept(intake: MakeIntake, library: Library):
    """Notices that an article carries are kept with its study, also when its text is known."""
    intake().take([article()], FILE)
    intake().take([article(notices=(RETRACTED,))], PUBMED)
    assert Standing(library.database).notices() == {"pmid-90000001": (RETRACTED,)}


def test_notices_of_a_recorded_study(intake: MakeIntake, library: Library, make_document: MakeDocument):
    """Notices go to the study that the article reports, so that they reach its record."""
    record = make_document(kind="study-record", pmid="90000001")
    intake([record]).take([article(notices=(RETRACTED,))], FILE)
    assert Standing(library.database).notices() == {"examplinib-one": (RETRACTED,)}


def test_labels_of_a_person(intake: MakeIntake, library: Library):
    """What a person says of the papers stands in them, and nothing then was read by rule."""
    intake(labels=Labels("retrospective-cohort", "any-line")).take([article()], FILE)
    (document,) = Additions(library.database).documents()
    assert (document.study_type, document.setting, document.notices) == ("retrospective-cohort", "any-line", ())


def test_without_labels_the_rules_are_named(intake: MakeIntake, library: Library):
    """A paper whose labels were read by rule says so."""
    intake().take([article()], FILE)
    assert Additions(library.database).documents()[0].notices == (BY_RULE_NOTICE,)


def test_two_papers_whose_ids_look_alike(intake: MakeIntake, library: Library):
    """Two papers whose DOIs give the same name are both kept, each under its own id, and known when they come again."""
    papers = [article(pmid=None, title=f"Paper {doi}", doi=f"10.5555/{doi}") for doi in ("a.b", "a-b")]
    assert outcomes(intake().take(papers, FILE)) == ["new", "new"]
    assert outcomes(intake().take(papers, FILE)) == ["known", "known"]
    assert len(stored(library)) == 2


def test_paper_without_identifier_and_year(intake: MakeIntake, library: Library):
    """A paper that is known by its title only, such as a PDF without a date, is taken once."""
    undated = article(pmid=None, year=None)
    assert outcomes([*intake().take([undated], FILE), *intake().take([undated], FILE)]) == ["new", "known"]
    assert len(stored(library)) == 1


def test_same_title_in_two_journals(intake: MakeIntake, library: Library):
    """Two papers of one title and year are two studies when their identifiers differ."""
    replies = [article(title="Reply", pmid=pmid, doi=f"10.5555/{pmid}") for pmid in ("90000001", "90000002")]
    assert outcomes(intake().take(replies, FILE)) == ["new", "new"]
    assert {document.study_id for document in Additions(library.database).documents()} == {
        "pmid-90000001",
        "pmid-90000002",
    }


def test_trials_of_a_file(intake: MakeIntake, library: Library):
    """A trial in a file is new, then known, then changed; it is kept as the register's word and as no document."""
    trial = TrialStatus("NCT90000001", "Examplinib", "recruiting", checked_at="2026-01-05")
    done = replace(trial, status="completed")
    taken = [*intake().take_trials([trial]), *intake().take_trials([trial]), *intake().take_trials([done])]
    assert [(one.item, one.outcome) for one in taken] == [
        ("NCT90000001 (Examplinib)", outcome) for outcome in ("new", "known", "changed")
    ]
    assert Standing(library.database).trials() == {"NCT90000001": done} and stored(library) == {}


def test_many_articles(intake: MakeIntake, library: Library):
    """More articles than are stored at once are all taken, in their order."""
    articles = [article(pmid=f"{90000000 + n}", title=f"Paper {n}") for n in range(1001)]
    taken = intake().take(articles, FILE)
    assert [one.doc_id for one in taken] == list(stored(library)) == [f"pmid-{a.pmid}" for a in articles]


def test_of_study(intake: MakeIntake, make_document: MakeDocument):
    """The documents of a paper are known before and after it was taken."""
    record = make_document(kind="study-record", pmid="90000001")
    open_intake = intake([record])
    assert open_intake.of_study(article()) == (record,)
    open_intake.take([article()], PUBMED)
    assert [d.doc_id for d in open_intake.of_study(article())] == ["examplinib-one", "examplinib-one.abstract"]


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "PMID 90000001 (Examplinib in HCC)"),
        ({"pmid": None, "doi": "10.5555/a"}, "doi 10.5555/a (Examplinib in HCC)"),
        ({"pmid": None, "pmcid": "PMC9000001"}, "PMC9000001 (Examplinib in HCC)"),
        ({"pmid": None}, "Examplinib in HCC"),
    ],
)
def test_name_of_an_article(fields: dict[str, object], name: str):
    """An article is named by its first identifier and its title."""
    assert name_article(article(**fields)) == name


def test_long_title_is_cut():
    """A long title is cut at a word, in one line."""
    name = name_article(replace(article(), title="word\n" * 60))
    assert name.endswith(" …)") and len(name) < 130 and "\n" not in name
