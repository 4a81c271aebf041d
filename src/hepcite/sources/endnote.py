"""EndNote's XML: the records of a library, or of a database that exports as EndNote does."""

from collections.abc import Iterator

from lxml.etree import _Element

from hepcite.errors import CorpusError
from hepcite.sources.articles import Articles, Refused
from hepcite.sources.ris import compose_reference
from hepcite.sources.text.markup import flat_text
from hepcite.sources.text.tidy_text import tidy
from hepcite.sources.text.xml import parse_xml

_TAGS = {
    "ref-type": "TY",
    "contributors/authors/author": "AU",
    "titles/title": "TI",
    "titles/secondary-title": "T2",
    "periodical/full-title": "JF",
    "periodical/abbr-1": "JA",
    "abstract": "AB",
    "dates/year": "PY",
    "dates/pub-dates/date": "DA",
    "volume": "VL",
    "number": "IS",
    "issue": "IS",
    "pages": "SP",
    "electronic-resource-num": "DO",
    "accession-num": "AN",
    "custom2": "C2",
    "custom7": "C7",
    "notes": "N1",
    "urls/related-urls/url": "UR",
    "remote-database-name": "DB",
    "remote-database-provider": "DP",
    "work-type": "M3",
}
"""Elements of a record, and the RIS tag of the same field."""

_FACES = {"superscript": "sup", "subscript": "sub"}


def read_endnote(content: bytes, name: str) -> Articles:
    """Read every record of an EndNote XML file, in its order; one without a title is refused alone.

    Raises:
        CorpusError: The content is not XML that can be read, or has no record.
    """
    records = [element for element in parse_xml(content, name).iter("record") if element.find("titles") is not None]
    if not records:
        raise CorpusError(f"{name}: has no EndNote record: export the references as EndNote XML again")
    articles = [compose_reference(_reference(record)) for record in records]
    refused = [
        Refused(f"record {number}", "has no title: add one where the references were exported")
        for number, article in enumerate(articles, start=1)
        if not article.title
    ]
    return Articles(tuple(article for article in articles if article.title), tuple(refused))


def _reference(record: _Element) -> dict[str, list[str]]:
    """Return a record's fields under the tags that RIS has for them."""
    _raise_styles(record)
    fields: dict[str, list[str]] = {}
    for path, tag in _TAGS.items():
        if lines := list(_lines(record, path)):
            fields.setdefault(tag, lines)
    return fields


def _lines(record: _Element, path: str) -> Iterator[str]:
    for element in record.iterfind(path):
        if path == "notes":
            yield from filter(None, map(tidy, "".join(element.itertext()).splitlines()))
        elif text := element.get("name") or flat_text(element):
            yield text


def _raise_styles(record: _Element) -> None:
    """Turn EndNote's styles into the elements that mean the same in an article's XML."""
    for style in record.iter("style"):
        style.tag = _FACES.get(style.get("face", ""), "styled-content")
