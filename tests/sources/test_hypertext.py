"""Web pages and Markdown: running text under its headings, tables by rows, and nothing of the page around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hepcite.errors import CorpusError
from hepcite.sources.articles import Article
from hepcite.sources.hypertext import read_html, read_markdown

LONG = "Patients were followed until death or the end of the invented study. " * 4
HEAD = """
<title>Second line of HCC | J Invent Hepatol</title>
<meta name="citation_title" content="Second line of HCC: a cohort.">
<meta name="citation_author" content="Stephen L. Chan"><meta name="citation_author" content="Kudo, Masatoshi">
<meta name="citation_publication_date" content="2023/05/04">
<meta name="citation_journal_title" content="J Invent Hepatol">
<meta name="citation_volume" content="12"><meta name="citation_issue" content="3">
<meta name="citation_firstpage" content="5"><meta name="citation_doi" content="10.5555/HCC.1">
<meta name="citation_pmid" content="90000001">
<link rel="canonical" href="https://pmc.ncbi.nlm.nih.gov/articles/PMC9000001/">
"""
TABLE = """<table><thead><tr><th>Arm</th><th>n</th><th>OS</th></tr></thead>
<tbody><tr><td>Lenvatinib</td><td>10</td><td>9·9</td></tr><tr><td>Sorafenib</td><td>12</td><td>7·1</td></tr></tbody></table>"""


def read_page(body: str, head: str = "", start: str = f"<p>{LONG}</p>") -> Article:
    """Return the article of a page with this body behind a paragraph that is long enough to be one."""
    page = f"<!DOCTYPE html><html><head><meta charset='utf-8'>{head}</head><body>{start}{body}</body></html>"
    return read_html(page.encode(), "page.html").articles[0]


def told(article: Article) -> list[tuple[str, str]]:
    """Return sections and texts of all parts but the first paragraph."""
    parts = [(part.section, part.text.removeprefix(LONG.strip()).lstrip("\n")) for part in article.parts]
    return [part for part in parts if part[1]]


def test_what_the_head_says():
    """Highwire tags and the canonical address give title, authors, place and identifiers."""
    article = read_page("", HEAD)
    assert (article.title, article.authors) == ("Second line of HCC: a cohort", ("Chan SL", "Kudo M"))
    assert (article.journal, article.year, article.volume_pages) == ("J Invent Hepatol", 2023, "12(3):5")
    assert (article.doi, article.pmid, article.pmcid) == ("10.5555/hcc.1", "90000001", "PMC9000001")


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Second line | J Invent Hepatol</title>", "", "Second line"),
        ("<title>Second line - PMC</title>", "", "Second line"),
        ("<title>Second line of HCC: J Invent Hepatol</title>", "<h1>Second line of HCC</h1>", "Second line of HCC"),
        ('<meta property="og:title" content="Second line">', "<h1>Another</h1>", "Second line"),
        ('<meta name="DC.Title" content="Second line">', "", "Second line"),
        ("", "<header><h1>The Site</h1></header><article><h1>Second line</h1></article>", "Second line"),
        ("", "", "page"),
    ],
)
def test_titles(head: str, body: str, title: str):
    """The title comes from the tags, else from the first heading, else it is the file's name."""
    assert read_page(body, head).title == title


def test_headings_nest():
    """A part's section names the headings that it stands under, without their numbers."""
    body = "<h2>2. Results</h2><p>A.</p><h3>2.1 Second line</h3><p>B.</p><h2>Discussion</h2><p>C.</p>"
    assert told(read_page(body)) == [("Results", "A."), ("Results > Second line", "B."), ("Discussion", "C.")]


def test_the_abstract_is_called_so():
    """Its headings are in small letters, as PubMed's labels are; a marked abstract needs no heading."""
    body = "<section><h2>Abstract</h2><h3>Background</h3><p>A.</p></section><div class='abstract'><p>B.</p></div>"
    assert told(read_page(body)) == [("abstract > background", "A."), ("abstract", "B.")]


def test_blocks_are_lines():
    """Paragraphs, items, quotations and loose text end with a newline, and none is inside a paragraph."""
    body = (
        "<p>One\n two<br>three.</p><ul><li>Four</li><li>Five <b>six</b></li></ul>Seven<blockquote>Eight.</blockquote>"
    )
    assert told(read_page(body)) == [("main text", "One two three.\nFour\nFive six\nSeven\nEight.")]


def test_two_line_breaks_end_a_paragraph():
    """Old pages part paragraphs so."""
    assert told(read_page("<div>One.<br><br>Two.</div>")) == [("main text", "One.\nTwo.")]


def test_scripts_and_formulas_keep_numbers_apart():
    """Raised figures are raised, and the numbers of references stand in brackets."""
    body = "<p>10<sup>-3</sup> in CD8<sup>+</sup> cells for 9·9 months<sup><a href='#b12'>12</a></sup>.</p>"
    assert told(read_page(body)) == [("main text", "10⁻³ in CD8⁺ cells for 9·9 months [12].")]


def test_a_table_is_told_by_rows():
    """Each row is a quotable unit with its headings, under the name of the table."""
    article = read_page(f"<h2>Results</h2><p>Table 2. Survival by arm.</p>{TABLE}<p>After.</p>")
    rows = [part for part in article.parts if part.whole]
    assert [(row.section, row.text) for row in rows] == [
        ("Table 2", "Table 2, Lenvatinib: n 10; OS 9·9."),
        ("Table 2", "Table 2, Sorafenib: n 12; OS 7·1."),
    ]
    assert told(article)[-1] == ("Results", "After.")


def test_a_layout_table_is_no_table():
    """A table that arranges a page is read as text."""
    assert told(read_page("<table><tr><td><h2>Results</h2><p>A.</p></td><td>B.</td></tr></table>"))[0] == (
        "Results",
        "A.\nB.",
    )


def test_captions_have_the_name_of_their_figure():
    """A figure's caption stands apart from the text around it."""
    body = "<h2>Results</h2><p>A.</p><figure><img><figcaption>Fig. 2. Survival.</figcaption></figure><p>B.</p>"
    assert told(read_page(body)) == [("Results", "A."), ("Figure 2", "Fig. 2. Survival."), ("Results", "B.")]


def test_a_section_ends_with_its_element():
    """What follows a table in a section of its own belongs to the section around it."""
    body = "<section><h2>Results</h2><section><h4>Table 1.</h4><p>A.</p></section><p>B.</p></section><p>C.</p>"
    assert told(read_page(body)) == [("Table 1", "A."), ("Results", "B."), ("main text", "C.")]


@pytest.mark.parametrize(
    "furniture",
    [
        "<script>x()</script>",
        "<style>p {}</style>",
        "<nav><p>Menu</p></nav>",
        "<header><p>Site</p></header>",
        "<footer>Foot</footer>",
        "<form><p>Log in</p><input></form>",
        "<aside>Similar</aside>",
        "<div role='navigation'>Menu</div>",
        "<div class='cookie bar'>We use cookies</div>",
        "<p hidden>x</p>",
        "<p style='display: none'>x</p>",
        "<h2>Similar articles</h2><p>Another paper.</p>",
        "<!-- comment -->",
        "<noscript>Enable scripts</noscript>",
    ],
)
def test_furniture_is_no_text(furniture: str):
    """Nothing of the page around an article is quoted."""
    assert told(read_page(furniture)) == []


def test_only_the_marked_article_is_read():
    """Text beside the element that holds the article is left out."""
    assert told(read_page(f"<article><p>{LONG}</p></article><p>Beside.</p>", start="")) == []


def test_a_page_in_one_form_is_read():
    """Some old pages are a form from top to bottom."""
    assert read_page(f"<form><p>{LONG}</p></form>", start="").parts[0].text == LONG.strip()


def test_references_are_no_text():
    """Entries of the list of references come as references, with their identifiers."""
    body = "<h2>References</h2><ol><li><p>1. Llovet JM. Sorafenib. 2008. doi:10.5555/a.b</p><p>PubMed</p></li></ol>"
    article = read_page(body)
    assert told(article) == []
    assert [(entry.position, entry.doi, entry.year) for entry in article.references] == [(1, "10.5555/a.b", 2008)]


def test_the_only_doi_in_the_text_is_the_article_s():
    """A page without tags may name its DOI at its beginning."""
    assert read_page("<p>doi: 10.5555/x.1</p>").doi == "10.5555/x.1"
    assert read_page("<p>doi: 10.5555/x.1, 10.5555/x.2</p>").doi is None


def test_more_than_an_abstract():
    """A page counts as full text when it says much beside the abstract."""
    assert not read_page("<h2>Abstract</h2>" + f"<p>{LONG}</p>" * 30).full_text
    assert read_page("<h2>Results</h2>" + f"<p>{LONG}</p>" * 30).full_text


@pytest.mark.parametrize("declared", ["<meta charset=iso-8859-1>", "<?xml version='1.0' encoding='windows-1252'?>"])
def test_old_encodings(declared: str):
    """A page in an encoding of its time is read as it says."""
    page = f"{declared}<html><body><p>9·9 months – {LONG}</p></body></html>"
    assert read_html(page.encode("cp1252"), "a.html").articles[0].parts[0].text.startswith("9·9 months – P")


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<html></html>",
        "<title>Just a moment...</title><p>Enable JavaScript and cookies to continue</p>",
        f"<title>Access denied</title><p>{LONG}</p>",
        "<p>Please log in.</p>",
        "<div>" * 5000 + LONG,
        "\x01\x02\x03" * 50,
    ],
)
def test_pages_without_an_article_are_refused(page: str):
    """In one line that names the file."""
    with pytest.raises(CorpusError, match=r"^a\.html: .+$"):
        read_html(page.encode(), "a.html")


def test_entities_of_a_document_type_are_not_read():
    """What would grow in XML is mere text in a page."""
    bomb = '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    page = f"{bomb}<html><body><p>{LONG} &b;&b;</p></body></html>"
    assert sum(len(part.text) for part in read_html(page.encode(), "a.html").articles[0].parts) < 2 * len(LONG)


TAGS = [
    "<p>",
    "</p>",
    "<i>",
    "<table>",
    "<tr>",
    "<td>",
    "</table>",
    "<h2>",
    "<sup>",
    "&#1;",
    "&lt;",
    "x 9·9 ",
    "<math>",
]
TAGS += ["<figure>", "<figcaption>", "<li>", "<br>", "<article>", "</article>", "<a href='#b1'>1</a>", "<form>"]


@given(st.lists(st.sampled_from(TAGS), max_size=40))
def test_any_markup_is_read(tags: list[str]):
    """Broken pages break nothing."""
    assert read_page("".join(tags)).title == "page"


MARKDOWN = """---
title: "Second line of HCC."
authors:
  - Chan, Stephen L.
  - name: Masatoshi Kudo
date: 2024-03-01
doi: https://doi.org/10.5555/MD.1
journal: J Invent Hepatol
---
# Second line of HCC

Survival was
9·9 months.

## Results

1. one
2. two

| Arm | OS |
|-----|----|
| A   | 9·9 |
"""


def test_markdown():
    """A front matter says what the head of a page says, and the text is read as a page's."""
    (article,) = read_markdown(MARKDOWN.encode(), "note.md").articles
    assert (article.title, article.authors, article.year) == ("Second line of HCC", ("Chan SL", "Kudo M"), 2024)
    assert (article.doi, article.journal) == ("10.5555/md.1", "J Invent Hepatol")
    assert told(article) == [
        ("main text", "Survival was 9·9 months."),
        ("Results", "one\ntwo"),
        ("Table 1", "Table 1, A: OS 9·9."),
    ]


def test_markdown_without_front_matter():
    """The first heading is the title."""
    (article,) = read_markdown(b"# Second line\n\nText.", "note.md").articles
    assert (article.title, told(article)) == ("Second line", [("main text", "Text.")])


@pytest.mark.parametrize("matter", ["title: [", "title: !!timestamp x", "a: &a [*a]\nb: {", "doi: !!python/object:x 1"])
def test_a_broken_front_matter_is_refused_alone(matter: str):
    """The text is read all the same."""
    articles = read_markdown(f"---\n{matter}\n---\nText.".encode(), "note.md")
    assert [refused.item for refused in articles.refused] == ["front matter"]
    assert articles.articles[0].parts[0].text == "Text."


def test_text_between_rules_is_no_front_matter():
    """Two rules around a paragraph hold text."""
    (article,) = read_markdown(b"---\nJust text here.\n\n---\nMore.", "note.md").articles
    assert "Just text here." in article.parts[0].text + article.parts[0].section


def test_aliases_of_a_front_matter_do_not_grow():
    """Lists inside lists of a front matter are not written out."""
    lists = [f"b{i}: &b{i} [*b{i - 1}, *b{i - 1}]" for i in range(1, 30)]
    matter = "\n".join(["b0: &b0 [x, x]", *lists, "title: *b29"])
    assert read_markdown(f"---\n{matter}\n---\nText.".encode(), "note.md").articles[0].title == "note"


def test_markdown_without_text_is_refused():
    """In one line that names the file."""
    with pytest.raises(CorpusError, match=r"^note\.md: has no text$"):
        read_markdown(b"# Title only", "note.md")


@given(st.text(max_size=200).filter(str.strip))
def test_any_text_is_markdown(text: str):
    """Whatever a file holds is read or refused."""
    try:
        articles = read_markdown(text.encode(), "note.md").articles
    except CorpusError:
        return
    assert articles[0].title
