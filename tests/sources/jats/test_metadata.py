"""What articles say about themselves."""

import pytest
from lxml import etree

from hepcite.sources.articles import TextPart
from hepcite.sources.jats import metadata


def meta(inner: str) -> etree._Element:
    """Build an article's metadata."""
    return etree.fromstring(f"<article-meta>{inner}</article-meta>")


def titled(inner: str) -> etree._Element:
    """Build metadata with a title."""
    return meta(f"<title-group>{inner}</title-group>")


def date(kind: str, year: str) -> str:
    """Write a date of publication."""
    return f'<pub-date pub-type="{kind}"><month>2</month><year>{year}</year></pub-date>'


def test_a_title_has_no_marks_of_notes():
    """Marks of notes and the full stop at the end are no part of a title."""
    found = titled('<article-title>Ramucirumab for <italic>HCC</italic><xref ref-type="fn">*</xref>.</article-title>')
    assert metadata.read_title(found) == "Ramucirumab for HCC"


def test_a_subtitle_follows_its_title():
    """Title and subtitle are one title."""
    found = titled("<article-title>After immunotherapy:</article-title><subtitle>A cohort</subtitle>")
    assert metadata.read_title(found) == "After immunotherapy: A cohort"


def test_authors_are_named_in_short():
    """Given names become initials; initials, suffixes and groups stay; editors are left out."""
    found = meta(
        """<contrib-group>
        <contrib contrib-type="author"><name><surname>Chan</surname><given-names>Stephen L.</given-names></name>
          <xref ref-type="aff" rid="a1">1</xref></contrib>
        <contrib contrib-type="author"><name><surname>van Dam</surname><given-names>J-P</given-names>
          <suffix>Jr.</suffix></name></contrib>
        <contrib contrib-type="author"><name><surname>Ito</surname><given-names initials="MK">Mika</given-names></name>
        </contrib>
        <contrib><string-name>Plato</string-name></contrib>
        <contrib contrib-type="author"><collab>Invented Liver Group<xref>*</xref><contrib-group><contrib><name>
          <surname>Member</surname></name></contrib></contrib-group></collab></contrib>
        <contrib contrib-type="editor"><name><surname>Editor</surname><given-names>A</given-names></name></contrib>
        </contrib-group><contrib-group content-type="section"><contrib contrib-type="reviewer"><name>
          <surname>Reviewer</surname></name></contrib></contrib-group>"""
    )
    assert metadata.read_authors(found) == ("Chan SL", "van Dam JP Jr", "Ito MK", "Plato", "Invented Liver Group")


def test_a_name_in_two_scripts_is_one_author():
    """Of alternative forms of a name the first is taken."""
    found = meta(
        """<contrib-group><contrib contrib-type="author"><name-alternatives><name><surname>Wang</surname>
        <given-names>Wei-Ming</given-names></name><name><surname>王</surname></name></name-alternatives></contrib>
        </contrib-group>"""
    )
    assert metadata.read_authors(found) == ("Wang WM",)


@pytest.mark.parametrize(
    ("dates", "year"),
    [
        (date("epub", "2023") + date("ppub", "2024"), 2024),
        (date("epub", "2023") + date("collection", "2022"), 2022),
        (date("pmc-release", "2025") + date("epub", "2023"), 2023),
        ('<pub-date date-type="pub" publication-format="electronic"><year>2021</year></pub-date>', 2021),
        (
            '<pub-date date-type="pub" publication-format="print"><year>2022</year></pub-date>' + date("epub", "2021"),
            2022,
        ),
        ('<pub-date pub-type="epub" iso-8601-date="2020-05-01"/>', 2020),
        ("<permissions><copyright-year>2019</copyright-year></permissions>", 2019),
        (date("pmc-release", "2018"), 2018),
        (date("epub", "7999") + date("epub", "n/a"), None),
        ("", None),
    ],
)
def test_the_year_is_that_of_the_issue(dates: str, year: int | None):
    """The issue's year goes before the first appearance online, and that before any other."""
    assert metadata.read_year(meta(dates)) == year


@pytest.mark.parametrize(
    ("inner", "place"),
    [
        ("<volume>32</volume><issue>3</issue><elocation-id>111528</elocation-id>", "32(3):111528"),
        ("<volume>32</volume><fpage>11</fpage><lpage>18</lpage>", "32:11-18"),
        ("<volume>32</volume><fpage>11</fpage><lpage>11</lpage>", "32:11"),
        ("<elocation-id>e12</elocation-id>", "e12"),
        ("<volume>32</volume><issue>3</issue>", "32(3)"),
        ("", None),
    ],
)
def test_volume_and_pages(inner: str, place: str | None):
    """Volume, issue and pages are one line."""
    assert metadata.read_volume_pages(meta(inner)) == place


@pytest.mark.parametrize(
    ("kind", "text"), [("pmc", "9000001"), ("pmcid", "PMC9000001"), ("pmcaid", "9000001"), ("pmc", "PMC9000001.2")]
)
def test_numbers_of_pubmed_central(kind: str, text: str):
    """The number is the same with and without its letters and version."""
    assert metadata.read_pmcid(meta(f'<article-id pub-id-type="{kind}">{text}</article-id>')) == "PMC9000001"


def test_identifiers_that_are_none():
    """A word where an identifier should be is none."""
    found = meta(
        '<article-id pub-id-type="doi">n/a</article-id><article-id pub-id-type="pmid">PMC1</article-id>'
        '<article-id pub-id-type="publisher-id">90000001</article-id>'
    )
    assert (metadata.read_doi(found), metadata.read_pmid(found), metadata.read_pmcid(found)) == (None, None, None)


def test_kinds_of_article():
    """The type comes before the headings in the issue; keywords are no headings."""
    groups = """<article-categories><subj-group subj-group-type="heading"><subject>Review</subject></subj-group>
      <subj-group subj-group-type="keyword"><subject>liver</subject></subj-group></article-categories>"""
    article = etree.fromstring('<article article-type="review-article"/>')
    assert metadata.read_article_types(article, meta(groups)) == ("review-article", "Review")


@pytest.mark.parametrize(
    ("inner", "journal"),
    [
        ("<journal-title-group><journal-title>Invented Hepatology</journal-title></journal-title-group>", True),
        ("<journal-title>Invented Hepatology</journal-title><abbrev-journal-title>I H</abbrev-journal-title>", True),
        ('<journal-id journal-id-type="nlm-ta">Invented Hepatology</journal-id>', True),
        ('<journal-id journal-id-type="publisher-id">ih</journal-id>', False),
    ],
)
def test_journals_of_all_dialects(inner: str, journal: bool):
    """The title is found where each dialect puts it; a publisher's code is none."""
    front = etree.fromstring(f"<front><journal-meta>{inner}</journal-meta></front>")
    assert metadata.read_journal(front) == ("Invented Hepatology" if journal else None)


def test_trials_of_the_abstract_are_the_articles():
    """Numbers in the abstract go before all others."""
    parts = (TextPart("abstract", "Registered as NCT90000001."), TextPart("Methods", "See NCT90000002."))
    assert metadata.read_trial_ids("Sorafenib", parts, 1) == ("NCT90000001",)


def test_trials_of_the_methods():
    """Without a number in the abstract, the methods tell it."""
    parts = (TextPart("Introduction", "As NCT90000003."), TextPart("Methods > Patients", "NCT 90000002"))
    assert metadata.read_trial_ids("Sorafenib", parts, 0) == ("NCT90000002",)


def test_trials_that_a_review_discusses_are_not_its_own():
    """Several numbers in a discussion say nothing about the article; a single one does."""
    several = (TextPart("Discussion", "NCT90000003 and NCT90000004"),)
    assert metadata.read_trial_ids("Review", several, 0) == ()
    assert metadata.read_trial_ids("Trial", (TextPart("Funding", "NCT90000005"),), 0) == ("NCT90000005",)
