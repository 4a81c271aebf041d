"""What a JATS article says about its own fate: that it was retracted or corrected, or that it is such a notice itself.

`related-article` points in two directions. In a notice it names the article that the notice is about
("retracted-article", "corrected-article", "object-of-concern"); in an article it names the notice that followed
("retraction-forward", "correction-forward"). Only the second says something about the article that holds it.
Sources: the list of values in the JATS tag library (attribute `related-article-type`), and what PubMed Central,
PLOS and SciELO use beyond it.
"""

from collections.abc import Iterator

from lxml.etree import _Element

from hepcite.identifiers import parse_identifier
from hepcite.sources.articles import Notice, NoticeKind
from hepcite.sources.jats.elements import HREF
from hepcite.sources.text.markup import flat_text
from hepcite.title_marks import says_retracted

SOURCE = "the article's own XML"

_NOTICE_TYPES = frozenset(
    {
        "retraction",
        "partial-retraction",
        "correction",
        "erratum",
        "corrigendum",
        "addendum",
        "expression-of-concern",
        "removal",
    }
)
"""Values of `article-type` that mean a notice about another article."""

_BACKWARD = frozenset(
    {"retracted-article", "corrected-article", "object-of-concern", "addended-article", "removed-article"}
)
"""Values of `related-article-type` by which a notice names the article that it is about."""

# The National Library of Medicine counts addenda among the corrections.
_FORWARD: dict[str, NoticeKind] = {
    "retraction-forward": "retracted",
    "retraction": "retracted",
    "retracted-by": "retracted",
    "removal-forward": "retracted",
    "expression-of-concern": "concern",
    "expression-of-concern-forward": "concern",
    "concern-forward": "concern",
    "expressed-concern": "concern",
    "correction-forward": "corrected",
    "correction": "corrected",
    "corrected-by": "corrected",
    "erratum": "corrected",
    "corrigendum": "corrected",
    "partial-retraction": "retracted",
    "partial-retraction-forward": "retracted",
    "addendum": "corrected",
}


def is_notice(article: _Element) -> bool:
    """Whether an article is itself a notice about others: by its type, or by what it points to without an abstract."""
    if article.get("article-type", "").strip().lower() in _NOTICE_TYPES:
        return True
    points_back = any(_kind(related) in _BACKWARD for related in _related(article))
    return points_back and article.find("front/article-meta/abstract") is None


def read_notices(article: _Element, title: str) -> tuple[Notice, ...]:
    """Return the notices that an article says have followed it, each once; none for an article that is one itself.

    A publisher that marks a retraction only in the title ("RETRACTED: ...") is understood as well.
    """
    if is_notice(article):
        return ()
    found = [
        Notice(_FORWARD[kind], SOURCE, _reference(item))
        for item in _related(article)
        if (kind := _kind(item)) in _FORWARD
    ]
    retracted = says_retracted(title) or article.get("article-type") == "retracted-article"
    if retracted and not any(notice.kind == "retracted" for notice in found):
        found.append(Notice("retracted", SOURCE))
    return tuple(dict.fromkeys(found))


def _related(article: _Element) -> Iterator[_Element]:
    meta = article.find("front/article-meta")
    return iter(()) if meta is None else meta.iter("related-article")


def _kind(related: _Element) -> str:
    return related.get("related-article-type", "").strip().lower()


def _reference(related: _Element) -> str | None:
    """Return where the notice was published: its DOI or PMID, else how the article cites it."""
    address = related.get(HREF, "")
    if known := parse_identifier(address):
        return known.value
    place = ": ".join(filter(None, (related.get("vol"), related.get("page"))))
    return flat_text(related) or place or address.strip() or None
