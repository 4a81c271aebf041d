"""The text of articles in reading order: nothing is lost, nothing runs together."""

import pytest
from lxml import etree

from hepcite.sources.articles import TextPart
from hepcite.sources.jats.body import abstract_parts, back_parts, body_parts


def body(inner: str) -> list[tuple[str, str]]:
    """Read a body; pairs of section and text."""
    return [
        (part.section, part.text) for part in body_parts(etree.fromstring(f"<article><body>{inner}</body></article>"))
    ]


def back(inner: str, front: str = "") -> list[tuple[str, str]]:
    """Read back matter, behind metadata that hold notes; pairs of section and text."""
    article = etree.fromstring(
        f"<article><front><article-meta>{front}</article-meta></front><back>{inner}</back></article>"
    )
    return [(part.section, part.text) for part in back_parts(article)]


def abstract(inner: str) -> list[tuple[str, str]]:
    """Read the abstracts of metadata; pairs of section and text."""
    return [
        (part.section, part.text) for part in abstract_parts(etree.fromstring(f"<article-meta>{inner}</article-meta>"))
    ]


def test_sections_below_each_other():
    """A section is called by its headings from the top; its own paragraphs are lines of one part."""
    inner = """<sec><title>Results</title><p>Forty patients.</p><p>All treated.</p>
      <sec><label>3.2</label><title>3.2. Second line</title><sec><title>Response:</title>
      <p>Four responded.</p></sec></sec>
      </sec>"""
    assert body(inner) == [
        ("Results", "Forty patients.\nAll treated."),
        ("Results > Second line > Response", "Four responded."),
    ]


def test_a_body_without_sections():
    """Paragraphs that no section holds are the main text."""
    assert body("<p>A letter.</p>") == [("main text", "A letter.")]


def test_a_section_without_title():
    """A section without a heading belongs to the one above; its kind, where given, is its name."""
    assert body("<sec><title>Results</title><sec><p>One.</p></sec></sec>") == [("Results", "One.")]
    assert body('<sec sec-type="materials|methods"><p>Two.</p></sec>') == [("materials, methods", "Two.")]


@pytest.mark.parametrize(
    ("title", "section"),
    [
        ("2 Methods", "Methods"),
        ("3. results", "results"),
        ("IV. Discussion", "Discussion"),
        ("2.1.3 Dose", "Dose"),
        ("5 years of follow-up", "5 years of follow-up"),
        ("V. vulnificus", "V. vulnificus"),
    ],
)
def test_numbers_of_sections_are_left_out(title: str, section: str):
    """A number that counts sections is no part of the title; one that belongs to its words is."""
    assert body(f"<sec><title>{title}</title><p>Text.</p></sec>") == [(section, "Text.")]


def test_a_paragraph_is_one_line():
    """Line breaks of the file and markup do not break a paragraph; citations do not touch figures."""
    inner = """<p>Median OS was 9·9
      months<sup><xref ref-type="bibr" rid="r1">12</xref></sup> with <italic>α</italic>-fetoprotein
      <inline-formula><mml:math xmlns:mml="http://www.w3.org/1998/Math/MathML"><mml:mi>x</mml:mi><mml:mo>≥</mml:mo>
      <mml:mn>400</mml:mn></mml:math></inline-formula> ng/mL (<xref ref-type="fig" rid="f1">Figure 1</xref>).</p>"""
    ((_, text),) = body(inner)
    assert "\n" not in text
    assert text.startswith("Median OS was 9·9 months [12] with α-fetoprotein")
    assert text.endswith("ng/mL (Figure 1).")
    assert "400" in text


def test_items_of_lists_are_lines():
    """A list breaks its paragraph: what stands before, each item, lists inside, what follows."""
    inner = """<p>Criteria:<list><list-item><label>1.</label><p>Child-Pugh A</p></list-item><list-item><p>one of</p>
      <list><list-item><p>ECOG 0</p></list-item><list-item><p>ECOG 1</p></list-item></list></list-item></list>
      and consent.</p><def-list><def-item><term>OS</term><def><p>overall survival</p></def></def-item></def-list>
      <disp-quote><p>I was well.</p></disp-quote>"""
    assert body(inner) == [
        (
            "main text",
            "Criteria:\nChild-Pugh A\none of\nECOG 0\nECOG 1\nand consent.\nOS: overall survival\nI was well.",
        )
    ]


def test_a_figure_stands_apart_from_its_paragraph():
    """A figure inside a paragraph does not tear it; it follows under its own name."""
    inner = """<sec><title>Results</title><p>Survival <fig><label>Fig. 2.</label><caption><title>Survival.</title>
      <p>Kaplan-Meier curves.</p></caption><graphic/></fig>improved.</p><p>More.</p></sec>"""
    assert body(inner) == [
        ("Results", "Survival improved.\nMore."),
        ("Figure 2", "Survival.\nKaplan-Meier curves."),
    ]


def test_a_table_is_told_by_rows():
    """Caption, rows and notes of a table carry its name; each row is a unit of its own."""
    wrap = """<table-wrap><label>TABLE 1</label><caption><p>Responses.</p></caption><table><thead><tr><th>Drug</th>
      <th>ORR</th></tr></thead><tbody><tr><td>Sorafenib</td><td>2%<xref ref-type="table-fn">*</xref></td></tr></tbody>
      </table><table-wrap-foot><fn><label>*</label><p>Central review.</p></fn></table-wrap-foot></table-wrap>"""
    article = etree.fromstring(f"<article><body><p>See Table 1.</p>{wrap}</body></article>")
    assert list(body_parts(article)) == [
        TextPart("main text", "See Table 1."),
        TextPart("Table 1", "Responses."),
        TextPart("Table 1", "Table 1, Sorafenib: ORR 2%*.", whole=True),
        TextPart("Table 1", "* Central review."),
    ]


def test_a_table_that_is_a_picture():
    """Of a picture only the caption is text; of a picture beside a table the table is."""
    wrap = "<table-wrap><label>Table 2</label><caption><p>A picture.</p></caption>{}</table-wrap>"
    cells = "<table><tr><td>Sorafenib</td><td>2</td></tr></table>"
    assert body(wrap.format("<graphic/>")) == [("Table 2", "A picture.")]
    assert body(wrap.format(f"<alternatives><graphic/>{cells}</alternatives>"))[1:] == [
        ("Table 2", "Table 2, Sorafenib: 2.")
    ]


def test_figures_at_the_end_of_the_file():
    """Figures and tables that the file holds behind the body are read."""
    floats = "<floats-group><fig><label>Figure 1</label><caption><p>Flow.</p></caption></fig></floats-group>"
    article = etree.fromstring(f"<article><body><p>Text.</p></body>{floats}</article>")
    assert [part.section for part in body_parts(article)] == ["main text", "Figure 1"]


def test_boxes_and_files():
    """A box has a heading of its own; lines that only name a file or a DOI are left out."""
    inner = """<boxed-text><label>Box 1.</label><caption><title>Key points</title></caption>
      <p>Stop early.</p></boxed-text>
      <supplementary-material><label>Additional file 1:</label><caption><p>Search terms.</p>
      <p>Click here for additional data file.</p><p>DOI: http://dx.doi.org/10.5555/f</p></caption></supplementary-material>"""
    assert body(inner) == [("Box 1: Key points", "Stop early."), ("Additional file 1", "Search terms.")]


def test_an_abstract_with_and_without_headings():
    """An abstract is called so; its headings follow in small letters."""
    assert abstract("<abstract><title>Abstract</title><p>One.</p></abstract>") == [("abstract", "One.")]
    inner = "<abstract><sec><title>RESULTS:</title><p>Two.</p></sec></abstract>"
    assert abstract(inner) == [("abstract > results", "Two.")]


def test_other_summaries_follow_the_abstract():
    """Summaries of other kinds come after the abstract, by their kind; translations are left out."""
    inner = """<abstract abstract-type="summary"><title>Author Summary</title><p>For authors.</p></abstract>
      <abstract><p>One.</p></abstract><trans-abstract xml:lang="es"><p>Uno.</p></trans-abstract>
      <abstract abstract-type="key-points"><p>Point.</p></abstract>"""
    assert abstract(inner) == [("abstract", "One."), ("author summary", "For authors."), ("key points", "Point.")]


def test_back_matter_without_references():
    """Appendices come first, then thanks and declarations; references are no text."""
    inner = """<ack><p>We thank the patients.</p></ack>
      <fn-group><fn fn-type="COI-statement"><p>None.</p></fn></fn-group>
      <app-group><app><title>Appendix A</title><p>Dose.</p></app></app-group>
      <ref-list><ref><mixed-citation>Not text.</mixed-citation></ref></ref-list>
      <notes notes-type="data-availability"><p>On request.</p></notes>"""
    assert back(inner) == [
        ("Appendix A", "Dose."),
        ("acknowledgements", "We thank the patients."),
        ("competing interests", "None."),
        ("data availability", "On request."),
    ]


def test_equal_rows_of_an_appendix_are_both_told():
    """A row that says the same as another is not taken for a repeated declaration."""
    table = "<table><tr><td>Grade 3</td><td>2</td></tr><tr><td>Grade 3</td><td>2</td></tr></table>"
    inner = f"<app-group><app><title>Appendix</title><table-wrap>{table}</table-wrap></app></app-group>"
    assert back(inner) == [("Table", "Table, Grade 3: 2."), ("Table", "Table, Grade 3: 2.")]


def test_declarations_of_the_front_matter():
    """Who paid and which interests are declared is text, once, wherever it stands; addresses are not."""
    front = """<author-notes><fn fn-type="conflict"><p>None.</p></fn><corresp>Mail.</corresp></author-notes>
      <funding-group><funding-statement>An invented fund paid.</funding-statement></funding-group>"""
    assert back("", front) == [("competing interests", "None."), ("funding", "An invented fund paid.")]
    told = "<sec><title>Funding</title><p>An invented fund paid.</p></sec>"
    assert back(told, front) == [("Funding", "An invented fund paid."), ("competing interests", "None.")]


def test_notes_that_only_wrap_titled_sections():
    """A wrapper without a title adds nothing to the names of what it holds."""
    inner = '<notes notes-type="COI-statement"><sec><title>Competing interests</title><p>None.</p></sec></notes>'
    assert back(inner) == [("Competing interests", "None.")]
