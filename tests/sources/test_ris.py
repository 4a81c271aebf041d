"""RIS and Web of Science's tagged text: exports of several databases, whole and mangled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.errors import CorpusError
from hepcite.sources.articles import Article, Notice
from hepcite.sources.ris import read_ris
from hepcite.sources.text.places import compose_place

SCOPUS = """\
TY  - JOUR
TI  - Lenvatinib after immunotherapy in hepatocellular carcinoma: An invented cohort
T2  - Journal of Invented Hepatology
VL  - 14
IS  - 2
SP  - 277
EP  - 292
PY  - 2021
DO  - 10.5555/jih.2021.7
AU  - Chan, S.L.
AU  - Kudo, Masatoshi
AB  - Median survival was 9·9 months in CD8<sup>+</sup> disease; p&lt;0·001. © 2021 Elsevier B.V.
C2  - 90000011
DB  - Scopus
M3  - Article
ER  -
"""

TAGGED = """\
FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Chan, SL
   Kudo, M
TI Lenvatinib after immunotherapy
   in hepatocellular carcinoma
SO JOURNAL OF INVENTED HEPATOLOGY
DT Article; Retracted Publication
AB Survival was 9.9 months. (C) 2021 Elsevier B.V. All rights reserved.
XX nobody knows
   this tag
PY 2021
VL 14
IS 2
BP 277
EP 292
DI 10.5555/jih.2021.7
PM 90000011
ER

EF
"""


def read_all(text: str) -> tuple[Article, ...]:
    """Return the articles of a file."""
    return read_ris(text.encode(), "export.ris").articles


def test_what_a_reference_says():
    """Title, authors, place and identifiers come from their fields."""
    (article,) = read_all(SCOPUS)
    assert article.title == "Lenvatinib after immunotherapy in hepatocellular carcinoma: An invented cohort"
    assert article.authors == ("Chan SL", "Kudo M")
    assert (article.journal, article.year) == ("Journal of Invented Hepatology", 2021)
    assert (article.volume_pages, article.doi) == ("14(2):277-292", "10.5555/jih.2021.7")
    assert article.article_types == ("journal article", "Article")


def test_the_abstract_loses_markup_and_copyright_only():
    """Figures stay, what Scopus leaves of markup and appends goes."""
    assert read_all(SCOPUS)[0].parts[0].text == "Median survival was 9·9 months in CD8⁺ disease; p<0·001."


def test_tagged_text_reads_alike():
    """Web of Science's tags give the same fields, lines that go on included; unknown tags are passed over."""
    (article,) = read_all(TAGGED)
    assert article.title == "Lenvatinib after immunotherapy in hepatocellular carcinoma"
    assert (article.authors, article.pmid) == (("Chan SL", "Kudo M"), "90000011")
    assert (article.volume_pages, article.doi) == ("14(2):277-292", "10.5555/jih.2021.7")
    assert article.parts[0].text == "Survival was 9.9 months."


def test_web_of_science_says_retracted():
    """Its document type is a notice."""
    assert read_all(TAGGED)[0].notices == (Notice("retracted", "Web of Science"),)


def test_a_missing_end_does_not_join_two_references():
    """Each reference keeps its own fields when the line between them is lost, in either format."""
    other = SCOPUS.replace("Lenvatinib", "Sorafenib").replace("9·9", "7·1")
    first, second = read_all(SCOPUS.replace("ER  -\n", "") + other)
    assert first.title.startswith("Lenvatinib") and "9·9" in first.parts[0].text
    assert second.title.startswith("Sorafenib") and "7·1" in second.parts[0].text
    start = TAGGED.index("PT J")
    assert len(read_all(TAGGED.replace("ER\n", "") + TAGGED[start:])) == 2


@pytest.mark.parametrize(
    "text",
    [
        f"\ufeff{SCOPUS}",
        SCOPUS.replace("\n", "\r\n"),
        f"Record #1 of 2\nProvider: X\n1.\n{SCOPUS}",
        SCOPUS.replace("  - ", " - "),
        SCOPUS.replace("  -\n", "  - "),
        SCOPUS.removeprefix("TY  - JOUR\n"),
        SCOPUS.replace("\nDB", "\nXX  - unknown\ngoes on\nDB"),
        f"{SCOPUS}\ngarbage between\nEF  - ",
    ],
)
def test_mangled_files_give_the_same_reference(text: str):
    """Marks, line ends, headers, loose tags and garbage around a reference change nothing in it."""
    (article,) = read_all(text)
    assert (article.title, article.parts) == (read_all(SCOPUS)[0].title, read_all(SCOPUS)[0].parts)


def test_lines_that_go_on_belong_to_their_field():
    """An abstract broken over lines is one text."""
    (article,) = read_all("TY  - JOUR\nTI  - A\nAB  - Survival was 9·9\nmonths in\n   HCC.\nER  - ")
    assert article.parts[0].text == "Survival was 9·9 months in HCC."


def test_a_reference_without_a_title_is_refused_alone():
    """The others are read, and the refusal says which it was."""
    articles = read_ris(f"TY  - JOUR\nAU  - Chan, SL\nER  - \n{SCOPUS}".encode(), "a.ris")
    assert len(articles.articles) == 1
    assert [refused.item for refused in articles.refused] == ["record 1"]


@pytest.mark.parametrize(
    "lines",
    [
        "U1  - 90000011 [PMID]",
        "U1  - 90000011[pmid]",
        "N1  - PMID: 90000011",
        "AN  - 90000011\nDP  - NLM",
        "AN  - 90000011\nDB  - PubMed",
        "AN  - MEDLINE:90000011",
        "UR  - https://pubmed.ncbi.nlm.nih.gov/90000011/",
        "C2  - 90000011\nDB  - Scopus",
    ],
)
def test_labelled_pmids(lines: str):
    """A PMID is taken wherever it is said to be one."""
    assert read_all(f"TY  - JOUR\nTI  - A\n{lines}\nER  - ")[0].pmid == "90000011"


@pytest.mark.parametrize("lines", ["AN  - 90000011", "C7  - 90000011", "ID  - 90000011", "AN  - WOS:90000011"])
def test_unlabelled_numbers_are_no_pmids(lines: str):
    """A number that nobody calls a PMID may be any other."""
    assert read_all(f"TY  - JOUR\nTI  - A\n{lines}\nER  - ")[0].pmid is None


@pytest.mark.parametrize(
    "line",
    [
        "DO  - doi:10.5555/X.1",
        "DO  - https://doi.org/10.5555/x.1",
        "UR  - http://dx.doi.org/10.5555/x.1",
        "UR  - https://example.org/a; https://doi.org/10.5555/x.1",
        "N1  - doi: 10.5555/x.1",
        "M3  - doi: 10.5555/x.1",
    ],
)
def test_dois(line: str):
    """A DOI is found in its field, in links, and where notes say so."""
    article = read_all(f"TY  - JOUR\nTI  - A\n{line}\nER  - ")[0]
    assert (article.doi, article.article_types) == ("10.5555/x.1", ("journal article",))


@pytest.mark.parametrize(
    "line", ["C2  - PMC9000001", "U2  - PMC9000001[pmcid]", "UR  - http://x.org/pmc/articles/PMC9000001/"]
)
def test_pmcids(line: str):
    """A PMCID is known by its letters."""
    assert read_all(f"TY  - JOUR\nTI  - A\n{line}\nER  - ")[0].pmcid == "PMC9000001"


@pytest.mark.parametrize("line", ["PY  - 2019///", "Y1  - 2019/07/15", "DA  - 2019", "PY  - 2019/01/"])
def test_years(line: str):
    """A year is read from any of the dates."""
    assert read_all(f"TY  - JOUR\nTI  - A\n{line}\nER  - ")[0].year == 2019


def test_a_notice_about_another_paper():
    """An erratum is told by its type or its title."""
    assert read_all("TY  - JOUR\nTI  - X in HCC\nM3  - Erratum\nER  - ")[0].updates
    assert read_all("TY  - JOUR\nTI  - Correction to: X in HCC\nER  - ")[0].updates


def test_a_title_marked_as_retracted():
    """What the publisher writes before a title is a notice by the database that delivers it."""
    (article,) = read_all("TY  - JOUR\nTI  - RETRACTED: X in HCC\nDB  - Scopus\nER  - ")
    assert article.notices == (Notice("retracted", "Scopus"),)


@pytest.mark.parametrize(
    ("place", "printed"),
    [
        (("14", "2", "277", "292"), "14(2):277-292"),
        (("14", "", "e1", ""), "14:e1"),
        (("", "", "5", "5"), "5"),
        (("70", "", "2361--2368", ""), "70:2361-2368"),
        (("", "", "", ""), None),
    ],
)
def test_places(place: tuple[str, str, str, str], printed: str | None):
    """Volume, issue and pages are written as far as they are known."""
    assert compose_place(*place) == printed


@pytest.mark.parametrize("content", [b"Hello there.", b"ER  - \n", b"\xff\xfe\x00"])
def test_a_file_without_references_is_refused(content: bytes):
    """In one line that names the file."""
    with pytest.raises(CorpusError, match=r"^a\.ris: .+$"):
        read_ris(content, "a.ris")


LINES = [*SCOPUS.splitlines(), *TAGGED.splitlines(), "", "garbage", "UK  - x", "TY", "PT ", "A", "KW  - a\tb", "   "]


@given(st.lists(st.sampled_from(LINES), max_size=40))
def test_any_order_of_lines_is_read_or_refused(lines: list[str]):
    """Mangled files break nothing."""
    try:
        articles = read_ris("\n".join(lines).encode(), "a.ris").articles
    except CorpusError:
        return
    assert all(article.title for article in articles)
