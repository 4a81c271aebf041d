"""Elements of JATS articles: names without namespaces, links, and text without the marks of notes."""

from lxml.etree import _Element

from hepcite.sources.text.markup import flat_text
from hepcite.sources.text.xml import local_name

HREF = "{http://www.w3.org/1999/xlink}href"

NOTE_MARKS = frozenset({"xref", "fn", "target", "index-term"})
"""What is left out of titles and names: marks that point to notes, and notes that stand in the text."""


def drop_namespaces(root: _Element) -> None:
    """Take the namespaces off the names of all elements, in place: JATS is sent with and without them."""
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag[:1] == "{":
            element.tag = local_name(element)


def plain_text(element: _Element | None) -> str:
    """Return an element's text without the marks of notes; "" for None."""
    return "" if element is None else flat_text(element, NOTE_MARKS)


def first_text(element: _Element, *paths: str) -> str | None:
    """Return the text at the first path that leads to any; None when none does."""
    for path in paths:
        for found in element.iterfind(path):
            if text := plain_text(found):
                return text
    return None
