"""Paragraphs, lists and quotations of JATS articles as lines of text; figures, tables and boxes stand apart."""

from collections.abc import Iterator
from copy import deepcopy

from lxml import etree
from lxml.etree import _Element

from hepcite.sources.jats.elements import plain_text
from hepcite.sources.text.markup import flat_text

FLOATS = frozenset(
    {
        "fig",
        "fig-group",
        "table-wrap",
        "table-wrap-group",
        "boxed-text",
        "supplementary-material",
        "media",
        "chem-struct-wrap",
        "table",
    }
)
"""What stands apart from the paragraph that holds it and is told with its own heading."""

SILENT = frozenset(
    {
        "title",
        "label",
        "object-id",
        "alt-text",
        "long-desc",
        "permissions",
        "graphic",
        "sec-meta",
        "attrib",
        "ref-list",
        "related-article",
        "related-object",
        "kwd-group",
        "alternatives",
        "bio",
    }
)
"""Children that hold no text of their own to quote: headings are told as sections, references as references."""

_BLOCKS = frozenset({"list", "def-list", "disp-quote", "verse-group", "speech", "statement", "preformat", "p", "li"})
"""What ends the line of a paragraph in which it stands."""

_CONTAINERS = _BLOCKS - {"preformat", "p"} | {"list-item", "fn", "fn-group", "caption", "legend", "notes", "def", "ack"}
_NOTICES_OF_FILES = ("click here for additional data file", "click here to view")
_LEFT_OUT = FLOATS | {"label", "object-id", "alt-text", "long-desc"}


def lines(element: _Element) -> Iterator[str]:
    """Return an element's text, a paragraph, an item of a list or a quotation a line, without floats in it.

    Lines that only name a file or a DOI are left out.
    """
    return (line for line in _lines(element) if line and not _is_address(line))


def inner_lines(element: _Element) -> Iterator[str]:
    """Return the lines of what an element holds, without its title, its label and floats."""
    for child in element:
        if child.tag not in SILENT and child.tag not in FLOATS:
            yield from lines(child)


def floats(element: _Element) -> Iterator[_Element]:
    """Return the floats inside an element in reading order, none of those inside another float."""
    for child in element:
        if child.tag in FLOATS:
            yield child
        elif child.tag not in SILENT:
            yield from floats(child)


def _lines(element: _Element) -> Iterator[str]:
    if element.tag == "def-item":
        yield ": ".join(filter(None, map(plain_text, element.iterchildren("term", "def"))))
    elif element.tag == "speech":
        yield flat_text(element, _LEFT_OUT)
    elif any(child.tag in _BLOCKS for child in element):
        yield from _stretches(element)
    elif element.tag in _CONTAINERS and len(element) and not (element.text or "").strip():
        for child in element:
            if child.tag not in SILENT and child.tag not in FLOATS:
                yield from _lines(child)
    else:
        yield flat_text(element, _LEFT_OUT)


def _stretches(element: _Element) -> Iterator[str]:
    """Return an element's text as it is broken by the blocks in it: what stands before, each block, what follows."""
    stretch = etree.Element("p")
    stretch.text = element.text
    for child in element:
        if child.tag in _BLOCKS or child.tag in _CONTAINERS:
            yield flat_text(stretch, _LEFT_OUT)
            yield from _lines(child)
            stretch = etree.Element("p")
            stretch.text = child.tail
        elif child.tag == "title":
            yield plain_text(child)
        else:
            stretch.append(deepcopy(child))
    yield flat_text(stretch, _LEFT_OUT)


def _is_address(line: str) -> bool:
    small = line.casefold().lstrip("(")
    return small.startswith(_NOTICES_OF_FILES) or (small.startswith("doi:") and len(small.split()) <= 2)  # noqa: PLR2004
