"""Full text in JATS: whole files, wrappers, answers that give nothing, and files that are broken."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hepcite.errors import CorpusError
from hepcite.sources.articles import Article, Notice, Refused
from hepcite.sources.jats.reading import read_jats

ARTICLE = """<article article-type="research-article" xmlns:xlink="http://www.w3.org/1999/xlink"
  xmlns:mml="http://www.w3.org/1998/Math/MathML">
<front><journal-meta><journal-title-group><journal-title>Invented Hepatology</journal-title></journal-title-group>
</journal-meta><article-meta>
  <article-id pub-id-type="pmid">90000001</article-id><article-id pub-id-type="pmc">9000001</article-id>
  <article-id pub-id-type="doi">10.5555/Invented.1</article-id>
  <article-categories><subj-group subj-group-type="heading"><subject>Original Article</subject></subj-group>
  </article-categories>
  <title-group><article-title>Regorafenib after atezolizumab<xref ref-type="fn" rid="n1">*</xref></article-title>
  </title-group>
  <contrib-group><contrib contrib-type="author"><name><surname>Chan</surname>
  <given-names>Stephen L.</given-names></name></contrib></contrib-group>
  <pub-date pub-type="epub"><year>2023</year></pub-date><pub-date pub-type="ppub"><year>2024</year></pub-date>
  <volume>32</volume><issue>3</issue><elocation-id>111528</elocation-id>
  <permissions><license xlink:href="https://creativecommons.org/licenses/by-nc/4.0/"/></permissions>
  <related-article related-article-type="correction-forward" xlink:href="10.5555/invented.2"/>
  <abstract><sec><title>Results</title><p>ORR was 10% (NCT90000001).</p></sec></abstract>
</article-meta></front>
<body><sec><title>Results</title><sec><title>Second line</title><sec><title>Safety</title>
  <p>Of 40 patients, 4 had γ-GT above 10<sup>3</sup> U/L<sup><xref ref-type="bibr" rid="r1">1</xref></sup>.</p></sec>
</sec></sec></body>
<back><ref-list><ref id="r1"><label>1</label><mixed-citation>Okafor N. Earlier. 2020.</mixed-citation></ref>
</ref-list></back>
<sub-article article-type="decision-letter"><front-stub><title-group><article-title>Letter</article-title></title-group>
</front-stub><body><p>Reviewers said no.</p></body></sub-article>
<response><body><p>We disagree.</p></body></response></article>"""


def articles(text: str) -> tuple[Article, ...]:
    """Read a file and return its articles."""
    return read_jats(text.encode(), "file.xml").articles


def complaint(text: str) -> str:
    """Return the line with which a file is refused."""
    with pytest.raises(CorpusError) as caught:
        read_jats(text.encode(), "file.xml")
    return str(caught.value)


def test_an_article_is_described_by_its_metadata():
    """Each field is read from where the format keeps it."""
    (article,) = articles(ARTICLE)
    assert (article.title, article.authors, article.journal) == (
        "Regorafenib after atezolizumab",
        ("Chan SL",),
        "Invented Hepatology",
    )
    assert (article.year, article.volume_pages) == (2024, "32(3):111528")
    assert (article.doi, article.pmid, article.pmcid) == ("10.5555/invented.1", "90000001", "PMC9000001")
    assert article.article_types == ("research-article", "Original Article")
    assert article.trial_ids == ("NCT90000001",)
    assert (article.license, article.license_url) == ("CC BY-NC 4.0", "https://creativecommons.org/licenses/by-nc/4.0/")


def test_the_text_of_an_article():
    """Abstract and body are read; letters of editors and authors are not."""
    (article,) = articles(ARTICLE)
    assert [(part.section, part.text) for part in article.parts] == [
        ("abstract > results", "ORR was 10% (NCT90000001)."),
        ("Results > Second line > Safety", "Of 40 patients, 4 had γ-GT above 10³ U/L [1]."),
    ]
    assert article.full_text


def test_references_and_notices_of_an_article():
    """The article carries what it cites and the correction that followed it."""
    (article,) = articles(ARTICLE)
    assert [reference.citation for reference in article.references] == ["Okafor N. Earlier. 2020."]
    assert article.notices == (Notice("corrected", "the article's own XML", "10.5555/invented.2"),)
    assert not article.updates


def test_a_retraction_notice_is_an_update():
    """A notice says so of itself and is not retracted."""
    notice = ARTICLE.replace('"research-article"', '"retraction"').replace("correction-forward", "retracted-article")
    (article,) = articles(notice)
    assert (article.updates, article.notices) == (True, ())


@pytest.mark.parametrize(
    "wrapper",
    [
        "<pmc-articleset>{}</pmc-articleset>",
        "<articles>{}</articles>",
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><GetRecord><record><metadata>{}</metadata></record>'
        "</GetRecord></OAI-PMH>",
    ],
)
def test_wrappers_of_services(wrapper: str):
    """An article is found inside what a service puts around it."""
    assert articles(wrapper.format(ARTICLE)) == articles(ARTICLE)


def test_an_article_in_a_namespace():
    """Elements in the namespace of JATS are the same elements."""
    spaced = ARTICLE.replace("<article ", '<article xmlns="https://jats.nlm.nih.gov/ns/archiving/1.3/" ', 1)
    assert articles(spaced) == articles(ARTICLE)


def test_several_articles_keep_their_order():
    """Each article of a file is read, in its order."""
    second = ARTICLE.replace("Regorafenib", "Cabozantinib")
    found = articles(f"<pmc-articleset>{ARTICLE}{second}</pmc-articleset>")
    assert [article.title.split()[0] for article in found] == ["Regorafenib", "Cabozantinib"]


def test_an_article_without_title_is_refused_alone():
    """One bad article does not cost the others."""
    bad = ARTICLE.replace("Regorafenib after atezolizumab", "").replace("9000001", "9000002")
    found = read_jats(f"<pmc-articleset>{bad}{ARTICLE}</pmc-articleset>".encode(), "file.xml")
    assert len(found.articles) == 1
    assert found.refused == (Refused("PMC9000002", "has no title"),)


def test_an_identifier_that_a_service_does_not_have_is_refused():
    """What PubMed Central says about one identifier is told beside the articles of the others."""
    reply = '<Reply Id="9000003" error="The following PMCID is not available: 9000003"/>'
    found = read_jats(f"<pmc-articleset>{ARTICLE}{reply}</pmc-articleset>".encode(), "file.xml")
    assert found.refused == (Refused("9000003", "The following PMCID is not available: 9000003"),)


def test_a_text_that_the_publisher_withholds():
    """Where only the abstract is given, it is read, and the missing text is told."""
    start, end = ARTICLE.index("<body>"), ARTICLE.index("<back>")
    comment = "<!--The publisher of this article does not allow downloading of the full text in XML form.-->"
    found = read_jats(
        f"<pmc-articleset>{comment}{ARTICLE[:start]}{ARTICLE[end:]}</pmc-articleset>".encode(), "file.xml"
    )
    assert not found.articles[0].full_text
    assert found.refused[0].item == "full text of PMC9000001"
    assert "only the abstract was read" in found.refused[0].reason


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            "<errorBean><errCode>0</errCode><errMsg>Article is not open access one</errMsg></errorBean>",
            "not open access",
        ),
        ('<OA><error code="idIsNotOpenAccess">identifier is not Open Access</error></OA>', "not Open Access"),
        ('<OAI-PMH xmlns="http://o.example"><error code="idDoesNotExist"/></OAI-PMH>', "idDoesNotExist"),
        (
            '<pmc-articleset><Reply Id="1" error="The following PMCID is not available: 1"/></pmc-articleset>',
            "not available: 1",
        ),
        ("<pmc-articleset/>", "found none"),
        ("<article><fm/><bdy><p>Old.</p></bdy></article>", "a publisher's own format"),
        ("<PubmedArticleSet/>", "<PubmedArticleSet>"),
    ],
)
def test_answers_without_an_article_say_why(answer: str, words: str):
    """A service's own words, or what the file is instead, are in the one line that refuses it."""
    line = complaint(answer)
    assert line.startswith("file.xml: ")
    assert words in line
    assert "\n" not in line


def test_an_abstract_alone_is_no_full_text():
    """An article whose file has no body is not called a full text."""
    start, end = ARTICLE.index("<body>"), ARTICLE.index("<back>")
    assert not articles(ARTICLE[:start] + ARTICLE[end:])[0].full_text


def test_sections_nested_very_deep_are_read():
    """Sections and lists inside each other, far deeper than in any article, do not exhaust the stack."""
    lists = "<list><list-item>" * 20 + "<p>Deep.</p>" + "</list-item></list>" * 20
    deep = "<sec>" * 50 + lists + "</sec>" * 50
    (article,) = articles(ARTICLE.replace("<body>", f"<body>{deep}", 1))
    assert any(part.text == "Deep." for part in article.parts)


@given(
    st.integers(0, len(ARTICLE)),
    st.integers(0, 40),
    st.sampled_from(["", "<sec>", "</p>", "<table><tr><td>", "&", "\0"]),
)
@settings(deadline=None, max_examples=150)
def test_damaged_files_give_articles_or_a_line(at: int, gap: int, patch: str):
    """A file from which something is cut, or into which something is put, is read or refused, never a traceback."""
    try:
        found = read_jats((ARTICLE[:at] + patch + ARTICLE[at + gap :]).encode(), "file.xml")
    except CorpusError as error:
        assert "\n" not in str(error)
    else:
        assert found.articles or found.refused


@given(st.binary(max_size=60))
@settings(deadline=None)
def test_any_bytes_are_refused_in_one_line(content: bytes):
    """Bytes that are no XML at all are refused."""
    with pytest.raises(CorpusError) as caught:
        read_jats(content, "file.xml")
    assert "\n" not in str(caught.value)
