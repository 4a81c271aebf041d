"""PubMed's XML: each field of a record, each thing that can be wrong with a file."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.errors import CorpusError
from hepcite.sources.articles import Article, Notice, Refused
from hepcite.sources.pubmed import read_pubmed

DOCTYPE = (
    '<?xml version="1.0" ?><!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN"'
    ' "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">'
)
ISSUE = "<Volume>32</Volume><Issue>3</Issue><PubDate><Year>2024</Year><Month>Mar</Month></PubDate>"
ABSTRACT = "<Abstract><AbstractText>Overall survival was 9·9 months.</AbstractText></Abstract>"
TITLE = "<ArticleTitle>Second-line treatment of hepatocellular carcinoma.</ArticleTitle>"
RETRACTION = (
    '<CommentsCorrections RefType="{}"><RefSource>Invented Liver J. 2025 Jan;1(1):5</RefSource>'
    '<PMID Version="1">90000077</PMID></CommentsCorrections>'
)


def record(
    article: str = ABSTRACT, *, title: str = TITLE, issue: str = ISSUE, citation: str = "", outside: str = ""
) -> str:
    """Return a record: what stands in its Article, in its JournalIssue, in its citation, and beside the citation."""
    return (
        '<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">90000001</PMID>'
        f"<Article PubModel='Print'><Journal><JournalIssue>{issue}</JournalIssue><Title>Invented liver journal</Title>"
        f"<ISOAbbreviation>Invent. Liver J.</ISOAbbreviation></Journal>{title}{article}</Article>"
        f"<MedlineJournalInfo><MedlineTA>Invent Liver J</MedlineTA></MedlineJournalInfo>{citation}</MedlineCitation>"
        f"{outside}</PubmedArticle>"
    )


def read_one(xml: str) -> Article:
    """Return the only article of a set that holds this record."""
    found = read_pubmed(f"{DOCTYPE}<PubmedArticleSet>{xml}</PubmedArticleSet>".encode(), "set.xml")
    assert found.refused == ()
    return found.articles[0]


def refusal(content: bytes) -> str:
    """Return the message with which a file is refused as a whole."""
    with pytest.raises(CorpusError) as caught:
        read_pubmed(content, "set.xml")
    return str(caught.value)


def linked(kind: str, *types: str) -> Article:
    """Return an article that is linked to another work in this way and is of these types."""
    listed = "".join(f"<PublicationType UI='D0'>{name}</PublicationType>" for name in types)
    link = f"<CommentsCorrectionsList>{RETRACTION.format(kind)}</CommentsCorrectionsList>" if kind else ""
    return read_one(record(f"<PublicationTypeList>{listed}</PublicationTypeList>", citation=link))


def test_a_record_becomes_an_article():
    """Every plain field arrives."""
    identifiers = (
        "<PubmedData><ArticleIdList><ArticleId IdType='pubmed'>90000001</ArticleId>"
        "<ArticleId IdType='pmc'>PMC9000001</ArticleId><ArticleId IdType='doi'>10.5555/Liver.1</ArticleId>"
        "</ArticleIdList></PubmedData>"
    )
    pages = "<Pagination><StartPage>10</StartPage><EndPage>19</EndPage><MedlinePgn>10-9</MedlinePgn></Pagination>"
    types = "<PublicationTypeList><PublicationType>Randomized Controlled Trial</PublicationType></PublicationTypeList>"
    article = read_one(record(ABSTRACT + pages + types, outside=identifiers))
    assert article.title == "Second-line treatment of hepatocellular carcinoma"
    assert [(part.section, part.text) for part in article.parts] == [("abstract", "Overall survival was 9·9 months.")]
    assert (article.journal, article.year, article.volume_pages) == ("Invent Liver J", 2024, "32(3):10-9")
    assert (article.pmid, article.pmcid, article.doi) == ("90000001", "PMC9000001", "10.5555/liver.1")
    assert article.article_types == ("Randomized Controlled Trial",)
    assert (article.full_text, article.updates, article.notices, article.license) == (False, False, (), None)


def test_labels_become_sections():
    """Each labelled stretch is a part under its label in small letters; empty ones and other languages are left out."""
    article = read_one(
        record(
            '<Abstract><AbstractText Label="BACKGROUND &amp; AIMS" NlmCategory="BACKGROUND">We asked.</AbstractText>'
            '<AbstractText Label="Results:">It was 9.9 months.</AbstractText><AbstractText Label="METHODS"/>'
            '<AbstractText Label="UNLABELLED">Trial registered.</AbstractText>'
            "<CopyrightInformation>© 2024 The Authors.</CopyrightInformation></Abstract>"
            '<OtherAbstract Language="fre"><AbstractText>Contexte.</AbstractText></OtherAbstract>'
        )
    )
    assert [(part.section, part.text) for part in article.parts] == [
        ("background & aims", "We asked."),
        ("results", "It was 9.9 months."),
        ("abstract", "Trial registered."),
    ]


def test_a_copyright_line_at_the_end_is_not_text():
    """Publishers put it into the abstract as well."""
    text = "Survival was 9.9 months. © 2019 Elsevier Ltd. All rights reserved."
    article = read_one(record(f"<Abstract><AbstractText>{text}</AbstractText></Abstract>"))
    assert article.parts[0].text == "Survival was 9.9 months."


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("α-FP &#8805;&#160;400 ng/mL", "α-FP ≥ 400 ng/mL"),
        ("CD8<sup>+</sup>, 10<sup>-3</sup>, H<sub>2</sub>O", "CD8⁺, 10⁻³, H₂O"),
        ("<b>HR</b> 0.58, <i>P</i>&lt;0.05", "HR 0.58, P<0.05"),
        (
            '<mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:mfrac><mml:mi>a</mml:mi><mml:mn>2</mml:mn>'
            "</mml:mfrac></mml:math> of all",
            "a/2 of all",
        ),
        ("CO&lt;sub&gt;2&lt;/sub&gt; in HCC", "CO₂ in HCC"),
    ],
)
def test_markup_becomes_plain_text(inner: str, expected: str):
    """Greek, scripts, formulas and tags that PubMed has spelled out."""
    assert read_one(record(f"<Abstract><AbstractText>{inner}</AbstractText></Abstract>")).parts[0].text == expected


def test_an_article_without_an_abstract_is_kept():
    """Who takes articles decides what to do with it."""
    assert read_one(record("")).parts == ()


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("The <i>CTNNB1</i> gene.", "The CTNNB1 gene"),
        ("What next?", "What next?"),
        ("[Treatment of liver cancer].", "Treatment of liver cancer"),
        ("[Treatment of [advanced] cancer.]", "Treatment of [advanced] cancer"),
        ("[18F]FDG uptake in [HCC].", "[18F]FDG uptake in [HCC]"),
        ("[Not Available].", "Behandlung des Leberkrebses"),
    ],
)
def test_titles(printed: str, expected: str):
    """Without PubMed's full stop and brackets; in another language only when there is no other."""
    vernacular = "<VernacularTitle>Behandlung des Leberkrebses.</VernacularTitle>"
    assert read_one(record(vernacular, title=f"<ArticleTitle>{printed}</ArticleTitle>")).title == expected


def test_authors():
    """Surname and initials, a suffix behind them, groups as printed; names that PubMed has replaced are left out."""
    article = read_one(
        record(
            '<AuthorList CompleteYN="Y" Type="authors">'
            "<Author><LastName>Chan</LastName><ForeName>Stephen L</ForeName><Initials>SL</Initials></Author>"
            "<Author><LastName>Wise</LastName><ForeName>John Pierce</ForeName><Suffix>Jr</Suffix></Author>"
            '<Author ValidYN="N"><LastName>Chn</LastName><Initials>SL</Initials></Author>'
            "<Author><CollectiveName>Invented Liver Study Group</CollectiveName></Author><Author/>"
            "</AuthorList><InvestigatorList><Investigator><LastName>Wood</LastName></Investigator></InvestigatorList>"
        )
    )
    assert article.authors == ("Chan SL", "Wise JP Jr", "Invented Liver Study Group")


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("<Year>2023</Year>", 2023),
        ("<MedlineDate>1998 Dec-1999 Jan</MedlineDate>", 1998),
        ("<MedlineDate>Winter 2003</MedlineDate>", 2003),
        ("", 2022),
    ],
)
def test_years(date: str, expected: int):
    """The issue's year first, also out of a free date; else the day it went online."""
    online = "<ArticleDate DateType='Electronic'><Year>2022</Year><Month>01</Month></ArticleDate>"
    assert read_one(record(online, issue=f"<PubDate>{date}</PubDate>")).year == expected


@pytest.mark.parametrize(
    ("issue", "pages", "expected"),
    [
        ("<Volume>32</Volume><Issue>3</Issue>", "<StartPage>111528</StartPage>", "32(3):111528"),
        ("<Volume>32</Volume>", "<StartPage>5</StartPage><EndPage>9</EndPage>", "32:5-9"),
        ("<Volume>32</Volume>", "", "32"),
        ("<Issue>3</Issue>", "", "(3)"),
        ("", "<MedlinePgn>S5</MedlinePgn>", "S5"),
        ("", "", None),
    ],
)
def test_volume_and_pages(issue: str, pages: str, expected: str | None):
    """As much of the place as the record gives."""
    assert read_one(record(f"<Pagination>{pages}</Pagination>", issue=issue)).volume_pages == expected


def test_identifiers_of_references_are_not_the_articles():
    """A record without a DOI does not get that of the first work it cites."""
    cited = (
        "<PubmedData><ArticleIdList/><ReferenceList><Reference><Citation>Chan SL. Liver. 2008.</Citation>"
        "<ArticleIdList><ArticleId IdType='doi'>10.5555/other</ArticleId><ArticleId IdType='pmc'>PMC9000009</ArticleId>"
        "</ArticleIdList></Reference></ReferenceList></PubmedData>"
    )
    article = read_one(record(outside=cited))
    assert (article.doi, article.pmcid) == (None, None)


def test_the_doi_of_the_article_itself_is_the_second_choice():
    """A DOI marked as not valid is none."""
    wrong = '<ELocationID EIdType="doi" ValidYN="N">10.5555/wrong</ELocationID>'
    right = '<ELocationID EIdType="doi" ValidYN="Y">10.5555/Right</ELocationID>'
    assert read_one(record(wrong + right)).doi == "10.5555/right"
    assert read_one(record(wrong)).doi is None


def test_trial_numbers():
    """Those that PubMed has indexed, then those of the abstract, each once; other registries' numbers are not taken."""
    bank = (
        "<DataBankList><DataBank><DataBankName>ClinicalTrials.gov</DataBankName><AccessionNumberList>"
        "<AccessionNumber>NCT90000002</AccessionNumber></AccessionNumberList></DataBank><DataBank><DataBankName>ISRCTN"
        "</DataBankName><AccessionNumberList><AccessionNumber>ISRCTN123</AccessionNumber></AccessionNumberList></DataBank>"
        "</DataBankList>"
    )
    text = "<Abstract><AbstractText>Registered (NCT90000001, NCT90000002).</AbstractText></Abstract>"
    assert read_one(record(text + bank)).trial_ids == ("NCT90000002", "NCT90000001")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("RetractionIn", "retracted"),
        ("PartialRetractionIn", "retracted"),
        ("RetractedandRepublishedIn", "retracted"),
        ("ExpressionOfConcernIn", "concern"),
        ("ErratumIn", "corrected"),
        ("CorrectedandRepublishedIn", "corrected"),
    ],
)
def test_notices_that_followed_an_article(kind: str, expected: str):
    """A retraction, a concern or a correction, with the place where it was published."""
    (notice,) = linked(kind).notices
    assert (notice.kind, notice.source) == (expected, "PubMed")
    assert notice.reference == "Invented Liver J. 2025 Jan;1(1):5 PMID 90000077"


@pytest.mark.parametrize("kind", ["UpdateIn", "CommentIn", "Cites", "SummaryForPatientsIn", "RepublishedIn"])
def test_other_links_are_no_notices(kind: str):
    """A comment or a newer version says nothing against an article."""
    article = linked(kind)
    assert (article.notices, article.updates) == ((), False)


def test_a_retracted_type_alone_is_a_notice():
    """PubMed sometimes types an article as retracted before it links the retraction."""
    assert linked("", "Journal Article", "Retracted Publication").notices == (Notice("retracted", "PubMed"),)


def test_a_retraction_is_told_once():
    """The type adds nothing to a link."""
    assert [notice.kind for notice in linked("RetractionIn", "Retracted Publication").notices] == ["retracted"]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("RetractionOf", "Journal Article"),
        ("ErratumFor", "Journal Article"),
        ("ExpressionOfConcernFor", "Editorial"),
        ("", "Retraction of Publication"),
        ("", "Published Erratum"),
        ("", "Expression of Concern"),
    ],
)
def test_a_notice_about_another_article_is_marked(kind: str, name: str):
    """It updates another work and says nothing against itself."""
    article = linked(kind, name)
    assert (article.updates, article.notices) == (True, ())


def test_references():
    """The publisher's list, nested lists too; an empty entry keeps its place in the count."""
    lists = dedent("""
        <PubmedData><ReferenceList><Title>References</Title>
          <Reference><Citation>Chan SL. <i>Liver</i>. 2020;1:2&#8211;3.</Citation><ArticleIdList>
            <ArticleId IdType="pii">12345</ArticleId><ArticleId IdType="pubmed">90000011</ArticleId>
            <ArticleId IdType="doi">10.5555/REF.1</ArticleId><ArticleId IdType="pmc">PMC9000011</ArticleId>
          </ArticleIdList></Reference>
          <Reference/>
          <ReferenceList><Reference><Citation>Kudo M. Cancer. 2021.</Citation>
            <ArticleIdList><ArticleId IdType="pubmed">Kudo M. Cancer.</ArticleId></ArticleIdList></Reference>
          </ReferenceList>
        </ReferenceList></PubmedData>""")
    first, second = read_one(record(outside=lists)).references
    assert (first.position, first.citation) == (1, "Chan SL. Liver. 2020;1:2–3.")
    assert (first.doi, first.pmid, first.pmcid) == ("10.5555/ref.1", "90000011", "PMC9000011")
    assert (second.position, second.citation, second.pmid) == (3, "Kudo M. Cancer. 2021.", None)


def test_references_of_older_records():
    """Where there is no list of the publisher, PubMed's own list of cited works is taken."""
    (reference,) = linked("Cites").references
    assert (reference.citation, reference.pmid) == ("Invented Liver J. 2025 Jan;1(1):5", "90000077")


BOOK = """<PubmedBookArticle><BookDocument><PMID Version="1">90000005</PMID>
    <Book><BookTitle book="liver">Invented Liver Handbook</BookTitle><PubDate><Year>2021</Year></PubDate>
    <AuthorList Type="editors"><Author><LastName>Editor</LastName><Initials>E</Initials></Author></AuthorList>
    {book}</Book>{chapter}
    <PublicationType UI="D016454">Review</PublicationType>
    <Abstract><AbstractText Label="MANAGEMENT">Treat it.</AbstractText></Abstract>
    <ReferenceList><Reference><Citation>Chan SL. 2020.</Citation></Reference></ReferenceList>
    </BookDocument></PubmedBookArticle>"""


def test_a_chapter_of_a_book():
    """The book stands where the journal does; editors are no authors."""
    chapter = (
        '<ArticleTitle book="liver" part="1">Liver Cancer</ArticleTitle>'
        '<AuthorList Type="authors"><Author><LastName>Chan</LastName><Initials>SL</Initials></Author></AuthorList>'
    )
    article = read_one(BOOK.format(book="", chapter=chapter))
    assert (article.title, article.journal, article.authors) == (
        "Liver Cancer",
        "Invented Liver Handbook",
        ("Chan SL",),
    )
    assert (article.pmid, article.year, article.article_types) == ("90000005", 2021, ("Review",))
    assert [(part.section, part.text) for part in article.parts] == [("management", "Treat it.")]
    assert [reference.citation for reference in article.references] == ["Chan SL. 2020."]


def test_a_whole_book():
    """Its title is its own; it appeared in nothing else."""
    group = '<AuthorList Type="authors"><Author><CollectiveName>Liver Group</CollectiveName></Author></AuthorList>'
    article = read_one(BOOK.format(book=group, chapter=""))
    assert (article.title, article.journal, article.authors) == ("Invented Liver Handbook", None, ("Liver Group",))


def test_a_single_record_needs_no_set():
    """Tools save one record as a file of its own."""
    assert read_pubmed(record().encode(), "one.xml").articles[0].pmid == "90000001"


def test_bare_citations_are_read():
    """The older form of the yearly files."""
    citation = record().removeprefix("<PubmedArticle>").removesuffix("</PubmedArticle>")
    found = read_pubmed(f"<MedlineCitationSet>{citation}{citation}</MedlineCitationSet>".encode(), "set.xml")
    assert [article.pmid for article in found.articles] == ["90000001", "90000001"]


def test_a_bad_record_does_not_spoil_the_others():
    """It is refused with its number or its PMID, the others are read."""
    untitled = record(title="<ArticleTitle/>")
    found = read_pubmed(
        f"<PubmedArticleSet><PubmedArticle/>{record()}{untitled}<Else/></PubmedArticleSet>".encode(), "set.xml"
    )
    assert len(found.articles) == 1
    assert found.refused == (
        Refused("record 1", "is empty: it describes no article"),
        Refused("PMID 90000001", "has no title"),
        Refused("record 4", "is no PubMed record (<Else>)"),
    )


def test_deleted_records_are_told():
    """Update files end with the records that PubMed has withdrawn."""
    found = read_pubmed(
        f"<PubmedArticleSet>{record()}<DeleteCitation><PMID>90000008</PMID><PMID>90000009</PMID></DeleteCitation>"
        "</PubmedArticleSet>".encode(),
        "set.xml",
    )
    assert found.refused == (Refused("2 deleted records", "PubMed has deleted them: PMID 90000008, 90000009"),)


def test_an_empty_set_is_told():
    """PubMed answers so when it knows none of the numbers asked for."""
    found = read_pubmed(f"{DOCTYPE}<PubmedArticleSet></PubmedArticleSet>".encode(), "set.xml")
    assert found.articles == ()
    assert found.refused[0].item == "the whole file"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"<eSearchResult><Count>1</Count></eSearchResult>", "is another answer of PubMed's services (eSearchResult)"),
        (b"<eLinkResult/>", "is another answer of PubMed's services (eLinkResult)"),
        (
            b"<eFetchResult><ERROR>Empty id list</ERROR></eFetchResult>",
            "is an error of PubMed, not records: Empty id list",
        ),
        (b'{"esearchresult": {}}', "is JSON, not XML"),
        (b"<article><front/></article>", "is full text (<article>), not PubMed records: read it as JATS"),
        (b"<rss/>", "is XML of another kind (<rss>), not PubMed records"),
        (b"<PubmedArticleSet><PubmedArticle>", "is cut off"),
        (b"<!doctype html><html><br></html>", "is an HTML page, not XML"),
    ],
)
def test_other_files_are_refused(content: bytes, expected: str):
    """What it is instead, in one line that begins with the file."""
    assert refusal(content).startswith(f"set.xml: {expected}")


def test_five_thousand_articles():
    """A large search saved as a file is read whole."""
    found = read_pubmed(f"<PubmedArticleSet>{record() * 5_000}</PubmedArticleSet>".encode(), "set.xml")
    assert len(found.articles) == 5_000


NAMES = st.sampled_from(
    (
        *("PubmedArticle", "MedlineCitation", "PMID", "Article", "ArticleTitle", "Abstract", "AbstractText", "sup"),
        *("AuthorList", "Author", "Journal", "JournalIssue", "PubDate", "Year", "Pagination", "PubmedData"),
        *("PubmedBookArticle", "BookDocument", "Book", "BookTitle", "ReferenceList", "Reference"),
        *("CommentsCorrectionsList", "CommentsCorrections"),
    )
)
TREES = st.recursive(
    st.sampled_from(["", "2024", "NCT90000001", "10.5555/x", "[", "Liver."]),
    lambda inner: st.builds(
        lambda name, parts: f'<{name} RefType="ErratumIn">{"".join(parts)}</{name}>', NAMES, st.lists(inner, max_size=5)
    ),
    max_leaves=25,
)


@given(st.lists(TREES, max_size=3))
def test_any_arrangement_of_elements_is_answered(records: list[str]):
    """Whatever is missing or misplaced, each element of a set is an article or a reason."""
    found = read_pubmed(f"<PubmedArticleSet>{''.join(records)}</PubmedArticleSet>".encode(), "set.xml")
    assert all(article.title for article in found.articles)
    assert found.articles or found.refused
