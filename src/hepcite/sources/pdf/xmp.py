"""XMP metadata, as publishers put them into PDFs, found in a file by its markers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element

from hepcite.sources.text.tidy_text import tidy

MAX_BYTES = 2_000_000
"""Longest packet that is read."""

_BEGIN, _END = b"<x:xmpmeta", b"</x:xmpmeta>"
_ITEM = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}li"
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_IDENTIFIERS = ("doi", "DOI", "identifier", "description")
_DATES = ("coverDate", "publicationDate", "coverDisplayDate")


@dataclass(frozen=True, slots=True)
class Xmp:
    """What the packets of the document itself say; empty or None for what they do not.

    Attributes:
        identifiers: Texts that may hold its DOI, the most telling first.
    """

    titles: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    journal: str | None = None
    year: int | None = None


def read_xmp(content: bytes) -> Xmp:
    """Read the XMP metadata that stand open in a file; packets of its pictures and broken ones do not count."""
    packets = [root for root in _packets(content) if _values([root], "format") in ((), ("application/pdf",))]
    years = [match[0] for date in _values(packets, *_DATES) if (match := _YEAR.search(date))]
    return Xmp(
        titles=_values(packets, "title"),
        creators=_values(packets[-1:], "creator"),
        identifiers=_values(packets, *_IDENTIFIERS),
        journal=next(iter(_values(packets, "publicationName")), None),
        year=int(years[0]) if years else None,
    )


def _packets(content: bytes) -> Iterator[_Element]:
    end = 0
    while (start := content.find(_BEGIN, end)) >= 0 and (end := content.find(_END, start)) >= 0:
        if end - start <= MAX_BYTES:
            try:
                yield etree.fromstring(content[start : end + len(_END)], _parser())
            except (etree.LxmlError, ValueError):
                continue


def _parser() -> etree.XMLParser[_Element]:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)


def _values(roots: Iterable[_Element], *names: str) -> tuple[str, ...]:
    """Return what packets say under some names, those of the first name first, whatever vocabulary they are from."""
    found = [(name, value) for root in roots for name, value in _properties(root) if value]
    return tuple(dict.fromkeys(value for wanted in names for name, value in found if name == wanted))


def _properties(root: _Element) -> Iterator[tuple[str, str]]:
    for element in root.iter(etree.Element):
        name = etree.QName(element).localname
        for text in [item.text for item in element.iter(_ITEM)] or [element.text]:
            yield name, tidy(text or "")
        for key, value in element.items():
            yield etree.QName(key).localname, tidy(value)
