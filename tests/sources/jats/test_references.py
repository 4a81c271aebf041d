"""Reference lists of articles: one line an entry, with the identifiers that it marks."""

from lxml import etree

from hepcite.sources.articles import Reference
from hepcite.sources.jats.references import read_references

XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


def references(entries: str) -> tuple[Reference, ...]:
    """Read the entries of an article's reference list."""
    return read_references(etree.fromstring(f"<article {XLINK}><back><ref-list>{entries}</ref-list></back></article>"))


def entry(citation: str, label: str = "") -> str:
    """Write an entry of a reference list."""
    return f"<ref>{f'<label>{label}</label>' if label else ''}{citation}</ref>"


ELEMENTS = """<element-citation publication-type="journal"><person-group person-group-type="author">
  <name><surname>Okafor</surname><given-names>Ngozi A.</given-names></name>
  <name><surname>Lindqvist</surname><given-names>B</given-names></name><etal/></person-group>
  <article-title>Rechallenge in <italic>HCC</italic>: 10<sup>3</sup> cells.</article-title>
  <source>J Invented Hepatol</source>
  <year>2024</year><volume>9</volume><issue>2</issue><fpage>11</fpage><lpage>18</lpage>
  <pub-id pub-id-type="doi">10.5555/JIH.9.11</pub-id><pub-id pub-id-type="pmid">90000011</pub-id>
  <pub-id pub-id-type="pmc">PMC9000011</pub-id></element-citation>"""


def test_an_entry_of_pieces_becomes_a_line():
    """Pieces without punctuation are put together as journals print them, the identifiers apart."""
    assert references(entry(ELEMENTS, "1.")) == (
        Reference(
            position=1,
            citation=(
                "Okafor NA, Lindqvist B, et al. Rechallenge in HCC: 10³ cells. J Invented Hepatol. 2024;9(2):11-18."
            ),
            doi="10.5555/jih.9.11",
            pmid="90000011",
            pmcid="PMC9000011",
            title="Rechallenge in HCC: 10³ cells",
            first_author="Okafor",
            year=2024,
        ),
    )


def test_an_entry_with_its_punctuation_stays_as_printed():
    """A mixed citation keeps its words in their order; numbers of databases are no part of them."""
    mixed = """<mixed-citation><string-name><surname>Chan</surname> <given-names>S. L.</given-names></string-name>
      (<year>2023a</year>). <article-title>After immunotherapy</article-title>. <source>Liver Inv</source>
      <volume>4</volume>:<fpage>7</fpage>–<lpage>9</lpage>.<pub-id pub-id-type="pmid">90000012</pub-id>
      </mixed-citation>"""
    (found,) = references(entry(mixed))
    assert found.citation == "Chan S. L. (2023a). After immunotherapy. Liver Inv 4:7–9."
    assert (found.first_author, found.year, found.pmid) == ("Chan", 2023, "90000012")


def test_a_mixed_citation_without_punctuation_is_put_together():
    """Pieces that stand side by side without anything between them do not run together."""
    mixed = """<mixed-citation><name><surname>Kudo</surname><given-names>M</given-names></name><year>2022</year>
      <article-title>Sequences</article-title><source>Liver Inv</source><volume>3</volume><fpage>1</fpage>
      </mixed-citation>"""
    assert references(entry(mixed))[0].citation == "Kudo M. Sequences. Liver Inv. 2022;3:1."


def test_old_names_of_citations():
    """Entries of the older document types are read as well."""
    old = "<nlm-citation><collab>Invented Liver Group</collab><article-title>A</article-title></nlm-citation>"
    older = "<citation>Plain words, 1999, doi:10.5555/OLD.1.</citation>"
    first, second = references(entry(old) + entry(older))
    assert (first.citation, first.first_author) == ("Invented Liver Group. A.", "Invented Liver Group")
    assert (second.citation, second.doi) == ("Plain words, 1999, doi:10.5555/OLD.1.", "10.5555/old.1")


def test_two_forms_of_one_entry_are_one_reference():
    """Of alternatives the printed form gives the words, the marked one the title."""
    both = (
        f"<citation-alternatives>{ELEMENTS}<mixed-citation>Okafor, as printed.</mixed-citation></citation-alternatives>"
    )
    (found,) = references(entry(both))
    assert (found.citation, found.title) == ("Okafor, as printed.", "Rechallenge in HCC: 10³ cells")


def test_several_works_under_one_number_stay_one_reference():
    """The works of one entry follow each other; its identifiers are those of the first that is marked."""
    second = '<mixed-citation>(b) Second. <pub-id pub-id-type="doi">10.5555/b</pub-id></mixed-citation>'
    (found,) = references(entry(ELEMENTS + second, "7"))
    assert found.citation.endswith("2024;9(2):11-18.; (b) Second.")
    assert (found.position, found.doi) == (7, "10.5555/jih.9.11")


def test_links_give_identifiers():
    """A DOI that is only linked is found."""
    linked = (
        '<mixed-citation>Words. <ext-link xlink:href="https://doi.org/10.5555/Linked">link</ext-link></mixed-citation>'
    )
    assert references(entry(linked))[0].doi == "10.5555/linked"


def test_a_year_is_no_pubmed_number():
    """A link whose text is a bare number names no paper."""
    linked = '<mixed-citation>Words <ext-link xlink:href="http://example.org/x">2021</ext-link></mixed-citation>'
    assert references(entry(linked))[0].pmid is None


def test_positions_are_the_printed_numbers():
    """Entries are known by their numbers when all have one, else by their place."""
    a, b = "<mixed-citation>First.</mixed-citation>", "<mixed-citation>Second.</mixed-citation>"
    assert [item.position for item in references(entry(a, "[12]") + entry(b, "13."))] == [12, 13]
    assert [item.position for item in references(entry(a, "12") + entry(b))] == [1, 2]
    assert [item.position for item in references(entry(a, "4") + entry(b, "4"))] == [1, 2]


def test_many_authors_are_cut():
    """Of seven authors six are named."""
    names = "".join(f"<name><surname>N{n}</surname><given-names>A</given-names></name>" for n in range(7))
    element = f"<element-citation><person-group>{names}</person-group><source>S</source></element-citation>"
    assert references(entry(element))[0].citation == "N0 A, N1 A, N2 A, N3 A, N4 A, N5 A, et al. S."


def test_a_book_is_known_by_its_title():
    """A book's title is its source, a chapter's its own."""
    book = '<element-citation publication-type="book"><source>Liver Book</source></element-citation>'
    paper = '<element-citation publication-type="journal"><source>Liver Inv</source></element-citation>'
    assert [item.title for item in references(entry(book) + entry(paper))] == ["Liver Book", None]


def test_an_empty_entry_is_left_out():
    """An entry without a word is none; the others keep their places."""
    kept = "<mixed-citation>Kept.</mixed-citation>"
    assert [item.position for item in references("<ref/>" + entry(kept))] == [2]


def test_references_of_letters_are_not_the_articles():
    """What a decision letter cites, the article does not."""
    back = "<back><ref-list><ref><mixed-citation>Other.</mixed-citation></ref></ref-list></back>"
    assert read_references(etree.fromstring(f"<article><sub-article>{back}</sub-article></article>")) == ()
