"""Which study an article belongs to, and whether a paper that was looked up is the one that a record means."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.documents import Document
from hepcite.sources.articles import Article
from hepcite.sources.study_records import PROVISIONAL_TITLE_NOTICE
from hepcite.study_matching import Studies, disagreement

MakeDocument = Callable[..., Document]

TITLE = "Examplinib after immunotherapy in hepatocellular carcinoma: a phase 2 trial"
PREFIXES = ["", "doi:", "DOI: ", "doi.org/", "https://doi.org/", "http://dx.doi.org/"]


@st.composite
def doi_spellings(draw: st.DrawFn) -> tuple[str, str]:
    """Two spellings of one DOI."""
    suffix = draw(st.text("abcXYZ019.-_()", min_size=1, max_size=12))
    cases = [draw(st.sampled_from([str.upper, str.lower, str])) for _ in range(2)]
    first, second = (f"{draw(st.sampled_from(PREFIXES))}{case(f'10.5555/e{suffix}0')}" for case in cases)
    return first, second


@pytest.fixture(scope="module")
def record(make_document: MakeDocument) -> Callable[..., Document]:
    """Make a study record with a title, a first author and a year; keyword arguments replace fields."""
    return lambda **fields: make_document(**{"title": TITLE, "authors": "Nobody A, Noone B", "year": 2024, **fields})


def article(**fields: object) -> Article:
    """Make the paper that `record` means; keyword arguments replace fields."""
    return Article(**{"title": TITLE, "authors": ("Nobody A", "Noone B"), "year": 2024, **fields})


@given(doi_spellings())
def test_doi_spelling_does_not_count(make_document: MakeDocument, dois: tuple[str, str]):
    """An article finds its study whichever of the two spells the DOI in which way."""
    for of_document, of_article in (dois, dois[::-1]):
        document = make_document(doi=of_document)
        assert Studies([document]).of(Article("Another title", doi=of_article)) == (document,)


@given(doi_spellings())
def test_doi_spelling_makes_no_contradiction(make_document: MakeDocument, dois: tuple[str, str]):
    """Two spellings of one DOI do not keep papers of equal PMID or title apart."""
    document = make_document(doi=dois[0], pmid="90000001", year=2024)
    for found in (Article("A", doi=dois[1], pmid="90000001"), Article("Examplinib", doi=dois[1], year=2024)):
        assert Studies([document]).of(found) == (document,)


@pytest.mark.parametrize(
    "fields",
    [{"doi": "10.5555/a"}, {"pmid": "90000001"}, {"pmcid": "PMC9000001"}, {"title": TITLE.upper(), "year": 2024}],
)
def test_each_identifier_finds_the_study(record: Callable[..., Document], fields: dict[str, object]):
    """DOI, PMID, PMCID, or title with year: each by itself names the paper."""
    document = record(doi="10.5555/a", pmid="90000001", pmcid="PMC9000001")
    assert Studies([document]).of(Article(**{"title": "Another title", **fields})) == (document,)


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Another title", "year": 2024},
        {"title": TITLE, "year": 2023},
        {"title": TITLE},
        {"title": "", "year": 2024},
        {"title": "Another title", "doi": "10.5555/b"},
    ],
)
def test_another_paper_finds_nothing(record: Callable[..., Document], fields: dict[str, object]):
    """Another title, another year, a title without a year, or an unknown identifier name no study."""
    assert Studies([record(doi="10.5555/a")]).of(Article(**fields)) == ()


@pytest.mark.parametrize("fields", [{"doi": "10.5555/b"}, {"pmid": "90000002"}])
def test_equal_title_of_another_paper(record: Callable[..., Document], fields: dict[str, object]):
    """An equal title is a coincidence where both sides have an identifier of one kind and these differ."""
    assert Studies([record(doi="10.5555/a", pmid="90000001")]).of(article(**fields)) == ()


def test_one_equal_identifier_is_enough(record: Callable[..., Document]):
    """A paper with the same PMID is the same, though its DOI was mistyped somewhere, and the other way round."""
    document = record(doi="10.5555/a", pmid="90000001")
    assert Studies([document]).of(article(doi="10.5555/typo", pmid="90000001")) == (document,)
    assert Studies([document]).of(article(doi="10.5555/a", pmid="90000009")) == (document,)


def test_identifiers_of_different_kinds_do_not_contradict(record: Callable[..., Document]):
    """A title matches where one side has only a DOI and the other only a PMID."""
    document = record(pmid="90000001")
    assert Studies([document]).of(article(doi="10.5555/a")) == (document,)


def test_provisional_title_finds_nothing(record: Callable[..., Document]):
    """A title in a record's own words is no paper's title; its identifiers still count."""
    document = record(notices=(PROVISIONAL_TITLE_NOTICE,), doi="10.5555/a")
    assert Studies([document]).of(article()) == ()
    assert Studies([document]).of(article(doi="10.5555/a")) == (document,)


def test_all_documents_of_a_paper(record: Callable[..., Document]):
    """Every document of a paper is found, once, in the order of the corpus, whichever key it is known by."""
    documents = (record(doi="10.5555/a", pmid="90000001"), record(doc_id="x.abstract", pmid="90000001"))
    assert Studies(documents).of(article(doi="10.5555/a", pmid="90000001")) == documents


def test_added_document_is_found(record: Callable[..., Document]):
    """A document taken in later is known from then on."""
    studies = Studies()
    assert studies.of(article()) == ()
    studies.add(record())
    assert studies.of(article()) == (record(),)


def test_year_of_the_online_version_finds_the_study(record: Callable[..., Document]):
    """A paper is known when the corpus has the year of its online version and the article that of its print."""
    assert Studies([record(year=2023)]).of(article(online_year=2023)) == (record(year=2023),)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"title": TITLE.upper()},
        {"title": TITLE.replace("carcinoma:", "carcinoma –")},
        {"title": TITLE.replace("after", "aftr")},
        {"title": f"RETRACTED: {TITLE}"},
        {"title": f"WITHDRAWN: {TITLE.replace('after', 'aftr')}"},
        {"title": f"Retracted Article: {TITLE}"},
        {"title": f"EXPRESSION OF CONCERN: {TITLE}"},
        {"authors": ()},
        {"authors": ("NOBODY AB",)},
        {"year": None},
        {"year": 2025, "online_year": 2024},
    ],
)
def test_agreement(record: Callable[..., Document], fields: dict[str, object]):
    """Case, punctuation, a misprint, a mark of retraction, initials, and what one side lacks make no other paper."""
    assert disagreement(article(**fields), record()) is None


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"title": "Placebo in hepatocellular carcinoma"}, "its title is 'Placebo in"),
        ({"title": TITLE.replace("Examplinib", "Placebo")}, "its title is 'Placebo after"),
        ({"title": TITLE.replace("phase 2", "phase 3")}, "its title is 'Examplinib"),
        ({"title": "RETRACTED: Placebo in hepatocellular carcinoma"}, "its title is 'RETRACTED: Placebo in"),
        ({"authors": ("Someone C", "Nobody A")}, "its first author is 'Someone C', the record's 'Nobody'"),
        ({"year": 2020}, "its year is 2020, the record's 2024"),
        ({"year": 2025, "online_year": 2023}, "its year is 2025, the record's 2024"),
    ],
)
def test_disagreement(record: Callable[..., Document], fields: dict[str, object], fault: str):
    """Another title, another number in it, another first author or year are named in one line."""
    said = disagreement(article(**fields), record())
    assert said is not None and said.startswith(fault) and "\n" not in said


@pytest.mark.parametrize(
    ("word", "other"), [("lenvatinib", "sorafenib"), ("hepatitis B", "hepatitis C"), ("with", "without")]
)
def test_another_word_makes_another_title(record: Callable[..., Document], word: str, other: str):
    """A long title that differs in the drug, the virus or a negation alone is another paper's."""
    title = f"Examplinib with lenvatinib in unresectable hepatocellular carcinoma and hepatitis B: {TITLE}"
    assert disagreement(article(title=title.replace(word, other)), record(title=title)) is not None


def test_phase_in_roman_numerals_makes_another_title(record: Callable[..., Document]):
    """A phase III trial is not the phase II trial of the same title."""
    assert disagreement(article(title=TITLE.replace("2", "III")), record(title=TITLE.replace("2", "II"))) is not None


@pytest.mark.parametrize(
    ("wanted", "found"),
    [("Li X", "Lin Y"), ("Chan SL", "Chang TT"), ("Li X", "Liu X"), ("LI X", "WU X"), ("LEE DE", "DE LEE")],
)
def test_surname_that_begins_alike(record: Callable[..., Document], wanted: str, found: str):
    """A longer surname that begins with the record's is another author's, and so is another one in capitals."""
    assert disagreement(article(authors=(found,)), record(authors=f"{wanted}, Noone B")) is not None


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("De Toni EN", "de Toni EN"),
        ("DE TONI EN", "De Toni E"),
        ("El-Khoueiry AB", "El Khoueiry AB"),
        ("Müller A", "Muller A"),
        ("Yau T", "Yau T."),
        ("Halik", "Halik Ü"),
        ("Halik", "Halik U\u0308"),
        ("Çelik", "Celik Ö"),
        ("Ostby", "Østby Å"),
        ("Lee D", "LEE DE"),
        ("Vehreschild", "Vehreschild MJGT"),
        ("Kim JH", "Kim J-H"),
        ("Kim JH", "Kim J.-H."),
        ("Kim JH", "Kim J. H. Jr."),
    ],
)
def test_same_surname_in_other_letters(record: Callable[..., Document], wanted: str, found: str):
    """Case, joints, accents and full stops make no other author, nor do initials, however they are written."""
    assert disagreement(article(authors=(found,)), record(authors=wanted)) is None


def test_provisional_title_is_not_compared(record: Callable[..., Document]):
    """A title in the record's own words may differ; author and year must still agree."""
    provisional = record(title="Own words", notices=(PROVISIONAL_TITLE_NOTICE,))
    assert disagreement(article(), provisional) is None
    assert disagreement(article(year=2020), provisional) is not None


def test_record_without_authors_or_year(record: Callable[..., Document]):
    """What the record lacks is not compared."""
    assert disagreement(article(), record(authors=None, year=None)) is None
    assert disagreement(article(), record(authors="Invented Pharma (sponsor)")) is None
