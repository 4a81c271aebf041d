"""Saved web pages and Markdown files: their running text, and what their head or front matter says about it."""

import codecs
import re
from collections.abc import Mapping

import yaml
from lxml import etree, html
from lxml.html import HtmlElement

from hepcite.errors import CorpusError
from hepcite.sources.articles import Article, Articles, Notice, Refused, TextPart
from hepcite.sources.html_metadata import Tags, describe, headline_of, read_tags
from hepcite.sources.html_text import PageText, drop_furniture, main_element, walk
from hepcite.sources.jats.licenses import name_of_license
from hepcite.sources.jats.metadata import read_trial_ids
from hepcite.sources.text.cited_works import lone_doi
from hepcite.sources.text.decoding import decode_text
from hepcite.title_marks import is_about_another, says_retracted

MIN_TEXT = 200
"""Characters of running text below which a page is taken for an error, a login or a consent page."""

_MIN_FULL_TEXT = 2500
"""Characters outside the abstract from which a page counts as more than an abstract; pages add a little to one."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_MAX_DEPTH = 200
"""Deepest nesting that is read; each level takes a few calls."""

_CHARSET = re.compile(
    rb"""(?:<meta[^>]{0,200}charset|<\?xml[^>]{0,50}encoding)\s*=\s*["']?([\w-]{2,20})""", re.IGNORECASE
)
_OLD_ENCODINGS = ("cp", "iso8859", "gb", "big5", "shift_jis", "euc", "koi8", "mac")
_NO_ARTICLE = re.compile(
    r"just a moment|access denied|attention required|are you (?:a )?(?:robot|human)|security check|captcha"
    r"|(?:40[134]|50[0234])\b|page not found|not found$|(?:sign|log) ?in\b"
    r"|cookies? (?:are )?(?:absent|disabled|required)",
    re.IGNORECASE,
)
_NO_ARTICLE_LENGTH = 3000

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIRST_KEY = re.compile(r"\s*(?:#.*\n\s*)*[\w-]+\s*:")
_KEYS = {
    **{"title": "citation_title", "author": "citation_author", "authors": "citation_author"},
    **{"author-meta": "citation_author", "date-meta": "citation_publication_date"},
    **{"journal": "citation_journal_title", "year": "citation_publication_date", "date": "citation_publication_date"},
    **{"doi": "citation_doi", "pmid": "citation_pmid", "pmcid": "citation_pmcid", "volume": "citation_volume"},
    **{"issue": "citation_issue", "pages": "citation_firstpage", "license": "license", "licence": "license"},
}
"""Keys of a Markdown file's front matter, and the tags of web pages that mean the same."""


def read_html(content: bytes, name: str) -> Articles:
    """Read the article of a saved web page; nothing it refers to is fetched.

    Raises:
        CorpusError: The file is no text, or a page without an article's text.
    """
    page = _parse(_decode(content, name), name)
    return Articles((_compose(page, read_tags(page), name),))


def read_markdown(content: bytes, name: str) -> Articles:
    """Read a Markdown file with or without a front matter in YAML; one that cannot be read is refused alone.

    Raises:
        CorpusError: The file is no text, or holds hardly any.
    """
    from markdown_it import MarkdownIt

    text = decode_text(content, name)
    tags, refused = _front_matter(text)
    if tags or refused:
        text = _FRONT_MATTER.sub("", text, count=1)
    page = _parse(MarkdownIt("commonmark").enable("table").render(text) or "<p></p>", name)
    return Articles((_compose(page, tags, name, least=1),), refused)


def _decode(content: bytes, name: str) -> str:
    """Decode a page as it says, unless it is UTF-8 or marked as another form of Unicode."""
    declared = _CHARSET.search(content[:4096])
    if declared and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            if encoding := _old_encoding(declared[1].decode("ascii")):
                return content.decode(encoding, errors="replace")
    return decode_text(content, name)


def _old_encoding(declared: str) -> str | None:
    """Return the encoding of its time that a page declares; None for Unicode, and for a name that says nothing."""
    try:
        known = codecs.lookup(declared).name
    except LookupError:
        return None
    if known in ("iso8859-1", "ascii"):
        return "cp1252"  # as browsers read both
    return known if known.startswith(_OLD_ENCODINGS) else None


def _parse(text: str, name: str) -> HtmlElement:
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    try:
        page = html.document_fromstring(text.replace("\0", "").encode("utf-8", errors="replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise CorpusError(f"{name}: is not HTML that can be read ({' '.join(str(error).split())})") from error
    depth = 0
    for event, _ in etree.iterwalk(page, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _MAX_DEPTH:
            raise CorpusError(f"{name}: its markup is nested too deeply: save the page as text")
    _drop_controls(page)
    return page


def _drop_controls(page: HtmlElement) -> None:
    """Put spaces in place of control characters, which lxml reads but does not write."""
    for element in page.iter():
        if element.text and _CONTROL.search(element.text):
            element.text = _CONTROL.sub(" ", element.text)
        if element.tail and _CONTROL.search(element.tail):
            element.tail = _CONTROL.sub(" ", element.tail)


def _compose(page: HtmlElement, tags: Tags, name: str, least: int = MIN_TEXT) -> Article:
    licences = [*tags.get("license", ()), *tags.get("dc.rights", ()), *tags.get("citation_license", ())]
    about = describe(tags, headline_of(page))
    drop_furniture(page)
    title = about.title or name.rpartition(".")[0] or name
    text = PageText(title)
    walk(main_element(page), text)
    parts = text.merged()
    _refuse_without_article(parts, tags, name, least)
    beginning = "\n".join(part.text for part in parts[:20])
    return Article(
        title=title,
        parts=parts,
        full_text=sum(len(part.text) for part in parts if not _is_abstract(part)) >= _MIN_FULL_TEXT,
        authors=about.authors,
        journal=about.journal,
        year=about.year,
        volume_pages=about.volume_pages,
        doi=about.doi or lone_doi(beginning),
        pmid=about.pmid,
        pmcid=about.pmcid,
        article_types=about.article_types,
        trial_ids=read_trial_ids(title, parts, sum(_is_abstract(part) for part in parts)),
        license=next((found for licence in licences if (found := name_of_license(licence))), None),
        notices=(Notice("retracted", "the page's title"),) if says_retracted(title) else (),
        references=text.references,
        updates=is_about_another(title),
    )


def _is_abstract(part: TextPart) -> bool:
    return part.section.partition(" > ")[0].lower() in ("abstract", "summary")


def _refuse_without_article(parts: tuple[TextPart, ...], tags: Tags, name: str, least: int) -> None:
    length = sum(len(part.text) for part in parts)
    if length == 0:
        raise CorpusError(f"{name}: has no text")
    headings = (*tags.get("title", ()), *(part.section for part in parts[:1]))
    barred = length < _NO_ARTICLE_LENGTH and any(_NO_ARTICLE.match(heading) for heading in headings)
    if length < least or barred:
        raise CorpusError(
            f"{name}: has hardly any text ({length} characters), as a page for an error, a login or consent has:"
            " open the article in a browser and save that page"
        )


def _front_matter(text: str) -> tuple[Tags, tuple[Refused, ...]]:
    """Return a front matter's entries as a page's tags; without any when a text between two rules is none."""
    found = _FRONT_MATTER.match(text)
    if not found or not _FIRST_KEY.match(found[1]):
        return {}, ()
    try:
        entries = yaml.safe_load(found[1])
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        return {}, (Refused("front matter", f"is not YAML that can be read ({' '.join(str(error).split())[:120]})"),)
    if not isinstance(entries, Mapping):
        return {}, ()
    return {tag: lines for key, tag in _KEYS.items() if (lines := _lines(entries.get(key)))}, ()


def _lines(entry: object) -> list[str]:
    """Return what stands at a key of a front matter: a text, a number, a day, a list of them, or of names."""
    entries = entry if isinstance(entry, list) else [entry]
    named = [item.get("name") if isinstance(item, Mapping) else item for item in entries]
    return [str(item) for item in named if item is not None and not isinstance(item, Mapping | list) and str(item)]
