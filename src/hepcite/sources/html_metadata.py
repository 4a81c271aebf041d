"""What a web page says about its article in its head: Highwire and Dublin Core tags, Open Graph, links."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from lxml.html import HtmlElement

from hepcite.identifiers import IdentifierKind, parse_identifier, title_key
from hepcite.sources.text.author_names import short_name_of_given_first, split_names
from hepcite.sources.text.inline_markup import plain_text_of
from hepcite.sources.text.markup import flat_text
from hepcite.sources.text.places import compose_place
from hepcite.sources.text.tidy_text import tidy
from hepcite.sources.text.titles import bare_title

Tags = Mapping[str, Sequence[str]]
"""Contents of the `meta` elements of a page by their name in small letters, in the page's order."""

_TITLES = ("citation_title", "dc.title", "dcterms.title", "bepress_citation_title", "og:title", "title")
_AUTHORS = ("citation_author", "citation_authors", "bepress_citation_author", "dc.creator", "dcterms.creator", "author")
_JOURNALS = (
    *("citation_journal_title", "prism.publicationname", "citation_journal_abbrev", "citation_conference_title"),
    *("citation_inbook_title", "dc.source", "dcterms.ispartof", "journal"),
)
_DATES = (
    *("citation_publication_date", "citation_date", "citation_cover_date", "citation_year", "prism.publicationdate"),
    *("dc.date", "dcterms.issued", "dc.date.issued", "dcterms.date", "article:published_time", "year", "date"),
)
_IDENTIFIERS: dict[IdentifierKind, tuple[str, ...]] = {
    "doi": (
        *("citation_doi", "bepress_citation_doi", "prism.doi", "publication_doi", "evt-doipage", "doi"),
        *("dc.identifier", "dc.identifier.doi", "dcterms.identifier"),
    ),
    "pmid": ("citation_pmid", "pmid", "canonical", "og:url"),
    "pmcid": ("citation_pmcid", "pmcid", "canonical", "og:url", "citation_fulltext_html_url"),
}
_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)")
_BEHIND_TITLE = re.compile(r"\s+(?:[|»]|[-–—] (?:PMC|PubMed(?: Central)?|NCBI|ScienceDirect|Wiley Online)\b).*$")


class Description(NamedTuple):
    """What an article says about itself; the title may be empty."""

    title: str
    authors: tuple[str, ...]
    journal: str | None
    year: int | None
    volume_pages: str | None
    doi: str | None
    pmid: str | None
    pmcid: str | None
    article_types: tuple[str, ...]


def read_tags(page: HtmlElement) -> dict[str, list[str]]:
    """Gather a page's `meta` elements, and under "title" and "canonical" what else its head says."""
    tags: dict[str, list[str]] = {}
    for name, content in _head_entries(page):
        if content := tidy(content):
            tags.setdefault(name.lower(), []).append(content)
    return tags


def _head_entries(page: HtmlElement) -> Iterator[tuple[str, str]]:
    for element in page.iter("meta"):
        yield element.get("name") or element.get("property") or "", element.get("content", "")
    for title in page.iterfind("head/title"):
        yield "title", _BEHIND_TITLE.sub("", tidy(title.text_content()))
    for link in page.iter("link"):
        yield link.get("rel", "").lower(), link.get("href", "")


def describe(tags: Tags, headline: str) -> Description:
    """Read what the tags of a page say about its article.

    Args:
        tags: As `read_tags` gathers them.
        headline: First heading of the page; it is the title when no tag has one, or when the tag's title only adds
            to it ("Second-line treatment | Journal of Cases").
    """
    title = bare_title(_first(tags, _TITLES))
    if title_key(headline) and (not title or title_key(title).startswith(title_key(headline))):
        title = bare_title(headline)
    return Description(
        title=title,
        authors=_authors(tags),
        journal=plain_text_of(_first(tags, _JOURNALS)) or None,
        year=_year(content for name in _DATES for content in tags.get(name, ())),
        volume_pages=compose_place(
            *(_first(tags, (f"citation_{name}",)) for name in ("volume", "issue", "firstpage", "lastpage"))
        ),
        doi=_identifier(tags, "doi"),
        pmid=_identifier(tags, "pmid"),
        pmcid=_identifier(tags, "pmcid"),
        article_types=tuple(dict.fromkeys([*tags.get("citation_article_type", ()), *tags.get("dc.type", ())])),
    )


def headline_of(page: HtmlElement) -> str:
    """Return the text of the first heading of the highest rank, that of an article before a site's; "" without one."""
    headings = (heading for path in (".//article//h1", ".//main//h1", ".//h1") for heading in page.iterfind(path))
    return next((text for heading in headings if (text := flat_text(heading))), "")


def _first(tags: Tags, names: Iterable[str]) -> str:
    return next((content for name in names for content in tags.get(name, ())), "")


def _authors(tags: Tags) -> tuple[str, ...]:
    listed = next((tags[name] for name in _AUTHORS if tags.get(name)), ())
    names = [name for content in listed for name in split_names(content)]
    return tuple(dict.fromkeys(short for name in names if (short := short_name_of_given_first(name))))


def _year(dates: Iterable[str]) -> int | None:
    return next((int(found[0]) for date in dates if (found := _YEAR.search(date))), None)


def _identifier(tags: Tags, kind: IdentifierKind) -> str | None:
    contents = (content for name in _IDENTIFIERS[kind] for content in tags.get(name, ()))
    known = (parse_identifier(content.split("?")[0]) for content in contents)
    return next((found.value for found in known if found and found.kind == kind), None)
