"""Full text in JATS, the XML of PubMed Central, Europe PMC and most publishers, and in the NLM dialects before it."""

from lxml.etree import _Element

from hepcite.errors import CorpusError
from hepcite.sources.articles import Article, Articles, Refused
from hepcite.sources.jats.body import abstract_parts, back_parts, body_parts
from hepcite.sources.jats.elements import drop_namespaces, plain_text
from hepcite.sources.jats.licenses import read_license
from hepcite.sources.jats.metadata import (
    read_article_types,
    read_authors,
    read_doi,
    read_journal,
    read_pmcid,
    read_pmid,
    read_title,
    read_trial_ids,
    read_volume_pages,
    read_year,
)
from hepcite.sources.jats.notices import is_notice, read_notices
from hepcite.sources.jats.references import read_references
from hepcite.sources.text.xml import local_name, parse_xml

_WITHHELD = b"does not allow downloading of the full text"
"""What PubMed Central writes into an answer in place of a text that it may not give away as XML."""

_WITHHELD_REASON = "the publisher does not let PubMed Central give the text away as XML: only the abstract was read"


def read_jats(content: bytes, name: str) -> Articles:
    """Read every article of a file or an answer, in its order, wherever it stands in wrappers of its service.

    Letters of editors and authors that a file adds to an article are no part of it. What a service says it cannot
    give, and an article without a title, are refused and the others read.

    Args:
        content: The file's bytes.
        name: What messages call it, such as its name.

    Raises:
        CorpusError: The content is not XML, holds no article, or is a service's answer that it gives none.
    """
    root = parse_xml(content, name)
    drop_namespaces(root)
    elements = [element for element in root.iter("article") if element.find("front") is not None]
    errors = _errors(root)
    if not elements:
        raise CorpusError(f"{name}: {_why_none(root, errors)}")
    withheld = _WITHHELD in content
    articles: list[Article] = []
    refused = [Refused(item or "an article", reason) for item, reason in errors]
    for number, element in enumerate(elements, start=1):
        article = _read_article(element)
        if not article.title:
            refused.append(Refused(_called(article, number), "has no title"))
            continue
        articles.append(article)
        if withheld and not article.full_text:
            refused.append(Refused(f"full text of {_called(article, number)}", _WITHHELD_REASON))
    return Articles(tuple(articles), tuple(refused))


def _read_article(element: _Element) -> Article:
    front = element.find("front")
    meta = None if front is None else front.find("article-meta")
    if front is None or meta is None:
        return Article(title="")
    title = read_title(meta)
    abstracts, body = tuple(abstract_parts(meta)), tuple(body_parts(element))
    parts = (*abstracts, *body, *back_parts(element))
    license_ = read_license(meta)
    return Article(
        title=title,
        parts=parts,
        full_text=bool(body),
        authors=read_authors(meta),
        journal=read_journal(front),
        year=read_year(meta),
        volume_pages=read_volume_pages(meta),
        doi=read_doi(meta),
        pmid=read_pmid(meta),
        pmcid=read_pmcid(meta),
        article_types=read_article_types(element, meta),
        trial_ids=read_trial_ids(title, parts, len(abstracts)),
        license=license_.name,
        license_url=license_.url,
        notices=read_notices(element, title),
        references=read_references(element),
        updates=is_notice(element),
    )


def _called(article: Article, number: int) -> str:
    return article.pmcid or (f"DOI {article.doi}" if article.doi else f"article {number}")


def _errors(root: _Element) -> list[tuple[str, str]]:
    """Return what a service says it cannot give: pairs of an identifier, "" where it names none, and its words."""
    found = [(reply.get("Id", ""), reply.get("error", "")) for reply in root.iter("Reply")]
    for element in root.iter("error", "ERROR", "errMsg"):
        found.append((element.get("id", ""), plain_text(element) or element.get("code", "")))
    return [(item, " ".join(words.split())) for item, words in found if words]


def _why_none(root: _Element, errors: list[tuple[str, str]]) -> str:
    if errors:
        return f"holds no article; its service answered: {'; '.join(words for _, words in errors[:3])}"
    if root.tag == "article" and root.find("fm") is not None:
        return "is an article in a publisher's own format, not JATS: take its JATS from Europe PMC, or its PDF"
    if root.tag in ("pmc-articleset", "articles"):
        return "holds no article: its service found none"
    return f"holds no JATS article (its outermost element is <{local_name(root)}>): export the article as JATS XML"
