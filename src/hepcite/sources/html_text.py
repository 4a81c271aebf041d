"""The running text of a web page in reading order: paragraphs under their headings, tables, captions, references."""

import re
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import groupby

from lxml import etree
from lxml.html import HtmlElement

from hepcite.identifiers import title_key
from hepcite.sources.articles import Reference, TextPart
from hepcite.sources.jats.tables import table_sentences
from hepcite.sources.text.cited_works import is_reference_heading, read_citations
from hepcite.sources.text.markup import flat_text

_DROPPED_NAMES = (
    "script style noscript template nav footer aside button input select textarea iframe object embed applet svg canvas"
    " audio video dialog menu map"
)
_DROPPED = frozenset(_DROPPED_NAMES.split())
_ROLES = "navigation banner contentinfo search complementary dialog alertdialog alert menu menubar toolbar tablist"
_DROPPED_ROLES = frozenset(_ROLES.split())
_CLASSES = (
    "cookie cookies breadcrumb breadcrumbs sidebar advert advertisement newsletter skip-link skip-nav skiplink sr-only"
    " visually-hidden visuallyhidden noprint no-print front-matter pmc-layout__citation pmc-layout__disclaimer"
)
"""Classes of what is no text of an article; those of PubMed Central hold names, addresses and the place of printing."""

_FURNITURE = frozenset(_CLASSES.split())
_NOT_THE_ARTICLE = frozenset(
    {
        *("similar articles", "cited by", "related articles", "related content", "recommended articles", "share"),
        *("links to ncbi databases", "linkout - more resources", "on this page", "permalink", "actions", "resources"),
        *("add to collections", "citing articles", "you may also like", "comments", "table of contents", "contents"),
        *("publication types", "mesh terms", "substances", "related information", "author information", "affiliations"),
        *("authors and affiliations", "article information", "rights and permissions", "about this article"),
        *("article metrics", "metrics", "download pdf", "navigation", "navigation menu", "see also"),
    }
)
"""Headings, in small letters, of what pages show beside an article."""

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCK_NAMES = (
    "address article blockquote body center dd details div dl dt fieldset figcaption figure form header hgroup hr li"
    " main ol p pre section summary table ul"
)
_BLOCKS = frozenset(_HEADINGS) | frozenset(_BLOCK_NAMES.split())
_SCOPES = frozenset({"article", "section", "figure"})
"""Elements at whose end the sections end that began inside."""

_NUMBERING = re.compile(r"^(?:(?:\d+|[IVX]+)(?:\.\d+)*[.)]|\d+(?:\.\d+)+|\d+)\s+(?=\D)")
_FLOAT = re.compile(r"^(?P<kind>fig(?:ure)?|table|box)\b\.?\s*(?P<number>[A-Z]?\d+\w?)", re.IGNORECASE)
_FLOAT_WORDS = {"f": "Figure", "t": "Table", "b": "Box"}
_MARK = re.compile(r"[\[(]?\d{1,3}(?:[\s,;–-]+\d{1,3})*[\])]?")
_TO_REFERENCE = re.compile(r"#.*?(?:bib|ref|cit|cr|r|b|n)[\w.-]*\d", re.IGNORECASE)

_MAIN_SHARE = 0.5
"""Least share of a page's text that its article has when an element of it is marked as such."""

_ABSTRACT_LEVEL = 2

_LAYOUT_CELL = 600
"""Mean length of a cell, in characters, from which a table is taken for a page's layout."""

_SPEAKING = "main text"
"""Section of text without a heading, as JATS articles have it as well."""


@dataclass(slots=True)
class PageText:
    """What a page says, gathered in reading order.

    Attributes:
        title: Title of the article; a heading that repeats it names no section.
    """

    title: str
    parts: list[TextPart] = field(default_factory=list)
    citations: list[str] = field(default_factory=list)
    _above: list[tuple[int, str]] = field(default_factory=list)
    _tables: int = 0

    @property
    def references(self) -> tuple[Reference, ...]:
        """Entries of the reference list."""
        return read_citations(self.citations)

    @property
    def section(self) -> str:
        """Heading under which the next line stands, below the ones above it."""
        names = [name for _, name in self._above]
        if label := self.float_above:
            return label
        if names and names[0].lower() in ("abstract", "summary"):
            names = [name.lower() for name in names]
        return " > ".join(names) or _SPEAKING

    @property
    def float_above(self) -> str:
        """Name of the figure or table that the last heading is about; "" for another heading."""
        return float_label(self._above[-1][1]) if self._above else ""

    @property
    def is_in_references(self) -> bool:
        """Whether the next line is an entry of the list of references."""
        return any(is_reference_heading(name) for _, name in self._above)

    def headings(self) -> list[tuple[int, str]]:
        """Return the headings that the next line stands under, to be restored by `go_back`."""
        return list(self._above)

    def go_back(self, headings: list[tuple[int, str]]) -> None:
        """End the sections that have begun since `headings` were taken."""
        self._above = headings

    def add_heading(self, level: int, text: str) -> None:
        """Begin a section, which ends those of the same and of lower rank."""
        self._above = [(above, name) for above, name in self._above if above < level]
        name = _NUMBERING.sub("", text).rstrip(".: ")
        if name and title_key(name) != title_key(self.title):
            self._above.append((level, name))

    def add_line(self, text: str) -> None:
        """Add a paragraph or an item of a list; an entry, inside the list of references."""
        if not text or any(name.lower() in _NOT_THE_ARTICLE for _, name in self._above):
            return
        if self.is_in_references:
            self.citations.append(text)
        else:
            self.parts.append(TextPart(self.section, text))

    def add_captioned(self, label: str, text: str) -> None:
        """Add the caption of a figure or a table under the name of what it describes."""
        if text:
            self.parts.append(TextPart(label, text))

    def add_table(self, table: HtmlElement, caption: str) -> None:
        """Add a caption and each row of a table as a quotable unit of its own."""
        self._tables += 1
        line_above = self.parts[-1].text.rpartition("\n")[2] if self.parts and not caption else caption
        label = float_label(line_above) or self.float_above or f"Table {self._tables}"
        self.add_captioned(label, caption)
        self.parts += [TextPart(label, sentence, whole=True) for sentence in table_sentences(table, label)]

    def merged(self) -> tuple[TextPart, ...]:
        """Return the parts, those that follow each other under one heading joined; rows of tables stay apart."""
        merged: list[TextPart] = []
        for (section, whole), group in groupby(self.parts, key=lambda part: (part.section, part.whole)):
            parts = list(group)
            merged += parts if whole else [TextPart(section, "\n".join(part.text for part in parts))]
        return tuple(merged)


def float_label(caption: str) -> str:
    """Return how a caption calls its figure or table: "Figure 2" for "Fig. 2. Survival"; "" without a label."""
    found = _FLOAT.match(caption)
    return f"{_FLOAT_WORDS[found['kind'][0].lower()]} {found['number']}" if found else ""


def drop_furniture(page: HtmlElement) -> None:
    """Take out of a page what is no text of its article, and mark the numbers of references as such."""
    for element in list(page.iter()):
        if element.getparent() is not None and isinstance(element.tag, str) and _is_furniture(element):
            element.drop_tree()
    for link in page.iter("a"):
        if _MARK.fullmatch(link.text_content().strip()) and _TO_REFERENCE.search(link.get("href", "")):
            link.tag = "xref"
            link.set("ref-type", "bibr")


def _is_furniture(element: HtmlElement) -> bool:
    if element.tag in _DROPPED or element.get("role", "").lower() in _DROPPED_ROLES or "hidden" in element.attrib:
        return True
    if element.tag in ("header", "form"):  # some old pages are a single form
        return not any(parent.tag in ("article", "main", "section") for parent in element.iterancestors()) and (
            len(element.text_content()) < _MAIN_SHARE * len(element.getroottree().getroot().text_content())
        )
    words = re.split(r"\s+", f"{element.get('class', '')} {element.get('id', '')}".lower())
    return not _FURNITURE.isdisjoint(words) or "display:none" in element.get("style", "").replace(" ", "").lower()


def main_element(page: HtmlElement) -> HtmlElement:
    """Return the element that holds the article, when one is marked and has most of the text; else the whole page."""
    size = len(page.text_content())
    for path in (".//article", ".//main", ".//*[@role='main']"):
        found = max(page.iterfind(path), key=lambda element: len(element.text_content()), default=None)
        if found is not None and len(found.text_content()) >= _MAIN_SHARE * size:
            return found
    return page


def walk(element: HtmlElement, page: PageText) -> None:
    """Add what an element holds: each stretch of text between blocks is a line, two line breaks end one."""
    stretch = _stretch(element.text)
    for child in element:
        if _is_block(child):
            page.add_line(flat_text(stretch))
            _add_block(child, page)
            stretch = _stretch(child.tail)
        else:
            stretch.append(deepcopy(child))
    page.add_line(flat_text(stretch))


def _stretch(text: str | None) -> etree._Element:
    stretch = etree.Element("p")
    stretch.text = text
    return stretch


def _is_block(element: HtmlElement) -> bool:
    if element.tag == "br":
        following = element.getnext()
        return not (element.tail or "").strip() and following is not None and following.tag == "br"
    return any(inner.tag in _BLOCKS for inner in element.iter())


def _add_block(element: HtmlElement, page: PageText) -> None:
    if element.tag in _HEADINGS:
        page.add_heading(_HEADINGS[element.tag], flat_text(element))
    elif element.tag == "table" and not _is_layout(element):
        page.add_table(element, " ".join(flat_text(caption) for caption in element.iterfind("caption")))
    elif element.tag == "figure":
        _add_figure(element, page)
    elif element.tag == "header":
        _add_header(element, page)
    elif element.tag == "li" and page.is_in_references:
        page.add_line(flat_text(element))
    else:
        headings = page.headings()
        if _is_bare_abstract(element):
            page.add_heading(_ABSTRACT_LEVEL, "Abstract")
        walk(element, page)
        if element.tag in _SCOPES or _is_bare_abstract(element) or (element.tag == "div" and page.float_above):
            page.go_back(headings)


def _is_bare_abstract(element: HtmlElement) -> bool:
    """Whether an element is marked as the abstract and has no heading that says so."""
    words = f"{element.get('class', '')} {element.get('id', '')}".lower().split()
    heading = next((inner for inner in element.iter() if inner.tag in _HEADINGS), None)
    return "abstract" in words and (heading is None or "abstract" not in heading.text_content().lower())


def _add_header(header: HtmlElement, page: PageText) -> None:
    """Add a header's headings; of one without them only the caption of a table."""
    headings = [inner for inner in header.iter() if inner.tag in _HEADINGS]
    for heading in headings:
        _add_block(heading, page)
    if not headings and float_label(text := flat_text(header)):
        page.add_line(text)


def _add_figure(figure: HtmlElement, page: PageText) -> None:
    caption = " ".join(flat_text(caption) for caption in figure.iter("figcaption"))
    tables = [table for table in figure.iter("table") if not _is_layout(table)]
    for table in tables:
        page.add_table(table, caption)
    if not tables:
        page.add_captioned(float_label(caption) or "Figure", caption)


def _is_layout(table: HtmlElement) -> bool:
    """Whether a table only arranges a page: it holds headings or other tables, or cells as long as paragraphs."""
    if table.get("role") == "presentation" or any(inner.tag in _HEADINGS for inner in table.iter()):
        return True
    cells = [cell for cell in table.iter("td", "th")]
    lengths = [len(cell.text_content()) for cell in cells]
    return table.find(".//table") is not None or sum(lengths) > _LAYOUT_CELL * max(1, len(lengths))
