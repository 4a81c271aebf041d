"""EndNote's XML: styled fields as EndNote writes them, bare ones as other programs do."""

import pytest

from hepcite.errors import CorpusError
from hepcite.sources.articles import Article
from hepcite.sources.endnote import read_endnote


def styled(text: str) -> str:
    """Return a text as EndNote wraps it."""
    return f'<style face="normal" font="default" size="100%">{text}</style>'


RECORD = f"""<record><database name="x.enl">x.enl</database><source-app name="EndNote">EndNote</source-app>
<ref-type name="Journal Article">17</ref-type><contributors><authors>
<author>{styled("Chan, S. L.")}</author><author>{styled("Kudo, M.")}</author></authors></contributors>
<titles><title>{styled("CD8")}<style face="superscript">+</style>{styled(" cells in HCC")}</title>
<secondary-title>{styled("J Invent Hepatol")}</secondary-title></titles>
<pages>{styled("277-92")}</pages><volume>{styled("14")}</volume><number>{styled("2")}</number>
<dates><year>{styled("2021")}</year></dates><accession-num>{styled("90000011")}</accession-num>
<abstract>{styled("BACKGROUND: Why. RESULTS: 9·9 months.")}</abstract>
<notes>{styled("1939-1676&#13;Published Erratum&#13;United States")}</notes>
<custom2>{styled("PMC9000001")}</custom2>
<electronic-resource-num>{styled("10.5555/jih.2021.7")}</electronic-resource-num>
<remote-database-provider>{styled("NLM")}</remote-database-provider></record>"""
BARE = """<record><ref-type name="Journal Article">0</ref-type><titles><title>Bare fields.</title></titles>
<volume>36</volume><issue>3</issue><pages>1032-1038</pages><accession-num>90000012</accession-num></record>"""


def read_all(*records: str) -> tuple[Article, ...]:
    """Return the articles of a file with these records."""
    content = f'<?xml version="1.0" encoding="UTF-8"?><xml><records>{"".join(records)}</records></xml>'
    return read_endnote(content.encode(), "library.xml").articles


def test_what_a_record_says():
    """Title, authors, place and identifiers come from their elements, raised letters raised."""
    (article,) = read_all(RECORD)
    assert article.title == "CD8⁺ cells in HCC"
    assert (article.authors, article.journal) == (("Chan SL", "Kudo M"), "J Invent Hepatol")
    assert (article.volume_pages, article.year) == ("14(2):277-92", 2021)
    assert (article.doi, article.pmid, article.pmcid) == ("10.5555/jih.2021.7", "90000011", "PMC9000001")
    assert [part.section for part in article.parts] == ["background", "results"]


def test_the_types_that_pubmed_gave():
    """EndNote notes them, and they say what a record is."""
    assert read_all(RECORD)[0].updates


def test_bare_fields():
    """Fields without styles are read too; a number without its database is no PMID."""
    (article,) = read_all(BARE)
    assert (article.title, article.volume_pages, article.pmid) == ("Bare fields", "36(3):1032-1038", None)


def test_a_record_without_a_title_is_refused_alone():
    """The others are read."""
    content = f"<xml><records><record><titles/></record>{BARE}</records></xml>".encode()
    articles = read_endnote(content, "a.xml")
    assert [refused.item for refused in articles.refused] == ["record 1"]
    assert len(articles.articles) == 1


@pytest.mark.parametrize("content", [b"<xml><records/></xml>", b"<xml>", b"no xml"])
def test_a_file_without_records_is_refused(content: bytes):
    """In one line that names the file."""
    with pytest.raises(CorpusError, match=r"^a\.xml: .+$"):
        read_endnote(content, "a.xml")
